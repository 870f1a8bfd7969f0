"""One criterion as a group of audits of one actor type answered it: applicability, states, levels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Criterion, Section, State

from .asked import Rows, states
from .history import History
from .levels import Levels, levels
from .truth import TRUE, applicability

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Answered:
    """One criterion as a group of audits of one actor type answered it.

    Parameters
    ----------
    section
        Code of its section; empty when the section weighs 0 for the type (asked, not scored).
    applies
        Truth of its applicability to each audit (`truth.TRUE`, `FALSE`, `UNKNOWN`).
    levels
        States, levels and shares.
    """

    criterion: Criterion
    section: str
    applies: NDArray[np.int8]
    levels: Levels

    @cached_property
    def valued(self) -> Mask:
        """Where the criterion applies and has a value."""
        return self._in(State.VALUE)

    @cached_property
    def assumed(self) -> Mask:
        """Where the criterion applies and was not assessed."""
        return self._in(State.NOT_ASSESSED)

    @cached_property
    def to_cover(self) -> Mask:
        """Where the criterion applies and was not said to be without object."""
        return np.asarray((self.applies == TRUE) & (self.levels.state != State.NOT_APPLICABLE), dtype=bool)

    def _in(self, state: State) -> Mask:
        return np.asarray((self.levels.state == state) & (self.applies == TRUE), dtype=bool)


def answered_by(
    criterion: Criterion, section: Section, history: History, actor_type: str, day: date | None, rows: Rows
) -> Answered:
    """Return a criterion as some audits of one actor type answered it, its dated values read at `day`."""
    everyone = rows.size == history.size
    state, column = states(criterion, history), history.answer(criterion.code, criterion.definition)
    applies = applicability(criterion, history, day)
    if not everyone:
        state, column, applies = state[rows], column.take(rows), applies[rows]
    found = levels(criterion, actor_type, day, column, state)
    return Answered(criterion, section.code if section.weight.of(actor_type) != 0 else "", applies, found)
