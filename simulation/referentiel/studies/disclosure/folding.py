"""Programs made small: what no published number tells apart is one row, or one column, of a world.

Groups that differ by a class of which nothing is shown, and paths that every class shown sees alike, may exchange
audits freely: a world of the folded table always unfolds into a whole one, since a table with given sums of rows and
columns always exists. What is asked of a world (its cells) and where audits cannot be is never folded away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .anonymity import Ids

Table = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Folding:
    """Which groups and which paths are one.

    Parameters
    ----------
    rows, columns
        The folded row of each group, the folded column of each path; from 0.
    """

    rows: Ids
    columns: Ids

    def folded(self, table: Table) -> Table:
        """Return the sums of a table (groups, paths) over what is folded."""
        found = np.zeros((int(self.rows.max()) + 1, int(self.columns.max()) + 1), dtype=np.int64)
        np.add.at(found, (self.rows[:, None], self.columns[None, :]), table)
        return found

    def unfolded(self, world: Table, truth: Table, own: Table) -> Table:
        """Return a whole world: the sums of the truth, everyone where they are as far as that goes.

        Parameters
        ----------
        world
            A folded table: the sums of its rows and columns are those of the truth, folded.
        own
            Audits that stay where they are: never more of them than in the truth, nor folded than in the world.
        """
        many = world.shape[1]
        across = [_by_column(table, self.columns, many) for table in (truth, own)]
        middle = np.zeros((truth.shape[0], many), dtype=np.int64)
        for row in range(world.shape[0]):
            mine = self.rows == row
            middle[mine] = spread(truth[mine].sum(axis=1), world[row], across[0][mine], across[1][mine])
        found = np.zeros_like(truth)
        for column in range(many):
            there = self.columns == column
            found[:, there] = spread(middle[:, column], truth[:, there].sum(axis=0), truth[:, there], own[:, there])
        return found


def folding(rows: Sequence[NDArray[Any]], columns: Sequence[NDArray[Any]]) -> Folding:
    """Fold what is alike in every key.

    Parameters
    ----------
    rows, columns
        Keys of the groups, and keys of the paths, whole numbers or booleans: an array each.
    """
    return Folding(_alike(rows), _alike(columns))


def _alike(keys: Sequence[NDArray[Any]]) -> Ids:
    return np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _by_column(table: Table, columns: Ids, many: int) -> Table:
    return np.stack([table[:, columns == column].sum(axis=1) for column in range(many)], axis=1)


def spread(rows: Ids, columns: Ids, near: Table, least: Table) -> Table:
    """Return a table of given sums: not under the least of each cell, and near another table as far as that goes.

    Examples
    --------
    >>> one = np.array([[1, 1], [0, 1]])
    >>> spread(np.array([1, 2]), np.array([1, 2]), one, np.zeros_like(one)).tolist()
    [[1, 0], [0, 2]]
    """
    found = least.copy()
    rows, columns = rows - found.sum(axis=1), columns - found.sum(axis=0)
    for cells in (np.argwhere(near > least), None):
        for row, column in (_pairs(rows, columns) if cells is None else cells).tolist():
            most = rows[row] if cells is None else near[row, column] - least[row, column]
            number = min(most, rows[row], columns[column])
            found[row, column] += number
            rows[row] -= number
            columns[column] -= number
    return found


def _pairs(rows: Ids, columns: Ids) -> Ids:
    """Return each row and column that have something left."""
    return np.stack(np.meshgrid(np.flatnonzero(rows), np.flatnonzero(columns), indexing="ij"), axis=-1).reshape(-1, 2)
