"""One made-up history in the place of another, in one transaction; what is not synthetic is never touched."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select, update

from referentiel.model import Source

from ..imported import Import
from ..progress import Advance, Progress
from . import tables
from .opening import Base
from .rows import source_of
from .said import now
from .writing import write_imports


def replace_synthetic(base: Base, one: Import, progress: Progress | None = None) -> tuple[Source, ...]:
    """Keep a synthetic import in the place of every other synthetic one of its family: all of it, or nothing.

    Audits, answers, corrections, events and names of the imports replaced leave; organisations that nothing refers to
    any more leave with them. Events of other imports that named one of these audits stay, without it.

    Returns
    -------
    tuple of Source
        The imports replaced, as the journal had them; empty when there was none.

    Raises
    ------
    ValueError
        The import is not synthetic: a fault of the caller.
    FindingsError
        As `Store.add_all`; nothing was changed.
    """
    if one.source.kind != "synthetic":
        raise ValueError(f"{one.source.id}: {one.source.kind}, only a synthetic import replaces others")
    source = tables.source.c
    advance = Advance(progress, len(one.audits))
    with base.connected(writes=True) as connection:
        others = select(tables.source).where(
            source.kind == "synthetic", source.family == one.source.family, source.digest != one.source.digest)
        gone = tuple(source_of(row) for row in connection.execute(others.order_by(source.number)))
        _delete(connection, [former.id for former in gone])
        write_imports(connection, [one], now(), advance)
    return gone


def _delete(connection: Connection, sources: list[str]) -> None:
    """Delete imports, each row before what it refers to."""
    audit, event, name = tables.audit.c, tables.label_event.c, tables.organisation_name.c
    numbers = select(audit.number).where(audit.source.in_(sources))
    ids = select(audit.id).where(audit.source.in_(sources))
    connection.execute(update(tables.label_event).where(event.audit.in_(ids)).values(audit=None))
    for table, which in (
        (tables.correction, tables.correction.c.audit.in_(numbers)),
        (tables.answer, tables.answer.c.audit.in_(numbers)),
        (tables.label_event, event.source.in_(sources)), (tables.organisation_name, name.source.in_(sources)),
        (tables.audit, audit.source.in_(sources)), (tables.organisation, ~_referred()),
        (tables.source, tables.source.c.id.in_(sources)),
    ):
        connection.execute(delete(table).where(which))


def _referred() -> ColumnElement[bool]:
    """Tell which organisations something refers to."""
    own = tables.organisation.c.id
    referring: list[Select[Any]] = [
        select(table.c.organisation).where(table.c.organisation == own)
        for table in (tables.audit, tables.label_event, tables.organisation_name, tables.erasure)]
    return or_(*(one.exists() for one in referring))
