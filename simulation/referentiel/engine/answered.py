"""The criteria asked of a group of audits, as the group answered them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Criterion, Section
from referentiel.model.identity import ByIdentity

from .asked import asked_of_all, states
from .columnar import UNRECORDED, LevelColumn
from .history import History
from .memory import token
from .partition import Part
from .reading import (
    NOT_APPLICABLE,
    NOT_ASKED,
    NOT_ASSESSED,
    NOT_COMPUTABLE,
    UNDECIDED,
    Reading,
    level_shares,
    reading,
)
from .truth import applicability

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Member:
    """What a criterion asks of one actor type, apart from its answers.

    Parameters
    ----------
    weight
        0 for a criterion that is asked and not scored.
    token
        Stands for all that its level depends on; equal contents share it.
    """

    criterion: Criterion
    weight: Decimal
    token: int


@dataclass(frozen=True, eq=False)
class Members:
    """The criteria of a section that one actor type is asked, and a token for what its sums depend on."""

    each: tuple[Member, ...]
    token: int


_MEMBERS = ByIdentity[Members]()
_MEMBER = ByIdentity[Member]()


def members(section: Section, actor_type: str) -> Members:
    """Return the criteria of a section that an actor type is asked."""

    def find() -> Members:
        each = tuple(_MEMBER.recall(criterion, actor_type, partial(_member, criterion, actor_type))
                     for criterion in section.criteria if criterion.applies_to(actor_type))
        return Members(each, token(("section", tuple((one.token, one.weight) for one in each))))

    return _MEMBERS.recall(section, actor_type, find)


def _member(criterion: Criterion, actor_type: str) -> Member:
    content = (criterion.code, criterion.definition, criterion.observation, criterion.steps(actor_type),
               criterion.points, criterion.conditions)
    return Member(criterion, criterion.weight.of(actor_type) or Decimal(0), token(content))


@dataclass(frozen=True, eq=False)
class Answered:
    """One criterion as a group of audits of one actor type answered it.

    Parameters
    ----------
    section
        Code of its section; empty when the section weighs 0 for the type (asked, not scored).
    """

    criterion: Criterion
    section: str
    reading: Reading

    @cached_property
    def valued(self) -> Mask:
        """Where the criterion applies and has a value."""
        return np.asarray(self.reading.coded >= 0, dtype=bool)

    @cached_property
    def assumed(self) -> Mask:
        """Where the criterion applies and was not assessed."""
        return self._is(NOT_ASSESSED)

    @cached_property
    def not_computable(self) -> Mask:
        """Where the criterion applies and the version audited did not ask it."""
        return self._is(NOT_COMPUTABLE)

    @cached_property
    def asked(self) -> Mask:
        """Where the criterion is known to apply."""
        return np.asarray(self.reading.coded > NOT_ASKED, dtype=bool)

    @cached_property
    def to_cover(self) -> Mask:
        """Where it is known to apply and was not said to be without object."""
        return np.asarray(self.asked & (self.reading.coded != NOT_APPLICABLE), dtype=bool)

    @cached_property
    def undecided(self) -> Mask:
        """Where whether it applies is not known."""
        return self._is(UNDECIDED)

    def _is(self, code: int) -> Mask:
        if code not in self.reading.present:
            return np.broadcast_to(np.False_, (self.reading.size,))
        return np.asarray(self.reading.coded == code, dtype=bool)


def read(member: Member, history: History, part: Part) -> Reading:
    """Return a criterion as the audits of a part answered it; found once for equal contents."""
    found: Reading = history.remembered(("reading", part.token, member.token), lambda: _read(member, history, part))
    return found


def _read(member: Member, history: History, part: Part) -> Reading:
    criterion, rows = member.criterion, None if part.everyone else part.rows
    column = history.answer(criterion.code, criterion.definition)
    as_recorded = isinstance(column, LevelColumn) and UNRECORDED not in column.present and not criterion.conditions
    if as_recorded and isinstance(column, LevelColumn) and asked_of_all(criterion, history):
        top, shares = level_shares(criterion, part.actor_type)
        return Reading(column.units, rows, top, shares, None, column.present)
    state, applies = states(criterion, history), applicability(criterion, history, part.day)
    if rows is not None:
        state, column, applies = state[rows], column.take(rows), applies[rows]
    return reading(criterion, part.actor_type, part.day, column, state, applies)
