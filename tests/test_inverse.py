"""Which value gives a rate: against every distinct rate found by deciding again, with ties placed on purpose."""

from decimal import Decimal
from fractions import Fraction

import pytest
from test_effect import HISTORY, TOY, audit

from referentiel.engine import History, decide, frontier, inverse, joint, sweep
from referentiel.model import FindingsError
from referentiel.model.change import Change, changed

MARK = "outcomes.award.global_at_least"
# The toy audits of test_effect score 90.74, 66.67, 50, 59.26; the fifth is not computable.


def rate_at(history, value, path=MARK):
    decided = decide(changed(TOY, [Change(path, Decimal(value))]), history)
    return Fraction(int(decided.passes.sum()), int(decided.computable.sum()))


def test_a_rate_that_is_reached_gives_every_value_that_gives_it():
    found = inverse(sweep(TOY, HISTORY, MARK), Fraction(1, 2))
    (reach,) = found.exact
    assert (reach.passes, reach.computable) == (2, 4)
    assert (reach.interval.low, reach.interval.high) == (Fraction(1600, 27), Fraction(200, 3))
    assert (reach.interval.low_open, reach.interval.high_open) == (True, False)
    assert reach.interval.simplest() == 60
    assert rate_at(HISTORY, reach.interval.simplest()) == Fraction(1, 2)
    assert found.tied == ()


def test_ties_make_a_rate_unreachable_and_are_told():
    tied = History.of((audit(1, 30, 2), audit(2, 10, 1), audit(3, 10, 1), audit(4, 10, 1)), {"toy-1": TOY})
    found = inverse(sweep(TOY, tied, MARK), Decimal("0.5"))
    assert found.exact == ()
    assert (found.above.rate, found.below.rate) == (1, Fraction(1, 4))
    assert found.tied == (1, 2, 3)
    assert found.above.interval.high == found.below.interval.low == Fraction(200, 3)
    for reach in (found.above, found.below):
        assert rate_at(tied, reach.interval.simplest()) == reach.rate
    assert list(found.to_frame()["side"]) == ["above", "below"]


@pytest.mark.parametrize(("target", "exact", "above", "below"), [
    (0, True, Fraction(1, 4), None), (1, True, None, Fraction(3, 4)), (0.5, True, Fraction(3, 4), Fraction(1, 4)),
    (Decimal("0.9"), False, 1, Fraction(3, 4)),
])
def test_the_ends_of_the_scale(target, exact, above, below):
    found = inverse(sweep(TOY, HISTORY, MARK), target)
    assert bool(found.exact) == exact
    assert (found.above.rate if found.above else None, found.below.rate if found.below else None) == (above, below)


@pytest.mark.parametrize("target", [1.5, -0.1, float("nan"), float("inf"), Decimal("NaN"), Decimal("1.0000001")])
def test_a_target_that_is_no_rate_is_a_finding(target):
    with pytest.raises(FindingsError, match="CHG-RATE"):
        inverse(sweep(TOY, HISTORY, MARK), target)


def test_without_a_computable_audit_there_is_no_rate():
    for audits in ((), (audit(5, None, 2, **{"A-02": None}),)):
        history = History.of(audits, {"toy-1": TOY})
        with pytest.raises(FindingsError, match="CHG-NO-RATE"):
            inverse(sweep(TOY, history, MARK), 0.5)
        with pytest.raises(FindingsError, match="CHG-NO-RATE"):
            frontier(joint(TOY, history, (MARK, "rule.coverage_minimum"), ((50,), (80,))), 0.5)


@pytest.mark.parametrize("path", [
    MARK, "outcomes.award.sections_at_least", "outcomes.award.sections_at_least.HRP", "criteria.SOC-01.required",
    "criteria.RH-01.ladder[1]", "criteria.CT-03.ladder[1]", "rule.coverage_minimum", "eligibility.ETP-FRANCE.at_least",
])
def test_every_answer_is_what_the_version_then_decides(path, lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    curve = sweep(lrs_2005, history, path)
    for percent in (0, 10, 33, 50, 62, 70, 85, 100):
        found = inverse(curve, Fraction(percent, 100))
        assert found.exact or found.above or found.below
        for reach in (*found.exact, found.above, found.below):
            value = reach.interval.simplest() if reach else None
            if value is not None and not _refused(lrs_2005, path, value):
                after = decide(changed(lrs_2005, [Change(path, value)]), history)
                assert (int(after.passes.sum()), int(after.computable.sum())) == (reach.passes, reach.computable)
        rates = [Fraction(p, int(n)) for p, n in zip(curve.passes, curve.counts[:, :-1].sum(axis=1), strict=True) if n]
        between = [r for r in rates if found.below and found.above and found.below.rate < r < found.above.rate]
        assert all(r == found.target for r in between), "no reachable rate is nearer than those told"


def _refused(version, path, value):
    try:
        changed(version, [Change(path, value)])
    except FindingsError:
        return True
    return False


def test_the_frontier_of_two_levers_is_the_brute_force_one(lrs_2005, demo, versions):
    history = History.of(demo[1][:60], versions)
    paths = (MARK, "outcomes.award.sections_at_least")
    values = (tuple(range(50, 75, 4)), tuple(range(30, 70, 5)))
    points = frontier(joint(lrs_2005, history, paths, values), Decimal("0.4"))
    for point in points:
        rates = {}
        for second in values[1]:
            both = [Change(paths[0], Decimal(int(point.first))), Change(paths[1], Decimal(second))]
            after = decide(changed(lrs_2005, both), history)
            rates[second] = Fraction(int(after.passes.sum()), int(after.computable.sum()))
        fine = {second: rate for second, rate in rates.items() if rate >= Fraction(2, 5)}
        assert point.rate == min(fine.values(), default=None)
        assert point.second == max((s for s, rate in fine.items() if rate == point.rate), default=None)


