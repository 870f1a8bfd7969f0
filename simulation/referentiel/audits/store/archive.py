"""The whole base as a folder, or a zip, of CSV files that any tool reads; and back, identical."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from sqlalchemy import Column, Connection, Integer, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from referentiel.model import Finding, FindingsError

from ..neutral import MARK, as_it_was, neutralised
from ..progress import Advance, Progress
from . import tables
from .opening import Base
from .parcel import MANIFEST, Parcel, Reading, reading, writing
from .schema import HEAD

FORMAT = 1
ROWS = 2_000
"""Rows written into the base at a time."""
LONGEST = 1 << 24
"""Characters of one cell above which a file is refused."""


def export_base(
    base: Base, destination: Path | str, progress: Progress | None = None, *, names: bool = True
) -> dict[str, int]:
    """Write everything that a base holds; nothing is written if anything fails.

    Parameters
    ----------
    destination
        A folder to make, or a file to make whose name ends with ``.zip``.
    progress
        Told the rows written, of all rows.
    names
        Whether the names of organisations leave with the rest.

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    FindingsError
        ``AUD-EXPORT-THERE``, ``AUD-EXPORT-WRITE``, or a failure of the base.
    """
    content = [table for table in tables.CONTENT if names or table is not tables.organisation_name]
    with writing(Path(destination)) as parcel, base.connected() as connection:
        counts = {table.name: _count(connection, table) for table in content}
        advance = Advance(progress, sum(counts.values()))
        for table in content:
            _write(connection, table, parcel, advance)
        head = {"format": FORMAT, "revision": HEAD, "rows": counts, "sha256": parcel.digests}
        with parcel.file(MANIFEST) as stream:
            stream.write(json.dumps(head, indent=2).encode() + b"\n")
        advance.end()
    return counts


def restore_base(base: Base, source: Path | str, progress: Progress | None = None) -> dict[str, int]:
    """Read an export into an empty base, in one transaction: whole, or not at all.

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    FindingsError
        ``AUD-EXPORT-OTHER`` (no export), ``AUD-EXPORT-DAMAGED`` (it is not as it was written),
        ``AUD-EXPORT-REVISION``, ``AUD-BASE-NOT-EMPTY``, or a failure of the base.
    """
    with reading(Path(source)) as parcel:
        head = parcel.head({table.name for table in tables.CONTENT})
        if head["revision"] != HEAD:
            _refuse("AUD-EXPORT-REVISION", str(head["revision"]), parcel, known=HEAD)
        parcel.verify()
        advance = Advance(progress, sum(head["rows"].values()))
        with base.connected(writes=True) as connection:
            if any(_count(connection, table) for table in tables.CONTENT):
                raise FindingsError([Finding(code="AUD-BASE-NOT-EMPTY")])
            for table in tables.CONTENT:
                if table.name in head["rows"]:
                    _restore(connection, table, parcel, head["rows"][table.name], advance)
        advance.end()
    return dict(head["rows"])


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _write(connection: Connection, table: Table, parcel: Parcel, advance: Advance) -> None:
    nullable = [bool(column.nullable) for column in table.columns]
    rows = connection.execution_options(stream_results=True).execute(
        select(table).order_by(*table.primary_key.columns))
    with parcel.file(f"{table.name}.csv") as stream:
        # UTF-8 with its mark and semicolons: what a French spreadsheet opens without being told.
        written = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        lines = csv.writer(written, delimiter=";", lineterminator="\r\n")
        lines.writerow([column.name for column in table.columns])
        for row in rows:
            lines.writerow(map(_cell, row, nullable))
            advance.one()
        written.flush()
        written.detach()


def _cell(value: int | str | None, nullable: bool) -> str:  # noqa: FBT001
    if value is None:
        return ""
    written = str(value)
    # Nothing at all and an empty text must not look alike.
    return MARK if nullable and not written else neutralised(written)


def _restore(connection: Connection, table: Table, parcel: Reading, expected: int, advance: Advance) -> None:
    name = f"{table.name}.csv"
    before = csv.field_size_limit(LONGEST)
    try:
        with parcel.file(name) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            pending: list[dict[str, Any]] = []
            count = 0
            for row in _rows(table, text, name, parcel):
                pending.append(row)
                count += 1
                advance.one()
                if len(pending) == ROWS:
                    connection.execute(insert(table), pending)
                    pending = []
            if pending:
                connection.execute(insert(table), pending)
    except (csv.Error, UnicodeDecodeError, IntegrityError):
        _refuse("AUD-EXPORT-DAMAGED", name, parcel)
    finally:
        csv.field_size_limit(before)
    if count != expected:
        _refuse("AUD-EXPORT-DAMAGED", name, parcel)


def _rows(table: Table, text: IO[str], name: str, parcel: Reading) -> Iterator[dict[str, Any]]:
    columns: list[Column[Any]] = list(table.columns)
    lines = csv.reader(text, delimiter=";", strict=True)
    if next(lines, None) != [column.name for column in columns]:
        _refuse("AUD-EXPORT-DAMAGED", name, parcel)
    for cells in lines:
        if len(cells) != len(columns):
            _refuse("AUD-EXPORT-DAMAGED", name, parcel)
        try:
            yield {column.name: _value(column, cell) for column, cell in zip(columns, cells, strict=True)}
        except ValueError:
            _refuse("AUD-EXPORT-DAMAGED", name, parcel)


def _value(column: Column[Any], cell: str) -> int | str | None:
    if not cell and column.nullable:
        return None
    # SmallInteger is an Integer too.
    return int(cell) if isinstance(column.type, Integer) else as_it_was(cell)


def _refuse(code: str, found: str, parcel: Reading, **params: str) -> NoReturn:
    raise FindingsError([Finding(code=code, found=found, file=str(parcel.path), params=params)])
