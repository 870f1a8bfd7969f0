"""The travel of a slider for a lever: its ends and its step, that bind the slider and never what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .levers import Lever

FEWEST_STEPS = 20
"""Steps of a slider from end to end, at least; levels go one by one."""


@dataclass(frozen=True)
class Slider:
    """Where a slider begins and ends, and by how much it moves."""

    low: Decimal
    high: Decimal
    step: Decimal


def slider_of(lever: Lever) -> Slider:
    """Return the travel of a slider for a number.

    The step is the largest power of ten that leaves the value in force and the ends on the grid and parts the travel
    in at least `FEWEST_STEPS`; an end that is left out moves in by one step. Where the lever has
    no end, the slider goes to twice the value in force, and at least to 10.

    Examples
    --------
    >>> from referentiel.model.levers import Settled
    >>> from referentiel.model.ranges import Range
    >>> def lever(low, high, value):
    ...     same = Settled(Decimal(value))
    ...     return Lever("p", "step", "number", "", Range(low, high, True, True), None, "", "", "", same, same, same)
    >>> slider_of(lever(Decimal("0.95"), Decimal("1.05"), "1.00"))
    Slider(low=Decimal('0.951'), high=Decimal('1.049'), step=Decimal('0.001'))
    >>> slider_of(lever(Decimal(1400), Decimal(20000), "1800")).step
    Decimal('1E+2')
    """
    values = [value for _, value in lever.in_force.by_type] or [lever.in_force.value]
    numbers = [value for value in values if isinstance(value, Decimal)]
    top = max(numbers, default=Decimal(0))
    low = lever.range.low if lever.range.low is not None else min(Decimal(0), *numbers, Decimal(0))
    high = lever.range.high if lever.range.high is not None else max(2 * top, low + 10)
    step = _step(high - low, [*numbers, low, high])
    if lever.range.whole:
        step = max(step, Decimal(1))
    first = low + step if lever.range.low_open else low
    last = high - step if lever.range.high_open else high
    return Slider(first, max(first, last), step)


def _step(width: Decimal, grid: list[Decimal]) -> Decimal:
    if not width:
        return Decimal(1)
    exponent = min(_places(value) for value in grid)
    step = Decimal(1).scaleb(min(exponent, 3))
    # A finer grid goes through the same values.
    while width / step < FEWEST_STEPS:
        step = step.scaleb(-1)
    return step


def _places(value: Decimal) -> int:
    """Return the power of ten of the last digit that counts of a number."""
    exponent = value.normalize().as_tuple().exponent
    return exponent if value and isinstance(exponent, int) else 3
