"""Figures as a workbook: one sheet a table, numbers as numbers, no text that a spreadsheet would run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

WIDEST = 60
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Cell = str | int | float


def figures_workbook(tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]) -> bytes:
    """Return a workbook of tables.

    Parameters
    ----------
    tables
        Name of the sheet (cut to 31 characters), columns, rows. A text that begins like a formula is written as the
        text that it is; a float is a share, shown as a percentage.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - openpyxl costs a start-up
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    for name, columns, rows in tables:
        sheet = book.create_sheet(_FORBIDDEN.sub(" ", name)[:31])
        sheet.freeze_panes = "A2"
        for r, row in enumerate([columns, *rows], start=1):
            for c, value in enumerate(row, start=1):
                cell = sheet.cell(r, c)
                if isinstance(value, str):
                    cell.value = _CONTROL.sub("", value)
                    cell.data_type = "s"
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                else:
                    cell.value = value
                    cell.number_format = "0.0 %" if isinstance(value, float) else "#,##0"
                if r == 1:
                    cell.font = Font(bold=True)
        for c in range(len(columns)):
            widest = max(len(str(row[c])) for row in [columns, *rows])
            sheet.column_dimensions[get_column_letter(c + 1)].width = min(WIDEST, widest + 3)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
