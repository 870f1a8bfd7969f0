"""What is found again by its content is never stale: every lever moved on a warm population, against a cold run."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from referentiel.compare import Exploration
from referentiel.engine import History, decide
from referentiel.engine.memory import Memory, token
from referentiel.files import read_version
from referentiel.model import FindingsError
from referentiel.model.change import Change, changed
from referentiel.model.levers import levers
from referentiel.model.operations import Move, Retire

FOLDER = Path(__file__).resolve().parents[1] / "referentiel_versions"


@pytest.fixture(scope="module")
def populations(lrs_2005, demo, versions):
    """Versions with audits that they ask something of: the toy by hand, 2005 and 2011 on the demonstration."""
    from test_effect import AUDITS, TOY

    # Few of its criteria were asked in 2005: without a minimum of coverage, its other levers decide.
    later = changed(read_version(FOLDER / "lrs-2011.yaml"), [Change("rule.coverage_minimum", Decimal(0))])
    audits, known = demo[1][:40], {**versions, later.id: later}
    return {"toy": (TOY, AUDITS, {"toy-1": TOY}), "2005": (lrs_2005, audits, known), "2011": (later, audits, known)}


def other_values(lever):
    """Values that are not the one in force, near it and at the ends of its range."""
    now = lever.in_force.value
    match lever.value_kind:
        case "flag":
            return [not now] if now is not None else [True, False]
        case "number":
            unit = Decimal(1) if lever.range.whole else Decimal("0.5")
            around = [now + unit, now - unit] if isinstance(now, Decimal) else [Decimal(1), Decimal(2)]
            tried = [*around, lever.range.low, lever.range.high]
            return [value for value in tried if value is not None and value != now]
        case "text" | "texts":
            return ["outsourcer"]
    return [choice for choice in lever.value_kind.split("|") if choice != now]


def same(one, other):
    assert one.labels == other.labels
    assert (one.outcomes == other.outcomes).all()
    for i in range(one.history.size):
        assert one.score(i) == other.score(i)
        assert one.coverage(i) == other.coverage(i)
        assert one.reasons(i) == other.reasons(i)
        assert one.margins(i) == other.margins(i)


def move(name, populations, every, most=2):
    """Move every `every`-th lever of a version, warm then cold; return how many were compared and moved something."""
    version, audits, known = populations[name]
    warm = Exploration(version, History.of(audits, known))
    moved = compared = 0
    for lever in levers(version)[::every]:
        for value in other_values(lever)[:most]:
            try:
                target = changed(version, [Change(lever.path, value)])
            except FindingsError:
                continue
            cold = decide(target, History.of(audits, known))
            found = warm.decisions([Change(lever.path, value)])
            same(found, cold)
            compared += 1
            moved += int((cold.outcomes != warm.before.outcomes).any())
    same(warm.before, decide(version, History.of(audits, known)))
    same(decide(version, warm.history), warm.before)
    return compared, moved


@pytest.mark.parametrize(("name", "every", "least"), [("toy", 1, 70), ("2005", 40, 30), ("2011", 110, 15)])
def test_a_lever_moved_on_a_warm_population_answers_as_a_cold_run(name, every, least, populations):
    compared, moved = move(name, populations, every)
    assert compared >= least
    assert moved >= (20 if name == "toy" else 1)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["2005", "2011"])
def test_every_lever_answers_as_a_cold_run(name, populations):
    compared, moved = move(name, populations, 1)
    assert compared > 1000
    assert moved > 50


def test_one_value_after_the_other_on_one_path_is_never_the_first_again(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    explored = Exploration(lrs_2005, history)
    rates = []
    for mark in range(40, 90, 5):
        change = Change("outcomes.award.global_at_least", Decimal(mark))
        rates.append(explored.effect([change]).passes_after)
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) > 3


def test_operations_are_explored_too(populations):
    version, audits, known = populations["toy"]
    explored = Exploration(version, History.of(audits, known))
    for operations in ([Retire("B-03")], [Move("A-02", "B")], [Retire("B-03"), Move("A-02", "B")]):
        same(explored.decisions(operations), decide(changed(version, operations), History.of(audits, known)))


def test_a_curve_does_not_depend_on_the_value_of_its_own_lever(lrs_2005, demo, versions):
    explored = Exploration(lrs_2005, History.of(demo[1], versions))
    path = "outcomes.award.global_at_least"
    other = Change("outcomes.award.sections_at_least.HRP", Decimal(55))
    alone = explored.curve(path, [other])
    with_own = explored.curve(path, [other, Change(path, Decimal(72))])
    assert alone.rows() == with_own.rows()


def test_two_texts_of_the_same_content_share_what_was_found(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    first = decide(lrs_2005, history)
    twin = type(lrs_2005).model_validate(lrs_2005.model_dump(by_alias=True))
    assert twin is not lrs_2005
    second = decide(twin, history)
    pairs = zip(first.scores.groups, second.scores.groups, strict=True)
    assert all(one.sections is other.sections for one, other in pairs)


def test_the_memory_is_bounded_and_forgets_the_oldest():
    memory, made = Memory(most_bytes=100), []

    def make(name):
        made.append(name)
        return np.zeros(40, dtype=np.int8)

    for name in ("a", "b", "a", "c", "a", "b"):
        memory.recall(name, lambda name=name: make(name))
    assert made == ["a", "b", "c", "b"]
    assert token(("x", Decimal("1.0"))) == token(("x", Decimal(1)))
