"""Neutrality in French: the rate of each class, its ratio to the reference, and what the numbers cannot say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from referentiel.compare.names import value_name
from referentiel.studies import Neutrality
from referentiel.studies.neutrality import ACTOR_TYPE, FOUR_FIFTHS, Class
from referentiel.texts import integer, number, plural, rate, text

from .studies_uncertainty import p_value, percent, unsampled
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT, INK, INK_3


def neutrality_page(result: Neutrality) -> StudyPage:
    """Tell how the pass rates of classes compare."""
    title = text("studies.neutrality.title", by=field_name(result))
    return StudyPage(title, tuple(_sentences(result)), (_table(result),), _figure(result))


def field_name(result: Neutrality) -> str:
    """Return the French name of what the classes are classes of."""
    if result.by == ACTOR_TYPE:
        return text("studies.neutrality.actor_type")
    declared = result.decisions.version.attributes.get(result.by)
    return declared.label.lower() if declared else result.by


def _named(result: Neutrality, name: str) -> str:
    if result.by == ACTOR_TYPE:
        return next((one.label for one in result.decisions.version.actor_types if one.id == name), name)
    return value_name(result.by, name)


def _sentences(result: Neutrality) -> list[str]:
    compared = [one for one in result.classes if one.interval is not None]
    if not result.reference:
        return [text("studies.neutrality.none", audits=plural("unit.audits", len(result.decisions.outcomes)))]
    reference = result.classes[0]
    lines = [text("studies.neutrality.reference", reference=_named(result, reference.name),
                  rate=rate(reference.passes, reference.computable), passes=integer(reference.passes),
                  audits=plural("unit.audits", reference.computable))]
    lowest = min(compared, key=lambda one: one.ratio or Fraction(0), default=None)
    if lowest is not None and lowest.ratio is not None:
        lines.append(text("studies.neutrality.lowest", name=_named(result, lowest.name), ratio=number(lowest.ratio, 2),
                          interval=_interval(lowest), rate=rate(lowest.passes, lowest.computable),
                          passes=integer(lowest.passes), audits=plural("unit.audits", lowest.computable)))
        apart = sum(one.adjusted is not None and one.adjusted < 1 - result.level for one in compared)
        lines.append(plural("studies.neutrality.apart", apart) if apart else text(
            "studies.neutrality.together", level=percent(Fraction(result.level).limit_denominator(1000))))
    lines += [text("studies.neutrality.line"), text(f"studies.neutrality.method.{result.method}"),
              unsampled(result.decisions.version)]
    missing = [one for one in result.classes[1:] if one.interval is None]
    if missing:
        lines.append(text("studies.neutrality.missing", names=", ".join(_named(result, one.name) for one in missing)))
    if result.unknown:
        lines.append(plural("studies.neutrality.unknown", result.unknown))
    if any(one.few for one in result.classes):
        lines.append(text("studies.neutrality.few"))
    return lines


def _interval(one: Class) -> str:
    if one.interval is None:
        return text("studies.not_computable")
    return text("studies.interval", low=number(Fraction(one.interval.low), 2),
                high=number(Fraction(one.interval.high), 2))


def _table(result: Neutrality) -> Table:
    rows = []
    for one in result.classes:
        organisations = integer(one.organisations)
        mine = one.name == result.reference
        rows.append((
            _named(result, one.name) + (f" ({text('studies.neutrality.mark')})" if mine else ""),
            integer(one.passes), integer(one.computable), integer(one.audits - one.computable),
            text("studies.few", count=organisations) if one.few else organisations,
            rate(one.passes, one.computable),
            "1" if mine else text("studies.not_computable") if one.ratio is None else number(one.ratio, 2),
            "—" if mine else _interval(one),
            "—" if one.adjusted is None else p_value(Fraction(one.adjusted)),
        ))
    names = ("class", "passes", "audits", "not_computable", "organisations", "rate", "ratio", "interval", "p")
    return Table(text("studies.neutrality.table"),
                 tuple(text(f"studies.neutrality.column.{name}") for name in names), tuple(rows))


def _figure(result: Neutrality) -> Figure | None:
    rows = [{"classe": _named(result, one.name), "rapport": float(one.ratio), "bas": one.interval.low,
             "haut": one.interval.high}
            for one in result.classes if one.ratio is not None and one.interval is not None]
    if not rows:
        return None
    y = {"field": "classe", "type": "nominal", "sort": None, "title": None}
    x = {"type": "quantitative", "scale": {"type": "log", "nice": False},
         "title": text("studies.neutrality.column.ratio")}
    marks = [{"repere": 1.0, "nom": text("studies.neutrality.equal")},
             {"repere": float(FOUR_FIFTHS), "nom": text("picture.four_fifths")}]
    dash = {"condition": {"test": "datum.repere == 1", "value": [1, 0]}, "value": [4, 4]}
    named: dict[str, Any] = {"x": {**x, "field": "repere"}, "text": {"field": "nom", "type": "nominal"},
                             "y": {"value": -8}}
    return figure_of(text("studies.neutrality.title", by=field_name(result)), " ".join(_sentences(result)[:2]), rows, [
        {"data": {"values": marks}, "mark": {"type": "rule", "color": INK_3},
         "encoding": {"x": {**x, "field": "repere"}, "strokeDash": dash,
                      "tooltip": {"field": "nom", "type": "nominal"}}},
        *({"data": {"values": [mark]}, "encoding": named,
           "mark": {"type": "text", "align": side, "color": INK_3, "dx": 4 if side == "left" else -4}}
          for mark, side in zip(marks, ("left", "right"), strict=True)),
        {"mark": {"type": "rule", "color": INK, "strokeWidth": 2},
         "encoding": {"x": {**x, "field": "bas"}, "x2": {"field": "haut"}, "y": y}},
        {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": ACCENT},
         "encoding": {"x": {**x, "field": "rapport"}, "y": y}},
    ], step=36, key=text("picture.key.interval"))
