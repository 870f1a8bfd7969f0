"""The exact curve of a lever as a figure: a Vega-Lite specification, its rows, its title, its reading, its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any

from referentiel.engine import Curve
from referentiel.texts import integer, number, plural, rate, text

from .picture import picture, picture_html

INK, INK_3, ACCENT, LINE = "#15202f", "#586577", "#1d56c0", "#dbe0e8"
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
        ``courbe``: corners of the steps; ``reperes``: the values in force and chosen.
    rows
        The table behind the figure: value, passes, rate, for each interval between two critical values.
    """

    title: str
    reading: str
    description: str
    spec: dict[str, Any]
    spec_narrow: dict[str, Any]
    data: dict[str, list[dict[str, Any]]]
    rows: tuple[tuple[str, str, str], ...]

    def _repr_html_(self) -> str:
        """Show the curve in a notebook, under its title and over its reading."""
        drawn = picture_html(self.description, picture(self.spec, self.data))
        return f"<h4>{escape(self.title)}</h4>{drawn}<p>{escape(self.reading)}</p>"


def curve_figure(curve: Curve, name: str, in_force: Decimal, mine: Decimal, *,
                 low: Decimal = Decimal(0), high: Decimal = Decimal(100)) -> CurveFigure:
    """Make the figure of a curve with both values of the lever marked on it.

    Parameters
    ----------
    name
        French name of the lever.
    in_force, mine
        Value of the version in force, value chosen.
    low, high
        Ends of the horizontal axis.
    """
    before, after = curve.passes_at(in_force), curve.passes_at(mine)
    params = {
        "name": name, "in_force": number(in_force), "mine": number(mine),
        "whole": plural("unit.audits", curve.computable),
        "before": integer(before), "after": integer(after), "rate": rate(after, curve.computable),
        "rate_before": rate(before, curve.computable),
    }
    moved = "same" if in_force == mine else "none" if before == after else "fewer" if after < before else "more"
    if not curve.computable:
        moved = "empty"
    title = plural(f"curve.title.{moved}", abs(after - before), **params)
    marks = [_mark(curve, in_force, "in_force"), _mark(curve, mine, "mine")]
    # A curve falls: above it on the right and under it on the left, a name is clear of the steps.
    marks[0]["side"], marks[1]["side"] = ("left", "right") if mine < in_force else ("right", "left")
    for mark, value in zip(marks, (in_force, mine), strict=True):
        share = (value - low) / (high - low)
        mark["side"] = "left" if share < EDGE else "right" if share > 1 - EDGE else mark["side"]
    if in_force == mine:
        marks[0] |= {"label": "", "size": 300}
        marks[1]["side"] = "right" if Decimal(marks[1]["x"]) > high - (high - low) * EDGE else "left"
    return CurveFigure(
        title=title,
        reading=text(f"curve.reading.{'empty' if moved == 'empty' else 'any'}", **params),
        description=title,
        spec=_spec(name, low, high, ticks=10), spec_narrow=_spec(name, low, high, ticks=5),
        data={"courbe": _corners(curve, low, high), "reperes": marks},
        rows=tuple(_rows(curve)),
    )


def _share(passes: int, whole: int) -> float:
    return passes / whole if whole else 0.0


def _mark(curve: Curve, value: Decimal, who: str) -> dict[str, Any]:
    passes = curve.passes_at(value)
    return {"x": float(value), "y": _share(passes, curve.computable), "who": text(f"curve.mark.{who}"),
            "size": 120,
            "label": text("curve.mark.label", value=number(value), rate=rate(passes, curve.computable))}


def _corners(curve: Curve, low: Decimal, high: Decimal) -> list[dict[str, Any]]:
    """Return the corners of the steps inside the axis; a value holds up to and including its critical value."""
    inside = [point for point in curve.breakpoints if low < point < high]
    points: list[Fraction] = [Fraction(low), *inside, Fraction(high)]
    return [{"x": float(point), "y": _share(curve.passes_at(point), curve.computable)} for point in points]


def _rows(curve: Curve) -> list[tuple[str, str, str]]:
    edges: Sequence[Fraction | None] = [*curve.breakpoints, None]
    rows, previous = [], None
    for edge, passes in zip(edges, curve.passes, strict=True):
        if edge is None:
            label = text("curve.row.above", value=number(previous)) if previous is not None else text("curve.row.all")
        elif previous is None:
            label = text("curve.row.up_to", value=number(edge))
        else:
            label = text("curve.row.between", low=number(previous), high=number(edge))
        rows.append((label, integer(passes), rate(passes, curve.computable)))
        previous = edge
    return rows


def _spec(name: str, low: Decimal, high: Decimal, *, ticks: int) -> dict[str, Any]:
    x = {"field": "x", "type": "quantitative", "scale": {"domain": [float(low), float(high)], "nice": False},
         "title": name, "axis": {"tickCount": ticks, "format": ",~f"}}
    y = {"field": "y", "type": "quantitative", "scale": {"domain": [0, 1]}, "title": None,
         "axis": {"format": ".0%", "tickCount": 5, "orient": "left"}}
    colour = {"field": "who", "type": "nominal", "legend": None, "sort": None,
              "scale": {"domain": [text("curve.mark.in_force"), text("curve.mark.mine")], "range": [INK, ACCENT]}}
    shape = {"field": "who", "type": "nominal", "legend": None,
             "scale": {"domain": [text("curve.mark.in_force"), text("curve.mark.mine")], "range": ["square", "circle"]}}
    marked: dict[str, Any] = {"data": {"name": "reperes"}, "encoding": {"x": x, "y": y, "color": colour}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container", "height": HEIGHT, "padding": {"left": 0, "right": 12, "top": 22, "bottom": 0},
        "config": {
            "view": {"stroke": None}, "background": "transparent",
            "axis": {"labelFontSize": 12, "labelColor": INK_3, "titleColor": INK_3, "titleFontSize": 12,
                     "titleFontWeight": "normal", "gridColor": LINE, "domain": False, "ticks": False,
                     "labelPadding": 6},
        },
        "layer": [
            {"data": {"name": "courbe"},
             "mark": {"type": "line", "interpolate": "step-before", "color": INK, "strokeWidth": 2},
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
