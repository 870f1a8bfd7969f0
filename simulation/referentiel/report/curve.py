"""The exact curve of a lever as a figure: a Vega-Lite specification, its rows, its title, its reading, its table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any

from referentiel.engine import Curve, intervals
from referentiel.texts import integer, number, plural, rate, text

from .picture import picture, picture_html
from .study import Figure, Table
from .sweep import interval_text
from .theme import ACCENT, INK, SCHEMA, theme

HEIGHT = 280
EDGE = Decimal("0.2")
"""Part of the axis at each end where a name would leave the frame."""


@dataclass(frozen=True)
class CurveFigure:
    """A curve ready to be shown.

    Parameters
    ----------
    spec, spec_narrow
        Vega-Lite specifications, for a wide and a narrow figure; their data are the named sources of `data`.
    data
        ``courbe``: corners of the steps; ``reperes``: the values in force, on the table and chosen.
    rows
        The table behind the figure: values, passes, rate, audits not computable, for each interval between two
        critical values.
    """

    title: str
    reading: str
    description: str
    spec: dict[str, Any]
    spec_narrow: dict[str, Any]
    data: dict[str, list[dict[str, Any]]]
    rows: tuple[tuple[str, str, str, str], ...]

    def figure(self, source: str = "", provenance: str = "") -> Figure:
        """Return the curve as a figure like any other, its data inside, ready to leave once it is signed."""
        columns = tuple(text(f"curve.column.{name}") for name in ("value", "passes", "rate", "missing"))
        return Figure(self.title, self.description, {**self.spec, "datasets": self.data}, source,
                      Table(text("curve.caption"), columns, self.rows), provenance, self.reading, self._key())

    def _key(self) -> str:
        shown = {mark["who"] for mark in self.data["reperes"]}
        return " ".join(text(f"picture.key.{who}") for who in ("in_force", "table", "mine")
                        if text(f"curve.mark.{who}") in shown)

    def _repr_html_(self) -> str:
        """Show the curve in a notebook, under its title and over its reading."""
        drawn = picture_html(self.description, picture(self.spec, self.data))
        return f"<h4>{escape(self.title)}</h4>{drawn}<p>{escape(self.reading)}</p>"


def curve_figure(curve: Curve, name: str, in_force: Decimal | None, mine: Decimal | None, *,
                 table: Decimal | None = None, low: Decimal = Decimal(0), high: Decimal = Decimal(100)) -> CurveFigure:
    """Make the figure of a curve with the values of the lever marked on it.

    Parameters
    ----------
    name
        French name of the lever.
    in_force, mine, table
        Value of the version in force, value chosen, value on the table; None where there is not one number.
    low, high
        Ends of the horizontal axis.
    """
    if high <= low:
        high = low + 1
    title, reading = _told(curve, name, in_force, mine)
    falling = not curve.rising
    return CurveFigure(
        title=title, reading=reading, description=title,
        spec=_spec(name, low, high, ticks=10, falling=falling),
        spec_narrow=_spec(name, low, high, ticks=5, falling=falling),
        data={"courbe": _corners(curve, low, high),
              "reperes": _marks(curve, {"in_force": in_force, "table": table, "mine": mine}, low, high)},
        rows=tuple((interval_text(interval), integer(curve.passes[k]), rate(curve.passes[k], _computable(curve, k)),
                    integer(int(curve.counts[k, -1]))) for k, interval in intervals(curve)),
    )


def _told(curve: Curve, name: str, in_force: Decimal | None, mine: Decimal | None) -> tuple[str, str]:
    """Return the title and the reading: what moves between the value in force and the one chosen."""
    if not curve.counts[:, :-1].any():
        return plural("curve.title.empty", 0), text("curve.reading.empty")
    if in_force is None and mine is None:
        few, many = min(curve.passes), max(curve.passes)
        return (plural("curve.title.open", many, few=integer(few), many=integer(many)),
                text("curve.reading.open", name=name))
    known = [value for value in (in_force, mine) if value is not None]
    first, last = known[0], known[-1]
    before, after = curve.passes_at(first), curve.passes_at(last)
    row = curve.row_at(last)
    computable, missing = _computable(curve, row), int(curve.counts[row, -1])
    params = {
        "name": name, "in_force": number(first), "mine": number(last),
        "whole": plural("unit.audits", computable), "before": integer(before), "after": integer(after),
        "rate": rate(after, computable),
        "rate_before": rate(before, curve.computable_at(first)),
    }
    moved = "same" if first == last else "none" if before == after else "fewer" if after < before else "more"
    reading = text("curve.reading.own" if in_force is None else "curve.reading.any", **params)
    return (plural(f"curve.title.{moved}", abs(after - before), **params),
            f"{reading} {plural('curve.missing', missing)}" if missing else reading)


def _computable(curve: Curve, row: int) -> int:
    return int(curve.counts[row, :-1].sum())


def _share(curve: Curve, value: Fraction | Decimal) -> float:
    row = curve.row_at(value)
    whole = _computable(curve, row)
    return curve.passes[row] / whole if whole else 0.0


def _marks(curve: Curve, values: dict[str, Decimal | None], low: Decimal, high: Decimal) -> list[dict[str, Any]]:
    """Return the values marked, each named on the side where its name is clear of the steps and of the frame."""
    marks = {who: _mark(curve, value, who) for who, value in values.items()
             if value is not None and low <= value <= high}
    in_force, mine = values["in_force"], values["mine"]
    higher = in_force is not None and mine is not None and mine < in_force
    for who, mark in marks.items():
        # A curve falls: above it on the right and under it on the left, a name is clear of the steps.
        mark["side"] = "left" if (who != "mine") == higher else "right"
        share = (Decimal(str(mark["x"])) - low) / (high - low)
        mark["side"] = "left" if share < EDGE else "right" if share > 1 - EDGE else mark["side"]
    if in_force is not None and in_force == mine and "in_force" in marks:
        marks["in_force"] |= {"label": "", "size": 300}
        share = (in_force - low) / (high - low)
        marks["mine"]["side"] = "right" if share > 1 - EDGE else "left"
    if values["table"] is not None and values["table"] in {in_force, mine} and "table" in marks:
        marks["table"] |= {"label": "", "size": 240}
    return list(marks.values())


def _mark(curve: Curve, value: Decimal, who: str) -> dict[str, Any]:
    row = curve.row_at(value)
    label = text("curve.mark.label", value=number(value), rate=rate(curve.passes[row], _computable(curve, row)))
    return {"x": float(value), "y": _share(curve, value), "who": text(f"curve.mark.{who}"), "size": 120,
            "label": label}


def _corners(curve: Curve, low: Decimal, high: Decimal) -> list[dict[str, Any]]:
    """Return the corners of the steps inside the axis; a critical value closes its interval, or opens it (`rising`)."""
    inside = [point for point in curve.breakpoints if low < point < high]
    points: list[Fraction] = [Fraction(low), *inside, Fraction(high)]
    return [{"x": float(point), "y": _share(curve, point)} for point in points]


def _spec(name: str, low: Decimal, high: Decimal, *, ticks: int, falling: bool) -> dict[str, Any]:
    x = {"field": "x", "type": "quantitative", "scale": {"domain": [float(low), float(high)], "nice": False},
         "title": name, "axis": {"tickCount": ticks, "format": ",~f"}}
    y = {"field": "y", "type": "quantitative", "scale": {"domain": [0, 1]}, "title": None,
         "axis": {"format": ".0%", "tickCount": 5, "orient": "left"}}
    who = [text(f"curve.mark.{name}") for name in ("in_force", "table", "mine")]
    colour = {"field": "who", "type": "nominal", "legend": None, "sort": None,
              "scale": {"domain": who, "range": [INK, INK, ACCENT]}}
    shape = {"field": "who", "type": "nominal", "legend": None,
             "scale": {"domain": who, "range": ["square", "diamond", "circle"]}}
    marked: dict[str, Any] = {"data": {"name": "reperes"}, "encoding": {"x": x, "y": y, "color": colour}}
    return {
        "$schema": SCHEMA,
        "width": "container", "height": HEIGHT, "padding": {"left": 0, "right": 12, "top": 22, "bottom": 0},
        "config": theme(),
        "layer": [
            {"data": {"name": "courbe"},
             "mark": {"type": "line", "interpolate": "step-before" if falling else "step-after", "color": INK,
                      "strokeWidth": 2},
             "encoding": {"x": x, "y": y}},
            {**marked, "name": "traits_reperes",
             "mark": {"type": "rule", "strokeDash": [3, 3], "strokeWidth": 1.5},
             "encoding": {"x": x, "color": colour}},
            {**marked, "name": "points_reperes",
             "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": "#fff", "strokeWidth": 1.5},
             "encoding": {**marked["encoding"], "shape": shape,
                          "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None}}},
            {**marked, "name": "noms_reperes",
             "mark": {"type": "text", "fontSize": 13, "fontWeight": 600,
                      "align": {"expr": "datum.side"}, "dy": {"expr": "datum.side == 'right' ? 16 : -12"},
                      "dx": {"expr": "datum.side == 'right' ? -10 : 10"}},
             "encoding": {**marked["encoding"], "text": {"field": "label", "type": "nominal"}}},
        ],
    }
