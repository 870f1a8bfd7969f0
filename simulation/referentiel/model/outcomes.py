"""Well-formed outcomes: passes first without a gap, nothing asked for the last, marks that can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .criterion import Graded, Measure
from .finding import Finding, Location
from .nearness import nearest
from .values import ANY, Threshold, exact_text
from .version import Outcome, StandardVersion


def outcome_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield the faults of the outcomes of a version."""
    failing, seen = "", set[str]()
    for i, outcome in enumerate(version.outcomes):
        at: Location = ("outcomes", i)
        if outcome.id in seen or outcome.id in {"ineligible", "not_computable"}:
            yield Finding(code="STR-OUTCOME-DUPLICATE", found=outcome.id, at=(*at, "id"))
        seen.add(outcome.id)
        if outcome.passes and failing:
            yield Finding(code="STR-OUTCOME-ORDER", found=outcome.id, at=at, params={"first": failing})
        failing = failing or ("" if outcome.passes else outcome.id)
        last = i == len(version.outcomes) - 1
        if last and not outcome.unconditional:
            yield Finding(code="STR-OUTCOME-LAST", found=outcome.id, at=at)
        if last and outcome.passes:
            yield Finding(code="STR-OUTCOME-NO-FAIL", found=outcome.id, at=at)
        if not last and outcome.unconditional:
            yield Finding(code="STR-OUTCOME-UNREACHABLE", found=outcome.id, at=at)
        yield from _marks(version, outcome, at)
        yield from _levels(version, outcome, at)


def reachable(version: StandardVersion, actor_type: str) -> tuple[Decimal, Decimal]:
    """Return the lowest and highest global score that a version can give to an actor type.

    0 and 100, but in `points` mode: the start and all the points, down to the floor.
    """
    rule = version.rule
    if rule.score != "points":
        return Decimal(0), Decimal(100)
    weights = sum(
        (criterion.weight.of(actor_type) or Decimal(0)
         for section, criterion in version.criteria()
         if criterion.applies_to(actor_type) and section.weight.of(actor_type) != 0),
        Decimal(0),
    )
    low, high = (rule.start - weights, rule.start) if rule.demerits else (rule.start, rule.start + weights)
    if rule.floor is not None:
        low, high = max(low, rule.floor), max(high, rule.floor)
    return low, high


def _marks(version: StandardVersion, outcome: Outcome, at: Location) -> Iterator[Finding]:
    types = [actor.id for actor in version.actor_types]
    for name, mark in (outcome.global_at_least.by_type if outcome.global_at_least else {}).items():
        ranges = [reachable(version, actor) for actor in types if name in (ANY, actor)]
        if ranges:
            low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
            yield from _in_range(mark, (*at, "global_at_least", name), low, high)
    codes = [section.code for section in version.sections]
    for key, minimum in (outcome.sections_at_least.by_section if outcome.sections_at_least else {}).items():
        if key != ANY and key not in codes:
            yield Finding(code="STR-SECTION-UNKNOWN", found=key, near=nearest(key, codes),
                          at=(*at, "sections_at_least", key), params={"known": ", ".join(codes)})
        for name, mark in minimum.by_type.items():
            yield from _in_range(mark, (*at, "sections_at_least", key, name), Decimal(0), Decimal(100))


def _in_range(mark: Threshold, at: Location, low: Decimal, high: Decimal) -> Iterator[Finding]:
    for value in {mark.value, *(phase.value for phase in mark.phases)}:
        if not low <= value <= high:
            yield Finding(code="STR-MARK-RANGE", found=exact_text(value), at=at,
                          params={"low": exact_text(low), "high": exact_text(high)})


def _levels(version: StandardVersion, outcome: Outcome, at: Location) -> Iterator[Finding]:
    criteria = {criterion.code: criterion for _, criterion in version.criteria()}
    for code, level in outcome.levels_at_least.items():
        here: Location = (*at, "levels_at_least", code)
        criterion = criteria.get(code)
        if criterion is None:
            yield Finding(code="STR-CRITERION-UNKNOWN", found=code, near=nearest(code, criteria), at=here)
            continue
        tops = [criterion.top_level(a.id) for a in version.actor_types if criterion.applies_to(a.id)]
        whole = isinstance(criterion.observation, Graded | Measure)
        for value in level.by_type.values():
            if tops and (not 0 <= value <= max(tops) or (whole and value != int(value))):
                yield Finding(code="STR-LEVEL-RANGE", found=exact_text(value), at=here,
                              params={"criterion": code, "top": exact_text(max(tops))})
