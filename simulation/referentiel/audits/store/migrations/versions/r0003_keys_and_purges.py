"""Which key the pseudonyms went through, what retention purged, and how far an erasure reached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the two tables, and what an erasure replaced and deleted beside names."""
    op.create_table(
        "pseudonym_key",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mark", sa.Text, sa.CheckConstraint("length(mark) > 0", name="mark"), nullable=False),
        sa.Column(
            "organisations", sa.Integer, sa.CheckConstraint("organisations >= 0", name="organisations"),
            nullable=False,
        ),
        sa.Column("moved_at", sa.Text, nullable=False),
        sa.Column("moved_by", sa.Text, nullable=False),
    )
    op.create_table(
        "purge",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("rows_of", sa.Text, nullable=False),
        sa.Column("deleted", sa.Integer, sa.CheckConstraint("deleted >= 0", name="deleted"), nullable=False),
        sa.Column("day", sa.Text, sa.CheckConstraint("length(day) = 10", name="day"), nullable=False),
        sa.Column("purged_at", sa.Text, nullable=False),
        sa.Column("purged_by", sa.Text, sa.CheckConstraint("length(purged_by) > 0", name="purged_by"), nullable=False),
    )
    for name in ("places", "files"):
        op.add_column("erasure", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
