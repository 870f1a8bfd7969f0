"""Intervals of rates, of their differences and of their ratios, that hold on small samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, sqrt
from statistics import NormalDist

LEVEL = 0.95
_HALVINGS = 200


@dataclass(frozen=True)
class Interval:
    """Two ends, both included; the upper end of a ratio may be infinite."""

    low: float
    high: float


def quantile(level: float) -> float:
    """Return the normal quantile of a two-sided level.

    Raises
    ------
    ValueError
        The level is not strictly between 0 and 1.

    Examples
    --------
    >>> round(quantile(0.95), 4)
    1.96
    """
    if not 0 < level < 1:
        raise ValueError("a level is strictly between 0 and 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(passes: float, whole: float, level: float = LEVEL) -> Interval | None:
    """Return the score interval of a rate, without continuity correction (Wilson 1927); None of nothing.

    Parameters
    ----------
    passes, whole
        Counts; may be effective counts, hence not whole.

    Examples
    --------
    >>> ends = wilson(8, 10)
    >>> round(ends.low, 4), round(ends.high, 4)
    (0.4902, 0.9433)
    """
    _counts(passes, whole)
    if not whole:
        return None
    z, p = quantile(level), passes / whole
    centre = p + z * z / (2 * whole)
    spread = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    # At a rate of 0 or 1 one end is the rate itself, which rounding would miss.
    return Interval(0.0 if not passes else max(0.0, (centre - spread) / scale),
                    1.0 if passes == whole else min(1.0, (centre + spread) / scale))


def newcombe(first: tuple[float, float], second: tuple[float, float], level: float = LEVEL) -> Interval | None:
    """Return the interval of ``first - second``, two independent rates (Newcombe 1998a, method 10).

    Parameters
    ----------
    first, second
        Passes and whole of each; None is returned when either is empty.
    """
    a, b = wilson(*first, level), wilson(*second, level)
    if a is None or b is None:
        return None
    p, q = first[0] / first[1], second[0] / second[1]
    low = p - q - sqrt((p - a.low) ** 2 + (b.high - q) ** 2)
    high = p - q + sqrt((a.high - p) ** 2 + (q - b.low) ** 2)
    return Interval(max(-1.0, low), min(1.0, high))


def newcombe_paired(both: int, lost: int, gained: int, neither: int, level: float = LEVEL) -> Interval | None:
    """Return the interval of the rate after minus the rate before, on the same audits (Newcombe 1998b, method 10).

    Parameters
    ----------
    both, lost, gained, neither
        Audits that pass before and after, before only, after only, never; None is returned when there is none.

    Notes
    -----
    The correlation of the two rates is shrunk towards 0 by half an audit when it is positive, and is 0 when a
    margin is empty.
    """
    whole = both + lost + gained + neither
    before, after = wilson(both + lost, whole, level), wilson(both + gained, whole, level)
    if before is None or after is None:
        return None
    margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    cross = float(both * neither - lost * gained)
    if cross > 0:
        cross = max(cross - whole / 2, 0.0)
    phi = cross / sqrt(margins) if margins else 0.0
    p, q = (both + gained) / whole, (both + lost) / whole
    down = (p - after.low, before.high - q)
    up = (after.high - p, q - before.low)
    return Interval(max(-1.0, p - q - _combined(down, phi)), min(1.0, p - q + _combined(up, phi)))


def _combined(arms: tuple[float, float], phi: float) -> float:
    a, b = arms
    return sqrt(max(a * a - 2 * phi * a * b + b * b, 0.0))


def katz(first: tuple[float, float], second: tuple[float, float], level: float = LEVEL) -> Interval | None:
    """Return the interval of a ratio of two independent rates by its logarithm (Katz et al. 1978).

    None when a group is empty or has no pass.
    """
    (x, n), (y, m) = first, second
    _counts(x, n)
    _counts(y, m)
    if not (x and y):
        return None
    centre, spread = log((x / n) / (y / m)), quantile(level) * sqrt(1 / x - 1 / n + 1 / y - 1 / m)
    return Interval(exp(centre - spread), exp(centre + spread))


def score_ratio(
    first: tuple[float, float], second: tuple[float, float], level: float = LEVEL, *, corrected: bool = False
) -> Interval | None:
    """Return the score interval of a ratio of two independent rates (Koopman 1984).

    Parameters
    ----------
    corrected
        Whether the variance is multiplied by N / (N - 1) (Miettinen and Nurminen 1985).

    Returns
    -------
    Interval or None
        None when a group is empty or has no pass: the ratio is then not computable.
    """
    (x, n), (y, m) = first, second
    _counts(x, n)
    _counts(y, m)
    if not (x and y):
        return None
    centre, limit = log((x / n) / (y / m)), quantile(level) ** 2

    def excess(at: float) -> float:
        return ratio_score(first, second, exp(at), corrected=corrected) - limit

    return Interval(exp(_root(excess, centre, -1.0)), exp(_root(excess, centre, 1.0)))


def ratio_score(
    first: tuple[float, float], second: tuple[float, float], ratio: float, *, corrected: bool = False
) -> float:
    """Return the score statistic of a stated ratio of two rates: chi-squared with one degree of freedom."""
    (x, n), (y, m) = first, second
    # The larger rate of the likeliest pair of rates in that ratio is the smaller root of a quadratic.
    a, b, c = (n + m) * ratio, n * ratio + x + m + y * ratio, x + y
    q = 2 * c / (b + sqrt(max(b * b - 4 * a * c, 0.0)))
    p = min(1.0, ratio * q)
    variance = p * (1 - p) / n + ratio * ratio * q * (1 - q) / m
    if corrected:
        variance *= (n + m) / (n + m - 1)
    gap = x / n - ratio * y / m
    return gap * gap / variance if variance > 0 else (0.0 if abs(gap) < 1e-12 else float("inf"))


def _root(excess: Callable[[float], float], centre: float, side: float) -> float:
    """Return where a function that grows away from the centre crosses 0, on one side."""
    near, reach = centre, 0.5
    while excess(centre + side * reach) < 0:
        near, reach = centre + side * reach, reach * 2
        if reach > 600:
            return side * float("inf") if side < 0 else 700.0
    far = centre + side * reach
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        if excess(middle) < 0:
            near = middle
        else:
            far = middle
    return near


def mcnemar(gained: int, lost: int) -> Fraction:
    """Return the exact two-sided p-value of gains against losses: twice the smaller tail, capped at 1 (McNemar 1947).

    Examples
    --------
    >>> mcnemar(1, 5), mcnemar(0, 0)
    (Fraction(7, 32), Fraction(1, 1))
    """
    if gained < 0 or lost < 0:
        raise ValueError("counts are not negative")
    moved, term, tail = gained + lost, 1, 0
    for k in range(min(gained, lost) + 1):
        tail += term
        term = term * (moved - k) // (k + 1)
    return min(Fraction(1), Fraction(2 * tail, 2**moved))


def _counts(passes: float, whole: float) -> None:
    if not 0 <= passes <= whole or whole != whole:  # noqa: PLR0124 - a NaN differs from itself
        raise ValueError(f"{passes} passes of {whole} is not a rate")
