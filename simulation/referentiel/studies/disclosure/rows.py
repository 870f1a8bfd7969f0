"""Which rows of a breakdown are shown at which positions: primary suppression, then the complement.

A row is a class at a position, shown whole or withheld whole. It is shown when the class keeps, over all the positions
where it is shown, the rule of `anonymity`. What a position withholds is known as a sum, the whole less the rows shown:
two classes at least, and that sum must itself keep the rule; otherwise the smallest class shown is withheld too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from .anonymity import Ids, organisations_in, refined, shared, sound, telling
from .attributes import Breakdown
from .grid import Grid

Shown = tuple[frozenset[int], ...]
"""For each class of a breakdown, the positions where its row is shown."""


def shown_rows(
    breakdown: Breakdown, grid: Grid, organisations: Ids, least: int, *,
    withdrawn: Collection[int] = (), within: Shown | None = None,
) -> Shown:
    """Return the rows to show.

    Parameters
    ----------
    withdrawn
        Positions where the breakdown shows nothing.
    within
        For each class, the positions where it may be shown at all; None for every one.
    """
    # The positions that move the fewest audits first: they leave most room to the others.
    moved = (grid.columns != grid.columns[:, :1]).sum(axis=0)
    order = [g for g in np.lexsort((np.arange(moved.size), moved)).tolist() if g not in withdrawn]
    if 0 in withdrawn:
        return tuple(frozenset() for _ in breakdown.classes)
    shown = []
    for place in range(len(breakdown.classes)):
        rows = breakdown.of == place
        asked = order if within is None else [g for g in order if g in within[place]]
        shown.append(_positions(grid.columns[rows], organisations[rows], asked, least))
    return _complemented(breakdown, grid, organisations, least, shown)


def _positions(columns: NDArray[np.int8], organisations: Ids, order: Sequence[int], least: int) -> set[int]:
    """Return the positions at which one class may be shown; none when it cannot be in force."""
    base, kept = columns[:, 0], set[int]()
    paths = np.zeros(base.size, dtype=np.int64)
    for g in order:
        if g and not kept:
            break
        column = columns[:, g]
        found = refined(paths, column)
        if shared(found, organisations, least) and not (least > 1 and telling(base, column)):
            paths = found
            kept.add(g)
    return kept


def _complemented(
    breakdown: Breakdown, grid: Grid, organisations: Ids, least: int, shown: list[set[int]],
) -> Shown:
    sizes = organisations_in(breakdown.of, organisations)
    if least > 1:
        for g in range(grid.columns.shape[1]):
            while True:
                there = [place for place, positions in enumerate(shown) if g in positions]
                classes = len(shown) - len(there)
                if not there or not classes or (classes > 1 and _sum_sound(
                        grid, g, ~np.isin(breakdown.of, there), organisations, least)):
                    break
                shown[min(there, key=lambda place: (sizes[place], place))].discard(g)
    # A class that lost its row in force shows nothing: the others are told as moves from it.
    return tuple(frozenset(positions) if 0 in positions else frozenset() for positions in shown)


def _sum_sound(grid: Grid, g: int, withheld: NDArray[np.bool_], organisations: Ids, least: int) -> bool:
    return sound(grid.columns[withheld, 0], grid.columns[withheld, g], organisations[withheld], least)
