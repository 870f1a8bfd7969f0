"""Columns of exact rational numbers: one numerator and one denominator an audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Rounding

Integers = NDArray[Any]
"""Whole numbers: the narrowest of int16, int32 and int64 that is sure to hold them, else Python integers."""

LIMIT = 2**62
_NARROW: tuple[tuple[int, Any], ...] = ((2**14, np.int16), (2**30, np.int32), (LIMIT, np.int64))
"""Largest value of each type, with room left for the sum or the difference of two."""


def fitting(most: int) -> Any:  # noqa: ANN401
    """Return the type of whole numbers up to `most` in absolute value.

    Examples
    --------
    >>> fitting(100).__name__, fitting(10**6).__name__, fitting(10**30).__name__
    ('int16', 'int32', 'object')
    """
    return next((kind for limit, kind in _NARROW if most < limit), object)


def _wider(kind: Any, other: Any) -> Any:  # noqa: ANN401
    kind, other = np.dtype(kind), np.dtype(other)
    return object if object in (kind, other) else max(kind, other, key=lambda one: one.itemsize)


def everywhere(mask: NDArray[np.bool_]) -> bool:
    """Tell whether a mask holds everywhere; one value that stands for all is read once."""
    return bool((mask[:1] if mask.strides == (0,) else mask).all())


def somewhere(mask: NDArray[np.bool_]) -> bool:
    """Tell whether a mask holds anywhere; one value that stands for all is read once."""
    return bool((mask[:1] if mask.strides == (0,) else mask).any())


def narrowed(column: Integers) -> Integers:
    """Return the same whole numbers in the narrowest type, of one byte at least."""
    most = largest(column)
    return column.astype(np.int8) if most <= 127 else column.astype(fitting(most))


def at_least(column: Integers, bound: Fraction | int) -> NDArray[np.bool_]:
    """Tell where whole numbers reach a bound, exactly."""
    exact = Fraction(bound)
    return np.asarray(column >= -(-exact.numerator // exact.denominator), dtype=bool)


def integers(values: Sequence[int]) -> Integers:
    """Return whole numbers as a column, of Python integers if one of them is too large for int64."""
    wide = any(abs(value) >= LIMIT for value in values)
    return np.array(values, dtype=object if wide else np.int64)


def largest(column: Integers) -> int:
    """Return the largest absolute value of a column; 0 for an empty one."""
    column = column[:1] if column.strides == (0,) else column
    return max(int(column.max()), -int(column.min())) if column.size else 0


def times(column: Integers, factor: Integers | int, most: int | None = None) -> Integers:
    """Multiply exactly, in a type wide enough; `most` is the largest absolute value of the column, if it is known."""
    held = largest(column) if most is None else most
    own = abs(factor) if isinstance(factor, int) else largest(factor)
    kind = _wider(fitting(max(held * own, own)), column.dtype)
    if isinstance(factor, int):
        wide = column.astype(kind, copy=False)
        return wide if factor == 1 else np.asarray(wide * factor)
    kind = _wider(kind, factor.dtype)
    return np.asarray(column.astype(kind, copy=False) * factor.astype(kind, copy=False))


def plus(a: Integers, b: Integers, most: int | None = None) -> Integers:
    """Add exactly, in a type wide enough; `most` bounds the sum, if it is known."""
    bound = largest(a) + largest(b) if most is None else most
    kind = _wider(_wider(fitting(bound), a.dtype), b.dtype)
    return np.asarray(a.astype(kind, copy=False) + b.astype(kind, copy=False))


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
        parts = (np.array(part, dtype=fitting(abs(part))) for part in (exact.numerator, exact.denominator))
        return cls(*(np.broadcast_to(part, (size,)) for part in parts))

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Where there is a number."""
        return np.asarray(self.den > 0, dtype=bool)

    @cached_property
    def most(self) -> tuple[int, int]:
        """Largest absolute value of the numerators and of the denominators."""
        return largest(self.num), largest(self.den)

    def value(self, i: int) -> Fraction | None:
        """Return the number of audit `i`, or None."""
        den = int(self.den[i])
        return Fraction(int(self.num[i]), den) if den > 0 else None

    def at_least(self, mark: Fraction | Decimal | int) -> NDArray[np.bool_]:
        """Tell where the number is known and reaches `mark`, equality included."""
        exact = Fraction(mark)
        num, den = self.most
        reached = times(self.num, exact.denominator, num) >= times(self.den, exact.numerator, den)
        return np.asarray(self.known & np.asarray(reached, dtype=bool), dtype=bool)

    def near(self) -> NDArray[np.float64]:
        """Return the numbers as floats, each the closest to its own; NaN where there is none.

        Only for drawings and for sorting: see `apart`.
        """
        den = np.where(self.known, self.den, 1).astype(np.float64)
        return np.where(self.known, self.num.astype(np.float64) / den, np.nan)

    def apart(self) -> bool:
        """Tell whether two different numbers are sure to have different floats, in the same order.

        Two fractions differ by one over the product of their denominators at least; floats of that size are closer.
        """
        num, den = self.most
        return num < 2**52 and den * den * max(1, num) < 2**51

    def reduced(self) -> Ratio:
        """Return the same numbers in lowest terms; an unknown number stays unknown."""
        common = np.gcd(self.num, np.where(self.known, self.den, 1))
        return Ratio(narrowed(self.num // common), narrowed(self.den // np.where(self.known, common, 1)))

    def take(self, rows: NDArray[np.intp]) -> Ratio:
        """Return the numbers of some audits."""
        return Ratio(self.num[rows], self.den[rows])

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
        other = Ratio.of(default, self.num.size)
        return Ratio(np.where(self.known, self.num, other.num), np.where(self.known, self.den, other.den))

    def keep(self, mask: NDArray[np.bool_]) -> Ratio:
        """Make the number unknown outside `mask`."""
        return self if everywhere(mask) else Ratio(self.num, np.where(mask, self.den, np.zeros_like(self.den[:1])))

    def not_under(self, floor: Fraction | Decimal) -> Ratio:
        """Raise every known number to `floor` at least."""
        reached, least = self.at_least(floor) | ~self.known, Ratio.of(floor, self.num.size)
        return Ratio(np.where(reached, self.num, least.num), np.where(reached, self.den, least.den))

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
        one = np.array(step.denominator, dtype=fitting(step.denominator))
        return Ratio(times(units, step.numerator), np.where(self.known, one, one * 0))


def total(parts: Sequence[Ratio], size: int) -> Ratio:
    """Add several columns; unknown where one of them is."""
    result = Ratio.of(0, size)
    for part in parts:
        result = result.plus(part)
    return result


def common_denominator(values: Sequence[Fraction]) -> int:
    """Return the least common denominator of some numbers."""
    return lcm(1, *(value.denominator for value in values))
