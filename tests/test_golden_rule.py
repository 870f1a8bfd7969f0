"""The decision rule, worked by hand (design.md, end of section 4), asked of the engine and of the oracle.

Every expected number is a literal, with its arithmetic beside it; none was taken from running code.
"""

from fractions import Fraction

import pytest
from both import by_engine, by_oracle, one_by_one
from golden_cases import audit, criterion, outcome, rounding, section, standard

F = Fraction


@pytest.fixture(params=[by_oracle, by_engine], ids=["oracle", "engine"])
def decide(request):
    return one_by_one(request.param)


# ---- ties


def two_levels(mark):
    return standard(
        section("A", criterion("A-1", levels=4), criterion("A-2", levels=4)),
        outcomes=(outcome("award", global_at_least=mark),),
    )


@pytest.mark.parametrize(("mark", "found", "margin"), [(62.5, "award", F(0)), (62.51, "refused", F(-1, 100))])
def test_a_score_at_the_mark_meets_it(decide, mark, found, margin):
    # 100 x (2/4 + 3/4) / 2 = 62.5
    decision = decide(two_levels(mark), audit({"A-1": 2, "A-2": 3}))
    assert (decision.outcome, decision.global_score) == (found, F(125, 2))
    assert decision.margins == {("global", ""): margin}
    assert decision.reasons == (frozenset() if found == "award" else {("global", "")})


def test_two_thirds_is_not_66_7(decide):
    # 100 x 2 / 3 = 200/3; 200/3 - 667/10 = (2000 - 2001) / 30
    three = section("A", *(criterion(f"A-{i}") for i in (1, 2, 3)))
    version = standard(three, outcomes=(outcome("award", global_at_least=66.7),))
    decision = decide(version, audit({"A-1": 1, "A-2": 0, "A-3": 1}))
    assert (decision.outcome, decision.global_score) == ("refused", F(200, 3))
    assert decision.margins == {("global", ""): F(-1, 30)}


def with_minimum(minimum, **rule):
    return standard(
        section("A", criterion("A-1", 2), criterion("A-2", 3)),
        section("B", criterion("B-1")),
        outcomes=(outcome("award", global_at_least=60, sections_at_least=minimum),),
        **rule,
    )


@pytest.mark.parametrize(("minimum", "found"), [(40, "award"), (40.1, "refused")])
def test_a_section_at_its_minimum_meets_it(decide, minimum, found):
    # A = 100 x 2 / 5 = 40, B = 100, global = 70
    decision = decide(with_minimum(minimum), audit({"A-1": 1, "A-2": 0, "B-1": 1}))
    assert (decision.outcome, decision.global_score) == (found, F(70))
    assert decision.section_scores == {"A": F(40), "B": F(100)}
    assert decision.reasons == (frozenset() if found == "award" else {("section", "A")})


# ---- sections without a score


def test_a_section_all_not_applicable_fails_no_minimum(decide):
    decision = decide(with_minimum(40), audit({"A-1": 1, "A-2": 1, "B-1": "n/a"}))
    assert (decision.outcome, decision.global_score, decision.coverage) == ("award", F(100), F(1))
    assert decision.section_scores == {"A": F(100), "B": None}
    assert decision.margins == {("global", ""): F(40), ("section", "A"): F(60), ("section", "B"): None}


@pytest.mark.parametrize(("least", "found", "reasons"), [
    (50, "award", set()), (50.1, "not_computable", {("coverage", "")}),
])
def test_an_empty_section_with_a_minimum(decide, least, found, reasons):
    # B has no answered criterion, so no score; coverage = (1 + 0) / 2
    version = with_minimum(40, coverage_minimum=least)
    decision = decide(version, audit({"A-1": 1, "A-2": 1, "B-1": "not assessed"}))
    assert (decision.outcome, decision.coverage, decision.reasons) == (found, F(1, 2), frozenset(reasons))
    assert decision.margins["section", "B"] is None


def test_under_zero_a_section_not_assessed_scores_zero(decide):
    # B counts as answered with p = 0: global = (100 + 0) / 2; coverage never counts it: (1 + 0) / 2
    version = with_minimum(40, not_assessed="zero")
    decision = decide(version, audit({"A-1": 1, "A-2": 1, "B-1": "not assessed"}))
    assert (decision.outcome, decision.global_score, decision.coverage) == ("refused", F(50), F(1, 2))
    assert decision.reasons == {("global", ""), ("section", "B")}
    assert decision.margins["section", "B"] == -40


def test_a_section_of_weight_0_has_no_score_and_no_minimum(decide):
    version = standard(
        section("A", criterion("A-1")), section("B", criterion("B-1", knockout=True), weight=0),
        outcomes=(outcome("award", global_at_least=60, sections_at_least=40, knockouts="none_failed"),),
    )
    decision = decide(version, audit({"A-1": 1, "B-1": 0}))
    assert decision.section_scores == {"A": F(100), "B": None}
    assert decision.margins == {("global", ""): F(40), ("section", "A"): F(60), ("knockout", "B-1"): F(-1)}
    assert (decision.outcome, decision.reasons) == ("refused", {("knockout", "B-1")})


def test_nothing_to_cover(decide):
    decision = decide(two_levels(60), audit({"A-1": "n/a", "A-2": "n/a"}))
    assert (decision.outcome, decision.coverage, decision.global_score) == ("not_computable", None, None)
    assert decision.reasons == {("nothing_to_cover", ""), ("no_global_score", "")}


# ---- knock-outs: K at level 2 of 4 is required; X is met and weighs 9, so the mark of 60 is met in each case


KNOCKOUT_POLICIES = {
    "exclude": {},
    "report": {"knockout_not_assessed": "report"},
    "zero": {"not_assessed": "zero"},
}
ANYWAY = ("exclude", "report", "zero")


@pytest.mark.parametrize(("policy", "state", "found", "margin", "score"), [
    *((p, 1, "refused", F(-1), F("92.5")) for p in ANYWAY),  # 100 x (9 + 1/4) / 10
    *((p, 2, "award", F(0), F(95)) for p in ANYWAY),  # 100 x (9 + 2/4) / 10
    *((p, "n/a", "award", None, F(100)) for p in ANYWAY),
    ("exclude", "not assessed", "not_computable", None, F(100)),
    ("report", "not assessed", "award", None, F(100)),
    ("zero", "not assessed", "refused", F(-2), F(90)),  # 100 x (9 + 0) / 10, level 0
    *((p, "not asked", "award", None, F(100)) for p in ANYWAY),
])
def test_a_knockout_in_each_state_under_each_policy(decide, policy, state, found, margin, score):
    x = criterion("X", 9)
    version = standard(
        section("A", criterion("K", levels=4, knockout=True, required=2), x),
        outcomes=(outcome("award", global_at_least=60, knockouts="none_failed"),),
        **KNOCKOUT_POLICIES[policy],
    )
    before = standard(section("A", x), name="toy-0")
    asked = state != "not asked"
    case = audit({"X": 1, **({"K": state} if asked else {})}, version="toy-1" if asked else "toy-0")
    decision = decide(version, case, before)
    assert (decision.outcome, decision.global_score) == (found, score)
    assert decision.margins["knockout", "K"] == margin
    kind = {"refused": "knockout", "not_computable": "knockout_not_assessed"}.get(found)
    assert decision.reasons == (frozenset() if kind is None else {(kind, "K")})


@pytest.mark.parametrize(("first", "second", "found"), [
    ("ignored", "ignored", "award"),
    ("ignored", "none_failed", "not_computable"),  # an outcome of the version requires it
])
def test_a_knockout_not_assessed_matters_where_an_outcome_requires_none_failed(decide, first, second, found):
    version = standard(
        section("A", criterion("K", knockout=True), criterion("X")),
        outcomes=(outcome("award", global_at_least=60, knockouts=first),
                  outcome("certificate", passes=False, global_at_least=55, knockouts=second)),
    )
    assert decide(version, audit({"K": "not assessed", "X": 1})).outcome == found


# ---- coverage


@pytest.mark.parametrize(("least", "found"), [(80, "award"), (80.1, "not_computable")])
@pytest.mark.parametrize("policy", ["exclude", "zero"])
def test_coverage_exactly_at_the_minimum(decide, least, found, policy):
    # 4 of 4 + 1 is answered; under `zero` what was not assessed is still not covered
    version = standard(
        section("A", criterion("A-1", 4), criterion("A-2", 1)), not_assessed=policy, coverage_minimum=least
    )
    decision = decide(version, audit({"A-1": 1, "A-2": "not assessed"}))
    assert (decision.outcome, decision.coverage) == (found, F(4, 5))
    assert decision.global_score == (F(100) if policy == "exclude" else F(80))


@pytest.mark.parametrize(("mode", "coverage"), [
    ("sections", F(4, 5)),  # (3 x 1 + 1 x 1/5) / 4 = 3.2 / 4
    ("criteria", F(1, 2)),  # (3 + 1) / (3 + 5)
    ("points", F(1, 2)),
])
def test_global_coverage_follows_the_mode(decide, mode, coverage):
    version = standard(
        section("A", criterion("A-1", 3), weight=3),
        section("B", criterion("B-1", 1), criterion("B-2", 4)),
        outcomes=(outcome("award", global_at_least=3),),
        score=mode,
    )
    assert decide(version, audit({"A-1": 1, "B-1": 1, "B-2": "not assessed"})).coverage == coverage


# ---- level share


@pytest.mark.parametrize(("value", "score"), [
    (9.99, 50), (10, 100), (20, 100), (20.01, 50), (5, 50), (4.99, 0), (30, 50), (30.01, 0),
])
def test_a_band_holds_at_both_ends(decide, value, score):
    # two nested bands: one step met is 1/2, two are 1
    steps = ({"low": 5, "high": 30}, {"low": 10, "high": 20})
    version = standard(section("A", criterion("A-1", ladder=steps, direction="band")))
    assert decide(version, audit({"A-1": value})).global_score == score


@pytest.mark.parametrize(("direction", "steps", "value", "score"), [
    ("higher", (10, 20), 10, 50), ("higher", (10, 20), 19.99, 50), ("higher", (10, 20), 20, 100),
    ("lower", (20, 10), 20, 50), ("lower", (20, 10), 10, 100), ("lower", (20, 10), 20.01, 0),
])
def test_a_step_is_met_at_its_value(decide, direction, steps, value, score):
    version = standard(section("A", criterion("A-1", ladder=steps, direction=direction)))
    assert decide(version, audit({"A-1": value})).global_score == score


@pytest.mark.parametrize(("level", "score"), [(0, 0), (1, 30), (2, 70), (3, 100)])
def test_points_given_for_levels(decide, level, score):
    version = standard(section("A", criterion("A-1", levels=3, points=(0, 15, 35, 50))))  # 15/50, 35/50
    assert decide(version, audit({"A-1": level})).global_score == score


# ---- rounding: 119 points of 200 are 59.5


@pytest.mark.parametrize(("how", "score", "found"), [
    (rounding("nearest", "half_up"), F(60), "award"),
    (rounding("nearest", "half_down"), F(59), "refused"),
    (rounding("nearest", "half_even"), F(60), "award"),
    (rounding("up"), F(60), "award"),
    (rounding("down"), F(59), "refused"),
    (None, F(119, 2), "refused"),
    (rounding("nearest", step=0.5), F(119, 2), "refused"),
    (rounding("nearest", step=5), F(60), "award"),
])
def test_59_5_with_each_rounding(decide, how, score, found):
    version = standard(section("A", criterion("A-1", most=200)), rounding={"global": how} if how else {})
    decision = decide(version, audit({"A-1": 119}))
    assert (decision.outcome, decision.global_score) == (found, score)
    assert decision.margins == {("global", ""): score - 60}
    assert decision.section_scores == {"A": F(119, 2)}


@pytest.mark.parametrize(("how", "score"), [
    (rounding("nearest", "half_even"), 58),
    (rounding("nearest", "half_up"), 59),
    (rounding("nearest", "half_down"), 58),
])
def test_half_even_goes_down_to_58(decide, how, score):
    version = standard(section("A", criterion("A-1", most=200)), rounding={"global": how})
    assert decide(version, audit({"A-1": 117})).global_score == score  # 58.5


@pytest.mark.parametrize(("how", "score"), [
    (rounding("nearest", "half_up"), 0),
    (rounding("nearest", "half_down"), -1),
    (rounding("nearest", "half_even"), 0),
    (rounding("up"), 0),
    (rounding("down"), -1),
])
def test_half_up_is_towards_plus_infinity_below_zero_too(decide, how, score):
    # demerits without a floor: 4 - 9 x (1 - 1/2) = -0.5
    version = standard(
        section("A", criterion("A-1", 9, levels=2)),
        score="points", start=4, demerits=True, rounding={"global": how},
        outcomes=(outcome("award", global_at_least=4),),
    )
    assert decide(version, audit({"A-1": 1})).global_score == score


def test_the_global_score_is_built_from_unrounded_sections(decide):
    # A = 59.5, rounded to 60, meets its minimum of 60; the global score stays 59.5 and misses the mark of 60
    version = standard(
        section("A", criterion("A-1", most=200)), rounding={"sections": rounding("nearest")},
        outcomes=(outcome("award", global_at_least=60, sections_at_least=60),),
    )
    decision = decide(version, audit({"A-1": 119}))
    assert (decision.section_scores, decision.global_score) == ({"A": F(60)}, F(119, 2))
    assert decision.margins == {("global", ""): F(-1, 2), ("section", "A"): F(0)}
    assert decision.reasons == {("global", "")}
