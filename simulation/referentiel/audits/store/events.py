"""Label events as rows of the base and back, and what must hold before they are kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from referentiel.model import EVENT_KINDS, LabelEvent

from ..faults import Faults
from ..imported import Import
from . import tables
from .batches import batches
from .rows import Row

_WITH_TERM = ("award", "shortened_award", "certificate")


def event_row(event: LabelEvent, number: int, source: str) -> Row:
    """Return the row of an event."""
    return {
        "number": number,
        "id": event.id,
        "source": source,
        "organisation": event.organisation,
        "family": event.family,
        "day": event.day.isoformat(),
        "kind": event.kind,
        "audit": event.audit or None,
        "until": None if event.until is None else event.until.isoformat(),
        "note": event.note,
    }


def event_of(row: Any) -> LabelEvent:  # noqa: ANN401
    """Return the event that a row holds."""
    return LabelEvent(
        id=row.id,
        organisation=row.organisation,
        family=row.family,
        day=date.fromisoformat(row.day),
        kind=row.kind,
        audit=row.audit or "",
        until=None if row.until is None else date.fromisoformat(row.until),
        note=row.note,
        source=row.source,
    )


def recordable_events(one: Import) -> None:
    """Check that the events of an import can be kept.

    Raises
    ------
    ValueError
        Another family, an unknown kind, or a term that its kind does not have: a fault of the reader.
    """
    for event in one.events:
        if event.family != one.source.family:
            raise ValueError(f"every event of {one.source.id} must be of family {one.source.family}")
        if event.kind not in EVENT_KINDS:
            raise ValueError(f"event {event.id}: unknown kind {event.kind!r}")
        if event.until is not None and (event.kind not in _WITH_TERM or event.until < event.day):
            raise ValueError(f"event {event.id}: {event.kind} of {event.day} until {event.until}")


def check_events(connection: Connection, one: Import, faults: Faults) -> None:
    """Seek events that are there already or twice, and those of an audit that is unknown or of somebody else."""
    ids = [event.id for event in one.events]
    there = _titles(connection, ids)
    organisations = {audit.id: audit.organisation for audit in one.audits}
    named = [event.audit for event in one.events if event.audit and event.audit not in organisations]
    organisations |= _organisations(connection, named)
    seen: set[str] = set()
    for event in one.events:
        if event.id in seen:
            faults.add("AUD-EVENT-TWICE", event.id)
        elif event.id in there:
            faults.add("AUD-EVENT-THERE", event.id, source=there[event.id])
        seen.add(event.id)
        if event.audit and organisations.get(event.audit) != event.organisation:
            faults.add("AUD-EVENT-AUDIT", event.audit, event=event.id, organisation=event.organisation)


def _titles(connection: Connection, ids: list[str]) -> dict[str, str]:
    """Return the title of the import that brought each event that is there."""
    event, found = tables.label_event.c, dict[str, str]()
    for part in batches(ids):
        query = select(event.id, tables.source.c.title).join(tables.source).where(event.id.in_(part))
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def _organisations(connection: Connection, audits: list[str]) -> dict[str, str]:
    """Return the organisation of each audit that is there."""
    found: dict[str, str] = {}
    for part in batches(audits):
        query = select(tables.audit.c.id, tables.audit.c.organisation).where(tables.audit.c.id.in_(part))
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found
