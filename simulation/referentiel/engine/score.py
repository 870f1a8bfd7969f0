"""Rules 1 to 4 of the decision: applicable criteria, section scores, coverage and global score.

Nothing here reads an outcome, a mark or a minimum: they are compared in `decide`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Section, StandardVersion

from .answered import Answered, Mask, answered_by
from .asked import Rows, regimes
from .history import History
from .points import points_score
from .ratio import Ratio, common_denominator, plus, times, total
from .sums import Sums, all_sections, section_sums
from .truth import TRUE, UNKNOWN, actor_types


@dataclass(frozen=True, eq=False)
class Group:
    """The scores of the audits of one actor type, read at one date.

    Parameters
    ----------
    rows
        Positions of the audits in the history; every other array has one entry a row.
    actor_type
        Empty when the type is not known; `scored` is then False everywhere.
    day
        Date at which thresholds are read; None for the last phase.
    scored
        Where rule 1 could be evaluated.
    answered
        The criteria asked of the type, in the order of the version.
    sections, overall
        Section scores by code (only sections with weight) and global score, as compared and shown: rounded as the
        version says.
    coverage
        Global coverage, 0 to 100; unknown where there is nothing to cover.
    listed
        By section code, where at least one criterion of the section applies.
    """

    rows: Rows
    actor_type: str
    day: date | None
    scored: Mask
    answered: tuple[Answered, ...]
    sections: dict[str, Ratio]
    overall: Ratio
    coverage: Ratio
    listed: dict[str, Mask]


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of a whole history under a version.

    Parameters
    ----------
    groups
        They share the audits out; each audit is in one.
    types
        For each audit, the index of its actor type, or the negative codes of `truth.actor_types`.
    """

    history: History
    groups: tuple[Group, ...]
    types: NDArray[np.int16]


def score(version: StandardVersion, history: History) -> Scores:
    """Score every audit of a history under a version, exactly."""
    types = np.full(history.size, -1, dtype=np.int16)
    groups: list[Group] = []
    for day, rows in regimes(version, history):
        derived = actor_types(version, history, day)
        types[rows] = derived[rows]
        for index, actor in enumerate(version.actor_types):
            members = rows[derived[rows] == index]
            if members.size:
                groups.append(_group(version, history, actor.id, day, members))
        unknown = rows[derived[rows] < 0]
        if unknown.size:
            groups.append(_unscored(unknown, day))
    return Scores(history, tuple(groups), types)


def _unscored(rows: Rows, day: date | None) -> Group:
    none = Ratio(np.zeros(rows.size, dtype=np.int64), np.zeros(rows.size, dtype=np.int64))
    return Group(rows, "", day, np.zeros(rows.size, dtype=bool), (), {}, none, none, {})


def _group(version: StandardVersion, history: History, actor_type: str, day: date | None, rows: Rows) -> Group:
    answered = tuple(
        answered_by(criterion, section, history, actor_type, day, rows)
        for section, criterion in version.criteria() if criterion.applies_to(actor_type)
    )
    scored = np.ones(rows.size, dtype=bool)
    for one in answered:
        scored &= one.applies != UNKNOWN
    exact, coverages, listed = {}, {}, {}
    sums = section_sums(version, actor_type, answered, rows.size)
    everything = all_sections(sums)
    for section in version.sections:
        if section.weight.of(actor_type) == 0:
            continue
        found = sums[section.code]
        exact[section.code] = Ratio(times(found.shares, 100), times(found.answered, found.top)).keep(scored)
        coverages[section.code] = Ratio(times(found.valued, 100), found.to_cover).keep(scored)
        members = [one for one in answered if one.section == section.code]
        listed[section.code] = _asked_somewhere(members, rows.size) & scored
    overall = _overall(version, actor_type, exact, everything, sums).keep(scored)
    if version.rule.score == "sections":
        coverage = _mean(version.sections, actor_type, coverages, rows.size)
    else:
        coverage = Ratio(times(everything.valued, 100), everything.to_cover)
    rounding = version.rule.rounding
    return Group(
        rows=rows, actor_type=actor_type, day=day, scored=scored, answered=answered,
        sections={code: ratio.rounded(rounding.sections) for code, ratio in exact.items()},
        overall=overall.rounded(rounding.global_), coverage=coverage.keep(scored), listed=listed,
    )


def _asked_somewhere(members: Iterable[Answered], size: int) -> Mask:
    result = np.zeros(size, dtype=bool)
    for one in members:
        result |= one.applies == TRUE
    return result


def _mean(sections: Iterable[Section], actor_type: str, ratios: dict[str, Ratio], size: int) -> Ratio:
    """Return the mean of what is known by section weight; unknown where nothing is."""
    kept = [s for s in sections if s.code in ratios]
    weights = [Fraction(section.weight.of(actor_type) or 0) for section in kept]
    scale = common_denominator(weights)
    weighted, weight = [], np.zeros(size, dtype=np.int64)
    for section, share in zip(kept, weights, strict=True):
        ratio, units = ratios[section.code], int(share * scale)
        weighted.append(Ratio(times(ratio.num, units), ratio.den).where_known(0).reduced())
        weight = plus(weight, times(ratio.known.astype(np.int64), units))
    added = total(weighted, size)
    return Ratio(added.num, times(added.den, weight)).reduced()


def _overall(
    version: StandardVersion, actor_type: str, exact: dict[str, Ratio], everything: Sums, sums: dict[str, Sums]
) -> Ratio:
    size = everything.shares.size
    match version.rule.score:
        case "sections":
            return _mean(version.sections, actor_type, exact, size)
        case "criteria":
            return Ratio(times(everything.shares, 100), times(everything.answered, everything.top)).reduced()
    return points_score(version, everything, sums)
