"""An attribution in French: which change explains how many points of the rate."""

from __future__ import annotations

from fractions import Fraction

from referentiel.model import StandardVersion
from referentiel.studies import Attribution, Share
from referentiel.texts import integer, number, plural, rate, text

from .changes import change_text
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT


def attribution_page(result: Attribution) -> StudyPage:
    """Tell an attribution: the rate, the heaviest change, the method, who enters and leaves."""
    title = text("studies.attribution.title")
    if result.method == "no_rate" or result.difference is None:
        return StudyPage(title, (text("studies.attribution.no_rate", audits=plural(
            "unit.audits", result.effect.audits)),), ())
    return StudyPage(title, tuple(_sentences(result)), (_table(result),), _figure(result))


def points(value: Fraction, decimals: int = 1) -> str:
    """Write a difference of rates in points, with its sign."""
    return ("+" if value > 0 else "") + number(100 * value, decimals)


def _sentences(result: Attribution) -> list[str]:
    effect, told = result.effect, result.difference or Fraction(0)
    first = text("studies.attribution.rate", before=rate(effect.passes_before, effect.computable_before),
                 after=rate(effect.passes_after, effect.computable_after),
                 audits=plural("unit.audits", effect.computable_after), points=points(told))
    heaviest = max(result.shares, key=lambda share: abs(share.share))
    if heaviest.share:
        first += " " + text("studies.attribution.heaviest", change=_named(heaviest, effect.before.version),
                            points=points(heaviest.share))
    lines = [first, text(f"studies.attribution.method.{result.method}", coalitions=integer(result.coalitions),
                         orders=integer(result.permutations), seed=result.seed)]
    if result.moving is not None and (effect.entered or effect.left):
        leaving, entering = result.moving
        lines.append(text("studies.attribution.moving", entered=plural("effect.entered", effect.entered),
                          left=plural("effect.left", effect.left), entering=points(entering),
                          leaving=points(leaving), rest=points(told - entering - leaving)))
    if any(len(share.changes) > 1 for share in result.shares):
        lines.append(text("studies.attribution.together"))
    if result.few:
        lines.append(plural("effect.few", effect.organisations_moved()))
    return lines


def _table(result: Attribution) -> Table:
    rows = [(
        _named(share, result.effect.before.version), points(share.share, 2), points(share.moving, 2),
        "—" if share.error is None else number(Fraction(100 * share.error), 2), _organisations(share),
    ) for share in result.shares]
    whole = sum((share.share for share in result.shares), Fraction(0))
    moving = sum((share.moving for share in result.shares), Fraction(0))
    rows.append((text("studies.attribution.sum"), points(whole, 2), points(moving, 2), "—",
                 integer(result.effect.organisations_moved())))
    names = ("change", "points", "moving", "error", "organisations")
    return Table(text("studies.attribution.table"),
                 tuple(text(f"studies.attribution.column.{name}") for name in names), tuple(rows))


def _organisations(share: Share) -> str:
    told = integer(share.organisations)
    return text("studies.few", count=told) if share.few else told


def _named(share: Share, version: StandardVersion) -> str:
    return " + ".join(change_text(change, version) for change in share.changes)


def _figure(result: Attribution) -> Figure:
    version = result.effect.before.version
    rows = [{"changement": _named(share, version), "points": float(100 * share.share), "texte": points(share.share)}
            for share in result.shares]
    y = {"field": "changement", "type": "nominal", "sort": None, "title": None}
    x = {"field": "points", "type": "quantitative", "title": text("studies.attribution.column.points"),
         # Room for the number at the end of a bar.
         "scale": {"padding": 44}}
    return figure_of(text("studies.attribution.title"), _sentences(result)[0], rows, [
        {"mark": {"type": "bar", "color": ACCENT, "height": {"band": 0.6}}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "text", "align": {"expr": "datum.points < 0 ? 'right' : 'left'"},
                  "dx": {"expr": "datum.points < 0 ? -6 : 6"}},
         "encoding": {"x": {**x, "stack": None}, "y": y, "text": {"field": "texte", "type": "nominal"}}},
    ])
