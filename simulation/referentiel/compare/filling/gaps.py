"""What a version asks and past audits were never asked, and the values that each of these answers may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions, History, states
from referentiel.model import Criterion, Points, State, ValueSet

from ..known import Known, recorded

Key = tuple[str, int]
Rows = NDArray[np.intp]
LEFT = -1
"""An answer that is left not computable."""


@dataclass(frozen=True, eq=False)
class Gap:
    """The `not_computable` answers to one criterion that applies, of audits of one actor type read at one date.

    Parameters
    ----------
    rows
        Positions of the audits in the history.
    sets
        The distinct sets of admissible raw values.
    which
        Index in `sets`, one a row.
    partly_known
        How many of them a crosswalk tells something of; any value of the criterion is possible for the others.
    """

    criterion: Criterion
    actor_type: str
    day: date | None
    rows: Rows
    sets: tuple[ValueSet, ...]
    which: Rows
    partly_known: int

    @property
    def key(self) -> Key:
        """Code and definition of the criterion."""
        return self.criterion.code, self.criterion.definition


@dataclass(frozen=True, eq=False)
class Chosen:
    """Values chosen for the answers of one gap: the values, and the index of that of each row, or `LEFT`."""

    values: tuple[Fraction, ...]
    which: Rows


@dataclass(frozen=True, eq=False)
class Gaps:
    """Every answer that is `not_computable` and whose criterion is known to apply; nothing else may be filled.

    Parameters
    ----------
    decisions
        Decisions that leave the gaps out, on the answers as they are read.
    known
        What is known of the criteria that have gaps, by code and definition.
    each
        The gaps, in the order of the version.
    """

    decisions: Decisions
    known: Mapping[Key, Known]
    each: tuple[Gap, ...]

    @property
    def history(self) -> History:
        """The answers as they are read, the gaps left out."""
        return self.decisions.history

    @cached_property
    def answers(self) -> int:
        """How many answers could be filled."""
        return sum(gap.rows.size for gap in self.each)

    @cached_property
    def partly_known(self) -> int:
        """How many of them a crosswalk tells something of: they are filled inside what it leaves possible."""
        return sum(gap.partly_known for gap in self.each)

    def filled(self, chosen: Sequence[Chosen]) -> History:
        """Return the history with the values chosen; there is one choice a gap, in their order."""
        return self.read_with(self.settled(chosen))

    def read_with(self, known: Mapping[Key, Known]) -> History:
        """Return the history with some answers read as they are known."""
        return self.history.read_as({key: one.reading() for key, one in known.items()})

    def settled(self, chosen: Sequence[Chosen]) -> dict[Key, Known]:
        """Return what would be known of the criteria that have gaps, with the values chosen."""
        known = dict(self.known)
        for gap, one in zip(self.each, chosen, strict=True):
            kept = one.which != LEFT
            known[gap.key] = known[gap.key].settled(gap.rows[kept], one.values, one.which[kept])
        return known


def gaps_of(decisions: Decisions, known: Mapping[Key, Known]) -> Gaps:
    """Find the answers that a version asks for and that no audit was asked.

    Parameters
    ----------
    known
        What crosswalks tell of answers, by code and definition.
    """
    history, found = decisions.history, dict[Key, Known]()
    each = []
    for criterion, actor_type, day, rows in _missing(decisions):
        key = criterion.code, criterion.definition
        if key not in found:
            found[key] = known.get(key) or recorded(criterion, history)
        used, which = np.unique(found[key].which[rows], return_inverse=True)
        sets = tuple(admissible(criterion, found[key].sets[one]) for one in used)
        partly = int(np.count_nonzero(found[key].which[rows]))
        each.append(Gap(criterion, actor_type, day, rows, sets, which.astype(np.intp), partly))
    return Gaps(decisions, found, tuple(each))


def _missing(decisions: Decisions) -> Iterator[tuple[Criterion, str, date | None, Rows]]:
    """Yield the audits that a criterion applies to and that have no answer to it, by actor type and date."""
    places = {criterion.code: i for i, (_, criterion) in enumerate(decisions.version.criteria())}
    found = []
    for group in decisions.scores.groups:
        for one in group.answered:
            state = states(one.criterion, decisions.history)[group.rows]
            rows = group.rows[(state == State.NOT_COMPUTABLE) & one.asked]
            if rows.size:
                found.append((one.criterion, group.actor_type, group.day, rows))
    yield from sorted(found, key=lambda gap: places[gap[0].code])


def admissible(criterion: Criterion, values: ValueSet) -> ValueSet:
    """Return the values that can be given, where only some numbers of points can; else what was told stands."""
    seen = criterion.observation
    if isinstance(seen, Points) and seen.values is not None:
        return values.intersection(ValueSet.of(seen.values)) or values
    return values
