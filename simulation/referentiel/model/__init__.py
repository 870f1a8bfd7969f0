"""What a version of a standard, an audit, a change and a finding are: frozen values, no file, no clock."""

from .audit import Answer, Audit, Correction, Source, State
from .criterion import (
    AttributeCondition,
    Criterion,
    Graded,
    LegalFloor,
    Level,
    Measure,
    Points,
    Step,
    YesNo,
)
from .crosswalk import Conversion, Correspondence, Crosswalk
from .crosswalks import Crosswalks
from .finding import Finding, FindingsError, Location
from .label import EVENT_KINDS, EventKind, LabelEvent
from .nearness import folded, nearest
from .observed import comparable, possible_values
from .search import Hit, search
from .value_set import ValueSet
from .values import ANY, PerSection, PerType, Phase, Threshold, exact_text
from .version import (
    ActorType,
    Attribute,
    Decision,
    EligibilityCondition,
    LifeCycleEvent,
    Outcome,
    Rounding,
    Roundings,
    Rule,
    Section,
    StandardVersion,
)

__all__ = [
    "ANY", "EVENT_KINDS", "ActorType", "Answer", "Attribute", "AttributeCondition", "Audit", "Conversion",
    "Correction", "Correspondence", "Criterion", "Crosswalk", "Crosswalks", "Decision", "EligibilityCondition",
    "EventKind", "Finding", "FindingsError", "Graded", "Hit", "LabelEvent", "LegalFloor", "Level", "LifeCycleEvent",
    "Location", "Measure", "Outcome", "PerSection", "PerType", "Phase", "Points", "Rounding", "Roundings", "Rule",
    "Section", "Source", "StandardVersion", "State", "Step", "Threshold", "ValueSet", "YesNo", "comparable",
    "exact_text", "folded", "nearest", "possible_values", "search",
]
