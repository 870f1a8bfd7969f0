"""Another text as one more column of the control, by hand: when it may be told, how finely, and what a move is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from referentiel.engine import History, decide
from referentiel.report.publication import publish
from referentiel.studies.disclosure import OtherText, other_text
from referentiel.studies.disclosure.grid import Grid
from referentiel.studies.disclosure.kept import _known
from referentiel.studies.disclosure.worlds import groups_of, worlds_of

P, F, N = 0, 1, 2


def column(*parts):
    """Return standings: pairs of one, and how many audits have it."""
    return np.repeat([one for one, _ in parts], [n for _, n in parts]).astype(np.int8)


def told(versions, base, other, least=3, organisations=None, coarse=False):
    made = OtherText(versions["lrs-2011"], other, np.zeros(other.size, dtype=bool))
    made = made.coarser() if coarse else made
    return made.fits(base, np.arange(base.size) if organisations is None else organisations, least)


def test_each_way_is_of_nobody_or_of_enough(versions):
    base = column((P, 8), (F, 6))
    assert told(versions, base, column((P, 5), (F, 9)))
    assert not told(versions, base, column((P, 6), (F, 8))), "two lose it"
    assert not told(versions, base, column((P, 5), (F, 9)),
                    organisations=np.array([0, 1, 2, 3, 4, 5, 6, 6, *range(8, 14)]))
    assert not told(versions, base, column((P, 5), (F, 9)), least=5)
    assert told(versions, base, column((P, 6), (F, 8)), least=1), "the control is lifted"


def test_what_tells_something_of_each_is_refused_both_ways(versions):
    base = column((P, 8), (F, 6))
    assert not told(versions, base, column((F, 14))), "nobody passes there"
    assert not told(versions, base, column((F, 8), (P, 6))), "everybody has moved"
    assert not told(versions, base, column((P, 4), (N, 10))), "all who fail in force are not computable there"
    assert not told(versions, base, column((P, 8), (P, 3), (N, 3))), "and none of those came from where they are"


def test_not_computable_joins_the_others_where_it_is_of_few(versions):
    base = column((P, 8), (F, 6))
    other = column((P, 5), (F, 2), (N, 1), (F, 6))
    assert not told(versions, base, other)
    assert told(versions, base, other, coarse=True)


def worlds(versions, other, coarse=False, reference=0):
    base = column((P, 4), (F, 4))
    made = OtherText(versions["lrs-2011"], other, np.array([True, *[False] * 7]))
    made = made.coarser() if coarse else made
    columns = np.stack([base, made.column], axis=1)
    paths = np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1)
    grid = Grid((), ((),), columns, False, paths, made)
    known = np.full(8, reference, dtype=np.int64)
    return grid, worlds_of(grid, groups_of((), grid, known), (), (), reference=known)


def test_ceasing_to_be_computable_is_no_move_unless_it_cannot_be_told_apart(versions):
    other = column((P, 1), (F, 1), (N, 2), (F, 4))
    _, exact = worlds(versions, other)
    assert exact.standing.tolist() == [[P, P], [P, F], [P, N], [F, F]]
    assert exact.unmoved(0)[:, 1].tolist() == [True, False, True, True]
    assert exact.unmoved(1)[:, 0].tolist() == [True, False, False, True], "to be known to pass in force is a move"
    _, coarse = worlds(versions, other, coarse=True)
    assert coarse.standing.tolist() == [[P, P], [P, F], [F, F]]
    assert coarse.unmoved(0)[:, 1].tolist() == [True, False, True]


def test_each_award_is_known_under_the_text_of_its_day(versions):
    grid, there = worlds(versions, column((P, 2), (F, 6)), reference=1)
    assert [None if one is None else one.tolist() for one in _known(grid)] == [
        None, [0] * 8, [1] * 8, [1, *[0] * 7]]
    assert there.allowed.tolist() == [[True, False, False], [False, True, True]], "the column known is the other one"


@pytest.fixture(scope="module")
def few(versions, demonstration):
    """Return forty audits of the demonstration, as they were answered."""
    audits = sorted(demonstration.audits, key=lambda one: one.id)[:40]
    return History.of(audits, {name: versions[name] for name in {one.version for one in audits}})


def test_a_comparison_left_out_changes_nothing_else(versions, demonstration, few):
    version, other = versions["lrs-2005"], decide(versions["lrs-2011"], few)
    made = [publish(version, few, [demonstration.source], [], "partners", date(2026, 1, 2), other=one).release
            for one in (None, other)]
    assert made[1].comparison.table is None
    assert replace(made[1], comparison=None, fingerprint="") == replace(made[0], fingerprint="")


def test_an_other_text_is_of_the_same_audits_in_the_same_order(versions, demonstration, few):
    other = decide(versions["lrs-2009"], History.of(few.audits[1:], versions))
    with pytest.raises(ValueError, match="other audits"):
        publish(versions["lrs-2005"], few, [demonstration.source], [], "partners", date(2026, 1, 2), other=other)
    assert other_text(other).column.size == few.size - 1
