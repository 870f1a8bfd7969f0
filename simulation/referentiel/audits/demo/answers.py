"""The raw answers of one audit of the demonstration, from the maturity of its organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from referentiel.model import Answer, Criterion, Graded, Measure, Points, StandardVersion, State
from referentiel.texts import has, text

from ..applicable import Attributes, asked
from .draws import MILLE, Draws
from .values import along, calibrated, rounded

IN_FRANCE = "GOV-03"

# Share of answers that nobody assessed, in thousandths, by year; it falls as the method settles.
NOT_ASSESSED = {2006: 90, 2007: 75, 2008: 60, 2009: 45, 2010: 35, 2011: 27, 2012: 20}
NOT_APPLICABLE = 120
"""Share of organisations, in thousandths, for which a criterion that can be without object is."""

# What one standard deviation of maturity moves in the share of an answer, what chance adds, in thousandths.
MOVES, CHANCE = 144, 190
BASE = {"C": 660, "P": 610, "S": 580, "D": 620}
BUNCHED = 450
"""How often, in thousandths, a value just under a step is brought up to it."""
JUST_UNDER = Fraction(1, 4)
YES = 400
"""Share above which a yes / no practice exists."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One audit to be answered.

    Parameters
    ----------
    organisation, wave
        Names of the draws: what lasts between two audits is drawn by organisation alone.
    kind
        See `calendar.Kind`.
    share
        Mean level share that the organisation has reached, in thousandths.
    in_france
        Share of jobs in France, in tenths of a percent.
    failed
        Knock-out criterion that is not met; empty when all are.
    """

    organisation: str
    wave: str
    day: date
    kind: str
    attributes: Attributes
    share: int
    in_france: int
    failed: str


def answers(version: StandardVersion, visit: Visit, draws: Draws) -> dict[str, Answer]:
    """Return a raw answer for each criterion that the version asks of the organisation, in its order."""
    vital = {condition.criterion for condition in version.eligibility}
    given = {}
    for criterion, actor in asked(version, visit.attributes, visit.day):
        knockout = bool(criterion.knockout.of(actor))
        given[criterion.code] = (
            _not_applicable(criterion, visit, draws, knockout=knockout)
            or _not_assessed(criterion, visit, draws, rare=knockout or criterion.code in vital)
            or Answer(State.VALUE, _value(criterion, actor, visit, draws))
        )
    return given


def knockouts(version: StandardVersion, attributes: Attributes, day: date) -> tuple[str, ...]:
    """Return the codes of the knock-out criteria asked of an organisation, in the order of the version."""
    return tuple(c.code for c, actor in asked(version, attributes, day) if c.knockout.of(actor))


def _not_applicable(criterion: Criterion, visit: Visit, draws: Draws, *, knockout: bool) -> Answer | None:
    reason = f"demo.not_applicable.{criterion.code}"
    if knockout or not has(reason) or not draws.chance(f"{visit.organisation}/{criterion.code}/object", NOT_APPLICABLE):
        return None
    return Answer(State.NOT_APPLICABLE, None, text(reason))


def _not_assessed(criterion: Criterion, visit: Visit, draws: Draws, *, rare: bool) -> Answer | None:
    mille = NOT_ASSESSED.get(visit.day.year, min(NOT_ASSESSED.values()))
    name = f"{visit.organisation}/{visit.wave}/{criterion.code}/assessed"
    return Answer(State.NOT_ASSESSED) if draws.chance(name, mille // 15 if rare else mille) else None


def _chance(criterion: Criterion, visit: Visit, draws: Draws) -> int:
    """Return what chance adds, in thousandths of a standard deviation: 0.9 lasting, 0.4 of the day."""
    lasting = draws.normal(f"{visit.organisation}/{criterion.code}")
    of_the_day = draws.normal(f"{visit.organisation}/{visit.wave}/{criterion.code}")
    return (9 * lasting + 4 * of_the_day) // 10


def _value(criterion: Criterion, actor: str, visit: Visit, draws: Draws) -> Decimal:
    chance = _chance(criterion, visit, draws)
    share = Fraction(visit.share * MILLE + CHANCE * chance, MILLE * MILLE)
    knockout = bool(criterion.knockout.of(actor))
    failed = criterion.code == visit.failed
    match criterion.observation:
        case Measure():
            return _measured(criterion, actor, visit, draws, share)
        case Graded(levels=levels):
            return _held(criterion, actor, Decimal(_nearest(share, len(levels) - 1)), knockout=knockout, failed=failed)
        case Points(max=most):
            return _held(criterion, actor, Decimal(_nearest(share, int(most))), knockout=knockout, failed=failed)
    if knockout:
        return Decimal(0 if failed else 1)
    return Decimal(int(share * MILLE > YES))


def _nearest(share: Fraction, most: int) -> int:
    return min(max(int((share * most + Fraction(1, 2)) // 1), 0), most)


def _held(criterion: Criterion, actor: str, level: Decimal, *, knockout: bool, failed: bool) -> Decimal:
    """Return the level of a practice, held on the side of the required level where it is a knock-out."""
    required = criterion.required.of(actor) if criterion.required is not None else None
    if not knockout or required is None:
        return level
    return min(level, required - 1) if failed else max(level, required)


def _measured(criterion: Criterion, actor: str, visit: Visit, draws: Draws, share: Fraction) -> Decimal:
    observation, steps = criterion.observation, criterion.steps(actor)
    name = f"{visit.organisation}/{visit.wave}/{criterion.code}"
    if criterion.code == IN_FRANCE:
        return rounded(criterion, actor, visit.day, Fraction(visit.in_france, 10))
    better = -1 if isinstance(observation, Measure) and observation.direction == "lower" else 1
    maturity = Fraction((visit.share - BASE[visit.kind]) * MILLE, MOVES)
    deviation = (6 * maturity + 8 * _chance(criterion, visit, draws)) / 10
    known = calibrated(criterion.code, visit.kind, visit.day, better * int(deviation))
    position = share * len(steps) + Fraction(1, 2)
    if known is None:
        position = _bunched(position, len(steps), draws, name)
        if criterion.knockout.of(actor):
            required = Fraction(criterion.required.of(actor) or 1) if criterion.required is not None else Fraction(1)
            position = required - Fraction(1, 2) if criterion.code == visit.failed else max(position, required)
        known = along(steps, position, visit.day, Fraction(draws.uniform(f"{name}/inside", 0, MILLE), MILLE))
    else:
        known = _up_to_a_step(criterion, actor, visit, known, draws)
    return rounded(criterion, actor, visit.day, known)


def _bunched(position: Fraction, most: int, draws: Draws, name: str) -> Fraction:
    """Bring a position just under a step up to it, often: people know the thresholds."""
    above = position // 1 + 1
    near = 1 <= above <= most and above - position <= JUST_UNDER
    return Fraction(above) if near and draws.chance(f"{name}/bunched", BUNCHED) else position


def _up_to_a_step(criterion: Criterion, actor: str, visit: Visit, value: Fraction, draws: Draws) -> Fraction:
    """Bring a value just short of a plain step up to it, as often."""
    marks = [Fraction(step.value.on(visit.day)) for step in criterion.steps(actor) if step.value is not None]
    if len(marks) < 2:
        return value
    near = abs(marks[1] - marks[0]) * JUST_UNDER
    upward = marks[1] > marks[0]
    for mark in marks:
        short = mark - value if upward else value - mark
        if 0 < short <= near and draws.chance(f"{visit.organisation}/{visit.wave}/{criterion.code}/bunched", BUNCHED):
            return mark
    return value
