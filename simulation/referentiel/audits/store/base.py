"""Opening the audit base: where it is, how its transactions behave, what can go wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_data_dir
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool, StaticPool

from referentiel.model import Finding, FindingsError

ENVIRONMENT = "REFERENTIEL_BASE"
FILE = "audits.sqlite3"
BUSY_SECONDS = 5.0
"""How long a writer waits for another one before the base is said to be locked."""

_CODES = {
    "SQLITE_BUSY": "AUD-BASE-LOCKED",
    "SQLITE_LOCKED": "AUD-BASE-LOCKED",
    "SQLITE_READONLY": "AUD-BASE-READ-ONLY",
    "SQLITE_PERM": "AUD-BASE-READ-ONLY",
    "SQLITE_NOTADB": "AUD-BASE-DAMAGED",
    "SQLITE_CORRUPT": "AUD-BASE-DAMAGED",
    "SQLITE_FULL": "AUD-BASE-FULL",
    "SQLITE_CANTOPEN": "AUD-BASE-OPEN",
}


def default_url() -> str:
    """Return the address of the base: the environment's, else a file of the user's own data folder.

    The environment variable ``REFERENTIEL_BASE`` holds a path or a database URL.
    """
    given = os.environ.get(ENVIRONMENT, "")
    if given:
        return given if "://" in given else f"sqlite:///{Path(given).expanduser()}"
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
    """Read an address, a URL or the path of a file.

    Raises
    ------
    FindingsError
        ``AUD-BASE-URL``; a password is never quoted.
    """
    try:
        return make_url(address if "://" in address else f"sqlite:///{address}")
    except ArgumentError:
        raise FindingsError([Finding(code="AUD-BASE-URL", found=address.split("://", maxsplit=1)[0])]) from None


def opened(url: URL) -> Engine:
    """Make the engine of a base; SQLite gets foreign keys, a patient lock and explicit transactions.

    Raises
    ------
    FindingsError
        ``AUD-BASE-DRIVER``: the driver of the URL is not installed.
    """
    sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {}
    if sqlite:
        # A base in memory lives in its one connection; a file is closed as soon as it is not in use.
        options["poolclass"] = StaticPool if url.database in {None, "", ":memory:"} else NullPool
        options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    try:
        engine = create_engine(url, **options)
    except (ImportError, NoSuchModuleError):
        raise FindingsError([Finding(code="AUD-BASE-DRIVER", found=url.drivername)]) from None
    if sqlite:
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own hidden transactions are switched off; `_on_begin` opens real ones.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # A writer takes its lock at once, so that what it has read stays true until it commits.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def told_plainly(url: URL) -> Iterator[None]:
    """Turn a failure of the database into a finding that says what a person can do.

    Programming faults of this package (a broken constraint, wrong SQL) are left as they are.
    """
    try:
        yield
    except DBAPIError as error:
        finding = _finding(url, error.orig)
        if finding is None:
            raise
        raise FindingsError([finding]) from error


def _finding(url: URL, cause: BaseException | None) -> Finding | None:
    sqlite = url.get_backend_name() == "sqlite"
    where = (url.database or "") if sqlite else url.render_as_string(hide_password=True)
    name = getattr(cause, "sqlite_errorname", "")
    code = next((code for start, code in _CODES.items() if name.startswith(start)), "")
    if code:
        return Finding(code=code, found=where, file=where)
    # By name, because each driver has classes of its own: only these are not faults of the program.
    if type(cause).__name__ not in {"OperationalError", "InterfaceError"}:
        return None
    reason = (str(cause).splitlines() or [""])[0]
    return Finding(code="AUD-BASE-FAILED", found=where, file=where, params={"reason": reason})
