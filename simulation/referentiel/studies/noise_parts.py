"""One audit seen again by another auditor: for each criterion the levels it could be given, and how they add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np
from numpy.typing import NDArray

from referentiel.engine.answered import Answered
from referentiel.engine.score import Group
from referentiel.model import Criterion, Outcome, Points, StandardVersion

from .weight_forms import reached

Lattice = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Values, increasing, and their probabilities; they add up to less than 1 where some tests fail."""


@dataclass(frozen=True)
class Seen:
    """One criterion as a second auditor could see it.

    Parameters
    ----------
    levels, shares, odds
        Each possible level, its level share and its probability.
    allowed
        Whether that level meets the knock-outs and conditions on levels.
    """

    section: str
    weight: Fraction
    levels: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]
    odds: tuple[float, ...]
    allowed: tuple[bool, ...]


@dataclass(frozen=True)
class Sight:
    """All that a second auditor could see of one audit, for one passing outcome.

    Parameters
    ----------
    fixed
        Whether the tests that no level can move hold.
    answered
        By scored section, the weight counted in its score.
    asked
        By scored section, the weight of all that applies.
    """

    group: Group
    outcome: Outcome
    fixed: bool
    seen: tuple[Seen, ...]
    answered: dict[str, Fraction]
    asked: dict[str, Fraction]


def sight_of(
    version: StandardVersion, group: Group, outcome: Outcome, position: int, shifts: Mapping[str, Fraction]
) -> Sight:
    """Return what a second auditor could see of one audit of a group.

    A level moves up with half of the probability stated for its criterion, down with the other half; at an end of
    the scale the half that would leave it stays. Answers without a value do not move.
    """
    actor, zero = group.actor_type, version.rule.not_assessed == "zero"
    fixed, seen = True, []
    answered = {s.code: Fraction(0) for s in version.sections if s.weight.of(actor)}
    asked = dict(answered)
    known = set()
    for one in group.answered:
        code, weight = one.criterion.code, Fraction(one.criterion.weight.of(actor) or 0)
        needed, assumed = _needed(one.criterion, outcome, actor), bool(one.assumed[position])
        if one.asked[position] and one.section:
            asked[one.section] += weight
        if one.valued[position]:
            known.add(code)
            seen.append(_seen(one, position, actor, shifts[code], needed))
        elif assumed and zero and one.criterion.knockout.of(actor) and outcome.knockouts == "none_failed":
            fixed = False
        if one.section and (one.valued[position] or (assumed and zero)):
            answered[one.section] += weight
    fixed = fixed and known.issuperset(outcome.levels_at_least)
    return Sight(group, outcome, fixed, tuple(seen), answered, asked)


def section_sums(version: StandardVersion, sight: Sight) -> tuple[dict[str, Lattice], int, float]:
    """Return the law of the weighted shares of each section, as far as its own tests hold.

    Returns
    -------
    tuple
        By section, the sums in units of 1 / unit; the unit; and the probability that the criteria that weigh
        nothing meet their tests.
    """
    unit = lcm(1, *((one.weight * share).denominator for one in sight.seen for share in one.shares))
    apart, laws = 1.0, {}
    for one in sight.seen:
        if one.section not in sight.answered:
            apart *= sum(p for p, fine in zip(one.odds, one.allowed, strict=True) if fine)
    for code, weight in sight.answered.items():
        law: Lattice = (np.zeros(1, dtype=np.int64), np.ones(1))
        for one in sight.seen:
            if one.section == code:
                law = _added(law, one, unit)
        laws[code] = _within(version, sight, code, law, weight * unit)
    return laws, unit, apart


def overall(version: StandardVersion, sight: Sight, unit: int) -> tuple[dict[str, int], int] | None:
    """Return what each section's sum is multiplied by, and the least total that meets the global mark.

    None when nothing is asked of the global score.
    """
    rule = version.rule
    threshold = sight.outcome.global_at_least.of(sight.group.actor_type) if sight.outcome.global_at_least else None
    if threshold is None:
        return None
    mark, strict = reached(Fraction(threshold.on(sight.group.day)), rule.rounding.global_)
    scored = {code: weight for code, weight in sight.answered.items() if weight}
    gap, whole = mark - Fraction(rule.start), sum(sight.asked.values(), Fraction(0))
    if rule.score == "criteria":
        factors = dict.fromkeys(scored, Fraction(1))
        least = mark / 100 * sum(scored.values(), Fraction(0))
    elif rule.score == "sections":
        factors, least = _means(version, sight, scored, mark / 100)
    elif rule.floor is not None and (Fraction(rule.floor) > mark or (Fraction(rule.floor) == mark and not strict)):
        return None
    elif rule.redistribute:
        factors = {code: sight.asked[code] / weight for code, weight in scored.items()}
        least = (gap / whole + (1 if rule.demerits else 0)) * sum((sight.asked[c] for c in scored), Fraction(0))
    else:
        factors = dict.fromkeys(scored, Fraction(1))
        least = gap + (sum(scored.values(), Fraction(0)) if rule.demerits else 0)
    scale = lcm(*(factor.denominator for factor in factors.values()), 1)
    exact = least * scale * unit
    return ({code: int(factor * scale) for code, factor in factors.items()},
            floor(exact) + 1 if strict else ceil(exact))


def _means(
    version: StandardVersion, sight: Sight, scored: Mapping[str, Fraction], mark: Fraction
) -> tuple[dict[str, Fraction], Fraction]:
    weights = {s.code: Fraction(s.weight.of(sight.group.actor_type) or 0) for s in version.sections}
    return ({code: weights[code] / weight for code, weight in scored.items()},
            mark * sum((weights[code] for code in scored), Fraction(0)))


def _needed(criterion: Criterion, outcome: Outcome, actor: str) -> Fraction:
    """Return the level below which a criterion fails a test of the outcome."""
    needed = Fraction(0)
    if outcome.knockouts == "none_failed" and criterion.knockout.of(actor):
        needed = Fraction((criterion.required.of(actor) if criterion.required else None) or 1)
    asked = outcome.levels_at_least.get(criterion.code)
    return max(needed, Fraction(asked.of(actor) or 0)) if asked is not None else needed


def _seen(one: Answered, position: int, actor: str, shift: Fraction, needed: Fraction) -> Seen:
    criterion, top = one.criterion, Fraction(one.criterion.top_level(actor))
    level = one.reading.level(position)
    odds: dict[Fraction, Fraction] = {level: 1 - shift}
    for moved in _next(criterion, level, top):
        # A half that would leave the scale altogether stays; one that would pass its end stops there.
        odds[moved] = odds.get(moved, Fraction(0)) + shift / 2
    levels = tuple(sorted(at for at, p in odds.items() if p))
    return Seen(
        one.section, Fraction(criterion.weight.of(actor) or 0), levels,
        tuple(_share(criterion, at, top) for at in levels), tuple(float(odds[at]) for at in levels),
        tuple(at >= needed for at in levels))


def _next(criterion: Criterion, level: Fraction, top: Fraction) -> tuple[Fraction, Fraction]:
    """Return the level below and the level above, ends included; the next points given where they are listed."""
    if isinstance(criterion.observation, Points) and criterion.observation.values:
        given = [Fraction(value) for value in criterion.observation.values]
        return (max((value for value in given if value < level), default=level),
                min((value for value in given if value > level), default=level))
    return max(level - 1, Fraction(0)), min(level + 1, top)


def _share(criterion: Criterion, level: Fraction, top: Fraction) -> Fraction:
    if criterion.points is None or isinstance(criterion.observation, Points):
        return level / top
    return Fraction(criterion.points[int(level)]) / Fraction(criterion.points[-1])


def _added(law: Lattice, one: Seen, unit: int) -> Lattice:
    steps = [(int(one.weight * share * unit), p) for share, p, fine in zip(
        one.shares, one.odds, one.allowed, strict=True) if fine]
    if not steps:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    return merged(np.concatenate([law[0] + step for step, _ in steps]), np.concatenate([law[1] * p for _, p in steps]))


def merged(values: NDArray[np.int64], odds: NDArray[np.float64]) -> Lattice:
    """Put equal values together."""
    distinct, place = np.unique(values, return_inverse=True)
    return distinct, np.bincount(place, weights=odds, minlength=distinct.size).astype(np.float64)


def _within(version: StandardVersion, sight: Sight, code: str, law: Lattice, weight: Fraction) -> Lattice:
    """Keep the sums with which a section meets its minimum; one without a score does."""
    minima = sight.outcome.sections_at_least
    minimum = minima.of(code, sight.group.actor_type) if minima else None
    if minimum is None or not weight:
        return law
    mark, strict = reached(Fraction(minimum.on(sight.group.day)), version.rule.rounding.sections)
    exact = mark * weight / 100
    kept = law[0] >= (floor(exact) + 1 if strict else ceil(exact))
    return law[0][kept], law[1][kept]
