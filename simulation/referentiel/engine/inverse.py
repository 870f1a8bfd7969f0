"""Which value of a lever gives a rate: exactly, or the reachable rates just above and just below it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from referentiel.model import Finding, FindingsError, exact_text

from .curve import Curve
from .joint import JointCurve

if TYPE_CHECKING:
    import pandas as pd

MOST_DECIMALS = 9


@dataclass(frozen=True)
class Interval:
    """Values of a lever between two ends; an end that is None is that of no value at all.

    Examples
    --------
    >>> Interval(Fraction(61), Fraction(185, 3), low_open=True).simplest()
    Decimal('61.1')
    >>> Interval(Fraction(1, 3), Fraction(1, 3)).simplest() is None
    True
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no value is between the ends."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def holds(self, value: Fraction | Decimal | int) -> bool:
        """Tell whether a value is between the ends."""
        exact = Fraction(value)
        low = self.low is None or exact > self.low or (exact == self.low and not self.low_open)
        return low and (self.high is None or exact < self.high or (exact == self.high and not self.high_open))

    def simplest(self) -> Decimal | None:
        """Return the value with the fewest decimals, at most nine; the lowest of them. None when there is none."""
        if self.low is None:
            if self.high is None:
                return Decimal(0)
            whole = Decimal(self.high.numerator // self.high.denominator)
            return whole if self.holds(whole) else whole - 1
        for places in range(MOST_DECIMALS + 1):
            unit = Decimal(1).scaleb(-places)
            scaled = self.low * 10**places
            first = Decimal(-(-scaled.numerator // scaled.denominator)) * unit
            for value in (first, first + unit):
                if self.holds(value):
                    return value.quantize(unit, rounding=ROUND_CEILING)
        return None


@dataclass(frozen=True)
class Reach:
    """A rate that some values of a lever give.

    Parameters
    ----------
    passes, computable
        What the rate is the ratio of.
    interval
        The values that give it, inside the range of the lever.
    """

    passes: int
    computable: int
    interval: Interval

    @property
    def rate(self) -> Fraction:
        """Passes over computable audits."""
        return Fraction(self.passes, self.computable)


@dataclass(frozen=True)
class Inverse:
    """The values of a lever that give a rate.

    Parameters
    ----------
    target
        The rate asked for, between 0 and 1.
    exact
        Where the rate is reached: one entry an interval of values.
    above, below
        The nearest reachable rates over and under the target; None when there is none.
    tied
        Positions of the audits whose outcome changes at the value between the two, when they are neighbours: what
        makes the target unreachable.
    """

    path: str
    target: Fraction
    exact: tuple[Reach, ...]
    above: Reach | None
    below: Reach | None
    tied: tuple[int, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a reachable rate: its side, its counts, its values as exact texts."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show one sentence

        sides = [("exact", reach) for reach in self.exact] + [("above", self.above), ("below", self.below)]
        return pd.DataFrame([
            {"side": side, "passes": reach.passes, "computable": reach.computable, "rate": exact_text(reach.rate),
             "from": None if reach.interval.low is None else exact_text(reach.interval.low),
             "from_open": reach.interval.low_open,
             "to": None if reach.interval.high is None else exact_text(reach.interval.high),
             "to_open": reach.interval.high_open}
            for side, reach in sides if reach is not None
        ])


def inverse(curve: Curve, target: Fraction | Decimal | float) -> Inverse:
    """Find the values of a lever that give a pass rate.

    Parameters
    ----------
    curve
        The sweep of the lever.
    target
        The rate wanted, from 0 to 1, both included; a float stands for the decimal that it is written as.

    Raises
    ------
    FindingsError
        ``CHG-RATE`` (not a number from 0 to 1), ``CHG-NO-RATE`` (no audit is computable at any value, so that there is
        no rate).
    """
    wanted = rate_of(target)
    reaches = _reaches(curve)
    if not reaches:
        raise FindingsError([Finding(code="CHG-NO-RATE", found=curve.path, cell=curve.path,
                                     params={"audits": str(curve.audits)})])
    exact = tuple(reach for _, reach in reaches if reach.rate == wanted)
    over = min(((k, r) for k, r in reaches if r.rate > wanted), key=lambda kr: kr[1].rate, default=None)
    under = max(((k, r) for k, r in reaches if r.rate < wanted), key=lambda kr: kr[1].rate, default=None)
    tied: tuple[int, ...] = ()
    if not exact and over is not None and under is not None and abs(over[0] - under[0]) == 1:
        point = curve.breakpoints[min(over[0], under[0])]
        rows = np.flatnonzero(curve.flips & (np.abs(curve.critical.near - float(point)) < 1e-6))
        tied = tuple(int(i) for i in rows if curve.critical.value(int(i)) == point)
    return Inverse(curve.path, wanted, exact, over[1] if over else None, under[1] if under else None, tied)


def rate_of(target: Fraction | Decimal | float) -> Fraction:
    """Read a rate.

    Raises
    ------
    FindingsError
        ``CHG-RATE``: not a number from 0 to 1.
    """
    number = Decimal(repr(target)) if isinstance(target, float) else target
    if isinstance(number, Decimal) and not number.is_finite():
        raise FindingsError([Finding(code="CHG-RATE", found=str(target))])
    exact = Fraction(number)
    if not 0 <= exact <= 1:
        raise FindingsError([Finding(code="CHG-RATE", found=exact_text(exact))])
    return exact


def intervals(curve: Curve) -> list[tuple[int, Interval]]:
    """Return the values of each row of a curve inside the range of the lever, without the rows that have none."""
    points: list[Fraction | None] = [None, *curve.breakpoints, None]
    low, high = (None if end is None else Fraction(end) for end in (curve.range.low, curve.range.high))
    found = []
    for k, (start, end) in enumerate(pairwise(points)):
        own = Interval(start, end, low_open=not curve.rising, high_open=curve.rising)
        if low is not None and (own.low is None or low > own.low):
            own = Interval(low, own.high, curve.range.low_open, own.high_open)
        if high is not None and (own.high is None or high < own.high):
            own = Interval(own.low, high, own.low_open, curve.range.high_open)
        if not own.empty:
            found.append((k, own))
    return found


def _reaches(curve: Curve) -> list[tuple[int, Reach]]:
    computable = curve.counts[:, :-1].sum(axis=1).tolist()
    return [(k, Reach(curve.passes[k], computable[k], own)) for k, own in intervals(curve) if computable[k]]


@dataclass(frozen=True)
class FrontierPoint:
    """For one value of the first lever, the value of the second one that keeps a rate.

    Parameters
    ----------
    second
        The value, among those counted, whose rate is the lowest that is not under the target; the last of them when
        several are equal. None when every rate is under it.
    rate
        The rate there.
    """

    first: Fraction
    second: Fraction | None
    rate: Fraction | None


def frontier(counted: JointCurve, target: Fraction | Decimal | float) -> tuple[FrontierPoint, ...]:
    """Return the pairs of values that keep a rate at least at a target, one for each value of the first lever.

    Raises
    ------
    FindingsError
        ``CHG-RATE``, or ``CHG-NO-RATE`` when no pair of values leaves a computable audit.
    """
    wanted = rate_of(target)
    if not counted.computable.any():
        raise FindingsError([Finding(code="CHG-NO-RATE", found=" ; ".join(counted.paths),
                                     params={"audits": str(int(counted.counts.sum(axis=2).max(initial=0)))})])
    result = []
    for i, first in enumerate(counted.values[0]):
        rates = [(Fraction(int(p), int(n)), -j) for j, (p, n) in enumerate(
            zip(counted.passes[i], counted.computable[i], strict=True)) if n]
        best = min(((rate, j) for rate, j in rates if rate >= wanted), default=None)
        result.append(FrontierPoint(first, counted.values[1][-best[1]] if best else None, best[0] if best else None))
    return tuple(result)
