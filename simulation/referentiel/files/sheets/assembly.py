"""The cells of a workbook put together again: raw data as a version file holds it, with the place of every part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from referentiel.model import Finding, Location
from referentiel.texts import text

from .codecs import TEXT, Codec
from .columns import Column, head_entries, tables
from .criterion import criterion_raw
from .faults import CellFault
from .names import Names
from .scanning import ReadGrid, ReadRow
from .values import ABSENT, Cell, Raw, shown


@dataclass
class Assembly:
    """What was put together so far.

    Parameters
    ----------
    names
        How cells call actor types and units.
    texts
        Cells of the text that the workbook was made from, by table, row and column: blanks around those stay.
    spots
        Cell of each part of the version.
    faulty
        Rows in which a cell could not be read, as (sheet, row number).
    """

    names: Names
    texts: Mapping[tuple[str, str, str], Cell]
    findings: list[Finding] = field(default_factory=list)
    spots: dict[Location, str] = field(default_factory=dict)
    faulty: set[tuple[str, int]] = field(default_factory=set)

    def fault(self, grid: ReadGrid, row: ReadRow, key: str, fault: CellFault) -> None:
        """Keep a fault of a cell."""
        params = {"header": next((c.header for c in grid.table.columns if c.key == key), key), **fault.params}
        severity = "info" if fault.code == "SHEET-BLANKS" else "error"
        self.findings.append(Finding(code=fault.code, found=fault.found[:120], near=fault.near, params=params,
                                     cell=grid.place(row.line, key), severity=severity))  # type: ignore[arg-type]
        if severity == "error":
            self.faulty.add((grid.name, row.line))

    def value(self, grid: ReadGrid, row: ReadRow, column: Column, codec: Codec | None = None) -> Raw:
        """Read one cell: `ABSENT` where it is empty, a stand-in where it cannot be read."""
        codec, cell = codec or column.codec or TEXT, row.cells.get(column.key)
        if column.key in row.faulty:
            self.faulty.add((grid.name, row.line))
            return codec.filler if codec.filler is not None else ABSENT
        if isinstance(cell, str):
            cell = self._trimmed(grid, row, column, cell, prose=codec is TEXT)
        if cell is None or cell == "":
            if not column.required:
                return ABSENT
            self.fault(grid, row, column.key, CellFault("SHEET-EMPTY"))
            return codec.filler
        try:
            return codec.read(cell, self.names)
        except CellFault as fault:
            self.fault(grid, row, column.key, fault)
            return codec.filler if codec.filler is not None else ABSENT

    def name_of(self, grid: ReadGrid, row: ReadRow) -> str:
        """Return what a row is called, without blanks around."""
        return shown(row.cells.get(grid.table.key.key)).strip()

    def fields(self, grid: ReadGrid, row: ReadRow, at: Location, columns: Sequence[Column]) -> dict[str, Raw]:
        """Read the fields of a row; each gets its spot."""
        found = {}
        self.spots[at] = grid.place(row.line, grid.table.key.key)
        for column in columns:
            if column.codec is None:
                continue
            self.spots[(*at, column.part_of)] = grid.place(row.line, column.key)
            value = self.value(grid, row, column)
            if value is not ABSENT:
                found[column.part_of] = value
        return found

    def _trimmed(self, grid: ReadGrid, row: ReadRow, column: Column, cell: str, *, prose: bool) -> str:
        """Take the blanks around a text away, unless the text had them when the workbook was made."""
        if cell == cell.strip() or cell == self.texts.get((grid.table.kind, self.name_of(grid, row), column.key)):
            return cell
        if prose and cell.strip() and column is not grid.table.key:
            self.fault(grid, row, column.key, CellFault("SHEET-BLANKS", cell.strip()))
        return cell.strip()


def version_raw(assembly: Assembly, grids: Mapping[str, ReadGrid], homes: Mapping[str, str]) -> dict[str, Any]:
    """Put a whole version together.

    Parameters
    ----------
    grids
        Sheets by name.
    homes
        Name of the sheet of the criteria of each section.
    """
    by_kind = {grid.table.kind: grid for grid in grids.values() if grid.table.kind != "criteria"}
    raw = _head(assembly, by_kind["head"])
    raw["life_cycle"] = tuple(_items(assembly, by_kind["life"], "life_cycle", skipped="rank"))
    named = _items(assembly, by_kind["attributes"], "attributes", skipped="id")
    codes = [assembly.name_of(by_kind["attributes"], row) for row in by_kind["attributes"].rows]
    raw["attributes"] = dict(zip(codes, named, strict=True))
    for kind in ("actor_types", "eligibility", "outcomes", "decisions"):
        raw[kind] = tuple(_items(assembly, by_kind[kind], kind))
    sections = []
    for place, section in enumerate(_items(assembly, by_kind["sections"], "sections")):
        home = grids.get(homes.get(str(section.get("code")), ""))
        rows = enumerate(home.rows) if home else ()
        section["criteria"] = tuple(criterion_raw(assembly, home, row, ("sections", place, "criteria", rank))
                                    for rank, row in rows if home)
        sections.append(section)
    raw["sections"] = tuple(sections)
    return raw


def _items(assembly: Assembly, grid: ReadGrid, field_name: str, skipped: str = "") -> Iterator[dict[str, Raw]]:
    """Read every row of a table as an item of a list, or of a mapping by the column that is skipped."""
    columns = [column for column in grid.table.columns if column.key != skipped]
    for place, row in enumerate(grid.rows):
        at = assembly.name_of(grid, row) if field_name == "attributes" else place
        yield assembly.fields(grid, row, (field_name, at), columns)


def _head(assembly: Assembly, grid: ReadGrid) -> dict[str, Any]:
    """Read the sheet of the rule, one field a row."""
    rows = {assembly.name_of(grid, row): row for row in grid.rows}
    column, raw = tables()["head"].column("value"), dict[str, Any]()
    for entry in head_entries():
        row = rows.get(entry.path)
        if row is None:
            assembly.findings.append(Finding(
                code="SHEET-ROW", cell=grid.name, found=entry.path,
                params={"element": text(f"sheet.element.{entry.path}")}))
            continue
        *parents, last = entry.path.split(".")
        assembly.spots[(*parents, last)] = grid.place(row.line, "value")
        wanted = Column(column.key, entry.codec, column.width, required=entry.required)
        value = assembly.value(grid, row, wanted, entry.codec)
        if value is not ABSENT:
            owner = raw
            for parent in parents:
                owner = owner.setdefault(parent, {})
            owner[last] = value
    _without_idle_roundings(assembly, raw, grid, rows)
    return raw


def _without_idle_roundings(
    assembly: Assembly, raw: dict[str, Any], grid: ReadGrid, rows: Mapping[str, ReadRow],
) -> None:
    """Refuse a rounding of which only a part is said."""
    for which, rounding in raw.get("rule", {}).get("rounding", {}).items():
        for name in ("step", "mode"):
            path = f"rule.rounding.{which}.{name}"
            if name not in rounding and path in rows:
                assembly.fault(grid, rows[path], "value", CellFault("SHEET-EMPTY"))

