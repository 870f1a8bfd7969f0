"""What may have been observed: exact sets of raw values, as closed intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int
Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class ValueSet:
    """Raw values of which the true one is one; several values are several possibilities, never an average.

    Parameters
    ----------
    intervals
        Closed intervals in order, apart from each other; a value alone is an interval of one point. Empty for the
        empty set.

    Examples
    --------
    >>> some = ValueSet.of([2, 3]).union(ValueSet.between(5, 9))
    >>> some.lowest, some.highest, some.single, 4 in some
    (Fraction(2, 1), Fraction(9, 1), None, False)
    """

    intervals: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, values: Iterable[Number]) -> ValueSet:
        """Return a set of single values."""
        return cls(tuple(_joined((Fraction(v), Fraction(v)) for v in values)))

    @classmethod
    def between(cls, low: Number, high: Number) -> ValueSet:
        """Return every value from `low` to `high`, both included; empty when `low` is above `high`."""
        return cls(((Fraction(low), Fraction(high)),) if low <= high else ())

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __contains__(self, value: Number) -> bool:
        return any(low <= value <= high for low, high in self.intervals)

    @property
    def lowest(self) -> Fraction:
        """The lowest possible value; the set is not empty."""
        return self.intervals[0][0]

    @property
    def highest(self) -> Fraction:
        """The highest possible value; the set is not empty."""
        return self.intervals[-1][1]

    @property
    def single(self) -> Fraction | None:
        """The value when only one is possible."""
        return self.lowest if self.intervals and self.lowest == self.highest else None

    def union(self, other: ValueSet) -> ValueSet:
        """Return the values of either."""
        return ValueSet(tuple(_joined([*self.intervals, *other.intervals])))

    def intersection(self, other: ValueSet) -> ValueSet:
        """Return the values of both."""
        pairs = ((max(a, c), min(b, d)) for a, b in self.intervals for c, d in other.intervals)
        return ValueSet(tuple(_joined(pair for pair in pairs if pair[0] <= pair[1])))

    def scaled(self, factor: Fraction) -> ValueSet:
        """Return every value times a factor above 0."""
        return ValueSet(tuple((low * factor, high * factor) for low, high in self.intervals))

    def within(self, other: ValueSet) -> bool:
        """Tell whether every value is also one of `other`."""
        return self.intersection(other) == self


def _joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Yield intervals in order, those that touch put together."""
    last: Interval | None = None
    for low, high in sorted(intervals):
        if last is not None and low <= last[1]:
            last = (last[0], max(last[1], high))
            continue
        if last is not None:
            yield last
        last = (low, high)
    if last is not None:
        yield last
