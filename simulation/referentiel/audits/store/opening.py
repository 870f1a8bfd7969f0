"""A base that opens at its first use: its address, its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from referentiel.model import Finding, FindingsError

from .base import default_url, file_of, forgotten, opened, parsed, transaction
from .failures import GONE, told_plainly
from .schema import prepare
from .tables import CONTENT


class Base:
    """The database behind the audit base; nothing is opened before it is used.

    The file of an SQLite base is made by the first writing. Until then it reads as an empty base.

    Parameters
    ----------
    url
        As that of `Store`.
    there
        Whether the base must be there when it is first read, as it must be ever after.
    """

    def __init__(self, url: str | None = None, *, there: bool = False) -> None:
        self._url = parsed(url or default_url())
        self._own, self._there = url is None, there
        self._engine = opened(self._url)
        self._ready = False

    def close(self) -> None:
        """Let go of every connection; the store opens again if it is used again."""
        self._engine.dispose()

    @contextmanager
    def connected(self, *, writes: bool = False) -> Iterator[Connection]:
        """Open one transaction, committed at the end, rolled back on any failure.

        Raises
        ------
        FindingsError
            A failure of the base, told plainly.
        """
        if not (writes or self._ready) and self._absent():
            with Base("sqlite://").connected() as empty:
                yield empty
            return
        with told_plainly(self._url):
            if not self._ready:
                prepare(self._engine, make_folder=self._own)
                self._ready = True
            with transaction(self._engine, writes=writes) as connection:
                yield connection

    def _absent(self) -> bool:
        """Return whether there is no base yet, where one could be made."""
        file = file_of(self._url)
        if file is None or file.exists() or not (self._own or file.parent.is_dir()):
            return False
        if self._there:
            raise FindingsError([Finding(code=GONE, found=file.name, file=str(file))])
        return True

    def forget(self, *names: str) -> None:
        """Make sure that what was just deleted or changed leaves nothing behind in the files of the base.

        Copies of the base, and its backups, are not reached.

        Parameters
        ----------
        names
            The tables touched; all of them when none is named.

        Raises
        ------
        FindingsError
            A failure of the base, told plainly.
        """
        with told_plainly(self._url):
            forgotten(self._engine, names or [table.name for table in CONTENT])
