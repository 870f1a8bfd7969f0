"""Values on a ladder: the inverse of steps met, steps that people aim at, and how a value is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from referentiel.model import Criterion, Measure, Step

_DECIMALS = {"percent": 1, "square_metres": 1, "ratio": 2}
_DECIMALS_BY_CODE = {"SOC-08": 1}


def along(steps: Sequence[Step], position: Fraction, day: date, shift: Fraction) -> Fraction:
    """Return the value that lies `position` steps up a ladder (1: on the first step), straight between steps.

    Parameters
    ----------
    steps
        At least one, all plain or all bands.
    position
        Any number; under 1 no step is met, above the number of steps all are.
    shift
        From 0 to 1: where inside the last band met the value lies.
    """
    met = max(0, min(int(position // 1), len(steps)))
    if steps[0].value is None:
        return _inside([_band(step, day) for step in steps], met, shift)
    marks = plain(steps, day)
    gap = spacing(marks)
    if met == 0:
        return marks[0] - (1 - position) * gap
    if met == len(marks):
        # Past the last step the way is longer than the ladder says.
        return marks[-1] + (position - met) * gap / 2
    return marks[met - 1] + (position - met) * (marks[met] - marks[met - 1])


def plain(steps: Sequence[Step], day: date) -> list[Fraction]:
    """Return the values of the plain steps of a ladder on a day; empty for bands."""
    return [Fraction(step.value.on(day)) for step in steps if step.value is not None]


def spacing(marks: Sequence[Fraction]) -> Fraction:
    """Return the mean way between two steps, signed; a fifth of the only step when there is one."""
    if len(marks) > 1:
        return (marks[-1] - marks[0]) / (len(marks) - 1)
    return abs(marks[0]) / 5 or Fraction(1)


def just_short_of(marks: Sequence[Fraction], value: Fraction, mille: int) -> Fraction | None:
    """Return the step that a value misses by at most `mille` thousandths of the mean way; None when none."""
    if len(marks) < 2:
        return None
    gap = spacing(marks)
    short = ((mark, (mark - value) * (1 if gap > 0 else -1)) for mark in marks)
    return next((mark for mark, by in short if 0 < by <= abs(gap) * mille / 1_000), None)


def _band(step: Step, day: date) -> tuple[Fraction, Fraction]:
    if step.low is None or step.high is None:
        raise ValueError("a step of a band has two ends")
    return Fraction(step.low.on(day)), Fraction(step.high.on(day))


def _inside(bands: Sequence[tuple[Fraction, Fraction]], met: int, shift: Fraction) -> Fraction:
    low, high = bands[max(met - 1, 0)]
    if met == 0:
        return low - (high - low) * (1 + shift) / 6
    until = bands[met][0] if met < len(bands) else low + (high - low) * 2 / 3
    return low + (until - low) * shift


def rounded(criterion: Criterion, actor: str, day: date, value: Fraction) -> Decimal:
    """Return a value as it would be written: inside the range of the possible, with the usual decimals.

    The decimals are those of the unit, or of the ladder when it has more.
    """
    observation = criterion.observation
    if not isinstance(observation, Measure):
        raise TypeError(f"{criterion.code} is not a measure")
    low, high = (Fraction(end) for end in observation.range)
    decimals = _DECIMALS_BY_CODE.get(criterion.code, _DECIMALS.get(observation.unit, 0))
    for step in criterion.steps(actor):
        for mark in (step.value, step.low, step.high):
            exponent = mark.on(day).normalize().as_tuple().exponent if mark is not None else 0
            decimals = max(decimals, -exponent if isinstance(exponent, int) else 0)
    units = min(max(value, low), high) * 10**decimals + Fraction(1, 2)
    return min(max(Decimal(int(units // 1)).scaleb(-decimals), observation.range[0]), observation.range[1])
