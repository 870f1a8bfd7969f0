"""What the committee decided wave after wave: a rate with its interval at each point, none of few organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from referentiel.studies.intervals import LEVEL, Interval, wilson
from referentiel.texts import integer, number, plural, rate, text

from ..study import StudyPage, Table
from ..theme import ACCENT, INK, INK_3
from .part import Layers, Part, Rows, absent_part, drawn_part, reading

HEIGHT, NARROW_HEIGHT = 215, 230


@dataclass(frozen=True)
class WavePoint:
    """One point.

    Parameters
    ----------
    name, years
        Of its waves, as shown.
    audits, passes
        Audits with a result, and those that pass.
    organisations
        None where it is not known.
    """

    name: str
    years: str
    audits: int
    passes: int
    organisations: int | None

    @property
    def interval(self) -> Interval:
        """The interval of the rate; every point has an audit."""
        found = wilson(self.passes, self.audits)
        assert found is not None  # noqa: S101 - a point has an audit
        return found


def span(names: Sequence[str]) -> str:
    """Write the first and the last of some names: ``V3–V4``; one alone as it is."""
    return names[0] if names[0] == names[-1] else f"{names[0]}–{names[-1]}"


def waves_part(
    points: Sequence[WavePoint], title_key: str, volunteers: str, notes: Sequence[str], source: str,
) -> Part:
    """Draw the rate of each point, and that of all of them together.

    Parameters
    ----------
    title_key
        Text of the title: it says whose results these are.
    volunteers
        The sentence that nobody was drawn at random: it goes with every interval.
    """
    shown = [one for one in points if one.audits]
    audits, passes = sum(one.audits for one in shown), sum(one.passes for one in shown)
    if not shown:
        return absent_part("vagues", text("pres.waves.none.title"), text("pres.waves.none"), source)
    lowest, highest = (pick(shown, key=_rate) for pick in (min, max))
    title = text(title_key, rate=rate(passes, audits), low=_percent(lowest), high=_percent(highest))
    last = shown[-1]
    sentences = [reading("pres.waves.reading", name=last.name, years=last.years, passes=integer(last.passes),
                         audits=plural("unit.audits", last.audits), rate=_percent(last),
                         low=_end(last.interval.low), high=_end(last.interval.high)),
                 text("pres.waves.interval", level=number(Fraction(str(100 * LEVEL))), volunteers=volunteers), *notes]
    looks = (("pres-point", "point"), ("pres-trait", "interval"), ("pres-tirets", "all"))
    return drawn_part(
        "vagues", StudyPage(title, tuple(sentences), (_table(shown),)), source,
        lambda small: _drawing(shown, passes / audits, small),
        legend=[(look, text(f"pres.waves.legend.{what}", rate=rate(passes, audits)), "") for look, what in looks])


def _rate(one: WavePoint) -> Fraction:
    return Fraction(one.passes, one.audits)


def _percent(one: WavePoint) -> str:
    return rate(one.passes, one.audits, 0)


def _end(value: float) -> str:
    return rate(round(1000 * value), 1000, 0)


def _table(shown: Sequence[WavePoint]) -> Table:
    rows = tuple((one.name, one.years, integer(one.audits), integer(one.passes), rate(one.passes, one.audits),
                  text("pres.interval", low=_end(one.interval.low), high=_end(one.interval.high)),
                  "—" if one.organisations is None else integer(one.organisations)) for one in shown)
    names = ("wave", "years", "audits", "passes", "rate", "interval", "organisations")
    return Table(text("pres.waves.table"), tuple(text(f"pres.waves.column.{name}") for name in names), rows)


def _drawing(shown: Sequence[WavePoint], overall: float, small: bool) -> tuple[Rows, Layers, object]:  # noqa: FBT001
    rows: list[dict[str, Any]] = [
        {"vague": one.name if small else f"{one.name}|{one.years}", "taux": one.passes / one.audits,
         "bas": one.interval.low, "haut": one.interval.high, "texte": _percent(one)} for one in shown]
    x = {"field": "vague", "type": "nominal", "sort": None, "title": None,
         "axis": {"labelAngle": -50 if small else 0, "labelExpr": "split(datum.label, '|')", "labelColor": INK}}
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}, "title": None,
         "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}}
    layers: list[dict[str, Any]] = [
        {"data": {"values": [{"tous": overall}]}, "mark": {"type": "rule", "color": ACCENT, "strokeDash": [5, 4]},
         "encoding": {"y": {**y, "field": "tous"}}},
        {"mark": {"type": "rule", "color": INK_3, "strokeWidth": 3},
         "encoding": {"x": x, "y": {**y, "field": "bas"}, "y2": {"field": "haut"}}},
        {"mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "color": INK, "stroke": "#fff"},
         "encoding": {"x": x, "y": {**y, "field": "taux"}}},
    ]
    if not small:
        layers.append({"mark": {"type": "text", "align": "left", "dx": 9, "fontWeight": "bold"},
                       "encoding": {"x": x, "y": {**y, "field": "taux"}, "text": {"field": "texte"}}})
    return rows, layers, NARROW_HEIGHT if small else HEIGHT
