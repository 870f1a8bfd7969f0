"""From raw answers to levels and exact shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Criterion, Measure, Points, State, Step

from .history import Column
from .ratio import Integers, Ratio, times


@dataclass(frozen=True, eq=False)
class Levels:
    """The answers to one criterion by one group of audits.

    Parameters
    ----------
    state
        `State` of each answer; int8.
    level
        Level of each answer: 0 or 1, the graded level, the number of steps met, or the points; 0 where there is
        no value. As units of ``1 / scale``.
    share
        Units of the level share: ``share / top`` is in [0, 1]; 0 where there is no value.
    """

    state: NDArray[np.int8]
    level: Integers
    scale: int
    share: Integers
    top: int

    def reaches(self, required: Fraction) -> NDArray[np.bool_]:
        """Tell where the level is at least `required`; meaningful where there is a level."""
        return self.ratio().at_least(required)

    def ratio(self) -> Ratio:
        """Return the levels as exact numbers."""
        return Ratio(self.level, np.full(self.level.shape, self.scale, dtype=np.int64))


def levels(criterion: Criterion, actor_type: str, day: date | None, column: Column, state: NDArray[np.int8]) -> Levels:
    """Read the level and the level share of each answer.

    Every bound is inclusive. `column` holds the raw answers of the group, `state` their states under the version.
    """
    valued = state == State.VALUE
    observation = criterion.observation
    if isinstance(observation, Points):
        most = Fraction(observation.max) * column.scale
        units = np.where(valued, column.units, 0)
        return Levels(state, units, column.scale, times(units, most.denominator), most.numerator)
    if isinstance(observation, Measure):
        level = np.zeros(state.shape, dtype=np.int64)
        for step in criterion.steps(actor_type):
            level += _meets(step, observation.direction, column, day)
    else:
        whole = column.units if column.scale == 1 else column.units // column.scale
        level = np.asarray(whole).astype(np.int64, copy=False)
    level = np.where(valued, level, 0)
    if criterion.points is None:
        return Levels(state, level, 1, level, int(criterion.top_level(actor_type)))
    points = [Fraction(p) / Fraction(criterion.points[-1]) for p in criterion.points]
    top = int(np.lcm.reduce(np.array([p.denominator for p in points], dtype=object)))
    table = np.array([int(p * top) for p in points], dtype=np.int64 if top < 2**62 else object)
    return Levels(state, level, 1, np.where(valued, table[level], 0), top)


def _meets(step: Step, direction: str, column: Column, day: date | None) -> NDArray[np.bool_]:
    if step.value is not None:
        value = step.value.on(day)
        return column.reaches(value) if direction == "higher" else column.stays(value)
    if step.low is None or step.high is None:
        raise ValueError("a step of a band has two ends")
    return column.reaches(step.low.on(day)) & column.stays(step.high.on(day))
