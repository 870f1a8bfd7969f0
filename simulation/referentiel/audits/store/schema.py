"""The tables of a base, made once; a database that is not an audit base is left alone."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine, func, insert, inspect, select

from referentiel.model import Finding, FindingsError

from . import tables

TRIES, PAUSE = 20, 0.05
"""How often, and after how many seconds, the mode of a base in use is asked for again."""


def prepare(engine: Engine, *, make_folder: bool = False) -> None:
    """Make the tables of a new base; do nothing when they are there.

    Parameters
    ----------
    make_folder
        Whether the folder of an SQLite file may be made.

    Raises
    ------
    FindingsError
        ``AUD-BASE-OPEN``, ``AUD-BASE-OTHER`` (tables of another program) or ``AUD-BASE-NEWER``.
    """
    where = engine.url.database or ""
    if make_folder and where and engine.dialect.name == "sqlite":
        _make_folder(Path(where).parent)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
    if tables.schema_version.name not in names:
        if names and engine.dialect.name == "sqlite":
            raise FindingsError([Finding(code="AUD-BASE-OTHER", found=where, file=where)])
        _create(engine)
    with engine.connect() as connection:
        version = connection.scalar(select(func.max(tables.schema_version.c.version)))
    if version != tables.SCHEMA:
        raise FindingsError(
            [
                Finding(
                    code="AUD-BASE-NEWER",
                    found=str(version),
                    file=where,
                    params={"known": str(tables.SCHEMA)},
                )
            ]
        )


def _create(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        _keep_a_log(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        # Another process may have made them meanwhile.
        tables.metadata.create_all(connection)
        if connection.scalar(select(func.count()).select_from(tables.schema_version)) == 0:
            connection.execute(insert(tables.schema_version), {"version": tables.SCHEMA})


def _keep_a_log(engine: Engine) -> None:
    """Set the write-ahead log, once and outside a transaction: the mode stays with the file.

    SQLite does not wait for another process that does the same, so this does. A base that stays without it is
    sound, only slower when it is read and written at once.
    """
    for _ in range(TRIES):
        with engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            try:
                if driver is not None:
                    driver.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:
                time.sleep(PAUSE)
            else:
                return


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        finding = Finding(code="AUD-BASE-OPEN", found=str(folder), file=str(folder))
        raise FindingsError([finding]) from None
