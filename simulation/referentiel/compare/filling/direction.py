"""Whether changes can only make a pass harder, or only easier, whatever the answers: read from the two texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from referentiel.model import Criterion, Outcome, PerType, StandardVersion

from ..entries import Sense
from ..senses import asked_more, at, dates_of, joined


@dataclass(frozen=True)
class Direction:
    """What a change of text does to a pass on the same answers, for one actor type.

    Parameters
    ----------
    common
        What changes that touch every audit do.
    criteria
        By code, what changes of a ladder, a required level or a knock-out do; criteria that keep theirs are not named.

    Notes
    -----
    ``stricter``: who passes after passed before; ``looser`` the reverse; ``same``: nobody moves; ``mixed``: nothing
    is proved.
    """

    common: Sense
    criteria: Mapping[str, Sense]

    @property
    def sense(self) -> Sense:
        """What all the changes together do."""
        return joined([self.common, *self.criteria.values()])


def directions(before: StandardVersion, after: StandardVersion) -> dict[str, Direction]:
    """Return what a change of text does to a pass on the same answers, for each actor type.

    Marks, minima, levels, knock-outs, ladders of as many steps, coverage and limits of eligibility are compared;
    where anything else differs (a weight, a rounding, a scope), nothing is proved of any type.

    Notes
    -----
    Each of these tests, taken alone, is met by fewer answers when its value is harder, and a pass needs its tests
    together: harder values leave no new pass. A ladder with harder steps gives every raw value as many steps at most.
    """
    types = [actor.id for actor in before.actor_types]
    if _bare(before) != _bare(after):
        return dict.fromkeys(types, Direction("mixed", {}))
    return {actor: Direction(joined(_senses(before, after, actor)), _criteria(before, after, actor))
            for actor in types}


def _criteria(before: StandardVersion, after: StandardVersion, actor: str) -> dict[str, Sense]:
    pairs = zip(before.criteria(), after.criteria(), strict=True)
    found = {one.code: joined([asked_more(knockout_level(one, actor), knockout_level(other, actor)),
                               *_ladder(one, other, actor)]) for (_, one), (_, other) in pairs}
    return {code: sense for code, sense in found.items() if sense != "same"}


def _bare(version: StandardVersion) -> object:
    """Return a version without the values that `_senses` compares, nor what decides nothing."""
    types = [actor.id for actor in version.actor_types]
    sections = tuple((s.code, s.weight, tuple(_bare_criterion(c, types) for c in s.criteria)) for s in version.sections)
    outcomes = tuple((o.id, o.passes) for o in version.outcomes)
    eligibility = tuple(e.model_copy(update={"at_least": None, "at_most": None}) for e in version.eligibility)
    rule = version.rule.model_copy(update={"coverage_minimum": None})
    return version.id, version.attributes, version.actor_types, sections, outcomes, eligibility, rule


def _bare_criterion(criterion: Criterion, types: list[str]) -> object:
    return (criterion.code, criterion.definition, criterion.observation, criterion.points, criterion.weight,
            criterion.actor_types, criterion.conditions, [len(criterion.steps(actor)) for actor in types])


def _senses(before: StandardVersion, after: StandardVersion, actor: str) -> Iterator[Sense]:
    yield from _dated(before.rule.coverage_minimum, after.rule.coverage_minimum)
    for old, new in zip(before.eligibility, after.eligibility, strict=True):
        yield from _dated(_of(old.at_least, actor), _of(new.at_least, actor))
        yield from _dated(_of(old.at_most, actor), _of(new.at_most, actor), higher=False)
    for first, second in zip(before.outcomes, after.outcomes, strict=True):
        yield from _outcome(first, second, before, actor)


def _outcome(before: Outcome, after: Outcome, version: StandardVersion, actor: str) -> Iterator[Sense]:
    yield from _dated(_of(before.global_at_least, actor), _of(after.global_at_least, actor))
    yield asked_more(before.knockouts == "none_failed", after.knockouts == "none_failed")
    for section in version.sections:
        old, new = (o.sections_at_least.of(section.code, actor) if o.sections_at_least else None
                    for o in (before, after))
        yield from _dated(old, new)
    for code in {*before.levels_at_least, *after.levels_at_least}:
        yield asked_more(*(_of(o.levels_at_least.get(code), actor) for o in (before, after)))


def knockout_level(criterion: Criterion, actor: str) -> Decimal | None:
    """Return the level that a knock-out requires; None where the criterion is none."""
    if not criterion.knockout.of(actor):
        return None
    return _of(criterion.required, actor) or Decimal(1)


def _ladder(before: Criterion, after: Criterion, actor: str) -> Iterator[Sense]:
    rises = {"value": getattr(before.observation, "direction", "") == "higher", "low": True, "high": False}
    for old, new in zip(before.steps(actor), after.steps(actor), strict=True):
        for end, higher in rises.items():
            yield from _dated(getattr(old, end), getattr(new, end), higher=higher)


def _dated(before: Any, after: Any, *, higher: bool = True) -> Iterator[Sense]:  # noqa: ANN401
    days: tuple[date, ...] = dates_of(before, after)
    for day in days:
        yield asked_more(at(before, day), at(after, day), higher=higher)


def _of(value: PerType[Any] | None, actor: str) -> Any:  # noqa: ANN401
    return None if value is None else value.of(actor)
