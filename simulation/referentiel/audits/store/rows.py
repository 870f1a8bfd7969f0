"""Audits as rows of the base and back: decimals are canonical text, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from referentiel.model import Answer, Audit, Source, State, exact_text

from ..imported import Import

Row = dict[str, Any]

_canonical = lru_cache(maxsize=1 << 16)(exact_text)


def source_row(one: Import, number: int, imported_at: str) -> Row:
    """Return the row of an import, counted; `imported_at` is kept when its source says none."""
    source = one.source
    return {
        "number": number,
        "id": source.id,
        "family": source.family,
        "kind": source.kind,
        "title": source.title,
        "digest": source.digest,
        "audits": len(one.audits),
        "imported_at": source.imported_at or imported_at,
        "notes": json.dumps(source.notes, ensure_ascii=False, sort_keys=True),
        "file": source.file,
        "imported_by": source.imported_by,
        "answers": sum(len(audit.answers) for audit in one.audits),
        "events": len(one.events),
    }


def source_of(row: Any) -> Source:  # noqa: ANN401
    """Return the import that a row holds."""
    return Source(
        id=row.id,
        family=row.family,
        kind=row.kind,
        title=row.title,
        digest=row.digest,
        audits=row.audits,
        imported_at=row.imported_at,
        notes=json.loads(row.notes),
        file=row.file,
        imported_by=row.imported_by,
        answers=row.answers,
        events=row.events,
    )


def audit_row(audit: Audit, number: int, source_id: str) -> Row:
    """Return the row of an audit, its answers apart."""
    score = audit.recorded_score
    return {
        "number": number,
        "id": audit.id,
        "source": source_id,
        "family": audit.family,
        "version": audit.version,
        "organisation": audit.organisation,
        "day": audit.day.isoformat(),
        "wave": audit.wave,
        "nature": audit.nature,
        "firm": audit.firm,
        "decision": audit.decision,
        "recorded_score": None if score is None else _canonical(score),
        "attributes": attributes_text(audit.attributes),
    }


def answer_rows(audit: Audit, number: int) -> list[Row]:
    """Return the rows of the answers of an audit, in their order.

    Raises
    ------
    ValueError
        An answer is ``NOT_COMPUTABLE``, or its value and its state disagree: a fault of its reader.
    """
    rows = []
    for place, (criterion, given) in enumerate(audit.answers.items()):
        recordable(given, f"answer {criterion} of {audit.id}")
        rows.append({"audit": number, "place": place, "criterion": criterion, **answer_columns(given)})
    return rows


def recordable(given: Answer, what: str) -> None:
    """Check that an answer can be kept; `what` names it.

    Raises
    ------
    ValueError
        It is ``NOT_COMPUTABLE``, or its value and its state disagree: a fault of its reader.
    """
    if given.state is State.NOT_COMPUTABLE or (given.state is State.VALUE) != (given.value is not None):
        raise ValueError(f"{what}: state {given.state!r} with value {given.value!r}")


def answer_columns(given: Answer) -> Row:
    """Return the state, the value and the note of an answer as columns."""
    value = None if given.value is None else _canonical(given.value)
    return {"state": int(given.state), "value": value, "note": given.note}


def audit_of(row: Any, answers: dict[str, Answer]) -> Audit:  # noqa: ANN401
    """Return the audit that a row holds, with its answers."""
    return Audit(
        id=row.id,
        organisation=row.organisation,
        family=row.family,
        version=row.version,
        day=date.fromisoformat(row.day),
        attributes=_attributes(row.attributes),
        answers=answers,
        wave=row.wave,
        nature=row.nature,
        firm=row.firm,
        decision=row.decision,
        recorded_score=None if row.recorded_score is None else Decimal(row.recorded_score),
        source=row.source,
    )


@lru_cache(maxsize=1 << 16)
def answer_of(state: int, value: str | None, note: str) -> Answer:
    """Return the answer that columns hold; frozen and often the same, one object stands for all equal ones."""
    return Answer(State(state), None if value is None else Decimal(value), note)


def attributes_text(attributes: Mapping[str, Decimal | str]) -> str:
    """Write attributes as JSON; a number is told from a text of the same digits.

    Examples
    --------
    >>> attributes_text({"headcount": Decimal("350.0"), "department": "75"})
    '{"headcount": {"decimal": "350"}, "department": "75"}'
    """
    written = {
        key: {"decimal": _canonical(value)} if isinstance(value, Decimal) else value
        for key, value in attributes.items()
    }
    return json.dumps(written, ensure_ascii=False)


@lru_cache(maxsize=1 << 14)
def _parsed(written: str) -> tuple[tuple[str, Decimal | str], ...]:
    return tuple(
        (key, Decimal(value["decimal"]) if isinstance(value, dict) else value)
        for key, value in json.loads(written).items()
    )


def _attributes(written: str) -> dict[str, Decimal | str]:
    return dict(_parsed(written))
