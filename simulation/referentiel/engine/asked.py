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
    keys: dict[int, list[int]] = {}
    for row, audit in enumerate(history.audits):
        key = sum(audit.day >= step for step in steps) if audit.version == version.id and steps else len(steps)
        keys.setdefault(key, []).append(row)
    for key, rows in sorted(keys.items()):
        day = None if key == len(steps) else (steps[key - 1] if key else date.min)
        yield day, np.array(rows, dtype=np.intp)


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


def _asked(code: str, definition: int, history: History) -> Truth:
    """Tell whether each audit was asked a criterion under a definition; three-valued."""
    result = np.full(history.size, FALSE, dtype=np.int8)
    made_under = np.array([audit.version for audit in history.audits], dtype=object)
    for name, version in history.audited.items():
        criterion = next((c for _, c in version.criteria() if c.code == code), None)
        if criterion is None or criterion.definition != definition:
            continue
        rows = made_under == name
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
