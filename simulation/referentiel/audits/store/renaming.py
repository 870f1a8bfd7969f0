"""Organisations under other ids: a new row comes, references move to it, the old one goes; references always hold."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from . import tables
from .batches import batches

_REFERRING = (tables.audit, tables.label_event, tables.organisation_name, tables.erasure)


def rename_organisations(connection: Connection, becomes: Mapping[str, str]) -> None:
    """Give organisations other ids; they keep their place, their facts and everything that refers to them.

    One that is there already under its new id takes what the old one had: they are one organisation.

    Parameters
    ----------
    becomes
        New id by old id; no new id is an old one.
    """
    held = tables.organisation
    top = int(connection.scalar(select(func.coalesce(func.max(held.c.number), 0))) or 0)
    for part in batches(sorted(becomes)):
        names = {old: becomes[old] for old in part}
        there = set(connection.scalars(select(held.c.id).where(held.c.id.in_(names.values()))))
        rows = connection.execute(select(held).where(held.c.id.in_(part)).order_by(held.c.number)).mappings().all()
        made = [{**row, "number": top + row["number"], "id": names[row["id"]]} for row in rows
                if names[row["id"]] not in there]
        if made:
            connection.execute(insert(held), made)
        _forget_same_names(connection, names)
        for table in _REFERRING:
            moved = update(table).where(table.c.organisation == bindparam("old")).values(organisation=bindparam("new"))
            connection.execute(moved, [{"old": old, "new": new} for old, new in names.items()])
        connection.execute(delete(held).where(held.c.id.in_(part)))
        if made:
            # Back to the place that the old row left.
            connection.execute(update(held).where(held.c.number > top).values(number=held.c.number - top))


def _forget_same_names(connection: Connection, names: Mapping[str, str]) -> None:
    """Delete the names that stand under the new id too."""
    kept = tables.organisation_name.c
    there = {(row[0], row[1]) for row in connection.execute(
        select(kept.organisation, kept.name).where(kept.organisation.in_(names.values())))}
    twice = [{"old": row[0], "same": row[1]} for row in connection.execute(
        select(kept.organisation, kept.name).where(kept.organisation.in_(names)))
        if (names[row[0]], row[1]) in there]
    if twice:
        connection.execute(delete(tables.organisation_name).where(
            (kept.organisation == bindparam("old")) & (kept.name == bindparam("same"))), twice)
