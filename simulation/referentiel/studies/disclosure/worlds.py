"""The worlds that a release leaves possible: other histories, of the same audits, that publish the same numbers.

A world says how many audits of each *group* took each *path*. Groups hold the audits that an attacker cannot tell
apart: same class in every breakdown. The attacker is given more than is published: the classes of every audit, the
paths that exist, how many audits took each over the whole, and over the positions shown of each class. A world is then
a table of whole numbers with known sums, and what holds in every world is what the release implies; linear
programming with whole variables (HiGHS) finds the least and the most of anything over all of them, over a table that
is folded first (`folding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .anonymity import Ids
from .attributes import Breakdown
from .folding import Folding, folding
from .grid import Grid
from .other_text import lowered
from .rows import Shown
from .standings import NOT_COMPUTABLE

SECONDS = 20.0
"""What one program may take; one that is not solved by then counts as refused."""
MOST_PROGRAMS = 80
"""Programs of one check; one that would take more counts as refused: a count, for the same answer on any machine."""
MOST_NEAR = 40
"""Those among them that look for a world near the truth, the slow ones: each answers for several groups."""
World = NDArray[np.int64]
Cells = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Worlds:
    """Every world of a release, for an attacker who knows the classes of each audit.

    Parameters
    ----------
    group, path
        Of each audit.
    classes
        For each breakdown, the class of each group.
    shown
        For each breakdown, the path of each class (rows) over the positions where it is shown, by whole path.
    standing
        Of each path (rows) at each position.
    truth
        Audits of each group (rows) on each path.
    allowed
        Where the attacker does not know that there is nobody.
    reference
        Of each group, the column that the attacker knows; empty where none is known.
    beside
        The column of the other text, where a release compares one.
    coarse
        Whether non-passes and audits without an outcome are one there.
    found
        Worlds found so far, the truth first; a proof that answered once may answer again.
    programs
        Programs asked of this check so far, one entry each.
    """

    group: Ids
    path: Ids
    classes: tuple[Ids, ...]
    shown: tuple[Ids, ...]
    standing: NDArray[np.int8]
    truth: World
    allowed: Cells
    found: list[World]
    reference: Ids
    beside: int | None = None
    coarse: bool = False
    programs: list[None] = field(default_factory=list)

    def unmoved(self, reference: int) -> Cells:
        """Tell which paths (rows) stand at each column as they do at one of them.

        To cease to be computable under the other text is no move: it says what was asked, not what was answered.
        """
        standing, low = self.standing, lowered(self.standing)
        same: Cells = np.equal(standing, standing[:, [reference]])
        if self.beside is None:
            return same
        if self.coarse:
            alike: Cells = np.equal(low, low[:, [reference]])
            if reference == self.beside:
                return alike
            same[:, self.beside] = alike[:, self.beside]
        else:
            same[:, self.beside] |= standing[:, self.beside] == NOT_COMPUTABLE
        return same

    def holding(self, cells: Cells, least: int, most: float) -> World | None:
        """Return a world whose cells hold a number of audits between two ends; None when none is found."""
        return self._solved([(cells, least, most)])

    def near(self, asked: Sequence[tuple[Cells, int]], own: World | None = None) -> World | None:
        """Return a world near the truth whose cells hold at least a number of audits; None when none is found.

        Parameters
        ----------
        asked
            Cells and a number: all of them in the same world.
        own
            Audits that the attacker knows: they are where they are.
        """
        return self._solved([(cells, number, np.inf) for cells, number in asked], own, near=True)

    def _solved(
        self, asked: Sequence[tuple[Cells, int, float]], own: World | None = None, *, near: bool = False,
    ) -> World | None:
        """Solve a program over the folded table, and unfold what is found."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - scipy costs 0.3 s
        from scipy.sparse import csr_array  # noqa: PLC0415

        self.programs.append(None)
        if len(self.programs) > (MOST_NEAR if near else MOST_PROGRAMS):
            return None
        own = np.zeros_like(self.truth) if own is None else own
        folding = self._folding([cells for cells, *_ in asked])
        _, row = np.unique(folding.rows, return_index=True)
        _, column = np.unique(folding.columns, return_index=True)
        place = np.ix_(row, column)
        where, truth = self.allowed[place], folding.folded(self.truth)
        matrix = _matrix(where, [of[row] for of in self.classes], [one[:, column] for one in self.shown])
        sums = matrix @ truth[where].astype(float)
        wanted = csr_array(np.stack([cells[place][where] for cells, *_ in asked]).astype(float))
        least, most = zip(*(ends for _, *ends in asked), strict=True)
        cost = (truth[where] == 0).astype(float) if near else np.zeros(int(where.sum()))
        solved = milp(cost, constraints=[LinearConstraint(matrix, sums, sums), LinearConstraint(wanted, least, most)],
                      integrality=np.ones(cost.size), bounds=Bounds(folding.folded(own)[where], np.inf),
                      options={"time_limit": SECONDS})
        if solved.status != 0 or solved.x is None:
            return None
        folded = np.zeros_like(truth)
        folded[where] = np.rint(solved.x).astype(np.int64)
        world = folding.unfolded(folded, self.truth, own)
        fine = self.holds(world) and bool((world >= own).all()) and all(
            low <= world[cells].sum() <= high for cells, low, high in asked)
        return world if fine else None

    def _folding(self, asked: Sequence[Cells]) -> Folding:
        """Return what may be one row or one column while some cells are asked of."""
        rows: list[NDArray[Any]] = [np.asarray(cells.any(axis=1)) for cells in asked]
        rows.append(_alike(self.allowed))
        columns: list[NDArray[Any]] = [np.asarray(cells.any(axis=0)) for cells in asked]
        columns.append(_alike(self.allowed.T))
        for own, shown in zip(self.classes, self.shown, strict=True):
            told = (shown != shown[:, :1]).any(axis=1)
            rows.append(np.where(told[own], own, -1))
            columns.extend(shown[told])
        return folding(rows, columns)

    def holds(self, world: World) -> bool:
        """Tell whether a world publishes what the release does."""
        return bool(self.holding_of([world]))

    def holding_of(self, worlds: Sequence[World]) -> list[World]:
        """Return the worlds that publish what the release does, among some."""
        if not worlds:
            return []
        matrix, sums = self._sums
        many = np.stack(worlds)
        fine = (many >= 0).all(axis=(1, 2)) & (many.sum(axis=(1, 2)) == self.truth.sum())
        fine &= (matrix @ many[:, self.allowed].T.astype(float) == sums[:, None]).all(axis=0)
        return [world for world, kept in zip(worlds, fine.tolist(), strict=True) if kept]

    @cached_property
    def _sums(self) -> tuple[Any, NDArray[np.float64]]:
        """Return the sums that every world keeps, one a row, and what they are."""
        matrix = _matrix(self.allowed, self.classes, self.shown)
        return matrix, matrix @ self.truth[self.allowed].astype(float)


def _matrix(where: Cells, classes: Sequence[Ids], shown: Sequence[Ids]) -> Any:  # noqa: ANN401 - a sparse array
    """Return the sums that every world keeps, one a row, over the cells where audits may be."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    rows, columns = np.nonzero(where)
    order = np.arange(rows.size)
    parts = [(rows, where.shape[0]), (columns, where.shape[1])]
    parts += [(one[own[rows], columns], int(one.max()) + 1) for own, one in zip(classes, shown, strict=True)]
    blocks, start = [], 0
    for keys, size in parts:
        blocks.append(np.stack([keys + start, order]))
        start += size
    places = np.concatenate(blocks, axis=1)
    return csr_array((np.ones(places.shape[1]), (places[0], places[1])), shape=(start, rows.size))


def groups_of(breakdowns: Sequence[Breakdown], grid: Grid, reference: Ids | None = None) -> Ids:
    """Return the group of each audit: those alike in every breakdown, and in what is known of each.

    Parameters
    ----------
    reference
        Of each audit, the column that the attacker knows; None where nothing is.
    """
    size = grid.paths.size
    group = np.zeros(size, dtype=np.int64)
    known = [] if reference is None else [reference, grid.columns[np.arange(size), reference].astype(np.int64)]
    for part in [*(one.of for one in breakdowns), *known]:
        _, group = np.unique(group * (int(part.max()) + 1) + part, return_inverse=True)
        group = group.reshape(-1)
    return group.astype(np.int64)


def worlds_of(
    grid: Grid, group: Ids, breakdowns: Sequence[Breakdown], shown: Sequence[Shown],
    *, reference: Ids | None = None, found: Sequence[World] = (),
) -> Worlds:
    """Return the worlds of a release.

    Parameters
    ----------
    group
        Of each audit; classes are made of whole groups.
    reference
        Of each audit, the column that the attacker knows: how every audit stands in force, from the awards, which are
        public, and by elimination; or under the other text. Groups are then told apart by it. None: nothing is known.
    found
        Worlds of another release on the same groups and grid: those that publish this one too are kept.
    """
    _, first = np.unique(group, return_index=True)
    _, of_path = np.unique(grid.paths, return_index=True)
    standing = grid.columns[of_path]
    truth = np.zeros((first.size, of_path.size), dtype=np.int64)
    np.add.at(truth, (group, grid.paths), 1)
    allowed = np.ones(truth.shape, dtype=bool)
    if reference is not None:
        allowed = grid.columns[first, reference[first]][:, None] == standing[:, reference[first]].T
    result = Worlds(group, grid.paths, tuple(one.of[first] for one in breakdowns),
                    tuple(_projected(standing, rows) for rows in shown), standing, truth, allowed, [truth],
                    np.zeros(0, dtype=np.int64) if reference is None else reference[first],
                    grid.beside, grid.other is not None and grid.other.coarse)
    result.found.extend(world for world in result.holding_of(found) if not np.array_equal(world, truth))
    return result


def _projected(standing: NDArray[np.int8], rows: Shown) -> Ids:
    """Return, for each class and each whole path, the number of what is shown of it; classes share no number."""
    alike = {positions: _alike(standing[:, sorted(positions)]) for positions in set(rows)}
    found, start = np.zeros((len(rows), standing.shape[0]), dtype=np.int64), 0
    for place, positions in enumerate(rows):
        found[place] = alike[positions] + start
        start += int(alike[positions].max()) + 1
    return found


def _alike(columns: NDArray[Any]) -> Ids:
    """Give each row of a table a number, those alike the same."""
    if not columns.shape[1]:
        return np.zeros(columns.shape[0], dtype=np.int64)
    return np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
