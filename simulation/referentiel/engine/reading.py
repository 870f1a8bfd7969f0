"""One criterion read for a group of audits: a byte an audit for its state and its level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Criterion, Measure, Points, State, Step

from .history import Column
from .ratio import Integers, Ratio, at_least, integers, times
from .truth import TRUE, UNKNOWN, Truth

Codes = NDArray[np.int8]
NOT_APPLICABLE, NOT_ASSESSED, NOT_COMPUTABLE = -State.NOT_APPLICABLE, -State.NOT_ASSESSED, -State.NOT_COMPUTABLE
NOT_ASKED, UNDECIDED = -4, -5
"""The criterion does not apply; whether it applies is not known."""
TOP = 127
"""Highest level that a byte holds."""


@dataclass(frozen=True, eq=False)
class Wide:
    """Levels that a byte does not hold.

    Parameters
    ----------
    level, scale
        ``level / scale``, one an audit; 0 where there is no value.
    share
        Units of the level share: ``share / top`` is in [0, 1]; 0 where there is no value.
    """

    level: Integers
    scale: int
    share: Integers


@dataclass(frozen=True, eq=False)
class Reading:
    """The answers to one criterion by one group of audits.

    Parameters
    ----------
    codes
        The level where there is a value, else a negative code of this module; int8. With `rows`, of the whole
        history: those of the group are taken when needed, so that nothing is copied.
    rows
        Positions of the group's audits in `codes`; None when they are all of them.
    top
        Denominator of the level shares.
    shares
        Units of the share of each level, ``shares[level] / top``; None where the share is ``level / top``.
    wide
        The levels, where a byte does not hold them: `codes` then has 0 for each value.
    present
        The negative codes that may occur.
    """

    codes: Codes
    rows: NDArray[np.intp] | None
    top: int
    shares: tuple[int, ...] | None
    wide: Wide | None
    present: frozenset[int]

    @property
    def coded(self) -> Codes:
        """The codes of the group, one an audit."""
        return self.codes if self.rows is None else self.codes[self.rows]

    @property
    def nbytes(self) -> int:
        """Bytes held for this reading alone."""
        own = self.codes.nbytes if self.rows is None and self.codes.base is None else 0
        return own + (self.wide.level.nbytes + self.wide.share.nbytes if self.wide else 0)

    @cached_property
    def size(self) -> int:
        """Number of audits."""
        return self.codes.size if self.rows is None else self.rows.size

    def levels(self) -> Ratio:
        """Return the levels as exact numbers; 0 where there is no value."""
        if self.wide is not None:
            return Ratio(self.wide.level, np.broadcast_to(np.int64(self.wide.scale), (self.size,)))
        return Ratio(np.maximum(self.coded, 0).astype(np.int16), np.broadcast_to(np.int16(1), (self.size,)))

    def level(self, position: int) -> Fraction:
        """Return the exact level of one audit of the group, which has a value."""
        if self.wide is not None:
            return Fraction(int(self.wide.level[position]), self.wide.scale)
        return Fraction(int(self._code(position)))

    def share(self, position: int) -> Fraction:
        """Return the exact level share of one audit of the group, which has a value."""
        if self.wide is not None:
            return Fraction(int(self.wide.share[position]), self.top)
        level = self._code(position)
        return Fraction(self.shares[level] if self.shares is not None else level, self.top)

    def share_units(self) -> Integers:
        """Return the level shares in units of ``1 / top``, one an audit; 0 where there is no value."""
        if self.wide is not None:
            return np.where(self.coded >= 0, self.wide.share, 0)
        levels = np.maximum(self.coded, 0).astype(np.int64)
        if self.shares is None:
            return levels
        table = integers(self.shares)
        return np.asarray(np.where(self.coded >= 0, table[levels], 0))

    def state(self, position: int) -> State:
        """Return the state of the answer of one audit of the group, to whom the criterion applies."""
        return State(max(0, -self._code(position)))

    def _code(self, position: int) -> int:
        return int(self.codes[position if self.rows is None else self.rows[position]])

    def reaches(self, required: Fraction) -> NDArray[np.bool_]:
        """Tell where there is a value whose level is at least `required`."""
        if self.wide is not None:
            return at_least(self.wide.level, required * self.wide.scale) & (self.coded >= 0)
        coded = self.coded
        return at_least(coded, required) & (coded >= 0)


def reading(
    criterion: Criterion, actor_type: str, day: date | None, column: Column, state: NDArray[np.int8], applies: Truth
) -> Reading:
    """Read the level of each answer of a group.

    Every bound is inclusive. `column` holds the raw answers of the group, `state` their states under the version,
    `applies` whether the criterion applies to each.
    """
    codes = np.where(state == State.VALUE, 0, -state).astype(np.int8)
    valued = (state == State.VALUE) & (applies == TRUE)
    codes[applies != TRUE] = NOT_ASKED
    codes[applies == UNKNOWN] = UNDECIDED
    present = frozenset(int(code) for code in np.unique(codes[codes < 0]))
    observation = criterion.observation
    if isinstance(observation, Points):
        most = Fraction(observation.max) * column.scale
        units = np.where(valued, column.units, 0)
        wide = Wide(units, column.scale, times(units, most.denominator))
        return Reading(codes, None, most.numerator, None, wide, present)
    level = np.where(valued, _levels(criterion, actor_type, day, column), 0)
    top, shares = level_shares(criterion, actor_type)
    if int(criterion.top_level(actor_type)) > TOP or top > TOP:
        table = np.array(shares or range(top + 1), dtype=np.int64 if top < 2**62 else object)
        wide = Wide(level, 1, np.where(valued, table[level], 0))
        return Reading(codes, None, top, None, wide, present)
    return Reading(np.where(valued, level, codes).astype(np.int8), None, top, shares, None, present)


def level_shares(criterion: Criterion, actor_type: str) -> tuple[int, tuple[int, ...] | None]:
    """Return the denominator of the level shares, and the share of each level where it is not the level itself."""
    if criterion.points is None:
        return int(criterion.top_level(actor_type)), None
    points = [Fraction(p) / Fraction(criterion.points[-1]) for p in criterion.points]
    top = int(np.lcm.reduce(np.array([p.denominator for p in points], dtype=object)))
    return top, tuple(int(p * top) for p in points)


def _levels(criterion: Criterion, actor_type: str, day: date | None, column: Column) -> NDArray[np.int64]:
    if not isinstance(criterion.observation, Measure):
        whole = column.units if column.scale == 1 else column.units.astype(object) // column.scale
        return np.asarray(whole).astype(np.int64, copy=False)
    level = np.zeros(column.units.shape, dtype=np.int64)
    for step in criterion.steps(actor_type):
        level += _meets(step, criterion.observation.direction, column, day)
    return level


def _meets(step: Step, direction: str, column: Column, day: date | None) -> NDArray[np.bool_]:
    if step.value is not None:
        value = step.value.on(day)
        return column.reaches(value) if direction == "higher" else column.stays(value)
    if step.low is None or step.high is None:
        raise ValueError("a step of a band has two ends")
    return column.reaches(step.low.on(day)) & column.stays(step.high.on(day))
