"""Bounds in French: what is certain of the audits whatever their missing answers, with every count."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.compare.filling import CERTAINTIES, Bounds
from referentiel.model import Source
from referentiel.texts import integer, percent, plural, text

from .filling import between, filled_line, leave_out_line, obstacle_lines, source_lines
from .replay import head_lines


def bounds_lines(result: Bounds, sources: Sequence[Source] = ()) -> list[str]:
    """Tell the bounds of a replay: the sentence, the table, what was filled, and leave-out beside them."""
    counts = result.counts()
    lines = [*head_lines(result.replay), text("filling.policy.bounds"), bounds_sentence(result)]
    for name, (label, count) in zip(CERTAINTIES, bounds_table(result), strict=True):
        lines.append(text("replay.way", name=label, count=count))
        if name == "never_computable":
            lines += [f"  {line}" for line in obstacle_lines(result.obstacles(), result.version)]
    return [*lines, filled_line(counts), leave_out_line(counts), shared_line(result), *source_lines(sources)]


def bounds_sentence(result: Bounds) -> str:
    """Say between which numbers the passes lie, of how many audits, and on what that depends."""
    rates = result.rates
    if rates is None:
        return text("bounds.none", audits=integer(result.replay.audits))
    return plural("bounds.sentence", result.computable, passes=between(*result.passes),
                  audits=integer(result.replay.audits), rate_low=percent(rates[0]), rate_high=percent(rates[1]))


def bounds_table(result: Bounds) -> list[tuple[str, str]]:
    """Return what may be certain of an audit and how many audits that is; together they are all of them."""
    counts = result.counts()
    return [(text(f"bounds.certainty.{name}"), integer(counts[name])) for name in CERTAINTIES]


def shared_line(result: Bounds) -> str:
    """Compare leave-out with the bounds on the audits that have an outcome under both."""
    counts = result.counts()
    told = plural("bounds.shared", counts["shared"], leave_out=integer(counts["shared_leave_out_passes"]),
                  passes=between(counts["shared_passes_low"], counts["shared_passes_high"]))
    return told + " " + plural("bounds.outside", counts["outside"])
