"""The rule that every published table keeps: whatever is told apart is shared by enough organisations.

A table shows counts at several positions of the levers. From them anybody can take differences: of two steps, of two
levers, of gained and passes before and after. All that can be computed so is a sum over *paths*: the audits that stand
alike at every position shown. When each path is that of no audit or of at least k organisations, so is every one of
these differences, and nobody has to list them.

Three more things are refused, because a count of many can still tell something of each: a position where nobody
passes (everybody is refused there), one where everybody who stood alike in force has moved (the score of each lies
beyond it), and one that adds a path of few.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .standings import PASS, Column

Ids = NDArray[np.int64]


def refined(paths: Ids, column: Column) -> Ids:
    """Return the paths of audits, told apart by one more column; numbers count from 0 without a gap.

    Examples
    --------
    >>> refined(np.array([0, 0, 1]), np.array([1, 0, 1], dtype=np.int8)).tolist()
    [1, 0, 2]
    """
    _, found = np.unique(paths * 3 + column, return_inverse=True)
    return np.asarray(found, dtype=np.int64).reshape(-1)


def organisations_in(ids: Ids, organisations: Ids) -> NDArray[np.int64]:
    """Count the organisations of each id, from 0 to the largest; an organisation with several audits counts once.

    Examples
    --------
    >>> organisations_in(np.array([0, 0, 1]), np.array([5, 5, 5])).tolist()
    [1, 1]
    """
    if not ids.size:
        return np.zeros(0, dtype=np.int64)
    pairs = np.unique(np.stack([ids, organisations]), axis=1)
    return np.asarray(np.bincount(pairs[0], minlength=int(ids.max()) + 1), dtype=np.int64)


def shared(ids: Ids, organisations: Ids, least: int) -> bool:
    """Tell whether each id that stands somewhere is that of at least `least` organisations."""
    counts = organisations_in(ids, organisations)
    return bool(((counts == 0) | (counts >= least)).all())


def telling(base: Column, column: Column) -> bool:
    """Tell whether a position says something of each audit, however many they are.

    Nobody passes, or all those who stood alike in force have moved.
    """
    if not (column == PASS).any():
        return True
    stays = base == column
    return any(not stays[base == standing].any() for standing in np.unique(base))


def sound(base: Column, column: Column, organisations: Ids, least: int) -> bool:
    """Tell whether one position may be shown by itself: each way from in force to there is of enough organisations."""
    return not telling(base, column) and shared(refined(base.astype(np.int64), column), organisations, least)
