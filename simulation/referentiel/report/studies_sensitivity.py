"""Sensitivity in French: which levers the pass rate answers to most, inside the ranges stated."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from referentiel.studies import Sensitivity
from referentiel.texts import has, integer, number, plural, rate, text

from .changes import lever_name
from .lever_names import value_words
from .studies_uncertainty import percent
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT, INK


def sensitivity_page(result: Sensitivity) -> StudyPage:
    """Tell the strongest group of levers, the rates met on the way, every group with its error, the ranges."""
    title = text(f"sensitivity.title.{result.method}")
    if not result.rates.size:
        return StudyPage(title, (text("sensitivity.none"),), (_ranges(result),))
    told = tuple(_sentences(result))
    return StudyPage(title, told, (_table(result), _ranges(result)), _figure(result, title, told[0]))


def _sentences(result: Sensitivity) -> Iterator[str]:
    if result.still:
        yield text("sensitivity.still", rate=percent(Fraction(float(result.rates[0])), 1),
                   audits=plural("unit.audits", result.computable))
    else:
        first = max(range(len(result.groups)), key=lambda k: (float(result.strength[k]), -k))
        yield text(f"sensitivity.first.{result.method}", group=_name(result, result.groups[first]),
                   strength=_strength(result, float(result.strength[first])),
                   error=_strength(result, float(result.strength_error[first])))
    decisions = result.decisions
    yield text("sensitivity.rates", low=percent(Fraction(float(result.rates.min())), 1),
               high=percent(Fraction(float(result.rates.max())), 1), texts=integer(result.distinct),
               now=rate(int(decisions.passes.sum()), result.computable),
               audits=plural("unit.audits", result.computable))
    apart = decisions.history.size - result.computable
    if apart:
        yield plural("sensitivity.apart", apart)
    yield text(f"sensitivity.how.{result.method}", size=integer(result.size), points=integer(result.rates.size),
               seed=result.seed)
    yield text("sensitivity.assumption")


def _name(result: Sensitivity, group: str) -> str:
    """Return how a group is told: a section by its title, a kind by its word, a lever by its name."""
    if result.by == "kind":
        word = f"levers.kind.{group}"
        return text(word) if has(word) else group
    titles = {section.code: section.title for section in result.decisions.version.sections}
    if result.by == "section" and group in titles:
        return text("sensitivity.section", code=group, title=titles[group])
    if result.by == "lever" and group in {one.path for one in result.levers}:
        return lever_name(group, result.decisions.version)
    return group or text("sensitivity.no_section")


def _strength(result: Sensitivity, value: float) -> str:
    """Write a move of the rate in points, a share of the variance as a percentage."""
    shown = Fraction(value)
    return text("sensitivity.points", points=number(100 * shown, 1)) if result.method == "morris" else percent(shown, 0)


def _table(result: Sensitivity) -> Table:
    names = ["group", "levers", f"strength.{result.method}", "error"]
    names += ["alone", "error"] if result.alone.size else []
    rows = []
    for k in sorted(range(len(result.groups)), key=lambda k: -float(result.strength[k])):
        group = result.groups[k]
        row = [_name(result, group), integer(sum(one.group == group for one in result.levers)),
               _strength(result, float(result.strength[k])), _error(result, float(result.strength_error[k]))]
        if result.alone.size:
            row += [_strength(result, float(result.alone[k])), _error(result, float(result.alone_error[k]))]
        rows.append(tuple(row))
    return Table(text("sensitivity.table"), tuple(text(f"sensitivity.column.{name}") for name in names), tuple(rows))


def _error(result: Sensitivity, value: float) -> str:
    return text("sensitivity.error", error=_strength(result, value))


def _ranges(result: Sensitivity) -> Table:
    version = result.decisions.version
    rows = tuple((lever_name(one.path, version), one.path, value_words(one.low), value_words(one.high))
                 for one in result.levers)
    return Table(text("sensitivity.ranges"),
                 tuple(text(f"sensitivity.column.{name}") for name in ("lever", "path", "low", "high")), rows)


def _figure(result: Sensitivity, title: str, told: str) -> Figure | None:
    if result.still:
        return None
    scale = 100 if result.method == "morris" else 1
    rows = [{"groupe": _name(result, result.groups[k]), "poids": scale * float(result.strength[k]),
             "bas": scale * max(0.0, float(result.strength[k] - result.strength_error[k])),
             "haut": scale * float(result.strength[k] + result.strength_error[k])}
            for k in sorted(range(len(result.groups)), key=lambda k: -float(result.strength[k]))]
    y = {"field": "groupe", "type": "nominal", "sort": None, "title": None}
    x = {"type": "quantitative", "title": text(f"sensitivity.column.strength.{result.method}"),
         "scale": {"zero": True}, **({} if scale > 1 else {"axis": {"format": ".0%"}})}
    return figure_of(title, told, rows, [
        {"mark": {"type": "bar", "color": ACCENT, "height": {"band": 0.6}},
         "encoding": {"x": {**x, "field": "poids"}, "y": y}},
        {"mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
         "encoding": {"x": {**x, "field": "bas"}, "x2": {"field": "haut"}, "y": y}}], key=text("picture.key.error"))
