"""Neutrality under both texts: how often each class passes beside the reference, with intervals and a mark at 0.80."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from referentiel.studies.intervals import Interval
from referentiel.texts import integer, number, rate, text

from ..study import StudyPage, Table
from ..theme import ACCENT, INK, INK_3
from .part import Layers, Part, Rows, absent_part, drawn_part, reading

FOUR_FIFTHS = 0.8
FRAME = (0.25, 2.5)
"""Ratios that the drawing holds; an interval that leaves it ends in an arrow."""
STEP, NARROW_STEP = 34, 58


@dataclass(frozen=True)
class Ratio:
    """One class under one text.

    Parameters
    ----------
    name
        Of the class.
    text
        Of the text; `presented` tells whether it is the one presented.
    passes, computable
        Of the class.
    ratio, interval
        Of its rate over that of the reference; None where it cannot be computed.
    """

    name: str
    text: str
    presented: bool
    passes: int
    computable: int
    ratio: Fraction | None
    interval: Interval | None


def neutrality_part(
    by: str, ratios: Sequence[Ratio], reference: str, new: str, notes: Sequence[str], source: str,
) -> Part:
    """Draw the ratios of one attribute.

    Parameters
    ----------
    by
        ``size_class`` or ``category``.
    ratios
        The classes but the reference, under the text compared with then under the one presented.
    reference
        Name of the class that the others are compared with; empty when there is none.
    new
        Name of the text presented.
    """
    name = f"neutralite-{by}"
    known = [one for one in ratios if one.ratio is not None and one.interval is not None]
    presented = [one for one in known if one.presented]
    if not reference or not known:
        return absent_part(name, text(f"pres.neutral.none.{by}"), text("pres.neutral.none"), source,
                           [_table(by, ratios)] if ratios else [])
    if presented:
        apart = [one for one in presented if not one.interval.low <= 1 <= one.interval.high]  # type: ignore[union-attr]
        one = max(apart or presented, key=lambda found: abs((found.ratio or Fraction(1)) - 1))
        title = text("pres.neutral.title.apart", new=new, name=one.name, ratio=_ratio(one), reference=reference) \
            if apart else text(f"pres.neutral.title.together.{by}", new=new)
    else:
        one, title = known[0], text(f"pres.neutral.title.unknown.{by}", new=new)
    sentences = [reading("pres.neutral.reading", text=one.text, name=one.name, ratio=_ratio(one), reference=reference,
                         interval=_interval(one))]
    if presented and not apart:
        sentences.append(text("pres.neutral.together"))
    missing = list(dict.fromkeys(text("pres.neutral.row", name=one.name, text=one.text) for one in ratios
                                 if one not in known))
    if missing:
        sentences.append(text("pres.neutral.missing", names=", ".join(missing)))
    looks = [("pres-carre", "before")] * any(not one.presented for one in known)
    looks += [("pres-losange", "after")] * bool(presented) + [("pres-trait", "interval")]
    legend = [(look, text(f"pres.neutral.legend.{what}"), "") for look, what in looks]
    return drawn_part(name, StudyPage(title, (*sentences, *notes), (_table(by, ratios),)), source,
                      lambda small: _drawing(known, small), legend=legend)


def _ratio(one: Ratio) -> str:
    return text("studies.not_computable") if one.ratio is None else number(one.ratio, 2)


def _interval(one: Ratio) -> str:
    if one.interval is None:
        return "—"
    low, high = (number(Fraction(min(end, 100.0)), 2) for end in (one.interval.low, one.interval.high))
    return text("pres.interval", low=low, high=high)


def _table(by: str, ratios: Sequence[Ratio]) -> Table:
    rows = tuple((one.name, one.text, integer(one.passes), integer(one.computable), rate(one.passes, one.computable),
                  _ratio(one), _interval(one)) for one in ratios)
    names = ("class", "text", "passes", "audits", "rate", "ratio", "interval")
    return Table(text(f"pres.neutral.table.{by}"), tuple(text(f"pres.neutral.column.{name}") for name in names), rows)


def _drawing(known: Sequence[Ratio], small: bool) -> tuple[Rows, Layers, object]:  # noqa: FBT001
    low, high = FRAME
    rows: list[dict[str, Any]] = []
    for one in known:
        ends = one.interval
        assert ends is not None  # noqa: S101 - only known ratios are drawn
        assert one.ratio is not None  # noqa: S101
        rows.append({
            "ligne": text("pres.neutral.row", name=one.name, text=one.text), "rapport": _inside(float(one.ratio)),
            "bas": _inside(ends.low), "haut": _inside(ends.high), "presente": one.presented,
            "texte": text("pres.neutral.mark", ratio=_ratio(one), interval=_interval(one)),
            "gauche": ends.low < low, "droite": ends.high > high, "dehors": (one.ratio > high) - (one.ratio < low)})
    y = {"field": "ligne", "type": "nominal", "sort": None, "title": None,
         "axis": None if small else {"labelColor": INK, "labelLimit": 260}}
    x = {"type": "quantitative", "title": None, "scale": {"type": "log", "domain": [low, high], "nice": False},
         "axis": {"values": [0.25, 0.5, 0.8, 1, 1.5, 2, 2.5], "format": "~r", "grid": False}}
    marks = [{"repere": 1.0, "nom": text("pres.neutral.equal")},
             {"repere": FOUR_FIFTHS, "nom": text("pres.neutral.four_fifths")}]
    dash = {"condition": {"test": "datum.repere == 1", "value": [1, 0]}, "value": [4, 4]}
    # The two marks are near each other: their names go apart.
    side = [{"transform": [{"filter": test}],
             "mark": {"type": "text", "align": align, "dx": shift, "y": -8, "color": INK_3},
             "data": {"values": marks}, "encoding": {"x": {**x, "field": "repere"}, "text": {"field": "nom"}}}
            for test, align, shift in (("datum.repere == 1", "left", -2), ("datum.repere < 1", "right", 2))]
    words = [{"mark": {"type": "text", "align": "left", "x": 0, "dy": -16, "fontWeight": "bold"},
              "encoding": {"y": y, "text": {"field": "ligne"}}}] if small else []
    return rows, [
        {"data": {"values": marks}, "mark": {"type": "rule", "color": INK_3},
         "encoding": {"x": {**x, "field": "repere"}, "strokeDash": dash}},
        *side,
        {"mark": {"type": "rule", "color": INK, "strokeWidth": 2},
         "encoding": {"x": {**x, "field": "bas"}, "x2": {"field": "haut"}, "y": y}},
        *(_arrow(x, y, end, field, shape) for end, field, shape in (
            ("gauche", "bas", "triangle-left"), ("droite", "haut", "triangle-right"))),
        {"mark": {"type": "point", "filled": True, "opacity": 1},
         "encoding": {"x": {**x, "field": "rapport"}, "y": y,
                      "shape": {"condition": [{"test": "datum.dehors > 0", "value": "triangle-right"},
                                              {"test": "datum.dehors < 0", "value": "triangle-left"},
                                              {"test": "datum.presente", "value": "diamond"}], "value": "square"},
                      # A ratio out of the frame has no place in it: what stands at its edge points there.
                      "size": {"condition": {"test": "datum.dehors != 0", "value": 200}, "value": 100},
                      "color": {"condition": {"test": "datum.presente", "value": ACCENT}, "value": INK}}},
        {"mark": {"type": "text", "dy": 15 if small else -11},
         "encoding": {"x": {**x, "field": "rapport"}, "y": y, "text": {"field": "texte"}}},
        *words,
    ], {"step": NARROW_STEP if small else STEP}


def _inside(value: float) -> float:
    return min(max(value, FRAME[0]), FRAME[1])


def _arrow(x: dict[str, Any], y: dict[str, Any], end: str, field: str, shape: str) -> dict[str, Any]:
    return {"transform": [{"filter": f"datum.{end}"}],
            "mark": {"type": "point", "filled": True, "shape": shape, "size": 60, "opacity": 1, "color": INK},
            "encoding": {"x": {**x, "field": field}, "y": y}}
