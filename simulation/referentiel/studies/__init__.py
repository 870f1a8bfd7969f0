"""Studies of an effect: one method a module, one verb, a frozen result with `to_frame`; scipy is used here only."""

from .attribution import Attribution, Share, attribute
from .clusters import Bootstrap, Clusters, bootstrap, clusters
from .intervals import Interval
from .uncertainty import Uncertainty, uncertainty

__all__ = [
    "Attribution", "Bootstrap", "Clusters", "Interval", "Share", "Uncertainty", "attribute", "bootstrap", "clusters",
    "uncertainty",
]
