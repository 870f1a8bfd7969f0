"""Tables of the audit base: the journal of imports, the audits, their answers."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

SCHEMA = 1
"""Raised when the tables change in a way that older code cannot read."""

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

source = Table(
    "source",
    metadata,
    # In the order of import.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("family", Text, nullable=False, index=True),
    Column(
        "kind",
        Text,
        CheckConstraint("kind IN ('synthetic', 'open', 'confidential')", name="kind"),
        nullable=False,
    ),
    Column("title", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("audits", Integer, CheckConstraint("audits >= 0", name="audits"), nullable=False),
    Column("imported_at", Text, nullable=False),
    # JSON, text by text.
    Column("notes", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    # In the order of import, over all sources.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("source", Text, ForeignKey("source.id"), nullable=False, index=True),
    Column("family", Text, nullable=False, index=True),
    Column("version", Text, nullable=False),
    Column("organisation", Text, nullable=False, index=True),
    Column("day", Text, CheckConstraint("length(day) = 10", name="day"), nullable=False),
    Column("wave", Text, nullable=False),
    Column(
        "nature",
        Text,
        CheckConstraint("nature IN ('first', 'renewal', 'follow_up', '')", name="nature"),
        nullable=False,
    ),
    Column("firm", Text, nullable=False),
    Column("decision", Text),
    # Canonical decimal text.
    Column("recorded_score", Text),
    # JSON; a number is {"decimal": canonical text}, everything else is text.
    Column("attributes", Text, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("audit", Integer, ForeignKey("audit.number"), primary_key=True, autoincrement=False),
    # The order of the answers inside the audit.
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("criterion", Text, CheckConstraint("length(criterion) > 0", name="criterion"), nullable=False),
    # 0 value, 1 not applicable, 2 not assessed; "not computable" follows from the version audited.
    Column("state", SmallInteger, CheckConstraint("state IN (0, 1, 2)", name="state"), nullable=False),
    # Canonical decimal text.
    Column("value", Text),
    Column("note", Text, nullable=False),
    CheckConstraint("(state = 0) = (value IS NOT NULL)", name="value"),
    sqlite_with_rowid=False,
)
