"""Columns of exact rational numbers: one numerator and one denominator an audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Rounding

Integers = NDArray[Any]
"""Whole numbers: int64 where every value fits, Python integers (dtype object) where one does not."""

LIMIT = 2**62


def integers(values: Sequence[int]) -> Integers:
    """Return whole numbers as a column, of Python integers if one of them is too large for int64."""
    wide = any(abs(value) >= LIMIT for value in values)
    return np.array(values, dtype=object if wide else np.int64)


def largest(column: Integers) -> int:
    """Return the largest absolute value of a column; 0 for an empty one."""
    return max(int(column.max()), -int(column.min())) if column.size else 0


def times(column: Integers, factor: Integers | int) -> Integers:
    """Multiply exactly, in Python integers where int64 could overflow."""
    most = abs(factor) if isinstance(factor, int) else largest(factor)
    if column.dtype != object and largest(column) * most >= LIMIT:
        column = column.astype(object)
    return np.asarray(column * factor)


def plus(a: Integers, b: Integers) -> Integers:
    """Add exactly, in Python integers where int64 could overflow."""
    if largest(a) + largest(b) >= LIMIT:
        a = a.astype(object)
    return np.asarray(a + b)


@dataclass(frozen=True, eq=False)
class Ratio:
    """A column of rational numbers, some of them unknown.

    Parameters
    ----------
    num, den
        Numerator and denominator, one an audit; a denominator of 0 says that there is no number.

    Notes
    -----
    Every comparison is between whole numbers, so that an equality is an equality.
    """

    num: Integers
    den: Integers

    @classmethod
    def of(cls, value: Fraction | Decimal | int, size: int) -> Ratio:
        """Return the same number for each of `size` audits."""
        exact = Fraction(value)
        return cls(integers([exact.numerator] * size), integers([exact.denominator] * size))

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where there is a number."""
        return np.asarray(self.den > 0, dtype=bool)

    def value(self, i: int) -> Fraction | None:
        """Return the number of audit `i`, or None."""
        den = int(self.den[i])
        return Fraction(int(self.num[i]), den) if den > 0 else None

    def at_least(self, mark: Fraction | Decimal | int) -> NDArray[np.bool_]:
        """Tell where the number is known and reaches `mark`, equality included."""
        exact = Fraction(mark)
        reached = times(self.num, exact.denominator) >= times(self.den, exact.numerator)
        return np.asarray(self.known & np.asarray(reached, dtype=bool), dtype=bool)

    def reduced(self) -> Ratio:
        """Return the same numbers in lowest terms; an unknown number stays unknown."""
        common = np.gcd(self.num, np.where(self.known, self.den, 1))
        return Ratio(self.num // common, self.den // np.where(self.known, common, 1))

    def times(self, other: Ratio) -> Ratio:
        """Multiply; unknown where either is."""
        return Ratio(times(self.num, other.num), times(self.den, other.den)).reduced()

    def plus(self, other: Ratio) -> Ratio:
        """Add; unknown where either is."""
        return Ratio(
            plus(times(self.num, other.den), times(other.num, self.den)), times(self.den, other.den)
        ).reduced()

    def lowest(self, other: Ratio) -> Ratio:
        """Return the smaller of two numbers; the known one where the other is not."""
        mine = times(self.num, other.den) <= times(other.num, self.den)
        chosen = self.known & (~other.known | np.asarray(mine, dtype=bool))
        return Ratio(np.where(chosen, self.num, other.num), np.where(chosen, self.den, other.den))

    def where_known(self, default: Fraction | int) -> Ratio:
        """Replace what is not known by `default`."""
        exact = Fraction(default)
        return Ratio(np.where(self.known, self.num, exact.numerator), np.where(self.known, self.den, exact.denominator))

    def keep(self, mask: NDArray[np.bool_]) -> Ratio:
        """Make the number unknown outside `mask`."""
        return Ratio(self.num, np.where(mask, self.den, 0))

    def not_under(self, floor: Fraction | Decimal) -> Ratio:
        """Raise every known number to `floor` at least."""
        exact, reached = Fraction(floor), self.at_least(floor) | ~self.known
        return Ratio(np.where(reached, self.num, exact.numerator), np.where(reached, self.den, exact.denominator))

    def rounded(self, rounding: Rounding | None) -> Ratio:
        """Round to a multiple of the step; half up towards plus infinity, half down towards minus infinity."""
        if rounding is None:
            return self
        step = Fraction(rounding.step)
        num, den = times(self.num, step.denominator), times(np.where(self.known, self.den, 1), step.numerator)
        low = num // den
        rest = times(num - low * den, 2)
        match rounding.mode, rounding.tie:
            case "down", _:
                up = np.zeros(low.shape, dtype=bool)
            case "up", _:
                up = rest > 0
            case _, "half_up":
                up = rest >= den
            case _, "half_down":
                up = rest > den
            case _:
                up = (rest > den) | ((rest == den) & (low % 2 == 1))
        units = low + np.asarray(up, dtype=bool)
        whole = np.where(self.known, step.denominator, 0)
        return Ratio(times(units, step.numerator), whole)


def total(parts: Sequence[Ratio], size: int) -> Ratio:
    """Add several columns; unknown where one of them is."""
    result = Ratio.of(0, size)
    for part in parts:
        result = result.plus(part)
    return result


def common_denominator(values: Sequence[Fraction]) -> int:
    """Return the least common denominator of some numbers."""
    return lcm(1, *(value.denominator for value in values))
