"""Which criterion drives the result, in French, with its figure."""

from __future__ import annotations

from referentiel.engine import Drivers, LeftOut
from referentiel.texts import integer, plural, text

from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT

MOST = 12


def drivers_page(result: Drivers) -> StudyPage:
    """Tell how many outcomes each criterion decides alone, those that decide most first."""
    title = text("drivers.title")
    titles = {criterion.code: criterion.title for _, criterion in result.decisions.version.criteria()}
    effective = [one for one in result.ranked() if one.effective]
    audits = plural("unit.audits", result.decisions.history.size)
    idle = plural("drivers.idle", len(result.each) - len(effective), audits=audits)
    if not effective:
        return StudyPage(title, (text("drivers.none", audits=audits), idle), ())
    first = effective[0]
    lines = (plural("drivers.first", first.changed, code=first.criterion, title=titles[first.criterion],
                    audits=audits), idle, text("drivers.alone"))
    rows = tuple((f"{one.criterion} {titles[one.criterion]}", *(integer(n) for n in (
        one.changed, one.gained, one.lost, one.entered + one.left, one.by_weight, one.by_knockout)))
        for one in effective[:MOST])
    columns = tuple(text(f"drivers.column.{name}") for name in (
        "criterion", "changed", "gained", "lost", "moved", "by_weight", "by_knockout"))
    return StudyPage(title, lines, (Table(text("drivers.table"), columns, rows),),
                     _figure(effective[:MOST], title, lines[0]))


def _figure(effective: list[LeftOut], title: str, told: str) -> Figure:
    rows = [{"critere": one.criterion, "issues": one.changed} for one in effective]
    most = effective[0].changed
    return figure_of(title, told, rows, [
        {"mark": {"type": "bar", "color": ACCENT},
         "encoding": {"y": {"field": "critere", "type": "nominal", "sort": None, "title": None},
                      "x": {"field": "issues", "type": "quantitative", "title": text("drivers.column.changed"),
                            "axis": {"values": [*range(0, most + 1, -(-most // 10))], "format": "d"}}}}], step=22)
