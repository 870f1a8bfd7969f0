"""The comparative table of the amendments of a draft: text in force, text proposed, effect; a page, or Word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from referentiel.model import Source, StandardVersion
from referentiel.report.effect import version_title
from referentiel.report.fragments import fragment
from referentiel.texts import plural, text

from .sheets import Sheet
from .word import filled, rich

TEMPLATE = Path(__file__).with_name("tableau_comparatif.docx")
"""The template of Word that the kit ships; a committee may give its own, with the same marks."""


@dataclass(frozen=True)
class AmendmentTable:
    """What the table shows.

    Parameters
    ----------
    version
        The draft.
    in_force
        The version that it would replace.
    sheets
        In the order of discussion.
    sources
        Where the past audits come from; synthetic ones say so.
    """

    version: StandardVersion
    in_force: StandardVersion
    sheets: tuple[Sheet, ...]
    sources: tuple[Source, ...] = ()


def table_page(table: AmendmentTable) -> str:
    """Return the table as one HTML page that stands alone and prints on A4."""
    return fragment("amendments", **_head(table), sheets=table.sheets, notices=_notices(table))


def table_docx(table: AmendmentTable, template: Path | None = None) -> bytes:
    """Return the table as a Word document, through a template that the committee can own.

    The marks of a template: ``title``, ``lead``, ``provenance`` and ``sheets`` (``number``, ``title``, ``filed``,
    ``state``, ``rationale``, ``grounds``, ``effect``, and ``rows`` of ``label``, ``before``, ``after``); texts are
    put in as they are, never read as markup nor as a formula.

    Raises
    ------
    FindingsError
        ``DOC-TEMPLATE``.
    """
    return filled(template or TEMPLATE, {
        **_head(table), "notices": _notices(table), "columns": _columns(),
        "sheets": [{**vars(sheet), "effect": "\n".join(sheet.effect), "rows": [
            {"label": row.label, "before": rich(row.before_runs), "after": rich(row.after_runs)}
            for row in sheet.rows]} for sheet in table.sheets],
    })


def _columns() -> dict[str, str]:
    return {name: text(f"documents.column.{name}") for name in ("object", "before", "after", "effect")}


def _head(table: AmendmentTable) -> dict[str, Any]:
    return {
        "title": text("documents.table.title", version=table.version.title),
        "lead": plural("documents.table.lead", len(table.sheets)),
        "provenance": " · ".join([version_title(table.in_force),
                                  *(text("effect.source", title=source.title) for source in table.sources)]),
    }


def _notices(table: AmendmentTable) -> list[str]:
    return [table.in_force.notice] if table.in_force.provenance == "reconstruction" else []
