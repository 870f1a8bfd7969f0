"""The tables of a base, made and brought to the newest revision; a database of another program is left alone."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection, Engine, column, inspect, select, table
from sqlalchemy.exc import DBAPIError

from referentiel.model import Finding, FindingsError

from . import tables
from .base import file_of, transaction
from .failures import cause_code

REVISIONS = ("0001", "0002", "0003")
"""Every revision of the base, oldest first; each has its file in `migrations/versions`."""
HEAD = REVISIONS[-1]
REVISION_TABLE = "schema_revision"

TRIES, PAUSE = 20, 0.05
"""How often, and after how many seconds, the mode of a base in use is asked for again."""


def prepare(engine: Engine, *, make_folder: bool = False) -> None:
    """Make the tables of a new base, bring an old one to the newest revision, or do nothing.

    The whole way is one transaction: a base is at its old revision or at the newest one, never between.

    Parameters
    ----------
    make_folder
        Whether the folder of an SQLite file may be made.

    Raises
    ------
    FindingsError
        ``AUD-BASE-OPEN``, ``AUD-BASE-OTHER`` (tables of another program), ``AUD-BASE-NEWER``, or ``AUD-BASE-OLDER``
        for an old base that may not be written.
    """
    where = engine.url.database or ""
    sqlite = engine.dialect.name == "sqlite"
    if make_folder and where and sqlite:
        _make_folder(Path(where).parent)
    file = file_of(engine.url)
    if file is not None:
        _make_file(file)
    with engine.connect() as connection:
        found = revision_of(connection)
    if found == HEAD:
        return
    if found and found not in REVISIONS:
        _refuse("AUD-BASE-NEWER", found, where, known=HEAD)
    if sqlite and not found:
        _keep_a_log(engine)
    try:
        _upgrade(engine)
    except DBAPIError as error:
        if found and cause_code(error.orig) == "AUD-BASE-READ-ONLY":
            _refuse("AUD-BASE-OLDER", found, where, known=HEAD)
        raise


def revision_of(connection: Connection) -> str:
    """Return the revision that a database says it has; empty when it holds no base.

    Raises
    ------
    FindingsError
        ``AUD-BASE-OTHER``.
    """
    names = set(inspect(connection).get_table_names())
    if REVISION_TABLE in names:
        return str(connection.scalar(select(column("version_num")).select_from(table(REVISION_TABLE))) or "")
    if tables.schema_version.name in names:
        # A base of the first kits, which had one format and no revisions.
        version = connection.scalar(select(tables.schema_version.c.version))
        return f"{version:04d}" if version else ""
    # An SQLite file belongs to one program; a PostgreSQL database may hold others beside us.
    others = names if connection.dialect.name == "sqlite" else names & set(tables.metadata.tables)
    if others:
        where = connection.engine.url.database or ""
        _refuse("AUD-BASE-OTHER", Path(where).name, where)
    return ""


def _upgrade(engine: Engine) -> None:
    # Alembic is slow to import, and needed only here.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    with transaction(engine, writes=True, references=False) as connection:
        # Another process may have done it meanwhile.
        found = revision_of(connection)
        context = MigrationContext.configure(
            connection, opts={"version_table": REVISION_TABLE, "transactional_ddl": True}
        )
        with Operations.context(context):
            for script in reversed(list(scripts.iterate_revisions(HEAD, found or "base"))):
                script.module.upgrade()
        if found != HEAD:
            context.stamp(scripts, HEAD)


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
        _refuse("AUD-BASE-OPEN", folder.name, str(folder))


def _make_file(file: Path) -> None:
    """Make the file of a new base, empty; connecting never does."""
    try:
        if not file.exists():
            file.touch()
    except OSError:
        _refuse("AUD-BASE-OPEN", file.name, str(file))


def _refuse(code: str, found: str, where: str, **params: str) -> NoReturn:
    raise FindingsError([Finding(code=code, found=found, file=where, params=params)])
