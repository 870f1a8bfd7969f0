"""The bounds of an effect as a study: between which rates, in force and with the changes, whatever was not observed."""

from __future__ import annotations

from fractions import Fraction

from referentiel.compare.filling import BoundedEffect
from referentiel.texts import integer, text

from .filled_effect import SIDES, bounded_effect_lines
from .studies_uncertainty import percent
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT, INK


def bounds_page(result: BoundedEffect) -> StudyPage:
    """Tell between which rates the truth lies; the first line of `bounded_effect_lines` names paths and is left out."""
    lines = tuple(bounded_effect_lines(result)[1:])
    if not result.computable:
        return StudyPage(text("bounds.title.none"), lines, ())
    low, high = (Fraction(passes, result.computable) for passes in result.passes("after"))
    key = "bounds.title.sure" if low == high else "bounds.title"
    title = text(key, low=percent(low, 1), high=percent(high, 1))
    columns = tuple(text(f"bounds.column.{name}") for name in ("text", "low", "high", "audits"))
    rows = tuple((text(f"bounds.row.{side}"), *(percent(Fraction(passes, result.computable), 1)
                                                for passes in result.passes(side)),
                  integer(result.computable)) for side in SIDES)
    return StudyPage(title, lines, (Table(text("bounds.table"), columns, rows),), _figure(result, title))


def _figure(result: BoundedEffect, title: str) -> Figure:
    rows = [{"texte": text(f"bounds.row.{side}"), "qui": side, **{
        end: passes / result.computable for end, passes in zip(("bas", "haut"), result.passes(side), strict=True)}}
        for side in SIDES]
    y = {"field": "texte", "type": "nominal", "sort": None, "title": None}
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "title": None, "axis": {"format": ".0%", "tickCount": 5}}
    colour = {"field": "qui", "type": "nominal", "legend": None,
              "scale": {"domain": list(SIDES), "range": [INK, ACCENT]}}
    return figure_of(title, title, rows, [
        {"mark": {"type": "rule", "strokeWidth": 4}, "encoding": {
            "x": {**x, "field": "bas"}, "x2": {"field": "haut"}, "y": y, "color": colour}},
        *({"mark": {"type": "tick", "thickness": 3, "size": 18}, "encoding": {
            "x": {**x, "field": end}, "y": y, "color": colour}} for end in ("bas", "haut")),
    ], step=40, key=text("picture.key.bounds"))
