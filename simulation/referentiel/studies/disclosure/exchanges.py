"""Exchanges of paths between audits that move no published number: the worlds nearest to the truth, all at once.

An audit of a group on one path and another audit on another path exchange them: the sums of the whole stay, and so do
those of a class that holds both, or where the two paths are shown alike. Exchanges follow one another: each takes the
path that the one before gave, and no cell serves twice, since a path that comes back makes the way shorter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .anonymity import Ids
from .worlds import Worlds

NOBODY = -1


def reached(worlds: Worlds, cells: Ids, alone: Ids, many: int) -> NDArray[np.bool_]:
    """Return, for each group and path, who may know that no audit of the group took it, exchanges being all we try.

    Parameters
    ----------
    cells
        Where there are audits: group and path, one a row.
    alone
        The organisation of each cell that is of one organisation, else `NOBODY`: it knows what took place there.
    many
        How many organisations.

    Returns
    -------
    array of bool
        Group, path, organisation; the last place of the third axis stands for whoever knows nothing.
    """
    groups, paths = worlds.truth.shape
    order = np.argsort(cells[:, 1], kind="stable")
    cells, alone = cells[order], alone[order]
    exists, single = _by_path(_exchanges(worlds, cells), cells, alone, paths)
    known = np.ones((groups, paths, many + 1), dtype=bool)
    known[cells[:, 0], cells[:, 1]] = _one(alone, many)
    while True:
        before = int(known.sum())
        for start in range(paths):
            for end in range(paths):
                rows = np.flatnonzero(exists[:, start, end])
                if rows.size and start != end:
                    known[rows, end] &= known[rows, start] | _one(single[rows, start, end], many)
        if int(known.sum()) == before:
            return known


def _one(organisations: Ids, many: int) -> NDArray[np.bool_]:
    """Tell for each row which organisation is named; none where it is `NOBODY`."""
    return np.asarray(organisations[:, None] == np.arange(many + 1), dtype=bool)


def _exchanges(worlds: Worlds, cells: Ids) -> NDArray[np.bool_]:
    """Tell for each group and path whether an audit there can exchange it with one of each cell."""
    groups, paths = cells.T
    fine = worlds.allowed[:, None, paths] & worlds.allowed[groups].T[None]
    for own, shown in zip(worlds.classes, worlds.shown, strict=True):
        same = own[:, None] == own[groups][None, :]
        mine = (shown[:, :, None] == shown[:, None, paths])[own]
        theirs = np.equal(shown[own[groups]].T, shown[own[groups], paths][None, :])
        fine &= same[:, None, :] | (mine & theirs[None])
    return np.asarray(fine, dtype=bool)


def _by_path(
    fine: NDArray[np.bool_], cells: Ids, alone: Ids, many: int,
) -> tuple[NDArray[np.bool_], Ids]:
    """Return whether a group on a path can exchange it for another, and who alone could know that it did not.

    Cells are in the order of their paths, and there is one at least on each path.
    """
    first = np.searchsorted(cells[:, 1], np.arange(many))
    most = int(alone.max(initial=0)) + 1
    lowest = np.minimum.reduceat(np.where(fine, alone, most), first, axis=2)
    highest = np.maximum.reduceat(np.where(fine, alone, NOBODY - 1), first, axis=2)
    return highest >= NOBODY, np.where(lowest == highest, lowest, NOBODY)
