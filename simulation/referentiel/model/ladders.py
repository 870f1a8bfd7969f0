"""Well-formed ladders: strictly monotone steps, strictly nested bands, inside the possible range."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from .criterion import Criterion, Measure, Step
from .finding import Finding, Location
from .values import ANY, Threshold, exact_text


def ladder_findings(criterion: Criterion, at: Location) -> Iterator[Finding]:
    """Yield the faults of the ladders of one criterion, at every date a step changes."""
    measure = criterion.observation
    if not isinstance(measure, Measure):
        if criterion.ladder is not None:
            yield Finding(code="STR-LADDER-UNUSED", found=criterion.code, at=(*at, "ladder"))
        return
    low, high = measure.range
    if low >= high:
        yield Finding(code="STR-RANGE-ORDER", found=f"{low}, {high}", at=(*at, "observation", "range"))
        return
    if criterion.ladder is None:
        yield Finding(code="STR-LADDER-MISSING", found=criterion.code, at=at)
        return
    for name, steps in criterion.ladder.by_type.items():
        here: Location = (*at, "ladder") if name == ANY else (*at, "ladder", name)
        if steps is None:
            continue
        if not steps:
            yield Finding(code="STR-LADDER-EMPTY", found=criterion.code, at=here)
        else:
            yield from _ladder(criterion, measure, steps, here)


def _ladder(criterion: Criterion, measure: Measure, steps: tuple[Step, ...], at: Location) -> Iterator[Finding]:
    band = measure.direction == "band"
    for i, step in enumerate(steps):
        if (step.low is None or step.high is None) if band else (step.value is None):
            yield Finding(code="STR-LADDER-KIND", found=criterion.code, at=(*at, i),
                          params={"direction": measure.direction})
            return
    seen: set[tuple[str, int]] = set()
    for day in _dates(steps):
        for finding in _on(measure, steps, at, day):
            key = (finding.code, int(finding.at[-1]) if isinstance(finding.at[-1], int) else -1)
            if key not in seen:
                seen.add(key)
                yield finding


def _dates(steps: tuple[Step, ...]) -> list[date | None]:
    days = {phase.from_ for step in steps for t in (step.value, step.low, step.high) if t for phase in t.phases}
    return [date.min, *sorted(days)]


def _on(measure: Measure, steps: tuple[Step, ...], at: Location, day: date | None) -> Iterator[Finding]:
    low, high = measure.range
    ends = [_ends(step, day) for step in steps]
    for i, (first, last) in enumerate(ends):
        params = {"low": exact_text(low), "high": exact_text(high)}
        if first > last:
            yield Finding(code="STR-BAND-ORDER", found=f"{first}..{last}", at=(*at, i))
        for value in {first, last}:
            if not low <= value <= high:
                yield Finding(code="STR-LADDER-RANGE", found=exact_text(value), at=(*at, i), params=params)
    if any(first > last for first, last in ends):
        return
    for i, (before, after) in enumerate(pairwise(ends), start=1):
        match measure.direction:
            case "higher":
                fine = after[0] > before[0]
            case "lower":
                fine = after[0] < before[0]
            case _:
                fine = before[0] <= after[0] and after[1] <= before[1] and before != after
        if not fine:
            written = ", ".join(exact_text(e[0]) if e[0] == e[1] else f"{e[0]}..{e[1]}" for e in ends)
            yield Finding(code="STR-LADDER-ORDER", found=written, at=(*at, i),
                          params={"direction": measure.direction})
            return


def _ends(step: Step, day: date | None) -> tuple[Decimal, Decimal]:
    def value(threshold: Threshold | None) -> Decimal:
        return threshold.on(day) if threshold else Decimal(0)

    return (value(step.value), value(step.value)) if step.value else (value(step.low), value(step.high))
