"""Withheld counts: the least and the most that a release implies of each, against what protects it.

A withheld count of one organisation or two (public: up to four) must not be told apart from nobody, nor from enough
organisations: the interval implied must reach from 0 to the number asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .anonymity import Ids
from .attributes import Breakdown
from .rows import Shown
from .worlds import Cells, Worlds


@dataclass(frozen=True)
class Narrow:
    """A withheld count that the release implies too closely.

    Parameters
    ----------
    breakdown, place
        The class, by its place in its breakdown, and the breakdown by its place.
    position
        Where it is withheld.
    lowest
        Whether it is known not to be 0; else it is known not to reach what is asked for.
    """

    breakdown: int
    place: int
    position: int
    lowest: bool


def narrow(
    worlds: Worlds, breakdowns: Sequence[Breakdown], shown: Sequence[Shown], organisations: Ids, least: int,
) -> Iterator[Narrow]:
    """Yield the withheld counts whose interval is too narrow."""
    search = _Search(worlds, least)
    targets: dict[tuple[int, int, bytes], tuple[int, Cells]] = {}
    for b, (breakdown, rows) in enumerate(zip(breakdowns, shown, strict=True)):
        for place, positions in enumerate(rows):
            groups = worlds.classes[b] == place
            members = breakdown.of == place
            for g in range(worlds.standing.shape[1]):
                if g not in positions:
                    for paths in _told(worlds.standing, g):
                        there = members & paths[worlds.path]
                        if there.any() and np.unique(organisations[there]).size < least:
                            cells = groups[:, None] & paths[None, :] & worlds.allowed
                            targets.setdefault((b, place, cells.tobytes()), (g, cells))
    for (b, place, _), (g, cells) in targets.items():
        for lowest in (True, False):
            if not search.reached(cells, lowest=lowest):
                yield Narrow(b, place, g, lowest)


def _told(standing: NDArray[np.int8], g: int) -> Iterator[NDArray[np.bool_]]:
    """Yield the paths that each count of a row at a position is about: how one stands there, and from where."""
    for there in np.unique(standing[:, g]):
        own = standing[:, g] == there
        yield own
        for before in np.unique(standing[own, 0]):
            yield own & (standing[:, 0] == before)


class _Search:
    """Worlds found for one count often answer for others: they are tried first."""

    def __init__(self, worlds: Worlds, wanted: int) -> None:
        self.worlds = worlds
        self.wanted = wanted

    def reached(self, cells: Cells, *, lowest: bool) -> bool:
        """Tell whether a count can be 0, or can be what is asked for."""
        for world in self.worlds.found:
            count = int(world[cells].sum())
            if (lowest and count == 0) or (not lowest and count >= self.wanted):
                return True
        ends = (0, 0) if lowest else (self.wanted, np.inf)
        found = self.worlds.holding(cells, *ends)
        if found is not None:
            self.worlds.found.append(found)
        return found is not None
