"""The workbook in which label events are written: one event a row, drop-downs where words are counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from referentiel.model import EVENT_KINDS, Finding, FindingsError, LabelEvent
from referentiel.texts import text

from .events import EVENT_COLUMNS, event_column, kind_name
from .look import Look, put_down, restrict
from .standards import Standards

ROWS = 500
"""Rows that accept an event."""
_WIDTHS = {"id": 16, "organisation": 30, "family": 10, "kind": 26, "day": 13, "until": 16, "audit": 30,
           "reference": 26, "reason": 44}


def write_events_template(standards: Standards, path: Path, events: Sequence[LabelEvent] = ()) -> None:
    """Write the workbook of label events, with some already in it.

    Raises
    ------
    FindingsError
        ``AUD-TEMPLATE-THERE`` or ``AUD-TEMPLATE-WRITE``.
    """
    from openpyxl import Workbook

    if path.exists():
        raise FindingsError([Finding(code="AUD-TEMPLATE-THERE", found=str(path), file=str(path))])
    book, look = Workbook(), Look()
    sheet = book.worksheets[0]
    sheet.title = text("import.sheet.events")
    letters = dict(zip(EVENT_COLUMNS, "ABCDEFGHI", strict=True))
    for place, key in enumerate(EVENT_COLUMNS, start=1):
        sheet.column_dimensions[letters[key]].width = _WIDTHS[key]
        look.write(sheet.cell(1, place), event_column(key), look.light, fill=look.head)
        _tell(sheet.cell(1, place), text(f"import.event.{key}.help"))
    last = 1 + max(ROWS, len(events))
    for row in range(2, last + 1):
        for place, key in enumerate(EVENT_COLUMNS, start=1):
            cell = sheet.cell(row, place)
            look.typed(cell)
            if key in {"day", "until"}:
                cell.number_format = "dd/mm/yyyy"
    for row, event in enumerate(events, start=2):
        _fill(sheet, row, event)
    families = sorted({version.family for version in standards.versions.values()})
    kinds = [kind_name(kind) for kind in EVENT_KINDS]
    restrict(sheet, f'"{",".join(families)}"', f"{letters['family']}2:{letters['family']}{last}")
    restrict(sheet, f'"{",".join(kinds)}"', f"{letters['kind']}2:{letters['kind']}{last}")
    for key in ("day", "until"):
        restrict(sheet, "date", f"{letters[key]}2:{letters[key]}{last}")
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    put_down(book, path)


def _fill(sheet: Any, row: int, event: LabelEvent) -> None:  # noqa: ANN401
    told = {"id": event.id, "organisation": event.organisation, "family": event.family,
            "kind": kind_name(event.kind), "audit": event.audit, "reason": event.note}
    for place, key in enumerate(EVENT_COLUMNS, start=1):
        cell = sheet.cell(row, place)
        if key in {"day", "until"}:
            cell.value = event.day if key == "day" else event.until
        elif told.get(key):
            # Never a formula, whatever it begins with.
            cell.value, cell.data_type = told[key], "s"


def _tell(cell: Any, words: str) -> None:  # noqa: ANN401
    from openpyxl.comments import Comment

    cell.comment = Comment(words, "referentiel", height=90, width=300)
