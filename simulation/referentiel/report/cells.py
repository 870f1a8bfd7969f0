"""A table of counts drawn as a figure: each cell has its number and its word, and a colour that says it again."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from referentiel.texts import integer, text

from .presentation.squares import painted
from .study import Figure, Table, figure_of
from .theme import ACCENT, INK, INK_3, LINE, PAPER

LOOKS = {
    "same": ("#dfe3ea", INK), "g": ("#dcf1ee", "#06574f"), "p": ("#fce9df", "#8c3206"), "nc": ("#efecf6", "#4c4070"),
    "zero": (PAPER, INK_3), "total": (PAPER, INK), "deux": ("#cfdaee", INK), "neuf": (ACCENT, PAPER),
    "fini": ("#efecf6", "#4c4070"),
}
"""Colour of the inside and of the words of a cell, by the class that it has on the page."""
LETTERS = 15
"""Letters of a line of the name of a column."""

LINE_HEIGHT = 14


@dataclass(frozen=True)
class Cell:
    """A cell.

    Parameters
    ----------
    row, column
        Their names.
    look
        One of `LOOKS`.
    number
        What it counts, in French form.
    word
        What it means; empty where its place says it all.
    """

    row: str
    column: str
    look: str
    number: str
    word: str = ""


Row = tuple[str, Sequence[tuple[int, str, str]], int]
"""A row of a table of passages: its name; the count, look and word of each cell; its sum."""


class Heads(NamedTuple):
    """The words around a table of passages.

    Parameters
    ----------
    across, down
        Names of the column and of the row of sums.
    """

    caption: str
    corner: str
    across: str
    down: str


def heads_of(old: str, new: str) -> Heads:
    """Return the words around a table that goes from one text to another, by their short names."""
    return Heads(text("versions.matrix.caption", old=old, new=new), text("versions.matrix.corner", old=old, new=new),
                 text("versions.matrix.total", version=old), text("versions.matrix.total", version=new))


def passages_figure(
    title: str, reading: str, heads: Heads, columns: Sequence[str], rows: Sequence[Row], totals: Sequence[int],
) -> Figure:
    """Draw how many audits go from each standing to each other one, with the sums.

    Parameters
    ----------
    totals
        Sum of each column.
    """
    whole = (heads.down, [(count, "total", "") for count in totals], sum(totals))
    cells = [Cell(name, other, look, integer(count), word) for name, row, total in (*rows, whole)
             for other, (count, look, word) in zip((*columns, heads.across), (*row, (total, "total", "")), strict=True)]
    table = Table(
        heads.caption, (heads.corner, *columns, heads.across),
        tuple((name, *(integer(count) for count, _, _ in row), integer(total)) for name, row, total in (*rows, whole)))
    return cells_figure(title, reading, cells, table)


def cells_figure(title: str, reading: str, cells: Sequence[Cell], table: Table, *, step: int = 48) -> Figure:
    """Draw cells in the order in which their rows and columns first come.

    Parameters
    ----------
    table
        The same as words and numbers.
    step
        Height of a row, in pixels.
    """
    wrapped = {one.column: textwrap.wrap(one.column, LETTERS) for one in cells}
    deep = max((len(lines) for lines in wrapped.values()), default=1)
    rows = [{"ligne": one.row, "colonne": "\n".join(wrapped[one.column]), "nombre": one.number,
             "mot": one.word, "fond": LOOKS[one.look][0], "encre": LOOKS[one.look][1]}
            for one in cells]
    x = {"field": "colonne", "type": "ordinal", "sort": None, "title": None,
         "axis": {"orient": "top", "labelAngle": 0, "labelColor": INK, "labelPadding": 6 + LINE_HEIGHT * (deep - 1),
                  "labelLineHeight": LINE_HEIGHT, "labelExpr": r"split(datum.label, '\n')"}}
    y = {"field": "ligne", "type": "ordinal", "sort": None, "title": None,
         "axis": {"labelColor": INK, "labelLimit": 420}}
    places: dict[str, Any] = {"x": x, "y": y}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rect", "stroke": LINE}, "encoding": {**places, **painted("fill", "fond")}},
        _numbers({**places, **painted("color", "encre")}, "!datum.mot", 0),
        _numbers({**places, **painted("color", "encre")}, "datum.mot", -8),
        {"transform": [{"filter": "datum.mot"}], "mark": {"type": "text", "dy": 10},
         "encoding": {**places, **painted("color", "encre"), "text": {"field": "mot"}}},
    ]
    figure = figure_of(title, f"{title}. {reading}", rows, layers, step=step)
    return Figure(title, figure.description, figure.spec, table=table, reading=reading)


def _numbers(places: dict[str, Any], those: str, shift: int) -> dict[str, Any]:
    """Return the layer of the numbers of some cells, moved up where a word stands under them."""
    return {"transform": [{"filter": those}],
            "mark": {"type": "text", "fontWeight": "bold", "fontSize": 14, "dy": shift},
            "encoding": {**places, "text": {"field": "nombre"}}}
