"""Put versions and their decisions side by side: the effect of changes on past audits, the difference of two texts."""

from .audited import audited_versions
from .comparison import Comparison
from .coverage import Added, Coverage, added, coverage
from .diff import diff
from .effect import STANDINGS, Effect, compared, effect
from .entries import KINDS, Declared, Detail, Entry, FieldChange, Kind, Link, Place, Relation
from .exploration import Exploration
from .rebuild import applied, apply
from .returned import Difference, Returned, accepted, returned

__all__ = [
    "KINDS", "STANDINGS", "Added", "Comparison", "Coverage", "Declared", "Detail", "Difference", "Effect", "Entry",
    "Exploration", "FieldChange", "Kind", "Link", "Place", "Relation", "Returned", "accepted", "added", "applied",
    "apply", "audited_versions", "compared", "coverage", "diff", "effect", "returned",
]
