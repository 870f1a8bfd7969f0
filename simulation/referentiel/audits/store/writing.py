"""Writing imports into an open transaction: every fault is sought before anything of a faulty import is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select

from referentiel.model import Audit, Finding, FindingsError

from ..faults import Faults
from ..imported import Import
from ..progress import Advance
from . import tables
from .batches import batches, next_number
from .corrections import write_corrections
from .events import check_events, event_row
from .keys import check_marks
from .organisations import erased, write_organisations
from .rows import answer_rows, audit_row, source_row


def write_imports(connection: Connection, imports: Sequence[Import], now: str, advance: Advance) -> tuple[bool, ...]:
    """Write imports in their order; those whose digest is there already are passed over.

    Returns
    -------
    tuple of bool
        Whether each import was new.

    Raises
    ------
    FindingsError
        Every fault of all of them at once; the caller then rolls everything back. First of all ``AUD-KEY-BEHIND`` or
        ``AUD-KEY-UNSAID`` when their pseudonyms are not those of the base.
    """
    check_marks(connection, imports, {"at": now, "by": imports[0].source.imported_by if imports else ""})
    faults, seen, done = Faults(), set[str](), []
    for one in imports:
        digest = select(tables.source.c.id).where(tables.source.c.digest == one.source.digest)
        new = connection.scalar(digest) is None
        done.append(new)
        if new:
            _write(connection, one, now, seen, faults, advance)
    faults.refuse()
    advance.end()
    return tuple(done)


def _write(connection: Connection, one: Import, now: str, seen: set[str], faults: Faults, advance: Advance) -> None:
    source = one.source
    if connection.scalar(select(tables.source.c.id).where(tables.source.c.id == source.id)):
        raise FindingsError([Finding(code="AUD-SOURCE-THERE", found=source.id)])
    names, left_out = _names(connection, one)
    if left_out:
        one = replace(one, source=replace(source, notes={**source.notes, "names_left_out": str(left_out)}))
    number = next_number(connection, tables.source)
    connection.execute(insert(tables.source), source_row(one, number, now))
    write_organisations(connection, one)
    _write_audits(connection, one, seen, faults, advance)
    check_events(connection, one, faults)
    if faults:
        return
    if one.events:
        first = next_number(connection, tables.label_event)
        rows = [event_row(event, first + place, source.id) for place, event in enumerate(one.events)]
        connection.execute(insert(tables.label_event), rows)
    if names:
        connection.execute(insert(tables.organisation_name), names)
    write_corrections(connection, one.corrections)


def _names(connection: Connection, one: Import) -> tuple[list[dict[str, str]], int]:
    """Return the rows of the names that are new, and how many are left out because they were erased before."""
    given = {(organisation, name) for organisation, name in one.names if name}
    organisations = sorted({organisation for organisation, _ in given})
    gone = erased(connection, organisations)
    kept = tables.organisation_name.c
    known: set[tuple[str, str]] = set()
    for part in batches(organisations):
        known |= {(row[0], row[1]) for row in
                  connection.execute(select(kept.organisation, kept.name).where(kept.organisation.in_(part)))}
    rows = [{"organisation": organisation, "name": name, "source": one.source.id}
            for organisation, name in sorted(given - known) if organisation not in gone]
    return rows, sum(organisation in gone for organisation, _ in given)


def _write_audits(
    connection: Connection, one: Import, seen: set[str], faults: Faults, advance: Advance
) -> None:
    """Write audits batch by batch; after a fault nothing more is written, other faults are still sought."""
    number = next_number(connection, tables.audit)
    for batch in batches(one.audits):
        _seek_faults(connection, batch, seen, faults)
        if not faults:
            numbered = list(enumerate(batch, start=number))
            connection.execute(
                insert(tables.audit), [audit_row(audit, place, one.source.id) for place, audit in numbered])
            answers = [row for place, audit in numbered for row in answer_rows(audit, place)]
            if answers:
                connection.execute(insert(tables.answer), answers)
        number += len(batch)
        for _ in batch:
            advance.one()


def _seek_faults(connection: Connection, batch: Sequence[Audit], seen: set[str], faults: Faults) -> None:
    ids = [audit.id for audit in batch]
    there = select(tables.audit.c.id, tables.source.c.title).join(tables.source).where(tables.audit.c.id.in_(ids))
    for audit_id, title in connection.execute(there.order_by(tables.audit.c.number)):
        if audit_id not in seen:
            faults.add("AUD-ALREADY-THERE", audit_id, source=title)
    for audit_id in ids:
        if audit_id in seen:
            faults.add("AUD-ID-TWICE", audit_id)
        seen.add(audit_id)
