"""How the workbook to fill in looks and what its cells accept: A4, landscape, locked but for what is to be typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from referentiel.model import Finding, FindingsError
from referentiel.texts import text

from .numbers import FIRST_YEAR, LAST_YEAR

DATE, NUMBER = "date", "number"
"""Rules of a cell that are no list."""
_WIDTHS = {"code": 9, "number": 6, "title": 30, "question": 44, "unit": 9, "expected": 26, "answer": 17, "without": 9,
           "reason": 26, "evidence": 26}
_TYPED = ("answer", "without", "reason", "evidence")
_LINE = 13.5
"""Points of one line of text."""
_FONT = "Arial"
_INK, _HEAD, _SECTION, _FIELD, _FAULT = "1F2A37", "1F3A5F", "DCE6F2", "FFF8DC", "F8C9C4"


class Look:
    """The styles of the workbook, made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        side = Side(style="thin", color="B6BEC9")
        self.border = Border(left=side, right=side, top=side, bottom=side)
        self.wrapped, self.running = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
        self.title, self.bold = Font(_FONT, 14, bold=True, color=_INK), Font(_FONT, 10, bold=True, color=_INK)
        self.plain, self.light = Font(_FONT, 10, color=_INK), Font(_FONT, 10, bold=True, color="FFFFFF")
        self.head, self.section = PatternFill("solid", fgColor=_HEAD), PatternFill("solid", fgColor=_SECTION)
        self.field, self.fault = PatternFill("solid", fgColor=_FIELD), PatternFill("solid", bgColor=_FAULT)
        self.open = Protection(locked=False)

    def write(self, cell: Any, value: str, font: Any = None, *, fill: Any = None, boxed: bool = True) -> None:  # noqa: ANN401
        """Write a text; it never becomes a formula."""
        cell.value = value or None
        if value:
            cell.data_type = "s"
        cell.font, cell.alignment = font or self.plain, self.wrapped
        if fill is not None:
            cell.fill = fill
        if boxed:
            cell.border = self.border

    def typed(self, cell: Any, value: str = "") -> None:  # noqa: ANN401
        """Make a cell that is to be filled in."""
        self.write(cell, value, fill=self.field)
        cell.protection = self.open


def audit_sheet(sheet: Any, look: Look, head: Sequence[str], fields: Sequence[tuple[str, str, str, str]]) -> None:  # noqa: ANN401
    """Lay out the sheet of the audit: what it is, then one row a field, its help beside it."""
    for letter, width in zip("ABC", (34, 40, 58), strict=True):
        sheet.column_dimensions[letter].width = width
    for row, line in enumerate(head, start=1):
        look.write(sheet.cell(row, 1), line, look.title if row == 1 else look.bold if row == 2 else None, boxed=False)
        sheet.cell(row, 1).alignment = look.running
        sheet.row_dimensions[row].height = _LINE * (1.6 if row == 1 else 1.1)
    top = len(head) + 2
    for row, (label, value, hint, rule) in enumerate(fields, start=top):
        look.write(sheet.cell(row, 1), label[:1].upper() + label[1:], look.bold)
        look.typed(sheet.cell(row, 2), value)
        look.write(sheet.cell(row, 3), hint)
        if rule == DATE:
            sheet.cell(row, 2).number_format = "dd/mm/yyyy"
        sheet.row_dimensions[row].height = 1.3 * _LINE
        restrict(sheet, rule, f"B{row}")
    _page(sheet, "landscape", f"A1:C{top + len(fields) - 1}")


def answer_sheet(
    sheet: Any, look: Look, running: str, columns: Sequence[tuple[str, str]],  # noqa: ANN401
    rows: Sequence[tuple[str, list[str], tuple[str, ...]]],
) -> None:
    """Lay out the sheet of answers: a row a section, then a row a criterion."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter

    letters = {key: get_column_letter(place) for place, (key, _) in enumerate(columns, start=1)}
    for place, (key, name) in enumerate(columns, start=1):
        sheet.column_dimensions[letters[key]].width = _WIDTHS[key]
        look.write(sheet.cell(1, place), name, look.light, fill=look.head)
    sheet.row_dimensions[1].height = 2.2 * _LINE
    rules: dict[tuple[str, ...], list[str]] = {}
    for row, (section, cells, rule) in enumerate(rows, start=2):
        if section:
            for place in range(1, len(columns) + 1):
                look.write(sheet.cell(row, place), "", fill=look.section)
            # Under the heading of the titles: its code stays empty, which tells it from a criterion.
            heading = sheet[f"{letters['title']}{row}"]
            look.write(heading, section, look.bold, fill=look.section)
            heading.alignment = look.running
            sheet.row_dimensions[row].height = 1.4 * _LINE
            continue
        for place, ((key, _), value) in enumerate(zip(columns, cells, strict=True), start=1):
            cell = sheet.cell(row, place)
            if key in _TYPED:
                look.typed(cell)
            else:
                look.write(cell, value, look.bold if key == "code" else None)
        sheet.row_dimensions[row].height = _LINE * max(
            2, *(_lines(value, _WIDTHS[key]) for (key, _), value in zip(columns, cells, strict=True)))
        rules.setdefault(rule, []).append(f"{letters['answer']}{row}")
    for rule, places in rules.items():
        restrict(sheet, rule, *places)
    last = len(rows) + 1
    restrict(sheet, (f'"{text("import.word.yes")}"',), f"{letters['without']}2:{letters['without']}{last}")
    without, reason, answer = (f"${letters[key]}2" for key in ("without", "reason", "answer"))
    for marked, formula in ((reason, f'AND({without}<>"",{reason}="")'), (answer, f'AND({without}<>"",{answer}<>"")')):
        letter = marked[1]
        shown = DifferentialStyle(fill=look.fault)
        sheet.conditional_formatting.add(f"{letter}2:{letter}{last}", Rule("expression", dxf=shown, formula=[formula]))
    sheet.freeze_panes = f"{letters['question']}2"
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.left.text = running.replace("&", "&&")
    _page(sheet, "landscape", f"A1:{get_column_letter(len(columns))}{last}")


def _lines(value: str, width: int) -> int:
    # Words are not cut: about one character in ten is lost at the end of a line.
    return sum(1 + len(line) * 11 // (width * 10) for line in value.split("\n"))


def restrict(sheet: Any, rule: str | tuple[str, ...], *places: str) -> None:  # noqa: ANN401
    """Refuse, when it is typed, what the import would refuse."""
    from openpyxl.worksheet.datavalidation import DataValidation

    match rule:
        case "" | ():
            return
        case "date":
            made = DataValidation("date", f"DATE({FIRST_YEAR},1,1)", f"DATE({LAST_YEAR},12,31)", operator="between")
            made.error = text("import.typed.date")
        case "number":
            made = DataValidation("decimal", "0", operator="greaterThanOrEqual")
            made.error = text("import.typed.number")
        case (low, high):
            made = DataValidation("decimal", low, high, operator="between")
            made.error = text("import.typed.range")
        case _:
            made = DataValidation("list", rule if isinstance(rule, str) else rule[0])
            made.error = text("import.typed.list")
    made.allow_blank, made.showErrorMessage = True, True
    made.errorTitle = text("import.typed.title")
    for place in places:
        made.add(place)
    sheet.add_data_validation(made)


def _page(sheet: Any, orientation: str, area: str) -> None:  # noqa: ANN401
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, orientation
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.print_area = area
    sheet.oddFooter.right.text = "&P / &N"
    sheet.sheet_view.showGridLines = False
    # Locked against a slip, not against a person: there is no password.
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def put_down(book: Any, path: Path) -> None:  # noqa: ANN401
    """Write a workbook to be filled in; raises ``AUD-TEMPLATE-WRITE``."""
    try:
        book.save(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FindingsError([Finding(code="AUD-TEMPLATE-WRITE", found=str(path), file=str(path),
                                     params={"reason": reason})]) from None
