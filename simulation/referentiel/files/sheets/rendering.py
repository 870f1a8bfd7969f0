"""A version as grids of cells, one a sheet: the part of a workbook that is read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from referentiel.model import ANY, Criterion, Graded, LegalFloor, Measure, PerType, Points, StandardVersion, Step
from referentiel.texts import text

from .codecs import Codec
from .columns import Column, Table, criteria_table, head_entries, section_sheets, steps_of, tables
from .keyed import by_name
from .names import Names
from .values import Cell, number_or_text, step_text

Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Grid:
    """One sheet: its name, its columns, its rows by column key.

    Parameters
    ----------
    section
        Code of the section whose criteria it holds; empty for other sheets.
    """

    name: str
    table: Table
    rows: tuple[Row, ...]
    section: str = ""


def grids(version: StandardVersion, names: Names) -> tuple[Grid, ...]:
    """Return every sheet of a version, in the order of the workbook."""
    own = tables()
    sheets = section_sheets([section.code for section in version.sections])
    parts: dict[str, Iterable[Any]] = {
        "actor_types": version.actor_types, "eligibility": version.eligibility, "outcomes": version.outcomes,
        "decisions": version.decisions,
    }
    steps = criteria_table(steps_of(version))
    return (
        Grid(sheet_name("head"), own["head"], _head(version, names)),
        Grid(sheet_name("sections"), own["sections"],
             tuple(_row(own["sections"], section, names) | {"sheet": sheets[section.code]}
                   for section in version.sections)),
        *(Grid(sheets[section.code], steps, tuple(_criterion(steps, one, names) for one in section.criteria),
               section.code) for section in version.sections),
        *(Grid(sheet_name(kind), own[kind], tuple(_row(own[kind], item, names) for item in parts[kind]))
          for kind in ("outcomes", "eligibility", "decisions", "actor_types")),
        Grid(sheet_name("attributes"), own["attributes"],
             tuple({**_row(own["attributes"], one, names), "id": name} for name, one in version.attributes.items())),
        Grid(sheet_name("life"), own["life"],
             tuple({**_row(own["life"], event, names), "rank": str(rank)}
                   for rank, event in enumerate(version.life_cycle, start=1))),
    )


def sheet_name(kind: str) -> str:
    """Return the name of the sheet of a table."""
    return text(f"sheet.name.{kind}")


def cell_of(codec: Codec, value: object, names: Names) -> Cell:
    """Write a value; a spreadsheet cannot tell an empty text from an empty cell, and the model has none."""
    if value is None:
        return text(codec.blank) if codec.blank else None
    return codec.write(value, names)


def _row(table: Table, item: Any, names: Names) -> dict[str, Cell]:  # noqa: ANN401
    """Write the fields that an item has under the columns of a table."""
    return {column.key: cell_of(column.codec, getattr(item, column.part_of), names)
            for column in table.columns if column.codec and hasattr(item, column.part_of)}


def _head(version: StandardVersion, names: Names) -> tuple[Row, ...]:
    return tuple({
        "path": entry.path, "element": text(f"sheet.element.{entry.path}"),
        "value": cell_of(entry.codec, _at(version, entry.path), names),
    } for entry in head_entries())


def _at(version: StandardVersion, path: str) -> Any:  # noqa: ANN401
    value: Any = version
    for part in path.split("."):
        value = getattr(value, "global_" if part == "global" else part) if value is not None else None
    return value


def _criterion(table: Table, criterion: Criterion, names: Names) -> Row:
    values: dict[str, Any] = {
        **_observed(criterion), **_floor(criterion.legal_floor),
        **{column.key: getattr(criterion, column.key) for column in table.columns if hasattr(criterion, column.key)},
    }
    row = {column.key: cell_of(column.codec, values[column.key], names)
           for column in table.columns if column.codec and column.key in values}
    return row | _ladder(table.columns, criterion.ladder, names)


def _observed(criterion: Criterion) -> dict[str, Any]:
    seen = criterion.observation
    found: dict[str, Any] = {"kind": seen.kind}
    match seen:
        case Graded(levels=levels):
            found["levels"] = tuple(level.name for level in levels)
            # An empty line stands for a level without a description.
            described = tuple(level.description or "" for level in levels)
            found |= {"descriptions": described} if any(described) else {}
        case Measure(unit=unit, direction=direction, range=(low, high)):
            found |= {"unit": unit, "direction": direction, "minimum": low, "maximum": high}
        case Points(max=most, values=values):
            found |= {"maximum": most} if values is None else {"maximum": most, "allowed": values}
    return found


def _floor(floor: LegalFloor | None) -> dict[str, Any]:
    if floor is None:
        return {}
    return {"floor_basis": floor.basis, "floor_value": floor.value, "floor_end": floor.end, "floor_note": floor.note}


def _ladder(
    columns: Iterable[Column], ladder: PerType[tuple[Step, ...] | None] | None, names: Names,
) -> dict[str, Cell]:
    """Write the steps under their columns, by actor type where they differ; a type without a ladder says so first."""
    steps = ladder.by_type if ladder else {}
    row: dict[str, Cell] = {}
    for rank, column in enumerate([column for column in columns if column.part_of == "ladder"]):
        told = {name: step_text(own[rank]) if own else text("sheet.word.not_applicable") for name, own in steps.items()
                if len(own or ()) > rank or (not own and rank == 0)}
        if set(steps) == {ANY} and told:
            row[column.key] = number_or_text(told[ANY])
        else:
            row[column.key] = by_name({names.type_text(name): one for name, one in told.items()}) if told else None
    return row
