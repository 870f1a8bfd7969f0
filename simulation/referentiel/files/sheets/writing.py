"""Grids of cells written as sheets: headers, drop-down lists, protection, print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.texts import has, text

from . import styles
from .codecs import CONDITIONS, LINES, NUMBER, WHOLE, Codec
from .columns import Column, head_entries
from .rendering import Grid
from .styles import dress, put

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 4
SPARE = 40
MAX_TEXT = 32_767
"""What one cell of a spreadsheet holds."""


@dataclass(frozen=True)
class Lists:
    """The ranges of the drop-down lists, by column key, and which of them refuse anything else."""

    ranges: Mapping[str, str]
    strict: frozenset[str]


def add_sheet(workbook: Workbook, grid: Grid, version: StandardVersion, lists: Lists, title: str) -> Worksheet:
    """Write one grid as a sheet at the end of a workbook.

    Raises
    ------
    FindingsError
        ``SHEET-LONG``: a text that no cell can hold.
    """
    sheet: Worksheet = workbook.create_sheet(grid.name)
    banner(sheet, version, title, text(f"sheet.hint.{grid.table.kind}"))
    for place, column in enumerate(grid.table.columns, start=1):
        put(sheet.cell(HEADER_ROW, place), column.header, styles.HEAD)
        sheet.column_dimensions[_letter(place)].width = column.width
    for line, row in enumerate(grid.rows, start=HEADER_ROW + 1):
        for place, column in enumerate(grid.table.columns, start=1):
            cell = row.get(column.key)
            if isinstance(cell, str) and len(cell) > MAX_TEXT:
                raise FindingsError([Finding(code="SHEET-LONG", found=f"{grid.name}!{_letter(place)}{line}",
                                             params={"limit": str(MAX_TEXT), "length": str(len(cell))})])
            put(sheet.cell(line, place), cell, _look(grid, column, str(row.get("path", "")), cell))
        sheet.row_dimensions[line].height = styles.height(
            (row.get(column.key), column.width) for column in grid.table.columns)
    sheet.row_dimensions[HEADER_ROW].height = styles.height((c.header, c.width * 0.85) for c in grid.table.columns)
    last = HEADER_ROW + len(grid.rows)
    # Printed on several pages across, a title in the cells would be cut: it stands in the page header.
    wide = grid.table.kind == "criteria"
    sheet.print_area = f"A{HEADER_ROW if wide else 1}:{_letter(len(grid.table.columns))}{last}"
    if grid.table.kind not in {"head", "life"}:
        for line in range(last + 1, last + SPARE + 1):
            for place, column in enumerate(grid.table.columns, start=1):
                dress(sheet.cell(line, place), styles.INFO if column.codec is None else styles.OPEN)
        last += SPARE
    _add_lists(sheet, grid, lists, last)
    frozen = {"criteria": "D", "head": "C"}.get(grid.table.kind, "B")
    finish(sheet, version, f"{frozen}{HEADER_ROW + 1}", pages=4 if wide else 1, title=title if wide else "",
           repeated=f"{HEADER_ROW}:{HEADER_ROW}" if wide else f"1:{HEADER_ROW}")
    if wide:
        sheet.print_title_cols = "A:A"
    return sheet


def banner(sheet: Worksheet, version: StandardVersion, title: str, hint: str) -> None:
    """Write the head of a sheet: its title, what the text is, how to use the sheet."""
    put(sheet["A1"], title, styles.TITLE)
    put(sheet["A2"], text(f"sheet.provenance.{version.provenance}", id=version.id), styles.LOUD)
    put(sheet["A3"], hint, styles.NOTE)
    sheet.row_dimensions[1].height = 21


def finish(
    sheet: Any, version: StandardVersion, frozen: str, pages: int, title: str = "", repeated: str = "",  # noqa: ANN401 - openpyxl knows more than its types
) -> None:
    """Protect a sheet without a password, freeze its head, and have it print on A4 landscape with its header."""
    sheet.freeze_panes = frozen
    protection = sheet.protection
    protection.sheet = True
    protection.formatCells = protection.formatColumns = protection.formatRows = False
    protection.insertRows = protection.sort = protection.autoFilter = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if repeated:
        sheet.print_title_rows = repeated
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.oddHeader.left.text = "".join(c if c.isprintable() else " " for c in title)[:120].replace("&", "&&")
    sheet.oddHeader.right.text = f"{version.id} – {text(f'sheet.choice.provenance.{version.provenance}')}"
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"


def _look(grid: Grid, column: Column, path: str, cell: object) -> styles.Look:
    kind = grid.table.kind
    if column.key == grid.table.key.key:
        return styles.CODE
    if column.codec is None or kind == "life" or path in {"id", "family"}:
        return styles.INFO
    return styles.OPEN_NUMBER if isinstance(cell, Decimal) or column.codec in (NUMBER, WHOLE) else _text_look(column)


def _text_look(column: Column) -> styles.Look:
    # As text a spreadsheet leaves 1.10 or 02/03 as typed; a threshold must stay a number.
    return styles.OPEN_TEXT if column.key in {"number", "equals", "one_of", "iso26000", "sources"} else styles.OPEN


def _add_lists(sheet: Worksheet, grid: Grid, lists: Lists, last: int) -> None:
    """Give each column its drop-down list, or a word of help where its cells have a syntax."""
    if grid.table.kind == "head":
        for line, entry in enumerate(head_entries(), start=HEADER_ROW + 1):
            if entry.codec.choices:
                _add_list(sheet, lists.ranges[entry.path], f"C{line}", strict=True)
        return
    for place, column in enumerate(grid.table.columns, start=1):
        cells = f"{_letter(place)}{HEADER_ROW + 1}:{_letter(place)}{last}"
        if grid.table.kind == "life" or column.codec is None:
            continue
        if column.key in lists.ranges:
            _add_list(sheet, lists.ranges[column.key], cells, strict=column.key in lists.strict)
        elif column.codec is NUMBER or column.codec is WHOLE:
            _add_number(sheet, cells)
        elif help_id := _help(column, column.codec):
            _add_prompt(sheet, cells, column.header, text(help_id))


def _help(column: Column, codec: Codec) -> str:
    if column.part_of == "ladder":
        return "sheet.prompt.step"
    if codec is LINES:
        return "sheet.prompt.lines"
    if codec is CONDITIONS:
        return "sheet.prompt.conditions"
    return f"sheet.prompt.{column.key}" if has(f"sheet.prompt.{column.key}") else ""


def _add_list(sheet: Worksheet, source: str, cells: str, *, strict: bool) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=strict,
                                errorTitle=text("sheet.list.title"), error=text("sheet.list.error"))
    validation.add(cells)
    sheet.add_data_validation(validation)


def _add_number(sheet: Worksheet, cells: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    validation = DataValidation(type="decimal", operator="between", formula1="-999999999", formula2="999999999",
                                allow_blank=True, showErrorMessage=True, errorTitle=text("sheet.number.title"),
                                error=text("sheet.number.error"))
    validation.add(cells)
    sheet.add_data_validation(validation)


def _add_prompt(sheet: Worksheet, cells: str, title: str, words: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    validation = DataValidation(allow_blank=True, showInputMessage=True, promptTitle=title[:32], prompt=words[:255])
    validation.add(cells)
    sheet.add_data_validation(validation)


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return get_column_letter(place)
