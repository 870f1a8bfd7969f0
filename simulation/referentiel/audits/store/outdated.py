"""What of a base is past its period on a day: found row by row, changed by nobody here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table, func, select

from ..privacy.retention import is_over, names_kept_from
from . import tables
from .batches import batches
from .events import event_of

CONFIDENTIAL = tables.source.c.kind == "confidential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """What is past its period.

    Parameters
    ----------
    names
        Pairs of an organisation and a name.
    audits
        Number of each audit, with its id.
    organisations
        Organisations that nothing refers to without these audits and names.
    without_audit
        Organisations that stay, without any audit.
    imports
        Rows of the journal that nothing refers to any more.
    reduced
        Rows of the journal that events or audits still refer to: they lose who imported which file.
    digests
        Imports whose original file is past its period.
    undecided
        Audits with a decision that no event tells.
    """

    names: tuple[tuple[str, str], ...]
    audits: dict[int, str]
    organisations: tuple[str, ...]
    without_audit: tuple[str, ...]
    imports: tuple[str, ...]
    reduced: tuple[str, ...]
    digests: tuple[str, ...]
    undecided: int


def outdated(connection: Connection, day: date) -> Outdated:
    """Return what is past its period on a day, among what confidential imports brought.

    Nothing recent is passed over: an audit or an event later than `day` counts.
    """
    audits = {int(row[0]): (str(row[1]), str(row[2])) for row in connection.execute(
        select(tables.audit.c.number, tables.audit.c.id, tables.audit.c.organisation, tables.audit.c.day)
        .join(tables.source).where(CONFIDENTIAL).order_by(tables.audit.c.number))
        if is_over(date.fromisoformat(row[3]), "audits", day)}
    names = _names(connection, day)
    organisations = {organisation for _, organisation in audits.values()} | {one for one, _ in names}
    audited = _others(connection, tables.audit, organisations, audits)
    kept = audited | _others(connection, tables.label_event, organisations) | _others(
        connection, tables.erasure, organisations) | _still_named(connection, organisations, names)
    imports, reduced, digests = _imports(connection, day, audits, names)
    ids = {number: name for number, (name, _) in audits.items()}
    return Outdated(
        names=names, audits=ids, organisations=tuple(sorted(organisations - kept)),
        without_audit=tuple(sorted(kept & organisations - audited)), imports=imports, reduced=reduced,
        digests=digests, undecided=_undecided(connection, ids),
    )


def _names(connection: Connection, day: date) -> tuple[tuple[str, str], ...]:
    """Return the names past their period: nothing of their organisation is recent, nor the import that brought them."""
    kept, source = tables.organisation_name.c, tables.source.c
    rows = connection.execute(
        select(kept.organisation, kept.name, source.imported_at).join(tables.source).where(CONFIDENTIAL)
        .order_by(kept.organisation, kept.name)).all()
    named = {row[0] for row in rows}
    events, audited = defaultdict(list), defaultdict(list)
    for row in connection.execute(select(tables.label_event).order_by(tables.label_event.c.number)):
        if row.organisation in named:
            events[row.organisation].append(event_of(row))
    for organisation, when in connection.execute(select(tables.audit.c.organisation, tables.audit.c.day)):
        if organisation in named:
            audited[organisation].append(date.fromisoformat(when))
    found = []
    for organisation, name, imported_at in rows:
        imported = import_day(imported_at)
        if imported is None:
            continue
        start = names_kept_from(events[organisation], audited[organisation], imported)
        if start is not None and is_over(start, "names", day):
            found.append((organisation, name))
    return tuple(found)


def import_day(imported_at: str) -> date | None:
    """Return the day (UTC) of an import; None when the journal does not say it, and then nothing is past."""
    with suppress(ValueError):
        return date.fromisoformat(imported_at[:10])
    return None


def _others(
    connection: Connection, table: Table, organisations: Collection[str], without: Collection[int] = ()
) -> set[str]:
    """Return those of some organisations that rows of a table refer to, other than some of its rows."""
    return {row[0] for row in connection.execute(select(table.c.organisation, table.c.number))
            if row[0] in organisations and row[1] not in without}


def _still_named(
    connection: Connection, organisations: Collection[str], names: Collection[tuple[str, str]]
) -> set[str]:
    kept, gone = tables.organisation_name.c, set(names)
    return {row[0] for row in connection.execute(select(kept.organisation, kept.name))
            if row[0] in organisations and (row[0], row[1]) not in gone}


def _imports(
    connection: Connection, day: date, audits: Collection[int], names: Iterable[tuple[str, str]]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the imports to forget, those to reduce, and those whose original file is past its period."""
    gone = set(names)
    used = {row[0] for row in connection.execute(select(tables.audit.c.source, tables.audit.c.number))
            if row[1] not in audits}
    used |= set(connection.scalars(select(tables.label_event.c.source).distinct()))
    kept = tables.organisation_name.c
    used |= {row[0] for row in connection.execute(select(kept.source, kept.organisation, kept.name))
             if (row[1], row[2]) not in gone}
    forgotten, reduced, digests = [], [], []
    for row in connection.execute(select(tables.source).where(CONFIDENTIAL).order_by(tables.source.c.number)):
        imported = import_day(row.imported_at)
        if imported is None:
            continue
        if is_over(imported, "files", day):
            digests.append(row.digest)
        if is_over(imported, "journal", day):
            if row.id not in used:
                forgotten.append(row.id)
            elif row.file or row.imported_by or row.notes != "{}":
                reduced.append(row.id)
    return tuple(forgotten), tuple(reduced), tuple(digests)


def _undecided(connection: Connection, audits: dict[int, str]) -> int:
    """Count the audits with a decision that no event tells: it leaves with them."""
    event, count = tables.label_event.c, 0
    for part in batches(list(audits)):
        count += int(connection.scalar(
            select(func.count()).select_from(tables.audit.outerjoin(
                tables.label_event, event.audit == tables.audit.c.id))
            .where(tables.audit.c.number.in_(part), tables.audit.c.decision.is_not(None), event.id.is_(None))) or 0)
    return count
