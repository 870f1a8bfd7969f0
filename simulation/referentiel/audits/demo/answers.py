"""The raw answers of one audit of the demonstration, from the maturity of its organisation."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from referentiel.model import Answer, Criterion, Graded, Measure, Points, StandardVersion, State
from referentiel.texts import has, text

from ..applicable import asked
from . import figures
from .draws import MILLE
from .measures import Ladders, measured
from .visit import Visit, deviation


def answers(version: StandardVersion, visit: Visit, ladders: Mapping[str, Ladders]) -> dict[str, Answer]:
    """Return a raw answer for each criterion that the version asks of the organisation, in its order.

    Parameters
    ----------
    ladders
        The first ladder that each criterion had, by code: see `measures.first_ladders`.
    """
    vital = {condition.criterion for condition in version.eligibility}
    given = {}
    for criterion, actor in asked(version, visit.attributes, visit.day):
        knockout = bool(criterion.knockout.of(actor))
        given[criterion.code] = (
            _not_applicable(criterion, visit, knockout=knockout)
            or _not_assessed(criterion, visit, seldom=knockout or criterion.code in vital)
            or Answer(State.VALUE, _value(criterion, actor, visit, ladders.get(criterion.code, {})))
        )
    return given


def _not_applicable(criterion: Criterion, visit: Visit, *, knockout: bool) -> Answer | None:
    reason = f"demo.not_applicable.{criterion.code}"
    if knockout or not has(reason) or not visit.draws.chance(f"{criterion.code}/object", figures.NOT_APPLICABLE):
        return None
    return Answer(State.NOT_APPLICABLE, None, text(reason))


def _not_assessed(criterion: Criterion, visit: Visit, *, seldom: bool) -> Answer | None:
    shares = figures.NOT_ASSESSED
    mille = shares.get(visit.day.year, min(shares.values())) * 100 // (figures.SELDOM if seldom else 1)
    left_out = visit.draws.uniform(f"{visit.wave}/{criterion.code}/assessed", 1, 100 * MILLE) <= mille
    return Answer(State.NOT_ASSESSED) if left_out else None


def _value(criterion: Criterion, actor: str, visit: Visit, ladders: Ladders) -> Decimal:
    chance = deviation(criterion.code, visit)
    knockout = bool(criterion.knockout.of(actor))
    match criterion.observation:
        case Measure():
            return measured(criterion, actor, visit, chance, ladders)
        case Graded(levels=levels):
            return Decimal(_grade(visit, chance + (figures.LAWFUL if knockout else 0), len(levels) - 1))
        case Points(max=most):
            return Decimal(_grade(visit, chance + (figures.LAWFUL if knockout else 0), int(most)))
    return Decimal(int(_practised(criterion.code, visit, chance, knockout=knockout)))


def _years(visit: Visit) -> int:
    return visit.day.year - figures.MIDDLE_YEAR


def _grade(visit: Visit, chance: int, most: int) -> int:
    """Return the grade out of `most` of an organisation so far above the mean."""
    mean = figures.GRADED[visit.organisation.kind] + figures.GRADED_TREND * _years(visit) - visit.severity
    grade = Fraction((mean * MILLE + figures.GRADED_SD * chance) * most, MILLE * MILLE * figures.GRADES)
    return min(max(int((grade + Fraction(1, 2)) // 1), 0), most)


def _practised(code: str, visit: Visit, chance: int, *, knockout: bool) -> bool:
    if code == figures.NO_AUCTION[0]:
        return chance + figures.NO_AUCTION[1] > 0
    bar = figures.YES[visit.organisation.kind] + figures.YES_TREND * _years(visit) - figures.RARER.get(code, 0)
    return chance + bar + (figures.LAWFUL if knockout else 0) > 0
