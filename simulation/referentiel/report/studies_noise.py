"""Auditor noise in French: how stable the outcomes are, and where the stated disagreement comes from."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from referentiel.studies import Noise
from referentiel.texts import integer, number, plural, rate, text

from .effect import outcome_label
from .shown import shown
from .studies_uncertainty import percent
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT

SHOWN = 12
"""Audits listed at most, the least stable first."""
_BANDS = (Fraction(1, 100), Fraction(1, 10), Fraction(1, 4), Fraction(1))


def noise_page(result: Noise) -> StudyPage:
    """Tell the flips to be expected, the rate of a second round of audits, the least stable audits."""
    title = text("studies.noise.title")
    if result.expected() is None:
        lines = [text("studies.noise.none", audits=plural("unit.audits", len(result.passing))), _source(result)]
        return StudyPage(title, tuple(lines), ())
    bands = _bands(result)
    rows = tuple((row["classe"], integer(row["audits"]), rate(row["audits"], result.computable)) for row in bands)
    table = Table(text("studies.noise.table"),
                  tuple(text(f"studies.noise.column.{name}") for name in ("flip", "audits", "share")), rows)
    sentences = _sentences(result)
    return StudyPage(title, tuple(sentences), (table, _least_stable(result)), _figure(sentences[0], bands))


def _sentences(result: Noise) -> list[str]:
    expected, ends = result.expected(), result.rates()
    if expected is None or ends is None:
        return []
    again, flips = expected
    passes = int(result.decisions.passes.sum())
    lines = [text("studies.noise.flips", shift=_shift(result), flips=number(Fraction(flips), 1),
                  audits=plural("unit.audits", result.computable), rate=percent(Fraction(again), 1),
                  now=rate(passes, result.computable)),
             text("studies.noise.round", low=percent(Fraction(ends[0]), 1), high=percent(Fraction(ends[1]), 1)),
             _source(result), text("studies.noise.model")]
    if result.drawn:
        lines.append(plural("studies.noise.drawn", result.drawn, draws=integer(result.draws), seed=result.seed,
                            error=percent(Fraction(float(np.nanmax(result.errors))), 2)))
    if len(result.passing) > result.computable:
        lines.append(plural("studies.noise.apart", len(result.passing) - result.computable))
    if result.few:
        lines.append(text("studies.weights.few"))
    return lines


def _shift(result: Noise) -> str:
    values = sorted(set(result.shifts.values()))
    if len(values) == 1:
        return percent(values[0])
    return text("studies.interval", low=percent(values[0]), high=percent(values[-1]))


def _source(result: Noise) -> str:
    """Say whether the disagreement is measured; it never is without a double audit."""
    measured = result.measured
    if measured.shift is None or measured.interval is None:
        return text("studies.noise.stated")
    return plural("studies.noise.measured", measured.pairs, share=rate(measured.differing, measured.compared),
                  differing=integer(measured.differing), compared=integer(measured.compared),
                  low=percent(Fraction(measured.interval.low), 1), high=percent(Fraction(measured.interval.high), 1))


def _bands(result: Noise) -> list[dict[str, Any]]:
    flips = result.flips[~np.isnan(result.flips)]
    rows, low = [], Fraction(-1)
    for high in _BANDS:
        audits = int(np.count_nonzero((flips > float(low)) & (flips <= float(high))))
        key = "first" if low < 0 else "last" if high == 1 else "next"
        rows.append({"classe": text(f"studies.noise.band.{key}", low=percent(max(low, Fraction(0))),
                                    high=percent(high)), "audits": audits})
        low = high
    return rows


def _least_stable(result: Noise) -> Table:
    flips, history = result.flips, result.decisions.history
    unstable = (i for i in range(len(flips)) if flips[i] > 0)
    order = sorted(unstable, key=lambda i: (-round(float(flips[i]), 12), i))[:SHOWN]
    rows = tuple((one.audit, one.organisation, one.when, outcome_label(result.decisions, i),
                  percent(Fraction(float(flips[i])), 1)) for i in order for one in (shown(history, i),))
    names = ("audit", "organisation", "year", "outcome", "flip")
    return Table(text("studies.noise.unstable"), tuple(text(f"studies.noise.column.{name}") for name in names), rows)


def _figure(told: str, bands: list[dict[str, Any]]) -> Figure:
    y = {"field": "classe", "type": "nominal", "sort": None, "title": None}
    x = {"field": "audits", "type": "quantitative", "title": text("studies.noise.column.audits")}
    return figure_of(text("studies.noise.title"), told, bands, [
        {"mark": {"type": "bar", "color": ACCENT, "height": {"band": 0.6}}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "text", "align": "left", "dx": 6},
         "encoding": {"x": {**x, "stack": None}, "y": y, "text": {"field": "audits", "type": "quantitative"}}}])
