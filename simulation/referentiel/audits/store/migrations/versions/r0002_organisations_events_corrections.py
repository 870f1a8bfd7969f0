"""Organisations with their names apart, label events, corrections, erasures, and a fuller journal."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

COARSE = ("category", "region", "size_class")


def upgrade() -> None:
    """Add the tables; every audit then refers to its organisation."""
    _organisations()
    _fill_organisations(op.get_bind())
    _refer_to_organisations()
    _events()
    _corrections()
    _journal()
    # The first kits know format 1 only: this tells them plainly that the base is newer.
    op.execute("UPDATE schema_version SET version = 2")


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *(sa.Column(name, sa.Text) for name in COARSE),
    )
    op.create_table(
        "organisation_name",
        sa.Column("organisation", sa.Text, sa.ForeignKey("organisation.id"), primary_key=True),
        sa.Column("name", sa.Text, sa.CheckConstraint("length(name) > 0", name="name"), primary_key=True),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id"), nullable=False),
    )
    op.create_table(
        "erasure",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("organisation", sa.Text, sa.ForeignKey("organisation.id"), nullable=False, index=True),
        sa.Column("names", sa.Integer, sa.CheckConstraint("names >= 0", name="names"), nullable=False),
        sa.Column("erased_at", sa.Text, nullable=False),
        sa.Column("erased_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, sa.CheckConstraint("length(reason) > 0", name="reason"), nullable=False),
    )


def _fill_organisations(connection: sa.Connection) -> None:
    """Make one organisation for each that an audit names, in the order of import; its latest audit says the facts."""
    audits = sa.table(
        "audit", sa.column("number"), sa.column("organisation"), sa.column("day"), sa.column("attributes")
    )
    order: dict[str, int] = {}
    latest: dict[str, tuple[tuple[str, int], str]] = {}
    for number, organisation, day, attributes in connection.execute(
        sa.select(audits.c.number, audits.c.organisation, audits.c.day, audits.c.attributes).order_by(audits.c.number)
    ):
        order.setdefault(organisation, len(order) + 1)
        if organisation not in latest or (day, number) > latest[organisation][0]:
            latest[organisation] = ((day, number), attributes)
    rows = [{"number": number, "id": one, **_coarse(latest[one][1])} for one, number in order.items()]
    if rows:
        made = sa.table("organisation", *map(sa.column, ("number", "id", *COARSE)))
        connection.execute(sa.insert(made), rows)


def _coarse(attributes: str) -> dict[str, Any]:
    found = json.loads(attributes)
    return {name: found[name] if isinstance(found.get(name), str) else None for name in COARSE}


def _refer_to_organisations() -> None:
    # SQLite adds a foreign key by copying the table; what it held is written here, because it is not read back whole.
    metadata = sa.MetaData()
    sa.Table("source", metadata, sa.Column("id", sa.Text, primary_key=True))
    held = sa.Table(
        "audit",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("wave", sa.Text, nullable=False),
        sa.Column("nature", sa.Text, nullable=False),
        sa.Column("firm", sa.Text, nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("recorded_score", sa.Text),
        sa.Column("attributes", sa.Text, nullable=False),
        *(sa.Index(f"ix_audit_{name}", name) for name in ("source", "family", "organisation")),
        sa.CheckConstraint("length(day) = 10", name="day"),
        sa.CheckConstraint("nature IN ('first', 'renewal', 'follow_up', '')", name="nature"),
    )
    with op.batch_alter_table("audit", copy_from=held) as batch:
        batch.create_foreign_key("audit_organisation_fkey", "organisation", ["organisation"], ["id"])


def _events() -> None:
    op.create_table(
        "label_event",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("source", sa.Text, sa.ForeignKey("source.id"), nullable=False, index=True),
        sa.Column("organisation", sa.Text, sa.ForeignKey("organisation.id"), nullable=False, index=True),
        sa.Column("family", sa.Text, nullable=False, index=True),
        sa.Column("day", sa.Text, sa.CheckConstraint("length(day) = 10", name="day"), nullable=False),
        sa.Column(
            "kind",
            sa.Text,
            sa.CheckConstraint(
                "kind IN ('award', 'shortened_award', 'refusal', 'certificate', 'withdrawal', 'hand_back', 'expiry',"
                " 'appeal')",
                name="kind",
            ),
            nullable=False,
        ),
        sa.Column("audit", sa.Text, sa.ForeignKey("audit.id"), index=True),
        sa.Column("until", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR (length(until) = 10 AND until >= day"
            " AND kind IN ('award', 'shortened_award', 'certificate'))",
            name="until",
        ),
    )


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("audit", sa.Integer, sa.ForeignKey("audit.number"), nullable=False, index=True),
        sa.Column(
            "criterion", sa.Text, sa.CheckConstraint("length(criterion) > 0", name="criterion"), nullable=False
        ),
        sa.Column("old_state", sa.SmallInteger, sa.CheckConstraint("old_state IN (0, 1, 2)", name="old_state")),
        sa.Column("old_value", sa.Text),
        sa.Column("old_note", sa.Text),
        sa.Column("state", sa.SmallInteger, sa.CheckConstraint("state IN (0, 1, 2)", name="state"), nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("corrected_at", sa.Text, nullable=False),
        sa.Column(
            "corrected_by", sa.Text, sa.CheckConstraint("length(corrected_by) > 0", name="corrected_by"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text, sa.CheckConstraint("length(reason) > 0", name="reason"), nullable=False),
        sa.CheckConstraint("(state = 0) = (value IS NOT NULL)", name="value"),
        sa.CheckConstraint("coalesce(old_state, 1) = 0 OR old_value IS NULL", name="old_value"),
    )


def _journal() -> None:
    for name in ("file", "imported_by"):
        op.add_column("source", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("answers", "events"):
        op.add_column("source", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE source SET answers = (SELECT count(*) FROM answer JOIN audit ON audit.number = answer.audit"
        " WHERE audit.source = source.id)"
    )
