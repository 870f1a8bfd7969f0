"""One indicator under one definition: which audits observed it, and the value of each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from referentiel.model import Criterion, Measure, State

from .replay import Replay
from .ways import OUTSIDE


@dataclass(frozen=True, eq=False)
class Observed:
    """A measured criterion as one version defines it.

    Parameters
    ----------
    replay
        The version applied.
    values
        By audit, in the order of the replay: the raw value where one is known under this definition, else None.
    levels
        By audit, how many steps of the ladder of its actor type the value meets, equality included; 0 without one.
    """

    replay: Replay
    criterion: Criterion
    values: tuple[Fraction | None, ...]
    levels: tuple[int, ...]

    @property
    def definition(self) -> tuple[str, int]:
        """What tells one indicator from another: its code, and the number of its definition."""
        return self.criterion.code, self.criterion.definition

    @property
    def count(self) -> int:
        """Audits with a value."""
        return sum(value is not None for value in self.values)


def observed(replay: Replay, code: str) -> Observed | None:
    """Return what audits observed of a measure; None where the version has no measure of this code."""
    criterion = next((c for _, c in replay.version.criteria() if c.code == code), None)
    if criterion is None or not isinstance(criterion.observation, Measure):
        return None
    column = replay.reading(code).column
    there = (column.state == State.VALUE) & (replay.ways[code] != OUTSIDE)
    levels = np.zeros(replay.audits, dtype=np.int64)
    for group in replay.decisions.scores.groups:
        for one in (one for one in group.answered if one.criterion.code == code):
            top = int(criterion.top_level(group.actor_type))
            levels[group.rows] = sum(one.reading.reaches(Fraction(step)).astype(np.int64) for step in range(1, top + 1))
    return Observed(
        replay, criterion,
        tuple(Fraction(int(unit), column.scale) if known else None
              for unit, known in zip(column.units, there, strict=True)),
        tuple(np.where(there, levels, 0).tolist()))


def both(a: Observed, b: Observed) -> tuple[int, ...]:
    """Return the positions of the audits that have a value of both."""
    return tuple(i for i, (x, y) in enumerate(zip(a.values, b.values, strict=True)) if x is not None and y is not None)
