"""Outcomes that nobody can earn, or that ask nothing; minima and marks out of the reach of a type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from referentiel.model import ANY, Finding, Location, Outcome, Rounding, StandardVersion, exact_text
from referentiel.model.outcomes import reachable

from .cases import days
from .codes import fault
from .scoring import asks

Asked = dict[tuple[str, str], Decimal]


def mark_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield what is wrong with the marks, minima and levels that outcomes ask for, and with their order."""
    yield from _coverage(version)
    when = days(version.outcomes)
    for i, outcome in enumerate(version.outcomes[:-1]):
        at: Location = ("outcomes", i)
        yield from _out_of_reach(version, outcome, at, when)
        yield from _levels(version, outcome, at)
        yield from _minima(version, outcome, at)
        free = [a.id for a in version.actor_types if any(not asked(version, outcome, a.id, day) for day in when)]
        if free:
            yield fault("COH-OUTCOME-FREE", (*at, "id"), outcome.id, types=", ".join(free))
    yield from _order(version, when)


def span(version: StandardVersion, actor_type: str) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest global score of a type as they are compared: rounded as the version says."""
    low, high = reachable(version, actor_type)
    rounding = version.rule.rounding.global_
    return (low, high) if rounding is None else (rounded(low, rounding), rounded(high, rounding))


def rounded(value: Decimal, rounding: Rounding) -> Decimal:
    """Round a number; a tie goes towards plus infinity unless the version says otherwise.

    Examples
    --------
    >>> rounded(Decimal("2.5"), Rounding(step=Decimal(1), mode="nearest"))
    Decimal('3')
    >>> rounded(Decimal(7), Rounding(step=Decimal(5), mode="up"))
    Decimal('10')
    """
    steps, rest = divmod(Fraction(value), Fraction(rounding.step))
    twice = 2 * rest / Fraction(rounding.step)
    at_tie = rounding.tie == "half_up" or (rounding.tie == "half_even" and steps % 2 == 1)
    up = {"up": rest > 0, "down": False, "nearest": twice > 1 or (twice == 1 and at_tie)}[rounding.mode]
    return (steps + up) * rounding.step


def asked(version: StandardVersion, outcome: Outcome, actor_type: str, day: date) -> Asked:
    """Return what an outcome asks of a type on a day, without the tests that everyone meets."""
    tests: Asked = {}
    mark = outcome.global_at_least.of(actor_type) if outcome.global_at_least else None
    if mark is not None and mark.on(day) > span(version, actor_type)[0]:
        tests["global", ""] = mark.on(day)
    for section in version.sections:
        minimum = outcome.sections_at_least.of(section.code, actor_type) if outcome.sections_at_least else None
        if minimum is not None and minimum.on(day) > 0 and asks(section, actor_type):
            tests["section", section.code] = minimum.on(day)
    for code, level in outcome.levels_at_least.items():
        # A level of 0 still asks for an answer.
        tests["level", code] = level.of(actor_type) or Decimal(0)
    if outcome.knockouts == "none_failed" and any(
        c.knockout.of(actor_type) and c.applies_to(actor_type) for _, c in version.criteria()
    ):
        tests["knockouts", ""] = Decimal(1)
    return tests


def _order(version: StandardVersion, when: list[date]) -> Iterator[Finding]:
    """Yield the outcomes that ask at least what an earlier one asks: the earlier one is always taken."""
    names = [actor.id for actor in version.actor_types]
    for j, later in enumerate(version.outcomes[1:-1], start=1):
        first: dict[str, str] = {}
        for name in names:
            taken = [_taken_before(version, j, later, name, day) for day in when]
            if all(taken):
                first[name] = taken[0]
        at: Location = ("outcomes", j, "id")
        if len(first) == len(names):
            yield fault("COH-OUTCOME-NEVER", at, later.id, first=first[names[0]])
        elif first:
            yield fault("COH-OUTCOME-TYPE-NEVER", at, later.id, first=", ".join(dict.fromkeys(first.values())),
                        types=", ".join(first))


def _taken_before(version: StandardVersion, j: int, later: Outcome, actor_type: str, day: date) -> str:
    """Return the first earlier outcome that asks no more than a later one; empty when there is none."""
    high = asked(version, later, actor_type, day)
    for earlier in version.outcomes[:j]:
        low = asked(version, earlier, actor_type, day)
        if all(test in high and high[test] >= value for test, value in low.items()):
            return earlier.id
    return ""


def _out_of_reach(version: StandardVersion, outcome: Outcome, at: Location, when: list[date]) -> Iterator[Finding]:
    """Yield the global marks that some type cannot reach with every criterion at its best."""
    for key, mark in (outcome.global_at_least.by_type if outcome.global_at_least else {}).items():
        named = outcome.global_at_least.by_type if outcome.global_at_least else {}
        bound = [a.id for a in version.actor_types if key == a.id or (key == ANY and a.id not in named)]
        highest = max(mark.on(day) for day in when)
        types = [name for name in bound if highest > span(version, name)[1]]
        if types:
            yield fault("COH-MARK-UNREACHABLE", (*at, "global_at_least", key), exact_text(highest),
                        outcome=outcome.id, types=", ".join(types),
                        high=exact_text(min(span(version, name)[1] for name in types)))


def _levels(version: StandardVersion, outcome: Outcome, at: Location) -> Iterator[Finding]:
    """Yield the levels asked of a type that is not asked the criterion, or has fewer levels."""
    criteria = {criterion.code: criterion for _, criterion in version.criteria()}
    for code, level in outcome.levels_at_least.items():
        criterion = criteria.get(code)
        types = [a.id for a in version.actor_types if criterion is not None and (
            not criterion.applies_to(a.id) or (level.of(a.id) or 0) > criterion.top_level(a.id))]
        if types:
            yield fault("COH-LEVEL-UNREACHABLE", (*at, "levels_at_least", code), code, outcome=outcome.id,
                        types=", ".join(types))


def _minima(version: StandardVersion, outcome: Outcome, at: Location) -> Iterator[Finding]:
    """Yield the minima of a section that the types named have not."""
    sections = {section.code: section for section in version.sections}
    for code, minimum in (outcome.sections_at_least.by_section if outcome.sections_at_least else {}).items():
        if code not in sections:
            continue
        for key in minimum.by_type:
            bound = [a.id for a in version.actor_types
                     if key == a.id or (key == ANY and a.id not in minimum.by_type)]
            if bound and not any(asks(sections[code], name) for name in bound):
                yield fault("COH-MINIMUM-UNUSED", (*at, "sections_at_least", code, key), code, outcome=outcome.id,
                            types=", ".join(bound))


def _coverage(version: StandardVersion) -> Iterator[Finding]:
    """Yield the minimum coverage that no audit can reach, or that none can miss, once dated."""
    for i, phase in enumerate(version.rule.coverage_minimum.phases):
        if not 0 <= phase.value <= 100:
            yield fault("COH-COVERAGE", ("rule", "coverage_minimum", "phases", i), exact_text(phase.value))
