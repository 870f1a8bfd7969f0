"""Points, replays and the Egapro index, worked by hand as in test_golden_rule."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from both import by_engine, by_oracle, one_by_one
from golden_cases import TYPES, audit, criterion, outcome, rounding, section, standard

from referentiel.model import Answer, Audit, State

F = Fraction


@pytest.fixture(params=[by_oracle, by_engine], ids=["oracle", "engine"])
def decide(request):
    return one_by_one(request.param)


# ---- points


def demerits(**rule):
    return standard(
        section("A", criterion("A-1", 30, levels=2), criterion("A-2", 50), criterion("A-3", 40)),
        outcomes=(outcome("award", global_at_least=45),), score="points", start=100, demerits=True, **rule,
    )


@pytest.mark.parametrize(("answers", "rule", "score"), [
    ((1, 1, 0), {"floor": 0}, 45),  # 100 - 30/2 - 0 - 40, at the mark
    ((0, 0, 0), {"floor": 0}, 0),  # 100 - 120 = -20, not under 0
    ((0, 0, 0), {}, -20),
    ((0, 0, 0), {"floor": 0.5, "rounding": {"global": rounding("nearest")}}, 1),  # floor first: 0.5 gives 1
    ((0, "n/a", 0), {"floor": 0}, 30),  # nothing is deducted for what is left out: 100 - 30 - 40
    ((0, "not assessed", 0), {"floor": 0}, 30),
    ((0, "not assessed", 0), {"floor": 0, "not_assessed": "zero"}, 0),
])
def test_demerit_points_with_a_floor(decide, answers, rule, score):
    decision = decide(demerits(**rule), audit(dict(zip(("A-1", "A-2", "A-3"), answers, strict=True))))
    assert (decision.global_score, decision.outcome) == (score, "award" if score >= 45 else "refused")


def three_sections(**rule):
    """A has 10 + 20 + 30 points, B has 15 + 25, C has 20 and 100 that are never asked of this type."""
    other = {"id": "other", "label": "o", "when": ({"attribute": "category", "equals": "other"},)}
    return standard(
        section("A", criterion("A-1", 10), criterion("A-2", 20, levels=2), criterion("A-3", 30)),
        section("B", criterion("B-1", 15), criterion("B-2", 25)),
        section("C", criterion("C-1", 20, levels=4), criterion("C-2", 100, actor_types=("other",))),
        types=(other, {"id": "all", "label": "a", "when": ()}),
        outcomes=(outcome("award", global_at_least=50),), score="points", **rule,
    )


@pytest.mark.parametrize(("rule", "score"), [
    ({}, F(25)),  # 10 + 20/2 + 20/4; the other points are lost
    # A: 60 points on the 30 answered; B: 40 points with none left, shared 60 : 20, so A has 90 and C has 30:
    # 90/30 x (10 + 20/2) + 30/20 x 20/4 = 60 + 7.5
    ({"redistribute": True}, F("67.5")),
    ({"redistribute": True, "start": 2.5}, F(70)),
    ({"demerits": True, "start": 120}, F(95)),  # 120 - 20/2 - 20 x 3/4
    # 120 - 3 x 20/2 - 1.5 x 20 x 3/4 = 120 - 30 - 22.5
    ({"demerits": True, "start": 120, "redistribute": True}, F("67.5")),
])
def test_redistribute(decide, rule, score):
    answers = {"A-1": 1, "A-2": 1, "A-3": "n/a", "B-1": "n/a", "B-2": "not assessed", "C-1": 1, "C-2": 1}
    decision = decide(three_sections(**rule), audit(answers, category="x"))
    assert decision.global_score == score
    # A = 100 x (10 + 10) / 30; C = 25: percentages in every mode
    assert decision.section_scores == {"A": F(200, 3), "B": None, "C": F(25)}


# ---- replays: N is new, X was asked at level 2 of 4


def test_low_and_high_fillings_bracket_leaving_out(decide):
    x, n = criterion("X", 3, levels=4), criterion("N", 1, levels=4)
    old, new = standard(section("A", x), name="toy-0"), standard(section("A", x, n), coverage_minimum=75)
    left_out = decide(new, audit({"X": 2}, version="toy-0"), old)
    assert (left_out.global_score, left_out.coverage, left_out.outcome) == (F(50), F(3, 4), "refused")
    assert left_out.global_score == decide(old, audit({"X": 2}, version="toy-0")).global_score
    low = decide(new, audit({"X": 2, "N": 0}))  # 100 x (3/2 + 0) / 4
    high = decide(new, audit({"X": 2, "N": 4}))  # 100 x (3/2 + 1) / 4
    assert (low.global_score, low.coverage, low.outcome) == (F("37.5"), F(1), "refused")
    assert (high.global_score, high.coverage, high.outcome) == (F("62.5"), F(1), "award")


IF_OTHER = {"attribute": "category", "equals": "other"}
IF_FIVE = {"attribute": "headcount", "at_least": 5}


@pytest.mark.parametrize(("old", "answers", "score", "coverage"), [
    # not in the old version, under another definition, or not asked of this entity: whatever was recorded
    ((), {"X": 1, "N": 0}, 100, F(1, 2)),
    ((criterion("N", definition=2),), {"X": 1, "N": 0}, 100, F(1, 2)),
    ((criterion("N", conditions=(IF_OTHER,)),), {"X": 1, "N": 0}, 100, F(1, 2)),
    ((criterion("N"),), {"X": 1, "N": 0}, 50, F(1)),
    ((criterion("N"),), {"X": 1}, 100, F(1, 2)),  # asked, nothing recorded: not assessed
    ((criterion("N"),), {"X": 1, "N": "n/a"}, 100, F(1)),
    # asked there or not: not known, so what was recorded counts
    ((criterion("N", conditions=(IF_FIVE,)),), {"X": 1, "N": 0}, 50, F(1)),
])
def test_what_the_audited_version_did_not_ask_is_not_computable(decide, old, answers, score, coverage):
    new = standard(section("A", criterion("X"), criterion("N")))
    before = standard(section("A", criterion("X"), *old), name="toy-0")
    decision = decide(new, audit(answers, version="toy-0", category="x"), before)
    assert (decision.global_score, decision.coverage) == (score, coverage)


@pytest.mark.parametrize(("attributes", "outcome"), [
    ({"category": "outsourcer", "headcount": 300}, "award"),  # asked, and recorded
    ({"category": "outsourcer"}, "award"),  # not known whether asked: what was recorded counts
    ({"category": "client"}, "not_computable"),  # known to have no type there: nothing was asked
])
def test_what_was_asked_where_the_type_of_the_audited_version_is_not_known(decide, attributes, outcome):
    x = section("A", criterion("X"))
    new, old = standard(x), standard(x, types=TYPES, name="toy-0")
    assert decide(new, audit({"X": 1}, version="toy-0", **attributes), old).outcome == outcome


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_type_of_the_audited_version_is_unknown_whatever_its_rank(decide, count):
    # earlier types are known false, the last one is unknown: not known whether asked, so what was recorded counts
    others = tuple({"id": f"t{i}", "label": "t", "when": TYPES[2]["when"]} for i in range(count - 1))
    last = {"id": "sized", "label": "s", "when": ({"attribute": "headcount", "at_least": 50},)}
    x = section("A", criterion("X"))
    case = audit({"X": 1}, version="toy-0", category="client")
    decision = decide(standard(x), case, standard(x, types=(*others, last), name="toy-0"))
    assert (decision.outcome, decision.global_score) == ("award", F(100))


@pytest.mark.parametrize(("day", "version", "mark"), [
    (date(2006, 12, 31), "toy-1", 50), (date(2007, 1, 1), "toy-1", 60), (date(2010, 1, 1), "toy-1", 70),
    (date(2006, 12, 31), "toy-0", 70),  # a replay: the last phase
])
def test_a_dated_mark_is_read_at_the_reference_date(decide, day, version, mark):
    a = section("A", criterion("A-1", most=100))
    phases = tuple({"from": date(year, 1, 1), "value": value} for year, value in ((2007, 60), (2010, 70)))
    new = standard(a, outcomes=(outcome("award", global_at_least={"value": 50, "phases": phases}),))
    decision = decide(new, audit({"A-1": 65}, version=version, day=day), standard(a, name="toy-0"))
    assert decision.margins == {("global", ""): 65 - mark}
    assert decision.outcome == ("award" if mark <= 65 else "refused")


# ---- Egapro: the maxima are the weights, half up, computable from 75 points of maxima on


def egapro(maxima):
    marks = (criterion(code, most, most=most) for code, most in maxima.items())
    return standard(
        section("I", *marks), score="criteria", coverage_minimum=75, rounding={"global": rounding("nearest")},
        outcomes=(outcome("objectif", global_at_least=85), outcome("conforme", global_at_least=75)),
    )


LARGE = {"R": 40, "A": 20, "P": 15, "C": 15, "H": 10}
SMALL = {"R": 40, "A": 35, "C": 15, "H": 10}
TOTALS = [  # maxima, marks, total of each set of computable indicators (the sets not listed have under 75)
    (LARGE, {"R": 30, "A": 15, "P": 10, "C": 15, "H": 5}, {
        "RAPCH": 75,  # 75 / 100
        "RAPC": 78,  # 70 / 90 = 77.78
        "RAPH": 71,  # 60 / 85 = 70.59
        "RACH": 76,  # 65 / 85 = 76.47
        "RPCH": 75,  # 60 / 80
        "RAP": 73,  # 55 / 75 = 73.33
        "RAC": 80,  # 60 / 75
    }),
    (LARGE, {"R": 32, "A": 15, "P": 10, "C": 15, "H": 5}, {
        "RAPCH": 77,
        "RAPC": 80,  # 72 / 90
        "RAPH": 73,  # 62 / 85 = 72.94
        "RACH": 79,  # 67 / 85 = 78.82
        "RPCH": 78,  # 62 / 80 = 77.5, half up
        "RAP": 76,  # 57 / 75
        "RAC": 83,  # 62 / 75 = 82.67
    }),
    (SMALL, {"R": 30, "A": 25, "C": 0, "H": 5}, {
        "RACH": 60,
        "RAC": 61,  # 55 / 90 = 61.11
        "RAH": 71,  # 60 / 85 = 70.59
        "RA": 73,  # 55 / 75 = 73.33
    }),
    (SMALL, {"R": 40, "A": 25, "C": 15, "H": 5}, {
        "RACH": 85,
        "RAC": 89,  # 80 / 90 = 88.89
        "RAH": 82,  # 70 / 85 = 82.35
        "RA": 87,  # 65 / 75 = 86.67
    }),
]


@pytest.mark.parametrize(("maxima", "marks", "totals"), TOTALS, ids=["large", "half", "small", "small 85"])
def test_every_set_of_computable_egapro_indicators(decide, maxima, marks, totals):
    version, seen = egapro(maxima), 0
    for there in product((True, False), repeat=len(maxima)):
        computable = "".join(code for code, kept in zip(maxima, there, strict=True) if kept)
        answers = {c: marks[c] if c in computable else "not assessed" for c in maxima}
        decision = decide(version, audit(answers))
        total = totals.get(computable)
        if total is None:
            assert decision.outcome == "not_computable", computable
            assert ("coverage", "") in decision.reasons, computable
        else:
            found = "objectif" if total >= 85 else "conforme" if total >= 75 else "refused"
            assert (decision.global_score, decision.outcome) == (total, found), computable
            seen += 1
    assert seen == len(totals)


CODES = {"R": "REM-01", "A": "AUG-01", "P": "PRO-01", "C": "MAT-01", "H": "HRE-01"}


@pytest.mark.parametrize(("maxima", "marks", "totals"), TOTALS, ids=["large", "half", "small", "small 85"])
def test_the_shipped_index_gives_the_same_totals(decide, egapro_2019, maxima, marks, totals):
    small = maxima is SMALL
    codes = CODES | ({"A": "AUG-02"} if small else {})
    size = "50 à 250" if small else "251 à 999"
    for there in product((True, False), repeat=len(maxima)):
        computable = "".join(code for code, kept in zip(maxima, there, strict=True) if kept)
        declared = Audit(
            id="e", organisation="e", family="egapro", version="egapro-2019", day=date(2020, 12, 31),
            attributes={"category": "declarant", "size_class": size},
            answers={codes[c]: Answer(State.VALUE, Decimal(marks[c])) if c in computable else Answer(State.NOT_ASSESSED)
                     for c in maxima},
        )
        decision = decide(egapro_2019, declared)
        total = totals.get(computable)
        expected = "not_computable" if total is None else (
            "objectif_85" if total >= 85 else "conforme_75" if total >= 75 else "non_conforme")
        assert decision.outcome == expected, computable
        assert total is None or decision.global_score == total, computable
