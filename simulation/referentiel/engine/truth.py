"""Conditions with three values, read for every audit at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import AttributeCondition, Criterion, StandardVersion

from .history import ABSENT, History

FALSE, UNKNOWN, TRUE = 0, 1, 2
"""Ordered so that a conjunction is a minimum: one known false wins, then one unknown."""

Truth = NDArray[np.int8]


def truth(holds: NDArray[np.bool_], known: NDArray[np.bool_] | bool) -> Truth:  # noqa: FBT001
    """Return TRUE or FALSE where known, UNKNOWN elsewhere."""
    return np.where(known, np.where(holds, TRUE, FALSE), UNKNOWN).astype(np.int8)


def all_of(parts: Iterable[Truth], size: int) -> Truth:
    """Return the conjunction of some conditions; TRUE when there is none."""
    result = np.full(size, TRUE, dtype=np.int8)
    for part in parts:
        result = np.minimum(result, part)
    return result


def attribute_truth(condition: AttributeCondition, history: History, day: date | None) -> Truth:
    """Read a condition on an attribute for every audit, its thresholds at `day`."""
    name, size = condition.attribute, history.size
    if condition.equals is not None or condition.one_of is not None:
        values: NDArray[Any] | None = history.texts.get(name)
        if values is None:
            return np.full(size, UNKNOWN, dtype=np.int8)
        wanted = (condition.equals,) if condition.equals is not None else condition.one_of or ()
        holds = np.zeros(size, dtype=bool)
        for word in wanted:
            holds |= values == word
        return truth(holds, np.array([value is not None for value in values], dtype=bool))
    column = history.numbers.get(name)
    if column is None:
        return np.full(size, UNKNOWN, dtype=np.int8)
    holds = np.ones(size, dtype=bool)
    if condition.at_least is not None:
        holds &= column.reaches(condition.at_least.on(day))
    if condition.at_most is not None:
        holds &= column.stays(condition.at_most.on(day))
    if condition.above is not None:
        holds &= ~column.stays(condition.above.on(day))
    if condition.below is not None:
        holds &= ~column.reaches(condition.below.on(day))
    return truth(holds, column.state != ABSENT)


def applicability(criterion: Criterion, history: History, day: date | None) -> Truth:
    """Read the conditions of a criterion for every audit, actor types apart."""
    return all_of((attribute_truth(c, history, day) for c in criterion.conditions), history.size)


def actor_types(version: StandardVersion, history: History, day: date | None) -> NDArray[np.int16]:
    """Derive the actor type of every audit.

    Returns
    -------
    numpy.ndarray
        Index of the type in the version; -1 when none fits; ``-2 - i`` when type i is the earliest unknown one.
    """
    result = np.full(history.size, -1, dtype=np.int16)
    open_rows = np.ones(history.size, dtype=bool)
    for index, actor in enumerate(version.actor_types):
        value = all_of((attribute_truth(c, history, day) for c in actor.when), history.size)
        np.copyto(result, index, where=open_rows & (value == TRUE))
        np.copyto(result, -2 - index, where=open_rows & (value == UNKNOWN))
        open_rows &= value == FALSE
    return result


def missing_attributes(conditions: Iterable[AttributeCondition], history: History, row: int) -> tuple[str, ...]:
    """Name the attributes that an audit lacks among those some conditions read."""
    names = []
    for condition in conditions:
        text = condition.equals is not None or condition.one_of is not None
        value = history.audits[row].attributes.get(condition.attribute)
        if (not isinstance(value, str) if text else value is None or isinstance(value, str)):
            names.append(condition.attribute)
    return tuple(dict.fromkeys(names))
