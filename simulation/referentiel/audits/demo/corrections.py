"""What candidates of the demonstration declared before the visit on site, where the audit found something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from referentiel.model import Answer, Audit, Correction, Criterion, Graded, Measure, StandardVersion, State
from referentiel.texts import text

from ..applicable import asked
from .draws import Draws
from .figures import OVERSTATED, UNDERSTATED
from .ladder import plain, rounded, spacing

_BEFORE_THE_SESSION = (14, 45)
"""Days between the visit and the session of the committee."""
_STEPS = (20, 80)
"""By how much a measure is misstated, in hundredths of the way between two steps."""
_WORDED = 3
"""Reasons in the catalogue for each kind of answer."""


def corrections(version: StandardVersion, audit: Audit, draws: Draws) -> Iterator[Correction]:
    """Yield what was declared otherwise than found, in the order of the version; most of it too good.

    Parameters
    ----------
    draws
        Those of the organisation.
    """
    visited = audit.day - timedelta(days=draws.uniform(f"{audit.wave}/visit", *_BEFORE_THE_SESSION))
    for criterion, actor in asked(version, audit.attributes, audit.day):
        kept = audit.answers[criterion.code]
        if kept.state is not State.VALUE or kept.value is None:
            continue
        name = f"{audit.wave}/{criterion.code}/declared"
        kind = _kind(criterion)
        declared, why = None, kind
        if draws.chance(name, OVERSTATED[kind]):
            declared = _declared(criterion, actor, audit, kept.value, draws, better=True)
        elif draws.chance(f"{name}/low", UNDERSTATED):
            declared, why = _declared(criterion, actor, audit, kept.value, draws, better=False), "understated"
        if declared is None or declared == kept.value:
            continue
        reason = text(f"demo.correction.{why}.{draws.uniform(f'{name}/reason', 1, _WORDED)}")
        yield Correction(audit=audit.id, criterion=criterion.code, before=Answer(State.VALUE, declared), after=kept,
                         by=audit.firm, at=visited.isoformat(), reason=reason)


def _kind(criterion: Criterion) -> str:
    match criterion.observation:
        case Measure():
            return "measure"
        case Graded():
            return "graded"
    return "yes_no"


def _declared(
    criterion: Criterion, actor: str, audit: Audit, kept: Decimal, draws: Draws, *, better: bool
) -> Decimal | None:
    """Return what was declared instead; None when nothing better, or worse, can be."""
    observation = criterion.observation
    if isinstance(observation, Measure):
        marks = plain(criterion.steps(actor), audit.day)
        if not marks:
            return None
        name = f"{audit.wave}/{criterion.code}/declared/by"
        upward = better == (observation.direction != "lower")
        by = abs(spacing(marks)) * Fraction(draws.uniform(name, *_STEPS), 100)
        return rounded(criterion, actor, audit.day, Fraction(kept) + (by if upward else -by))
    most = len(observation.levels) - 1 if isinstance(observation, Graded) else 1
    declared = kept + (1 if better else -1)
    return declared if 0 <= declared <= most else None
