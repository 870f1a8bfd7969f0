"""The texts of the base that people and their files wrote: changed wherever they say something, place by place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table, bindparam, select, update

from . import tables
from .batches import batches

Change = Callable[[str], tuple[str, int]]
"""Return a text as it becomes, and in how many places it changed."""

_TEXTS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (tables.source, ("title", "file", "imported_by")),
    (tables.answer, ("note",)),
    (tables.correction, ("note", "old_note", "reason", "corrected_by")),
    (tables.label_event, ("id", "note")),
    (tables.erasure, ("erased_by", "reason")),
)
_JSON: tuple[tuple[Table, str], ...] = ((tables.source, "notes"), (tables.audit, "attributes"))


def rewrite(
    connection: Connection, change: Change, *, ids: Change | None = None, holding: str = "", write: bool = True
) -> dict[str, int]:
    """Change every text of the base that people or their files wrote; ids of audits and events too.

    Names kept apart, ids of organisations and of imports, and firms are left alone. An id that would become one
    that is taken is numbered.

    Parameters
    ----------
    ids
        The change for ids; the same one when not given.
    holding
        Only texts with these characters are looked at; empty for all.
    write
        False only counts.

    Returns
    -------
    dict of str to int
        Places changed by column, for example ``answer.note``; columns without one are absent.
    """
    found: Counter[str] = Counter()
    for table, columns in _TEXTS:
        for column in columns:
            one = (ids or change) if column == "id" else change
            found[f"{table.name}.{column}"] += _column(connection, table, column, one, holding, write=write)
    for table, column in _JSON:
        found[f"{table.name}.{column}"] += _column(
            connection, table, column, lambda held: _in_json(held, change), holding, write=write)
    found["audit.id"] += _audit_ids(connection, ids or change, holding, write=write)
    return {column: count for column, count in found.items() if count}


def _column(
    connection: Connection, table: Table, name: str, change: Change, holding: str, *, write: bool
) -> int:
    changed = _changed(connection, table, name, change, holding)
    if name == "id":
        changed = _unique(connection, table, changed)
    if write and changed:
        keys = list(table.primary_key.columns)
        here = update(table).where(*(key == bindparam(f"key_{key.name}") for key in keys)).values(
            {name: bindparam("becomes")})
        for part in batches([
            {"becomes": becomes, **{f"key_{key.name}": one for key, one in zip(keys, row, strict=True)}}
            for row, (becomes, _) in changed.items()
        ]):
            connection.execute(here, list(part))
    return sum(count for _, count in changed.values())


def _changed(
    connection: Connection, table: Table, name: str, change: Change, holding: str
) -> dict[tuple[object, ...], tuple[str, int]]:
    """Return the rows whose text changes, by primary key, with what it becomes and how many places changed."""
    column = table.c[name]
    keys = table.primary_key.columns
    query = select(*keys, column).where(column != "").order_by(*keys)
    if holding:
        query = query.where(column.contains(holding, autoescape=True))
    found = {}
    for *key, held in connection.execute(query):
        becomes, count = change(held)
        if count:
            found[tuple(key)] = (becomes, count)
    return found


def _in_json(held: str, change: Change) -> tuple[str, int]:
    """Change the texts among the values of an object; numbers and keys stay."""
    count = 0

    def changed(value: object) -> object:
        nonlocal count
        if not isinstance(value, str):
            return value
        becomes, places = change(value)
        count += places
        return becomes

    values: Mapping[str, object] = json.loads(held)
    becomes = {key: changed(value) for key, value in values.items()}
    return json.dumps(becomes, ensure_ascii=False), count


def _unique(
    connection: Connection, table: Table, changed: Mapping[tuple[object, ...], tuple[str, int]]
) -> dict[tuple[object, ...], tuple[str, int]]:
    """Return what changes, with a number after each id that would be taken."""
    if not changed:
        return {}
    taken = set(connection.scalars(select(table.c.id)))
    found = {}
    for key, (becomes, count) in changed.items():
        wanted, more = becomes, 2
        while wanted in taken:
            wanted, more = f"{becomes}-{more}", more + 1
        taken.add(wanted)
        found[key] = (wanted, count)
    return found


def _audit_ids(connection: Connection, change: Change, holding: str, *, write: bool) -> int:
    """Change the ids of audits; events that follow from them let go of them meanwhile."""
    audit, event = tables.audit.c, tables.label_event.c
    changed = _unique(connection, tables.audit, _changed(connection, tables.audit, "id", change, holding))
    if write and changed:
        numbers = [int(str(number)) for (number,) in changed]
        followed: list[tuple[int, int]] = []
        for part in batches(numbers):
            followed += [(row[0], row[1]) for row in connection.execute(
                select(event.number, audit.number).join(tables.audit, audit.id == event.audit)
                .where(audit.number.in_(part)))]
        free = update(tables.label_event).where(event.number == bindparam("event"))
        for events in batches(followed):
            connection.execute(free.values(audit=None), [{"event": one} for one, _ in events])
        named = {number: becomes for number, (becomes, _) in zip(numbers, changed.values(), strict=True)}
        renamed = update(tables.audit).where(audit.number == bindparam("audit")).values(id=bindparam("becomes"))
        for part in batches(numbers):
            connection.execute(renamed, [{"audit": one, "becomes": named[one]} for one in part])
        for events in batches(followed):
            connection.execute(free.values(audit=bindparam("becomes")),
                               [{"event": one, "becomes": named[number]} for one, number in events])
    return sum(count for _, count in changed.values())
