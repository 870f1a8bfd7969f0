"""Uncertainty of an effect: counts, clusters, the test between organisations, extreme populations."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from golden_cases import criterion, outcome, section, standard

from referentiel.compare import effect
from referentiel.engine import History
from referentiel.model import Answer, Audit, State
from referentiel.model.change import Change, change_of
from referentiel.studies import Interval, bootstrap, clusters, uncertainty
from referentiel.studies.clusters import Clusters

MARK = "outcomes.award.global_at_least"
VERSION = standard(section("S", criterion("A", most=100)), outcomes=(outcome("award", global_at_least=50),))


def past(*pairs):
    """Audits of (organisation, points); None is not assessed."""
    return History.of([
        Audit(id=f"a{i}", organisation=name, family="toy", version="toy-1", day=date(2010, 1, 1), attributes={},
              answers={} if value is None else {"A": Answer(State.VALUE, Decimal(value))})
        for i, (name, value) in enumerate(pairs)], {"toy-1": VERSION})


def moved(history, mark):
    return effect(VERSION, history, [Change(MARK, Decimal(mark))])


def test_organisations_are_counted_once_by_hand():
    # x loses two and is lost; y gains none; z has one audit out of two that fails, lost; w is not computable.
    found = uncertainty(moved(past(("x", 55), ("x", 58), ("y", 90), ("z", 52), ("z", 90), ("w", None)), 60))
    assert (found.test.gained, found.test.lost, found.test.level) == (0, 2, 1)
    assert found.test.p_value == Fraction(1, 2)
    assert found.direction == "stricter"
    assert found.paired_difference == Fraction(-3, 5)
    assert found.organisations == 3
    assert not found.few


def test_directions(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    for pairs, direction in (
        ([(MARK, "65")], "stricter"), ([(MARK, "55")], "looser"),
        ([(MARK, "65"), ("outcomes.award.sections_at_least.HRP", "30")], "mixed"), ([], "none"),
        ([("criteria.RH-01.weight", "0")], "mixed"), ([("criteria.RH-01.ladder[2]", "75")], "stricter"),
    ):
        changes = [change_of(lrs_2005, path, typed) for path, typed in pairs]
        found = uncertainty(effect(lrs_2005, history, changes))
        assert found.direction == direction, pairs
        if direction == "stricter":
            assert found.test.gained == 0


def test_clusters_account_for_every_computable_audit(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    result = effect(lrs_2005, history, [change_of(lrs_2005, MARK, "65")])
    found = clusters(result)
    totals = found.counts @ found.kinds
    assert totals.tolist() == [result.computable_before, result.passes_before, result.computable_after,
                               result.passes_after, int(result.table[:2, :2].sum()), result.gained - result.lost]
    computable = [i for i in range(106) if result.before.computable[i] or result.after.computable[i]]
    assert found.organisations == len({history.audits[i].organisation for i in computable})


def test_the_bootstrap_draws_organisations_as_a_plain_loop_does():
    """The law of the rate over draws of whole organisations, against one written out."""
    kinds = Clusters(np.array([[1, 1, 1, 0, 1, -1], [2, 1, 2, 1, 2, 0], [3, 3, 3, 3, 3, 0], [1, 0, 0, 0, 0, 0]]),
                     np.array([5, 4, 3, 6]))
    found = bootstrap(kinds, draws=20_000, seed=1)
    rows = np.repeat(kinds.kinds, kinds.counts, axis=0)
    drawn = rows[np.random.default_rng(2).integers(0, 18, (20_000, 18))].sum(axis=1)
    low, high = np.quantile(drawn[:, 1] / drawn[:, 0], [0.025, 0.975])
    assert found.before.low == pytest.approx(low, abs=0.012)
    assert found.before.high == pytest.approx(high, abs=0.012)
    paired = np.quantile(drawn[:, 5] / drawn[:, 4], [0.025, 0.975])
    assert [found.paired.low, found.paired.high] == pytest.approx(list(paired), abs=0.012)
    assert bootstrap(kinds, seed=5) == bootstrap(kinds, seed=5)


def test_repeated_audits_widen_the_interval():
    alone = uncertainty(moved(past(*((f"o{i}", 90 if i % 2 else 10) for i in range(40))), 50))
    ten_each = uncertainty(moved(past(*((f"o{i % 4}", 90 if i % 2 else 10) for i in range(40))), 50))
    assert alone.before.wilson == ten_each.before.wilson
    assert ten_each.before.clustered.high - ten_each.before.clustered.low > 2 * (
        alone.before.clustered.high - alone.before.clustered.low)


@pytest.mark.parametrize(("pairs", "rate", "wilson", "clustered", "few"), [
    ((), None, False, False, False),
    ((("a", 50),), 1, True, False, True),
    ((("a", None), ("b", None)), None, False, False, False),
    ((("a", 90), ("b", 90), ("c", 90)), 1, True, True, False),
    ((("a", 1), ("b", 2)), 0, True, True, True),
])
def test_extreme_populations(pairs, rate, wilson, clustered, few):
    found = uncertainty(moved(past(*pairs), 50))
    assert found.before.rate == rate
    assert (found.before.wilson is not None) == wilson
    assert (found.before.clustered is not None) == clustered
    assert found.few == few
    assert found.test.p_value == 1
    assert len(found.to_frame()) == 3


def test_draws_without_a_rate_are_left_out_and_counted():
    # One of two organisations is computable only before, the other only after.
    found = bootstrap(Clusters(np.array([[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0]]), np.array([1, 1])), draws=100)
    assert 0 < found.empty < 100
    assert found.paired is None
    only = bootstrap(Clusters(np.array([[1, 1, 0, 0, 0, 0]]), np.array([4])), draws=10)
    assert (only.before, only.after, only.empty) == (Interval(1.0, 1.0), None, 10)


def test_faults():
    with pytest.raises(ValueError, match="level"):
        uncertainty(moved(past(("a", 50)), 60), level=95)
    with pytest.raises(ValueError, match="draw"):
        uncertainty(moved(past(("a", 50)), 60), draws=0)
