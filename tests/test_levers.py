"""Levers: every settable value, typed, with its range and three values; parts added, retired and moved."""

import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from referentiel.files import read_version
from referentiel.model import ANY, Criterion, FindingsError, PerType, Section, YesNo
from referentiel.model.change import Change, change_of, changed
from referentiel.model.grammar import split
from referentiel.model.levers import find_levers, levers
from referentiel.model.operations import Add, Move, Retire
from referentiel.model.reading import values_at
from referentiel.model.version import EligibilityCondition

TOY = read_version(Path(__file__).parent / "data" / "toy-1.yaml")
BY_PATH = {lever.path: lever for lever in levers(TOY)}
NEW = Criterion(code="A-03", title="Un ajout", observation=YesNo(kind="yes_no"))


def codes(changes, version=TOY):
    with pytest.raises(FindingsError) as caught:
        changed(version, changes)
    return [finding.code for finding in caught.value.findings]


def homes(version):
    return {section.code: [criterion.code for criterion in section.criteria] for section in version.sections}


# ---- what a lever is


def test_a_lever_tells_its_kind_unit_range_section_and_value():
    step = BY_PATH["criteria.A-01.ladder[2]"]
    assert (step.kind, step.unit, step.section, step.in_force.value) == ("step", "percent", "A", 20)
    assert (step.range.low, step.range.high, step.range.low_open, step.range.high_open) == (10, 30, True, True)
    first = BY_PATH["criteria.A-01.ladder[1]"].range
    assert (first.low, first.high, first.low_open, first.high_open) == (0, 20, False, True)
    band = BY_PATH["criteria.B-02.ladder[2].low"].range
    assert (band.low, band.high) == (30, 90)
    assert BY_PATH["criteria.B-02.ladder[1].low"].range.high == 45
    assert BY_PATH["outcomes.award.global_at_least"].unit == "score"
    assert BY_PATH["criteria.A-01.required"].range.high == 3
    assert BY_PATH["criteria.B-01.required"].range.whole
    assert BY_PATH["criteria.A-01.knockout"].value_kind == "flag"


def test_a_value_that_differs_by_type_is_told_type_by_type():
    assert BY_PATH["sections.A.weight"].in_force.value is None
    assert dict(BY_PATH["sections.A.weight"].in_force.by_type) == {"small": 50, "large": 40}
    assert BY_PATH["sections.A.weight[small]"].in_force.value == 50
    assert BY_PATH["criteria.B-03.applies[small]"].in_force.value is False
    assert BY_PATH["actor_types.small.when.headcount.below"].in_force.value == 300


def test_a_lever_has_three_values():
    path = "outcomes.award.global_at_least"
    own = [change_of(TOY, "criteria.A-02.weight", "2"), Retire("B-03")]
    found = {lever.path: lever for lever in levers(TOY, on_the_table=[change_of(TOY, path, "65")], mine=own)}
    assert [x.value for x in (found[path].in_force, found[path].on_the_table, found[path].mine)] == [60, 65, 60]
    assert found["criteria.A-02.weight"].mine.value == 2
    assert (found["criteria.B-03.weight"].in_force.value, found["criteria.B-03.weight"].mine.value) == (1, None)


def test_levers_are_found_by_word_accents_apart(lrs_2005):
    listing = levers(lrs_2005)
    found = find_levers(listing, "ÉLIGIBILITY etp france")
    assert {lever.criterion for lever in found} == {"GOV-03"}
    assert {lever.kind for lever in find_levers(listing, "gov-03 ladder")} == {"step"}
    assert find_levers(listing, "  ") == ()
    assert find_levers(listing, "zzz") == ()


def test_the_legal_floor_stands_beside_the_steps_that_it_binds(lrs_2005):
    floors = {lever.path: lever.floor for lever in levers(lrs_2005) if lever.floor is not None}
    assert floors
    assert all(".ladder[" in path for path in floors)


def tries(lever):
    """Values at the ends of a range and just beyond them."""
    unit = Decimal(1) if lever.range.whole else Decimal("0.001")
    ends = [end for end in (lever.range.low, lever.range.high) if end is not None]
    return {end + delta for end in ends for delta in (-unit, Decimal(0), unit)}


def refusals(version, change):
    try:
        changed(version, [change])
    except FindingsError as error:
        return [finding.code for finding in error.findings]
    return []


@pytest.mark.parametrize("version", ["toy", "lrs"])
def test_a_value_is_in_the_range_exactly_when_the_change_is_accepted(version, lrs_2005):
    text = TOY if version == "toy" else lrs_2005
    numbers = [lever for lever in levers(text) if lever.value_kind == "number" and lever.range.low is not None]
    chosen = [lever for lever in numbers if lever.in_force.value is not None]
    # The last outcome takes no condition, and a weight or a coverage of 0 is a matter of its own.
    chosen = [lever for lever in chosen if lever.kind not in {"section_weight", "rule", "eligibility"}]
    checked = 0
    for lever in chosen if version == "toy" else chosen[::11]:
        for value in tries(lever):
            found = refusals(text, Change(lever.path, value))
            assert all(code.startswith("STR-") for code in found)
            assert (not found) == lever.range.holds(value), (lever.path, value, lever.range)
            checked += 1
    assert checked > 60


def test_setting_every_lever_to_its_own_value_changes_nothing(lrs_2005):
    for lever in levers(lrs_2005):
        if lever.in_force.value is not None:
            after = changed(lrs_2005, [Change(lever.path, lever.in_force.value)])
            assert values_at(after, split(lever.path)) == values_at(lrs_2005, split(lever.path))


# ---- applicability, conditions, eligibility


def test_a_criterion_is_asked_of_one_more_type_or_of_one_less():
    more = changed(TOY, [change_of(TOY, "criteria.B-03.applies[small]", "oui")])
    assert more.sections[1].criteria[2].actor_types is None, "asked of every type, as when nothing is said"
    less = changed(TOY, [change_of(TOY, "criteria.A-02.applies[large]", "non")])
    assert less.sections[0].criteria[1].actor_types == ("small",)
    assert codes([Change("criteria.A-02.applies", False)]) == ["STR-CRITERION-NOBODY"]


def test_a_condition_is_set_where_it_stands_or_added():
    after = changed(TOY, [change_of(TOY, "criteria.A-02.conditions.headcount.at_least", "50")])
    (condition,) = after.sections[0].criteria[1].conditions
    assert (condition.attribute, condition.at_least.value, condition.below) == ("headcount", 50, None)
    again = changed(after, [change_of(after, "criteria.A-02.conditions.headcount.at_least", "60")])
    assert len(again.sections[0].criteria[1].conditions) == 1
    named = changed(TOY, [change_of(TOY, "criteria.A-02.conditions.category.one_of", "a | b")])
    assert named.sections[0].criteria[1].conditions[0].one_of == ("a", "b")


@pytest.mark.parametrize(("path", "typed", "code"), [
    ("criteria.A-02.conditions.headcount.equals", "50", "CHG-PATH"),
    ("criteria.A-02.conditions.region.equals", "x", "CHG-PATH"),
    ("criteria.A-02.conditions.category.equals", "", "CHG-VALUE"),
    ("criteria.A-02.conditions.category.one_of", "a||b", "CHG-VALUE"),
    ("criteria.A-02.conditions.category.equals", "a|b", "CHG-VALUE"),
    ("actor_types.large.when.headcount.below", "3", "CHG-PATH"),
    ("eligibility.MINIMUM.at_most", "3", "CHG-PATH"),
    ("eligibility.MINIMUM.equals", "3", "CHG-PATH"),
    ("criteria.A-01.applies[tiny]", "oui", "CHG-PATH"),
    ("outcomes.award.global_at_least", "12345678901e5", "CHG-VALUE"),
])
def test_a_lever_that_is_not_there_is_refused(path, typed, code):
    with pytest.raises(FindingsError, match=code):
        change_of(TOY, path, typed)


def test_a_number_of_too_many_digits_is_a_finding():
    assert codes([Change("outcomes.award.global_at_least", Decimal("123456789012345e5"))]) == ["CHG-VALUE"]


def test_type_rules_and_eligibility_move():
    after = changed(TOY, [change_of(TOY, "actor_types.small.when.headcount.below", "250"),
                          change_of(TOY, "eligibility.MINIMUM.at_least", "20"),
                          change_of(TOY, "eligibility.MINIMUM.applies[large]", "non")])
    assert after.actor_types[0].when[0].below.value == 250
    assert after.eligibility[0].actor_types == ("small",)


# ---- parts added, retired and moved


def test_a_criterion_is_added_at_a_place():
    assert homes(changed(TOY, [Add(NEW, "A", before="A-02")]))["A"] == ["A-01", "A-03", "A-02"]
    assert homes(changed(TOY, [Add(NEW, "B")]))["B"] == ["B-01", "B-02", "B-03", "A-03"]


def test_a_section_is_added_and_its_minimum_set_in_one_scenario():
    weight = PerType[Decimal](by_type={ANY: Decimal(10)})
    section = Section(code="C", title="Rubrique C", weight=weight, criteria=(NEW,))
    after = changed(TOY, [Change("outcomes.award.sections_at_least.C", Decimal(20)), Add(section, before="B"),
                          Change("criteria.A-03.weight", Decimal(2)), Move("A-02", "C")])
    assert homes(after) == {"A": ["A-01"], "C": ["A-03", "A-02"], "B": ["B-01", "B-02", "B-03"]}
    assert after.outcomes[0].sections_at_least.of("C", "small").value == 20
    assert after.sections[1].criteria[0].weight.of("large") == 2


def test_a_section_is_retired_with_its_criteria_but_for_those_that_move():
    after = changed(TOY, [Retire("A"), Move("A-02", "B", before="B-01")])
    assert homes(after) == {"B": ["A-02", "B-01", "B-02", "B-03"]}
    with_minimum = changed(TOY, [Change("outcomes.award.sections_at_least.A", Decimal(30))])
    assert set(changed(with_minimum, [Retire("A")]).outcomes[0].sections_at_least.by_section) == {"*"}


def test_conditions_of_eligibility_come_and_go():
    condition = EligibilityCondition(id="E-2", label="Deux", attribute="category", equals="a")
    after = changed(TOY, [Retire("MINIMUM"), Add(condition)])
    assert [one.id for one in after.eligibility] == ["E-2"]


OTHER = NEW.model_copy(update={"code": "A-04"})


def test_what_comes_or_moves_may_stand_before_what_comes_or_moves_with_it():
    came = [Add(NEW, "B", before="B-02"), Add(OTHER, "B", before="A-03"), Move("A-01", "B", before="A-02"),
            Move("A-02", "B", before="A-03"), Add(NEW.model_copy(update={"code": "A-05"}), "A")]
    for order in itertools.permutations(came):
        assert homes(changed(TOY, order)) == {"A": ["A-05"],
                                              "B": ["B-01", "A-04", "A-01", "A-02", "A-03", "B-02", "B-03"]}


SCENARIO = [Retire("B-03"), Move("A-02", "B"), Add(NEW, "A"), Change("outcomes.award.global_at_least", Decimal(50)),
            Add(OTHER, "A"), Change("criteria.A-03.weight", Decimal(3))]


def test_no_order_of_the_changes_matters():
    results = {repr(changed(TOY, order)) for order in itertools.permutations(SCENARIO)}
    assert len(results) == 1


@pytest.mark.parametrize(("operations", "wanted"), [
    ([Retire("A-99")], ["CHG-TARGET"]),
    ([Move("A-99", "B")], ["CHG-TARGET"]),
    ([Move("A-01", "Z")], ["CHG-TARGET"]),
    ([Move("A-01", "B", before="A-02")], ["CHG-PLACE"]),
    ([Add(NEW, "Z")], ["CHG-TARGET"]),
    ([Add(NEW, "B", before="A-01")], ["CHG-PLACE"]),
    ([Add(NEW.model_copy(update={"code": "A-01"}), "A")], ["CHG-CODE"]),
    ([Add(NEW, "A"), Add(NEW, "B")], ["CHG-TWICE"]),
    ([Retire("A-02"), Retire("A-02")], ["CHG-TWICE"]),
    ([Retire("A-02"), Move("A-02", "B")], ["CHG-ORDER"]),
    ([Retire("B"), Move("A-02", "B")], ["CHG-ORDER"]),
    ([Retire("B"), Add(NEW, "B")], ["CHG-ORDER"]),
    ([Retire("A-02"), Add(NEW, "A", before="A-02")], ["CHG-ORDER"]),
    ([Add(NEW, "A", before="A-02"), Move("A-02", "B")], ["CHG-ORDER"]),
    ([Move("A-01", "B", before="A-02"), Move("A-02", "B", before="A-01")], ["CHG-ORDER", "CHG-ORDER"]),
    ([Add(NEW, "A", before="A-04"), Add(OTHER, "A", before="A-03")], ["CHG-ORDER", "CHG-ORDER"]),
    ([Add(NEW, "A", before="A-04"), Add(OTHER, "B")], ["CHG-PLACE"]),
    ([Move("A-01", "B", before="A-02"), Move("A-02", "A")], ["CHG-PLACE"]),
    ([Retire("A-02"), Change("criteria.A-02.weight", Decimal(2))], ["CHG-ORDER"]),
    ([Retire("A"), Change("criteria.A-02.weight", Decimal(2))], ["CHG-ORDER"]),
    ([Retire("A"), Change("outcomes.award.sections_at_least.A", Decimal(2))], ["CHG-ORDER"]),
    ([Retire("A-01"), Retire("A-02")], ["STR-SECTION-EMPTY"]),
])
def test_operations_that_cannot_stand_are_findings(operations, wanted):
    for order in (operations, operations[::-1]):
        assert codes(order) == wanted


def test_retiring_what_eligibility_reads_is_refused(lrs_2005):
    assert codes([Retire("GOV-03")], lrs_2005) == ["STR-CRITERION-UNKNOWN"]


def test_ten_thousand_changes_are_answered(lrs_2005):
    listing = [lever for lever in levers(lrs_2005) if lever.kind == "weight" and lever.actor_type]
    same = [Change(listing[i % len(listing)].path, Decimal(2)) for i in range(10_000)]
    assert set(codes(same, lrs_2005)) == {"CHG-TWICE"}
    unknown = [Change(f"criteria.X-{i}.weight", Decimal(2)) for i in range(10_000)]
    assert len(codes(unknown, lrs_2005)) == 10_000
