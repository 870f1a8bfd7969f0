"""What a version of a standard, an audit, a change and a finding are: frozen values, no file, no clock."""

from .audit import Answer, Audit, Correction, Source, State
from .criterion import (
    AttributeCondition,
    Criterion,
    Graded,
    LegalFloor,
    Measure,
    Points,
    Step,
    YesNo,
)
from .finding import Finding, FindingsError, Location
from .label import EVENT_KINDS, EventKind, LabelEvent
from .nearness import folded, nearest
from .search import Hit, search
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
    "ANY", "EVENT_KINDS", "ActorType", "Answer", "Attribute", "AttributeCondition", "Audit", "Correction",
    "Criterion", "Decision",
    "EligibilityCondition", "EventKind", "Finding", "FindingsError", "Graded", "Hit", "LabelEvent", "LegalFloor",
    "LifeCycleEvent", "Location",
    "Measure", "Outcome", "PerSection", "PerType", "Phase", "Points", "Rounding", "Roundings", "Rule", "Section",
    "Source", "StandardVersion", "State", "Step", "Threshold", "YesNo", "exact_text", "folded", "nearest", "search",
]
