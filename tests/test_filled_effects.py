"""Effects with missing answers filled: bounds that hold for every filling, donors that are who they say."""

import random
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import oracle_filling
import oracle_replay
import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_changes import apply_change
from strategies import build
from strategies_audits import changes
from test_bounds_oracle import with_candidates
from test_filling_by_hand import BAND, GRADED, MEASURE, YES_NO, D, audit, condition, under, values
from test_replay_by_hand import AUDITS, CROSSWALKS, VERSIONS, B
from test_replay_oracle import examples, families

from referentiel.compare import effect, replay
from referentiel.compare.filling import (
    Donors,
    bounded_effect,
    directions,
    donated,
    donated_effect,
    expectation,
    filled,
    filled_effect,
)
from referentiel.model import Answer, FindingsError, State
from referentiel.model.change import Change, change_of, changed

FEW, DRAWN = 200, 30


@st.composite
def changed_families(draw, reshape):
    """A family, the raw data of its last version, and changes to it."""
    box = []

    def keep(inner, raw):
        box.append(reshape(inner, raw) if reshape else raw)
        return box[-1]

    family = draw(families(keep))
    return family, box[-1], draw(changes(box[-1]))


def check_one(drawn, seed):
    """Decide every filling before and after with the oracle; count the audits by what is possible of them."""
    (versions, steps, past), raw, pairs = drawn
    version, rng, seen = versions["v-3"], random.Random(seed), Counter()  # noqa: S311
    result = bounded_effect(replay(past, version, versions, steps), [Change(*pair) for pair in pairs])
    for path, value in pairs:
        raw = apply_change(raw, path, value)
    after = build(raw)
    points = sorted({*oracle_filling.told_apart(version, steps), *oracle_filling.told_apart(after, steps)})
    passing = {one.id for one in version.outcomes if one.passes}
    for i, one in enumerate(past):
        if not result.settled[i]:
            assert not result.possible[i].any()
            continue
        audited = versions[one.version]
        facts = oracle_replay.read_answers(one, steps, versions, points)
        missing = oracle_filling.missing(version, one, audited, facts)
        missing |= {key: sorted({*some, *missing.get(key, ())})
                    for key, some in oracle_filling.missing(after, one, audited, facts).items()}
        every, chosen = oracle_filling.fillings(missing, rng, FEW if len(missing) < 4 else DRAWN)
        found = set()
        for filling in chosen:
            results = [oracle_filling.decide(text, one, audited, facts, filling).outcome for text in (version, after)]
            assert "not_computable" not in results
            found.add(tuple(int(outcome in passing) for outcome in results))
        for b in (0, 1):
            for a in (0, 1):
                assert (b, a) not in found or result.possible[i, b, a], (pairs, b, a)
                assert result.possible[i, b, a] or not result.shown[i, b, a]
                if every:
                    assert (b, a) in found or not result.shown[i, b, a]
        both = result.before.certainty(i) == result.after.certainty(i) == "depends"
        assert both or not result.unproved[i], "exact where one side is certain"
        seen["depends on both sides" if both else "exact"] += 1
        seen["not proved"] += bool(result.unproved[i])
        seen["moves"] += bool(result.possible[i, 0, 1] or result.possible[i, 1, 0])
    return seen


def agreement(count, reshape=None):
    total = Counter()

    @examples(count)
    @given(changed_families(reshape), st.integers(0, 2**32))
    def every_move_lies_between(drawn, seed):
        total.update(check_one(drawn, seed))

    every_move_lies_between()
    return total


def test_what_may_move_is_never_more_than_the_bounds_say():
    total = agreement(60) + agreement(60, with_candidates)
    assert min(total["depends on both sides"], total["exact"], total["moves"]) > 10


@pytest.mark.soak
def test_what_may_move_of_many():
    total = agreement(1_500) + agreement(1_500, with_candidates)
    sys.stdout.write(f"{total}\n")
    assert min(total["depends on both sides"], total["exact"], total["moves"]) > 300


# ---- by hand


def moves(result, *pairs):
    return bounded_effect(result, [change_of(result.version, *pair) for pair in pairs])


TWO = {"Q-02": {"observation": YES_NO}, "Q-03": {"observation": GRADED}}


def test_a_mark_moves_one_way():
    """1 known of 3, two missing: 1/3, 1/2, 2/3, 5/6 or all. From 60 to 70, two thirds are lost, nobody is gained."""
    result = moves(under(TWO), ("outcomes.award.global_at_least", "70"))
    assert result.directions["anyone"].sense == "stricter"
    assert (result.moved("gained"), result.moved("lost"), result.net) == ((0, 0), (0, 1), (-1, 0))
    assert (result.passes("before"), result.passes("after"), result.computable) == ((0, 1), (0, 1), 1)
    assert not result.unproved.any()


def test_a_mark_that_no_score_falls_between_is_not_proved():
    """From 67 to 70 nothing moves, as no score lies between; the texts alone do not tell, and it is said."""
    base = under(TWO, outcome={"global_at_least": D(67)})
    result = moves(base, ("outcomes.award.global_at_least", "70"))
    assert (result.moved("lost"), result.unproved.tolist()) == ((0, 1), [True])
    assert result.counts()["unproved"] == 1


def test_a_weight_may_move_both_ways():
    """Q-01 yes; with weight 3 on Q-02, it decides alone: (0, 1) and (1, 0) both happen.

    Before (1 + q2 + q3) / 3 from 60; after (1 + 3 q2 + q3) / 5. A yes and a 0: 2/3 passes, then 4/5 passes; a no and a
    2: 2/3 passes, then 2/5 does not. A yes and 0 under 70: 2/3 does not, then 4/5 does.
    """
    base = under(TWO, outcome={"global_at_least": D(65)})
    result = moves(base, ("criteria.Q-02.weight", "3"))
    assert result.directions["anyone"].sense == "mixed"
    assert result.shown[0].tolist() == [[True, False], [True, True]]
    other = moves(under(TWO, outcome={"global_at_least": D(70)}), ("criteria.Q-02.weight", "3"))
    assert other.shown[0, 0, 1]
    assert other.possible[0].all()


def test_a_known_answer_is_not_moved_by_its_knock_out():
    """Q-01 is a yes: making it a knock-out touches nobody, though everything depends on what is missing."""
    result = moves(under(TWO), ("criteria.Q-01.knockout", "oui"), ("outcomes.award.knockouts", "none_failed"))
    assert result.moved("lost") == (0, 1)
    asked = under(TWO, outcome={"global_at_least": D(60), "knockouts": "none_failed"})
    result = moves(asked, ("criteria.Q-01.knockout", "oui"))
    assert (result.moved("lost"), result.net, result.unproved.any()) == ((0, 0), (0, 0), False)
    missing = moves(asked, ("criteria.Q-02.knockout", "oui"))
    assert missing.moved("lost") == (0, 1)
    assert missing.directions["anyone"].criteria == {"Q-02": "stricter"}


def test_no_change_moves_nobody():
    result = moves(under(TWO))
    assert (result.moved("gained"), result.moved("lost"), result.net) == ((0, 0), (0, 0), (0, 0))
    assert result.directions["anyone"].sense == "same"


def test_entered_and_left_are_apart():
    """Q-01 not assessed, two thirds are covered once filled: enough for 60, not for 70."""
    result = moves(under(TWO, audit(None), rule={"coverage_minimum": D(60)}), ("rule.coverage_minimum", "70"))
    assert (result.counts()["left"], result.counts()["entered"], result.computable) == (1, 0, 0)
    assert (result.net, result.moved("lost")) == ((0, 0), (0, 0))
    frame = result.to_frame()
    assert list(frame["before"]) == ["depends"]
    assert list(frame["after"]) == ["never_computable"]


@pytest.mark.parametrize(("path", "typed", "sense"), [
    ("outcomes.award.global_at_least", "61", "stricter"), ("outcomes.award.global_at_least", "59", "looser"),
    ("outcomes.award.global_at_least", "60", "same"), ("rule.coverage_minimum", "10", "stricter"),
    ("criteria.Q-02.ladder[1]", "60", "stricter"), ("criteria.Q-03.ladder[1].low", "10", "looser"),
    ("criteria.Q-03.ladder[1].high", "50", "stricter"), ("criteria.Q-04.required", "2", "stricter"),
    ("criteria.Q-02.required", "1", "same"), ("eligibility.E.at_most", "80", "stricter"),
    ("outcomes.award.sections_at_least", "10", "stricter"), ("outcomes.award.levels_at_least.Q-04", "1", "stricter"),
    ("rule.not_assessed", "zero", "mixed"), ("criteria.Q-02.weight", "2", "mixed"),
])
def test_directions(path, typed, sense):
    version = under({
        "Q-02": {"observation": MEASURE, "ladder": (D(50),)},
        "Q-03": {"observation": BAND, "ladder": ({"low": D(20), "high": D(60)},)},
        "Q-04": {"observation": GRADED, "required": D(1), "knockout": True},
    }, eligibility=(condition(at_most=D(90)),)).version
    found = directions(version, changed(version, [change_of(version, path, typed)]))
    assert found["anyone"].sense == sense


def test_policies_on_both_sides():
    """At worst 1/3, at best 1, stated (a yes and nothing else) 2 of 2: before and after from 60 to 70."""
    base = under(TWO)
    change = [change_of(base.version, "outcomes.award.global_at_least", "70")]
    stated = expectation(base.version, [("Q-02", "oui"), ("Q-03", "0")])
    found = {name: filled_effect(base, change, policy) for name, policy in
             (("lowest", "lowest"), ("highest", "highest"), ("stated", stated), ("leave_out", "leave_out"))}
    assert {name: (one.effect.passes_before, one.effect.passes_after, one.effect.lost) for name, one in found.items()
            } == {"lowest": (0, 0, 0), "highest": (1, 1, 0), "stated": (1, 0, 1), "leave_out": (1, 1, 0)}
    assert found["stated"].before.decisions.score(0) == Fraction(200, 3)
    assert found["leave_out"].effect.table.tolist() == effect(
        base.version, base.decisions.history, change).table.tolist()
    assert found["lowest"].counts()["filled_answers_before"] == 2


def test_what_is_worst_on_each_side_is_told():
    """Up to 100 one may be a candidate, and 0 is the worst; up to 60, the worst is 100, who is none."""
    criteria = {"Q-02": {"observation": MEASURE, "ladder": (D(50),)}}
    base = under(criteria, eligibility=(condition(at_least=D(0)),))
    one = filled_effect(base, [change_of(base.version, "eligibility.E.at_least", "10")], "highest")
    assert (one.apart, values(one.before, "Q-02"), values(one.after, "Q-02")) == (0, [100], [100])
    capped = under(criteria, eligibility=(condition(at_most=D(100)),))
    two = filled_effect(capped, [change_of(capped.version, "eligibility.E.at_most", "60")], "lowest")
    assert (two.apart, values(two.before, "Q-02"), values(two.after, "Q-02")) == (1, [0], [100])


def test_a_stated_share_keeps_its_value_under_the_changes():
    """A half is a value under the second step; with that step at 10, the same value earns more."""
    base = under({"Q-02": {"observation": MEASURE, "ladder": (D(5), D(50))}})
    one = filled_effect(base, [change_of(base.version, "criteria.Q-02.ladder[2]", "5.5")],
                        expectation(base.version, [("Q-02", "50%")]))
    value = values(one.before, "Q-02")[0]
    assert 5 <= value < 50
    scores = [one.effect.before.score(0), one.effect.after.score(0)]
    assert scores == [75, 100 if value >= D("5.5") else 75]


def test_a_refused_change_is_a_finding():
    with pytest.raises(FindingsError) as refusal:
        moves(under(TWO), ("outcomes.award.global_at_least", "101"))
    assert [finding.code for finding in refusal.value.findings] == ["STR-MARK-RANGE"]


# ---- donors


def sized(name, size, version="toy-b", **answers):
    recorded = {code.replace("_", "-"): Answer(State.VALUE, D(str(value))) for code, value in answers.items()}
    attributes = {"headcount": D(50), **({"size_class": size} if size else {})}
    return replace(AUDITS[0], id=name, version=version, attributes=attributes, answers=recorded)


def test_donors_are_of_the_same_size_and_have_the_answer():
    """N-01 was not asked of a1 and a2: a1 takes 1 or 0 from the two of its size, a2 has nobody of its own."""
    past = [replace(AUDITS[0], attributes={"headcount": D(50), "size_class": "s"}),
            replace(AUDITS[1], attributes={"headcount": D(50), "size_class": "l"}),
            sized("d1", "s", N_01=1), sized("d2", "s", N_01=0), sized("d3", "m", N_01=1)]
    found = donated(replay(past, B, VERSIONS, CROSSWALKS), Donors(fills=40, seed=3))
    cells = {(cell.code, cell.size_class): cell for cell in found.cells}
    assert (cells["N-01", "s"].donors, cells["N-01", "s"].filled) == (2, 1)
    assert (cells["N-01", "l"].donors, cells["N-01", "l"].filled) == (0, 0)
    assert found.filled_answers.tolist() == [1, 0, 0, 0, 0]
    # 6.5 of 8 known of a1; with N-01 0 or 1 of 9: it passes from 60 either way, and nobody else does.
    assert found.rates == (Fraction(1, 2),) * 40
    assert (found.mean, found.spread, found.deviation) == (Fraction(1, 2), (Fraction(1, 2),) * 2, 0)


def test_a_part_known_is_drawn_inside_what_is_possible():
    """Y-01 of a1 is 2, 3 or 4: the donor that answered 1 gives nothing, the one that answered 3 does."""
    past = [replace(AUDITS[0], attributes={"size_class": "s"}), sized("d1", "s", Y_01=1), sized("d2", "s", Y_01=3)]
    found = donated(replay(past, B, VERSIONS, CROSSWALKS), Donors(fills=10))
    cell = next(cell for cell in found.cells if cell.code == "Y-01")
    assert (cell.answers, cell.filled, cell.donors) == (1, 1, 1)
    alone = donated(replay(past[:2], B, VERSIONS, CROSSWALKS), Donors(fills=10))
    assert alone.filled_answers.tolist() == [0, 0]
    assert alone.counts()["without_donor"] == 4


def test_nobody_gives_to_an_audit_without_a_size_class():
    past = [AUDITS[0], sized("d1", "", N_01=1)]
    found = donated(replay(past, B, VERSIONS, CROSSWALKS))
    assert found.filled_answers.tolist() == [0, 0]
    assert all(cell.donors == 0 for cell in found.cells)


def test_donors_are_drawn_alike_from_one_seed_and_otherwise_from_another():
    """Ten givers of 0 or 1 to one that has 4.5 of 8: with 1 it passes (5.5 of 9), with 0 it does not."""
    none = Answer(State.NOT_ASSESSED)
    asking = replace(AUDITS[0], attributes={"size_class": "s"}, answers={
        **AUDITS[0].answers, **dict.fromkeys(("K-01", "R-01"), Answer(State.VALUE, D(0))), "Y-01": none})
    past = [asking, *(sized(f"d{n}", "s", N_01=n % 2) for n in range(10))]
    base = replay(past, B, VERSIONS, CROSSWALKS)
    one, two, other = (donated(base, Donors(30, seed)) for seed in (1, 1, 2))
    assert one.passes.tolist() == two.passes.tolist() != other.passes.tolist()
    assert 0 < one.passes[:, 0].sum() < 30
    assert 0 < one.deviation < 1
    with pytest.raises(ValueError, match="at least one fill"):
        Donors(0)


def test_donors_lie_between_the_bounds(demo, versions):
    base = replay(demo[1], versions["lrs-2009"], versions)
    found = donated(base, Donors(5))
    low, high = (filled(base, name).decisions for name in ("lowest", "highest"))
    whole = found.filled_answers == filled(base, "lowest").filled_answers
    rows = low.computable & high.computable & whole
    assert rows.sum() > 50
    assert (low.passes[rows] <= found.passes[:, rows]).all()
    assert (found.passes[:, rows] <= high.passes[rows]).all()


def test_an_effect_on_each_fill(demo, versions):
    base = replay(demo[1], versions["lrs-2009"], versions)
    change = [change_of(base.version, "outcomes.award.global_at_least", "65")]
    found = donated_effect(base, change, Donors(3, 7))
    plain = donated(base, Donors(3, 7))
    assert [int(table[0].sum()) for table in found.tables] == plain.passes.sum(axis=1).tolist()
    assert found.rates("before") == plain.rates
    assert (found.moved("gained"), found.mean("gained")) == ((0, 0), 0)
    assert found.moved("lost")[0] <= found.mean("lost") <= found.moved("lost")[1] > 0
    assert 0 < found.organisations_moved <= 3 * found.moved("lost")[1]
    assert found.counts()["passes_before_low"] == plain.counts()["passes_low"]
    assert found.counts()["computable_after_high"] <= 106
    assert len(found.to_frame()) == 3
