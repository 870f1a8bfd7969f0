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
from .ratio import Ratio, integers

Rows = NDArray[np.intp]
MOST_CELLS = 2**22
"""Distinct pairs of a numerator and a denominator that are counted in a table at most; beyond, values are sorted."""


def _keys(ratio: Ratio, width: int) -> NDArray[np.int64]:
    """Return the keys of some numbers; they stay with the numbers, which never change."""
    kept: dict[int, NDArray[np.int64]] = ratio.__dict__.setdefault("_keys", {})
    if width not in kept:
        kept.clear()
        kept[width] = np.where(ratio.known, ratio.num.astype(np.int64) * width + ratio.den, 0)
    return kept[width]


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
    def width(self) -> int:
        """What the numerator is multiplied by in a key: one more than the largest denominator."""
        return 1 + max((part.most[1] for part in self.parts if isinstance(part, Ratio)), default=0)

    @cached_property
    def keys(self) -> NDArray[np.int64] | None:
        """One whole number for each pair of a numerator and a denominator, 0 where there is none; to count in a table.

        None where the table would be too large.
        """
        ratios = [part for part in self.parts if isinstance(part, Ratio)]
        if not self.apart or len(ratios) < len(self.parts) or any(part.num.min(initial=0) < 0 for part in ratios):
            return None
        if (1 + max((part.most[0] for part in ratios), default=0)) * self.width > MOST_CELLS:
            return None
        return np.asarray(self.together([_keys(part, self.width) for part in ratios], np.int64))

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


Way = tuple[int, int, int]
FEW = 64
"""Ways that are counted one after the other: beyond, a table of all of them is faster."""


def ways(
    before: NDArray[np.int16], after: NDArray[np.int16], many: int, segments: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.integer], dict[Way, tuple[int, int]]]:
    """Tell apart how audits end on either side of a lever, by segment: a code for each audit, and what each code is.

    Parameters
    ----------
    many
        Number of outcomes.
    segments
        The number of the segment of each audit.

    Returns
    -------
    codes : numpy.ndarray
        One an audit.
    kinds : dict
        For each outcome before, outcome after and segment that occur, the code and the number of audits.
    """
    square = many * many
    top = square * (int(segments.max(initial=0)) + 1 if segments is not None else 1)
    kind: Any = np.int8 if top <= 127 else np.int16 if top <= 2**15 else np.int64
    codes = before.astype(kind) * kind(many) + after.astype(kind)
    if segments is not None:
        codes = codes + segments.astype(kind) * kind(square)
    if top <= FEW:
        counts = [int(np.count_nonzero(codes == code)) for code in range(top)]
    else:
        counts = np.bincount(codes, minlength=1).tolist() if codes.size else []
    return codes, {(code % square // many, code % many, code // square): (code, count)
                   for code, count in enumerate(counts) if count}


def steps(critical: Critical, codes: NDArray[np.integer], wanted: list[int]) -> tuple[Ratio, NDArray[np.int64]]:
    """Count the audits of some codes by critical value: every distinct value, in increasing order, exactly.

    Parameters
    ----------
    codes
        A code for each audit of the history; those wanted have a critical value.
    wanted
        The codes to count apart.

    Returns
    -------
    points : Ratio
        The distinct values.
    counts : numpy.ndarray
        One row a point, one column a code wanted.
    """
    if not wanted:
        return Ratio(np.zeros(0, dtype=np.int64), np.ones(0, dtype=np.int64)), np.zeros((0, 0), dtype=np.int64)
    keys = critical.keys
    if keys is None:
        ranks = critical.ranks
        size = ranks.points.num.size
        found = [np.bincount(ranks.place[codes == code], minlength=size) for code in wanted]
        counts = np.stack(found, axis=1).astype(np.int64)
        there = np.flatnonzero(counts.any(axis=1))
        return ranks.points.take(there), counts[there]
    # Key 0 is that of an audit without a number: those of other codes are counted there, and left out.
    tables = [np.bincount(keys * (codes == code), minlength=1) for code in wanted]
    longest = max(table.size for table in tables)
    table = np.stack([np.pad(own, (0, longest - own.size)) for own in tables], axis=1)
    table[0] = 0
    cells = np.flatnonzero(table.any(axis=1))
    tops, bottoms = np.divmod(cells, critical.width)
    _, first, place = np.unique(tops / bottoms, return_index=True, return_inverse=True)
    counts = np.zeros((first.size, len(wanted)), dtype=np.int64)
    np.add.at(counts, place, table[cells])
    return Ratio(tops[first], bottoms[first]), counts


def _ranks(critical: Critical) -> Ranks:
    rows = np.flatnonzero(critical.known)
    place, points = places(critical, rows)
    whole = np.full(critical.known.size, -1, dtype=np.intp)
    whole[rows] = place
    return Ranks(whole, points)


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
    homes = cluster[doubtful]
    # In lowest terms, equal values have equal pairs; most clusters are ties, and hold one value only.
    other = (homes[1:] == homes[:-1]) & ((exact.num[1:] != exact.num[:-1]) | (exact.den[1:] != exact.den[:-1]))
    mixed = np.isin(homes, homes[1:][np.asarray(other, dtype=bool)])
    if not mixed.any():
        return cluster
    doubtful, num, den = doubtful[mixed], exact.num[mixed].tolist(), exact.den[mixed].tolist()
    values = [Fraction(n, d) for n, d in zip(num, den, strict=True)]
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
