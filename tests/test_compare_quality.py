"""The quality report, counted by hand on a small standard, and on the demonstration history."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from golden_cases import audit, criterion, outcome, section, standard

from referentiel.compare.quality import (
    bunching,
    concordance,
    duplicates,
    firms,
    impossible,
    judged,
    missing,
    quality,
    same_names,
)
from referentiel.engine import Reason
from referentiel.model import Answer, FindingsError, State

CRITERIA = (criterion("A-01"), criterion("A-02", levels=4), criterion("A-03", ladder=(60,)))
ONE = standard(section("A", *CRITERIA), outcomes=[outcome("award", global_at_least=60)], score="criteria")
TWO = standard(section("A", *CRITERIA), outcomes=[outcome("award", global_at_least=90)], score="criteria", name="toy-2")
VERSIONS = {"toy-1": ONE, "toy-2": TWO}


def made(name, decision, version="toy-1", firm="", organisation=None, **answers):
    one = audit({code.replace("_", "-"): value for code, value in answers.items()})
    return replace(one, id=name, decision=decision, version=version, firm=firm, organisation=organisation or name)


GOOD = {"A_01": 1, "A_02": 4, "A_03": 80}  # 100
FAIR = {"A_01": 1, "A_02": 2, "A_03": 80}  # 83.3: passes at 60, not at 90
POOR = {"A_01": 0, "A_02": 1, "A_03": 59}  # 8.3


def test_each_audit_is_decided_under_its_own_version():
    audits = [made("a", "award", **FAIR), made("b", "award", "toy-2", **FAIR), made("c", None, **GOOD)]
    found = concordance(judged(audits, VERSIONS))
    assert dict(found.counts) == {
        ("toy-1", "award", "award"): 1, ("toy-2", "award", "refused"): 1, ("toy-1", "", "award"): 1}
    assert (found.audits, found.undecided, found.not_computable, found.compared, found.agreed) == (3, 1, 0, 2, 1)
    assert found.share == Fraction(1, 2)
    (other,) = found.discordant
    assert (other.audit, other.version, other.decision, other.proposal) == ("b", "toy-2", "award", "refused")
    assert other.crossing
    assert other.reasons == (Reason("global"),)
    assert found.to_frame()["audits"].sum() == 3


def test_a_refusal_of_an_ineligible_candidate_is_no_discordance():
    version = standard(section("A", *CRITERIA), outcomes=[outcome("award", global_at_least=60)], score="criteria",
                       eligibility=({"id": "E", "label": "E", "criterion": "A-03", "at_least": Decimal(50)},))
    audits = [made("a", "refused", **{**GOOD, "A_03": 40}), made("b", "award", **{**GOOD, "A_03": 40})]
    found = concordance(judged(audits, {"toy-1": version}))
    assert [one.audit for one in found.discordant] == ["b"]
    assert [one.proposal for one in found.discordant] == ["ineligible"]


def test_an_audit_that_cannot_be_computed_is_counted_apart():
    found = concordance(judged([made("a", "award", A_01="n/a", A_02="n/a", A_03="n/a")], VERSIONS))
    assert (found.not_computable, found.compared, found.share) == (1, 0, None)


def test_a_version_that_is_not_there_is_refused():
    with pytest.raises(FindingsError) as caught:
        quality([made("a", None, "toy-9", **GOOD)], VERSIONS)
    assert [finding.code for finding in caught.value.findings] == ["VER-AUDITED"]


def test_nothing_is_said_of_an_empty_base():
    found = quality([], VERSIONS)
    assert (found.audits, found.concordance.share, found.firms, found.missing) == (0, None, (), ())
    assert list(found.to_frame("firms").columns)[:2] == ["name", "audits"]


@pytest.mark.parametrize(("code", "value", "problem"), [
    ("A-01", 2, "not_a_level"), ("A-02", 5, "not_a_level"), ("A-02", Decimal("2.5"), "not_a_level"),
    ("A-02", -1, "not_a_level"), ("A-03", 101, "out_of_range"), ("A-03", Decimal("-0.1"), "out_of_range"),
    ("Z-09", 1, "unknown_criterion"),
])
def test_impossible_values_are_named(code, value, problem):
    wrong = made("a", None, **GOOD)
    wrong = replace(wrong, answers={**wrong.answers, code: Answer(State.VALUE, Decimal(value))})
    (found,) = impossible(judged([wrong, made("b", None, **GOOD)], VERSIONS))
    assert (found.audit, found.criterion, found.problem, found.value) == ("a", code, problem, Decimal(value))


@pytest.mark.parametrize("value", [0, 100])
def test_both_ends_of_a_range_are_possible(value):
    assert impossible(judged([made("a", None, A_01=1, A_02=4, A_03=value)], VERSIONS)) == ()


def test_a_sans_objet_without_justification_is_told():
    one = made("a", None, **GOOD)
    unjustified = replace(one, answers={**one.answers, "A-02": Answer(State.NOT_APPLICABLE)})
    justified = replace(one, id="b", answers={**one.answers, "A-02": Answer(State.NOT_APPLICABLE, note="sans plateau")})
    assert [(f.audit, f.problem) for f in impossible(judged([unjustified, justified], VERSIONS))] == [
        ("a", "no_justification")]


def test_an_answer_to_what_was_not_asked_is_told():
    types = ({"id": "big", "label": "b", "when": ({"attribute": "headcount", "at_least": Decimal(300)},)},
             {"id": "small", "label": "s", "when": ()})
    version = standard(section("A", criterion("A-01"), criterion("A-02", actor_types=("big",))), types=types,
                       outcomes=[outcome("award", global_at_least=60)], score="criteria")
    small = replace(made("a", None, A_01=1, A_02=1), attributes={"headcount": Decimal(299)})
    big = replace(made("b", None, A_01=1, A_02=1), attributes={"headcount": Decimal(300)})
    found = impossible(judged([small, big], {"toy-1": version}))
    assert [(one.audit, one.criterion, one.problem) for one in found] == [("a", "A-02", "not_asked")]


def test_states_are_counted_by_version_year_and_criterion():
    audits = [made("a", None, **GOOD), made("c", None, A_01=1)]
    audits.append(made("b", None, A_01="n/a", A_02="not assessed", A_03=10))
    audits.append(replace(made("d", None, "toy-2", A_02=1), day=date(2011, 1, 1)))
    found = {(m.version, m.year, m.criterion): m for m in missing(judged(audits, VERSIONS))}
    assert len(found) == 6
    first, second, third = (found["toy-1", 2010, code] for code in ("A-01", "A-02", "A-03"))
    assert (first.asked, first.valued, first.not_applicable, first.not_assessed) == (3, 2, 1, 0)
    assert (second.asked, second.valued, second.not_applicable, second.not_assessed) == (3, 1, 0, 2)
    assert (third.valued, third.not_assessed, third.share) == (2, 1, Fraction(1, 3))
    assert found["toy-2", 2011, "A-01"].share == 1


def ladder(values, least=1):
    return bunching(judged([made(f"x{i}", None, A_03=v) for i, v in enumerate(values)], VERSIONS), least)


def test_values_at_a_threshold_are_set_beside_their_neighbours():
    (found,) = ladder([60, 60, 60, 60, 59, 61, 62, 55, 54, 66])
    assert (found.threshold, found.observed, found.at, found.below, found.above) == (Decimal(60), 10, 4, 2, 2)
    assert (found.neighbours, found.expected, found.ratio) == (10, Fraction(2, 5), 10)


def test_neighbours_have_the_roundness_of_the_threshold():
    # 59.5 and 60.2 are no neighbours of 60: whole numbers gather among themselves.
    (found,) = ladder([60, Decimal("59.5"), Decimal("60.2"), 61])
    assert (found.at, found.below, found.above) == (1, 0, 1)


def test_a_threshold_at_the_end_of_the_range_has_neighbours_on_one_side():
    version = standard(section("A", criterion("A-03", ladder=(100,))), outcomes=[outcome("award", global_at_least=60)],
                       score="criteria")
    (found,) = bunching(judged([made("a", None, A_03=100), made("b", None, A_03=98)], {"toy-1": version}), 1)
    assert (found.neighbours, found.expected, found.ratio) == (5, Fraction(1, 5), 5)


def test_nothing_is_said_of_a_threshold_under_two_hundred_values():
    assert ladder([60] * 199, 200) == ()
    (found,) = ladder([60] * 200, 200)
    assert (found.at, found.ratio) == (200, None)


def test_firms_are_set_side_by_side():
    audits = [made("a", "award", firm="Nord", organisation="o1", **GOOD),
              made("b", "award", firm="Nord", organisation="o1", **POOR),
              made("c", "award", "toy-2", firm="Sud", **FAIR), made("d", "award", A_01=1, A_02=4)]
    rows = {row.name: row for row in firms(judged(audits, VERSIONS))}
    assert list(rows) == ["", "Nord", "Sud"]
    north = rows["Nord"]
    assert (north.audits, north.organisations, north.computable, north.passes) == (2, 1, 2, 1)
    # (1 + 1 + 1) / 3 and (0 + 1/4 + 0) / 3, in percent.
    assert north.score == (100 + Fraction(25, 3)) / 2
    assert (rows["Sud"].passes, rows[""].asked, rows[""].not_assessed) == (0, 3, 1)


def test_what_looks_like_one_audit_twice_is_shown():
    many = {f"A_{i:02d}": 1 for i in range(1, 11)}
    audits = [made("a", None, organisation="o", **many), made("b", None, organisation="o", **GOOD),
              replace(made("c", None, organisation="p", **many), day=date(2011, 1, 1)),
              replace(made("d", None, organisation="q", **GOOD), day=date(2012, 1, 1))]
    found = {(one.why, one.audits) for one in duplicates(audits)}
    # b and d say the same too, but three values alike are no surprise.
    assert found == {("same_day", ("a", "b")), ("same_answers", ("a", "c"))}


def test_one_organisation_under_several_names_is_shown():
    names = {"o1": ["Étoile Appels SAS"], "o2": ["ETOILE-APPELS"], "o3": ["Étoiles Appels"], "o5": ["SAS France"],
             "o4": ["Comète Services", "COMETE SERVICES", "Halley"], "o6": ["Groupe SA"]}
    found = same_names(names)
    assert [(one.organisations, one.why) for one in found] == [
        (("o1", "o2"), "same"), (("o1", "o2", "o3"), "near"), (("o4",), "several")]


def test_parts_of_the_report_are_tables():
    audits = [made("a", "award", firm="Nord", **POOR), made("b", "award", firm="Sud", **GOOD)]
    found = quality(audits, VERSIONS, {"a": ["Lune"], "b": ["Lune SA"], "z": ["Lune"]})
    assert (found.audits, found.organisations, found.named) == (2, 2, 2)
    assert list(found.to_frame("discordant")["audit"]) == ["a"]
    assert list(found.to_frame("firms")["name"]) == ["Nord", "Sud"]
    assert list(found.to_frame("same_names")["why"]) == ["same"]
    assert Counter(found.to_frame("concordance")["proposal"]) == {"refused": 1, "award": 1}
    with pytest.raises(ValueError, match="no part 'x'"):
        found.to_frame("x")
