"""Past audits between the engine's columns and those of a columnar file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.audits.columns import LABELS, ColumnSet, Numbers, Texts
from referentiel.engine import AuditTable, Column, History, column, history_of_table
from referentiel.model import Answer, Finding, Source, StandardVersion, State

from .audited import versions_named


def column_set(history: History, sources: Sequence[Source], family: str) -> ColumnSet:
    """Return the audits of a history as plain columns, to be written.

    Parameters
    ----------
    sources
        The imports that brought them; those of no audit are left out.
    family
        Family of every audit.

    Raises
    ------
    ValueError
        An audit is of another family.
    """
    audits = history.audits
    scores: list[Answer | None] = []
    for audit in audits:
        if audit.family != family:
            raise ValueError(f"{audit.id}: of family {audit.family}, not {family}")
        score = audit.recorded_score
        scores.append(None if score is None else Answer(State.VALUE, score))
    labels = {name: Texts(codes, tuple(names)) for name, (codes, names) in (
        (name, history.coded(name)) for name in LABELS)}
    used = set(labels["source"].names)
    return ColumnSet(
        family=family, sources=tuple(source for source in sources if source.id in used), days=history.days(),
        labels=labels, score=_numbers(column(scores)),
        numbers={name: _numbers(one) for name, one in history.numbers.items()},
        texts={name: _texts(one.tolist()) for name, one in history.texts.items()},
        answers={code: _numbers(one) for code, one in history.answers.items()})


def _texts(values: Sequence[str | None]) -> Texts:
    place: dict[str, int] = {}
    codes = [-1 if value is None else place.setdefault(value, len(place)) for value in values]
    return Texts(np.array(codes, dtype=np.int32), tuple(place))


def _numbers(column: Column) -> Numbers:
    return Numbers(column.units, column.scale, column.state)


def history_of(
    columns: ColumnSet, versions: Mapping[str, StandardVersion],
    refused: Mapping[str, Sequence[Finding]] = MappingProxyType({}),
) -> History:
    """Return the audits of a columnar file as the engine reads them, without an object an audit.

    Raises
    ------
    FindingsError
        ``VER-AUDITED``: see `audited_versions`.
    """
    codes, names = columns.labels["version"]
    wanted = {names[code] for code in np.unique(codes).tolist()}
    return history_of_table(audit_table(columns), versions_named(wanted, versions, refused))


def audit_table(columns: ColumnSet) -> AuditTable:
    """Return the audits of a columnar file, each made when it is asked for."""
    return AuditTable(
        family=columns.family, dates=columns.days, labels=columns.labels, scores=Column(*columns.score),
        answers={code: Column(*one) for code, one in columns.answers.items()},
        numbers={name: Column(*one) for name, one in columns.numbers.items()},
        texts={name: _objects(one) for name, one in columns.texts.items()})


def _objects(texts: Texts) -> NDArray[Any]:
    names = np.empty(len(texts.names) + 1, dtype=object)
    names[:-1] = texts.names
    # Code -1 is the last one: none.
    return names[texts.codes]
