"""The tests of an outcome: global mark, section minima, knock-outs, levels; each with what it compares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from referentiel.model import Outcome, StandardVersion

from .answered import Answered, Mask
from .ratio import Ratio
from .score import Group
from .truth import TRUE


@dataclass(frozen=True, eq=False)
class Test:
    """One condition of an outcome, as a group of audits stands against it.

    Parameters
    ----------
    holds
        Where it is met.
    compared
        The score or level compared; unknown where there is none.
    mark
        What it is compared with.
    listed
        Where the test belongs to the audit (its section has a criterion, its knock-out applies).
    """

    kind: Literal["global", "section", "knockout", "level"]
    target: str
    holds: Mask
    compared: Ratio
    mark: Fraction
    listed: Mask


def is_knockout(one: Answered, actor_type: str) -> bool:
    """Tell whether a criterion is a knock-out for an actor type."""
    return bool(one.criterion.knockout.of(actor_type))


def outcome_tests(outcome: Outcome, version: StandardVersion, group: Group) -> Iterator[Test]:
    """Yield the tests of an outcome for a group of audits, in the order they are listed."""
    actor, day = group.actor_type, group.day
    everywhere = np.ones(group.rows.size, dtype=bool)
    mark = outcome.global_at_least.of(actor) if outcome.global_at_least else None
    if mark is not None:
        value = mark.on(day)
        yield Test("global", "", group.overall.at_least(value), group.overall, Fraction(value), everywhere)
    for code, ratio in group.sections.items():
        minimum = outcome.sections_at_least.of(code, actor) if outcome.sections_at_least else None
        if minimum is not None:
            value = minimum.on(day)
            # A section without a score does not fail its minimum.
            holds = ratio.at_least(value) | ~ratio.known
            yield Test("section", code, holds, ratio, Fraction(value), group.listed[code])
    if outcome.knockouts == "none_failed":
        for one in group.answered:
            if is_knockout(one, actor):
                yield _knockout(one, version, actor)
    for code, level in outcome.levels_at_least.items():
        yield _level(code, Fraction(level.of(actor) or 0), group)


def _knockout(one: Answered, version: StandardVersion, actor_type: str) -> Test:
    required = Fraction((one.criterion.required.of(actor_type) if one.criterion.required else None) or 1)
    zero = version.rule.not_assessed == "zero"
    counted = one.valued | one.assumed if zero else one.valued
    compared = one.levels.ratio().keep(counted)
    return Test("knockout", one.criterion.code, one.levels.reaches(required) | ~counted, compared, required,
                one.applies == TRUE)


def _level(code: str, required: Fraction, group: Group) -> Test:
    everywhere = np.ones(group.rows.size, dtype=bool)
    one = next((one for one in group.answered if one.criterion.code == code), None)
    if one is None:
        none = Ratio.of(0, group.rows.size).keep(~everywhere)
        return Test("level", code, ~everywhere, none, required, everywhere)
    # Under `zero` too, a level that was not assessed is not known to be reached.
    known = one.valued
    compared = one.levels.ratio().keep(known)
    return Test("level", code, one.levels.reaches(required) & known, compared, required, everywhere)
