"""Corrections: the current answer changes, the one it replaced is kept with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy import Connection, func, insert, select, update

from referentiel.model import Answer, Correction, Finding, FindingsError, nearest

from ..imported import Import
from . import tables
from .batches import batches, next_number
from .rows import answer_columns, answer_of


def correct(connection: Connection, audit: str, criterion: str, after: Answer, said: dict[str, str]) -> Correction:
    """Replace an answer, or record one where there was none.

    Parameters
    ----------
    said
        ``at``, ``by`` and ``reason``.

    Raises
    ------
    FindingsError
        ``AUD-AUDIT-UNKNOWN``, or ``AUD-CORRECTION-SAME``: the answer already reads so.
    """
    number = audit_number(connection, audit)
    held, answer = tables.answer, tables.answer.c
    here = (answer.audit == number) & (answer.criterion == criterion)
    row = connection.execute(select(answer.state, answer.value, answer.note).where(here)).first()
    before = None if row is None else answer_of(*row)
    columns = answer_columns(after)
    if row is not None and tuple(row) == tuple(columns.values()):
        _refuse("AUD-CORRECTION-SAME", criterion, audit=audit)
    if row is None:
        place = connection.scalar(select(func.coalesce(func.max(answer.place), -1)).where(answer.audit == number))
        connection.execute(
            insert(held), {"audit": number, "place": int(place or 0) + 1, "criterion": criterion, **columns})
    else:
        connection.execute(update(held).where(here).values(**columns))
    made = Correction(audit=audit, criterion=criterion, before=before, after=after, **said)
    connection.execute(insert(tables.correction), _row(made, number, next_number(connection, tables.correction)))
    return made


def recordable_corrections(one: Import) -> None:
    """Refuse corrections that the audits of an import do not bear out.

    Raises
    ------
    ValueError
        Another audit, or an answer that is not the corrected one: a fault of the reader.
    """
    answers = {audit.id: audit.answers for audit in one.audits}
    for made in one.corrections:
        if answers.get(made.audit, {}).get(made.criterion) != made.after:
            raise ValueError(f"correction of {made.criterion} of {made.audit}: the audit does not hold that answer")


def write_corrections(connection: Connection, corrections: Sequence[Correction]) -> None:
    """Write the corrections that came with audits just written, whose answers are the corrected ones already."""
    audits: dict[str, int] = {}
    for part in batches(sorted({one.audit for one in corrections})):
        made = select(tables.audit.c.id, tables.audit.c.number).where(tables.audit.c.id.in_(part))
        audits |= {row.id: row.number for row in connection.execute(made)}
    first = next_number(connection, tables.correction)
    rows = [_row(one, audits[one.audit], first + place) for place, one in enumerate(corrections)]
    if rows:
        connection.execute(insert(tables.correction), rows)


def _row(one: Correction, audit: int, number: int) -> dict[str, object]:
    old = dict.fromkeys(("state", "value", "note")) if one.before is None else answer_columns(one.before)
    return {
        "number": number, "audit": audit, "criterion": one.criterion,
        **{f"old_{key}": value for key, value in old.items()}, **answer_columns(one.after),
        "corrected_at": one.at, "corrected_by": one.by, "reason": one.reason,
    }


def corrections_of(
    connection: Connection, family: str | None = None, audit: str | None = None, criterion: str | None = None
) -> tuple[Correction, ...]:
    """Return corrections, oldest first: of a family, of an audit, of one of its criteria, or all."""
    kept, made = tables.correction, tables.audit.c
    query = select(kept, made.id).join(tables.audit, made.number == kept.c.audit).order_by(kept.c.number)
    if family is not None:
        query = query.where(made.family == family)
    if audit is not None:
        query = query.where(made.id == audit)
    if criterion is not None:
        query = query.where(kept.c.criterion == criterion)
    return tuple(
        Correction(
            audit=row.id,
            criterion=row.criterion,
            before=None if row.old_state is None else answer_of(row.old_state, row.old_value, row.old_note),
            after=answer_of(row.state, row.value, row.note),
            at=row.corrected_at,
            by=row.corrected_by,
            reason=row.reason,
        )
        for row in connection.execute(query)
    )


def audit_number(connection: Connection, audit: str) -> int:
    """Return the number of an audit.

    Raises
    ------
    FindingsError
        ``AUD-AUDIT-UNKNOWN``, with the audit that was probably meant.
    """
    number = connection.scalar(select(tables.audit.c.number).where(tables.audit.c.id == audit))
    if number is None:
        known = connection.scalars(select(tables.audit.c.id))
        _refuse("AUD-AUDIT-UNKNOWN", audit, nearest(audit, known))
    return int(number)


def _refuse(code: str, found: str, near: str = "", **params: str) -> NoReturn:
    raise FindingsError([Finding(code=code, found=found, near=near, params=params)])
