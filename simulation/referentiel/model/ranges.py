"""The range of a value that a change may set, the rest of the version staying as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from .criterion import Criterion, Graded, Measure, Step
from .grammar import Path
from .outcomes import reachable
from .reading import criterion_of
from .values import Threshold
from .version import StandardVersion

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Range:
    """The values that a number may take.

    Parameters
    ----------
    low, high
        Its ends; None where there is none.
    low_open, high_open
        Whether the end itself is left out: a step must stay strictly between its neighbours.
    whole
        Whether only whole numbers fit (levels, steps met).

    Examples
    --------
    >>> Range(Decimal(10), Decimal(30), low_open=True).holds(Decimal(10))
    False
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    whole: bool = False

    def holds(self, value: Decimal) -> bool:
        """Tell whether a value is in the range."""
        low = self.low is None or value > self.low or (value == self.low and not self.low_open)
        high = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return low and high and (not self.whole or value == value.to_integral_value())

    def within(self, other: Range) -> Range:
        """Return what two ranges share."""
        lows = [(r.low, r.low_open) for r in (self, other) if r.low is not None]
        highs = [(r.high, not r.high_open) for r in (self, other) if r.high is not None]
        low, low_open = max(lows, default=(None, False))
        high, closed = min(highs, default=(None, True))
        return Range(low, high, low_open, not closed, self.whole or other.whole)


def range_of(version: StandardVersion, path: Path) -> Range:
    """Return the range of the number at a path; unbounded for what is not a number.

    A path that covers several types has the range that they share, save a mark or a level that some type can reach.
    """
    types = [path.actor_type] if path.actor_type else [actor.id for actor in version.actor_types]
    found = Range()
    match path.root, path.field:
        case "outcomes", "global_at_least":
            ends = [reachable(version, actor) for actor in types]
            found = Range(min(low for low, _ in ends), max(high for _, high in ends))
        case ("outcomes", "sections_at_least") | ("rule", "coverage_minimum"):
            found = Range(Decimal(0), HUNDRED)
        case "outcomes", "levels_at_least":
            criterion = criterion_of(version, path.entry)
            found = Range(Decimal(0), max(_tops(criterion, types), default=Decimal(0)), whole=_counted(criterion))
        case _, "weight":
            found = Range(Decimal(0))
        case "criteria", "required":
            criterion = criterion_of(version, path.name)
            top = min(_tops(criterion, types), default=None)
            found = Range(Decimal(0), top, low_open=True, whole=_counted(criterion))
        case "criteria", "ladder":
            found = _step_range(criterion_of(version, path.name), path, types)
        case "eligibility", _:
            condition = next(e for e in version.eligibility if e.id == path.name)
            seen = criterion_of(version, condition.criterion).observation if condition.criterion else None
            found = Range(*seen.range) if isinstance(seen, Measure) else found
        case "rule", "rounding" if path.entry.endswith("step"):
            found = Range(Decimal(0), low_open=True)
    return found


def _tops(criterion: Criterion, types: Iterable[str]) -> list[Decimal]:
    return [criterion.top_level(actor) for actor in types if criterion.applies_to(actor)]


def _counted(criterion: Criterion) -> bool:
    return isinstance(criterion.observation, Graded | Measure)


def _step_range(criterion: Criterion, path: Path, types: Iterable[str]) -> Range:
    if not isinstance(criterion.observation, Measure):
        return Range()
    result = Range(*criterion.observation.range)
    for actor in types:
        steps = criterion.steps(actor)
        if len(steps) >= path.step:
            for one in _between(criterion.observation.direction, steps, path):
                result = result.within(one)
    return result


def _between(direction: str, steps: tuple[Step, ...], path: Path) -> Iterator[Range]:
    """Yield what the neighbouring steps allow; a band lies inside the one below it and around the one above."""
    index = path.step - 1
    before = steps[index - 1] if index else None
    after = steps[index + 1] if index + 1 < len(steps) else None
    if path.end:
        other = "high" if path.end == "low" else "low"
        inner, outer = after, before
        if path.end == "low":
            yield Range(low=_value(outer, "low", max))
            yield Range(high=_value(inner, "low", min) if inner is not None else _value(steps[index], other, min))
        else:
            yield Range(high=_value(outer, "high", min))
            yield Range(low=_value(inner, "high", max) if inner is not None else _value(steps[index], other, max))
        return
    lower, upper = (before, after) if direction == "higher" else (after, before)
    yield Range(_value(lower, "value", max), _value(upper, "value", min), low_open=True, high_open=True)


def _value(step: Step | None, end: str, pick: Callable[[Iterable[Decimal]], Decimal]) -> Decimal | None:
    """Return the tightest of the values that a step takes: a value set holds at every date."""
    threshold: Threshold | None = getattr(step, end) if step is not None else None
    return pick([threshold.value, *(phase.value for phase in threshold.phases)]) if threshold is not None else None
