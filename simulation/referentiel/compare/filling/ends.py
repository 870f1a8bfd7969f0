"""The worst and the best raw value that a missing answer may have, for the outcome of its audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from referentiel.model import Criterion, Measure, StandardVersion, ValueSet

from ..levels import step_intervals
from .gaps import Chosen, Gap, Gaps

Level = Callable[[Fraction], Fraction]


def lowest(gaps: Gaps) -> tuple[Chosen, ...]:
    """Choose the worst value of each missing answer.

    One that makes the audit ineligible where there is one; else the one of lowest level, hence of lowest share.
    """
    version = gaps.decisions.version
    return tuple(Chosen(tuple(worst(gap, values, version) for values in gap.sets), gap.which) for gap in gaps.each)


def highest(gaps: Gaps) -> tuple[Chosen, ...]:
    """Choose the best value of each missing answer.

    The one of highest level among those that leave the audit eligible; among all where none does.
    """
    version = gaps.decisions.version
    return tuple(Chosen(tuple(best(gap, values, version) for values in gap.sets), gap.which) for gap in gaps.each)


def worst(gap: Gap, values: ValueSet, version: StandardVersion) -> Fraction:
    """Return the worst of some values for one gap."""
    accepted = eligible(gap, values, version)
    level = level_of(gap.criterion, gap.actor_type, gap.day)
    ends = (values.lowest, values.highest)
    # What is accepted is one interval, and levels rise then fall at most once: an end is always among the worst.
    return min([end for end in ends if end not in accepted] or ends, key=level)


def best(gap: Gap, values: ValueSet, version: StandardVersion) -> Fraction:
    """Return the best of some values for one gap."""
    open_to = eligible(gap, values, version) or values
    candidates = [open_to.highest, open_to.lowest]
    if isinstance(gap.criterion.observation, Measure):
        steps = (open_to.intersection(ValueSet.between(*ends))
                 for ends in step_intervals(gap.criterion, gap.actor_type, gap.day))
        candidates += [step.lowest for step in steps if step]
    return max(candidates, key=level_of(gap.criterion, gap.actor_type, gap.day))


def eligible(gap: Gap, values: ValueSet, version: StandardVersion) -> ValueSet:
    """Return those of some values under which every condition of eligibility on the criterion is met."""
    for condition in version.eligibility:
        named = condition.actor_types is None or gap.actor_type in condition.actor_types
        if condition.criterion != gap.criterion.code or not named:
            continue
        low, high = (bound.of(gap.actor_type) if bound else None for bound in (condition.at_least, condition.at_most))
        # Beyond the ends of the set nothing is cut: a missing bound is that end.
        least = Fraction(low.on(gap.day)) if low else values.lowest
        most = Fraction(high.on(gap.day)) if high else values.highest
        values = values.intersection(ValueSet.between(least, most))
        if not values:
            break
    return values


def level_of(criterion: Criterion, actor_type: str, day: date | None) -> Level:
    """Return what turns a raw value of a criterion into its level."""
    if not isinstance(criterion.observation, Measure):
        return lambda value: value
    steps = step_intervals(criterion, actor_type, day)
    return lambda value: Fraction(sum(low <= value <= high for low, high in steps))
