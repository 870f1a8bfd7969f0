"""Replays of random audits through random crosswalks: the engine and the oracle decide alike, and steps compose."""

import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import oracle
import oracle_replay
import pytest
from both import from_history
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import build, pools, raw_versions
from strategies_audits import audits
from strategies_crosswalks import crosswalks
from test_replay_by_hand import CROSSWALKS, VERSIONS, B, C, oracle_decisions

from referentiel.compare import read_through, replay
from referentiel.compare.readings import known_answers
from referentiel.engine import History, decide
from referentiel.files import read_crosswalks, read_versions
from referentiel.model import Answer, Audit, State, ValueSet
from referentiel.model.crosswalk_rules import rule_findings

SHIPPED = Path(__file__).parents[1] / "referentiel_versions"
AUDITS, NAMES = 4, ("v-1", "v-2", "v-3")


def examples(count):
    phases = [phase for phase in Phase if phase is not Phase.explain]
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), phases=phases)


@st.composite
def families(draw, reshape=None):
    """Three versions in a row, a crosswalk for each step, and audits of any of them; `reshape` alters the last."""
    pool = draw(pools())
    raws = [draw(raw_versions(pool, name)) for name in NAMES]
    if reshape is not None:
        raws[-1] = reshape(draw, raws[-1])
    versions = {raw["id"]: build(raw) for raw in raws}
    steps = [draw(crosswalks(versions[a["id"]], versions[b["id"]], (a, b))) for a, b in pairwise(raws)]
    past = [draw(audits(f"a-{i}", pool, tuple(raws))) for i in range(AUDITS)]
    return versions, steps, past


def compare_one(family):
    """Compare decisions, states and possible values; return how many answers were converted or known in part."""
    versions, steps, past = family
    for step in steps:
        faults = {f.code for f in rule_findings(step, versions[step.from_], versions[step.to])}
        assert faults <= {"XW-SAME-DEFINITION"}
    version = versions["v-3"]
    history = History.of(past, versions)
    read = [oracle_replay.read_answers(one, steps, versions) for one in past]
    wanted = [oracle.decide(version, one, versions[one.version], read=oracle_replay.decided(facts))
              for one, facts in zip(past, read, strict=True)]
    assert from_history(version, read_through(history, version, versions, steps), len(past)) == wanted
    told = Counter()
    for key, known in known_answers(history, version, versions, steps).items():
        for i, facts in enumerate(read):
            fact = facts.get(key)
            if fact is None:
                continue
            values = known.sets[int(known.which[i])]
            assert (fact.state, fact.values is None) == (known.state[i], known.which[i] == 0)
            if fact.values is not None:
                assert (min(fact.values), max(fact.values)) == (values.lowest, values.highest)
                assert all(value in values for value in fact.values)
            told["converted" if fact.state == State.VALUE else "in part" if fact.values else "nothing"] += 1
    return told


def agreement(count):
    """How many readings of each kind were compared, over `count` families."""
    total = Counter()

    @examples(count)
    @given(families())
    def every_reading_agrees(family):
        total.update(compare_one(family))

    every_reading_agrees()
    return total


def test_random_replays_agree():
    total = agreement(150)
    assert total["converted"] > 20
    assert total["in part"] > 20


@pytest.mark.soak
def test_many_random_replays_agree():
    total = agreement(2_000)
    sys.stdout.write(f"{total['converted']} converted and {total['in part']} partly known answers compared\n")
    assert total["converted"] > 1_000
    assert total["in part"] > 1_000


# ---- composing is applying one after the other


ANSWERS = {
    "Y-01": (0, 1), "G-01": (0, 1, 2, 3, 4), "M-01": (0, "39.9", 40, 60, "62.5", 100), "M-02": (0, "14.9", 15, 60),
    "T-01": (0, 20, 250), "P-01": (0, 1, 2), "U-01": (0, 1), "U-02": (0, 1), "R-01": (0, 1), "K-01": (0, 1),
}


@st.composite
def toy_audits(draw, index):
    recorded = {}
    for code, values in ANSWERS.items():
        fate = draw(st.integers(0, 9))
        if fate >= 2:
            recorded[code] = Answer(State.VALUE, Decimal(str(draw(st.sampled_from(values)))))
        elif fate == 1:
            recorded[code] = Answer(draw(st.sampled_from((State.NOT_APPLICABLE, State.NOT_ASSESSED))))
    return Audit(id=f"t{index}", organisation="o", family="toy", version="toy-a", day=date(2020, 1, 1),
                 attributes={}, answers=recorded)


@examples(60)
@given(st.lists(st.integers(0, 99), min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.tuples(*(toy_audits(name) for name in names))))
def test_toy_audits_agree_with_the_oracle(past):
    for version in (B, C):
        history = read_through(History.of(past, VERSIONS), version, VERSIONS, CROSSWALKS)
        assert from_history(version, history, len(past)) == oracle_decisions(past, version, CROSSWALKS)


@examples(60)
@given(toy_audits(0))
def test_two_steps_are_one_step_after_the_other(audit):
    """Every audit of toy-b that may be the same, replayed under toy-c: together they say what the chain says."""
    first, chained = (replay([audit], version, VERSIONS, CROSSWALKS) for version in (B, C))
    worlds = {code: possible_answers(first, code) for code in ("Y-01", "G-01", "U-10")}
    seen = {code: ValueSet() for code in ("Y-01", "G-01", "U-10")}
    for answers in product(*worlds.values()):
        recorded = dict(zip(worlds, answers, strict=True))
        second = replay([replace(audit, version="toy-b", answers=recorded)], C, VERSIONS, CROSSWALKS)
        for code, known in seen.items():
            seen[code] = known.union(second.possible(0, code))
    for code, answers in worlds.items():
        if answers[0].state == State.VALUE:
            assert chained.possible(0, code) == seen[code]
        else:
            assert chained.way(0, code) == first.way(0, code)


def possible_answers(result, code):
    silent = {"not_assessed": State.NOT_ASSESSED, "not_applicable": State.NOT_APPLICABLE,
              "not_asked": State.NOT_ASSESSED}
    if result.way(0, code) in silent:
        return [Answer(silent[result.way(0, code)])]
    return [Answer(State.VALUE, Decimal(int(low))) for low, _ in result.possible(0, code).intervals]


# ---- the sets themselves


SOME = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=4)


@given(SOME, SOME, st.integers(1, 3))
def test_sets_are_what_their_points_say(one, two, factor):
    """On a grid of halves, closed intervals with whole ends are told apart by their points."""
    a, b = ValueSet(), ValueSet()
    for low, width in one:
        a = a.union(ValueSet.between(low, low + width))
    for low, width in two:
        b = b.union(ValueSet.between(low, low + width))
    grid = [Fraction(n, 2) for n in range(40)]
    points = [{p for p in grid if p in values} for values in (a, b)]
    assert {p for p in grid if p in a.union(b)} == points[0] | points[1]
    assert {p for p in grid if p in a.intersection(b)} == points[0] & points[1]
    assert a.within(b) == (points[0] <= points[1])
    assert {p for p in grid if p * factor in a.scaled(Fraction(factor))} == points[0]
    assert all(low > high for (_, high), (low, _) in pairwise(a.intervals))
    assert a.intersection(b) == b.intersection(a)
    assert a.union(b) == b.union(a)


# ---- the demonstration history


@pytest.fixture(scope="module")
def shipped():
    versions = read_versions(SHIPPED)
    return versions, read_crosswalks(SHIPPED, versions)


# Audits, computable, passes; then the answers by way.
GOLDEN = {
    "lrs-2005": ((106, 65, 54), {"as_is": 5208, "unreadable": 12, "not_asked": 55, "not_assessed": 260,
                                 "not_applicable": 60}),
    "lrs-2009": ((106, 79, 62), {"as_is": 6124, "unreadable": 12, "not_asked": 483, "not_assessed": 297,
                                 "not_applicable": 60}),
    "lrs-2011": ((106, 17, 9), {"as_is": 6283, "unreadable": 82, "not_asked": 2488, "not_assessed": 300,
                                "not_applicable": 55}),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_demonstration_replayed(name, demo, shipped):
    versions, steps = shipped
    result = replay(demo[1], versions[name], versions, steps)
    audits, answers = GOLDEN[name]
    assert (result.audits, result.computable, result.passes) == audits
    assert {way: count for way, count in result.answers().items() if count} == answers
    wanted = oracle_decisions(demo[1], versions[name], steps, versions)
    assert [result.decisions.outcome(i) for i in range(result.audits)] == [one.outcome for one in wanted]


def test_where_no_rule_tells_anything_the_history_is_the_same(demo, shipped):
    """The one shipped rule says that nothing can be read: every decision is as it was before there were crosswalks."""
    versions, steps = shipped
    history = History.of(demo[1], versions)
    for version in versions.values():
        if version.family == "lrs":
            assert read_through(history, version, versions, steps) is history
            found = replay(history, version, versions, steps).decisions
            assert found.outcomes.tolist() == decide(version, history).outcomes.tolist()
