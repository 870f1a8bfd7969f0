"""The tests of an outcome: global mark, section minima, knock-outs, levels; each with what it compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from typing import Literal

import numpy as np

from referentiel.model import Outcome, StandardVersion

from .answered import Answered, Mask
from .mean import Score
from .ratio import Ratio, everywhere
from .reading import NOT_ASKED, UNDECIDED
from .score import Group

TestKind = Literal["global", "section", "knockout", "level"]


@dataclass(frozen=True, eq=False)
class Test:
    """One condition of an outcome, as a group of audits stands against it.

    Parameters
    ----------
    holds
        Where it is met.
    mark
        What it is compared with.
    listed
        Where the test belongs to the audit (its section has a criterion, its knock-out applies).
    """

    kind: TestKind
    target: str
    holds: Mask
    mark: Fraction
    listed: Mask
    _compared: Callable[[], Score] = field(repr=False)

    @cached_property
    def compared(self) -> Score:
        """The score or level compared; unknown where there is none."""
        return self._compared()

    @cached_property
    def fails(self) -> Mask:
        """Where the test belongs to the audit and is not met."""
        failed = ~self.holds
        return failed if everywhere(self.listed) else failed & self.listed


def is_knockout(one: Answered, actor_type: str) -> bool:
    """Tell whether a criterion is a knock-out for an actor type."""
    return bool(one.criterion.knockout.of(actor_type))


def outcome_tests(outcome: Outcome, version: StandardVersion, group: Group) -> Iterator[Test]:
    """Yield the tests of an outcome for a group of audits, in the order they are listed."""
    actor, day = group.actor_type, group.day
    mark = outcome.global_at_least.of(actor) if outcome.global_at_least else None
    if mark is not None:
        value = mark.on(day)
        yield Test("global", "", group.overall.at_least(value), Fraction(value), _all_of(group),
                   lambda: group.overall)
    for code, ratio in group.sections.items():
        minimum = outcome.sections_at_least.of(code, actor) if outcome.sections_at_least else None
        if minimum is not None:
            value = minimum.on(day)
            known = ratio.known
            # A section without a score does not fail its minimum.
            holds = ratio.at_least(value) if everywhere(known) else ratio.at_least(value) | ~known
            yield Test("section", code, holds, Fraction(value), group.listed[code], partial(_itself, ratio))
    if outcome.knockouts == "none_failed":
        for one in group.answered:
            if is_knockout(one, actor):
                yield _knockout(one, version, actor)
    for code, level in outcome.levels_at_least.items():
        yield _level(code, Fraction(level.of(actor) or 0), group)


def _itself(score: Score) -> Score:
    return score


def _all_of(group: Group) -> Mask:
    return np.broadcast_to(np.True_, (group.rows.size,))


def _knockout(one: Answered, version: StandardVersion, actor_type: str) -> Test:
    required = Fraction((one.criterion.required.of(actor_type) if one.criterion.required else None) or 1)
    zero = version.rule.not_assessed == "zero"
    counted = one.valued | one.assumed if zero else one.valued
    listed = one.asked if one.reading.present & {NOT_ASKED, UNDECIDED} else np.broadcast_to(np.True_, counted.shape)
    holds = one.reading.reaches(required)
    return Test("knockout", one.criterion.code, holds if everywhere(counted) else holds | ~counted, required, listed,
                lambda: one.reading.levels().keep(counted))


def _level(code: str, required: Fraction, group: Group) -> Test:
    everywhere = _all_of(group)
    one = next((one for one in group.answered if one.criterion.code == code), None)
    if one is None:
        nowhere = ~everywhere
        return Test("level", code, nowhere, required, everywhere,
                    lambda: Ratio.of(0, group.rows.size).keep(nowhere))
    # Under `zero` too, a level that was not assessed is not known to be reached.
    return Test("level", code, one.reading.reaches(required), required, everywhere,
                lambda: one.reading.levels().keep(one.valued))
