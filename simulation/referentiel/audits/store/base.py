"""Opening the audit base: where it is, how its transactions behave, what can go wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_data_dir
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool, StaticPool

from referentiel.model import Finding, FindingsError

from ..addresses import COLUMNAR, ENVIRONMENT

FILE = "audits.sqlite3"
BUSY_SECONDS = 5.0
"""How long a writer waits for another one before the base is said to be locked."""
WRITER = 0x52454645
"""Key of the PostgreSQL lock that lets one writer in at a time, as SQLite does by itself."""

_POSTGRESQL = ("postgresql", "postgres")


def default_url() -> str:
    """Return the address of the base: the environment's, else a file of the user's own data folder.

    The environment variable ``REFERENTIEL_BASE`` holds a path or a database URL.
    """
    given = os.environ.get(ENVIRONMENT, "")
    if given:
        return given if "://" in given or given.startswith(COLUMNAR) else f"sqlite:///{Path(given).expanduser()}"
    return f"sqlite:///{Path(user_data_dir('referentiel', appauthor=False)) / FILE}"


def absolute_url(address: str | None) -> str:
    """Return the address of a base as it reads from any working folder; the default one when not given.

    Raises
    ------
    FindingsError
        ``AUD-BASE-URL``.
    """
    url = parsed(address or default_url())
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        url = url.set(database=str(Path(str(url.database)).absolute()))
    return url.render_as_string(hide_password=False)


def parsed(address: str) -> URL:
    """Read an address, a URL or the path of a file; ``postgresql://`` means the driver psycopg.

    Raises
    ------
    FindingsError
        ``AUD-BASE-URL``; a password is never quoted. ``AUD-BASE-COLUMNS``: the address of a columnar file.
    """
    if address.startswith(COLUMNAR):
        raise FindingsError([Finding(code="AUD-BASE-COLUMNS", found=address)])
    try:
        url = make_url(address if "://" in address else f"sqlite:///{address}")
    except ArgumentError:
        raise FindingsError([Finding(code="AUD-BASE-URL", found=address.split("://", maxsplit=1)[0])]) from None
    return url.set(drivername="postgresql+psycopg") if url.drivername in _POSTGRESQL else url


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite base; None for one in memory, one that SQLite itself names, or another engine."""
    named = url.database or ""
    plain = url.get_backend_name() == "sqlite" and named not in {"", ":memory:"} and not named.startswith("file:")
    return Path(named) if plain else None


def opened(url: URL) -> Engine:
    """Make the engine of a base; SQLite gets foreign keys, a patient lock and explicit transactions.

    Connecting never makes a file: one that was taken away is not put back empty.

    Raises
    ------
    FindingsError
        ``AUD-BASE-DRIVER``: the driver of the URL is not installed.
    """
    sqlite = url.get_backend_name() == "sqlite"
    # A base is closed as soon as it is not in use; one in memory lives in its one connection.
    memory = sqlite and url.database in {None, "", ":memory:"}
    file = file_of(url)
    options: dict[str, Any] = {"poolclass": StaticPool if memory else NullPool}
    if sqlite:
        options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    try:
        engine = create_engine(url, **options)
    except (ImportError, NoSuchModuleError):
        raise FindingsError([Finding(code="AUD-BASE-DRIVER", found=url.drivername)]) from None
    if sqlite:
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    if file is not None:
        address = f"{file.absolute().as_uri()}?mode=rw"
        event.listen(engine, "do_connect", lambda *given: _existing(address, *given))
    return engine


def _existing(address: str, _dialect: object, _record: object, place: list[str], options: dict[str, Any]) -> None:
    """Have SQLite open the file that is there, for reading only where it may not be written."""
    place[0], options["uri"] = address, True


def _on_connect(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own hidden transactions are switched off; `_on_begin` opens real ones.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # What is erased is overwritten: a name must not stay in the free pages of the file.
    connection.execute("PRAGMA secure_delete = ON")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # A writer takes its lock at once, so that what it has read stays true until it commits.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction(engine: Engine, *, writes: bool = False, references: bool = True) -> Iterator[Connection]:
    """Open one transaction, committed at the end, rolled back on any failure.

    A reader sees the base as it was when it began; there is one writer at a time, on both engines.

    Parameters
    ----------
    references
        Whether references between tables are kept at every statement; False leaves SQLite to check them at the
        end, which copying a table needs.
    """
    sqlite = engine.dialect.name == "sqlite"
    options: dict[str, Any] = {"writes": writes}
    if not sqlite:
        # A writer must see what the one before it wrote while it waited.
        options["isolation_level"] = "READ COMMITTED" if writes else "REPEATABLE READ"
    with engine.connect().execution_options(**options) as connection:
        if sqlite and not references:
            _references(connection, kept=False)
        try:
            with connection.begin():
                if writes and not sqlite:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(BUSY_SECONDS * 1_000)}")
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})
                yield connection
                if sqlite and not references:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise RuntimeError(f"references broken: {broken[:3]}")
        finally:
            if sqlite and not references:
                _references(connection, kept=True)


def _references(connection: Connection, *, kept: bool) -> None:
    # On the driver itself: SQLite ignores the switch inside a transaction.
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.cursor().execute(f"PRAGMA foreign_keys = {'ON' if kept else 'OFF'}")


def forgotten(engine: Engine, tables: Iterable[str]) -> None:
    """Make sure that rows just deleted or changed leave nothing behind in the files of the base."""
    if engine.dialect.name == "sqlite":
        # Overwritten in the base itself, they may still stand in its log.
        with engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            if driver is not None:
                driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
                connection.exec_driver_sql(f"VACUUM FULL {table}")
