"""Studies of an effect: one method a module, one verb, a frozen result with `to_frame`; scipy is used here only."""

from .attribution import Attribution, Share, attribute
from .clusters import Bootstrap, Clusters, bootstrap, clusters
from .double_audits import Disagreement, disagreement
from .intervals import Interval
from .neutrality import Neutrality, neutrality
from .noise import Noise, noise
from .raking import Raked, rake
from .uncertainty import Uncertainty, uncertainty
from .upgrade import Upgrade, UpgradeStudy, upgrade
from .weight_box import CLASSES, WeightBox, weight_box
from .weight_draws import WeightDraws, weight_draws

__all__ = [
    "CLASSES", "Attribution", "Bootstrap", "Clusters", "Disagreement", "Interval", "Neutrality", "Noise", "Raked",
    "Share", "Uncertainty", "Upgrade", "UpgradeStudy", "WeightBox", "WeightDraws", "attribute", "bootstrap", "clusters",
    "disagreement", "neutrality", "noise", "rake", "uncertainty", "upgrade", "weight_box", "weight_draws",
]
