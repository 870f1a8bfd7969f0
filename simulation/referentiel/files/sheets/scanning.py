"""The cells of one sheet as they stand: found by their headers, each fault told with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from referentiel.model import Finding, folded, nearest

from .columns import MOST_STEPS, Column, Table, criteria_table
from .escapes import unescaped
from .values import Cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_WITHIN = 12
MAX_ROWS = 20_000
_DIGITS = 15


@dataclass(frozen=True)
class ReadRow:
    """One row of a sheet: its number there, and its cells by column key; `faulty` names those that were refused."""

    line: int
    cells: Mapping[str, Cell]
    faulty: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReadGrid:
    """One sheet as it was read."""

    name: str
    table: Table
    rows: tuple[ReadRow, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def place(self, line: int, key: str) -> str:
        """Name a cell as a spreadsheet does."""
        return f"{self.name}!{self.letters.get(key, 'A')}{line}"


def scanned(sheet: Worksheet, table: Table) -> ReadGrid:
    """Return the cells of a sheet under the columns of a table, with what is wrong in their form."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - openpyxl costs a start-up

    name, findings = sheet.title, list[Finding]()
    header, columns = _header(sheet, table)
    if not header:
        return ReadGrid(name, table, findings=(Finding(code="SHEET-NO-HEADER", cell=name, found=name,
                                                       params={"header": table.key.header}),))
    findings += _header_findings(sheet, table, header, columns)
    letters = {column.key: get_column_letter(place) for column, place in columns}
    last = max((cell.row for cell in sheet._cells.values() if cell.value is not None), default=0)
    rows = []
    for line in range(header + 1, min(last, MAX_ROWS) + 1):
        row, faults = _row(sheet, line, columns)
        findings += faults
        if any(cell is not None for cell in row.cells.values()) or row.faulty:
            rows.append(row)
    if last > MAX_ROWS:
        findings.append(Finding(code="SHEET-ROWS", cell=f"{name}!A{last}", found=str(last),
                                params={"limit": str(MAX_ROWS)}))
    findings += _shape_findings(sheet, header, last)
    return ReadGrid(name, table, tuple(rows), letters, tuple(findings))


def _header(sheet: Worksheet, table: Table) -> tuple[int, list[tuple[Column, int]]]:
    """Return the row that bears most of the headers, with the place of each column; 0 when there is none."""
    wanted = {folded(column.header): column for column in _possible(table)}
    best: tuple[int, list[tuple[Column, int]]] = (0, [])
    for line in range(1, HEADER_WITHIN + 1):
        found: dict[str, tuple[Column, int]] = {}
        for cell in sheet[line]:
            column = wanted.get(folded(str(cell.value or "")))
            if column is not None and column.key not in found:
                found[column.key] = (column, int(cell.column or 0))
        if len(found) > max(1, len(best[1])):
            best = (line, list(found.values()))
    return best


def _possible(table: Table) -> tuple[Column, ...]:
    """Return the columns that a sheet may have: for criteria, more steps than the version had."""
    return criteria_table(MOST_STEPS).columns if table.kind == "criteria" else table.columns


def _header_findings(
    sheet: Worksheet, table: Table, header: int, columns: list[tuple[Column, int]],
) -> Iterator[Finding]:
    known, place = {column.key for column, _ in columns}, f"{sheet.title}!{header}:{header}"
    missing = [column for column in table.columns if column.key not in known and column.codec]
    bottoms: dict[int, int] = {}
    for (line, at), cell in sheet._cells.items():
        if cell.value is not None and line >= header:
            bottoms[at] = line
    taken = {at for _, at in columns}
    strangers = {str(sheet.cell(header, at).value or ""): sheet.cell(header, at).coordinate
                 for at in bottoms if at not in taken}
    for column in missing:
        yield Finding(code="SHEET-HEADER", cell=place, found=column.header, near=nearest(column.header, strangers))
    headers = [column.header for column in table.columns]
    folds = {folded(column.header) for column in _possible(table)}
    for written, coordinate in strangers.items():
        code = "SHEET-HEADER-TWICE" if folded(written) in folds else "SHEET-COLUMN"
        yield Finding(code=code, cell=f"{sheet.title}!{coordinate}", found=written,
                      near=nearest(written, headers) if code == "SHEET-COLUMN" else "")


def _row(sheet: Worksheet, line: int, columns: list[tuple[Column, int]]) -> tuple[ReadRow, list[Finding]]:
    cells: dict[str, Cell] = {}
    faulty, findings = set(), []
    for column, place in columns:
        held = sheet._cells.get((line, place))
        if held is None or held.value is None:
            continue
        if column.codec is None:
            continue
        value, code = plain_value(held, dated=column.key == "on")
        if code:
            severity = "info" if code == "SHEET-RICH" else "error"
            findings.append(Finding(code=code, cell=f"{sheet.title}!{held.coordinate}", severity=severity,  # type: ignore[arg-type]
                                    found=str(getattr(held.value, "text", held.value))[:80],
                                    params={"header": column.header}))
        if code and code != "SHEET-RICH":
            faulty.add(column.key)
        else:
            cells[column.key] = value
    return ReadRow(line, cells, frozenset(faulty)), findings


def plain_value(cell: Any, *, dated: bool = False) -> tuple[Cell, str]:  # noqa: ANN401
    """Return what a cell of openpyxl says, and the code of what is wrong with it; empty when nothing is.

    Parameters
    ----------
    dated
        Whether a date is what the column asks for.
    """
    from openpyxl.cell.rich_text import CellRichText  # noqa: PLC0415

    value, code = cell.value, ""
    if cell.data_type in {"f", "e"} or hasattr(value, "ref"):
        return None, "SHEET-ERROR" if cell.data_type == "e" else "SHEET-FORMULA"
    if isinstance(value, CellRichText):
        value, code = "".join(str(part) for part in value), "SHEET-RICH"
    if isinstance(value, str):
        return unescaped(value), code
    if isinstance(value, datetime | date | time | timedelta):
        return (f"{value:%d/%m/%Y}", "") if dated and isinstance(value, date) else (None, "SHEET-DATE")
    if "%" in (cell.number_format or "") and not isinstance(value, bool):
        return None, "SHEET-PERCENT"
    return (value, "") if isinstance(value, bool) else _decimal(value)


def _decimal(value: float) -> tuple[Cell, str]:
    """Return the decimal of at most 15 significant digits that a spreadsheet shows."""
    if isinstance(value, int):
        digits = len(str(abs(value)).rstrip("0"))
        return (Decimal(value), "") if digits <= _DIGITS else (None, "SHEET-DIGITS")
    number = Decimal(f"{value:.{_DIGITS}g}")
    return (Decimal(f"{number:f}"), "") if number.is_finite() else (None, "SHEET-ERROR")


def _shape_findings(sheet: Worksheet, header: int, last: int) -> Iterator[Finding]:
    """Yield merged cells, and the hidden rows and columns that were read all the same."""
    for merged in sheet.merged_cells.ranges:
        if merged.max_row >= header and merged.min_row <= last:
            yield Finding(code="SHEET-MERGED", cell=f"{sheet.title}!{merged.coord}", found=str(merged.coord))
    hidden = [str(line) for line, one in sheet.row_dimensions.items() if one.hidden and header <= line <= last]
    hidden += [str(letter) for letter, one in sheet.column_dimensions.items() if one.hidden]
    if hidden:
        yield Finding(code="SHEET-HIDDEN", cell=sheet.title, found=", ".join(hidden[:12]), severity="info")
