"""How many of some values each score reaches, exactly: a byte or two an audit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from .mean import NEAR, Score
from .ratio import Ratio

Values = tuple[Fraction, ...]
MOST_CELLS = 2**20
MOST_KEPT = 4


def reached(score: Score, values: Values) -> NDArray[np.integer]:
    """Count, for each audit, how many of some increasing values its score is at least; 0 where it has none.

    The last few answers stay with the score that they are of.
    """
    kept: dict[object, NDArray[np.integer]] = score.__dict__.setdefault("_reached", {})
    key = tuple((value.numerator, value.denominator) for value in values)
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = _reached(score, values)
    return kept[key]


def _reached(score: Score, values: Values) -> NDArray[np.integer]:
    kind = np.uint8 if len(values) < 256 else np.uint16 if len(values) < 2**16 else np.int64
    if isinstance(score, Ratio) and score.apart() and score.num.min(initial=0) >= 0:
        width = score.most[1] + 1
        if (score.most[0] + 1) * width <= MOST_CELLS:
            num, den = np.divmod(np.arange((score.most[0] + 1) * width, dtype=np.int32), width)
            table = _searched(Ratio(num, den), values).astype(kind)
            found: NDArray[np.integer] = table[score.num.astype(np.int32) * np.int32(width) + score.den]
            return found
    return _searched(score, values).astype(kind)


def _searched(score: Score, values: Values) -> NDArray[np.integer]:
    near, marks = score.near(), np.array([float(value) for value in values])
    result = np.searchsorted(marks, near, side="right")
    result[~score.known] = 0
    if not values:
        return result
    # Where a float is close to one of the values, whole numbers say on which side of it the score is.
    after = np.minimum(np.searchsorted(marks, near), marks.size - 1)
    for place in (after, np.maximum(after - 1, 0)):
        close = np.flatnonzero(score.known & (np.abs(near - marks[place]) <= NEAR * np.maximum(1.0, np.abs(near))))
        exact = score.take(close)
        for mark in np.unique(place[close]).tolist():
            mine = place[close] == mark
            holds = Ratio(exact.num[mine], exact.den[mine]).at_least(values[mark])
            rows = close[mine]
            result[rows] = np.where(holds, np.maximum(result[rows], mark + 1), np.minimum(result[rows], mark))
    return result

