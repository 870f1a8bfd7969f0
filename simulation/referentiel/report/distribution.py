"""How a criterion was answered against its ladder, in French, with its figure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from referentiel.engine import Distribution, Spread
from referentiel.files import Registries
from referentiel.model import Measure, StandardVersion
from referentiel.model.reading import criterion_of
from referentiel.texts import integer, number, plural, rate, text

from .cuts import type_label
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT, INK, INK_3


def distribution_page(
    result: Distribution, version: StandardVersion, registries: Registries | None = None
) -> StudyPage:
    """Tell what was observed of a criterion by actor type, the share that meets each step, the share not observed.

    Units are named as the registries do, by their code without them.
    """
    criterion = criterion_of(version, result.criterion)
    title = text("distribution.title", code=result.criterion, title=criterion.title)
    asked = [one for one in result.spreads if one.concerned]
    observed, concerned = sum(one.observed for one in asked), sum(one.concerned for one in asked)
    if not observed:
        return StudyPage(title, (plural("distribution.none", concerned),), ())
    lines = [plural("distribution.sentence", concerned, observed=integer(observed),
                    share=rate(concerned - observed, concerned))]
    lines += [text("distribution.type", name=type_label(one.actor_type, version), median=number(median), most=share)
              for one in asked if (median := one.quantile(Fraction(1, 2))) is not None and (share := _shares(one))]
    rows = tuple((type_label(one.actor_type, version), integer(level), threshold, integer(meeting),
                  integer(one.observed), rate(meeting, one.observed), integer(one.concerned - one.observed))
                 for one in asked for level, (threshold, meeting) in enumerate(one.steps, start=1))
    columns = tuple(text(f"distribution.column.{name}") for name in (
        "type", "level", "threshold", "meeting", "observed", "share", "not_observed"))
    known = registries.units.get(result.unit) if registries else None
    unit = (text("distribution.unit", unit=known.plural if known else result.unit) if result.unit
            else text("distribution.levels"))
    return StudyPage(title, tuple(lines), (Table(text("distribution.table"), columns, rows),),
                     _figure(result, asked, version, title, lines[0], unit))


def _shares(one: Spread) -> str:
    return ", ".join(text("distribution.share", level=level, share=rate(meeting, one.observed))
                     for level, (_, meeting) in enumerate(one.steps, start=1))


def _figure(
    result: Distribution, asked: list[Spread], version: StandardVersion, title: str, told: str, unit: str
) -> Figure:
    rows: list[dict[str, Any]] = [
        {"type": type_label(one.actor_type, version), "valeur": float(value), "audits": count}
        for one in asked for value, count in one.values]
    steps = []
    criterion = criterion_of(version, result.criterion)
    if isinstance(criterion.observation, Measure):
        steps = [{"type": type_label(one.actor_type, version), "seuil": float(end.value)}
                 for one in asked for step in criterion.steps(one.actor_type)
                 for end in (step.value, step.low, step.high) if end is not None]
    y = {"field": "type", "type": "nominal", "title": None, "sort": None}
    x = {"type": "quantitative", "title": unit}
    return figure_of(title, told, rows, [
        {"mark": {"type": "circle", "color": ACCENT, "opacity": 0.6, "stroke": INK},
         "encoding": {"x": {**x, "field": "valeur"}, "y": y,
                      "size": {"field": "audits", "type": "quantitative", "title": text("distribution.audits"),
                               "legend": {"values": sorted({1, max(row["audits"] for row in rows)})}}}},
        {"data": {"values": steps},
         "mark": {"type": "tick", "color": INK_3, "thickness": 2, "size": 34},
         "encoding": {"x": {**x, "field": "seuil"}, "y": y}},
    ], step=44, key=text("picture.key.steps") if steps else "")
