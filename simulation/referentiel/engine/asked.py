"""The state of each answer under a version: what was asked at the time, and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Criterion, StandardVersion, State

from .history import ABSENT, History
from .truth import FALSE, TRUE, UNKNOWN, Truth, actor_types, applicability

Rows = NDArray[np.intp]


def regimes(version: StandardVersion, history: History) -> Iterator[tuple[date | None, Rows]]:
    """Group audits by the date at which the dated values of a version are read.

    An audit made under the version (or its base, which has the same id) is read at its own date, any other at
    the last phase (None). Audits between two changes of value share a group.
    """
    steps = version.phase_dates()
    own = history.made_under(version.id)
    if not steps or not own.any():
        if history.size:
            yield None, history.remembered("everyone", lambda: np.arange(history.size, dtype=np.intp))
        return
    begun = np.searchsorted(np.array(steps, dtype="datetime64[D]"), history.days(), side="right")
    keys = np.where(own, begun, len(steps))
    for key in np.unique(keys).tolist():
        day = None if key == len(steps) else (steps[key - 1] if key else date.min)
        yield day, np.flatnonzero(keys == key)


def states(criterion: Criterion, history: History) -> NDArray[np.int8]:
    """Return the `State` of the answers to a criterion of another or the same version, int8, one an audit.

    Asked under the same definition, or not known: the recorded state; where nothing was recorded,
    ``NOT_ASSESSED`` when known to be asked, else ``NOT_COMPUTABLE``. Known not asked: ``NOT_COMPUTABLE``. Where a
    crosswalk reads the answers, its states stand.
    """
    if (criterion.code, criterion.definition) in history.readings:
        return history.readings[criterion.code, criterion.definition].column.state
    found: NDArray[np.int8] = history.remembered(
        ("states", criterion.code, criterion.definition), lambda: _states(criterion.code, criterion.definition, history)
    )
    return found


def _states(code: str, definition: int, history: History) -> NDArray[np.int8]:
    recorded, asked = history.answer(code, definition).state, _asked(code, definition, history)
    absent = np.where(asked == TRUE, State.NOT_ASSESSED, State.NOT_COMPUTABLE)
    present = np.where(recorded == ABSENT, absent, recorded)
    return np.where(asked == FALSE, State.NOT_COMPUTABLE, present).astype(np.int8)


def asked_of_all(criterion: Criterion, history: History) -> bool:
    """Tell whether every audit is known to have been asked a criterion, without looking at audits one by one."""
    for name, version in history.audited.items():
        there = next((c for _, c in version.criteria() if c.code == criterion.code), None)
        if there is None or there.definition != criterion.definition or there.conditions:
            return False
        if not all(there.applies_to(actor.id) for actor in version.actor_types):
            return False
        if not history.remembered(("all_typed", name), lambda name=name: _all_typed(name, history)):
            return False
    return True


def _all_typed(name: str, history: History) -> bool:
    """Tell whether every audit was made under one version, and has an actor type there."""
    version = history.audited[name]
    return bool(history.made_under(name).all()) and all(
        bool((_types(version, history, day) >= 0).all()) for day, _ in _regimes_of(version, history))


def _asked(code: str, definition: int, history: History) -> Truth:
    """Tell whether each audit was asked a criterion under a definition; three-valued."""
    result = np.full(history.size, FALSE, dtype=np.int8)
    for name, version in history.audited.items():
        criterion = next((c for _, c in version.criteria() if c.code == code), None)
        if criterion is None or criterion.definition != definition:
            continue
        rows = history.made_under(name)
        for day, members in _regimes_of(version, history):
            types = _types(version, history, day)
            applies = np.array([criterion.applies_to(actor.id) for actor in version.actor_types], dtype=bool)
            named = np.where(applies[np.maximum(types, 0)], TRUE, FALSE)
            by_type = np.where(types >= 0, named, np.where(types == -1, FALSE, UNKNOWN))
            value = np.minimum(by_type, applicability(criterion, history, day)).astype(np.int8)
            chosen = members[rows[members]]
            result[chosen] = value[chosen]
    return result


def _regimes_of(version: StandardVersion, history: History) -> list[tuple[date | None, Rows]]:
    found: list[tuple[date | None, Rows]] = history.remembered(
        ("regimes", version.id), lambda: list(regimes(version, history))
    )
    return found


def _types(version: StandardVersion, history: History, day: date | None) -> NDArray[np.int16]:
    found: NDArray[np.int16] = history.remembered(
        ("types", version.id, day), lambda: actor_types(version, history, day)
    )
    return found
