"""Missing answers filled, worked out by hand: one trap at a time.

Every audit is made under `old`, which asks Q-01 alone, and read under `new`. Criteria that are not Q-01 are missing.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from strategies import build
from test_replay_by_hand import AUDITS, CROSSWALKS, VERSIONS, B

from referentiel.compare import replay
from referentiel.compare.filling import bounds, expectation, filled
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.model.change import change_of, changed

D = Decimal
YES_NO = {"kind": "yes_no"}
GRADED = {"kind": "graded", "levels": ("a", "b", "c")}
MEASURE = {"kind": "measure", "unit": "u", "direction": "higher", "range": (D(0), D(100))}
BAND = {**MEASURE, "direction": "band"}


def version(name, criteria, *, rule=None, outcome=None, eligibility=(), **head):
    raw = {
        "id": name, "family": "f", "title": "t", "provenance": "draft", "notice": "n", "life_cycle": (),
        "attributes": {"headcount": {"kind": "number", "label": "h"}},
        "actor_types": ({"id": "anyone", "label": "a"},), "eligibility": eligibility,
        "rule": {"score": "criteria", "not_assessed": "exclude", "coverage_minimum": D(0), **(rule or {})},
        "outcomes": ({"id": "award", "label": "a", "passes": True, **(outcome or {"global_at_least": D(60)})},
                     {"id": "refusal", "label": "r", "passes": False}),
        "sections": ({"code": "S", "title": "s", "weight": D(1), "criteria": tuple(
            {"code": code, "title": "t", **one} for code, one in criteria.items())},),
    }
    return build({**raw, **head})


OLD = version("old", {"Q-01": {"observation": YES_NO}})


def audit(value=1, **attributes):
    state = Answer(State.NOT_ASSESSED) if value is None else Answer(State.VALUE, D(value))
    return Audit(id="a", organisation="o", family="f", version="old", day=date(2020, 1, 1),
                 attributes={name: D(one) for name, one in attributes.items()}, answers={"Q-01": state})


def replayed(new, *audits):
    return replay(audits or [audit()], new, {"old": OLD, "new": new})


def under(criteria, *audits, **rest):
    """Replay under a version that asks Q-01 and more."""
    return replayed(version("new", {"Q-01": {"observation": YES_NO}, **criteria}, **rest), *audits)


def ends(result, i=0):
    return result.low.decisions.outcome(i), result.high.decisions.outcome(i), result.certainty(i)


def values(one, code):
    """The values taken for a criterion."""
    return [chosen.values[k] for gap, chosen in zip(one.gaps.each, one.chosen, strict=True)
            if gap.criterion.code == code for k in chosen.which if k >= 0]


def test_a_missing_yes_or_no():
    """Left out 1/1; at worst 1/2, at best 2/2."""
    result = bounds(under({"Q-02": {"observation": YES_NO}}))
    assert ends(result) == ("refusal", "award", "depends")
    assert [one.decisions.score(0) for one in (result.low, result.high)] == [50, 100]
    assert result.replay.decisions.score(0) == 100
    assert (result.passes, result.computable, result.rates) == ((0, 1), 1, (0, 1))


def test_filled_answers_cover():
    """One answer of three covers a third: not computable; filled, all is covered."""
    more = {"Q-02": {"observation": YES_NO}, "Q-03": {"observation": GRADED}}
    result = bounds(under(more, rule={"coverage_minimum": D(80)}))
    assert result.replay.decisions.outcome(0) == "not_computable"
    assert [one.decisions.coverage(0) for one in (result.low, result.high)] == [100, 100]
    assert ends(result) == ("refusal", "award", "depends")
    assert (result.counts()["leave_out_computable"], result.counts()["shared"]) == (0, 0)


def test_only_what_was_not_asked_is_filled():
    """Q-01 not assessed stays so: half is covered at most, whatever the filling."""
    result = bounds(under({"Q-02": {"observation": YES_NO}}, audit(None), rule={"coverage_minimum": D(80)}))
    assert ends(result) == ("not_computable", "not_computable", "never_computable")
    assert {(r.kind, r.target): n for r, n in result.obstacles().items()} == {("coverage", ""): 1}
    assert result.low.filled_answers.tolist() == [1]
    assert result.rates is None


def test_what_may_not_apply_is_not_filled_and_says_why():
    condition = ({"attribute": "headcount", "at_least": D(50)},)
    more = {"Q-02": {"observation": YES_NO, "conditions": condition}}
    result = bounds(under(more, audit(), audit(headcount=49), audit(headcount=50)))
    assert result.low.filled_answers.tolist() == [0, 0, 1]
    assert [result.certainty(i) for i in range(3)] == ["never_computable", "surely_pass", "depends"]
    assert {(r.kind, r.target): n for r, n in result.obstacles().items()} == {("condition_unknown", "headcount"): 1}


# ---- conditions of eligibility on the raw value


def condition(code="Q-02", **bound):
    return {"id": "E", "label": "e", "criterion": code, **bound}


def test_a_ceiling_on_a_measure_where_more_is_better():
    """At least 50 earns the step, at most 60 may be a candidate: the worst is not the lowest value, but 100."""
    more = {"Q-02": {"observation": MEASURE, "ladder": (D(50),)}}
    result = bounds(under(more, eligibility=(condition(at_most=D(60)),)))
    assert ends(result) == ("ineligible", "award", "depends")
    assert values(result.low, "Q-02") == [100]
    assert values(result.high, "Q-02") == [60]


def test_a_ceiling_under_the_step():
    """Who earns the step is no candidate: at best 1/2 is refused."""
    more = {"Q-02": {"observation": MEASURE, "ladder": (D(50),)}}
    result = bounds(under(more, eligibility=(condition(at_most=D(40)),)))
    assert ends(result) == ("ineligible", "refusal", "surely_not")


def test_nobody_may_be_a_candidate():
    limits = (condition(at_least=D(60)), {**condition(at_most=D(40)), "id": "F"})
    more = {"Q-02": {"observation": MEASURE, "ladder": (D(50),)}}
    assert ends(bounds(under(more, eligibility=limits))) == ("ineligible", "ineligible", "surely_not")


def test_points_that_can_be_given_are_not_between_the_limits():
    """0, 2 and 5 can be given; 3 to 4 is asked of a candidate."""
    seen = {"kind": "points", "max": D(5), "values": (D(0), D(2), D(5))}
    limits = (condition(at_least=D(3)), {**condition(at_most=D(4)), "id": "F"})
    assert ends(bounds(under({"Q-02": {"observation": seen}}, eligibility=limits)))[2] == "surely_not"
    wider = (condition(at_least=D(2)),)
    result = bounds(under({"Q-02": {"observation": seen}}, eligibility=wider))
    assert (ends(result), values(result.high, "Q-02")) == (("ineligible", "award", "depends"), [5])


def test_ineligible_or_not_computable_but_never_an_outcome():
    """Coverage fails whatever the filling; under one of them the audit is no candidate."""
    result = bounds(under({"Q-02": {"observation": YES_NO}}, audit(None), rule={"coverage_minimum": D(80)},
                          eligibility=(condition(at_least=D(1)),)))
    assert ends(result) == ("ineligible", "not_computable", "unsettled")
    assert (result.computable, result.passes, result.obstacles()) == (0, (0, 0), {})


# ---- bands, knock-outs, levels, points


def test_a_band_is_worst_at_an_end_and_best_inside():
    steps = ({"low": D(0), "high": D(80)}, {"low": D(40), "high": D(60)})
    result = bounds(under({"Q-02": {"observation": BAND, "ladder": steps}}))
    assert values(result.low, "Q-02") == [100]
    assert 40 <= values(result.high, "Q-02")[0] <= 60
    assert [one.decisions.score(0) for one in (result.low, result.high)] == [50, 100]


def test_a_band_and_a_floor_of_eligibility():
    """Only over 70 may be a candidate: at best the outer step."""
    steps = ({"low": D(0), "high": D(80)}, {"low": D(40), "high": D(60)})
    result = bounds(under({"Q-02": {"observation": BAND, "ladder": steps}}, eligibility=(condition(at_least=D(70)),)))
    assert values(result.high, "Q-02") == [70]
    assert (result.high.decisions.score(0), ends(result)[0]) == (75, "ineligible")


def test_the_lowest_share_is_the_lowest_level_too():
    """Levels 0 and 1 earn nothing alike, but the knock-out asks for level 1."""
    more = {"Q-02": {"observation": GRADED, "points": (D(0), D(0), D(5)), "required": D(1), "knockout": True}}
    result = bounds(under(more, outcome={"global_at_least": D(0), "knockouts": "none_failed"}))
    assert ends(result) == ("refusal", "award", "depends")
    assert values(result.low, "Q-02") == [0]


def test_a_condition_on_a_level():
    """Left out the level is not known, so that the condition does not hold; at best it does."""
    result = bounds(under({"Q-02": {"observation": GRADED}},
                          outcome={"global_at_least": D(0), "levels_at_least": {"Q-02": D(2)}}))
    assert ends(result) == ("refusal", "award", "depends")
    assert result.replay.decisions.outcome(0) == "refusal"


@pytest.mark.parametrize(("demerits", "left_out", "low", "high"), [(False, 11, 11, 14), (True, 10, 7, 10)])
def test_points(demerits, left_out, low, high):
    """From 10: a point earned and three missing; or nothing lost, and three that may be."""
    rule = {"score": "points", "start": D(10), "demerits": demerits}
    result = bounds(under({"Q-02": {"observation": YES_NO, "weight": D(3)}}, rule=rule,
                          outcome={"global_at_least": D(10)}))
    assert result.replay.decisions.score(0) == left_out
    assert [one.decisions.score(0) for one in (result.low, result.high)] == [low, high]


def test_points_that_are_spread():
    """Left out, the four points go to Q-01; filled, Q-02 has its own three back."""
    rule = {"score": "points", "redistribute": True}
    result = bounds(under({"Q-02": {"observation": YES_NO, "weight": D(3)}}, rule=rule,
                          outcome={"global_at_least": D(2)}))
    assert result.replay.decisions.score(0) == 4
    assert [one.decisions.score(0) for one in (result.low, result.high)] == [1, 4]


def test_rounding_comes_after_filling():
    """At worst 1/3, which rounds down to 30 and up to 40; at best 3/3."""
    more = {"Q-02": {"observation": YES_NO}, "Q-03": {"observation": GRADED}}
    for mode, low in (("down", 30), ("up", 40)):
        result = bounds(under(more, rule={"rounding": {"global": {"step": D(10), "mode": mode}}}))
        assert [one.decisions.score(0) for one in (result.low, result.high)] == [low, 100]


# ---- a whole toy


def test_the_toy_by_hand():
    """Twelve criteria of weight 1; coverage from 50, award from 60.

    a1: 6.5 known; missing Y-01 {2, 3, 4} of 4, T-01, T-02, N-01: at worst 7 of 12, refused; at best 10.5 of 12.
    a2: 1/2 known; missing Y-01 {0, 1} of 4, G-01 {1, 2} of 3, T-01, T-02, N-01: at worst 1/2 + 1/3 of 12 = 5/72, at
    best 1/2 + 1/4 + 2/3 + 3 of 12 = 53/144.
    a3: 2 of 3 known, too little; missing T-01, T-02, U-10 {1, 2} of 2, N-01: 7 of 11 covered, at worst 2.5 of 7, at
    best 6 of 7. b1: nothing is missing, 4 of 12 covered.
    """
    result = bounds(replay(AUDITS, B, VERSIONS, CROSSWALKS))
    found = [(low.numerator, low.denominator, high.numerator, high.denominator) for low, high in (
        (result.low.decisions.score(i) / 100, result.high.decisions.score(i) / 100) for i in range(3))]
    assert found == [(7, 12, 7, 8), (5, 72, 53, 144), (5, 14, 6, 7)]
    assert result.counts() == {
        "audits": 4, "surely_pass": 0, "surely_not": 1, "depends": 2, "never_computable": 1, "unsettled": 0,
        "computable": 3, "passes_low": 0, "passes_high": 2, "missing_answers": 13, "partly_known": 5,
        "filled_answers": 13, "filled_criteria": 6, "filled_audits": 3, "leave_out_computable": 2,
        "leave_out_passes": 1, "shared": 2, "shared_leave_out_passes": 1, "shared_passes_low": 0,
        "shared_passes_high": 1, "outside": 0,
    }


# ---- leave-out beside the bounds


def test_leave_out_is_outside_where_a_part_is_known():
    """Y-01 is 2, 3 or 4 of 4 and everything else is 0: left out 0, filled 1/2 of 12 at worst."""
    version = changed(B, [change_of(B, "outcomes.award.global_at_least", "2")])
    zeros = replace(AUDITS[1], answers={**AUDITS[1].answers, "Y-01": AUDITS[0].answers["Y-01"],
                                        "G-01": Answer(State.VALUE, D(0)), "M-01": Answer(State.VALUE, D(0))})
    result = bounds(replay([zeros], version, VERSIONS, CROSSWALKS))
    assert [one.decisions.score(0) for one in (result.replay, result.low)] == [0, Fraction(100, 24)]
    assert (ends(result)[2], result.replay.decisions.outcome(0)) == ("surely_pass", "refusal")
    assert result.outside.tolist() == [True]


def test_leave_out_may_be_outside_the_bounds():
    """A step that every value meets: left out 0/1 is refused, filled 1/2 at worst."""
    more = {"Q-02": {"observation": MEASURE, "ladder": (D(0),)}}
    result = bounds(under(more, audit(0), outcome={"global_at_least": D(50)}))
    assert result.replay.decisions.outcome(0) == "refusal"
    assert ends(result) == ("award", "award", "surely_pass")
    assert result.outside.tolist() == [True]
    assert (result.counts()["shared"], result.counts()["outside"]) == (1, 1)


# ---- stated values


def asked(*typed, criteria=None):
    replayed_once = under(criteria or {"Q-02": {"observation": YES_NO}, "Q-03": {"observation": GRADED},
                                       "Q-04": {"observation": MEASURE, "ladder": (D(0), D(50))}})
    return filled(replayed_once, expectation(replayed_once.version, typed))


def test_stated_values_are_taken_and_the_rest_is_left_out():
    """Q-01 1, Q-02 1, Q-03 1/2, Q-04 left out: 2.5 of 3."""
    one = asked(("Q-02", "oui"), ("Q-03", "1"))
    assert one.decisions.score(0) == Fraction(250, 3)
    assert (one.policy, one.filled_criteria) == ("expectation", {"Q-02": 1, "Q-03": 1})
    assert one.counts()["missing_answers"] == 3
    assert one.decisions.coverage(0) == 75


def test_a_stated_share_is_a_value_that_earns_it():
    one = asked(("Q-03", "50 %"), ("Q-04", "100%"))
    assert (values(one, "Q-03"), one.decisions.score(0)) == ([1], Fraction(250, 3))
    assert values(asked(("Q-04", "50%")), "Q-04")[0] < 50


@pytest.mark.parametrize(("typed", "code"), [
    ((("Q-02", "0,5"),), "POL-VALUE"), ((("Q-02", "50%"),), "POL-SHARE"), ((("Q-03", "3"),), "POL-VALUE"),
    ((("Q-03", "1,5"),), "POL-VALUE"), ((("Q-04", "101"),), "POL-VALUE"), ((("Q-04", "0%"),), "POL-SHARE"),
    ((("Q-04", "-1%"),), "POL-SHARE"), ((("Q-04", "beaucoup"),), "POL-NUMBER"), ((("Q-04", "NaN"),), "POL-NUMBER"),
    ((("Q-4", "1"),), "POL-CRITERION"), ((("Q-02", "oui"), ("Q-02", "non")), "POL-TWICE"),
    ((("Q-04", ""),), "POL-NUMBER"), ((("Q-04", "%"),), "POL-NUMBER"),
])
def test_stated_values_that_are_refused(typed, code):
    with pytest.raises(FindingsError) as refusal:
        asked(*typed)
    assert [finding.code for finding in refusal.value.findings] == [code]


def test_every_refused_value_is_told_at_once():
    with pytest.raises(FindingsError) as refusal:
        asked(("Q-2", "1"), ("Q-03", "9"), ("Q-04", "x"))
    assert [(f.code, f.near) for f in refusal.value.findings] == [
        ("POL-CRITERION", "Q-02"), ("POL-VALUE", ""), ("POL-NUMBER", "")]


def test_a_stated_value_that_a_crosswalk_excludes_stays_missing():
    """Y-01 is {2, 3, 4} of a1 and {0, 1} of a2: 1 is possible of a2 alone."""
    one = filled(replay(AUDITS, B, VERSIONS, CROSSWALKS), expectation(B, [("Y-01", "1")]))
    assert (one.filled_answers.tolist(), one.contradicted) == ([0, 1, 0, 0], 1)
    assert one.decisions.score(1) == 100 * Fraction(3, 4) / 8


# ---- one policy


def test_policies_by_name():
    result = under({"Q-02": {"observation": YES_NO}})
    assert [filled(result, name).decisions.score(0) for name in ("leave_out", "lowest", "highest")] == [100, 50, 100]
    assert filled(result, "leave_out").decisions is result.decisions
    with pytest.raises(ValueError, match="no such policy"):
        filled(result, "mean")


def test_an_empty_population():
    result = bounds(replay([], B, VERSIONS, CROSSWALKS))
    assert set(result.counts().values()) == {0}
    assert result.rates is None
    assert len(result.to_frame()) == 0


def test_frames():
    result = bounds(replay(AUDITS, B, VERSIONS, CROSSWALKS))
    frame = result.to_frame()
    assert list(frame["certainty"]) == ["depends", "surely_not", "depends", "never_computable"]
    assert list(frame["filled"]) == [4, 5, 4, 0]
    assert list(frame["leave_out"]) == ["award", "refusal", "not_computable", "not_computable"]
    one = filled(result.replay, "highest").to_frame()
    assert list(one["score"]) == list(frame["best_score"])
