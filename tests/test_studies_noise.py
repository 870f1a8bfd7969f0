"""Auditor noise: every second audit enumerated with the oracle; draws against the exact law; double audits."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import oracle
import pytest
from golden_cases import criterion, outcome, rounding, section, standard

from referentiel.engine import History, decide
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.studies import disagreement, noise
from referentiel.studies.noise_parts import sight_of

TOPS = {"A": 3, "B": 1, "C": 4, "D": 10, "E": 2}
PARTS = (section("S1", criterion("A", 2, levels=3, required=2, knockout=True), criterion("B")),
         section("S2", criterion("C", 3, levels=4, points=(0, 5, 5, 20, 30)), criterion("D", most=10),
                 criterion("E", levels=2), weight=2))
AWARD = outcome("award", global_at_least=60, sections_at_least={"S1": 50}, knockouts="none_failed",
                levels_at_least={"C": 1})


def audit(number, answers, firm="", organisation=None, day=date(2010, 1, 1)):
    given = {code: Answer(State.NOT_ASSESSED) if v is None else Answer(State.VALUE, Decimal(str(v)))
             for code, v in answers.items()}
    return Audit(id=f"a{number}", organisation=organisation or f"o{number}", family="toy", version="toy-1", day=day,
                 attributes={}, answers=given, firm=firm)


def decided(version, *audits):
    return decide(version, History.of(audits, {version.id: version}))


def enumerated(version, one, shifts):
    """The probability to pass over every second audit, decided by the oracle; coverage stays as it was."""
    passing, total = {o.id for o in version.outcomes if o.passes}, Fraction(0)
    options = []
    for code, answer in one.answers.items():
        if answer.state != State.VALUE:
            continue
        level, top, half = Fraction(answer.value), Fraction(TOPS[code]), shifts.get(code, Fraction(1, 5)) / 2
        options.append([(code, level, 1 - 2 * half), (code, max(level - 1, Fraction(0)), half),
                        (code, min(level + 1, top), half)])
    for chosen in product(*options):
        odds = Fraction(1)
        answers = dict(one.answers)
        for code, level, p in chosen:
            odds *= p
            answers[code] = Answer(State.VALUE, Decimal(level.numerator) / Decimal(level.denominator))
        if odds and oracle.decide(version, replace(one, answers=answers), version).outcome in passing:
            total += odds
    return float(total)


@pytest.mark.parametrize("rule", [
    {"score": "sections"}, {"score": "criteria"}, {"score": "points"},
    {"score": "points", "demerits": True, "start": 9},
    {"score": "points", "redistribute": True}, {"score": "points", "redistribute": True, "demerits": True, "start": 8},
    {"score": "sections", "not_assessed": "zero"}, {"score": "points", "floor": 7},
    {"score": "criteria",
     "rounding": {"global": rounding("nearest", "half_down", 10), "sections": rounding("up", step=7)}},
], ids=str)
def test_every_second_audit_enumerated(rule):
    award = AWARD if rule["score"] != "points" else {**AWARD, "global_at_least": Decimal(5)}
    version = standard(*PARTS, outcomes=(award,), **rule)
    generator = np.random.default_rng(5)
    audits = [audit(i, {code: None if generator.random() < 0.15 else int(generator.integers(0, top + 1))
                        for code, top in TOPS.items()}) for i in range(12)]
    audits.append(audit(20, {"A": 2, "B": 1, "C": 2, "D": "2.5", "E": 1}))
    shifts = {"B": Fraction(1, 2), "D": Fraction(0)}
    found = noise(decided(version, *audits), Decimal("0.2"), shifts=shifts)
    moving = 0
    for i, one in enumerate(audits):
        if not found.decisions.computable[i]:
            assert np.isnan(found.passing[i])
            continue
        expected = enumerated(version, one, shifts)
        assert found.passing[i] == pytest.approx(expected, abs=1e-12)
        moving += 0 < expected < 1
    assert moving > 0
    assert found.drawn == 0


def test_by_hand():
    # One yes or no, one criterion: it flips with half the shift (the other half would leave the scale).
    version = standard(section("S", criterion("B")), outcomes=(outcome("award", global_at_least=50),))
    found = noise(decided(version, audit(1, {"B": 1}), audit(2, {"B": 0})), Decimal("0.2"))
    assert found.flips.tolist() == pytest.approx([0.1, 0.1])
    assert found.expected() == pytest.approx((0.5, 0.2))
    assert found.rates() == (0.0, 1.0)


def test_listed_points_move_to_the_next_of_the_list():
    seen = criterion("D", most=10)
    seen["observation"]["values"] = tuple(map(Decimal, (0, 4, 6, 10)))
    version = standard(section("S", seen), outcomes=(outcome("award", global_at_least=60),))
    # 4 becomes 0 or 6, never 3 nor 5; 6 becomes 4 or 10; 10 stays or becomes 6.
    found = noise(decided(version, *(audit(k, {"D": v}) for k, v in enumerate((4, 6, 10)))), Decimal("0.2"))
    assert found.passing.tolist() == pytest.approx([0.1, 0.9, 1.0])


def test_the_law_of_the_rate_is_that_of_unlike_coins():
    version = standard(section("S", criterion("B")), outcomes=(outcome("award", global_at_least=50),))
    found = noise(decided(version, *(audit(i, {"B": 1}) for i in range(40))), Decimal("0.2"))
    law = [comb(40, k) * 0.9**k * 0.1 ** (40 - k) for k in range(41)]
    low = next(k for k in range(41) if sum(law[:k + 1]) >= 0.025)
    high = next(k for k in range(41) if sum(law[:k + 1]) >= 0.975)
    assert found.rates() == (low / 40, high / 40)


def test_outcomes_that_differ_by_more_than_a_mark_are_drawn():
    second = outcome("short", global_at_least=80, knockouts="ignored")
    version = standard(*PARTS, outcomes=(AWARD, second), score="criteria")
    one = audit(1, {"A": 2, "B": 1, "C": 3, "D": 6, "E": 1})
    found = noise(decided(version, one), Decimal("0.2"), draws=8000, seed=3)
    assert found.drawn == 1
    assert found.passing[0] == pytest.approx(enumerated(version, one, {}), abs=5 * found.errors[0])
    again = noise(decided(version, one), Decimal("0.2"), draws=8000, seed=3)
    assert again.passing[0] == found.passing[0]


def test_outcomes_that_differ_by_their_mark_are_exact():
    lower = {**AWARD, "id": "short", "global_at_least": Decimal(40)}
    version = standard(*PARTS, outcomes=(AWARD, lower), score="criteria")
    one = audit(1, {"A": 2, "B": 1, "C": 2, "D": 3, "E": 1})
    found = noise(decided(version, one), Decimal("0.2"))
    assert found.drawn == 0
    assert found.passing[0] == pytest.approx(enumerated(version, one, {}), abs=1e-12)


def test_no_disagreement_flips_nothing(lrs_2005, demo, versions):
    decisions = decide(lrs_2005, History.of(demo[1], versions))
    found = noise(decisions, Decimal(0))
    assert np.nansum(found.flips) == 0
    # 65 of 106 audits can be computed under the first version: see the golden replays.
    assert np.isnan(found.flips).sum() == 41
    assert found.measured.pairs == 0
    assert found.measured.shift is None


def test_the_exact_law_on_the_demonstration_is_near_drawn_second_audits(lrs_2005, demo, versions):
    from referentiel.studies.noise import _drawn

    decisions = decide(lrs_2005, History.of(demo[1], versions))
    found = noise(decisions, Decimal("0.1"))
    assert found.drawn == 0
    rows = [i for i in range(106) if found.passing[i] > 0.05 and found.flips[i] > 0.05][:4]
    for row in rows:
        group = next(g for g in decisions.scores.groups if row in g.rows)
        sight = sight_of(lrs_2005, group, lrs_2005.outcomes[0], int(np.flatnonzero(group.rows == row)[0]), found.shifts)
        share = _drawn(lrs_2005, [sight], 3000, np.random.default_rng(row))
        assert share == pytest.approx(found.passing[row], abs=5 * np.sqrt(0.25 / 3000))
    assert rows


def test_double_audits_measure_the_disagreement():
    version = standard(*PARTS, outcomes=(AWARD,))
    one = {"A": 2, "B": 1, "C": 3, "D": 6, "E": 1}
    twice = decided(version, audit(1, one, "f1", "o"), audit(2, {**one, "A": 3, "D": 4}, "f2", "o", date(2010, 1, 20)),
                    audit(3, one, "f2", "o", date(2011, 1, 1)), audit(4, one, "f1", "p"), audit(5, one, "f1", "p"),
                    audit(6, one, "", "o"))
    found = disagreement(twice)
    assert (found.pairs, found.compared, found.differing, found.far) == (1, 5, 2, 1)
    assert found.shift == Fraction(2, 5)
    assert found.by_criterion["A"] == (1, 1)
    assert found.interval.low < 0.4 < found.interval.high


@pytest.mark.parametrize("audits", [(), (audit(1, {"A": None}),)])
def test_nobody(audits):
    version = standard(*PARTS, outcomes=(AWARD,), coverage_minimum=50)
    found = noise(decided(version, *audits), Decimal("0.2"))
    assert (found.expected(), found.rates(), found.computable) == (None, None, 0)
    assert len(found.to_frame()) == len(audits)


def test_faults():
    version = standard(*PARTS, outcomes=(AWARD,))
    some = decided(version, audit(1, {"A": 1}))
    for shift in ("-0.1", "1.5", "NaN"):
        with pytest.raises(FindingsError, match="STUDY-SHIFT"):
            noise(some, Decimal(shift))
    with pytest.raises(FindingsError, match="STUDY-CRITERION"):
        noise(some, Decimal("0.1"), shifts={"Z": Decimal("0.1")})
    with pytest.raises(ValueError, match="draws"):
        noise(some, Decimal("0.1"), draws=1)
