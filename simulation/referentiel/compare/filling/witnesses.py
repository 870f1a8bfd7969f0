"""Fillings that show what may become of an audit: those of both ends, then some between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import decide

from ..known import Known
from .bounds import Bounds
from .filled import settled_alike
from .gaps import Key

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Corner = Mapping[Key, Known]


def witnessed(before: Bounds, after: Bounds, wanted: Mask) -> Mask:
    """Return the pairs of results (not passing, passing) before and after that some filling shows, by audit.

    The four ends are tried, then, where something wanted is not shown, the fillings at which the result before turns
    on two ways from the worst to the best one (one criterion after the other, in the order of the version and back).

    Parameters
    ----------
    wanted
        What is not excluded, one pair a cell; the search stops when all of it is shown.
    """
    shown = np.zeros_like(wanted)

    def passes(corner: Corner) -> Mask:
        history = before.low.gaps.read_with(corner)
        results = [decide(one.version, history).passes for one in (before, after)]
        for b in (0, 1):
            for a in (0, 1):
                shown[:, b, a] |= wanted[:, b, a] & (results[0] == b) & (results[1] == a)
        return np.asarray(results[0], dtype=bool)

    pairs = [(before.low, after.low), (before.high, after.high)]
    ends = [settled_alike(one.gaps, one.chosen, other.gaps, other.chosen) for one, other in pairs]
    others = [settled_alike(other.gaps, other.chosen, one.gaps, one.chosen) for one, other in pairs]
    for corner in (*ends, *others):
        passes(corner)
    codes = [(c.code, c.definition) for one in (after, before) for _, c in one.version.criteria()]
    order = [key for key in dict.fromkeys(codes) if key in ends[0]]
    for way in (order, order[::-1]):
        if (wanted & ~shown).any():
            _turn(way, ends, passes, wanted.shape[0])
    return shown


def _turn(way: Sequence[Key], ends: Sequence[Corner], passes: Callable[[Corner], Mask], size: int) -> None:
    """Find, for each audit, where the result before turns on a way from the worst filling to the best one."""
    low, high = np.zeros(size, dtype=np.int64), np.full(size, len(way), dtype=np.int64)
    while (high - low > 1).any():
        middle = (low + high) // 2
        passing = passes(_between(way, ends, middle))
        low, high = np.where(passing, low, middle), np.where(passing, middle, high)
    for places in (low, high):
        passes(_between(way, ends, places))


def _between(way: Sequence[Key], ends: Sequence[Corner], places: Places) -> dict[Key, Known]:
    """Return a filling that is the best one up to a place of the way, of each audit, and the worst one after it."""
    worst, best = ends
    return {key: worst[key].where(places > k, best[key]) for k, key in enumerate(way)}
