"""Retention: what is past its period, table by table, and its deletion on demand, with a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, tuple_, update

from referentiel.model import Finding, FindingsError
from referentiel.texts import text

from ..privacy.originals import Originals, delete_originals, find_originals
from ..privacy.pseudonyms import canonical
from ..privacy.quotes import Quotes
from ..privacy.retention import PeriodKey
from . import tables
from .batches import batches, next_number
from .opening import Base
from .outdated import Outdated, outdated
from .prose import rewrite
from .records import Purge
from .said import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What is past its period on a day, or was and is deleted.

    Parameters
    ----------
    day
        The day.
    rows
        Rows by table, by period; ``place`` counts places that quote a name past its period, ``reduced`` rows of the
        journal that stay without who imported which file, ``file`` original files. Only what there is.
    detached
        Events that stay and lose the audit they followed from.
    undecided
        Audits past their period with a decision that no event tells.
    originals
        What was found of the original files past their period; None when no folder was looked at.
    """

    day: date
    rows: Mapping[PeriodKey, Mapping[str, int]]
    detached: int
    undecided: int
    originals: Originals | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is past its period."""
        return not any(self.rows.values())


def retention(base: Base, day: date, folder: Path | None = None) -> Retention:
    """Say what is past its period on a day; nothing changes.

    Only what confidential imports brought has a period: open data are public, demonstrations are invented.

    Parameters
    ----------
    day
        Any day; see `privacy.retention` for how periods are counted.
    folder
        Where the original files of imports are; None to look at none.

    Raises
    ------
    FindingsError
        ``AUD-NO-FOLDER``, or a failure of the base.
    """
    with base.connected() as connection:
        return _told(connection, outdated(connection, day), day, folder, write=False)


def purge(base: Base, day: date, *, by: str, folder: Path | None = None) -> Retention:
    """Delete what is past its period, in one transaction, and keep a trace; events stay.

    Original files go first: when one cannot be deleted, nothing changes in the base.

    Raises
    ------
    FindingsError
        ``AUD-RETENTION-FUTURE``: that day has not come; ``AUD-REASON-MISSING``: nobody is named;
        ``AUD-ORIGINAL-KEPT``; ``AUD-NO-FOLDER``.
    """
    told = said(by=by)
    if day > datetime.now(UTC).date():
        raise FindingsError([Finding(code="AUD-RETENTION-FUTURE", found=day.isoformat())])
    with base.connected(writes=True) as connection:
        over = outdated(connection, day)
        done = _told(connection, over, day, folder, write=True)
        if done.originals is not None:
            delete_originals([path for path, _ in done.originals.files])
        _delete(connection, over)
        _trace(connection, done, told)
    if not done.empty:
        base.forget()
    return done


def purges(base: Base) -> tuple[Purge, ...]:
    """Return the trace of what was deleted because its time was over, oldest first."""
    with base.connected() as connection:
        rows = connection.execute(select(tables.purge).order_by(tables.purge.c.number)).all()
    return tuple(Purge(period=row.period, table=row.rows_of, rows=row.deleted, day=date.fromisoformat(row.day),
                       at=row.purged_at, by=row.purged_by) for row in rows)


def _told(connection: Connection, over: Outdated, day: date, folder: Path | None, *, write: bool) -> Retention:
    originals = None if folder is None else find_originals(folder, over.digests)
    numbers, event = list(over.audits), tables.label_event
    # Before any id changes.
    detached = _count(connection, event, event.c.audit, list(over.audits.values()))
    found: dict[PeriodKey, dict[str, int]] = {
        "names": {"organisation_name": len(over.names), "place": _unquoted(connection, over, write=write)},
        "files": {"file": 0 if originals is None else len(originals.files)},
        "audits": {
            "audit": len(numbers),
            "answer": _count(connection, tables.answer, tables.answer.c.audit, numbers),
            "correction": _count(connection, tables.correction, tables.correction.c.audit, numbers),
            "organisation": len(over.organisations),
        },
        "journal": {"source": len(over.imports), "reduced": len(over.reduced)},
    }
    rows: dict[PeriodKey, Mapping[str, int]] = {
        key: {table: count for table, count in counts.items() if count} for key, counts in found.items()}
    return Retention(day=day, rows=rows, undecided=over.undecided, originals=originals, detached=detached)


def _count(connection: Connection, table: Table, column: Any, values: list[Any]) -> int:  # noqa: ANN401
    return sum(int(connection.scalar(select(func.count()).select_from(table).where(column.in_(part))) or 0)
               for part in batches(values))


def _unquoted(connection: Connection, over: Outdated, *, write: bool) -> int:
    """Replace the names past their period where the base quotes them, unless another organisation keeps one."""
    if not over.names:
        return 0
    kept, gone = tables.organisation_name.c, set(over.names)
    staying = {_plain(row[1]) for row in connection.execute(select(kept.organisation, kept.name))
               if (row[0], row[1]) not in gone}
    quotes = Quotes(name for _, name in over.names if _plain(name) not in staying)
    by = text("erase.replacement")
    return sum(rewrite(connection, lambda held: quotes.replaced(held, by), write=write).values())


def _plain(name: str) -> str:
    return canonical(name) if any(char.isalnum() for char in name) else name


def _delete(connection: Connection, over: Outdated) -> None:
    """Delete, each row before what it refers to; events let go of their audit."""
    audit, event = tables.audit.c, tables.label_event.c
    name, organisation = tables.organisation_name.c, tables.organisation.c
    for pairs in batches(over.names):
        connection.execute(delete(tables.organisation_name).where(tuple_(name.organisation, name.name).in_(pairs)))
    for part in batches(list(over.audits)):
        # By number: a purged name may just have changed the id.
        ids = select(audit.id).where(audit.number.in_(part))
        connection.execute(update(tables.label_event).where(event.audit.in_(ids)).values(audit=None))
        connection.execute(delete(tables.correction).where(tables.correction.c.audit.in_(part)))
        connection.execute(delete(tables.answer).where(tables.answer.c.audit.in_(part)))
        connection.execute(delete(tables.audit).where(audit.number.in_(part)))
    for gone in batches(over.organisations):
        connection.execute(delete(tables.organisation).where(organisation.id.in_(gone)))
    for bare in batches(over.without_audit):
        # The facts of an organisation are those of its audits.
        connection.execute(update(tables.organisation).where(organisation.id.in_(bare)).values(
            category=None, region=None, size_class=None))
    for imports in batches(over.imports):
        connection.execute(delete(tables.source).where(tables.source.c.id.in_(imports)))
    for reduced in batches(over.reduced):
        _reduce(connection, list(reduced))


def _reduce(connection: Connection, ids: list[str]) -> None:
    """Leave of an import what its events need: id, family, kind, counts, and a title without the name of its file."""
    source = tables.source.c
    for row in connection.execute(select(source.id, source.title, source.file).where(source.id.in_(ids))).all():
        title = row.title.replace(row.file, row.id) if row.file else row.title
        connection.execute(update(tables.source).where(source.id == row.id).values(
            title=title, file="", imported_by="", notes="{}"))


def _trace(connection: Connection, done: Retention, told: dict[str, str]) -> None:
    first = next_number(connection, tables.purge)
    rows = [(key, table, count) for key, counts in done.rows.items() for table, count in counts.items()]
    if rows:
        connection.execute(insert(tables.purge), [
            {"number": first + place, "period": key, "rows_of": table, "deleted": count, "day": done.day.isoformat(),
             "purged_at": told["at"], "purged_by": told["by"]}
            for place, (key, table, count) in enumerate(rows)])
