"""The first base: the journal of imports, the audits, their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the three tables, and the one that told the first kits which format they read."""
    op.create_table("schema_version", sa.Column("version", sa.Integer, primary_key=True, autoincrement=False))
    op.create_table(
        "source",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("family", sa.Text, nullable=False, index=True),
        sa.Column(
            "kind",
            sa.Text,
            sa.CheckConstraint("kind IN ('synthetic', 'open', 'confidential')", name="kind"),
            nullable=False,
        ),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("audits", sa.Integer, sa.CheckConstraint("audits >= 0", name="audits"), nullable=False),
        sa.Column("imported_at", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id"), nullable=False, index=True),
        sa.Column("family", sa.Text, nullable=False, index=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False, index=True),
        sa.Column("day", sa.Text, sa.CheckConstraint("length(day) = 10", name="day"), nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column(
            "nature",
            sa.Text,
            sa.CheckConstraint("nature IN ('first', 'renewal', 'follow_up', '')", name="nature"),
            nullable=False,
        ),
        sa.Column("firm", sa.Text, nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("recorded_score", sa.Text),
        sa.Column("attributes", sa.Text, nullable=False),
    )
    op.create_table(
        "answer",
        sa.Column("audit", sa.Integer, sa.ForeignKey("audit.number"), primary_key=True, autoincrement=False),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "criterion", sa.Text, sa.CheckConstraint("length(criterion) > 0", name="criterion"), nullable=False
        ),
        sa.Column("state", sa.SmallInteger, sa.CheckConstraint("state IN (0, 1, 2)", name="state"), nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.CheckConstraint("(state = 0) = (value IS NOT NULL)", name="value"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO schema_version (version) VALUES (1)")
