"""What a candidate can improve: for each criterion, the levels it can reach, a raw value for each, and the price."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from referentiel.engine import Decisions
from referentiel.engine.answered import Answered
from referentiel.engine.history import column
from referentiel.engine.reading import reading
from referentiel.engine.score import Group
from referentiel.engine.truth import TRUE
from referentiel.model import Answer, Criterion, EligibilityCondition, Graded, Measure, Points, StandardVersion, State


@dataclass(frozen=True)
class Option:
    """One thing a candidate can do with one criterion.

    Parameters
    ----------
    value
        The raw value it would then have; None to leave the criterion as it is.
    level, share
        Level and level share; None where the criterion has no value.
    cost
        Price of the levels gained.
    """

    value: Decimal | None
    level: Fraction | None
    share: Fraction | None
    cost: Fraction


@dataclass(frozen=True)
class Choice:
    """The options of one criterion of one candidate; the first leaves it as it is.

    Parameters
    ----------
    assumed
        Whether the criterion was not assessed: left as it is, it is still to cover.
    section
        Empty where the section does not weigh.
    """

    criterion: Criterion
    section: str
    weight: Fraction
    assumed: bool
    to_cover: bool
    applies: bool
    options: tuple[Option, ...]


def choices_of(
    decisions: Decisions, group: Group, position: int, prices: Mapping[str, Fraction], fixed: Collection[str]
) -> tuple[Choice, ...]:
    """Return what one audit of a group can do with each criterion asked of it.

    A criterion said to be without object, or that the version audited did not ask, stays as it is, and so do the
    `fixed` ones. A criterion not assessed can be answered from level 1.
    """
    return tuple(_choice(decisions, group, one, position, prices.get(one.criterion.code, Fraction(1)),
                         movable=one.criterion.code not in fixed) for one in group.answered)


def best_of(choices: Collection[Choice]) -> dict[str, Decimal]:
    """Return the raw values of a candidate that improves all it can."""
    best = {choice.criterion.code: choice.options[-1].value for choice in choices if len(choice.options) > 1}
    return {code: value for code, value in best.items() if value is not None}


def _choice(
    decisions: Decisions, group: Group, one: Answered, position: int, price: Fraction, *, movable: bool
) -> Choice:
    valued, assumed = bool(one.valued[position]), bool(one.assumed[position])
    level = one.reading.level(position) if valued else None
    share = one.reading.share(position) if valued else None
    options = [Option(None, level, share, Fraction(0))]
    if movable and (valued or assumed):
        row = int(group.rows[position])
        recorded = decisions.history.answer(one.criterion.code, one.criterion.definition)
        now = Fraction(int(recorded.units[row]), recorded.scale) if valued else None
        options += _improvements(decisions.version, group, one.criterion, now, level, price)
    return Choice(
        one.criterion, one.section, Fraction(one.criterion.weight.of(group.actor_type) or 0), assumed,
        bool(one.to_cover[position]), bool(one.asked[position]), tuple(options))


def _improvements(
    version: StandardVersion, group: Group, criterion: Criterion, now: Fraction | None, level: Fraction | None,
    price: Fraction,
) -> list[Option]:
    conditions = [c for c in version.eligibility if c.criterion == criterion.code
                  and (c.actor_types is None or group.actor_type in c.actor_types)]
    values = sorted(set(_values(criterion, group, now, conditions)),
                    key=lambda value: (abs(Fraction(value) - (now or 0)), value))
    fitting = [value for value in values if all(_meets(c, value, group) for c in conditions)]
    if not fitting:
        return []
    states, applies = (np.full(len(fitting), one, dtype=np.int8) for one in (State.VALUE, TRUE))
    found = reading(criterion, group.actor_type, group.day,
                    column([Answer(State.VALUE, value) for value in fitting]), states, applies)
    nearest: dict[Fraction, Option] = {}
    for k, value in enumerate(fitting):
        reached = found.level(k)
        if reached > (level or 0) and reached not in nearest:
            nearest[reached] = Option(value, reached, found.share(k),
                                      price * (reached - (level or 0)))
    return [nearest[reached] for reached in sorted(nearest)]


def _values(
    criterion: Criterion, group: Group, now: Fraction | None, conditions: list[EligibilityCondition]
) -> Iterator[Decimal]:
    match criterion.observation:
        case Graded(levels=names):
            yield from (Decimal(k) for k in range(1, len(names)))
        case Points(values=(_, *given)):
            yield from given
        case Points(max=most):
            start = now or Fraction(0)
            yield from (_decimal(start + k) for k in range(1, int(Fraction(most) - start) + 1))
            yield most
        case Measure(range=(low, high)):
            yield from _ends(criterion, group.actor_type, group.day)
            bounds = (_bound(c, group, upper=upper) for c in conditions for upper in (False, True))
            yield from (bound for bound in bounds if bound is not None and low <= bound <= high)
            if now is not None:
                yield _decimal(now)
        case _:
            yield Decimal(1)


def _ends(criterion: Criterion, actor_type: str, day: date | None) -> Iterator[Decimal]:
    for step in criterion.steps(actor_type):
        yield from (end.on(day) for end in (step.value, step.low, step.high) if end is not None)


def _bound(condition: EligibilityCondition, group: Group, *, upper: bool) -> Decimal | None:
    chosen = condition.at_most if upper else condition.at_least
    threshold = chosen.of(group.actor_type) if chosen is not None else None
    return None if threshold is None else threshold.on(group.day)


def _meets(condition: EligibilityCondition, value: Decimal, group: Group) -> bool:
    low, high = (_bound(condition, group, upper=upper) for upper in (False, True))
    return (low is None or value >= low) and (high is None or value <= high)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
