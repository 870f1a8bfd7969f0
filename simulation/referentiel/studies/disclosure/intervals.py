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
from .grid import Grid
from .rows import Shown
from .worlds import Worlds


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


@dataclass(frozen=True, eq=False)
class Small:
    """The counts of a class that are of few organisations, withheld or not.

    Parameters
    ----------
    paths
        Paths that each count is about, one count a row.
    positions
        Where each is told.
    """

    paths: NDArray[np.bool_]
    positions: tuple[tuple[int, ...], ...]


def small_counts(breakdown: Breakdown, grid: Grid, organisations: Ids, least: int) -> tuple[Small, ...]:
    """Return the small counts of each class; they follow from the grid and the classes, not from what is shown."""
    _, first = np.unique(grid.paths, return_index=True)
    standing = grid.columns[first]
    told: dict[bytes, tuple[NDArray[np.bool_], list[int]]] = {}
    for g in range(standing.shape[1]):
        for paths in _told(standing, g):
            told.setdefault(paths.tobytes(), (paths, []))[1].append(g)
    masks = np.stack([paths for paths, _ in told.values()])
    result = []
    for place in range(len(breakdown.classes)):
        members = breakdown.of == place
        holding = np.zeros((standing.shape[0], int(organisations.max()) + 1), dtype=np.int64)
        holding[grid.paths[members], organisations[members]] = 1
        sizes = ((masks.astype(np.int64) @ holding) > 0).sum(axis=1)
        few = np.flatnonzero((sizes > 0) & (sizes < least))
        positions = [tuple(positions) for _, positions in told.values()]
        result.append(Small(masks[few], tuple(positions[k] for k in few.tolist())))
    return tuple(result)


def narrow(
    worlds: Worlds, small: Sequence[Sequence[Small]], shown: Sequence[Shown], least: int,
) -> Iterator[Narrow]:
    """Yield the withheld counts whose interval is too narrow.

    Parameters
    ----------
    small
        For each breakdown, `small_counts`.
    """
    for b, (counts, rows) in enumerate(zip(small, shown, strict=True)):
        for place, (own, positions) in enumerate(zip(counts, rows, strict=True)):
            withheld = [(k, hidden[0]) for k, there in enumerate(own.positions)
                        if (hidden := [g for g in there if g not in positions])]
            if withheld:
                yield from _of_class(worlds, (b, place), own, withheld, least)


def _of_class(
    worlds: Worlds, of: tuple[int, int], own: Small, withheld: Sequence[tuple[int, int]], least: int,
) -> Iterator[Narrow]:
    """Yield what is too narrow in a class: the worlds known are counted first, then the program is asked."""
    groups = worlds.classes[of[0]] == of[1]
    known = np.stack([world[groups].sum(axis=0) for world in worlds.found]) @ own.paths.T.astype(np.int64)
    lowest, highest = known.min(axis=0), known.max(axis=0)
    for k, g in withheld:
        cells = groups[:, None] & own.paths[k][None, :] & worlds.allowed
        for low in (True, False):
            if lowest[k] == 0 if low else highest[k] >= least:
                continue
            found = worlds.holding(cells, *((0, 0) if low else (least, np.inf)))
            if found is None:
                yield Narrow(*of, g, low)
                continue
            worlds.found.append(found)
            counts = own.paths @ found[groups].sum(axis=0)
            lowest, highest = np.minimum(lowest, counts), np.maximum(highest, counts)


def _told(standing: NDArray[np.int8], g: int) -> Iterator[NDArray[np.bool_]]:
    """Yield the paths that each count of a row at a position is about: how one stands there, and from where."""
    for there in np.unique(standing[:, g]):
        own = standing[:, g] == there
        yield own
        for before in np.unique(standing[own, 0]):
            yield own & (standing[:, 0] == before)
