"""Eligibility that no candidate, or no candidate of a type, can meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from referentiel.model import Criterion, Finding, Graded, Measure, StandardVersion

from .applicability import eligible, reach
from .cases import days
from .codes import fault


def eligibility_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield the conditions to be a candidate that contradict themselves, an actor type or a possible range."""
    if not version.eligibility:
        return
    yield from _unasked(version)
    types = _types(version)
    shut = set(types)
    for when in days(version.actor_types, version.eligibility):
        shut &= _shut(version, when)
    if not shut:
        return
    last = _last(version, shut)
    code = "COH-ELIGIBILITY-NEVER" if shut == set(types) else "COH-ELIGIBILITY-TYPE-NEVER"
    yield fault(code, ("eligibility", last, "id"), version.eligibility[last].id,
                types=", ".join(name for name in types if name in shut))


def _types(version: StandardVersion) -> list[str]:
    return [actor.id for actor in version.actor_types]


def _last(version: StandardVersion, shut: set[str]) -> int:
    """Return the condition to show: the last that binds a type shut out."""
    bound = [i for i, c in enumerate(version.eligibility) if c.actor_types is None or shut & set(c.actor_types)]
    return bound[-1] if bound else 0


def _shut(version: StandardVersion, day: date) -> set[str]:
    """Return the types of which no organisation can be eligible on a day."""
    shut = set()
    for name in _types(version):
        asked = [eligible(version, i, name) for i in range(len(version.eligibility))]
        conditions = tuple(c for c in asked if c is not None)
        found = reach(version, conditions, day)
        if found is not None and found.taken[name] and not found.taken[name] & found.grid.holding(conditions):
            shut.add(name)
        if any(low > high for low, high in _bounds(version, name, day).values()):
            shut.add(name)
    return shut


def _bounds(version: StandardVersion, actor_type: str, day: date) -> dict[str, tuple[Decimal, Decimal]]:
    """Return what eligibility leaves of the possible values of each criterion that it reads."""
    criteria = {criterion.code: criterion for _, criterion in version.criteria()}
    left: dict[str, tuple[Decimal, Decimal]] = {}
    for condition in version.eligibility:
        criterion = criteria.get(condition.criterion or "")
        if criterion is None or (condition.actor_types is not None and actor_type not in condition.actor_types):
            continue
        low, high = left.get(criterion.code, _possible(criterion))
        least = condition.at_least.of(actor_type) if condition.at_least else None
        most = condition.at_most.of(actor_type) if condition.at_most else None
        left[criterion.code] = (max(low, least.on(day)) if least else low, min(high, most.on(day)) if most else high)
    return left


def _possible(criterion: Criterion) -> tuple[Decimal, Decimal]:
    match criterion.observation:
        case Measure(range=bounds):
            return bounds
        case Graded(levels=levels):
            return Decimal(0), Decimal(len(levels) - 1)
    return Decimal(0), criterion.top_level("*")


def _unasked(version: StandardVersion) -> Iterator[Finding]:
    """Yield the conditions on a criterion that is not asked of a type they bind: nobody there is known eligible."""
    criteria = {criterion.code: criterion for _, criterion in version.criteria()}
    for i, condition in enumerate(version.eligibility):
        criterion = criteria.get(condition.criterion or "")
        if criterion is None:
            continue
        bound = [name for name in _types(version) if condition.actor_types is None or name in condition.actor_types]
        types = [name for name in bound if not criterion.applies_to(name)]
        if types:
            yield fault("COH-ELIGIBILITY-UNASKED", ("eligibility", i, "criterion"), criterion.code,
                        types=", ".join(types))
