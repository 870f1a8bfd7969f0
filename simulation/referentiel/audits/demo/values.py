"""Raw measured values of the demonstration: drawn around a ladder, or from known figures of the sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from referentiel.model import Criterion, Measure, Step

from .draws import MILLE

FIRST_YEAR = 2006


@dataclass(frozen=True, slots=True)
class Normal:
    """Mean and standard deviation in thousandths of the unit, and the yearly trend of the mean from 2006."""

    mean: int
    sd: int
    trend: int = 0


# Proposals of the domain dossier (section 6) for in-house centres (C), outsourcers (P), outsourcers under 300
# (S) and client organisations (D): candidates are better than the sector because they volunteer.
CALIBRATED: dict[str, dict[str, Normal]] = {
    "RH-01": {"C": Normal(88_000, 7_000), "P": Normal(77_000, 9_000, 1_167), "S": Normal(74_000, 12_000)},
    "RH-03": {"C": Normal(9_000, 4_000), "P": Normal(19_000, 9_000), "S": Normal(22_000, 11_000)},
    "RH-13": {"C": Normal(38_000, 12_000), "P": Normal(32_000, 10_000), "S": Normal(24_000, 10_000)},
    "RH-21": {"C": Normal(1_180, 80), "P": Normal(1_030, 30), "S": Normal(1_010, 20)},
    "RH-23": {"C": Normal(4_200, 1_500), "P": Normal(2_600, 1_300), "S": Normal(1_800, 1_500)},
    "CT-01": {"C": Normal(9_500, 1_800), "P": Normal(7_800, 1_500), "S": Normal(8_000, 2_000)},
    "CT-02": {"C": Normal(54_000, 3_000), "P": Normal(57_000, 3_000), "S": Normal(55_000, 4_000)},
    "CT-12": {"C": Normal(10_000, 4_000), "P": Normal(7_000, 3_000), "S": Normal(6_000, 3_000)},
    "CT-20": {"C": Normal(8_000, 2_500), "P": Normal(10_500, 3_000, 400), "S": Normal(8_500, 3_000)},
    "ACH-01": {"D": Normal(35_000, 25_000)},
    "ACH-04": {"D": Normal(24_000, 9_000)},
}

# Smallest value that law or sense leaves, where the range of the possible says less.
LEAST = {"RH-21": Fraction(1)}

_DECIMALS = {"percent": 1, "square_metres": 1, "ratio": 2}
_DECIMALS_BY_CODE = {"SOC-08": 1}


def calibrated(code: str, kind: str, day: date, deviation: int) -> Fraction | None:
    """Return the value at `deviation`, in thousandths of a standard deviation above the mean.

    None when no figure is known of the sector.
    """
    normal = CALIBRATED.get(code, {}).get(kind)
    if normal is None:
        return None
    mean = normal.mean + normal.trend * (day.year - FIRST_YEAR)
    return max(Fraction(mean * MILLE + normal.sd * deviation, MILLE * MILLE), LEAST.get(code, Fraction(-(10**9))))


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
    marks = [Fraction(step.value.on(day)) for step in steps if step.value is not None]
    gap = (marks[-1] - marks[0]) / (len(marks) - 1) if len(marks) > 1 else _alone(marks[0])
    if met == 0:
        return marks[0] - (1 - position) * gap
    if met == len(marks):
        # Past the last step the way is longer than the ladder says.
        return marks[-1] + (position - met) * gap / 2
    return marks[met - 1] + (position - met) * (marks[met] - marks[met - 1])


def _alone(mark: Fraction) -> Fraction:
    return abs(mark) / 5 or Fraction(1)


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
