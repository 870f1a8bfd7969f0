"""Organisations as clusters of audits, and the bootstrap that draws organisations, not audits."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from referentiel.compare import Effect
from referentiel.compare.executors import ordered, spans

from .intervals import LEVEL, Interval, quantile

DRAWS = 2000
_BLOCK = 2000
"""Draws of a block."""


@dataclass(frozen=True, eq=False)
class Clusters:
    """The distinct kinds of organisations of a population.

    Parameters
    ----------
    kinds
        One row a kind: audits computable and passing before, then after the changes; then, among those computable
        on both sides, audits and passes gained minus passes lost.
    counts
        Organisations of each kind.
    """

    kinds: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def organisations(self) -> int:
        """Organisations with a computable audit, before or after."""
        return int(self.counts.sum())


@dataclass(frozen=True)
class Bootstrap:
    """Percentile intervals over draws of organisations.

    Parameters
    ----------
    before, after, paired
        Of the two rates, and of their difference among the audits computable on both sides. None where fewer than
        two organisations, or no draw, have a rate; equal ends where all organisations agree.
    empty
        Draws without one of the rates, left out of it.
    """

    before: Interval | None
    after: Interval | None
    paired: Interval | None
    draws: int
    seed: int
    empty: int = 0


def clusters(effect: Effect) -> Clusters:
    """Group the computable audits of an effect by organisation, and alike organisations together."""
    place, names = effect.before.history.coded("organisation")
    before, after = effect.before, effect.after
    both = before.computable & after.computable
    net = np.where(both, after.passes.astype(np.int64) - before.passes, 0)
    columns = [np.bincount(place, weights=values, minlength=len(names)).astype(np.int64)
               for values in (before.computable, before.passes, after.computable, after.passes, both, net)]
    rows = np.stack(columns, axis=1) if names else np.zeros((0, 6), dtype=np.int64)
    rows = rows[(rows[:, 0] > 0) | (rows[:, 2] > 0)]
    kinds, counts = np.unique(rows, axis=0, return_counts=True)
    return Clusters(kinds, counts.astype(np.int64))


def bootstrap(
    found: Clusters, *, draws: int = DRAWS, seed: int = 0, level: float = LEVEL, executor: Executor | None = None
) -> Bootstrap:
    """Draw as many organisations as there are, with replacement, and return percentile intervals (Efron 1979).

    Organisations of one kind are exchangeable: a draw is one multinomial over the kinds, whatever their number.

    Parameters
    ----------
    executor
        Where blocks of draws are made; each has its own seed. See `referentiel.compare.executors.ordered`.

    Raises
    ------
    ValueError
        No draw, or a level outside 0 to 1.
    """
    if draws < 1:
        raise ValueError("a bootstrap needs a draw")
    quantile(level)
    if found.organisations < 2:
        return Bootstrap(None, None, None, draws, seed)
    blocks = spans(draws, _BLOCK)
    seeds = np.random.SeedSequence(seed).spawn(len(blocks))
    pieces = [(found, own, block.stop - block.start) for own, block in zip(seeds, blocks, strict=True)]
    totals = np.concatenate(list(ordered(_totals, pieces, executor)))
    intervals = [_interval(totals[:, x], totals[:, n], level) for x, n in ((1, 0), (3, 2), (5, 4))]
    empty = int(np.count_nonzero((totals[:, [0, 2]] == 0).any(axis=1)))
    return Bootstrap(intervals[0], intervals[1], intervals[2], draws, seed, empty)


def _totals(piece: tuple[Clusters, np.random.SeedSequence, int]) -> NDArray[np.int64]:
    """Return the totals of some draws, one a row."""
    found, seed, draws = piece
    shares = found.counts / found.counts.sum()
    drawn = np.random.default_rng(seed).multinomial(found.organisations, shares, size=draws)
    return np.asarray(drawn @ found.kinds)


def _interval(parts: NDArray[np.int64], wholes: NDArray[np.int64], level: float) -> Interval | None:
    """Return the percentile interval of a ratio over the draws where it exists."""
    there = wholes > 0
    if not there.any():
        return None
    low, high = np.quantile(parts[there] / wholes[there], [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
