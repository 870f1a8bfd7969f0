"""One calibrated figure: what it should be, what came out, and how far is near enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from typing import Literal

Number = Fraction | int
Unit = Literal["audits", "labels", "employees", "percent", "points", "value", "ratio"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A calibrated figure of a made-up history.

    Parameters
    ----------
    key
        What it measures; with `about` it names the figure (text id ``calibration.figure.<key>``).
    about
        The wave, the criterion, the kind of organisation... that it is about.
    low, high
        Target, both ends equal for a single one; None for what is only told.
    tolerance
        How far from the target is near enough, 0 when it must be exact.
    obtained
        What came out; None when nothing could be counted.
    counted
        How many audits, values or organisations it rests on.

    Examples
    --------
    >>> Figure("rate.renewed", {}, "percent", Fraction(84), Fraction(84), Fraction(1), Fraction(3700, 44), 44).met
    True
    """

    key: str
    about: Mapping[str, str]
    unit: Unit
    low: Fraction | None
    high: Fraction | None
    tolerance: Fraction
    obtained: Fraction | None
    counted: int
    group: str = field(default="")

    @property
    def met(self) -> bool | None:
        """Whether the target is met within the tolerance; None without a target."""
        if self.low is None or self.high is None:
            return None
        return self.obtained is not None and self.low - self.tolerance <= self.obtained <= self.high + self.tolerance


def told(key: str, obtained: Number | None, counted: int, unit: Unit = "audits", **about: str) -> Figure:
    """Return a figure without a target."""
    return Figure(key, about, unit, None, None, Fraction(0), _exact(obtained), counted)


def exact(key: str, target: int, obtained: int, counted: int, unit: Unit = "audits", **about: str) -> Figure:
    """Return a count that must come out as it is planned."""
    return Figure(key, about, unit, Fraction(target), Fraction(target), Fraction(0), Fraction(obtained), counted)


def between(
    key: str, low: Number, high: Number, obtained: Number | None, counted: int, unit: Unit, *,
    tolerance: Number = 0, **about: str,
) -> Figure:
    """Return a figure whose target has two ends, equal or not."""
    return Figure(key, about, unit, Fraction(low), Fraction(high), Fraction(tolerance), _exact(obtained), counted)


def percent(part: int, whole: int) -> Fraction | None:
    """Return a share in percent; None of nothing."""
    return Fraction(100 * part, whole) if whole else None


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Return the exact mean; None of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def deviation(values: Sequence[Fraction]) -> Fraction | None:
    """Return the standard deviation (divisor n - 1), to a millionth; None of fewer than two."""
    middle = mean(values)
    if middle is None or len(values) < 2:
        return None
    return root(sum(((value - middle) ** 2 for value in values), Fraction(0)) / (len(values) - 1))


def root(value: Fraction) -> Fraction:
    """Return the square root to a millionth."""
    # A float root is correctly rounded, and the rounding that follows hides its last bits.
    return Fraction(round(sqrt(float(value)) * 1_000_000), 1_000_000)


def slope(points: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return the least-squares slope of y on x; None when x does not move."""
    across, along = mean([x for x, _ in points]), mean([y for _, y in points])
    if across is None or along is None:
        return None
    spread = sum(((x - across) ** 2 for x, _ in points), Fraction(0))
    return sum(((x - across) * (y - along) for x, y in points), Fraction(0)) / spread if spread else None


def correlation(points: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return the linear correlation, to a millionth; None when one side does not move."""
    across, along = deviation([x for x, _ in points]), deviation([y for _, y in points])
    lean = slope(points)
    return None if not across or not along or lean is None else lean * across / along


def grouped(name: str, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return figures under the name of their group."""
    return tuple(
        Figure(f.key, f.about, f.unit, f.low, f.high, f.tolerance, f.obtained, f.counted, name) for f in figures
    )


def _exact(value: Number | None) -> Fraction | None:
    return None if value is None else Fraction(value)
