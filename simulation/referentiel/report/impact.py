"""The parts of the impact page: provenance, headline, squares, tables; a result in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from referentiel.compare import STANDINGS, Effect
from referentiel.engine import tally
from referentiel.model import Source, StandardVersion
from referentiel.texts import integer, number, plural, rate, text

from .curve import CurveFigure
from .effect import (
    departures_line,
    few_line,
    outcome_label,
    reason_name,
    reason_text,
    score_text,
    version_title,
)
from .fragments import fragment
from .shown import shown

MOST_SQUARES = 200
MOST_ROWS = 200


def provenance_html(version: StandardVersion, sources: Sequence[Source], *others: StandardVersion) -> str:
    """Say where the audits and the texts come from; the band stands above every figure."""
    told = [(source.title, source.kind == "synthetic", plural("unit.audits", source.audits)) for source in sources]
    title = " · ".join(version_title(one) for one in (version, *others))
    return fragment("provenance", title=title, sources=told)


def kept_word(version: StandardVersion, key: str) -> str:
    """Return the id of a text that speaks of labels for a label, of passes for any other standard."""
    return f"{key}.label" if version.family == "lrs" else f"{key}.pass"


def headline_html(result: Effect) -> str:
    """Return the rate before and after, gained and lost, and one square an audit."""
    version, groups = result.before.version, square_counts(result)
    points = abs(result.difference or Fraction(0))
    difference = plural("headline.points", int(points), value=number(points, 1))
    return fragment(
        "headline",
        heading=text(kept_word(version, "headline.rate")),
        before=rate(result.passes_before, result.computable_before),
        after=rate(result.passes_after, result.computable_after),
        difference=difference, direction=_direction(result),
        counts=text("headline.counts", passes_before=integer(result.passes_before),
                    computable_before=integer(result.computable_before), passes_after=integer(result.passes_after),
                    computable_after=integer(result.computable_after), audits=plural("unit.audits", result.audits)),
        gained=integer(result.gained), lost=integer(result.lost),
        not_computable=integer(result.audits - result.computable_after),
        gained_word=text(kept_word(version, "headline.gained")), lost_word=text(kept_word(version, "headline.lost")),
        entered=result.entered, left=result.left,
        squares=[(name, label, count, integer(count)) for name, label, count in groups],
        total=result.audits, as_squares=result.audits <= MOST_SQUARES,
        described=squares_described(result),
        departures=departures_line(result), few=few_line(result),
        still=text("headline.none") if result.changes and not result.moved() else "",
    )


def square_counts(result: Effect) -> list[tuple[str, str, int]]:
    """Return what becomes of the audits: the class of each look, its word, how many."""
    version, (maintained, lost), (gained, refused) = result.before.version, *_both(result)
    missing = result.audits - maintained - lost - gained - refused
    counts = zip("mpgrn", (maintained, lost, gained, refused, missing), strict=True)
    return [(name, text(kept_word(version, f"squares.{name}") if name in "mpg" else f"squares.{name}"), count)
            for name, count in counts]


def squares_described(result: Effect) -> str:
    """Return the squares in words."""
    return text("squares.described", audits=plural("unit.audits", result.audits),
                parts=", ".join(f"{label} {integer(count)}" for _, label, count in square_counts(result)))


def announcement(result: Effect) -> str:
    """Return the result in one sentence, for people who hear the page."""
    return text(
        "headline.announced", before=rate(result.passes_before, result.computable_before),
        after=rate(result.passes_after, result.computable_after),
        gained=integer(result.gained), lost=integer(result.lost),
    )


def matrix_html(result: Effect) -> str:
    """Return the 3 x 3 table of standings before and after; it accounts for every audit."""
    return fragment(
        "matrix", names=[text(f"standing.{name}") for name in STANDINGS],
        rows=[[int(n) for n in row] for row in result.table], total=result.audits,
    )


def moved_html(result: Effect, *, exact: bool = False) -> str:
    """Return the audits whose standing changes, with their reasons, `MOST_ROWS` at most; their day only if `exact`."""
    moved, history = result.moved(), result.before.history
    rows = [
        {
            "audit": one.audit, "organisation": one.organisation, "day": one.when,
            "before": outcome_label(result.before, i),
            "after": outcome_label(result.after, i), "score": score_text(result.after.score(i)),
            "reasons": [reason_text(reason, result.after, i) for reason in result.after.reasons(i)],
        }
        for i, one in ((i, shown(history, i, exact=exact)) for i in moved[:MOST_ROWS])
    ]
    return fragment("moved", rows=rows, total=len(moved), hidden=max(0, len(moved) - MOST_ROWS), exact=exact)


def reasons_html(result: Effect) -> str:
    """Return how many audits each reason keeps from passing, before and after."""
    before, after = tally(result.before), tally(result.after)
    ordered = sorted({**before, **after}, key=lambda reason: (-after.get(reason, 0), -before.get(reason, 0)))
    rows = [(reason_name(reason, result.before.version), before.get(reason, 0), after.get(reason, 0))
            for reason in ordered]
    return fragment("reasons", rows=rows)


def curve_caption_html(figure: CurveFigure) -> str:
    """Return the title and the reading of a curve."""
    table = any(mark["who"] == text("curve.mark.table") for mark in figure.data["reperes"])
    return fragment("curve_caption", title=figure.title, reading=figure.reading, table=table)


def curve_foot_html(figure: CurveFigure, source: str) -> str:
    """Return the source of a curve and the table behind it."""
    return fragment("curve_foot", rows=figure.rows, source=source)


def source_line(version: StandardVersion, sources: Sequence[Source], audits: int, *, curve: bool = False) -> str:
    """Return the line under a figure: which audits, which text; under a curve, its method."""
    key = "figure.source" if curve else "figure.source.plain"
    return text(key, sources=" ; ".join(source.title for source in sources) or "—",
                audits=plural("unit.audits", audits), version=version_title(version))


def choices_html(version: StandardVersion, choices: Sequence[tuple[str, str, str]], population: str) -> str:
    """Restate every choice for paper, where the levers are gone: name, value in force, value chosen."""
    return fragment("choices", title=version_title(version), choices=choices, population=population)


def _both(result: Effect) -> tuple[tuple[int, int], tuple[int, int]]:
    table = result.table
    return (int(table[0, 0]), int(table[0, 1])), (int(table[1, 0]), int(table[1, 1]))


def _direction(result: Effect) -> str:
    difference = result.difference
    if difference is None:
        return "unknown"
    return "same" if not difference else "up" if difference > 0 else "down"
