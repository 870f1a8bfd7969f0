"""Squares: one look for each state, told apart by a sign too; placed in lines, or by whoever draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLUS, MINUS, CROSS, STROKE = "M-1,0H1M0,-1V1", "M-1,0H1", "M-1,-1L1,1M-1,1L1,-1", "M-1,1L1,-1"
"""Signs, as paths in a box of 2 by 2."""
SPACED = {"paddingInner": 0.14, "paddingOuter": 0}
"""Bands of squares: a gap of about a seventh."""


@dataclass(frozen=True)
class Look:
    """What a state looks like: colours of its inside and of its edge, its sign and the colour of the sign."""

    inside: str
    edge: str
    sign: str = ""
    ink: str = "#ffffff"

    def row(self) -> dict[str, Any]:
        """Return the fields of a row that looks so."""
        return {"fond": self.inside, "bord": self.edge, "signe": self.sign, "encre": self.ink}


def square_rows(states: Sequence[str], looks: Mapping[str, Look], many: int) -> list[dict[str, Any]]:
    """Return a row a square, `many` in a line."""
    return [{"colonne": i % many, "rang": i // many, "etat": state, **looks[state].row()}
            for i, state in enumerate(states)]


def band(field: str) -> dict[str, Any]:
    """Return the encoding of a row or a column of squares, without an axis."""
    return {"field": field, "type": "ordinal", "axis": None, "sort": None, "scale": dict(SPACED)}


def square_layers(x: Mapping[str, Any], y: Mapping[str, Any], **more: object) -> list[dict[str, Any]]:
    """Return the layers of squares and of their signs.

    Parameters
    ----------
    more
        Other encodings of the squares.
    """
    return [
        {"mark": {"type": "rect", "cornerRadius": 2, "strokeWidth": 1.2},
         "encoding": {"x": x, "y": y, **painted("fill", "fond"), **painted("stroke", "bord"), **more}},
        sign_layer({"x": x, "y": y}),
    ]


def sign_layer(places: Mapping[str, Any]) -> dict[str, Any]:
    """Return the layer of the signs."""
    return {"transform": [{"filter": "datum.signe"}],
            "mark": {"type": "point", "filled": False, "size": 90, "strokeWidth": 2.2, "opacity": 1},
            "encoding": {**places, **painted("shape", "signe"), **painted("stroke", "encre")}}


def painted(channel: str, field: str) -> dict[str, Any]:
    """Return the encoding of a look: the row holds it as it is."""
    return {channel: {"field": field, "type": "nominal", "scale": None}}
