"""Measured values of the demonstration: from known figures of the trade, or along the first ladder."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from referentiel.model import Criterion, Measure, StandardVersion, Step

from . import figures
from .draws import MILLE
from .ladder import along, just_short_of, plain, rounded
from .visit import Visit, deviation

Ladders = Mapping[str, tuple[Step, ...]]
"""Steps by actor type."""

_LAWFULLY = 970
"""How often a knock-out measure that would fail is found at the level required."""


def first_ladders(versions: Mapping[str, StandardVersion], order: tuple[str, ...]) -> dict[str, Ladders]:
    """Return the oldest ladder of each criterion for each actor type, so that values mean the same over the years."""
    found: dict[str, dict[str, tuple[Step, ...]]] = {}
    for name in order:
        for _, criterion in versions[name].criteria():
            if isinstance(criterion.observation, Measure):
                for actor in versions[name].actor_types:
                    if criterion.applies_to(actor.id):
                        found.setdefault(criterion.code, {}).setdefault(actor.id, criterion.steps(actor.id))
    return dict(found)


def measured(criterion: Criterion, actor: str, visit: Visit, chance: int, ladders: Ladders) -> Decimal:
    """Return a measured value, as it would be written.

    Parameters
    ----------
    chance
        How far the organisation is above the mean, in thousandths of a standard deviation; see `visit.deviation`.
    """
    code, day = criterion.code, visit.day
    if code == figures.IN_FRANCE:
        return rounded(criterion, actor, day, Fraction(visit.organisation.in_france, MILLE))
    value = _known(criterion, visit, chance)
    if value is None:
        value = _placed(criterion, actor, visit, chance, ladders)
    value = _aimed(criterion, actor, visit, value)
    return rounded(criterion, actor, day, _lawful(criterion, actor, visit, value))


def _known(criterion: Criterion, visit: Visit, chance: int) -> Fraction | None:
    """Return the value from the figures of the trade; None when there is none for this kind."""
    code, kind = criterion.code, visit.organisation.kind
    normal = figures.MEASURES.get(code, {}).get(kind) or figures.ASSUMED.get(code, {}).get(kind)
    if normal is None:
        return None
    if code in figures.TOGETHER:
        chance = _following(*figures.TOGETHER[code], visit, chance)
    mean = normal.mean + normal.trend * (visit.day.year - figures.FIRST_YEAR)
    if criterion.definition > 1:
        mean += figures.BREAK.get(code, {}).get(kind, 0)
    value = mean * MILLE + normal.sd * _better(criterion) * chance
    return Fraction(max(value, figures.LEAST.get(code, 0) * MILLE), MILLE * MILLE)


def _following(leader: str, correlation: int, visit: Visit, chance: int) -> int:
    return (correlation * deviation(leader, visit) + _rest(correlation) * chance) // MILLE


def _rest(correlation: int) -> int:
    """Return the root of 1 minus the square, in thousandths.

    Examples
    --------
    >>> _rest(600)
    800
    """
    return isqrt(MILLE * MILLE - correlation * correlation)


def _better(criterion: Criterion) -> int:
    observation = criterion.observation
    return -1 if isinstance(observation, Measure) and observation.direction == "lower" else 1


def _placed(criterion: Criterion, actor: str, visit: Visit, chance: int, ladders: Ladders) -> Fraction:
    """Return the value at the place of the organisation on the first ladder of the criterion."""
    steps = ladders.get(actor) or criterion.steps(actor)
    years = visit.day.year - figures.MIDDLE_YEAR
    share = (figures.PLACE[visit.organisation.kind] + figures.PLACE_TREND * years) * MILLE + figures.PLACE_SD * chance
    position = Fraction(share * len(steps), MILLE * MILLE) + Fraction(1, 2)
    inside = visit.draws.uniform(f"{visit.wave}/{criterion.code}/inside", 0, MILLE)
    return along(steps, position, visit.day, Fraction(inside, MILLE))


def _aimed(criterion: Criterion, actor: str, visit: Visit, value: Fraction) -> Fraction:
    """Bring a value just short of a step of the version audited up to it, often; and exceptions to their value."""
    name = f"{visit.wave}/{criterion.code}/bunched"
    if criterion.code in figures.EXCEPTION:
        low, high, mille = figures.EXCEPTION[criterion.code]
        if low <= value * MILLE <= high and visit.draws.chance(f"{name}/exception", mille):
            return Fraction(low, MILLE)
    mark = just_short_of(plain(criterion.steps(actor), visit.day), value, figures.JUST_SHORT)
    return mark if mark is not None and visit.draws.chance(name, figures.BUNCHED) else value


def _lawful(criterion: Criterion, actor: str, visit: Visit, value: Fraction) -> Fraction:
    """Bring a knock-out measure that would fail to its required step, most of the time."""
    required = criterion.required.of(actor) if criterion.required is not None else None
    marks = plain(criterion.steps(actor), visit.day)
    if not criterion.knockout.of(actor) or not marks or required is None:
        return value
    mark, better = marks[int(required) - 1], _better(criterion)
    fails = (value - mark) * better < 0
    return mark if fails and visit.draws.chance(f"{visit.wave}/{criterion.code}/lawful", _LAWFULLY) else value
