"""How each kind of column writes a value of the model into a cell, and reads it back as raw data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from referentiel.model import nearest
from referentiel.texts import text

from .conditions import conditions_cell, conditions_of
from .faults import CellFault
from .keyed import keyed_cell, keyed_of, per_section_cell, per_section_of, per_type_cell, per_type_of
from .names import Names
from .quoting import lines_of, lines_text, plain_or_quoted, split, unquoted
from .values import Cell, Raw, day_of, number_of, number_text, shown, threshold_cell, threshold_of, threshold_text


@dataclass(frozen=True, eq=False)
class Codec:
    """One kind of cell.

    Parameters
    ----------
    write
        Value of the model, never None, to cell.
    read
        Cell, never empty, to raw data; raises `CellFault`.
    choices
        Words that the cell may hold, for a drop-down list; empty when it is free.
    filler
        Raw data that stands in for a cell that cannot be read.
    blank
        Id of the word written where the model has no value; empty for an empty cell.
    """

    write: Callable[[Any, Names], Cell]
    read: Callable[[Cell, Names], Raw]
    choices: tuple[str, ...] = ()
    filler: Raw = None
    blank: str = ""


def choice(field: str, values: Iterable[str], prefix: str = "sheet.choice.") -> Codec:
    """Return the codec of a word out of a list, written in French."""
    words = {value: text(f"{prefix}{field}.{value}") for value in values}
    return Codec(lambda value, _: words[value], lambda cell, _: _chosen(cell, words), tuple(words.values()),
                 next(iter(words)))


def several(field: str, values: Iterable[str]) -> Codec:
    """Return the codec of several words out of a list; the drop-down offers each alone, then all."""
    words = {value: text(f"sheet.choice.{field}.{value}") for value in values}
    return Codec(
        lambda chosen, _: " ; ".join(words[value] for value in chosen) or None,
        lambda cell, _: tuple(_chosen(piece, words) for piece in split(_typed(cell), "[;\\n]") if piece),
        (*words.values(), " ; ".join(words.values())), (),
    )


def _chosen(cell: Cell, words: dict[str, str]) -> str:
    for value, word in words.items():
        if _typed(cell).strip().casefold() in {word.casefold(), value}:
            return value
    known = list(words.values())
    raise CellFault("SHEET-CHOICE", shown(cell), nearest(shown(cell), known), choices=", ".join(known))


def _typed(cell: Cell) -> str:
    """Return the text of a cell; a whole number stands for its digits.

    Raises
    ------
    CellFault
        ``SHEET-TEXT``: a number with decimals, of which the spreadsheet may have dropped zeros.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or cell is None or cell != cell.to_integral_value():
        raise CellFault("SHEET-TEXT", shown(cell))
    return f"{cell:f}"


def _flag(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    words = {"true": text("sheet.word.yes"), "false": text("sheet.word.no")}
    typed = {text("sheet.cell.true"): True, text("sheet.cell.false"): False}.get(str(cell).strip().upper())
    return typed if typed is not None else _chosen(cell, words) == "true"


def flag_text(value: bool) -> str:  # noqa: FBT001 - the value of a cell
    """Write a yes or no."""
    return text("sheet.word.yes" if value else "sheet.word.no")


def _items(cell: Cell) -> tuple[str, ...]:
    return tuple(unquoted(item) for item in split(_typed(cell), "[;\\n]") if item)


def _listed(values: Iterable[str]) -> Cell:
    return " ; ".join(plain_or_quoted(value, [text("sheet.word.none")]) for value in values) or None


def _optional_list(cell: Cell) -> tuple[str, ...]:
    return () if _typed(cell).strip().casefold() == text("sheet.word.none") else _items(cell)


def _types(cell: Cell, names: Names) -> Raw:
    written = _typed(cell).strip()
    if written.casefold() == text("sheet.word.all"):
        return None
    if written.casefold() == text("sheet.word.none"):
        return ()
    return tuple(names.type_of(item) for item in split(written, "[;\\n]") if item)


def _points(cell: Cell) -> Raw:
    if not isinstance(cell, str):
        return (number_of(cell),)
    return tuple(number_of(item) for item in split(cell, "[;\\n]") if item)


def _day(cell: Cell) -> Raw:
    return day_of(str(cell))


def _unit(cell: Cell, names: Names) -> str:
    """Read a unit; one that no registry has is left to the checks."""
    return names.units.identifier(_typed(cell)) or _typed(cell).strip()


TEXT = Codec(lambda value, _: value, lambda cell, _: _typed(cell), filler="?")
LINES = Codec(lambda value, _: lines_text(value) or None, lambda cell, _: tuple(lines_of(_typed(cell))), filler=())
LIST = Codec(lambda value, _: _listed(value), lambda cell, _: _items(cell), filler=())
OPTIONAL_LIST = Codec(lambda value, _: _listed(value) or text("sheet.word.none"), lambda cell, _: _optional_list(cell))
TYPES = Codec(lambda value, names: " ; ".join(map(names.type_text, value)) or text("sheet.word.none"), _types,
              blank="sheet.word.all")
NUMBER = Codec(lambda value, _: value, lambda cell, _: number_of(cell), filler=Decimal(1))
WHOLE = Codec(lambda value, _: Decimal(value), lambda cell, _: number_of(cell), filler=Decimal(1))
POINTS = Codec(lambda value, _: " ; ".join(map(number_text, value)), lambda cell, _: _points(cell))
FLAG = Codec(lambda value, _: flag_text(value), lambda cell, _: _flag(cell), ("true", "false"), filler=False)
DAY = Codec(lambda value, _: f"{value:%d/%m/%Y}", lambda cell, _: _day(cell), filler=date(2000, 1, 1))
UNIT = Codec(lambda value, names: names.units.label(value), _unit, filler="number")
THRESHOLD = Codec(lambda value, _: threshold_cell(value), lambda cell, _: threshold_of(cell), filler=Decimal(50))
CONDITIONS = Codec(lambda value, _: conditions_cell(value), lambda cell, _: conditions_of(cell), filler=())
PER_NUMBER = Codec(lambda value, names: per_type_cell(value, number_text, names),
                   lambda cell, names: {"by_type": per_type_of(cell, number_of, names)}, filler=Decimal(1))
PER_FLAG = Codec(lambda value, names: per_type_cell(value, flag_text, names),
                 lambda cell, names: {"by_type": per_type_of(cell, _flag, names)}, ("true", "false"), filler=False)
PER_THRESHOLD = Codec(lambda value, names: per_type_cell(value, threshold_text, names),
                      lambda cell, names: {"by_type": per_type_of(cell, threshold_of, names)})
MINIMA = Codec(per_section_cell,
               lambda cell, names: {"by_section": per_section_of(cell, names)})
LEVELS = Codec(
    lambda value, names: keyed_cell(value, lambda one: per_type_cell(one, number_text, names)) if value else None,
    lambda cell, names: keyed_of(cell, lambda one: {"by_type": per_type_of(one, number_of, names)}), filler={},
)
