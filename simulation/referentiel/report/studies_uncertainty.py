"""Uncertainty in French, under one heading: if these audits were a sample; candidates are volunteers."""

from __future__ import annotations

from fractions import Fraction

from referentiel.compare.names import value_name
from referentiel.model import StandardVersion
from referentiel.studies import CLASSES, Interval, Raked, Uncertainty, WeightBox, WeightDraws
from referentiel.studies.uncertainty import RateEstimate
from referentiel.texts import has, integer, number, plural, rate, text
from referentiel.texts.numbers import NARROW

from .studies_attribution import points
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT, INK


def uncertainty_page(result: Uncertainty) -> StudyPage:
    """Tell the intervals of the rates and of their difference, and the test between organisations."""
    return StudyPage(text("studies.uncertainty.title"), tuple(_sentences(result)), (_table(result),), _figure(result))


def box_page(result: WeightBox) -> StudyPage:
    """Tell how many audits pass or fail whatever the weights inside a box."""
    counts = result.counts()
    whole = len(result.classes) - counts["not_computable"]
    lines = [text("studies.weights.box", spread=percent(result.spread), audits=plural("unit.audits", whole),
                  passes=integer(counts["robust_pass"]), fails=integer(counts["robust_fail"]),
                  depends=integer(counts["depends"])), text("studies.weights.coverage")]
    if counts["unresolved"]:
        lines.append(plural("studies.weights.unresolved", counts["unresolved"]))
    if result.few:
        lines.append(text("studies.weights.few"))
    rows = tuple((text(f"studies.weights.class.{name}"), integer(counts[name]), rate(
        counts[name], whole) if name != "not_computable" else "—") for name in CLASSES)
    columns = tuple(text(f"studies.weights.column.{name}") for name in ("class", "audits", "share"))
    return StudyPage(text("studies.weights.title"), tuple(lines),
                     (Table(text("studies.weights.table"), columns, rows),))


def draws_page(result: WeightDraws) -> StudyPage:
    """Tell the box, then the rate over drawn weights with the seed of the drawing."""
    page, rates = box_page(result.box), result.rates()
    if rates is None:
        return page
    low, middle, high = (percent(Fraction(value), 1) for value in rates)
    told = text("studies.weights.draws", draws=integer(result.draws), low=low, middle=middle, high=high,
                seed=result.seed, steps=integer(2 * result.steps + 1))
    return StudyPage(page.title, (*page.sentences, told), page.tables, _histogram(result, told))


def raked_page(result: Raked) -> StudyPage:
    """Tell the weighted rate, always as an assumption, and how near the margins it comes."""
    title = text("studies.raking.title")
    if result.rate is None or result.plain is None:
        return StudyPage(title, (text("studies.raking.none"),), ())
    lines = [text("studies.raking.rate", rate=percent(Fraction(result.rate), 1),
                  plain=percent(result.plain, 1), audits=plural("unit.audits", int(result.used.sum())),
                  effective=number(Fraction(result.effective), 0)), text("studies.raking.assumption")]
    state = "converged" if result.converged else "stuck"
    lines.append(plural(f"studies.raking.{state}", result.rounds, gap=number(100 * Fraction(result.gap), 2)))
    if result.outside:
        lines.append(plural("studies.raking.outside", result.outside))
    if result.few:
        lines.append(text("studies.weights.few"))
    frame = result.to_frame().to_dict("records")
    declared = result.decisions.version.attributes
    rows = tuple((text("studies.raking.class", value=value_name(row["attribute"], row["value"]),
                       field=declared[row["attribute"]].label if row["attribute"] in declared else row["attribute"]),
                  integer(int(row["audits"])),
                  *(percent(Fraction(row[name]), 1) for name in ("share", "target", "reached"))) for row in frame)
    columns = tuple(text(f"studies.raking.column.{name}") for name in ("class", "audits", "share", "target", "reached"))
    return StudyPage(title, tuple(lines), (Table(text("studies.raking.table"), columns, rows),))


def percent(value: Fraction, decimals: int | None = None) -> str:
    """Write a share as a percentage."""
    return f"{number(100 * value, decimals)}{NARROW}%"


def ends(interval: Interval | None, *, in_points: bool = False) -> str:
    """Write an interval of a rate, or of a difference in points; an em dash when there is none."""
    if interval is None:
        return "—"
    write = points if in_points else lambda value: percent(value, 1)
    return text("studies.interval", low=write(Fraction(interval.low)), high=write(Fraction(interval.high)))


def unsampled(version: StandardVersion) -> str:
    """Say that nobody was drawn at random, and why, where the catalogue knows of the family."""
    key = f"studies.unsampled.{version.family}"
    return text(key if has(key) else "studies.unsampled")


def _sentences(result: Uncertainty) -> list[str]:
    effect, test = result.effect, result.test
    key = "studies.uncertainty.count" if result.direction == "none" else "studies.uncertainty.counts"
    lines = [text(key, before=rate(effect.passes_before, effect.computable_before),
                  after=rate(effect.passes_after, effect.computable_after),
                  passes=integer(effect.passes_after), audits=plural("unit.audits", effect.computable_after),
                  organisations=plural("studies.organisations", result.organisations),
                  excluded=integer(effect.audits - effect.computable_after)),
             text("studies.uncertainty.heading", level=percent(Fraction(result.level).limit_denominator(1000))),
             unsampled(effect.after.version)]
    if result.direction != "none":
        lines.append(text(f"studies.uncertainty.test.{result.direction}", gained=integer(test.gained),
                          lost=integer(test.lost), level=integer(test.level), p=p_value(test.p_value)))
    if result.organisations < 2:
        lines.append(text("studies.uncertainty.alone"))
    elif result.bootstrap.empty:
        lines.append(plural("studies.uncertainty.empty", result.bootstrap.empty))
    lines.append(text("studies.uncertainty.bootstrap", draws=integer(result.bootstrap.draws),
                      seed=result.bootstrap.seed))
    if result.few:
        lines.append(plural("effect.few", result.organisations))
    return lines


def _estimates(result: Uncertainty) -> list[tuple[str, RateEstimate]]:
    """Return the rates to tell: one where nothing was changed."""
    if result.direction == "none":
        return [("now", result.after)]
    return [("before", result.before), ("after", result.after)]


def p_value(value: Fraction) -> str:
    """Write a p-value with three decimals, or that it is smaller."""
    return text("studies.p.small") if value < Fraction(1, 1000) else number(value, 3)


def _table(result: Uncertainty) -> Table:
    rows = [(text(f"studies.uncertainty.row.{name}"), integer(one.passes), integer(one.computable),
             rate(one.passes, one.computable), ends(one.wilson), ends(one.clustered))
            for name, one in _estimates(result)]
    if result.direction != "none":
        difference, both = result.paired_difference, int(result.effect.table[:2, :2].sum())
        rows.append((text("studies.uncertainty.row.difference"), points(Fraction(
            result.effect.gained - result.effect.lost, 100), 0), integer(both),
            "—" if difference is None else points(difference), ends(result.paired, in_points=True),
            ends(result.bootstrap.paired, in_points=True)))
    names = ("what", "passes", "audits", "value", "wilson", "clustered")
    return Table(text("studies.uncertainty.table"),
                 tuple(text(f"studies.uncertainty.column.{name}") for name in names), tuple(rows))


def _figure(result: Uncertainty) -> Figure | None:
    rows = [{"quoi": text(f"studies.uncertainty.row.{name}"), "taux": float(one.rate), "bas": one.wilson.low,
             "haut": one.wilson.high}
            for name, one in _estimates(result)
            if one.rate is not None and one.wilson is not None]
    if not rows:
        return None
    y = {"field": "quoi", "type": "nominal", "sort": None, "title": None}
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"format": ".0%"},
         "title": text("studies.uncertainty.column.value")}
    return figure_of(text("studies.uncertainty.title"), _sentences(result)[0], rows, [
        {"mark": {"type": "rule", "color": INK, "strokeWidth": 2},
         "encoding": {"x": {**x, "field": "bas"}, "x2": {"field": "haut"}, "y": y}},
        {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": ACCENT},
         "encoding": {"x": {**x, "field": "taux"}, "y": y}},
    ], step=40, key=text("picture.key.interval"))


def _histogram(result: WeightDraws, told: str) -> Figure:
    counts: dict[int, int] = {}
    for passing in result.passing.tolist():
        counts[passing] = counts.get(passing, 0) + 1
    rows = [{"taux": passing / result.computable, "tirages": n} for passing, n in sorted(counts.items())]
    x = {"field": "taux", "type": "quantitative", "axis": {"format": ".0%"}, "bin": {"maxbins": 30, "minstep": 0.01},
         "title": text("studies.uncertainty.column.value")}
    y = {"field": "tirages", "type": "quantitative", "aggregate": "sum", "title": text("studies.weights.drawn")}
    figure = figure_of(text("studies.weights.title"), told, rows, [
        {"mark": {"type": "bar", "color": ACCENT}, "encoding": {"x": x, "y": y}}])
    figure.spec["height"] = 200
    return figure
