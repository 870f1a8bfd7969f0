"""Studies of an effect: one method a module, one verb, a frozen result with `to_frame`; scipy is used here only."""

from .attribution import Attribution, Share, attribute
from .clusters import Bootstrap, Clusters, bootstrap, clusters
from .design_aims import Aims, Worth
from .design_front import Front, design_front
from .design_levers import Effort
from .design_search import DesignSearch, design_search
from .design_walk import Found
from .double_audits import Disagreement, disagreement
from .intervals import Interval
from .neutrality import Neutrality, neutrality
from .noise import Noise, noise
from .raking import Raked, rake
from .sensitivity import Sensitivity, sensitivity
from .sensitivity_ranges import Ranged
from .uncertainty import Uncertainty, uncertainty
from .upgrade import Upgrade, UpgradeStudy, upgrade
from .weight_box import CLASSES, WeightBox, weight_box
from .weight_draws import WeightDraws, weight_draws

__all__ = [
    "CLASSES", "Aims", "Attribution", "Bootstrap", "Clusters", "DesignSearch", "Disagreement", "Effort", "Found",
    "Front", "Interval", "Neutrality", "Noise", "Raked", "Ranged", "Sensitivity", "Share", "Uncertainty", "Upgrade",
    "UpgradeStudy", "WeightBox", "WeightDraws", "Worth", "attribute", "bootstrap", "clusters", "design_front",
    "design_search", "disagreement", "neutrality", "noise", "rake", "sensitivity", "uncertainty", "upgrade",
    "weight_box", "weight_draws",
]
