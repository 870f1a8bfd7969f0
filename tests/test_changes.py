"""Changes by path: what they set, what they keep, what is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from referentiel.files import read_version
from referentiel.model import FindingsError
from referentiel.model.change import Change, change_of, changed
from referentiel.model.paths import paths

TOY = read_version(Path(__file__).parent / "data" / "toy-1.yaml")


def award(version):
    return version.outcomes[0]


def criterion(version, code):
    return next(c for _, c in version.criteria() if c.code == code)


def test_setting_one_section_keeps_the_number_of_the_others():
    result = changed(TOY, [change_of(TOY, "outcomes.award.sections_at_least.A", "35")])
    minima = award(result).sections_at_least
    assert [minima.of(section, "small").value for section in "AB"] == [35, 40]


def test_setting_one_type_keeps_the_number_of_the_others():
    result = changed(TOY, [change_of(TOY, "outcomes.award.sections_at_least.A[small]", "35")])
    minima = award(result).sections_at_least
    assert [minima.of("A", "small").value, minima.of("A", "large").value, minima.of("B", "small").value] == [35, 40, 40]
    result = changed(TOY, [change_of(TOY, "outcomes.award.global_at_least[large]", "70")])
    assert [award(result).global_at_least.of(t).value for t in ("small", "large")] == [60, 70]


def test_setting_one_type_of_every_section():
    result = changed(TOY, [change_of(TOY, "outcomes.award.sections_at_least[small]", "30")])
    minima = award(result).sections_at_least
    assert [minima.of("B", t).value for t in ("small", "large")] == [30, 40]


def test_a_step_is_counted_from_one():
    result = changed(TOY, [change_of(TOY, "criteria.A-01.ladder[2]", "25")])
    assert [step.value.value for step in criterion(result, "A-01").steps("small")] == [10, 25, 30]
    result = changed(TOY, [change_of(TOY, "criteria.A-01.ladder[2][small]", "25")])
    assert [step.value.value for step in criterion(result, "A-01").steps("small")] == [10, 25, 30]
    assert [step.value.value for step in criterion(result, "A-01").steps("large")] == [10, 20, 30]


def test_flags_choices_and_decimals_keep_what_was_typed():
    assert change_of(TOY, "criteria.A-01.knockout", "oui").value is True
    assert change_of(TOY, "rule.not_assessed", "zero").value == "zero"
    assert str(change_of(TOY, "outcomes.award.global_at_least", "60,50").value) == "60.50"
    assert change_of(TOY, "outcomes.award.global_at_least", "1 0").value == 10


def test_a_change_may_set_a_weight_to_zero():
    result = changed(TOY, [change_of(TOY, "criteria.A-02.weight", "0")])
    assert criterion(result, "A-02").weight.of("small") == 0


def test_the_base_is_left_as_it_is():
    before = TOY.model_dump_json()
    changed(TOY, [change_of(TOY, "outcomes.award.global_at_least", "70")])
    assert TOY.model_dump_json() == before
    with pytest.raises(TypeError, match="cannot be changed in place"):
        award(TOY).global_at_least.by_type["*"] = None


def test_no_change_is_the_version_itself():
    assert changed(TOY, []) is TOY


REFUSED = [
    ("outcomes.award.globl_at_least", "60", "CHG-PATH", "outcomes.award.global_at_least"),
    ("outcomes.awrd.global_at_least", "60", "CHG-PATH", "outcomes.award.global_at_least"),
    ("criteria.A-99.weight", "1", "CHG-PATH", ""),
    ("sections.A.weight[lrge]", "1", "CHG-PATH", "sections.A.weight[large]"),
    ("", "1", "CHG-PATH", ""),
    ("outcomes", "1", "CHG-PATH", ""),
    ("a.b.c.d.e", "1", "CHG-PATH", ""),
    ("criteria.A-01.ladder[4]", "60", "CHG-STEP", ""),
    ("criteria.A-01.ladder[0]", "60", "CHG-STEP", ""),
    ("criteria.A-01.ladder", "60", "CHG-STEP", ""),
    ("criteria.A-02.ladder[1]", "60", "CHG-STEP", ""),
    ("outcomes.award.global_at_least", "soixante", "CHG-VALUE", ""),
    ("outcomes.award.global_at_least", "6O,5", "CHG-VALUE", ""),
    ("outcomes.award.global_at_least", "NaN", "CHG-VALUE", ""),
    ("outcomes.award.global_at_least", "1e3", "CHG-VALUE", ""),
    ("outcomes.award.global_at_least", "", "CHG-VALUE", ""),
    ("outcomes.award.global_at_least", "oui", "CHG-VALUE", ""),
    ("outcomes.award.global_at_least", "0,1234567890123456", "CHG-VALUE", ""),
    ("criteria.A-01.knockout", "3", "CHG-VALUE", ""),
    ("rule.not_assessed", "ignore", "CHG-VALUE", ""),
    ("outcomes.award.global_at_least", "100,01", "STR-MARK-RANGE", ""),
    ("outcomes.award.global_at_least", "-1", "STR-MARK-RANGE", ""),
    ("outcomes.refusal.global_at_least", "10", "STR-OUTCOME-LAST", ""),
    ("criteria.A-01.ladder[2]", "30", "STR-LADDER-ORDER", ""),
    ("criteria.A-01.ladder[3]", "101", "STR-LADDER-RANGE", ""),
    ("criteria.B-02.ladder[1].low", "150", "STR-BAND-ORDER", ""),
    ("criteria.A-01.required", "4", "STR-REQUIRED-RANGE", ""),
    ("criteria.A-02.weight", "-1", "STR-CRITERION-WEIGHT", ""),
    ("sections.A.weight", "-1", "STR-SECTION-WEIGHT", ""),
    ("rule.coverage_minimum", "101", "STR-MARK-RANGE", ""),
]


@pytest.mark.parametrize(("path", "typed", "code", "near"), REFUSED, ids=[f"{r[0]}={r[1]}" for r in REFUSED])
def test_a_wrong_change_is_a_clear_finding(path, typed, code, near):
    with pytest.raises(FindingsError) as caught:
        changed(TOY, [change_of(TOY, path, typed)])
    (finding,) = caught.value.findings
    assert finding.code == code
    if near:
        assert finding.near == near


def test_a_value_of_the_wrong_type_is_refused_even_without_text():
    with pytest.raises(FindingsError) as caught:
        changed(TOY, [Change("outcomes.award.global_at_least", True), Change("criteria.A-01.knockout", Decimal(1)),
                      Change("rule.coverage_minimum", Decimal("NaN"))])
    assert [finding.code for finding in caught.value.findings] == ["CHG-VALUE"] * 3


def test_a_path_changed_twice_is_refused():
    one, two = (change_of(TOY, "outcomes.award.global_at_least", typed) for typed in ("61", "62"))
    with pytest.raises(FindingsError) as caught:
        changed(TOY, [one, two])
    assert [finding.code for finding in caught.value.findings] == ["CHG-TWICE"]


def test_changes_that_do_not_commute_are_refused():
    whole = change_of(TOY, "outcomes.award.sections_at_least", "35")
    part = change_of(TOY, "outcomes.award.sections_at_least.A", "30")
    with pytest.raises(FindingsError) as caught:
        changed(TOY, [whole, part])
    (finding,) = caught.value.findings
    assert (finding.code, finding.found, finding.params["other"]) == ("CHG-ORDER", whole.path, part.path)


def test_changes_that_commute_do_not_depend_on_their_order():
    changes = [change_of(TOY, path, typed) for path, typed in (
        ("outcomes.award.sections_at_least.A", "30"), ("outcomes.award.sections_at_least.B", "35"),
        ("criteria.A-01.ladder[1]", "5"), ("criteria.A-01.ladder[3]", "45"), ("sections.B.weight[small]", "10"))]
    assert changed(TOY, changes) == changed(TOY, changes[::-1])


def codes_of(path, version):
    try:
        change_of(version, path, "1")
    except FindingsError as error:
        return {finding.code for finding in error.findings}
    return set()


def test_every_listed_path_can_be_read(lrs_2005):
    listed = paths(lrs_2005)
    assert "criteria.GOV-03.ladder[2]" in listed
    assert "outcomes.award.sections_at_least.HRP[outsourcer]" in listed
    assert len(listed) == len(set(listed)) > 1000
    for path in listed[::7]:
        assert codes_of(path, lrs_2005) <= {"CHG-VALUE"}, path
