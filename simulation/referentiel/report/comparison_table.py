"""A comparison as a table for a spreadsheet: one row an entry, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from referentiel.compare import Comparison
from referentiel.files import Registries
from referentiel.texts import text

from .telling import plain_reason, teller

COLUMNS = ("part", "code", "section", "name", "kind", "reason", "told", "linked")


def comparison_table(comparison: Comparison, registries: Registries | None = None) -> str:
    """Return the entries as CSV in the French form: semicolons, one header line."""
    told, stream = teller(comparison, registries), io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([text(f"compare.column.{name}") for name in COLUMNS])
    for entry in comparison.entries:
        writer.writerow(map(neutral, (
            text(f"compare.part.{entry.part}"), entry.code, entry.section, told.who(entry),
            text(f"compare.kind.{entry.kind}"), text(f"compare.reason.{plain_reason(entry)}"),
            "\u202f; ".join(told.values(entry)), "\u202f; ".join(told.linked(entry)),
        )))
    return stream.getvalue()


def neutral(written: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("RH-01")
    ("'=1+1", 'RH-01')
    """
    return "'" + written if written[:1] in {"=", "+", "-", "@", "\t", "\r"} else written
