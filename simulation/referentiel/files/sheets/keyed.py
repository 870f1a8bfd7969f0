"""Values by actor type, by section or by criterion as one cell, and back: one a line, or after semicolons.

``Prestataire : 50 ; autres : 60``; ``GOV = 40 ; autres = (Prestataire : 30 ; autres : 35)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from referentiel.model import ANY, PerSection, PerType
from referentiel.texts import text

from .faults import CellFault
from .names import Names
from .quoting import plain_or_quoted, split, unquoted
from .values import Cell, Raw, number_or_text, number_text, threshold_of, threshold_text


def per_type_cell(value: PerType[Any], write: Callable[[Any], str], names: Names) -> Cell:
    """Write one value, or one by actor type."""
    if set(value.by_type) == {ANY}:
        return number_or_text(write(value.by_type[ANY]))
    return by_name({names.type_text(name): write(one) for name, one in value.by_type.items()})


def by_name(values: Mapping[str, str]) -> str:
    """Write named values, one a line of the cell."""
    return "\n".join(f"{name} : {value}" for name, value in values.items()) or text("sheet.word.none")


def per_type_of(cell: Cell, read: Callable[[Cell], Raw], names: Names) -> dict[str, Raw]:
    """Read one value, or one by actor type; raises `CellFault`."""
    if not isinstance(cell, str):
        return {ANY: read(cell)}
    if cell.strip().casefold() == text("sheet.word.none"):
        return {}
    return _keyed(cell, ":", names.type_of, read) or {ANY: read(number_or_text(cell.strip()))}


def per_section_cell(value: PerSection, names: Names) -> Cell:
    """Write one minimum, or one by section, each for all or by actor type."""
    return keyed_cell(value.by_section, lambda one: per_type_cell(one, threshold_text, names))


def per_section_of(cell: Cell, names: Names) -> dict[str, Raw]:
    """Read minima of sections; raises `CellFault`."""
    return keyed_of(cell, lambda one: {"by_type": per_type_of(one, threshold_of, names)})


def keyed_cell(values: Mapping[str, Any], write: Callable[[Any], Cell]) -> Cell:
    """Write values by code; the word for the others stands for those that are not named."""
    if set(values) == {ANY}:
        return write(values[ANY])
    told = []
    for code, value in values.items():
        inner = write(value)
        inner = number_text(inner) if isinstance(inner, Decimal) else str(inner).replace("\n", " ; ")
        named = text("sheet.word.others") if code == ANY else plain_or_quoted(code)
        told.append(f"{named} = ({inner})" if len(split(inner, ":")) > 1 else f"{named} = {inner}")
    return "\n".join(told) if told else text("sheet.word.none")


def keyed_of(cell: Cell, read: Callable[[Cell], Raw]) -> dict[str, Raw]:
    """Read values by code; raises `CellFault`."""
    if not isinstance(cell, str):
        return {ANY: read(cell)}
    if cell.strip().casefold() == text("sheet.word.none"):
        return {}
    return _keyed(cell, "=", _code_of, lambda inner: read(_without_parentheses(inner))) or {ANY: read(cell)}


def _code_of(written: str) -> str:
    return ANY if written.casefold() == text("sheet.word.others") else unquoted(written)


def _without_parentheses(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith("(") and cell.endswith(")"):
        return number_or_text(cell[1:-1].strip())
    return cell


def _keyed(
    cell: str, sign: str, name_of: Callable[[str], str], read: Callable[[Cell], Raw],
) -> dict[str, Raw] | None:
    """Read ``name sign value ; ...``; None when the sign does not stand there."""
    pieces = [split(piece, sign) for piece in split(cell, "[;\\n]") if piece]
    if not pieces or all(len(piece) == 1 for piece in pieces):
        return None
    found: dict[str, Raw] = {}
    for piece in pieces:
        if len(piece) != 2 or not all(piece):
            raise CellFault("SHEET-PAIR", f" {sign} ".join(piece), sign=sign)
        name = name_of(piece[0])
        if name in found:
            raise CellFault("SHEET-NAME-TWICE", piece[0])
        found[name] = read(number_or_text(piece[1]))
    return found
