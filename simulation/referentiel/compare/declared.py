"""What crosswalks declare between two versions, near or far: their events and confirmed relations, composed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, cast

from referentiel.model import Crosswalk, Crosswalks, StandardVersion

from .entries import Declared, Relation
from .levels import relation
from .lineage import Step, steps_between

Event = Literal["kept", "split", "merged", "replaced", "new", "retired"]
_TURNED: dict[str, Event] = {"split": "merged", "merged": "split", "new": "retired", "retired": "new"}
_BACK: dict[Relation, Relation] = {"subset": "superset", "superset": "subset"}


def declared(
    a: StandardVersion, b: StandardVersion, versions: Mapping[str, StandardVersion], crosswalks: Iterable[Crosswalk],
) -> tuple[Declared, ...]:
    """Return what was declared between two versions, for `diff`.

    Successive crosswalks are composed; from a later version to an earlier one they are read backwards. Empty when
    neither comes from the other.
    """
    crosswalks = Crosswalks.of(crosswalks)
    forward = steps_between(a, b, versions, crosswalks)
    if forward is not None:
        return composed(forward)
    return tuple(_turned(one) for one in composed(steps_between(b, a, versions, crosswalks) or ()))


def composed(steps: Sequence[Step]) -> tuple[Declared, ...]:
    """Compose the events of successive steps.

    A criterion that several events touch is ``replaced``, unless all of them but one are ``kept``. Relations compose
    where they point one way: equal with anything, subset with subset, superset with superset.
    """
    if not steps:
        return ()
    roads = {code: _roads(code, steps) for code in steps[0].old}
    reached = {road[-1] for ends in roads.values() for road in ends}
    found = [Declared("retired", (code,), ()) for code, ends in roads.items() if not ends]
    found += [Declared("new", (), (code,)) for code in steps[-1].new if code not in reached]
    return (*found, *_links(roads, steps), *_relations(roads, steps))


def _roads(code: str, steps: Sequence[Step]) -> list[tuple[str, ...]]:
    """Return every way that a criterion goes on to the last version: its code in each version."""
    roads: list[tuple[str, ...]] = [(code,)]
    for step in steps:
        roads = [(*road, later) for road in roads for later in step.successors(road[-1])]
    return roads


def _links(roads: Mapping[str, list[tuple[str, ...]]], steps: Sequence[Step]) -> list[Declared]:
    """Return one event for each group of criteria that go on under other codes."""
    groups: list[tuple[set[str], set[str], set[str]]] = []
    for code, ends in roads.items():
        events = {event for road in ends for event in _events(road, steps)}
        later = {road[-1] for road in ends}
        if not ends or (later == {code} and not events):
            continue
        mine = ({code}, later, events)
        for other in [group for group in groups if group[1] & later]:
            groups.remove(other)
            mine = (mine[0] | other[0], mine[1] | other[1], mine[2] | other[2])
        groups.append(mine)
    return [Declared(_event(events), _ordered(before, steps[0].old), _ordered(after, steps[-1].new))
            for before, after, events in groups]


def _events(road: tuple[str, ...], steps: Sequence[Step]) -> set[str]:
    return {one.event for step, (code, later) in zip(steps, pairwise(road), strict=True) if step.crosswalk
            for one in step.crosswalk.correspondences if code in one.before and later in one.after}


def _event(events: set[str]) -> Event:
    changed = events - {"kept"}
    return cast("Event", changed.pop()) if len(changed) == 1 else "replaced" if changed else "kept"


def _ordered(codes: set[str], order: Iterable[str]) -> tuple[str, ...]:
    return tuple(code for code in order if code in codes)


def _relations(roads: Mapping[str, list[tuple[str, ...]]], steps: Sequence[Step]) -> list[Declared]:
    """Return the relations that persons confirmed on the way of a criterion that goes on alone."""
    found = []
    for ends in roads.values():
        told = [_confirmed(step, later) for road in ends for step, later in zip(steps, road[1:], strict=True)]
        if len(ends) == 1 and any(told) and sum(ends[0][-1] == road[-1] for those in roads.values()
                                                for road in those) == 1:
            kind = _composed_relation(ends[0], steps)
            if kind is not None:
                found.append(Declared("kept", (ends[0][0],), (ends[0][-1],), kind))
    return found


def _composed_relation(road: tuple[str, ...], steps: Sequence[Step]) -> Relation | None:
    result: Relation = "equal"
    for step, (code, later) in zip(steps, pairwise(road), strict=True):
        types = [t.id for t in step.after.actor_types if any(t.id == other.id for other in step.before.actor_types)]
        found = relation(step.old[code], step.new[later], types)
        if found == "to_confirm":
            found = _confirmed(step, later) or found
        if "equal" not in (result, found) and (found != result or found not in _BACK):
            return None
        result = found if result == "equal" else result
    return None if result == "to_confirm" else result


def _confirmed(step: Step, code: str) -> Relation | None:
    relations = step.crosswalk.relations if step.crosswalk else ()
    return next((one.relation for one in relations if one.code == code), None)


def _turned(one: Declared) -> Declared:
    return Declared(_TURNED.get(one.event, one.event), one.after, one.before,
                    _BACK.get(one.relation, one.relation) if one.relation else None)
