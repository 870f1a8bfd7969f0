"""Organisations as clusters of audits, and the bootstrap that draws organisations, not audits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from referentiel.compare import Effect

from .intervals import LEVEL, Interval, quantile

DRAWS = 2000


@dataclass(frozen=True, eq=False)
class Clusters:
    """The distinct kinds of organisations of a population.

    Parameters
    ----------
    kinds
        One row a kind: audits computable and passing before, then after the changes.
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
    before, after, difference
        None where fewer than two organisations, or no draw, have a rate; equal ends where all organisations agree.
    empty
        Draws without a rate, left out.
    """

    before: Interval | None
    after: Interval | None
    difference: Interval | None
    draws: int
    seed: int
    empty: int = 0


def clusters(effect: Effect) -> Clusters:
    """Group the computable audits of an effect by organisation, and alike organisations together."""
    names: dict[str, int] = {}
    place = np.array([names.setdefault(audit.organisation, len(names)) for audit in effect.before.history.audits],
                     dtype=np.intp)
    columns = [np.bincount(place, weights=mask, minlength=len(names)).astype(np.int64)
               for decided in (effect.before, effect.after) for mask in (decided.computable, decided.passes)]
    rows = np.stack(columns, axis=1) if names else np.zeros((0, 4), dtype=np.int64)
    rows = rows[(rows[:, 0] > 0) | (rows[:, 2] > 0)]
    # One number a row: sorting numbers is ten times faster than sorting rows.
    base = int(rows.max(initial=0)) + 1
    keys, counts = np.unique(rows @ (base ** np.arange(4)), return_counts=True)
    return Clusters(np.stack([keys // base**k % base for k in range(4)], axis=1), counts.astype(np.int64))


def bootstrap(found: Clusters, *, draws: int = DRAWS, seed: int = 0, level: float = LEVEL) -> Bootstrap:
    """Draw as many organisations as there are, with replacement, and return percentile intervals (Efron 1979).

    Organisations of one kind are exchangeable: a draw is one multinomial over the kinds, whatever their number.

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
    shares = found.counts / found.counts.sum()
    drawn = np.random.default_rng(seed).multinomial(found.organisations, shares, size=draws)
    totals = drawn @ found.kinds
    full = (totals[:, 0] > 0) & (totals[:, 2] > 0)
    totals = totals[full].astype(np.float64)
    if not len(totals):
        return Bootstrap(None, None, None, draws, seed, draws)
    before, after = totals[:, 1] / totals[:, 0], totals[:, 3] / totals[:, 2]
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(np.stack([before, after, after - before]), ends, axis=1)
    intervals = [Interval(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    return Bootstrap(intervals[0], intervals[1], intervals[2], draws, seed, int(draws - full.sum()))
