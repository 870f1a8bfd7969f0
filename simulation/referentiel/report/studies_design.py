"""The design search in French: the smallest sets of changes, the best compromises, what each organisation weighs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from referentiel.model import StandardVersion
from referentiel.studies import Aims, DesignSearch, Found, Front
from referentiel.studies.design_search import KEEPS
from referentiel.studies.neutrality import ACTOR_TYPE
from referentiel.texts import integer, number, plural, rate, text

from .changes import changes_text, lever_name
from .studies_uncertainty import percent
from .study import Figure, StudyPage, Table, figure_of
from .sweep import interval_text
from .theme import ACCENT, INK


def design_page(result: DesignSearch) -> StudyPage:
    """Tell the smallest sets of changes that meet the aims, and how they hold without each organisation."""
    tables = [_table(result.found, result.decisions.version)] if result.found else []
    if result.stability:
        kept = result.kept()
        tables.append(Table(
            text("design.stability.table"), tuple(text(f"design.column.{name}") for name in ("kept", "organisations")),
            tuple((text(f"design.kept.{name}"), integer(kept[name])) for name in KEEPS)))
    return StudyPage(text("design.title"), tuple(_sentences(result)), tuple(tables))


def front_page(result: Front) -> StudyPage:
    """Tell the ways that no other beats on two aims at once."""
    first, second = (text(f"design.objective.{name}.{side}") for name, side in result.objectives)
    title = text("design.front.title", first=first, second=second)
    if not result.points:
        return StudyPage(title, (text("design.front.none", tried=integer(result.tried)),), ())
    lines = [plural("design.front.sentence", len(result.points), tried=integer(result.tried),
                    audits=plural("unit.audits", result.points[0].worth.computable)), *_stopped(result.complete)]
    return StudyPage(title, tuple(lines), (_table(result.points, result.decisions.version),),
                     _figure(result, title, lines[0]))


def _sentences(result: DesignSearch) -> Iterator[str]:
    aims = text("design.and").join(_aims(result.aims, result.decisions.version))
    before, version = result.before, result.decisions.version
    levers = "\u202f; ".join(lever_name(path, version) for path in result.paths)
    yield _finding(result)
    yield text("design.aims", aims=aims, levers=levers, rate=rate(before.passes, before.computable),
               passes=integer(before.passes), audits=plural("unit.audits", before.computable))
    yield from _stopped(result.complete)
    if result.found and result.found[0].changes:
        yield plural("design.tried", result.tried)
        if result.more:
            yield text("design.more", shown=integer(len(result.found)))
    if result.stability:
        kept = result.kept()
        yield plural("design.stability", kept["same"], organisations=integer(len(result.stability)))
    if result.few:
        yield text("studies.weights.few")


def _finding(result: DesignSearch) -> str:
    if not result.before.computable:
        return text("design.nobody")
    if not result.found:
        return text("design.none" if result.complete else "design.none.yet")
    first = result.found[0]
    if not first.changes:
        return text("design.already")
    return plural("design.sentence", len(first.changes), changes=_changes(first, result.decisions.version),
                  rate=rate(first.worth.passes, first.worth.computable), passes=integer(first.worth.passes),
                  audits=plural("unit.audits", first.worth.computable))


def _stopped(complete: bool) -> Iterator[str]:  # noqa: FBT001
    if not complete:
        yield text("design.stopped")


def _changes(one: Found, version: StandardVersion) -> str:
    return changes_text(one.changes, version) or text("design.nothing")


def _aims(aims: Aims, version: StandardVersion) -> Iterator[str]:
    if aims.rate is not None:
        yield text("design.aim.rate", low=percent(aims.rate[0]), high=percent(aims.rate[1]))
    if aims.neutral is not None:
        by, least = aims.neutral
        label = version.attributes[by].label.lower() if by in version.attributes else by
        named = text("studies.neutrality.actor_type") if by == ACTOR_TYPE else label
        yield text("design.aim.neutral", by=named, least=number(least))
    if aims.weakest is not None:
        yield text("design.aim.weakest", least=number(aims.weakest))
    if aims.floors:
        yield text("design.aim.floors")


def _table(found: Sequence[Found], version: StandardVersion) -> Table:
    rows = tuple((
        _changes(one, version),
        ", ".join(interval_text(interval) for interval in one.intervals) or "—",
        integer(one.worth.passes), integer(one.worth.computable), rate(one.worth.passes, one.worth.computable),
        "—" if one.worth.ratio is None else number(one.worth.ratio, 2),
        "—" if one.worth.weakest is None else number(one.worth.weakest, 1), integer(one.crossed),
    ) for one in found)
    columns = tuple(text(f"design.column.{name}") for name in (
        "changes", "intervals", "passes", "audits", "rate", "ratio", "weakest", "crossed"))
    return Table(text("design.table"), columns, rows)


def _figure(result: Front, title: str, told: str) -> Figure:
    (first, _), (second, _) = result.objectives

    def value(one: Found, name: str) -> float:
        worth: Fraction = getattr(one.worth, name)
        return float(worth)

    rows = [{"x": value(one, first), "y": value(one, second),
             "changements": _changes(one, result.decisions.version)} for one in result.points]

    def axis(field: str, name: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "scale": {"zero": False},
                "title": text(f"design.column.{name}"), **({"axis": {"format": ".0%"}} if name == "rate" else {})}

    x, y = axis("x", first), axis("y", second)
    drawn = figure_of(title, told, rows, [
        {"mark": {"type": "line", "color": INK, "strokeDash": [3, 3]}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": ACCENT},
         "encoding": {"x": x, "y": y, "tooltip": {"field": "changements", "type": "nominal"}}}])
    drawn.spec["height"] = 220
    return drawn
