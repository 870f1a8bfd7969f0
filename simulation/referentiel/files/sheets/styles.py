"""How cells look: one place for colours, borders, protection; built when a workbook is written."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .escapes import escaped

if TYPE_CHECKING:
    from openpyxl import Workbook

INK, PAPER, LOCKED, HEADER, ALERT, SOFT = "1D2733", "FFFFFF", "EEF1F4", "23445D", "8A1F11", "F8EFE3"


@dataclass(frozen=True)
class Look:
    """A look of a cell; every part is optional."""

    bold: bool = False
    size: int = 10
    color: str = INK
    fill: str = ""
    locked: bool = True
    wrap: bool = True
    border: bool = True
    centred: bool = False
    number: str = "General"
    italic: bool = False


TITLE = Look(bold=True, size=14, border=False, wrap=False)
NOTE = Look(border=False, wrap=False, italic=True)
LOUD = Look(bold=True, color=ALERT, border=False, wrap=False)
HEAD = Look(bold=True, color=PAPER, fill=HEADER)
CODE = Look(bold=True, fill=LOCKED, number="@")
INFO = Look(fill=LOCKED)
OPEN = Look(locked=False)
OPEN_NUMBER = Look(locked=False, centred=True)
OPEN_TEXT = Look(locked=False, number="@")
BODY = Look(border=False)
STRONG = Look(bold=True, border=False)
RESULT = Look(bold=True, size=13, fill=SOFT)
FIGURE = Look(bold=True, fill=SOFT)


def put(cell: Any, value: object, look: Look) -> None:  # noqa: ANN401 - a cell of openpyxl, plain or merged
    """Put a value into a cell with a look; a text is never a formula, whatever it begins with."""
    cell.value = escaped(value) if isinstance(value, str) else value
    dress(cell, look)
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@", "\t", "\r")):
            cell.quotePrefix = True


def dress(cell: Any, look: Look) -> None:  # noqa: ANN401
    """Give a cell a look; the first cell of a workbook that bears it lends its style to the others."""
    lent = _LENT.setdefault(cell.parent.parent, {})
    if look in lent:
        cell._style = copy(lent[look])
        return
    styles = _styles(look)
    cell.font, cell.alignment, cell.protection = styles["font"], styles["alignment"], styles["protection"]
    cell.number_format = look.number
    if look.border:
        cell.border = styles["border"]
    if look.fill:
        cell.fill = styles["fill"]
    lent[look] = copy(cell._style)


def height(cells: Iterable[tuple[object, float]], size: int = 10) -> float:
    """Return how high a row must be to show its wrapped texts, in points; spreadsheets do not all find it themselves.

    Parameters
    ----------
    cells
        What each cell says, and the width of its column in characters.
    """
    needed = 1
    for value, width in cells:
        if isinstance(value, str):
            fits = max(width * 0.92, 1)
            needed = max(needed, sum(ceil(max(len(line), 1) / fits) for line in value.split("\n")))
    return min(needed, _MOST_LINES) * size * 1.32 + 3


_MOST_LINES = 30
_LENT: WeakKeyDictionary[Workbook, dict[Look, Any]] = WeakKeyDictionary()
_BUILT: dict[Look, dict[str, Any]] = {}


def _styles(look: Look) -> dict[str, Any]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415

    if look not in _BUILT:
        side = Side(style="thin", color="C5CCD3")
        _BUILT[look] = {
            "font": Font(name="Calibri", size=look.size, bold=look.bold, italic=look.italic, color=look.color),
            "alignment": Alignment(vertical="top", wrap_text=look.wrap,
                                   horizontal="center" if look.centred else None),
            "protection": Protection(locked=look.locked),
            "border": Border(left=side, right=side, top=side, bottom=side),
            "fill": PatternFill("solid", fgColor=look.fill or PAPER),
        }
    return _BUILT[look]
