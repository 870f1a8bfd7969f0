"""A base that opens at its first use: its address, its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from .base import default_url, forgotten, opened, parsed, transaction
from .failures import told_plainly
from .schema import prepare
from .tables import CONTENT


class Base:
    """The database behind the audit base; nothing is opened before it is used."""

    def __init__(self, url: str | None = None) -> None:
        self._url = parsed(url or default_url())
        self._own = url is None
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
        with told_plainly(self._url):
            if not self._ready:
                prepare(self._engine, make_folder=self._own)
                self._ready = True
            with transaction(self._engine, writes=writes) as connection:
                yield connection

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
