"""Before and after on the same answers: counts, the 3 x 3 table, who moved, who decides otherwise."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from referentiel.compare import STANDINGS, Exploration, compared, effect
from referentiel.engine import History, Reason, decide, sweep, tally
from referentiel.files import read_version
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.model.change import change_of
from referentiel.report.effect import effect_lines, few_line, moved_lines, points_difference
from referentiel.report.impact import headline_html

TOY = read_version(Path(__file__).parent / "data" / "toy-1.yaml")


def audit(number, measure, level, decision=None, organisation=None, **answers):
    """A large toy audit; its sections score (measure steps + yes) / 2 and (level / 2 + band + points / 10) / 3."""
    given = {"A-01": measure, "A-02": 1, "B-01": level, "B-02": 60, "B-03": 5} | answers
    recorded = {code: Answer(State.VALUE, Decimal(str(value))) for code, value in given.items() if value is not None}
    return Audit(id=f"t{number}", organisation=organisation or f"o{number}", family="toy", version="toy-1",
                 day=date(2020, 1, number), attributes={"headcount": Decimal(400)}, answers=recorded, decision=decision)


# By hand. A: (steps/3 + 1)/2; B: (level/2 + 1 + 1/2)/3; global = (40 A + 50 B)/90, in percent.
#  t1: 30 % -> 3 steps, A = 100;   level 2, B = 250/3;  global = (4000 + 12500/3)/90 = 24500/270 = 90.74
#  t2: 10 % -> 1 step,  A = 200/3; level 1, B = 200/3;  global = 200/3 = 66.67
#  t3:  0 % -> 0 steps, A = 50;    level 0, B = 50;     global = 50
#  t4: as t3 with level 1:         B = 200/3;           global = (2000 + 10000/3)/90 = 16000/270 = 59.26
#  t5: the measure and the yes not assessed: A has no score, coverage (0 x 40 + 100 x 50)/90 = 55.6 < 80
AUDITS = (audit(1, 30, 2, "award"), audit(2, 10, 1, "refusal"), audit(3, 0, 0, "refusal"), audit(4, 0, 1, "award"),
          audit(5, None, 2, **{"A-02": None}))
HISTORY = History.of(AUDITS, {"toy-1": TOY})


def result(*pairs):
    return effect(TOY, HISTORY, [change_of(TOY, path, typed) for path, typed in pairs])


def test_counts_by_hand():
    nothing = result()
    assert nothing.counts() == {
        "audits": 5, "computable_before": 4, "computable_after": 4, "not_computable_before": 1,
        "not_computable_after": 1, "passes_before": 2, "passes_after": 2, "gained": 0, "lost": 0, "entered": 0,
        "left": 0,
    }
    assert nothing.moved() == ()


def test_one_difference_of_rates_serves_every_place():
    # 2 of 4 pass, then 1 of 4, then 3 of 4; nobody is computable where the population is empty.
    for mark, difference, said, drawn in (("60", 0, "0,0", "sans changement"), ("59", 25, "+25,0", "▲ 25,0 points"),
                                          ("67", -25, "\u221225,0", "▼ 25,0 points")):
        one = result(("outcomes.award.global_at_least", mark))
        assert (one.difference, points_difference(one)) == (difference, said)
        assert drawn in headline_html(one)
    nobody = effect(TOY, History.of((), {}), [])
    assert (nobody.difference, points_difference(nobody)) == (None, "—")
    assert "écart non calculable" in headline_html(nobody)


def test_gained_and_lost_by_hand():
    stricter = result(("outcomes.award.global_at_least", "67"))
    assert (stricter.gained, stricter.lost, stricter.moved()) == (0, 1, (1,))
    looser = result(("outcomes.award.global_at_least", "59"))
    assert (looser.gained, looser.lost, looser.moved()) == (1, 0, (3,))


def test_a_tie_at_the_mark_passes():
    assert result(("outcomes.award.global_at_least", "50")).passes_after == 4
    assert result(("outcomes.award.global_at_least", "50.000000001")).passes_after == 3


def test_entered_and_left_by_hand():
    open_door = result(("rule.coverage_minimum", "55"))
    assert (open_door.entered, open_door.left, open_door.computable_after) == (1, 0, 5)
    closed = result(("rule.coverage_minimum", "100"))
    assert (closed.entered, closed.left) == (0, 0)
    unknown = effect(TOY, HISTORY, [change_of(TOY, "eligibility.MINIMUM.at_least", "401")])
    assert unknown.counts()["passes_after"] == 0
    assert unknown.computable_after == 5, "an ineligible audit counts as a non-pass, even without coverage"


def test_the_table_accounts_for_every_audit():
    table = result(("outcomes.award.global_at_least", "67"), ("rule.coverage_minimum", "55")).table
    assert table.tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 0]]
    assert STANDINGS == ("pass", "non_pass", "not_computable")


def test_departures_compare_pass_with_pass():
    assert result().departures() == 2, "t2 passes the rule and was refused, t4 the other way round"
    assert result().decided() == 4, "t5 has no decision"
    assert "Sur 2 audits (4 audits avec une décision connue)" in "\n".join(effect_lines(result()))


def test_a_decision_is_read_in_the_version_audited(lrs_2005, versions, demo):
    """lrs-2005 knows no certificate, and the one of V13 is a decision all the same."""
    result = effect(lrs_2005, History.of(demo[1], versions), ())
    certified = [i for i, a in enumerate(demo[1]) if a.decision == "certificate" and result.before.computable[i]]
    assert len(certified) == 1
    assert result.decided() == result.computable_before == 65


def test_an_effect_on_few_organisations_says_so():
    assert few_line(result(("outcomes.award.global_at_least", "67"))) != ""
    assert few_line(result()) == ""


def test_rates_and_differences_are_told_with_their_counts():
    lines = effect_lines(result(("outcomes.award.global_at_least", "67")))
    assert "50,0\u202f% → 25,0\u202f% (2 sur 4 → 1 sur 4, \u221225,0 points)" in lines[2]
    assert points_difference(result()) == "0,0"


def test_moved_audits_are_told_with_their_reasons_and_margin():
    moved = result(("outcomes.award.global_at_least", "67"))
    assert moved_lines(moved)[0].startswith("t2 (o2, 2020)\u00a0: Label")
    assert moved_lines(moved, exact=True) == ["t2 (o2, 2 janvier 2020)\u00a0: Label → Refus\u202f; note 66,67 → 66,67",
                    "    note globale sous la barre (\u22120,33)"]


def test_an_empty_population_has_no_rate():
    empty = effect(TOY, History.of((), {"toy-1": TOY}), [])
    assert empty.counts()["audits"] == 0
    assert "— → —" in effect_lines(empty)[2]
    assert sweep(TOY, History.of((), {}), "outcomes.award.global_at_least").breakpoints == ()


def test_the_frame_has_one_row_an_audit():
    frame = result(("outcomes.award.global_at_least", "67")).to_frame()
    assert list(frame["outcome_after"]) == ["award", "refusal", "refusal", "refusal", "not_computable"]


def test_an_exploration_gives_the_answers_of_a_cold_run(lrs_2005, versions, demo):
    history = History.of(demo[1], versions)
    explored = Exploration(lrs_2005, history)
    for pairs in ([("outcomes.award.global_at_least", "63.5")], [("outcomes.award.sections_at_least.HRP", "55")],
                  [("criteria.GOV-03.ladder[1]", "70"), ("outcomes.award.global_at_least", "58")],
                  [("sections.HRP.weight[outsourcer]", "10")], [("rule.coverage_minimum", "97")],
                  [("rule.not_assessed", "zero")], [("criteria.CT-03.knockout", "non")],
                  [("eligibility.ETP-FRANCE.at_least", "75")], [("criteria.RH-01.weight", "0")]):
        changes = [change_of(lrs_2005, path, typed) for path, typed in pairs]
        warm, cold = explored.effect(changes), effect(lrs_2005, history, changes)
        assert warm.counts() == cold.counts()
        assert [warm.after.outcome(i) for i in range(106)] == [cold.after.outcome(i) for i in range(106)]
        assert [warm.after.score(i) for i in range(106)] == [cold.after.score(i) for i in range(106)]
        curve = explored.curve("outcomes.award.global_at_least", changes)
        mark = cold.after.version.outcomes[0].global_at_least.of("outsourcer").value
        assert curve.passes_at(mark) == cold.passes_after


def test_levers_of_every_kind_move_some_audit(lrs_2005, versions, demo):
    history = History.of(demo[1], versions)
    for path, typed in (("outcomes.award.global_at_least", "70"), ("outcomes.award.sections_at_least", "60"),
                        ("criteria.SOC-01.knockout", "non"), ("eligibility.ETP-FRANCE.at_least", "90"),
                        ("rule.coverage_minimum", "99"), ("outcomes.award.knockouts", "ignored")):
        assert effect(lrs_2005, history, [change_of(lrs_2005, path, typed)]).moved(), path


def test_reasons_are_counted_as_they_are_told_audit_by_audit(lrs_2005, versions, demo):
    history = History.of(demo[1], versions)
    for path, typed in (("outcomes.award.global_at_least", "70"), ("rule.coverage_minimum", "99"),
                        ("eligibility.ETP-FRANCE.at_least", "90"), ("rule.not_assessed", "zero")):
        after = effect(lrs_2005, history, [change_of(lrs_2005, path, typed)]).after
        assert tally(after) == Counter(reason for i in range(106) for reason in after.reasons(i))
    assert tally(decide(TOY, HISTORY)) == {Reason("global"): 2, Reason("coverage"): 1}


def test_two_histories_are_not_compared():
    other = History.of(list(AUDITS), {"toy-1": TOY})
    with pytest.raises(ValueError, match="same audits"):
        compared(decide(TOY, HISTORY), decide(TOY, other))


def test_an_audit_under_a_missing_version_is_a_fault():
    with pytest.raises(KeyError, match="toy-1"):
        History.of(AUDITS, {})


def test_refused_changes_compute_nothing():
    with pytest.raises(FindingsError, match="STR-MARK-RANGE"):
        result(("outcomes.award.global_at_least", "101"))


def test_a_sweep_of_something_else_is_a_fault():
    with pytest.raises(ValueError, match="neither a mark nor"):
        sweep(TOY, HISTORY, "rule.not_assessed")
