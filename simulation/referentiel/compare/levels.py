"""The values that meet a criterion and the share that each earns, before and after: exact, never from prose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from referentiel.model import Criterion, Measure, Points, Step, comparable

from .entries import Relation, Sense
from .senses import dates_of, joined

Interval = tuple[Fraction, Fraction]


def relation(before: Criterion, after: Criterion, types: Sequence[str]) -> Relation:
    """Return how the set of values that meet the criterion after stands to the set before.

    ``subset``: fewer values meet it (stricter). The set is that of the required value; without one on either
    side, the levels earned are compared: ``subset`` where no value earns more. All actor types asked on both
    sides and all dates count.
    """
    asked = [actor for actor in types if before.applies_to(actor) and after.applies_to(actor)]
    if not comparable(before, after) or not asked:
        return "to_confirm"
    found = {_relation(before, after, actor, day) for actor in asked for day in dates_of(before.ladder, after.ladder)}
    if len(found) > 1:
        found.discard("equal")
    if len(found) == 1:
        return found.pop()
    return "to_confirm" if "to_confirm" in found else "intersects"


def threshold_sense(before: Criterion, after: Criterion, types: Sequence[str]) -> Sense:
    """Return what changed steps, points and required levels do, over the types asked on both sides and all dates."""
    senses: list[Sense] = []
    for actor in types:
        if not (before.applies_to(actor) and after.applies_to(actor)):
            continue
        for day in dates_of(before.ladder, after.ladder):
            senses += [_required_sense(before, after, actor, day), _share_sense(before, after, actor, day)]
    return joined(senses)


def _relation(before: Criterion, after: Criterion, actor: str, day: date) -> Relation:
    old, new = _met(before, actor, day), _met(after, actor, day)
    if (old is None) != (new is None):
        return "to_confirm"
    if old is None or new is None:
        sense = _share_sense(before, after, actor, day)
        told: dict[Sense, Relation] = {"same": "equal", "stricter": "subset", "looser": "superset"}
        return told.get(sense, "intersects")
    return _between(old, new)


def _between(old: Interval, new: Interval) -> Relation:
    """Compare two closed intervals: how the new one stands to the old one.

    Examples
    --------
    >>> [_between((1, 4), new) for new in [(1, 4), (2, 4), (0, 9), (3, 6), (5, 6)]]
    ['equal', 'subset', 'superset', 'intersects', 'none']
    """
    if old == new:
        return "equal"
    if old[0] <= new[0] and new[1] <= old[1]:
        return "subset"
    if new[0] <= old[0] and old[1] <= new[1]:
        return "superset"
    return "intersects" if max(old[0], new[0]) <= min(old[1], new[1]) else "none"


def _required_sense(before: Criterion, after: Criterion, actor: str, day: date) -> Sense:
    old, new = _met(before, actor, day), _met(after, actor, day)
    if old == new:
        return "same"
    if old is None or new is None:
        return "stricter" if old is None else "looser"
    told: dict[Relation, Sense] = {"subset": "stricter", "superset": "looser"}
    return told.get(_between(old, new), "mixed")


def _met(criterion: Criterion, actor: str, day: date) -> Interval | None:
    """Return the values that meet the criterion, both ends included; None when it requires nothing."""
    seen = criterion.observation
    required = criterion.required.of(actor) if criterion.required else None
    if seen.kind == "yes_no":
        return (Fraction(1), Fraction(1))
    if required is None:
        return None
    if isinstance(seen, Measure):
        steps = step_intervals(criterion, actor, day)
        return steps[int(required) - 1] if 0 < required <= len(steps) else None
    return (Fraction(required), Fraction(criterion.top_level(actor)))


def step_intervals(criterion: Criterion, actor: str, day: date | None) -> tuple[Interval, ...]:
    """Return, for each step of a ladder, the values that meet it; the last phase when `day` is None."""
    seen = criterion.observation
    assert isinstance(seen, Measure)  # noqa: S101 - only measures have a ladder
    low, high = (Fraction(end) for end in seen.range)
    return tuple(_interval(step, seen.direction, (low, high), day) for step in criterion.steps(actor))


def _interval(step: Step, direction: str, bounds: Interval, day: date | None) -> Interval:
    if step.value is None:
        ends = [Fraction(end.on(day)) for end in (step.low, step.high) if end is not None]
        return ends[0], ends[-1]
    value = Fraction(step.value.on(day))
    return (value, bounds[1]) if direction == "higher" else (bounds[0], value)


def _share_sense(before: Criterion, after: Criterion, actor: str, day: date) -> Sense:
    """Compare the share of the weight that each possible value earns."""
    if isinstance(before.observation, Points):
        return "same"
    if isinstance(before.observation, Measure):
        old, new = step_intervals(before, actor, day), step_intervals(after, actor, day)
        places = _places([*old, *new])
        pairs = [(level_share(before, sum(a <= x <= b for a, b in old), len(old)),
                  level_share(after, sum(a <= x <= b for a, b in new), len(new))) for x in places]
    else:
        top = int(before.top_level(actor))
        pairs = [(level_share(before, level, top), level_share(after, level, top)) for level in range(top + 1)]
    senses: list[Sense] = ["stricter" if b < a else "looser" if b > a else "same" for a, b in pairs]
    return joined(senses)


def _places(intervals: Sequence[Interval]) -> list[Fraction]:
    """Return one value of every piece on which nothing changes: the ends, between them, and outside."""
    ends = sorted({end for interval in intervals for end in interval})
    return [*ends, *((a + b) / 2 for a, b in pairwise(ends))]


def level_share(criterion: Criterion, level: int, top: int) -> Fraction:
    """Return the share of its weight that a level of `top` earns; a criterion in points apart."""
    points: tuple[Decimal, ...] | None = criterion.points
    if points is not None and level < len(points):
        return Fraction(points[level]) / Fraction(points[-1])
    return Fraction(level, top)
