"""Rules 1 to 4 of the decision: applicable criteria, section scores, coverage and global score.

Nothing here reads an outcome, a mark or a minimum: they are compared in `decide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Section, StandardVersion

from .answered import Answered, Mask, members, read
from .asked import Rows
from .history import History
from .mean import Score, mean
from .partition import Part, Partition, partition
from .points import points_score
from .ratio import Integers, Ratio, common_denominator, somewhere, times
from .reading import NOT_ASKED, UNDECIDED
from .sums import Sums, all_sections, section_sums


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
    part, sums
        What the group is of a history, and the sums behind its scores by section code.
    """

    rows: Rows
    actor_type: str
    day: date | None
    scored: Mask
    answered: tuple[Answered, ...]
    sections: Mapping[str, Ratio]
    overall: Score
    coverage: Score
    listed: Mapping[str, Mask]
    part: Part
    sums: Mapping[str, Sums]


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of a whole history under a version.

    Parameters
    ----------
    groups
        They share the audits out; each audit is in one.
    partition
        What the groups are of the history.
    """

    history: History
    groups: tuple[Group, ...]
    partition: Partition

    @property
    def types(self) -> NDArray[np.int16]:
        """For each audit, the index of its actor type, or the negative codes of `truth.actor_types`."""
        return self.partition.types

    def at(self, i: int) -> tuple[int, int]:
        """Return the group of audit `i` and its position there."""
        number = int(self.partition.numbers[i])
        return number, int(np.searchsorted(self.groups[number].rows, i))


def score(version: StandardVersion, history: History) -> Scores:
    """Score every audit of a history under a version, exactly.

    What the version shares with one scored before on the same history is found again by its content: a change of
    a weight costs its section, of a ladder its criterion and its section, of a mark nothing.
    """
    shared = partition(version, history)
    return Scores(history, tuple(_group(version, history, part) for part in shared.parts), shared)


def _unscored(part: Part) -> Group:
    none = Ratio(*(np.broadcast_to(np.int16(0), (part.rows.size,)) for _ in range(2)))
    nowhere = np.broadcast_to(np.False_, (part.rows.size,))
    return Group(part.rows, "", part.day, nowhere, (), {}, none, none, {}, part, {})


@dataclass(frozen=True, eq=False)
class _Scored:
    """What the scores of a group are, apart from the marks: the part of `Group` that content decides."""

    scored: Mask
    sections: Mapping[str, Ratio]
    overall: Score
    coverage: Score
    listed: Mapping[str, Mask]

    @property
    def nbytes(self) -> int:
        held = [ratio for ratio in (*self.sections.values(), self.overall, self.coverage) if isinstance(ratio, Ratio)]
        return sum(ratio.num.nbytes + ratio.den.nbytes for ratio in held)


def _group(version: StandardVersion, history: History, part: Part) -> Group:
    if not part.actor_type:
        return _unscored(part)
    actor, rule = part.actor_type, version.rule
    answered: list[Answered] = []
    sums: dict[str, Sums] = {}
    content: list[object] = []
    for section in version.sections:
        asked, weight = members(section, actor), section.weight.of(actor)
        readings = [(read(one, history, part), one.weight) for one in asked.each]
        answered += [Answered(one.criterion, section.code if weight else "", reading)
                     for one, (reading, _) in zip(asked.each, readings, strict=True)]
        content.append((section.code, asked.token, weight))
        if weight:
            zero = rule.not_assessed == "zero"
            sums[section.code] = history.remembered(
                ("sums", part.token, asked.token, zero),
                lambda readings=readings, zero=zero: section_sums(readings, part.rows.size, zero=zero))
    scoring = (rule.score, rule.not_assessed, rule.rounding, rule.start, rule.floor, rule.demerits, rule.redistribute)
    found: _Scored = history.remembered(
        ("scored", part.token, scoring, tuple(content)), lambda: _scored(version, part, answered, sums))
    return Group(
        rows=part.rows, actor_type=actor, day=part.day, scored=found.scored, answered=tuple(answered),
        sections=found.sections, overall=found.overall, coverage=found.coverage, listed=found.listed,
        part=part, sums=sums,
    )


def _scored(version: StandardVersion, part: Part, answered: Sequence[Answered], sums: Mapping[str, Sums]) -> _Scored:
    size, actor = part.rows.size, part.actor_type
    scored: Mask = np.broadcast_to(np.True_, (size,))
    for one in answered:
        if somewhere(one.undecided):
            scored = scored & ~one.undecided
    exact, listed = {}, {}
    for code, found in sums.items():
        exact[code] = percent(found.shares, found.answered, found).keep(scored)
        listed[code] = _asked_somewhere([one for one in answered if one.section == code], size) & scored
    return _Scored(scored, *finished(version, actor, exact, sums, scored), listed)


def finished(
    version: StandardVersion, actor_type: str, exact: Mapping[str, Ratio], sums: Mapping[str, Sums], scored: Mask,
) -> tuple[Mapping[str, Ratio], Score, Score]:
    """Return section scores and global score as the version rounds them, and global coverage.

    Parameters
    ----------
    exact, sums
        Unrounded section scores and the sums behind them; only sections with weight.
    scored
        Where rule 1 could be evaluated.
    """
    rule = version.rule
    weights = section_weights(version.sections, actor_type)
    overall: Score
    coverage: Score
    if not sums:
        none = Ratio.of(0, scored.size).keep(np.zeros(scored.size, dtype=bool))
        return {}, none, none
    if rule.score == "sections":
        units = list(weights.values())
        overall = mean([exact[code] for code in weights], units, scored)
        coverage = mean([covered(sums[code]) for code in weights], units, scored)
    else:
        everything = all_sections(tuple(sums.values()))
        coverage = covered(everything)
        overall = (percent(everything.shares, everything.answered, everything) if rule.score == "criteria"
                   else points_score(version, everything, sums))
    sections = {code: ratio.rounded(rule.rounding.sections) for code, ratio in exact.items()}
    return sections, overall.keep(scored).rounded(rule.rounding.global_), coverage.keep(scored)


def percent(shares: Integers, answered: Integers, sums: Sums) -> Ratio:
    """Return the score, out of 100, of weighted shares over answered weight, in the units of some sums."""
    common = gcd(100, sums.top)
    most = sums.whole * sums.top
    return Ratio(times(shares, 100 // common, most), times(answered, sums.top // common, sums.whole))


def covered(sums: Sums) -> Ratio:
    """Return the coverage, out of 100; unknown where there is nothing to cover."""
    whole = sums.to_cover
    if whole is sums.valued:
        known = whole > 0
        return Ratio(np.broadcast_to(np.int16(100), known.shape), known.astype(np.int16))
    return Ratio(times(sums.valued, 100, sums.whole), whole)


def section_weights(sections: Iterable[Section], actor_type: str) -> dict[str, int]:
    """Return the weights of the sections that count for an actor type, as whole numbers of a common unit."""
    weights = {section.code: Fraction(section.weight.of(actor_type) or 0) for section in sections}
    scale = common_denominator(list(weights.values()))
    return {code: int(weight * scale) for code, weight in weights.items() if weight}


def _asked_somewhere(asked: Iterable[Answered], size: int) -> Mask:
    result: Mask = np.broadcast_to(np.False_, (size,))
    for one in asked:
        if not one.reading.present & {NOT_ASKED, UNDECIDED}:
            return np.broadcast_to(np.True_, (size,))
        result = result | one.asked
    return result
