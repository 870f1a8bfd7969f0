"""The critical value of each audit for a lever, and their distinct values in exact order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .history import History
from .mean import NEAR, Mean, Score
from .memory import fresh
from .partition import Partition
from .ratio import Integers, Ratio, integers, largest

Rows = NDArray[np.intp]
MOST_CELLS = 2**22
"""Distinct pairs of a numerator and a denominator that are counted in a table at most; beyond, values are sorted."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """The rank of each audit among some distinct values, -1 where it has none, and the values in order."""

    place: NDArray[np.intp]
    points: Ratio

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return int(self.place.nbytes + self.points.num.nbytes + self.points.den.nbytes)


@dataclass(frozen=True, eq=False)
class Critical:
    """What a lever is compared with, for each audit of a history; unknown where it is compared with nothing.

    Parameters
    ----------
    partition
        The parts of the history.
    parts
        The numbers of each part.
    history
        Remembers their order.
    """

    partition: Partition
    parts: tuple[Score, ...]
    history: History = field(repr=False)

    def value(self, i: int) -> Fraction | None:
        """Return the number of audit `i`, or None."""
        number = int(self.partition.numbers[i])
        return self.parts[number].value(int(np.searchsorted(self.partition.parts[number].rows, i)))

    @cached_property
    def near(self) -> NDArray[np.float64]:
        """The numbers as floats; NaN where there is none."""
        return np.asarray(self.together([part.near() for part in self.parts], np.float64), dtype=np.float64)

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Where there is a number."""
        return np.asarray(self.together([part.known for part in self.parts], np.bool_), dtype=bool)

    @cached_property
    def apart(self) -> bool:
        """Whether different numbers are sure to have different floats, in the same order."""
        if any(isinstance(part, Mean) for part in self.parts):
            return False
        num, den = (max((part.most[k] for part in self.parts if isinstance(part, Ratio)), default=0) for k in (0, 1))
        return num < 2**52 and den * den * max(1, num) < 2**51

    @cached_property
    def pairs(self) -> tuple[Integers, Integers] | None:
        """Numerators and denominators where a table can count them; None where it would be too large."""
        ratios = [part for part in self.parts if isinstance(part, Ratio)]
        if not self.apart or len(ratios) < len(self.parts) or any(part.num.min(initial=0) < 0 for part in ratios):
            return None
        num, den = (max((part.most[k] for part in ratios), default=0) for k in (0, 1))
        if (num + 1) * (den + 1) > MOST_CELLS:
            return None
        tops, bottoms = ([part.num for part in ratios], [part.den for part in ratios])
        return self.together(tops, np.int32), self.together(bottoms, np.int32)

    def together(self, columns: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:  # noqa: ANN401
        """Put the columns of the parts in the order of the history."""
        if len(columns) == 1 and self.partition.parts[0].everyone:
            return columns[0]
        whole = np.zeros(self.partition.numbers.size, dtype=kind)
        for part, column in zip(self.partition.parts, columns, strict=True):
            whole[part.rows] = column
        return whole

    @cached_property
    def ranks(self) -> Ranks:
        """The rank of each known number among the distinct ones: one sort for all that is asked of these numbers."""
        # The numbers never change, and are the same objects for every version that shares them.
        tokens = tuple(part.__dict__.setdefault("_token", fresh()) for part in self.parts)
        found: Ranks = self.history.remembered(("ranks", tokens), lambda: _ranks(self))
        return found

    def exact(self, rows: Rows) -> Ratio:
        """Return the exact numbers of some audits."""
        num: list[int] = [0] * rows.size
        den: list[int] = [0] * rows.size
        numbers = self.partition.numbers[rows]
        for number, score in enumerate(self.parts):
            mine = np.flatnonzero(numbers == number)
            if mine.size:
                found = score.take(np.searchsorted(self.partition.parts[number].rows, rows[mine])).reduced()
                for place, n, d in zip(mine.tolist(), found.num.tolist(), found.den.tolist(), strict=True):
                    num[place], den[place] = n, d
        return Ratio(integers(num), integers(den))


def steps(critical: Critical, rows: Rows, codes: NDArray[np.integer], many: int) -> tuple[Ratio, NDArray[np.int64]]:
    """Count some audits by critical value and code: every distinct value, in increasing order, exactly.

    Parameters
    ----------
    rows
        Positions of the audits; each has a critical value.
    codes
        A code below `many` for each of them.

    Returns
    -------
    points : Ratio
        The distinct values.
    counts : numpy.ndarray
        One row a point, one column a code.
    """
    pairs = critical.pairs
    if pairs is not None and many * (largest(pairs[0]) + 1) * (largest(pairs[1]) + 1) <= 2 * MOST_CELLS:
        return _counted(*pairs, rows, codes, many)
    ranks = critical.ranks
    counts = np.bincount(ranks.place[rows] * many + codes, minlength=ranks.points.num.size * many).reshape(-1, many)
    there = np.flatnonzero(counts.any(axis=1))
    return ranks.points.take(there), counts[there].astype(np.int64)


def _ranks(critical: Critical) -> Ranks:
    rows = np.flatnonzero(critical.known)
    place, points = places(critical, rows)
    whole = np.full(critical.known.size, -1, dtype=np.intp)
    whole[rows] = place
    return Ranks(whole, points)


def _counted(
    num: Integers, den: Integers, rows: Rows, codes: NDArray[np.integer], many: int
) -> tuple[Ratio, NDArray[np.int64]]:
    width = largest(den) + 1
    everyone = rows.size == num.size
    key = (num if everyone else num[rows]) * np.int32(width) + (den if everyone else den[rows])
    if many > 1:
        key = key * np.int32(many) + codes.astype(np.int32)
    table = np.bincount(key, minlength=many).astype(np.int64)
    table = np.concatenate([table, np.zeros(-table.size % many, dtype=np.int64)]).reshape(-1, many)
    cells = np.flatnonzero(table.any(axis=1))
    tops, bottoms = cells // width, cells % width
    _, first, place = np.unique(tops / bottoms, return_index=True, return_inverse=True)
    counts = np.zeros((first.size, many), dtype=np.int64)
    np.add.at(counts, place, table[cells])
    return Ratio(tops[first], bottoms[first]), counts


def places(critical: Critical, rows: Rows) -> tuple[NDArray[np.intp], Ratio]:
    """Rank some audits by critical value, and return the distinct values in order: one sort, ties told exactly."""
    near = critical.near[rows]
    order = np.argsort(near, kind="stable")
    ranked = near[order]
    gap = 0.0 if critical.apart else 2 * NEAR
    split = np.diff(ranked) > gap * np.maximum(1.0, np.abs(ranked[1:])) if rows.size else np.zeros(0, dtype=bool)
    cluster = np.concatenate([[0], np.cumsum(split)]).astype(np.intp)[: rows.size]
    if not critical.apart:
        cluster = _refined(critical, rows[order], cluster)
    place = np.empty(rows.size, dtype=np.intp)
    place[order] = cluster
    found = np.zeros(int(cluster.max(initial=-1)) + 1, dtype=np.intp)
    found[cluster] = rows[order]
    return place, critical.exact(found)


def _refined(critical: Critical, rows: Rows, cluster: NDArray[np.intp]) -> NDArray[np.intp]:
    """Part the audits whose floats are close by their exact values; `rows` are in the order of their floats."""
    sizes = np.bincount(cluster)
    doubtful = np.flatnonzero(sizes[cluster] > 1)
    exact = critical.exact(rows[doubtful])
    known: dict[tuple[int, int], Fraction] = {}
    # In lowest terms, equal values have equal pairs: each is made once.
    values = [known.setdefault(pair, Fraction(*pair)) if pair not in known else known[pair]
              for pair in zip(exact.num.tolist(), exact.den.tolist(), strict=True)]
    keys: dict[int, set[Fraction]] = {}
    for home, value in zip(cluster[doubtful].tolist(), values, strict=True):
        keys.setdefault(home, set()).add(value)
    ranks = {home: {value: k for k, value in enumerate(sorted(own))} for home, own in keys.items()}
    width = np.ones(sizes.size, dtype=np.intp)
    for home, own in ranks.items():
        width[home] = len(own)
    start = np.concatenate([[0], np.cumsum(width)])[:-1]
    result = start[cluster]
    for place, home, value in zip(doubtful.tolist(), cluster[doubtful].tolist(), values, strict=True):
        result[place] += ranks[home][value]
    return result
