"""A table of a text file or of a workbook, row by row, its first row being the names of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..content import Content, read_content
from ..faults import Faults
from ..rows import text_rows, wide_rows
from ..workbook import Workbook, is_workbook, open_workbook
from .cells import Cell, spreadsheet_cell

DELIMITERS = (";", ",", "\t")
COLUMNS = 4_000
"""Columns above which a table is refused: no questionnaire has as many."""
LONGEST_CELL = 100_000
"""Characters of a cell above which a text file is refused."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is read once.

    Parameters
    ----------
    digest
        SHA-256 of the file; for a text file of its uncompressed bytes.
    header
        The names of the columns; those without a name are empty.
    rows
        The rows below that are not empty, each as wide as the header.
    estimate
        Number of rows, about.
    """

    name: str
    digest: str
    header: Sequence[Cell]
    rows: Iterable[Sequence[Cell]]
    estimate: int


@contextmanager
def open_table(path: Path, faults: Faults) -> Iterator[Table]:
    """Open a table: a text file, gzip or not, or the first visible sheet of a workbook.

    Raises
    ------
    FindingsError
        What makes the file impossible to open, at once; other faults go to `faults`.
    """
    if is_workbook(path):
        with open_workbook(path) as workbook:
            yield sheet_table(workbook, faults)
    else:
        yield _text_table(read_content(path), faults)


def sheet_table(workbook: Workbook, faults: Faults) -> Table:
    """Return the first visible sheet of a workbook as a table; another sheet that holds something is told."""
    sheets = workbook.sheets()
    for name in workbook.hidden():
        faults.add("AUD-SHEET-HIDDEN", name, cell=name)
    if not sheets:
        faults.stop("AUD-EMPTY", workbook.name)
    first, *others = sheets
    for other in others:
        if any(value is not None for row in other.iter_rows(max_row=20, values_only=True) for value in row):
            faults.warn("AUD-SHEET-UNREAD", other.title, cell=other.title)
    for merged in workbook.merged(first):
        faults.add("AUD-CELL-MERGED", merged, cell=f"{first.title}!{merged}")
    estimate = first.max_row or 0
    rows = sheet_rows(first, faults)
    first_row = next((row for row in rows if any(row)), None)
    if first_row is None:
        faults.stop("AUD-EMPTY", workbook.name)
    header = _trimmed(first_row)
    if len(header) > COLUMNS:
        faults.stop("AUD-TOO-WIDE", str(len(header)), limit=str(COLUMNS))
    return Table(workbook.name, workbook.digest, header, _fitted(rows, header, faults), estimate)


def sheet_rows(sheet: Any, faults: Faults) -> Iterator[tuple[Cell, ...]]:  # noqa: ANN401
    """Yield the rows of a sheet, empty ones too; cells know where they stand."""
    # What a file says of its own size is not believed.
    sheet.reset_dimensions()
    title, letters = sheet.title, _letters()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        while len(letters) < len(row):
            letters.append(_letter(len(letters)))
        yield tuple(
            spreadsheet_cell(cell, f"{title}!{letters[place]}{number}", faults) for place, cell in enumerate(row)
        )


def _letters() -> list[str]:
    return [_letter(place) for place in range(200)]


def _letter(place: int) -> str:
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _trimmed(header: Sequence[Cell]) -> Sequence[Cell]:
    last = max(place for place, cell in enumerate(header) if cell)
    return header[: last + 1]


def _fitted(
    rows: Iterable[Sequence[Cell]], header: Sequence[Cell], faults: Faults
) -> Iterator[Sequence[Cell]]:
    """Yield the rows that hold something, as wide as the header; a cell under no name is a fault."""
    width = len(header)
    for row in rows:
        if not any(row):
            continue
        for cell in row[width:]:
            if cell:
                cell.fault(faults, "AUD-CELL-UNNAMED")
        fitted = tuple(row[:width])
        yield fitted + (Cell(place=row[0].place),) * (width - len(fitted))


def _text_table(content: Content, faults: Faults) -> Table:
    delimiter = _delimiter(content)
    rows = _text_rows(content, delimiter, faults)
    line, typed = next((row for row in rows if any(row[1])), (0, None))
    if typed is None:
        faults.stop("AUD-EMPTY", content.name)
    header = [Cell(one, line) for one in typed]
    if len(header) > COLUMNS:
        faults.stop("AUD-TOO-WIDE", str(len(header)), limit=str(COLUMNS))
    return Table(content.name, content.digest, header, _named(rows, typed, delimiter, faults), content.lines())


def _delimiter(content: Content) -> str:
    """Return the separator that cuts the first line into the most columns."""
    with content.open() as stream:
        first = next((line for line in stream if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _text_rows(content: Content, delimiter: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins on."""
    with content.open() as stream:
        for line, cells in text_rows(stream, delimiter, faults):
            yield line, [cell.strip() for cell in cells]


def _named(
    rows: Iterable[tuple[int, list[str]]], names: Sequence[str], delimiter: str, faults: Faults
) -> Iterator[Sequence[Cell]]:
    for line, row in wide_rows(rows, len(names), delimiter, faults):
        yield [Cell(typed, line, name) for typed, name in zip(row, names, strict=True)]
