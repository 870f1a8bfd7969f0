"""Raking to margins: against a closed form, margins reached or said not to be, faults all at once."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from golden_cases import criterion, outcome, section, standard

from referentiel.engine import History, decide
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.studies import rake

VERSION = standard(section("S", criterion("A", most=100)), outcomes=(outcome("award", global_at_least=50),))


def decisions(*rows):
    """Audits of (size, sector, points)."""
    return decide(VERSION, History.of([
        Audit(id=f"a{i}", organisation=f"o{i}", family="toy", version="toy-1", day=date(2010, 1, 1),
              attributes={"size_class": size} | ({"sector": sector} if sector else {}),
              answers={} if points is None else {"A": Answer(State.VALUE, Decimal(points))})
        for i, (size, sector, points) in enumerate(rows)], {"toy-1": VERSION}))


def shares(**values):
    return {name: Decimal(value) for name, value in values.items()}


ROWS = [("small", "x", 90), ("small", "y", 10), ("big", "x", 90), ("big", "x", 90), ("big", "y", 10), ("big", "y", 90)]


def test_one_margin_is_post_stratification():
    # Small: 1 of 2 passes; big: 3 of 4. Half and half: (1/2 + 3/4) / 2.
    found = rake(decisions(*ROWS), {"size_class": shares(small=50, big=50)})
    assert found.rate == pytest.approx(5 / 8)
    assert found.plain == Fraction(4, 6)
    assert found.converged
    assert found.weights.mean() == pytest.approx(1)
    assert found.effective == pytest.approx(36 / (2 * 1.5**2 + 4 * 0.75**2))


def test_two_margins_are_reached_together():
    found = rake(decisions(*ROWS), {"size_class": shares(small=30, big=70), "sector": shares(x=20, y=80)})
    assert found.converged
    frame = found.to_frame()
    assert list(frame["reached"]) == pytest.approx(list(frame["target"]))
    # Odds ratios are those of the counts: raking keeps what margins do not fix.
    held = found.weights
    assert held[0] * (held[4] + held[5]) / (held[1] * (held[2] + held[3])) == pytest.approx(1 * 2 / (1 * 2))


def test_margins_that_cannot_hold_together_are_told():
    # Every small audit is of sector x: small 80 % and x 10 % contradict each other.
    rows = [("small", "x", 90), ("big", "x", 10), ("big", "y", 10)]
    found = rake(decisions(*rows), {"size_class": shares(small=80, big=20), "sector": shares(x=10, y=90)})
    assert not found.converged
    assert found.gap > 0.1


def test_audits_outside_the_margins_are_counted():
    found = rake(decisions(*ROWS, ("small", None, 90), ("small", "z", 90), ("big", "x", None)),
                 {"sector": shares(x=50, y=50)})
    assert (found.outside, int(found.used.sum())) == (2, 6)
    assert found.rate == pytest.approx((3 / 3 + 1 / 3) / 2)


def test_every_fault_is_told_at_once():
    with pytest.raises(FindingsError) as caught:
        rake(decisions(*ROWS), {"size_classe": shares(small=100), "size_class": shares(small=40, huge=50),
                                "sector": {"x": Decimal("NaN"), "y": Decimal(0)}})
    assert [f.code for f in caught.value.findings] == [
        "STUDY-MARGIN-FIELD", "STUDY-MARGIN-SUM", "STUDY-MARGIN-EMPTY", "STUDY-MARGIN-SHARE", "STUDY-MARGIN-SHARE"]
    assert caught.value.findings[0].near == "size_class"
    with pytest.raises(FindingsError, match="STUDY-MARGIN-NONE"):
        rake(decisions(*ROWS), {})


@pytest.mark.parametrize("rows", [(), (("small", "x", None),)])
def test_nobody_has_no_margin(rows):
    with pytest.raises(FindingsError, match="STUDY-MARGIN"):
        rake(decisions(*rows), {"sector": shares(x=100)})


def test_one_audit_rests_on_one_organisation():
    found = rake(decisions(("small", "x", 90)), {"sector": shares(x=100)})
    assert (found.rate, found.few, found.rounds) == (1, True, 0)
