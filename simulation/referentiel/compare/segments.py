"""An effect cut by a class of audits: each class with its own table of standings; together they are all audits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .effect import FEW_ORGANISATIONS, Effect, standings

Row = tuple[int, int, int]
Table = tuple[Row, Row, Row]


@dataclass(frozen=True)
class Cut:
    """The effect on the audits of one class.

    Parameters
    ----------
    name
        Empty for the audits whose class is not known.
    table
        Audits by standing before (rows) and after (columns): pass, non-pass, not computable.
    """

    name: str
    table: Table

    @property
    def audits(self) -> int:
        """Audits of the class."""
        return sum(map(sum, self.table))

    @property
    def computable_before(self) -> int:
        """Audits with an outcome before."""
        return sum(self.table[0]) + sum(self.table[1])

    @property
    def computable_after(self) -> int:
        """Audits with an outcome after."""
        return sum(row[0] + row[1] for row in self.table)

    @property
    def passes_before(self) -> int:
        """Audits that pass before."""
        return sum(self.table[0])

    @property
    def passes_after(self) -> int:
        """Audits that pass after."""
        return sum(row[0] for row in self.table)

    @property
    def gained(self) -> int:
        """Audits computable on both sides that pass only after."""
        return self.table[1][0]

    @property
    def lost(self) -> int:
        """Audits computable on both sides that pass only before."""
        return self.table[0][1]


@dataclass(frozen=True)
class Segment(Cut):
    """The same, with what it rests on.

    Parameters
    ----------
    organisations, moved
        Organisations with an audit in the class; those with an audit that changes standing.
    """

    organisations: int
    moved: int

    @property
    def few(self) -> bool:
        """Whether what changes in the class rests on one or two organisations."""
        return 0 < self.moved < FEW_ORGANISATIONS


def cuts(effect: Effect) -> tuple[Cut, ...]:
    """Return the effect by actor type, in the order of the version in force; together they account for all audits."""
    before, after = standings(effect.before), standings(effect.after)
    rows: dict[str, list[NDArray[np.intp]]] = {actor.id: [] for actor in effect.before.version.actor_types}
    for verdict in effect.before.verdicts:
        rows.setdefault(verdict.group.actor_type or "", []).append(verdict.group.rows)
    return tuple(Cut(name, _table(before, after, np.concatenate(own))) for name, own in rows.items() if own)


def segments(
    effect: Effect, names: Sequence[str], order: Callable[[str], object] = str,
) -> tuple[Segment, ...]:
    """Cut an effect by the class of each audit.

    Parameters
    ----------
    names
        The class of each audit, empty where it is not known; in the order of the audits.
    order
        Sorts the classes; what is not known comes last.

    Raises
    ------
    ValueError
        `names` has not one entry an audit.
    """
    audits = effect.before.history.audits
    if len(names) != effect.audits:
        raise ValueError(f"{len(names)} classes for {effect.audits} audits")
    before, after = standings(effect.before), standings(effect.after)
    rows: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        rows.setdefault(name, []).append(i)
    found = []
    for name in sorted(rows, key=lambda one: (not one, order(one))):
        own = rows[name]
        found.append(Segment(
            name, _table(before, after, np.array(own)), len({audits[i].organisation for i in own}),
            len({audits[i].organisation for i in own if before[i] != after[i]})))
    return tuple(found)


def _table(before: NDArray[np.int8], after: NDArray[np.int8], rows: NDArray[np.intp]) -> Table:
    """Count some audits by standing before and after."""
    counts = np.bincount(3 * before[rows] + after[rows], minlength=9).reshape(3, 3)
    one, other, last = ((int(a), int(b), int(c)) for a, b, c in counts)
    return one, other, last
