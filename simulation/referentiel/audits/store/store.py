"""The audit base: imports that are kept whole or not at all, and histories read back in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from referentiel.model import Audit, Finding, FindingsError, Source

from ..faults import Faults
from ..progress import Advance, Progress
from . import tables
from .base import ENVIRONMENT, default_url, opened, parsed, told_plainly
from .rows import answer_rows, answers_of, audit_of, audit_row, source_of, source_row
from .schema import prepare

__all__ = ["ENVIRONMENT", "Store", "default_url"]

BATCH = 500
"""Audits written at a time, inside the one transaction of an import."""


class Store:
    """The audit base at an address; nothing is opened before it is used.

    Parameters
    ----------
    url
        A database URL, or the path of an SQLite file; the base of `default_url` when not given. The
        folder of the default base is made, another folder must exist.

    Raises
    ------
    FindingsError
        Here or at first use, one finding: ``AUD-BASE-URL``, ``-DRIVER``, ``-OPEN``, ``-READ-ONLY``,
        ``-LOCKED``, ``-DAMAGED``, ``-FULL``, ``-OTHER``, ``-NEWER`` or ``-FAILED``.

    Examples
    --------
    >>> Store("sqlite://").families()
    ()
    """

    def __init__(self, url: str | None = None) -> None:
        self._url = parsed(url or default_url())
        self._own = url is None
        self._engine = opened(self._url)
        self._ready = False

    def add(self, source: Source, audits: Sequence[Audit], progress: Progress | None = None) -> bool:
        """Keep one import in one transaction: whole, or not at all.

        Parameters
        ----------
        source
            Its ``audits`` is taken from what is given, its ``imported_at`` (UTC) from the clock if empty.
        audits
            In the order to keep, all of the source's family; their ``source`` becomes the source's id.
        progress
            Told the audits written so far; they are kept only when this method returns.

        Returns
        -------
        bool
            False when this digest was imported before: nothing changed.

        Raises
        ------
        FindingsError
            ``AUD-ALREADY-THERE`` for each audit that another import brought, ``AUD-ID-TWICE`` for each that
            stands twice in this one, ``AUD-SOURCE-THERE``, or a failure of the base. Nothing was written.
        ValueError
            An audit of another family, or an answer that cannot be recorded: a fault of the reader.
        """
        if any(audit.family != source.family for audit in audits):
            raise ValueError(f"every audit of {source.id} must be of family {source.family}")
        with self._connected(writes=True) as connection:
            if connection.scalar(select(tables.source.c.id).where(tables.source.c.digest == source.digest)):
                return False
            if connection.scalar(select(tables.source.c.id).where(tables.source.c.id == source.id)):
                raise FindingsError([Finding(code="AUD-SOURCE-THERE", found=source.id)])
            now = datetime.now(UTC).isoformat(timespec="seconds")
            counted = replace(source, audits=len(audits))
            number = _next(connection, tables.source.c.number)
            connection.execute(insert(tables.source), source_row(counted, number, now))
            _write(connection, source.id, audits, Advance(progress, len(audits)))
        return True

    def load(self, family: str) -> tuple[Audit, ...]:
        """Return every audit of a family in the order of import; empty when there is none."""
        audit, answer = tables.audit.c, tables.answer.c
        with self._connected() as connection:
            given = answers_of(
                connection.execute(
                    select(answer.audit, answer.criterion, answer.state, answer.value, answer.note)
                    .join(tables.audit, audit.number == answer.audit)
                    .where(audit.family == family)
                    .order_by(answer.audit, answer.place)
                )
            )
            rows = connection.execute(select(tables.audit).where(audit.family == family).order_by(audit.number))
            return tuple(audit_of(row, given.get(row.number, {})) for row in rows)

    def sources(self, family: str | None = None) -> tuple[Source, ...]:
        """Return the journal of imports, oldest first, of one family or of all."""
        query = select(tables.source).order_by(tables.source.c.number)
        if family is not None:
            query = query.where(tables.source.c.family == family)
        with self._connected() as connection:
            return tuple(source_of(row) for row in connection.execute(query))

    def families(self) -> tuple[str, ...]:
        """Return the families that have an import, sorted."""
        with self._connected() as connection:
            return tuple(connection.scalars(select(tables.source.c.family).distinct().order_by("family")))

    def close(self) -> None:
        """Let go of every connection; the store opens again if it is used again."""
        self._engine.dispose()

    @contextmanager
    def _connected(self, *, writes: bool = False) -> Iterator[Connection]:
        """Open one transaction, committed at the end, rolled back on any failure."""
        with told_plainly(self._url):
            if not self._ready:
                prepare(self._engine, make_folder=self._own)
                self._ready = True
            with self._engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection


def _next(connection: Connection, column: object) -> int:
    return int(connection.scalar(select(func.coalesce(func.max(column), 0))) or 0) + 1


def _write(connection: Connection, source_id: str, audits: Sequence[Audit], advance: Advance) -> None:
    """Write audits batch by batch; after a fault nothing more is written, other faults are still sought."""
    faults, seen = Faults(), set[str]()
    number = _next(connection, tables.audit.c.number)
    for start in range(0, len(audits), BATCH):
        batch = audits[start : start + BATCH]
        _seek_faults(connection, batch, seen, faults)
        if not faults:
            numbered = list(enumerate(batch, start=number + start))
            connection.execute(insert(tables.audit), [audit_row(one, place, source_id) for place, one in numbered])
            answers = [row for place, one in numbered for row in answer_rows(one, place)]
            if answers:
                connection.execute(insert(tables.answer), answers)
        for _ in batch:
            advance.one()
    faults.refuse()
    advance.end()


def _seek_faults(connection: Connection, batch: Sequence[Audit], seen: set[str], faults: Faults) -> None:
    ids = [audit.id for audit in batch]
    there = select(tables.audit.c.id, tables.source.c.title).join(tables.source).where(tables.audit.c.id.in_(ids))
    for audit_id, title in connection.execute(there.order_by(tables.audit.c.number)):
        if audit_id not in seen:
            faults.add("AUD-ALREADY-THERE", audit_id, source=title)
    for audit_id in ids:
        if audit_id in seen:
            faults.add("AUD-ID-TWICE", audit_id)
        seen.add(audit_id)
