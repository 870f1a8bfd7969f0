"""Neutrality: ratios against statsmodels, clusters, Holm, classes without audit or pass."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import isclose
from random import Random

import pytest
from golden_cases import criterion, outcome, section, standard
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, score_test_proportions_2indep

from referentiel.engine import History, decide
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.studies import neutrality
from referentiel.studies.neutrality import effective_size, holm

VERSION = standard(section("S", criterion("A", most=100)), outcomes=(outcome("award", global_at_least=50),))


def decisions(*rows):
    """Audits of (size, organisation, passes); None is not computable."""
    return decide(VERSION, History.of([
        Audit(id=f"a{i}", organisation=name, family="toy", version="toy-1", day=date(2010, 1, 1),
              attributes={"size_class": size} if size else {},
              answers={} if passes is None else {"A": Answer(State.VALUE, Decimal(90 if passes else 10))})
        for i, (size, name, passes) in enumerate(rows)], {"toy-1": VERSION}))


def block(size, passes, whole, prefix=""):
    return [(size, f"{prefix}{size}{i}", i < passes) for i in range(whole)]


def test_one_audit_an_organisation_gives_the_plain_intervals():
    found = neutrality(decisions(*block("big", 30, 40), *block("small", 5, 12), *block("mid", 9, 11)), "size_class")
    assert [one.name for one in found.classes] == ["big", "mid", "small"]
    assert found.reference == "big"
    small = found.classes[2]
    assert small.ratio == Fraction(5, 12) / Fraction(30, 40)
    low, high = confint_proportions_2indep(5, 12, 30, 40, method="score", compare="ratio", correction=False)
    assert isclose(small.interval.low, low, rel_tol=1e-6)
    assert isclose(small.interval.high, high, rel_tol=1e-6)
    theirs = [score_test_proportions_2indep(x, n, 30, 40, compare="diff", correction=False).pvalue
              for x, n in ((9, 11), (5, 12))]
    assert [one.p_value for one in found.classes[1:]] == pytest.approx(theirs, rel=1e-6)
    assert [one.adjusted for one in found.classes[1:]] == pytest.approx(multipletests(theirs, method="holm")[1])
    by_log = neutrality(found.decisions, "size_class", method="katz").classes[2].interval
    low, high = confint_proportions_2indep(5, 12, 30, 40, method="log", compare="ratio")
    assert (by_log.low, by_log.high) == pytest.approx((low, high))


@pytest.mark.parametrize("number", range(40))
def test_holm_is_that_of_statsmodels(number):
    rng = Random(number)  # noqa: S311
    p_values = [rng.randint(0, 1000) / 1000 for _ in range(rng.randint(0, 8))]
    assert holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]) if p_values else [])


def test_organisations_audited_again_widen_the_interval():
    once = neutrality(decisions(*block("big", 30, 40), *block("small", 6, 12)), "size_class")
    again = [("small", f"s{i // 3}", i < 6) for i in range(12)]
    twice = neutrality(decisions(*block("big", 30, 40), *again), "size_class")
    one, other = once.classes[1], twice.classes[1]
    assert one.ratio == other.ratio
    assert (one.effective, other.organisations) == (12, 4)
    assert other.effective < 5
    assert other.interval.high - other.interval.low > one.interval.high - one.interval.low
    assert other.p_value > one.p_value


def test_effective_size_by_hand():
    assert effective_size([1, 1, 1], [1, 0, 1]) == 3
    # Two organisations, all alike inside: p = 1/2, variance 2 * (2 * 1) / 16 = 1/4, times 4 / (1/4) = 4: 4 / 4.
    assert effective_size([2, 2], [2, 0]) == pytest.approx(1)
    assert effective_size([3, 2], [3, 2]) == 2
    assert effective_size([4], [2]) == 1
    assert effective_size([], []) == 0


@pytest.mark.parametrize(("rows", "reference", "ratios"), [
    ((), "", []),
    ([("a", "o", True)], "a", [None]),
    (block("a", 0, 3) + block("b", 0, 2), "", [None, None]),
    (block("a", 3, 3) + block("b", 2, 2), "a", [None, 1]),
    (block("a", 3, 4) + block("b", 0, 5), "a", [None, None]),
    ([*block("a", 3, 4), ("b", "x", None), (None, "y", True)], "a", [None, None]),
])
def test_classes_that_cannot_be_compared(rows, reference, ratios):
    found = neutrality(decisions(*rows), "size_class")
    assert found.reference == reference
    assert [one.ratio for one in found.classes] == ratios
    assert len(found.to_frame()) == len(ratios)
    assert found.unknown == sum(size is None for size, _, _ in rows)


def test_the_demonstration_by_actor_type(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    found = neutrality(decide(lrs_2005, history))
    assert sum(one.audits for one in found.classes) + found.unknown == 106
    assert sum(one.passes for one in found.classes) == int(found.decisions.passes.sum())
    size = str(demo[1][0].attributes["size_class"])
    chosen = neutrality(found.decisions, "size_class", reference=size)
    assert chosen.classes[0].name == size


def test_faults():
    some = decisions(*block("a", 3, 4))
    with pytest.raises(FindingsError, match="STUDY-CLASS-FIELD"):
        neutrality(some, "size_clas")
    with pytest.raises(FindingsError, match="STUDY-CLASS"):
        neutrality(some, "size_class", reference="b")
