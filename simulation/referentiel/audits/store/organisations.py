"""Organisations: their coarse facts, their names apart, and the trace of names erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from referentiel.model import Audit

from ..imported import Import
from . import tables
from .batches import batches, next_number
from .records import Erasure, OrganisationFacts
from .rows import Row

COARSE = ("category", "region", "size_class")


def write_organisations(connection: Connection, one: Import) -> None:
    """Make the organisations that an import names for the first time; bring the facts of the others up to date.

    The facts are those of the latest audit; on the same day, of the one imported last.
    """
    latest: dict[str, Audit | None] = {}
    for audit in one.audits:
        before = latest.get(audit.organisation)
        if before is None or audit.day >= before.day:
            latest[audit.organisation] = audit
    for name in [event.organisation for event in one.events] + [name for name, _ in one.names]:
        latest.setdefault(name, None)
    known = _latest_days(connection, list(latest))
    first = next_number(connection, tables.organisation)
    new = [name for name in latest if name not in known]
    rows = [{"number": first + place, "id": name, **_facts(latest[name])} for place, name in enumerate(new)]
    if rows:
        connection.execute(insert(tables.organisation), rows)
    for name, day in known.items():
        newest = latest[name]
        if newest is not None and (day is None or newest.day >= day):
            connection.execute(
                update(tables.organisation).where(tables.organisation.c.id == name).values(**_facts(newest)))


def _latest_days(connection: Connection, names: list[str]) -> dict[str, date | None]:
    """Return the day of the latest audit of each organisation that is known; None when it has none."""
    found: dict[str, date | None] = {}
    known, audit = tables.organisation.c, tables.audit.c
    for part in batches(names):
        query = (
            select(known.id, func.max(audit.day))
            .select_from(tables.organisation.outerjoin(tables.audit, audit.organisation == known.id))
            .where(known.id.in_(part)).group_by(known.id)
        )
        for name, day in connection.execute(query):
            found[name] = None if day is None else date.fromisoformat(day)
    return found


def _facts(audit: Audit | None) -> Row:
    attributes = {} if audit is None else audit.attributes
    return {key: value if isinstance(value := attributes.get(key), str) else None for key in COARSE}


def organisations_of(connection: Connection) -> tuple[OrganisationFacts, ...]:
    """Return every organisation, in the order it was first seen."""
    rows = connection.execute(select(tables.organisation).order_by(tables.organisation.c.number))
    return tuple(
        OrganisationFacts(id=row.id, category=row.category, region=row.region, size_class=row.size_class)
        for row in rows
    )


def all_names(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Return the names kept of every organisation that has one, by pseudonym."""
    kept, found = tables.organisation_name.c, dict[str, tuple[str, ...]]()
    for organisation, name in connection.execute(select(kept.organisation, kept.name)):
        found[organisation] = (*found.get(organisation, ()), name)
    return {organisation: tuple(sorted(found[organisation])) for organisation in sorted(found)}


def names_of(connection: Connection, organisation: str) -> tuple[str, ...]:
    """Return the names of an organisation, sorted; empty when none is kept."""
    kept = tables.organisation_name.c
    return tuple(sorted(connection.scalars(select(kept.name).where(kept.organisation == organisation))))


def erased(connection: Connection, organisations: Sequence[str]) -> set[str]:
    """Return those of some organisations whose names were erased."""
    gone: set[str] = set()
    for part in batches(organisations):
        gone |= set(connection.scalars(
            select(tables.erasure.c.organisation).where(tables.erasure.c.organisation.in_(part))))
    return gone


def erase(connection: Connection, erasure: Erasure) -> int:
    """Delete every name of an organisation and keep the trace; return how many there were."""
    gone = connection.execute(
        delete(tables.organisation_name).where(tables.organisation_name.c.organisation == erasure.organisation)
    ).rowcount
    number = next_number(connection, tables.erasure)
    connection.execute(
        insert(tables.erasure),
        {
            "number": number, "organisation": erasure.organisation, "names": gone, "erased_at": erasure.at,
            "erased_by": erasure.by, "reason": erasure.reason, "places": erasure.places, "files": erasure.files,
        },
    )
    return gone


def erasures_of(connection: Connection) -> tuple[Erasure, ...]:
    """Return the trace of erasures, oldest first."""
    rows = connection.execute(select(tables.erasure).order_by(tables.erasure.c.number))
    return tuple(
        Erasure(organisation=row.organisation, names=row.names, at=row.erased_at, by=row.erased_by, reason=row.reason,
                places=row.places, files=row.files)
        for row in rows
    )
