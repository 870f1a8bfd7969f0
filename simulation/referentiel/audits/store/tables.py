"""Tables of the audit base as the newest revision of `migrations` makes them."""

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

metadata = MetaData()


def _number() -> Column[int]:
    # Rows are kept in the order they came in.
    return Column("number", Integer, primary_key=True, autoincrement=False)


# The first kits read this one alone; it tells them that the base is newer. `schema_revision` is the truth.
schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

source = Table(
    "source",
    metadata,
    _number(),
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
    Column("file", Text, nullable=False, server_default=""),
    Column("imported_by", Text, nullable=False, server_default=""),
    Column("answers", Integer, nullable=False, server_default="0"),
    Column("events", Integer, nullable=False, server_default="0"),
)

organisation = Table(
    "organisation",
    metadata,
    _number(),
    # A pseudonym, or a public identifier; never a name.
    Column("id", Text, nullable=False, unique=True),
    # Coarse facts, as its latest audit says them.
    Column("category", Text),
    Column("region", Text),
    Column("size_class", Text),
)

organisation_name = Table(
    "organisation_name",
    metadata,
    Column("organisation", Text, ForeignKey("organisation.id"), primary_key=True),
    # One organisation may come under several names.
    Column("name", Text, CheckConstraint("length(name) > 0", name="name"), primary_key=True),
    Column("source", Text, ForeignKey("source.id"), nullable=False),
)

erasure = Table(
    "erasure",
    metadata,
    _number(),
    Column("organisation", Text, ForeignKey("organisation.id"), nullable=False, index=True),
    Column("names", Integer, CheckConstraint("names >= 0", name="names"), nullable=False),
    Column("erased_at", Text, nullable=False),
    Column("erased_by", Text, nullable=False),
    Column("reason", Text, CheckConstraint("length(reason) > 0", name="reason"), nullable=False),
    # Places that quoted a name, and original files deleted.
    Column("places", Integer, nullable=False, server_default="0"),
    Column("files", Integer, nullable=False, server_default="0"),
)

audit = Table(
    "audit",
    metadata,
    _number(),
    Column("id", Text, nullable=False, unique=True),
    Column("source", Text, ForeignKey("source.id"), nullable=False, index=True),
    Column("family", Text, nullable=False, index=True),
    Column("version", Text, nullable=False),
    Column(
        "organisation",
        Text,
        ForeignKey("organisation.id", name="audit_organisation_fkey"),
        nullable=False,
        index=True,
    ),
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

# Current values; what a correction replaced stands in `correction`.
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

correction = Table(
    "correction",
    metadata,
    _number(),
    Column("audit", Integer, ForeignKey("audit.number"), nullable=False, index=True),
    Column("criterion", Text, CheckConstraint("length(criterion) > 0", name="criterion"), nullable=False),
    # All NULL when nothing had been recorded.
    Column("old_state", SmallInteger, CheckConstraint("old_state IN (0, 1, 2)", name="old_state")),
    Column("old_value", Text),
    Column("old_note", Text),
    Column("state", SmallInteger, CheckConstraint("state IN (0, 1, 2)", name="state"), nullable=False),
    Column("value", Text),
    Column("note", Text, nullable=False),
    Column("corrected_at", Text, nullable=False),
    Column("corrected_by", Text, CheckConstraint("length(corrected_by) > 0", name="corrected_by"), nullable=False),
    Column("reason", Text, CheckConstraint("length(reason) > 0", name="reason"), nullable=False),
    CheckConstraint("(state = 0) = (value IS NOT NULL)", name="value"),
    CheckConstraint("coalesce(old_state, 1) = 0 OR old_value IS NULL", name="old_value"),
)

label_event = Table(
    "label_event",
    metadata,
    _number(),
    Column("id", Text, nullable=False, unique=True),
    Column("source", Text, ForeignKey("source.id"), nullable=False, index=True),
    Column("organisation", Text, ForeignKey("organisation.id"), nullable=False, index=True),
    Column("family", Text, nullable=False, index=True),
    Column("day", Text, CheckConstraint("length(day) = 10", name="day"), nullable=False),
    Column(
        "kind",
        Text,
        CheckConstraint(
            "kind IN ('award', 'shortened_award', 'refusal', 'certificate', 'withdrawal', 'hand_back', 'expiry',"
            " 'appeal')",
            name="kind",
        ),
        nullable=False,
    ),
    Column("audit", Text, ForeignKey("audit.id"), index=True),
    Column("until", Text),
    Column("note", Text, nullable=False),
    CheckConstraint(
        "until IS NULL OR (length(until) = 10 AND until >= day"
        " AND kind IN ('award', 'shortened_award', 'certificate'))",
        name="until",
    ),
)

# The keys that the pseudonyms of the base went through, the last row being what holds now; never a key.
pseudonym_key = Table(
    "pseudonym_key",
    metadata,
    _number(),
    Column("mark", Text, CheckConstraint("length(mark) > 0", name="mark"), nullable=False),
    # Organisations moved; 0 for the keys that the base began with.
    Column("organisations", Integer, CheckConstraint("organisations >= 0", name="organisations"), nullable=False),
    Column("moved_at", Text, nullable=False),
    Column("moved_by", Text, nullable=False),
)

# What was deleted because its time was over, a row a table.
purge = Table(
    "purge",
    metadata,
    _number(),
    # Which period of `privacy.PERIODS`.
    Column("period", Text, nullable=False),
    Column("rows_of", Text, nullable=False),
    Column("deleted", Integer, CheckConstraint("deleted >= 0", name="deleted"), nullable=False),
    # The day that the periods were counted at.
    Column("day", Text, CheckConstraint("length(day) = 10", name="day"), nullable=False),
    Column("purged_at", Text, nullable=False),
    Column("purged_by", Text, CheckConstraint("length(purged_by) > 0", name="purged_by"), nullable=False),
)

CONTENT = (
    source, organisation, organisation_name, erasure, audit, answer, correction, label_event, pseudonym_key, purge,
)
"""What a base holds, each table after those it refers to."""
