"""What two criteria observe: whether it is the same thing, and which raw values are possible."""

from __future__ import annotations

from .criterion import Criterion, Graded, Measure, Observation, Points
from .value_set import ValueSet


def comparable(before: Criterion, after: Criterion) -> bool:
    """Tell whether both observe the same thing: one definition, kind, unit, direction, range, number of levels."""
    return before.definition == after.definition and same_scale(before.observation, after.observation)


def same_scale(before: Observation, after: Observation) -> bool:
    """Tell whether raw values are written alike: kind, unit, direction, range, number of levels.

    Examples
    --------
    >>> same_scale(Graded(kind="graded", levels=("a", "b")), Graded(kind="graded", levels=("c", "d")))
    True
    """
    if isinstance(before, Graded) and isinstance(after, Graded):
        return len(before.levels) == len(after.levels)
    return before == after


def possible_values(observation: Observation) -> ValueSet:
    """Return every raw value that an answer may have.

    Examples
    --------
    >>> levels = possible_values(Graded(kind="graded", levels=("a", "b", "c")))
    >>> [n in levels for n in (0, 1, 2, 3)]
    [True, True, True, False]
    """
    match observation:
        case Measure(range=(low, high)):
            return ValueSet.between(low, high)
        case Points(max=most):
            return ValueSet.between(0, most)
        case Graded(levels=levels):
            return ValueSet.of(range(len(levels)))
    return ValueSet.of((0, 1))
