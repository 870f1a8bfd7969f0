"""Raw answers read through crosswalks, from the version of each audit to the version applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from referentiel.engine import History
from referentiel.model import Criterion, Crosswalk, StandardVersion, comparable

from .known import Known, read_by, recorded
from .lineage import Step, lineage

Key = tuple[str, int]


def read_through(
    history: History, version: StandardVersion, versions: Mapping[str, StandardVersion],
    crosswalks: Iterable[Crosswalk],
) -> History:
    """Return the history with its answers read as a version reads them, for `decide`, `score` and `sweep`.

    Parameters
    ----------
    history
        Audits as recorded.
    version
        The version to apply, or the base of the changes to apply.
    versions
        Every version on the way, by id.
    crosswalks
        Those of the folder; the versions need no rule where a criterion keeps its definition.

    Notes
    -----
    An answer is read only forwards: an audit made under a later version, or one that `version` does not come from,
    is read by equal code and definition alone. What was recorded under the definition applied always stands.
    """
    found = known_answers(history, version, versions, crosswalks)
    readings = {key: one.reading() for key, one in found.items() if one.tells}
    return history.read_as(readings) if readings else history


def known_answers(
    history: History, version: StandardVersion, versions: Mapping[str, StandardVersion],
    crosswalks: Iterable[Crosswalk],
) -> dict[Key, Known]:
    """Return what is known of the answers to each criterion of a version that a crosswalk has something to say of."""
    pool: dict[Key, Known] = {}
    rows = np.zeros(history.size, dtype=bool)
    for step in lineage(version, versions, crosswalks):
        rows = rows | history.made_under(step.before.id)
        if step.crosswalk is not None and rows.any():
            for target, found in _converted(step, step.crosswalk, pool, history):
                pool[_key(target)] = _of(target, pool, history).filled(found, rows)
    wanted = {_key(criterion) for _, criterion in version.criteria()}
    return {key: one for key, one in pool.items() if key in wanted}


def _converted(
    step: Step, crosswalk: Crosswalk, pool: Mapping[Key, Known], history: History,
) -> list[tuple[Criterion, Known]]:
    """Read every rule of one step on what was known before it."""
    found: list[tuple[Criterion, Known]] = []
    for old, new in crosswalk.renamed().items():
        if old in step.old and new in step.new and comparable(step.old[old], step.new[new]):
            found.append((step.new[new], _of(step.old[old], pool, history)))
    for rule in crosswalk.conversions:
        if rule.to in step.new and all(code in step.old for code in rule.from_):
            sources = [_of(step.old[code], pool, history) for code in rule.from_]
            goes_on = all(rule.to in step.successors(code) for code in rule.from_)
            found.append((step.new[rule.to], read_by(rule, sources, step.new[rule.to], goes_on=goes_on)))
    return found


def _of(criterion: Criterion, pool: Mapping[Key, Known], history: History) -> Known:
    return pool.get(_key(criterion)) or recorded(criterion, history)


def _key(criterion: Criterion) -> Key:
    return criterion.code, criterion.definition
