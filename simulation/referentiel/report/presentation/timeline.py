"""The versions in time: since when each one has been in force, and how many criteria it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from referentiel.model import StandardVersion
from referentiel.texts import integer, plural, text

from ..effect import version_title
from ..study import StudyPage, Table
from ..theme import INK
from ..version_names import short_name
from .part import Layers, Part, Rows, absent_part, drawn_part, reading

ROW, NARROW_ROW = 44, 46


@dataclass(frozen=True)
class Reign:
    """A version with the days on which it came into force and was superseded; None: it still is."""

    version: StandardVersion
    since: date
    until: date | None
    assumed: bool

    @property
    def criteria(self) -> int:
        """Criteria of the version."""
        return sum(1 for _ in self.version.criteria())


def reigns(versions: Iterable[StandardVersion]) -> tuple[Reign, ...]:
    """Return the versions that came into force, the earliest first."""
    found = []
    for version in versions:
        came = [event for event in version.life_cycle if event.state == "in_force"]
        if came:
            gone = [event for event in version.life_cycle if event.state == "superseded"]
            found.append(Reign(version, came[0].on, gone[0].on if gone else None,
                               any(event.assumption for event in came)))
    return tuple(sorted(found, key=lambda one: (one.since, one.version.id)))


def first_in_force(road: Sequence[StandardVersion]) -> StandardVersion:
    """Return the first of some versions that came into force; the first of all where none did."""
    return next((one.version for one in reigns(road)), road[0])


def timeline_part(versions: Iterable[StandardVersion], last: int, source: str) -> Part:
    """Draw the versions in time.

    Parameters
    ----------
    last
        The last year shown: a version still in force is drawn up to its end.
    source
        Where the texts come from.
    """
    found = reigns(versions)
    if not found:
        return absent_part("versions", text("pres.versions.none.title"), text("pres.versions.none"), source)
    first, latest = found[0], found[-1]
    title = text("pres.versions.title", old=short_name(first.version), new=short_name(latest.version),
                 before=integer(first.criteria), after=integer(latest.criteria)) if len(found) > 1 else text(
                     "pres.versions.title.one", criteria=plural("pres.criteria", first.criteria),
                     new=short_name(first.version))
    sentences = [reading("pres.versions.reading", title=latest.version.title, year=latest.since.year,
                         content=_content(latest), count=plural("pres.versions.count", len(found)))]
    if any(one.assumed for one in found):
        sentences.append(text("pres.versions.assumed"))
    return drawn_part("versions", StudyPage(title, tuple(sentences), (_table(found),)), source,
                      lambda small: _drawing(found, last, small))


def _content(one: Reign) -> str:
    return text("pres.versions.content", sections=plural("pres.sections", len(one.version.sections)),
                criteria=plural("pres.criteria", one.criteria))


def _table(found: Sequence[Reign]) -> Table:
    rows = tuple((version_title(one.version), str(one.since.year), str(one.until.year) if one.until else "—",
                  integer(len(one.version.sections)), integer(one.criteria)) for one in found)
    names = ("version", "since", "until", "sections", "criteria")
    return Table(text("pres.versions.table"), tuple(text(f"pres.versions.column.{name}") for name in names), rows)


def _place(day: date) -> float:
    """Return a day as a year with its decimals."""
    start = date(day.year, 1, 1)
    return day.year + (day - start).days / (date(day.year + 1, 1, 1) - start).days


def _drawing(found: Sequence[Reign], last: int, small: bool) -> tuple[Rows, Layers, object]:  # noqa: FBT001
    begin = found[0].since.year
    end = max(last + 1, *(one.since.year + 1 for one in found))
    middle = (begin + end) / 2
    rows: list[dict[str, Any]] = []
    for one in found:
        since, until = _place(one.since), _place(one.until) if one.until else float(end)
        late = (since + until) / 2 > middle
        rows.append({"version": text("pres.versions.row", name=short_name(one.version)), "debut": since, "fin": until,
                     "contenu": _content(one), "tard": late, "ancre": until if late else since,
                     "ouvert": one.until is None})
    x = {"type": "quantitative", "title": None, "scale": {"domain": [begin, end], "nice": False},
         "axis": {"format": "d", "tickMinStep": 2 if small else 1, "orient": "top", "grid": True}}
    y = {"field": "version", "type": "nominal", "sort": None, "title": None,
         "axis": {"labelColor": INK, "labelFontWeight": "bold"}}
    told = [{"transform": [{"filter": f"datum.tard === {'true' if late else 'false'}"}],
             "mark": {"type": "text", "align": "right" if late else "left", "dy": -14, "color": INK},
             "encoding": {"x": {**x, "field": "ancre"}, "y": y, "text": {"field": "contenu"}}}
            for late in (False, True)]
    bar = {"mark": {"type": "bar", "height": 14, "cornerRadius": 2, "yOffset": 6},
           "encoding": {"x": {**x, "field": "debut"}, "x2": {"field": "fin"}, "y": y,
                        "color": {"condition": {"test": "datum.ouvert", "value": "#1d56c0"}, "value": "#35435a"}}}
    return rows, [bar, *told], {"step": NARROW_ROW if small else ROW}
