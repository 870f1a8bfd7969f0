"""How each answer of past audits is read under another version: as it is, converted, in part, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions, History, states
from referentiel.model import Criterion, State

from .known import Known

Way = Literal["as_is", "converted", "partly_known", "unreadable", "not_asked", "not_assessed", "not_applicable"]
WAYS: tuple[Way, ...] = (
    "as_is", "converted", "partly_known", "unreadable", "not_asked", "not_assessed", "not_applicable",
)
"""How an answer is read.

``as_is``: recorded under this definition. ``converted``: one value by a rule. ``partly_known``: several values
possible; ``unreadable``: something was observed under another definition and nothing can be told of it;
``not_asked``: nothing was asked (these three are `not_computable`). ``not_assessed``, ``not_applicable``: so said by
the audit.
"""
READ = frozenset({"as_is", "converted", "partly_known"})
OUTSIDE = -1
"""The criterion does not apply to the audit under the version."""


def ways_of(
    decisions: Decisions, before: History, known: Mapping[tuple[str, int], Known],
) -> dict[str, NDArray[np.int8]]:
    """Return, by criterion code, how the answer of each audit is read: an index in `WAYS`, or `OUTSIDE`.

    Parameters
    ----------
    decisions
        Decisions on the history as it is read.
    before, known
        The history as recorded, and what crosswalks tell of it.
    """
    applies = {c.code: np.zeros(before.size, dtype=bool) for _, c in decisions.version.criteria()}
    for group in decisions.scores.groups:
        for one in group.answered:
            applies[one.criterion.code][group.rows] = one.asked
    return {
        criterion.code: np.where(applies[criterion.code], _way_of(criterion, decisions.history, before, known),
                                 OUTSIDE).astype(np.int8)
        for _, criterion in decisions.version.criteria()
    }


def _way_of(
    criterion: Criterion, history: History, before: History, known: Mapping[tuple[str, int], Known],
) -> NDArray[np.int8]:
    state, was = states(criterion, history), states(criterion, before)
    one = known.get((criterion.code, criterion.definition))
    partly = (one.which > 0) & (one.state == State.NOT_COMPUTABLE) if one else np.zeros(before.size, dtype=bool)
    lost = _answered_otherwise(criterion, before) | (one.unreadable if one else False)
    chosen: list[tuple[NDArray[np.bool_], Way]] = [
        (state == State.NOT_APPLICABLE, "not_applicable"), (state == State.NOT_ASSESSED, "not_assessed"),
        ((state == State.VALUE) & (was == State.VALUE), "as_is"), (state == State.VALUE, "converted"),
        (partly, "partly_known"), (lost, "unreadable"),
    ]
    result = np.full(before.size, WAYS.index("not_asked"), dtype=np.int8)
    for mask, way in reversed(chosen):
        result[mask] = WAYS.index(way)
    return result


def _answered_otherwise(criterion: Criterion, before: History) -> NDArray[np.bool_]:
    """Tell which audits observed a criterion of this code under another definition."""
    result = np.zeros(before.size, dtype=bool)
    for name, version in before.audited.items():
        other = next((c for _, c in version.criteria() if c.code == criterion.code), None)
        if other is not None and other.definition != criterion.definition:
            result |= before.made_under(name) & (states(other, before) == State.VALUE)
    return result
