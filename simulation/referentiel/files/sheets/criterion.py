"""One row of a sheet of criteria: what is observed, its steps and its legal floor stand in several columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from referentiel.model import ANY, Location
from referentiel.texts import text

from .faults import CellFault
from .keyed import per_type_of
from .values import ABSENT, Cell, Raw, shown, step_of

if TYPE_CHECKING:
    from .assembly import Assembly
    from .scanning import ReadGrid, ReadRow

_OBSERVED = {
    "yes_no": (), "graded": ("levels",), "measure": ("unit", "direction", "minimum", "maximum"), "points": ("maximum",),
}
_OPTIONAL = {"graded": ("descriptions",), "points": ("allowed",)}
_FLOOR = {"floor_basis": "basis", "floor_value": "value", "floor_end": "end", "floor_note": "note"}
_NO_LADDER: Any = object()


def criterion_raw(assembly: Assembly, grid: ReadGrid, row: ReadRow, at: Location) -> dict[str, Raw]:
    """Put one criterion together."""
    composed = {"observation", "ladder", "legal_floor"}
    plain = [column for column in grid.table.columns if column.part_of not in composed]
    raw = assembly.fields(grid, row, at, plain)
    raw["observation"] = _observation(assembly, grid, row, at)
    ladder = _ladder(assembly, grid, row, at)
    if ladder:
        raw["ladder"] = {"by_type": ladder}
    floor = _floor(assembly, grid, row, at)
    if floor:
        raw["legal_floor"] = floor
    return raw


def _observation(assembly: Assembly, grid: ReadGrid, row: ReadRow, at: Location) -> dict[str, Any]:
    before = len(assembly.findings)
    kind = assembly.value(grid, row, grid.table.column("kind"))
    place = (*at, "observation")
    assembly.spots[place] = grid.place(row.line, "kind")
    if len(assembly.findings) > before or "kind" in row.faulty:
        return {"kind": "yes_no"}
    wanted, found = _OBSERVED[kind], {}
    for key in ("levels", "descriptions", "unit", "direction", "minimum", "maximum", "allowed"):
        value = assembly.value(grid, row, grid.table.column(key))
        empty = row.cells.get(key) is None and key not in row.faulty
        if key not in (*wanted, *_OPTIONAL.get(kind, ())) and not empty:
            assembly.fault(grid, row, key, CellFault("SHEET-UNUSED", shown(row.cells.get(key)),
                                                     kind=text(f"sheet.choice.kind.{kind}")))
        elif key in wanted and empty:
            assembly.fault(grid, row, key, CellFault("SHEET-EMPTY"))
        found[key] = value
    spots = {"levels": "levels", "values": "allowed", "unit": "unit", "direction": "direction", "range": "minimum",
             "max": "maximum"}
    for name, key in spots.items():
        assembly.spots[(*place, name)] = grid.place(row.line, key)
    assembly.spots[(*place, "range", 1)] = grid.place(row.line, "maximum")
    match kind:
        case "graded":
            return {"kind": kind, "levels": _levels(assembly, grid, row, found["levels"], found["descriptions"])}
        case "measure":
            return {"kind": kind, "unit": found["unit"], "direction": found["direction"],
                    "range": (found["minimum"], found["maximum"])}
        case "points":
            allowed = {} if found["allowed"] is ABSENT else {"values": found["allowed"]}
            return {"kind": kind, "max": found["maximum"], **allowed}
    return {"kind": kind}


def _levels(
    assembly: Assembly, grid: ReadGrid, row: ReadRow, names: tuple[str, ...], descriptions: tuple[str, ...],
) -> tuple[Raw, ...]:
    """Join the names of the levels and their descriptions, which stand line by line in two columns."""
    if descriptions is ABSENT:
        return names
    if len(descriptions) != len(names):
        assembly.fault(grid, row, "descriptions", CellFault("SHEET-LEVELS", str(len(descriptions)),
                                                            levels=str(len(names))))
        return names
    return tuple({"name": name, "description": told} if told else name
                 for name, told in zip(names, descriptions, strict=True))


def _ladder(assembly: Assembly, grid: ReadGrid, row: ReadRow, at: Location) -> dict[str, Any]:
    """Read the steps column by column; each actor type has as many as it is named in without a gap."""
    steps: dict[str, list[Raw] | None] = {}
    columns = [column for column in grid.table.columns if column.part_of == "ladder"]
    assembly.spots[(*at, "ladder")] = grid.place(row.line, columns[0].key)
    for rank, column in enumerate(columns):
        cell = row.cells.get(column.key)
        for prefix in ((), (ANY,), *((name,) for name in assembly.names.types.labels)):
            assembly.spots[(*at, "ladder", *prefix, rank)] = grid.place(row.line, column.key)
            assembly.spots[(*at, "ladder", "by_type", *(prefix or (ANY,)), rank)] = grid.place(row.line, column.key)
        if column.key in row.faulty:
            return {}
        if cell is None or not shown(cell).strip():
            continue
        try:
            _add(steps, per_type_of(cell, _step, assembly.names), rank, shown(cell))
        except CellFault as fault:
            assembly.fault(grid, row, column.key, fault)
            return {}
    return {name: tuple(own) if own is not None else None for name, own in steps.items()}


def _step(cell: Cell) -> Raw:
    if isinstance(cell, str) and cell.strip().casefold() == text("sheet.word.not_applicable"):
        return _NO_LADDER
    return step_of(cell)


def _add(steps: dict[str, list[Raw] | None], found: dict[str, Raw], rank: int, written: str) -> None:
    for name, step in found.items():
        if rank == 0:
            steps[name] = None if step is _NO_LADDER else [step]
            continue
        own = steps.get(name)
        if own is None or len(own) != rank or step is _NO_LADDER:
            raise CellFault("SHEET-GAP", written, rank=str(rank))
        own.append(step)


def _floor(assembly: Assembly, grid: ReadGrid, row: ReadRow, at: Location) -> dict[str, Raw]:
    found = {}
    for key, name in _FLOOR.items():
        assembly.spots[(*at, "legal_floor", name)] = grid.place(row.line, key)
        value = assembly.value(grid, row, grid.table.column(key))
        if value is not ABSENT:
            found[name] = value
    assembly.spots[(*at, "legal_floor")] = grid.place(row.line, "floor_basis")
    if found and "basis" not in found:
        assembly.fault(grid, row, "floor_basis", CellFault("SHEET-EMPTY"))
        return {}
    return found
