"""On random valid versions: checks never raise, and what they call impossible never happens.

The reasoning by intervals is compared with every value of a fine grid; what is never decided, with the engine.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import CATEGORIES, HEADCOUNTS, PHASE_DAYS, SHARES, D, build, pools, raw_versions
from strategies_audits import audits

from referentiel.checks import CODES, findings
from referentiel.checks.applicability import applicability_findings, reach
from referentiel.checks.cases import Grid, holds
from referentiel.engine import History, decide
from referentiel.model import AttributeCondition, StandardVersion
from referentiel.model.structure import structure_findings

EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck),
                    phases=[phase for phase in Phase if phase is not Phase.explain])
AUDITS = 8
DAYS = (date.min, *PHASE_DAYS)
VALUES: dict[str, tuple[Any, ...]] = {"category": (*CATEGORIES, "elsewhere")}
for name, numbers in (("headcount", HEADCOUNTS), ("share", SHARES)):
    # Each threshold that can be drawn, what is just around it, and what is far below and above.
    VALUES[name] = tuple(sorted({D(-1000), D(1000), *(n + d for n in numbers for d in map(D, ("-0.05", "0", "0.05")))}))


@st.composite
def versions(draw: st.DrawFn) -> StandardVersion:
    return build(draw(raw_versions(draw(pools()))))


@st.composite
def with_audits(draw: st.DrawFn) -> tuple[StandardVersion, list[Any], dict[str, StandardVersion]]:
    pool = draw(pools())
    raws = draw(raw_versions(pool, "v-1")), draw(raw_versions(pool, "v-2"))
    past = [draw(audits(f"a-{i}", pool, raws)) for i in range(AUDITS)]
    audited = {raw["id"]: build(raw) for raw in raws}
    return audited["v-1"], past, audited


def met(condition: AttributeCondition, value: Any, day: date) -> bool:
    """A condition as the text of the standard says it, written apart from the checks."""
    if condition.equals is not None:
        return bool(value == condition.equals)
    if condition.one_of is not None:
        return value in condition.one_of
    if condition.at_least is not None:
        return bool(value >= condition.at_least.on(day))
    if condition.at_most is not None:
        return bool(value <= condition.at_most.on(day))
    if condition.above is not None:
        return bool(value > condition.above.on(day))
    assert condition.below is not None
    return bool(value < condition.below.on(day))


def points(conditions: Any) -> list[dict[str, Any]]:
    names = list(dict.fromkeys(c.attribute for c in conditions))
    return [dict(zip(names, values, strict=True)) for values in product(*(VALUES[name] for name in names))]


def taken(version: StandardVersion, point: dict[str, Any], day: date) -> str:
    """The first type whose conditions all hold."""
    return next((a.id for a in version.actor_types if all(met(c, point[c.attribute], day) for c in a.when)), "")


def cell(grid: Grid, point: dict[str, Any]) -> tuple[int, ...]:
    """Where a point falls in a grid, found by counting."""
    place = []
    for axis in grid.axes:
        value = point[axis.attribute]
        if isinstance(value, Decimal):
            place.append(sum(bound < value for bound in axis.bounds) + sum(bound <= value for bound in axis.bounds))
        else:
            place.append(axis.points.index(value if value in axis.points else None))
    return tuple(place)


@EXAMPLES
@given(versions(), st.sampled_from(DAYS))
def test_intervals_agree_with_every_value_of_a_fine_grid(version: StandardVersion, day: date) -> None:
    conditions = [c for actor in version.actor_types for c in actor.when]
    found = reach(version, (), day)
    assert found is not None
    seen = set()
    for point in points(conditions):
        where = cell(found.grid, point)
        seen.add(where)
        assert [name for name, cells in found.taken.items() if where in cells] == list(
            filter(None, [taken(version, point, day)]))
        for actor in version.actor_types:
            assert (where in found.rule[actor.id]) == all(met(c, point[c.attribute], day) for c in actor.when)
    assert seen == set(product(*(range(len(axis.points)) for axis in found.grid.axes))), "no cell is empty"


@EXAMPLES
@given(versions())
def test_types_that_nobody_has_overlaps_and_holes_agree_with_every_value(version: StandardVersion) -> None:
    conditions = [c for actor in version.actor_types for c in actor.when]
    every = points(conditions)
    told = list(applicability_findings(version))
    never = {f.found for f in told if f.code == "COH-TYPE-NEVER" or (f.code == "COH-CONDITION-NEVER" and f.at[0] ==
                                                                    "actor_types")}
    had = {taken(version, point, day) for point in every for day in DAYS}
    assert never == {actor.id for actor in version.actor_types} - had
    pairs = {(f.params["first"], f.found) for f in told if f.code in {"COH-TYPE-OVERLAP", "COH-TYPE-ORDER"}}
    for first, second in combinations(version.actor_types, 2):
        # Who both rules are for, while the first is taken by somebody and does not hold all of the second.
        days = [[p for p in every if all(met(c, p[c.attribute], day) for c in second.when)] for day in DAYS]
        inside = [[all(met(c, p[c.attribute], day) for c in first.when) for p in among]
                  for day, among in zip(DAYS, days, strict=True)]
        taking = [any(taken(version, p, day) == first.id for p in every) for day in DAYS]
        expected = any(any(row) and not all(row) and took for row, took in zip(inside, taking, strict=True))
        assert ((first.id, second.id) in pairs) == expected
    if version.eligibility:
        return
    named = {word for c in conditions for word in ((c.equals,) if c.equals else c.one_of or ())}
    natural = [p for p in every if p.get("category", "") in {"", *named} and
               all(value >= 0 for value in p.values() if isinstance(value, Decimal))]
    hole = any(taken(version, point, day) == "" for point in natural for day in DAYS)
    assert hole == any(f.code == "COH-TYPE-HOLE" for f in told)


@EXAMPLES
@given(versions())
def test_criteria_that_nobody_is_asked_agree_with_every_value(version: StandardVersion) -> None:
    told = list(applicability_findings(version))
    rules = [c for actor in version.actor_types for c in actor.when]
    for _, criterion in version.criteria():
        if not criterion.conditions:
            continue
        asked, had = set(), set()
        for point, day in product(points([*rules, *criterion.conditions]), DAYS):
            actor = taken(version, point, day)
            if actor and criterion.applies_to(actor):
                had.add(actor)
                if all(met(c, point[c.attribute], day) for c in criterion.conditions):
                    asked.add(actor)
        own = [f for f in told if f.found == criterion.code]
        if any(f.code == "COH-CONDITION-NEVER" for f in own):
            assert not asked
            continue
        never = {name for f in own for name in f.params["types"].split(", ")}
        assert never & asked == set()
        # A type that nobody has is told of itself; a criterion is told of the types that somebody has.
        assert had - asked <= never


@EXAMPLES
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 2), unique=True))
def test_the_blocks_that_describe_a_set_of_cells_make_it_up(cells: list[tuple[int, int]]) -> None:
    low, high = (AttributeCondition.model_validate({"attribute": name, "at_least": D(n)})
                 for name, n in (("n", 1), ("n", 2)))
    other = [AttributeCondition.model_validate({"attribute": "m", "at_least": D(n)}) for n in (1, 2)]
    grid = Grid.of([low, high, *other], date.min)
    assert grid is not None
    chosen = frozenset(cells)
    left, blocks = set(chosen), []
    while left:
        block = set(product(*grid._block(min(left), chosen)))
        assert block <= chosen
        blocks.append(block)
        left -= block
    assert set().union(*blocks) == chosen
    assert len(list(grid.described(chosen))) == len(blocks)


@EXAMPLES
@given(with_audits())
def test_checks_never_raise_and_what_is_impossible_never_happens(family: Any) -> None:
    version, past, audited = family
    assert structure_findings(version) == []
    told = findings(version, units=(), sources=(), bases={}, day=date(2026, 11, 22), met={})
    assert all(CODES[f.code][1] == f.severity for f in told)
    result = decide(version, History.of(past, audited))
    for i in range(len(past)):
        outcome, actor = result.outcome(i), result.actor_type(i)
        for f in told:
            types = f.params.get("types", "").split(", ")
            match f.code:
                case "COH-TYPE-NEVER":
                    assert actor != f.found
                case "COH-OUTCOME-NEVER":
                    assert outcome != f.found
                case "COH-OUTCOME-TYPE-NEVER" if actor in types:
                    assert outcome != f.found
                case "COH-MARK-UNREACHABLE" if actor in types and not version.phase_dates():
                    assert outcome != f.params["outcome"]
                case "COH-OUTCOME-FREE" if actor in types and not version.phase_dates():
                    later = [o.id for o in version.outcomes]
                    assert outcome not in later[later.index(f.found) + 1:]
                case "COH-LEVEL-UNREACHABLE" if actor in types:
                    assert outcome != f.params["outcome"]
                case "COH-ELIGIBILITY-NEVER" | "COH-ELIGIBILITY-TYPE-NEVER" if actor in types:
                    assert outcome in {"ineligible", "not_computable"}


def test_a_condition_reads_a_text_and_a_number_that_is_missing_as_false():
    number = AttributeCondition.model_validate({"attribute": "n", "below": D(1)})
    assert not holds(number, "?", date.min)
    assert not holds(AttributeCondition.model_validate({"attribute": "t", "one_of": ()}), "x", date.min)
