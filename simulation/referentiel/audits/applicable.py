"""What a version asks of an organisation, for whoever makes answers up or reads them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from referentiel.model import AttributeCondition, Criterion, StandardVersion, Threshold

Attributes = Mapping[str, Decimal | str]


def actor_type(version: StandardVersion, attributes: Attributes, day: date) -> str | None:
    """Return the first actor type whose conditions hold, or None when none does.

    A missing attribute fails its condition: the caller knows every attribute that the version declares.
    """
    return next((actor.id for actor in version.actor_types if _all_hold(actor.when, attributes, day)), None)


def known_actor_type(version: StandardVersion, attributes: Attributes, day: date) -> tuple[str | None, set[str]]:
    """Return the actor type, or None with the attributes that are missing to tell it.

    One condition known to be false settles a type, whatever else is missing; no type and nothing missing: none fits.
    """
    for actor in version.actor_types:
        there = [condition for condition in actor.when if condition.attribute in attributes]
        if not _all_hold(there, attributes, day):
            continue
        missing = {condition.attribute for condition in actor.when} - set(attributes)
        return (None, missing) if missing else (actor.id, set())
    return None, set()


def asked(version: StandardVersion, attributes: Attributes, day: date) -> tuple[tuple[Criterion, str], ...]:
    """Return the criteria that apply, in the order of the version, with the actor type they apply to."""
    actor = actor_type(version, attributes, day)
    return () if actor is None else tuple((criterion, actor) for criterion in asked_of(version, actor, attributes, day))


def asked_of(
    version: StandardVersion, actor: str, attributes: Attributes, day: date
) -> tuple[Criterion, ...]:
    """Return the criteria that apply to an organisation of an actor type, in the order of the version."""
    return tuple(
        criterion
        for _, criterion in version.criteria()
        if criterion.applies_to(actor) and _all_hold(criterion.conditions, attributes, day)
    )


def _all_hold(conditions: Iterable[AttributeCondition], attributes: Attributes, day: date) -> bool:
    return all(_holds(condition, attributes.get(condition.attribute), day) for condition in conditions)


def _holds(condition: AttributeCondition, value: Decimal | str | None, day: date) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return value == condition.equals or value in (condition.one_of or ())
    tests: tuple[tuple[Threshold | None, Callable[[Decimal, Decimal], bool]], ...] = (
        (condition.at_least, operator.ge),
        (condition.at_most, operator.le),
        (condition.above, operator.gt),
        (condition.below, operator.lt),
    )
    given = [test(value, bound.on(day)) for bound, test in tests if bound is not None]
    return bool(given) and all(given)
