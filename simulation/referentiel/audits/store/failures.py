"""What can go wrong with a database, told as something that a person can act on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from referentiel.model import Finding, FindingsError

from .base import file_of

_CODES = {
    "SQLITE_BUSY": "AUD-BASE-LOCKED",
    "SQLITE_LOCKED": "AUD-BASE-LOCKED",
    "SQLITE_READONLY": "AUD-BASE-READ-ONLY",
    "SQLITE_PERM": "AUD-BASE-READ-ONLY",
    "SQLITE_NOTADB": "AUD-BASE-DAMAGED",
    "SQLITE_CORRUPT": "AUD-BASE-DAMAGED",
    "SQLITE_FULL": "AUD-BASE-FULL",
    "SQLITE_CANTOPEN": "AUD-BASE-OPEN",
    # PostgreSQL: lock not available, read-only transaction, insufficient privilege, disk full, damaged.
    "55P03": "AUD-BASE-LOCKED",
    "25006": "AUD-BASE-READ-ONLY",
    "42501": "AUD-BASE-READ-ONLY",
    "53100": "AUD-BASE-FULL",
    "XX001": "AUD-BASE-DAMAGED",
    "XX002": "AUD-BASE-DAMAGED",
}

GONE = "AUD-BASE-GONE"
ROOM = 1 << 17
"""Bytes that a writer needs beside its rows: with less, the disk is full."""


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


def cause_code(cause: BaseException | None) -> str:
    """Return the code of the finding that a failure of the driver means; empty when it has none of its own."""
    name = getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or ""
    return next((code for start, code in _CODES.items() if name.startswith(start)), "")


def _of_file(cause: BaseException | None, file: Path) -> str:
    """Return the code of a failure of SQLite, after a look at its file: some failures have several causes."""
    code, name = cause_code(cause), getattr(cause, "sqlite_errorname", "")
    if code == "AUD-BASE-OPEN" and file.parent.is_dir() and not file.exists():
        return GONE
    if name == "SQLITE_ERROR" and str(cause).split()[:3] == ["no", "such", "table:"]:
        return GONE  # another file stands in its place, with nothing in it
    if name.startswith("SQLITE_IOERR") and file.parent.is_dir() and shutil.disk_usage(file.parent).free < ROOM:
        return "AUD-BASE-FULL"  # its log and the memory it shares have no error of their own for a full disk
    return code


def _finding(url: URL, cause: BaseException | None) -> Finding | None:
    sqlite = url.get_backend_name() == "sqlite"
    where = (url.database or "") if sqlite else url.render_as_string(hide_password=True)
    file = file_of(url)
    # What is said on a page names the base, and not where it lies on the machine.
    name = file.name if file is not None else url.database or ""
    code = cause_code(cause) if file is None else _of_file(cause, file)
    if code:
        return Finding(code=code, found=name, file=where)
    # By name, because each driver has classes of its own: only these are not faults of the program.
    if type(cause).__name__ not in {"OperationalError", "InterfaceError", "ConnectionTimeout", "AdminShutdown"}:
        return None
    reason = (str(cause).splitlines() or [""])[0]
    return Finding(code="AUD-BASE-FAILED", found=name, file=where, params={"reason": reason})
