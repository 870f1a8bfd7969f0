"""Audits that a changed criterion leaves as they are, because what they answered earns the same."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions, states
from referentiel.model import Criterion, State

from ..known import recorded
from .direction import knockout_level
from .ends import level_of

Mask = NDArray[np.bool_]


def untouched(before: Decisions, old: Criterion, new: Criterion) -> Mask:
    """Tell which audits another ladder, required level or knock-out flag of one criterion cannot move.

    Those that it does not apply to, or is without object for; those whose value has the same level before and after,
    and passes the knock-out alike; those not assessed where the knock-out is the same. Never those whose answer is
    missing.
    """
    history = before.history
    known, result = recorded(old, history), np.ones(history.size, dtype=bool)
    state = states(old, history)
    for group in before.scores.groups:
        one = next((one for one in group.answered if one.criterion.code == old.code), None)
        if one is None:
            continue
        alike = np.array([False] + [_alike(old, new, group.actor_type, group.day, values.lowest)
                                    for values in known.sets[1:]], dtype=bool)
        same_knockout = knockout_level(old, group.actor_type) == knockout_level(new, group.actor_type)
        here = state[group.rows]
        fine = (here == State.NOT_APPLICABLE) | ((here == State.VALUE) & alike[known.which[group.rows]])
        if same_knockout:
            fine |= here == State.NOT_ASSESSED
        result[group.rows] = fine | ~(one.asked | one.undecided)
    return result


def _alike(old: Criterion, new: Criterion, actor: str, day: date | None, value: Fraction) -> bool:
    levels = [level_of(one, actor, day)(value) for one in (old, new)]
    required = [knockout_level(one, actor) for one in (old, new)]
    return levels[0] == levels[1] and len({need is not None and level < need
                                           for level, need in zip(levels, required, strict=True)}) == 1
