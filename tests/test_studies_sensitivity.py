"""Sensitivity of the pass rate: exact indices by enumeration, walks by hand, ranges, bad input, French."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from golden_cases import criterion, outcome, section, standard
from test_studies_design import AWARD, LEVEL, MARK, PARTS, REQUIRED, SA, audits
from test_studies_report import told

from referentiel.engine import History, decide
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.model.change import Change, changed
from referentiel.report.studies import study_page
from referentiel.studies import Ranged, sensitivity
from referentiel.studies.sensitivity_ranges import checked, values_of
from referentiel.texts import number

D = Decimal


def decided(seed=0, many=40, **rule):
    version = standard(*PARTS, outcomes=(AWARD,), score="criteria", **rule)
    return decide(version, History.of(audits(seed, many), {version.id: version}))


def enumerated(decisions, levers, groups):
    """First-order and total indices of each group, over every combination of values: no draw at all."""
    scales = [values_of(one, decisions.version) for one in levers]
    grid = [range(scale.size) for scale in scales]
    rates = np.empty([scale.size for scale in scales])
    for places in product(*grid):
        changes = [Change(one.path, scale.at(k)) for one, scale, k in zip(levers, scales, places, strict=True)]
        found = decide(changed(decisions.version, changes), decisions.history)
        rates[places] = found.passes.sum() / found.computable.sum()
    indices = {}
    for name in dict.fromkeys(groups):
        own = tuple(k for k, group in enumerate(groups) if group == name)
        rest = tuple(k for k in range(len(levers)) if k not in own)
        indices[name] = (rates.mean(axis=rest).var() / rates.var(), rates.var(axis=own).mean() / rates.var())
    return indices


LEVERS = (Ranged(MARK, D(45), D(46)), Ranged(LEVEL, D(0), D(3)), Ranged("criteria.B.knockout", low=False, high=True),
          Ranged(REQUIRED, D(1), D(3)))


@pytest.mark.parametrize("groups", [("a", "b", "c", "d"), ("z", "b", "z", "b")], ids=["alone", "together"])
def test_sobol_agrees_with_every_combination(groups):
    decisions = decided()
    levers = [Ranged(one.path, one.low, one.high, group) for one, group in zip(LEVERS, groups, strict=True)]
    exact = enumerated(decisions, levers, groups)
    found = sensitivity(decisions, levers, method="sobol", size=1024, seed=4)
    assert found.groups == tuple(dict.fromkeys(groups))
    assert found.distinct <= 11 * 4 * 2 * 3
    assert len({round(total, 2) for _, total in exact.values()}) > 1, "the case tells the groups apart"
    for k, name in enumerate(found.groups):
        alone, total = exact[name]
        assert found.alone[k] == pytest.approx(alone, abs=0.06)
        assert found.strength[k] == pytest.approx(total, abs=0.06)


def flat(mark=50):
    """One audit at 60, one lever: it passes up to 60 and fails beyond."""
    version = standard(section("SA", criterion("A", most=10)), outcomes=(outcome("award", global_at_least=mark),))
    past = Audit(id="a", organisation="o", family="toy", version="toy-1", day=date(2010, 1, 1), attributes={},
                 answers={"A": Answer(State.VALUE, D(6))})
    return decide(version, History.of([past], {version.id: version}))


def test_a_walk_by_hand():
    """Of the four places 50, 56.67, 63.33 and 70, two pass: each step of two thirds of the range loses all."""
    found = sensitivity(flat(), [Ranged(MARK, D(50), D(70))])
    assert found.groups == (MARK,)
    assert found.strength.tolist() == pytest.approx([3 / 2])
    assert set(found.rates.tolist()) == {0.0, 1.0}
    assert found.to_frame()["levers"].tolist() == [MARK]


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_what_nothing_answers_to(method):
    found = sensitivity(flat(), [Ranged(MARK, D(50), D(59))], method=method, size=8)
    assert found.still
    assert found.strength.tolist() == [0]
    assert "Aucun des textes tirés ne change" in told(study_page(found))


def test_a_lever_without_effect_beside_one_with():
    levers = [Ranged("criteria.A.weight", D(1), D(9)), Ranged(MARK, D(50), D(70))]
    found = sensitivity(flat(), levers, seed=2)
    # A single criterion is the whole score whatever its weight.
    assert found.strength[0] == 0 < found.strength[1]
    assert found.to_frame()["group"].tolist() == [MARK, "criteria.A.weight"]


def test_groups_by_section_and_by_kind():
    decisions = decided()
    levers = [Ranged(REQUIRED, D(1), D(3)), Ranged(MARK, D(40), D(60)), Ranged(SA, D(20), D(40)),
              Ranged("sections.SB.weight", D(1), D(3)), Ranged(LEVEL, D(0), D(3))]
    by = {name: [one.group for one in checked(decisions.version, levers, name)] for name in ("section", "kind")}
    assert by == {"section": ["SA", "", "SA", "SB", "SA"],
                  "kind": ["required", "mark", "minimum", "section_weight", "level"]}
    shown = told(study_page(sensitivity(decisions, levers, by="section", size=8)))
    assert "SA (SA)" in shown
    assert "aucune rubrique" in shown


@pytest.mark.parametrize(("lever", "values"), [
    (Ranged(MARK, D(45), D(46)), [D("45.0"), D("45.1"), D("46.0")]),
    (Ranged(MARK, D("45.25"), D("45.5")), [D("45.250"), D("45.251"), D("45.500")]),
    (Ranged(REQUIRED, D(1), D(3)), [D(1), D(2), D(3)]),
], ids=str)
def test_the_values_of_a_range(lever, values):
    scale = values_of(lever, decided(many=2).version)
    assert [scale.at(0), scale.at(1), scale.at(scale.size - 1)] == values


def test_both_ends_are_as_likely_as_the_rest():
    """Four values, 4,096 draws: each comes about a quarter of the time."""
    found = sensitivity(flat(), [Ranged(MARK, D(50), D(70))], method="sobol", size=1024, seed=1)
    share = found.rates.mean()
    # 50.0 to 60.0 pass, 60.1 to 70.0 do not: 101 of 201 values.
    assert share == pytest.approx(101 / 201, abs=0.02)


def test_nobody_computable():
    found = sensitivity(decided(many=1, coverage_minimum=100, not_assessed="exclude"), LEVERS)
    assert found.computable == 0
    assert found.rates.size == 0
    assert found.still
    assert "Aucun audit calculable" in told(study_page(found))
    assert found.to_frame()["strength"].isna().all()


@pytest.mark.parametrize(("levers", "options", "codes"), [
    ([], {}, ["STUDY-RANGES"]),
    ([Ranged(MARK, D(50), D(50)), Ranged(SA, D(60), D(50))], {}, ["STUDY-RANGE"]),
    ([Ranged("criteria.B.knockout", low=True, high=True)], {}, ["STUDY-RANGE"]),
    ([Ranged("outcomes.award.global_at_lest", D(50), D(60))], {}, ["CHG-PATH"]),
    ([Ranged(MARK, D(50), D(600))], {}, ["STR-MARK-RANGE"]),
    ([Ranged(MARK, D("NaN"), D(60))], {}, ["CHG-VALUE", "STUDY-RANGE"]),
    ([Ranged(MARK, D(50), D(60)), Ranged(MARK, D(40), D(60))], {}, ["CHG-TWICE"]),
    ([Ranged(MARK, D(50), D(60))], {"size": 1}, ["STUDY-SAMPLES"]),
    ([Ranged(MARK, D(50), D(60))], {"size": 100, "method": "sobol"}, ["STUDY-SAMPLES"]),
], ids=str)
def test_bad_ranges(levers, options, codes):
    with pytest.raises(FindingsError) as caught:
        sensitivity(decided(many=3), levers, **options)
    assert sorted({one.code for one in caught.value.findings}) == codes


def test_steps_that_would_cross_are_told_before_anything_is_drawn():
    version = standard(section("SA", criterion("A", ladder=(D(20), D(60)))), outcomes=(AWARD | {"sections_at_least": {
        "SA": D(10)}, "levels_at_least": {}},))
    decisions = decide(version, History.of(audits(0, 2), {version.id: version}))
    levers = [Ranged("criteria.A.ladder[1]", D(10), D(50)), Ranged("criteria.A.ladder[2]", D(40), D(80))]
    with pytest.raises(FindingsError) as caught:
        sensitivity(decisions, levers)
    assert {one.code for one in caught.value.findings} == {"STR-LADDER-ORDER"}


def test_a_range_that_leaves_nobody():
    """Half of what was asked was answered: covered enough up to 50 %, and not beyond."""
    version = standard(section("SA", criterion("A", most=10), criterion("B", most=10)), outcomes=(
        outcome("award", global_at_least=50),))
    past = Audit(id="a", organisation="o", family="toy", version="toy-1", day=date(2010, 1, 1), attributes={},
                 answers={"A": Answer(State.VALUE, D(6))})
    decisions = decide(version, History.of([past], {version.id: version}))
    assert decisions.computable.all()
    with pytest.raises(FindingsError) as caught:
        sensitivity(decisions, [Ranged("rule.coverage_minimum", D(0), D(100))])
    assert [one.code for one in caught.value.findings] == ["STUDY-RANGE-EMPTY"]


def test_without_salib(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "SALib.sample.morris", None)
    with pytest.raises(FindingsError) as caught:
        sensitivity(flat(), [Ranged(MARK, D(50), D(70))])
    assert [one.code for one in caught.value.findings] == ["STUDY-EXTRA"]


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_the_page(method):
    found = sensitivity(decided(), LEVERS, method=method, size=32)
    shown = told(study_page(found))
    assert "également probables" in shown
    assert study_page(found).figure is not None
    low, high = found.rates.min(), found.rates.max()
    assert all(number(100 * Fraction(float(end)), 1) in shown for end in (low, high))
    assert low < high
