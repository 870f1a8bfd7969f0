"""The engine against published totals: real declarations of the gender-equality index, and the official rule.

The real file is public open data (Ministère du Travail, Index de l'égalité professionnelle F/H) and is not shipped:
these tests are skipped where it is absent, and `test_golden_outcomes` stands in for them with totals worked by hand.
"""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from referentiel.audits import read_egapro
from referentiel.compare import effect
from referentiel.engine import History, decide, sweep
from referentiel.model.change import change_of, changed

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "egapro_idf_2018_2021.csv.gz"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the file of real declarations is not on this machine")
# Data year: declarations, total >= 75, total >= 85; counted from the published totals alone.
PUBLISHED = {2018: (1116, 869, 478), 2019: (2766, 2313, 1397), 2020: (2985, 2568, 1660), 2021: (3291, 2933, 1992)}


@pytest.fixture(scope="module")
def audits():
    return read_egapro(FILE)[1]


@pytest.fixture(scope="module")
def history(audits, egapro_2019):
    return History.of(audits, {egapro_2019.id: egapro_2019})


@pytest.fixture(scope="module")
def decisions(history, egapro_2019):
    return decide(egapro_2019, history)


def test_every_published_total_is_reproduced(audits, decisions):
    assert len(audits) == 10_158
    wrong = [audit.id for i, audit in enumerate(audits) if decisions.score(i) != audit.recorded_score]
    assert wrong == []


def test_passes_by_year_at_both_marks(audits, decisions):
    found = Counter()
    for i, audit in enumerate(audits):
        found[audit.day.year, 0] += 1
        found[audit.day.year, 75] += decisions.outcome(i) in {"objectif_85", "conforme_75"}
        found[audit.day.year, 85] += decisions.outcome(i) == "objectif_85"
    assert {year: tuple(found[year, mark] for mark in (0, 75, 85)) for year in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize("mark", [60, 74, 75, 76, 85, 90, 100])
def test_a_changed_mark_counts_the_published_totals(audits, history, egapro_2019, mark):
    change = change_of(egapro_2019, "outcomes.conforme_75.global_at_least", str(mark))
    result = effect(egapro_2019, history, [change])
    expected = sum(a.recorded_score >= mark or a.recorded_score >= 85 for a in audits)
    assert result.passes_after == expected
    assert result.counts()["passes_before"] == 8683
    assert (result.gained, result.lost) == (max(0, expected - 8683), max(0, 8683 - expected))


def test_the_curve_counts_the_published_totals(audits, history, egapro_2019):
    curve = sweep(egapro_2019, history, "outcomes.objectif_85.global_at_least")
    totals = [audit.recorded_score for audit in audits]
    for mark in (Fraction(n, 2) for n in range(201)):
        counts = curve.counts_at(mark)
        assert counts["objectif_85"] == sum(total >= mark for total in totals)
        assert sum(counts.values()) == 10_158


MAXIMA = {"REM-01": 40, "AUG-01": 20, "PRO-01": 15, "AUG-02": 35, "MAT-01": 15, "HRE-01": 10}


def points(audit):
    """Return the points and the maxima of the computable indicators of a declaration, by plain addition."""
    given = {code: answer.value for code, answer in audit.answers.items() if answer.value is not None}
    return int(sum(given.values())), sum(MAXIMA[code] for code in given)


def wrong_totals(audits, history, version, path, typed):
    other = decide(changed(version, [change_of(version, path, typed)]), history)
    return {audit.id for i, audit in enumerate(audits) if other.score(i) != audit.recorded_score}


def test_rounding_half_to_even_would_change_the_totals_that_end_in_a_half(audits, history, egapro_2019):
    halves = {audit.id for audit in audits for earned, possible in [points(audit)]
              if (200 * earned) % (2 * possible) == possible and (100 * earned // possible) % 2 == 0}
    assert wrong_totals(audits, history, egapro_2019, "rule.rounding.global.tie", "half_even") == halves != set()


def test_counting_what_is_not_computable_as_zero_would_change_thousands_of_totals(audits, history, egapro_2019):
    expected = {audit.id for audit in audits if points(audit)[0] != audit.recorded_score}
    assert wrong_totals(audits, history, egapro_2019, "rule.not_assessed", "zero") == expected
    assert len(expected) > 2000


def test_above_in_place_of_at_least_would_change_the_passes(audits, history, egapro_2019):
    above = change_of(egapro_2019, "outcomes.conforme_75.global_at_least", "75.000000001")
    at_the_mark = sum(audit.recorded_score == 75 for audit in audits)
    assert effect(egapro_2019, history, [above]).lost == at_the_mark > 0
