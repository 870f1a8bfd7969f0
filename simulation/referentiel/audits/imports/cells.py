"""One cell of a table as it was typed, whatever kind of file it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from referentiel.model import exact_text
from referentiel.texts import text

from ..faults import Faults

SIGNIFICANT = 15
"""Digits of a number that a spreadsheet shows and keeps."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell.

    Parameters
    ----------
    value
        Text without surrounding spaces; a number, or a day, only in a spreadsheet. Empty text for nothing.
    line
        Line of a text file, from 1; 0 in a spreadsheet.
    place
        Name of the column in a text file, sheet and cell in a spreadsheet.
    percent
        Whether a spreadsheet showed the number as a percentage: 12,5 % has the value 12.5.
    """

    value: str | Decimal | date = ""
    line: int = 0
    place: str = ""
    percent: bool = False

    def __bool__(self) -> bool:
        return self.value != ""

    @property
    def typed(self) -> str:
        """What a person reads in the cell."""
        match self.value:
            case Decimal():
                return exact_text(self.value) + (" %" if self.percent else "")
            case date():
                return f"{self.value:%d/%m/%Y}"
        return self.value

    @property
    def place_in_words(self) -> str:
        """Where the cell stands, for a message about another one."""
        return text("import.place.line", line=self.line) if self.line else self.place

    def fault(self, faults: Faults, code: str, near: str = "", **params: str) -> None:
        """Record a fault of this cell."""
        faults.add(code, self.typed, line=self.line, cell=self.place, near=near, **params)

    def warn(self, faults: Faults, code: str, **params: str) -> None:
        """Record a warning about this cell."""
        faults.warn(code, self.typed, line=self.line, cell=self.place, **params)


NOTHING = Cell()
_REFUSED = {"f": "AUD-CELL-FORMULA", "e": "AUD-CELL-ERROR"}


def spreadsheet_cell(cell: Any, place: str, faults: Faults) -> Cell:  # noqa: ANN401
    """Return a cell of openpyxl; a formula or an error is a fault, because nothing is ever computed here."""
    value = cell.value
    if cell.data_type in _REFUSED:
        faults.add(_REFUSED[cell.data_type], str(value), cell=place)
        value = None
    match value:
        case None:
            return Cell(place=place)
        case bool():
            return Cell(Decimal(int(value)), place=place)
        case int() | float():
            number = _decimal(value)
            percent = "%" in (cell.number_format or "")
            return Cell(number * 100 if percent else number, place=place, percent=percent)
        case datetime() if value.time() == time():
            return Cell(value.date(), place=place)
    return Cell(str(value).strip(), place=place)


@lru_cache(maxsize=1 << 14)
def _decimal(value: float) -> Decimal:
    """Return the decimal of at most 15 digits that a spreadsheet shows for a number."""
    return Decimal(f"{value:.{SIGNIFICANT}g}")
