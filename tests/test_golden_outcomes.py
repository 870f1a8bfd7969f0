"""Outcomes, types, eligibility, reasons and margins, worked by hand as in test_golden_rule."""

from fractions import Fraction

import pytest
from both import by_engine, by_oracle, one_by_one
from golden_cases import TYPES, audit, criterion, outcome, section, standard

F = Fraction


@pytest.fixture(params=[by_oracle, by_engine], ids=["oracle", "engine"])
def decide(request):
    return one_by_one(request.param)


# ---- order of outcomes, reasons and margins


@pytest.mark.parametrize(("points", "found", "reasons", "margin"), [
    (90, "objectif", [], 5), (85, "objectif", [], 0), (84, "conforme", [], -1), (75, "conforme", [], -10),
    (74, "refused", [("global", "")], -11),
])
def test_the_first_outcome_whose_conditions_hold(decide, points, found, reasons, margin):
    version = standard(
        section("A", criterion("A-1", most=100)),
        outcomes=(outcome("objectif", global_at_least=85), outcome("conforme", global_at_least=75)),
    )
    decision = decide(version, audit({"A-1": points}))
    assert (decision.outcome, decision.reasons) == (found, frozenset(reasons))
    assert decision.margins == {("global", ""): margin}  # against the first outcome


def test_a_certificate_is_no_pass_and_has_its_reasons_against_the_award(decide):
    # A = 35, B = 77: global 56, under 60 by 4; A under 40 by 5; both of the certificate's tests hold
    version = standard(
        section("A", criterion("A-1", most=100)), section("B", criterion("B-1", most=100)),
        outcomes=(outcome("award", global_at_least=60, sections_at_least=40),
                  outcome("certificate", passes=False, global_at_least=55, sections_at_least=35)),
    )
    decision = decide(version, audit({"A-1": 35, "B-1": 77}))
    assert (decision.outcome, decision.global_score) == ("certificate", F(56))
    assert decision.reasons == {("global", ""), ("section", "A")}
    assert decision.margins == {("global", ""): F(-4), ("section", "A"): F(-5), ("section", "B"): F(37)}


@pytest.mark.parametrize(("answer", "found", "margin"), [
    (2, "award", 0), (1, "refused", -1), ("n/a", "refused", None), ("not assessed", "refused", None),
])
def test_a_level_condition_holds_only_if_known(decide, answer, found, margin):
    version = standard(
        section("A", criterion("L", levels=4), criterion("X", 9)),
        outcomes=(outcome("award", global_at_least=60, levels_at_least={"L": 2}),),
    )
    decision = decide(version, audit({"L": answer, "X": 1}))
    assert (decision.outcome, decision.margins["level", "L"]) == (found, margin)
    assert decision.reasons == (frozenset() if found == "award" else {("level", "L")})


@pytest.mark.parametrize("required", [0, 1])
def test_under_zero_a_level_not_assessed_is_still_not_known(decide, required):
    # it counts as p = 0 in the score, 100 x 9 / 10, but `at least` holds only if known to be true, even at 0
    version = standard(
        section("A", criterion("L", levels=4), criterion("X", 9)), not_assessed="zero",
        outcomes=(outcome("award", global_at_least=60, levels_at_least={"L": required}),),
    )
    decision = decide(version, audit({"L": "not assessed", "X": 1}))
    assert decision.margins == {("global", ""): F(30), ("level", "L"): None}
    assert (decision.outcome, decision.reasons) == ("refused", {("level", "L")})


# ---- actor types: an outsourcer under 300 is small, an outsourcer is an outsourcer, the rest is in-house


UNKNOWN = "actor_type_unknown"


@pytest.mark.parametrize(("attributes", "actor_type", "reasons"), [
    ({"category": "outsourcer", "headcount": 299}, "small", []),
    ({"category": "outsourcer", "headcount": 300}, "outsourcer", []),
    ({"category": "outsourcer"}, None, [(UNKNOWN, "headcount")]),
    ({"category": "inhouse"}, "inhouse", []),  # one known false wins
    ({"headcount": 300}, None, [(UNKNOWN, "category")]),  # false for `small`, unknown for `outsourcer`
    ({"headcount": 299}, None, [(UNKNOWN, "category")]),
    ({}, None, [(UNKNOWN, "category"), (UNKNOWN, "headcount")]),
    ({"category": "outsourcer", "headcount": "300"}, None, [(UNKNOWN, "headcount")]),  # text, not a number
    ({"category": "client", "headcount": 12}, None, [("no_actor_type", "")]),
])
def test_headcount_299_300_and_missing(decide, attributes, actor_type, reasons):
    version = standard(section("A", criterion("A-1")), types=TYPES)
    decision = decide(version, audit({"A-1": 1}, **attributes))
    assert (decision.actor_type, decision.reasons) == (actor_type, frozenset(reasons))
    assert decision.outcome == ("award" if actor_type else "not_computable")
    assert decision.margins == ({("global", ""): F(40)} if actor_type else {})


def test_a_condition_that_cannot_be_read_names_its_attribute(decide):
    rule = ({"attribute": "headcount", "at_least": 50}, {"attribute": "category", "equals": "client"})
    version = standard(section("A", criterion("A-1"), criterion("A-2", conditions=rule)))
    unknown = decide(version, audit({"A-1": 1}, category="client"))
    assert (unknown.outcome, unknown.reasons) == ("not_computable", {("condition_unknown", "headcount")})
    assert (unknown.actor_type, unknown.global_score, unknown.coverage) == ("all", None, None)
    assert decide(version, audit({"A-1": 1}, category="inhouse")).outcome == "award"  # one known false wins


# ---- eligibility: at least 50 people, and 30 points of P


ELIGIBILITY = (
    {"id": "SIZE", "label": "s", "attribute": "headcount", "at_least": 50},
    {"id": "P-30", "label": "p", "criterion": "P", "at_least": 30},
)


@pytest.mark.parametrize(("headcount", "p", "found", "reasons"), [
    (50, 30, "award", []),
    (49, 30, "ineligible", [("ineligible", "SIZE")]),
    (49, 29, "ineligible", [("ineligible", "SIZE"), ("ineligible", "P-30")]),
    (49, "n/a", "ineligible", [("ineligible", "SIZE")]),  # one known false wins over one unknown
    (None, 29, "ineligible", [("ineligible", "P-30")]),
    (50, "n/a", "not_computable", [("eligibility_unknown", "P-30")]),
    (None, 30, "not_computable", [("eligibility_unknown", "SIZE")]),
    (None, "n/a", "not_computable", [("eligibility_unknown", "SIZE"), ("eligibility_unknown", "P-30")]),
])
def test_eligibility_has_three_values(decide, headcount, p, found, reasons):
    # P weighs 1 and X 9: the score is 93 or 92.9 with P, 100 without, always over 60
    version = standard(section("A", criterion("P", most=100), criterion("X", 9)), eligibility=ELIGIBILITY)
    known = {} if headcount is None else {"headcount": headcount}
    decision = decide(version, audit({"P": p, "X": 1}, **known))
    assert (decision.outcome, decision.reasons) == (found, frozenset(reasons))
    assert decision.margins == {("global", ""): {30: F(33), 29: F("32.9")}.get(p, F(40))}


def test_ineligible_is_known_even_where_the_type_is_not(decide):
    own = {"id": "SMALL", "label": "s", "attribute": "headcount", "at_most": 10, "actor_types": ("inhouse",)}
    version = standard(section("A", criterion("P", most=100)), types=TYPES, eligibility=(*ELIGIBILITY, own))
    decision = decide(version, audit({"P": 1}, headcount=49))
    assert (decision.outcome, decision.reasons) == ("ineligible", {("ineligible", "SIZE")})
    decision = decide(version, audit({"P": 1}, headcount=50))
    assert decision.reasons == {
        (UNKNOWN, "category"), ("eligibility_unknown", "P-30"), ("eligibility_unknown", "SMALL"),
    }
