"""Intervals and tests against statsmodels, published worked examples, and the definition by enumeration."""

from fractions import Fraction
from math import comb, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, score_test_proportions_2indep

from referentiel.studies.intervals import (
    katz,
    mcnemar,
    newcombe,
    newcombe_paired,
    quantile,
    ratio_score,
    score_ratio,
    wilson,
)

LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@st.composite
def rates(draw, least=0):
    whole = draw(st.integers(max(1, least), 400))
    return draw(st.integers(least, whole)), whole


def same(ours, theirs, tolerance=1e-9):
    assert ours is not None
    for found, wanted in zip((ours.low, ours.high), theirs, strict=True):
        assert isclose(found, wanted, rel_tol=tolerance, abs_tol=tolerance), (ours, theirs)


@given(rates(), LEVELS)
def test_wilson_is_that_of_statsmodels(one, level):
    same(wilson(*one, level), proportion_confint(*one, alpha=1 - level, method="wilson"))


@given(rates(), rates(), LEVELS)
def test_newcombe_is_that_of_statsmodels(one, other, level):
    theirs = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff", alpha=1 - level)
    same(newcombe(one, other, level), (max(-1, theirs[0]), min(1, theirs[1])))


@given(rates(least=1), rates(least=1), LEVELS)
def test_katz_is_that_of_statsmodels(one, other, level):
    same(katz(one, other, level), confint_proportions_2indep(*one, *other, method="log", compare="ratio",
                                                             alpha=1 - level))


@settings(max_examples=60)
@given(rates(least=1), rates(least=1), st.booleans())
def test_the_score_interval_of_a_ratio_is_that_of_statsmodels(one, other, corrected):
    if one[0] == one[1] or other[0] == other[1]:
        return  # there an end of statsmodels 0.15 is not a root of its own score: see the next test
    theirs = confint_proportions_2indep(*one, *other, method="score", compare="ratio", correction=corrected)
    same(score_ratio(one, other, corrected=corrected), theirs, 1e-6)


@given(rates(least=1), rates(least=1), LEVELS)
def test_the_ends_of_the_score_interval_have_the_score_of_the_level(one, other, level):
    if one[0] == one[1] and other[0] == other[1]:
        return  # the score jumps over the level at a ratio of 1
    ends = score_ratio(one, other, level)
    for end in (ends.low, ends.high):
        assert isclose(ratio_score(one, other, end), quantile(level) ** 2, rel_tol=1e-6)


@given(rates(least=1), rates(least=1), st.sampled_from([0.25, 0.8, 1.0, 1.25, 3.0]), st.booleans())
def test_the_score_of_a_ratio_is_that_of_statsmodels(one, other, ratio, corrected):
    if one[0] == one[1] and other[0] == other[1]:
        return
    theirs = score_test_proportions_2indep(*one, *other, value=ratio, compare="ratio", correction=corrected)
    assert isclose(ratio_score(one, other, ratio, corrected=corrected), theirs.statistic**2, rel_tol=1e-6, abs_tol=1e-9)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_that_of_statsmodels_and_of_the_definition(gained, lost):
    p = mcnemar(gained, lost)
    moved = gained + lost
    assert p == min(1, Fraction(2 * sum(comb(moved, k) for k in range(min(gained, lost) + 1)), 2**moved))
    if moved:
        assert isclose(p, their_mcnemar([[0, gained], [lost, 0]], exact=True).pvalue, rel_tol=1e-9)


@pytest.mark.parametrize(("table", "published"), [
    ((1, 1, 7, 12), (0.0256, 0.5069)),
    ((59, 6, 16, 80), (0.0046, 0.1186)),
])
def test_the_paired_interval_is_the_published_one(table, published):
    same(newcombe_paired(*table), published, 6e-5)


@given(st.tuples(*[st.integers(0, 30)] * 4).filter(any))
def test_the_paired_interval_turns_round_with_before_and_after(table):
    both, lost, gained, neither = table
    one, other = newcombe_paired(both, lost, gained, neither), newcombe_paired(both, gained, lost, neither)
    same(one, (-other.high, -other.low))
    assert one.low <= Fraction(gained - lost, sum(table)) <= one.high


def test_two_full_groups_have_a_ratio_around_one():
    ends = score_ratio((10, 10), (20, 20))
    assert ends.low < 1 < ends.high


def test_nothing_has_no_interval():
    assert wilson(0, 0) is None
    assert newcombe((0, 0), (3, 4)) is None
    assert newcombe_paired(0, 0, 0, 0) is None
    assert score_ratio((0, 5), (3, 4)) is None
    assert katz((0, 5), (3, 4)) is None
    assert katz((0, 0), (3, 4)) is None


def test_the_ends_of_a_full_and_an_empty_rate_are_the_rate():
    assert wilson(7, 7).high == 1
    assert wilson(0, 7).low == 0


@pytest.mark.parametrize("wrong", [(5, 4), (-1, 4), (float("nan"), 4), (1, float("nan"))])
def test_what_is_not_a_rate_is_a_fault(wrong):
    with pytest.raises(ValueError, match="not a rate"):
        wilson(*wrong)


def test_other_faults():
    with pytest.raises(ValueError, match="level"):
        quantile(1)
    with pytest.raises(ValueError, match="negative"):
        mcnemar(-1, 2)
