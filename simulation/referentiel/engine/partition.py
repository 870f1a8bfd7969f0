"""The groups that share the audits of a history out: one actor type, read at one date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from referentiel.model import StandardVersion

from .asked import Rows, regimes
from .history import History
from .memory import fresh
from .truth import actor_types


@dataclass(frozen=True, eq=False)
class Part:
    """Some audits of a history.

    Parameters
    ----------
    rows
        Their positions, increasing.
    actor_type
        Empty when it is not known.
    day
        Date at which thresholds are read; None for the last phase.
    everyone
        Whether they are all the audits of the history.
    token
        Stands for this part, and for no other.
    """

    rows: Rows
    actor_type: str
    day: date | None
    everyone: bool
    token: int


@dataclass(frozen=True, eq=False)
class Partition:
    """The parts of a history under the actor types of a version.

    Parameters
    ----------
    types
        For each audit, the index of its actor type, or the negative codes of `truth.actor_types`.
    numbers
        For each audit, the number of its part.
    """

    parts: tuple[Part, ...]
    types: NDArray[np.int16]
    numbers: NDArray[np.int16]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.types.nbytes + self.numbers.nbytes + sum(part.rows.nbytes for part in self.parts)


def partition(version: StandardVersion, history: History) -> Partition:
    """Share the audits of a history out by date of reading and actor type; found once for equal rules."""
    rules = tuple((actor.id, actor.when) for actor in version.actor_types)
    found: Partition = history.remembered(
        ("partition", version.id, version.phase_dates(), rules), lambda: _partition(version, history)
    )
    return found


def _partition(version: StandardVersion, history: History) -> Partition:
    types = np.full(history.size, -1, dtype=np.int16)
    numbers = np.zeros(history.size, dtype=np.int16)
    parts: list[Part] = []
    for day, rows in regimes(version, history):
        derived = actor_types(version, history, day)
        derived = derived if rows.size == history.size else derived[rows]
        types[rows] = derived
        ids = [(index, actor.id) for index, actor in enumerate(version.actor_types)]
        for index, name in [*ids, (None, "")]:
            chosen = derived < 0 if index is None else derived == index
            members = rows if chosen.all() else rows[chosen]
            if members.size:
                numbers[members] = len(parts)
                parts.append(Part(members, name, day, members.size == history.size, fresh()))
    return Partition(tuple(parts), types, numbers)
