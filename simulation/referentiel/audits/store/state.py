"""What a base is and how much it holds, without making, upgrading or changing anything, and without any name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.engine import URL

from referentiel.model import FindingsError

from . import tables
from .base import default_url, opened, parsed, transaction
from .failures import told_plainly
from .keys import mark_of
from .schema import HEAD, revision_of

_ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseState:
    """The state of a base; neither its address nor anything that a person wrote.

    Parameters
    ----------
    engine, version
        ``sqlite`` or ``postgresql``, and the version of the engine; empty when it did not answer.
    there
        Whether there is a base.
    revision, known
        The revision of its tables, and the newest that this kit knows.
    rows
        Rows by table.
    kinds
        Imports and audits by kind of import.
    families
        Audits by family.
    mark
        `privacy.mark` of the keys that its pseudonyms went through; empty when not recorded.
    fault
        Code of what keeps the base from being read; empty when nothing does.
    """

    engine: str
    version: str = ""
    there: bool = False
    revision: str = ""
    known: str = HEAD
    rows: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    mark: str = ""
    fault: str = ""


def base_state(address: str | None = None) -> BaseState:
    """Return the state of a base, the default one when no address is given; what goes wrong is told as a code."""
    try:
        url = parsed(address or default_url())
    except FindingsError as error:
        return BaseState(engine="", fault=error.findings[0].code)
    # Another name would be what somebody typed.
    name = url.get_backend_name() if url.get_backend_name() in _ENGINES else ""
    if name == "sqlite" and not _file_there(url):
        return BaseState(engine=name)
    try:
        with told_plainly(url):
            engine = opened(url)
            try:
                with transaction(engine) as connection:
                    return _state(connection, name)
            finally:
                engine.dispose()
    except FindingsError as error:
        return BaseState(engine=name, fault=error.findings[0].code)


def _file_there(url: URL) -> bool:
    """Tell whether the file of an SQLite base is there: opening it would make it."""
    named = url.database or ""
    return named.startswith("file:") or Path(named).exists()


def _state(connection: Connection, name: str) -> BaseState:
    asked = func.sqlite_version() if name == "sqlite" else func.current_setting("server_version")
    version, revision = str(connection.scalar(select(asked))), revision_of(connection)
    if revision != HEAD:
        return BaseState(engine=name, version=version, there=bool(revision), revision=revision)
    there = set(inspect(connection).get_table_names())
    rows = {table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in tables.CONTENT if table.name in there}
    source, audit = tables.source.c, tables.audit.c
    brought = select(source.kind, func.count(source.id.distinct()), func.count(audit.number)).select_from(
        tables.source.outerjoin(tables.audit, audit.source == source.id)).group_by(source.kind).order_by(source.kind)
    families = select(audit.family, func.count()).group_by(audit.family).order_by(audit.family)
    return BaseState(
        engine=name, version=version, there=True, revision=revision, rows=rows,
        kinds={row[0]: (row[1], row[2]) for row in connection.execute(brought)},
        families={row[0]: row[1] for row in connection.execute(families)}, mark=mark_of(connection),
    )
