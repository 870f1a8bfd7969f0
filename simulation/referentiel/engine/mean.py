"""Weighted means of many scores: floats decide where they cannot be wrong, whole numbers where they could.

The mean of many sections may leave int64. Its float is within a billionth of it: away from a mark the float is
right, near it the few audits concerned are compared exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Rounding

from .ratio import Integers, Ratio, everywhere, plus, times

NEAR = 1e-9
"""Far above the error of a mean of percentages (about 1e-12 for a thousand of them), relative beyond 1."""


@dataclass(frozen=True, eq=False)
class Mean:
    """The mean by weight of what is known among some columns; unknown where nothing is.

    Parameters
    ----------
    parts
        At least one column of numbers that are not negative.
    weights
        Whole and above 0, one a column.
    kept
        Where the mean is wanted; it is unknown elsewhere.
    """

    parts: tuple[Ratio, ...]
    weights: tuple[int, ...]
    kept: NDArray[np.bool_]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Where there is a number."""
        some = np.zeros(self.kept.shape, dtype=bool)
        for part in self.parts:
            some |= part.known
        return some & self.kept

    @cached_property
    def _near(self) -> NDArray[np.float64]:
        total, weight = np.zeros(self.kept.shape), np.zeros(self.kept.shape)
        for part, units in zip(self.parts, self.weights, strict=True):
            known = part.known
            whole = everywhere(known)
            den = part.den if whole else np.where(known, part.den, 1)
            value = part.num.astype(np.float64) / den.astype(np.float64)
            value *= float(units)
            total += value if whole else np.where(known, value, 0.0)
            weight += float(units) if whole else np.where(known, float(units), 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            total /= weight
        return total if self.known.all() else np.where(self.known, total, np.nan)

    def near(self) -> NDArray[np.float64]:
        """Return the means as floats, within `NEAR` of them; NaN where there is none."""
        return self._near

    def apart(self) -> bool:
        """Tell whether two different means are sure to have different floats: never."""
        return False

    def take(self, rows: NDArray[np.intp]) -> Ratio:
        """Return the exact means of some audits."""
        total, weight = Ratio.of(0, rows.size), np.zeros(rows.size, dtype=np.int64)
        for part, units in zip(self.parts, self.weights, strict=True):
            own = part.take(rows)
            total = total.plus(Ratio(times(own.num, units), own.den).where_known(0).reduced())
            weight = plus(weight, times(own.known.astype(np.int64), units))
        return Ratio(total.num, times(total.den, weight)).reduced().keep(self.known[rows])

    @cached_property
    def exact(self) -> Ratio:
        """The exact means of every audit: slow where there are many."""
        return self.take(np.arange(self.kept.size, dtype=np.intp))

    @property
    def num(self) -> Integers:
        """Numerator of each exact mean."""
        return self.exact.num

    @property
    def den(self) -> Integers:
        """Denominator of each exact mean; 0 where there is none."""
        return self.exact.den

    def value(self, i: int) -> Fraction | None:
        """Return the mean of audit `i`, or None."""
        if not self.known[i]:
            return None
        known = [(part.value(i), units) for part, units in zip(self.parts, self.weights, strict=True)]
        there = [(value, units) for value, units in known if value is not None]
        return sum((value * units for value, units in there), Fraction(0)) / sum(units for _, units in there)

    def at_least(self, mark: Fraction | Decimal | int) -> NDArray[np.bool_]:
        """Tell where the mean is known and reaches `mark`, equality included."""
        bound = float(Fraction(mark))
        reached = np.asarray(self._near >= bound, dtype=bool)
        close = np.flatnonzero(np.abs(self._near - bound) <= NEAR * max(1.0, abs(bound)))
        if close.size:
            reached[close] = self.take(close).at_least(mark)
        return reached

    def keep(self, mask: NDArray[np.bool_]) -> Mean:
        """Make the mean unknown outside `mask`."""
        return self if everywhere(mask) else Mean(self.parts, self.weights, self.kept & mask)

    def rounded(self, rounding: Rounding | None) -> Ratio | Mean:
        """Round to a multiple of the step; see `Ratio.rounded`."""
        if rounding is None:
            return self
        step = Fraction(rounding.step)
        if 100 / step >= 2**50:
            return self.exact.rounded(rounding)
        with np.errstate(invalid="ignore"):
            units = np.nan_to_num(self._near / float(step))
            doubt = self.known & (np.abs(2 * units - np.rint(2 * units)) <= NEAR * np.maximum(4.0, 4 * np.abs(units)))
        way = {"up": np.ceil, "down": np.floor}.get(rounding.mode, np.rint)
        whole = way(units).astype(np.int64)
        known = np.where(self.known, step.denominator, 0).astype(np.int64)
        num = times(whole, step.numerator)
        rows = np.flatnonzero(doubt)
        if rows.size:
            own = self.take(rows).rounded(rounding)
            num = num.astype(object) if own.num.dtype == object else num
            num[rows] = own.num
        return Ratio(num, known)


Score = Ratio | Mean
"""A column of exact numbers, however it is held."""


def mean(parts: Sequence[Ratio], weights: Sequence[int], kept: NDArray[np.bool_]) -> Score:
    """Return the mean by weight of what is known; unknown everywhere when there is nothing to take it of."""
    if not parts:
        return Ratio.of(0, kept.size).keep(np.zeros(kept.shape, dtype=bool))
    return Mean(tuple(parts), tuple(weights), kept)
