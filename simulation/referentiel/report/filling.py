"""A replay whose missing answers are filled, in French: the policy, what was filled, and leave-out beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from referentiel.compare.filling import Donated, Filled
from referentiel.engine import INELIGIBLE, Reason
from referentiel.model import Source, StandardVersion
from referentiel.texts import integer, number, percent, plural, rate, text

from .effect import reason_name
from .replay import head_lines


def filled_lines(result: Filled, sources: Sequence[Source] = ()) -> list[str]:
    """Tell a replay filled by one policy: the pass rate, what was filled, and leave-out beside it."""
    counts = result.counts()
    lines = [
        *head_lines(result.replay), text(f"filling.policy.{result.policy}"),
        plural("replay.passes", result.computable, audits=integer(counts["audits"]), passes=integer(result.passes),
               rate=rate(result.passes, result.computable),
               ineligible=integer(result.decisions.counts()[INELIGIBLE])),
        text("replay.not_computable", count=integer(counts["not_computable"]), audits=integer(counts["audits"])),
        *obstacle_lines(result.obstacles(), result.decisions.version), filled_line(counts),
    ]
    if result.contradicted:
        lines.append(plural("filling.contradicted", result.contradicted))
    both = plural("filling.both", counts["both_computable"], passes=integer(counts["both_passes"]),
                  leave_out=integer(counts["both_leave_out_passes"]))
    return [*lines, leave_out_line(counts), both, *source_lines(sources)]


def donated_lines(result: Donated, sources: Sequence[Source] = ()) -> list[str]:
    """Tell a replay filled from donors: the rate of the fills and its spread, who gives, and leave-out beside it."""
    counts, spread = result.counts(), result.spread
    lines = [*head_lines(result.replay), text("filling.policy.donors"),
             plural("filling.fills", counts["fills"], seed=integer(counts["seed"]))]
    if spread is None or result.mean is None:
        lines.append(text("filling.donors.none"))
    else:
        deviation = "—" if result.deviation is None else number(Fraction(100 * result.deviation), 1)
        lines.append(text("filling.donors.rate", mean=percent(result.mean), low=percent(spread[0]),
                          high=percent(spread[1]), deviation=deviation))
    return [
        *lines,
        text("filling.donors.passes", passes=between(counts["passes_low"], counts["passes_high"]),
             computable=between(counts["computable_low"], counts["computable_high"]),
             audits=integer(counts["audits"])),
        filled_line(counts),
        text("filling.donors.who", **_integers(counts, "fewest_donors", "most_donors", "cells", "cells_without_donor",
                                               "without_donor")),
        leave_out_line(counts), *source_lines(sources),
    ]


def filled_line(counts: Mapping[str, int]) -> str:
    """Say how many answers, criteria and audits are filled, out of how many."""
    return plural("filling.filled", counts["filled_answers"], **_integers(
        counts, "missing_answers", "partly_known", "filled_criteria", "filled_audits", "audits"))


def leave_out_line(counts: Mapping[str, int]) -> str:
    """Tell the replay that leaves the missing answers out, with its own count."""
    passes, computable = counts["leave_out_passes"], counts["leave_out_computable"]
    return plural("filling.leave_out", computable, passes=integer(passes), rate=rate(passes, computable))


def obstacle_lines(obstacles: Mapping[Reason, int], version: StandardVersion) -> list[str]:
    """Tell why audits have no outcome, and that one may have several reasons."""
    lines = [text("replay.obstacle", reason=reason_name(reason, version), count=integer(count))
             for reason, count in obstacles.items()]
    return [*lines, text("replay.obstacles.several")] if len(obstacles) > 1 else lines


def source_lines(sources: Sequence[Source]) -> list[str]:
    """Tell where the audits come from."""
    return [text("effect.source", title=source.title) for source in sources]


def between(low: int, high: int) -> str:
    """Write two ends, or the one number that they are."""
    return integer(low) if low == high else text("bounds.between", low=integer(low), high=integer(high))


def _integers(counts: Mapping[str, int], *names: str) -> dict[str, str]:
    return {name: integer(counts[name]) for name in names}
