"""The closed list of what the checks can find: each code with its family and its severity."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from referentiel.model import Finding, Location
from referentiel.model.finding import Severity

_BY_FAMILY: dict[str, dict[Severity, tuple[str, ...]]] = {
    "registries": {"warning": ("REG-UNIT", "REG-SOURCE", "REG-UNSOURCED")},
    "coherence": {
        "error": (
            "COH-CONDITION-NEVER", "COH-TYPE-NEVER", "COH-CRITERION-NEVER", "COH-ELIGIBILITY-NEVER",
            "COH-OUTCOME-NEVER", "COH-COVERAGE",
        ),
        "warning": (
            "COH-TYPE-HOLE", "COH-TYPE-OVERLAP", "COH-TYPE-NO-CRITERION", "COH-CRITERION-TYPE-NEVER",
            "COH-CRITERION-UNWEIGHTED", "COH-SECTION-NO-CRITERION", "COH-KNOCKOUT-NEVER", "COH-KNOCKOUT-IGNORED",
            "COH-STEP-FREE", "COH-MARK-UNREACHABLE", "COH-LEVEL-UNREACHABLE", "COH-OUTCOME-FREE",
            "COH-OUTCOME-TYPE-NEVER", "COH-MINIMUM-UNUSED", "COH-ELIGIBILITY-TYPE-NEVER", "COH-ELIGIBILITY-UNASKED",
            "COH-PHASE-EARLY",
        ),
        "info": ("COH-TYPE-ORDER", "COH-TYPE-UNUSED", "COH-POINTS-FLAT", "COH-NOT-CHECKED"),
    },
    "law": {
        "error": ("LAW-UNKNOWN", "LAW-WEAKER"),
        "warning": ("LAW-NOT-YET", "LAW-REPEALED", "LAW-END-MISSING", "LAW-FLOOR-UNUSED"),
        "info": ("LAW-UNVERIFIED",),
    },
    "prose": {
        "warning": (
            "PROSE-TITLE-STOP", "PROSE-TITLE-LONG", "PROSE-TITLE-SAME", "PROSE-LEVEL-SAME", "PROSE-QUESTION-MARK",
            "PROSE-FULL-STOP",
        ),
        "info": (
            "PROSE-NO-QUESTION", "PROSE-NO-EVIDENCE", "PROSE-NO-VERIFICATION", "PROSE-DOUBLE-SPACE",
            "PROSE-APOSTROPHE", "PROSE-NO-BREAK",
        ),
    },
    "experience": {
        "warning": ("EXP-ALL-MET", "EXP-NONE-MET"),
        "info": ("EXP-FEW", "EXP-NEVER-OBSERVED", "EXP-NO-AUDIT"),
    },
}

FAMILIES = tuple(_BY_FAMILY)
CODES: Mapping[str, tuple[str, Severity]] = MappingProxyType({
    code: (family, severity) for family, severities in _BY_FAMILY.items()
    for severity, codes in severities.items() for code in codes
})
"""Family and severity of every code that a check can give."""


def fault(code: str, at: Location, found: str, *, near: str = "", **params: str) -> Finding:
    """Return a finding with the severity of its code.

    Examples
    --------
    >>> fault("LAW-UNVERIFIED", ("sections",), "smic").severity
    'info'
    """
    return Finding(code=code, at=at, found=found, near=near, params=params, severity=CODES[code][1])
