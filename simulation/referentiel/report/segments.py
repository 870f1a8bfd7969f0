"""An effect cut by type, size, region or year, in French: rates before and after with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from referentiel.compare import Segment
from referentiel.compare.names import value_name
from referentiel.model import StandardVersion
from referentiel.texts import integer, plural, rate, text

from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT, INK

ACTOR_TYPE = "actor_type"


def segments_page(found: Sequence[Segment], by: str, version: StandardVersion) -> StudyPage:
    """Tell the rate of each class before and after, the class that moves most, and what rests on few.

    Parameters
    ----------
    by
        ``actor_type``, ``size_class``, ``region`` or ``year``.
    """
    known = [one for one in found if one.computable_before and one.computable_after]
    title, reading = _finding(known, by, version)
    lines = [reading]
    empty = [one for one in found if one not in known]
    if empty:
        lines.append(plural("cuts.empty", len(empty), names=", ".join(class_name(one, by, version) for one in empty)))
    few = [one for one in found if one.few]
    if few:
        lines.append(plural("cuts.few", len(few), names=", ".join(class_name(one, by, version) for one in few)))
    columns = tuple(text(f"cuts.column.{name}") for name in (
        "class", "audits", "before", "after", "gained", "lost", "missing", "organisations"))
    rows = tuple((
        class_name(one, by, version), integer(one.audits), _rate(one.passes_before, one.computable_before),
        _rate(one.passes_after, one.computable_after), integer(one.gained), integer(one.lost),
        integer(one.audits - one.computable_after),
        text("studies.few", count=integer(one.moved)) if one.few else integer(one.organisations)) for one in found)
    return StudyPage(title, tuple(lines), (Table(text(f"cuts.table.{by}"), columns, rows),),
                     _figure(known, by, version, title) if known else None)


def _finding(known: Sequence[Segment], by: str, version: StandardVersion) -> tuple[str, str]:
    """Return a title that states what the cut shows, and one class read in full."""
    if not known:
        return text("cuts.title.none"), text("cuts.reading.none")
    most = max(known, key=lambda one: abs(_difference(one)))
    move = _difference(most)
    told = {"name": class_name(most, by, version), "before": rate(most.passes_before, most.computable_before),
            "after": rate(most.passes_after, most.computable_after), "passes": integer(most.passes_after),
            "audits": plural("unit.audits", most.computable_after)}
    way = "same" if not move else "up" if move > 0 else "down"
    return text(f"cuts.title.{way}.{by}", **told), text(f"cuts.reading.{'same' if not move else 'any'}", **told)


def _difference(one: Segment) -> Fraction:
    return (Fraction(one.passes_after, one.computable_after) - Fraction(one.passes_before, one.computable_before))


def _rate(passes: int, computable: int) -> str:
    if not computable:
        return text("studies.not_computable")
    return text("cuts.rate", rate=rate(passes, computable), passes=integer(passes), computable=integer(computable))


def class_name(one: Segment, by: str, version: StandardVersion) -> str:
    """Return the French name of a class."""
    if not one.name:
        return text("cuts.unknown")
    if by == ACTOR_TYPE:
        return next((actor.label for actor in version.actor_types if actor.id == one.name), one.name)
    return value_name(by, one.name)


def _figure(known: Sequence[Segment], by: str, version: StandardVersion, told: str) -> Figure:
    rows: list[dict[str, Any]] = [
        {"classe": class_name(one, by, version), "avant": one.passes_before / one.computable_before,
         "apres": one.passes_after / one.computable_after,
         "texte": rate(one.passes_after, one.computable_after)} for one in known]
    y = {"field": "classe", "type": "nominal", "sort": None, "title": None}
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "title": None, "axis": {"format": ".0%", "tickCount": 5}}
    return figure_of(told, told, rows, [
        {"mark": {"type": "bar", "color": ACCENT, "height": {"band": 0.55}},
         "encoding": {"x": {**x, "field": "apres"}, "y": y}},
        {"mark": {"type": "tick", "color": INK, "thickness": 3, "size": 26},
         "encoding": {"x": {**x, "field": "avant"}, "y": y}},
    ], step=34, key=text("picture.key.cut"))
