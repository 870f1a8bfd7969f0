"""The rows of a workbook by name: codes without a row, rows without a code, codes written twice or edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from referentiel.model import Finding, nearest
from referentiel.texts import text

from .columns import head_entries
from .rendering import Grid, Row
from .scanning import ReadGrid, ReadRow
from .values import Cell, shown

Name = tuple[str, str]
"""The kind of a table and the code of a row: codes of criteria are unique across sections."""

ALIKE = 0.6
"""Share of its other cells that a row must keep for its new code to be taken for an edited one."""


@dataclass(frozen=True)
class Found:
    """A row and the sheet it stands on."""

    grid: ReadGrid
    row: ReadRow


def code_of(grid: ReadGrid, row: ReadRow) -> str:
    """Return what names a row, without blanks around; empty when nothing does."""
    return shown(row.cells.get(grid.table.key.key)).strip()


def named_rows(grids: Iterable[ReadGrid]) -> dict[Name, Found]:
    """Return the rows that bear a code; the first of those that bear the same."""
    found: dict[Name, Found] = {}
    for grid in grids:
        for row in grid.rows:
            if code := code_of(grid, row):
                found.setdefault((grid.table.kind, code), Found(grid, row))
    return found


def exported_rows(grids: Iterable[Grid]) -> dict[Name, tuple[Grid, Row]]:
    """Return the rows that were written, by name."""
    return {(grid.table.kind, shown(row[grid.table.key.key])): (grid, row) for grid in grids for row in grid.rows}


def with_codes(grid: ReadGrid) -> ReadGrid:
    """Return a sheet without the rows that bear no code; they are told apart."""
    return replace(grid, rows=tuple(row for row in grid.rows if code_of(grid, row)))


def row_findings(grids: Iterable[ReadGrid], exported: Mapping[Name, tuple[Grid, Row]]) -> Iterator[Finding]:
    """Yield what is wrong with the names of rows."""
    grids = list(grids)
    found = named_rows(grids)
    gone = {name: row for name, row in exported.items() if name not in found}
    for grid in grids:
        for row in grid.rows:
            code = code_of(grid, row)
            place = grid.place(row.line, grid.table.key.key)
            first = found.get((grid.table.kind, code))
            if not code and grid.table.key.key not in row.faulty:
                yield Finding(code="SHEET-NO-CODE", cell=place, near=_edited_from(grid, row, gone),
                              params={"header": grid.table.key.header})
            elif first is not None and first.row is not row:
                yield Finding(code="SHEET-CODE-TWICE", cell=place, found=code,
                              params={"first": first.grid.place(first.row.line, grid.table.key.key)})
            elif code and (grid.table.kind, code) not in exported:
                yield from _new_code(grid, row, place, gone)


def _new_code(
    grid: ReadGrid, row: ReadRow, place: str, gone: Mapping[Name, tuple[Grid, Row]],
) -> Iterator[Finding]:
    code = code_of(grid, row)
    if grid.table.kind == "head":
        paths = [entry.path for entry in head_entries()]
        yield Finding(code="SHEET-PATH", cell=place, found=code, near=nearest(code, paths))
    elif earlier := _edited_from(grid, row, gone):
        yield Finding(code="SHEET-CODE-EDITED", cell=place, found=code, params={"earlier": earlier})


def _edited_from(grid: ReadGrid, row: ReadRow, gone: Mapping[Name, tuple[Grid, Row]]) -> str:
    """Return the code that a row bore when the workbook was made; empty when it is no row of then."""
    best, likeness = "", ALIKE
    for (kind, code), (_, earlier) in gone.items():
        if kind == grid.table.kind and kind not in {"head", "life"}:
            kept = [(key, cell) for key, cell in earlier.items() if cell is not None and key != grid.table.key.key]
            same = sum(row.cells.get(key) == cell for key, cell in kept)
            if kept and same / len(kept) >= likeness:
                best, likeness = code, same / len(kept)
    return best


def exported_texts(exported: Mapping[Name, tuple[Grid, Row]]) -> dict[tuple[str, str, str], Cell]:
    """Return the texts that were written, by kind of table, row and column."""
    return {(kind, code, key): cell for (kind, code), (_, row) in exported.items() for key, cell in row.items()
            if isinstance(cell, str)}


def as_read(grid: Grid) -> ReadGrid:
    """Return a sheet as if it had been read: it stands in for one that is missing."""
    rows = tuple(ReadRow(0, {key: cell for key, cell in row.items() if cell is not None}) for row in grid.rows)
    return ReadGrid(grid.name, grid.table, rows)


def own_names() -> set[str]:
    """Return the names of the sheets that are not read."""
    return {text(f"sheet.name.{name}") for name in ("readme", "lists", "origin")}
