"""Who a version is for: actor types, the conditions of criteria, eligibility; what can never hold, holes, overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from referentiel.model import AttributeCondition, Finding, Location, StandardVersion
from referentiel.model.per_type import located_criteria

from .cases import Cell, Conditions, Grid, days
from .codes import fault

MOST_HOLES = 5


@dataclass(frozen=True)
class Reach:
    """Where each actor type stands in a grid: where its rule holds, and where it is the one taken."""

    grid: Grid
    rule: dict[str, frozenset[Cell]]
    taken: dict[str, frozenset[Cell]]


def reach(version: StandardVersion, more: Conditions, day: date) -> Reach | None:
    """Return where each type stands among the cases that its rules and `more` tell apart; None if too many."""
    grid = Grid.of([*(c for actor in version.actor_types for c in actor.when), *more], day)
    if grid is None:
        return None
    rule = {actor.id: grid.holding(actor.when) for actor in version.actor_types}
    taken, before = {}, frozenset[Cell]()
    for name, cells in rule.items():
        taken[name] = cells - before
        before |= cells
    return Reach(grid, rule, taken)


def applicability_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield what no organisation can be, who no type is for, and who two types are for."""
    when = days(version.actor_types, version.eligibility)
    reaches = [found for found in (reach(version, (), day) for day in when) if found is not None]
    if len(reaches) == len(when):
        yield from _types(version, reaches)
        told: set[tuple[str, Location, str, str]] = set()
        for found in reaches:
            for finding in (*_pairs(version, found), *_holes(version, found.grid.day)):
                key = (finding.code, finding.at, finding.found, finding.params.get("first", ""))
                if key not in told:
                    told.add(key)
                    yield finding
    else:
        yield fault("COH-NOT-CHECKED", ("actor_types",), "actor_types")
    for at, criterion in located_criteria(version):
        if criterion.conditions:
            asked = [a.id for a in version.actor_types if criterion.applies_to(a.id)]
            yield from _conditions(version, at, criterion.code, criterion.conditions, asked)


def _types(version: StandardVersion, reaches: list[Reach]) -> Iterator[Finding]:
    """Yield the types that nobody has, on any day."""
    for i, actor in enumerate(version.actor_types):
        at: Location = ("actor_types", i)
        if not any(found.rule[actor.id] for found in reaches):
            yield fault("COH-CONDITION-NEVER", (*at, "when"), actor.id)
        elif not any(found.taken[actor.id] for found in reaches):
            earlier = [a.id for a in version.actor_types[:i]
                       if any(found.rule[a.id] & found.rule[actor.id] for found in reaches)]
            yield fault("COH-TYPE-NEVER", (*at, "id"), actor.id, earlier=", ".join(earlier))


def _pairs(version: StandardVersion, found: Reach) -> Iterator[Finding]:
    """Yield the pairs whose order decides; the special case before the general one is only told."""
    for (_, first), (j, second) in combinations(enumerate(version.actor_types), 2):
        one, other = found.rule[first.id], found.rule[second.id]
        both = one & other
        if not both or not found.taken[first.id] or other <= one:
            continue
        code = "COH-TYPE-ORDER" if one < other else "COH-TYPE-OVERLAP"
        yield fault(code, ("actor_types", j, "id"), second.id, first=first.id, case=next(found.grid.described(both)))


def _holes(version: StandardVersion, day: date) -> Iterator[Finding]:
    """Yield the cases that no type is for and that eligibility, which needs no type, does not refuse."""
    plain = tuple(c for c in (eligible(version, i, None) for i in range(len(version.eligibility))) if c)
    found = reach(version, plain, day)
    if found is None:
        yield fault("COH-NOT-CHECKED", ("eligibility",), "eligibility")
        return
    covered = frozenset().union(*found.rule.values())
    open_cells = (found.grid.natural() & found.grid.holding(plain)) - covered
    for count, case in enumerate(found.grid.described(open_cells)):
        if count == MOST_HOLES:
            return
        yield fault("COH-TYPE-HOLE", ("actor_types",), case)


def _conditions(
    version: StandardVersion, at: Location, code: str, conditions: Conditions, asked: list[str]
) -> Iterator[Finding]:
    """Yield the conditions of a criterion that never hold: by themselves, or for the types that it is asked of."""
    had, met, contradiction = set[str](), set[str](), True
    for day in days(version.actor_types, conditions):
        found = reach(version, conditions, day)
        if found is None:
            yield fault("COH-NOT-CHECKED", (*at, "conditions"), code)
            return
        own = found.grid.holding(conditions)
        contradiction = contradiction and not own
        had |= {name for name in asked if found.taken[name]}
        met |= {name for name in asked if own & found.taken[name]}
    # A type that nobody has on one day may be had on another.
    never = had - met
    if contradiction:
        yield fault("COH-CONDITION-NEVER", (*at, "conditions"), code)
    elif never and never == set(asked):
        yield fault("COH-CRITERION-NEVER", (*at, "conditions"), code, types=", ".join(asked))
    elif never:
        names = [name for name in asked if name in never]
        yield fault("COH-CRITERION-TYPE-NEVER", (*at, "conditions"), code, types=", ".join(names))


def eligible(version: StandardVersion, index: int, actor_type: str | None) -> AttributeCondition | None:
    """Return an eligibility condition on an attribute as it reads for a type; None where it asks nothing.

    Without a type, only what is asked of every type alike.
    """
    condition = version.eligibility[index]
    if condition.attribute is None or (condition.actor_types is not None and actor_type not in condition.actor_types):
        return None
    limits = [p for p in (condition.at_least, condition.at_most) if p is not None]
    if actor_type is None and any(set(p.by_type) != {"*"} for p in limits):
        return None
    name = actor_type or "*"
    return AttributeCondition(
        attribute=condition.attribute, equals=condition.equals, one_of=condition.one_of,
        at_least=condition.at_least.of(name) if condition.at_least else None,
        at_most=condition.at_most.of(name) if condition.at_most else None,
    )
