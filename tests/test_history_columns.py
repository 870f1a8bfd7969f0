"""Columns of a history equal those made one answer at a time, whatever was recorded; the base keeps their order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from referentiel.audits.store import gathering
from referentiel.engine import History
from referentiel.engine.history import ABSENT, column
from referentiel.model import Answer, Audit, State

CODES = ("A-1", "A-2", "B-1", "B-2")
WIDE = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e25"), max_value=Decimal("1e25"))
SMALL = st.decimals(min_value=-3, max_value=300, places=2)
VALUES = st.one_of(SMALL, WIDE, st.sampled_from([Decimal(1), Decimal("1.0"), Decimal(0), Decimal("-0")]))
ANSWERS = st.one_of(
    VALUES.map(lambda value: Answer(State.VALUE, value)),
    st.sampled_from([Answer(State.NOT_APPLICABLE, note="sans objet"), Answer(State.NOT_ASSESSED)]))


def audit(number: int, answers: dict[str, Answer]) -> Audit:
    return Audit(id=f"a{number}", organisation="o", family="f", version="v", day=date(2009, 1, 1), attributes={},
                 answers=answers)


def slow(answers: list[Answer | None]) -> tuple[list[int], int, list[int]]:
    """Work a column out, an answer at a time, in plain rational numbers."""
    exact = [Fraction(0) if a is None or a.value is None else Fraction(a.value) for a in answers]
    scale = lcm(1, *(value.denominator for value in exact))
    return [int(value * scale) for value in exact], scale, [-1 if a is None else int(a.state) for a in answers]


@given(st.lists(st.dictionaries(st.sampled_from(CODES), ANSWERS), max_size=8))
def test_columns_equal_those_made_one_answer_at_a_time(given_answers: list[dict[str, Answer]]) -> None:
    audits = [audit(i, answers) for i, answers in enumerate(given_answers)]
    history = History.of(audits, {"v": None})  # type: ignore[dict-item] - only its id is read here
    assert list(history.answers) == sorted({code for answers in given_answers for code in answers})
    for code, made in history.answers.items():
        units, scale, states = slow([answers.get(code) for answers in given_answers])
        assert (made.units.tolist(), made.scale, made.state.tolist()) == (units, scale, states)
        assert made.state.dtype == np.int8


def test_equal_answers_that_are_different_objects_make_one_column() -> None:
    made = column([Answer(State.VALUE, Decimal("0.10")), None, Answer(State.VALUE, Decimal("0.1")),
                   Answer(State.NOT_ASSESSED), Answer(State.VALUE, Decimal("0.25"))])
    assert (made.units.tolist(), made.scale) == ([2, 0, 2, 0, 5], 20)
    assert made.state.tolist() == [State.VALUE, ABSENT, State.VALUE, State.NOT_ASSESSED, State.VALUE]


def test_a_column_of_nothing_and_no_column_at_all() -> None:
    assert column([]).units.size == 0
    assert column([None, None]).state.tolist() == [ABSENT, ABSENT]
    assert History.of([], {}).answers == {}


def test_a_column_keeps_the_narrowest_type_that_holds_it() -> None:
    assert column([Answer(State.VALUE, Decimal(4))]).units.dtype == np.int8
    assert column([Answer(State.VALUE, Decimal(10) ** 25)]).units.dtype == object


def test_answers_gathered_out_of_order_come_back_in_theirs() -> None:
    """The order inside a group is nobody's promise: the place of each answer decides."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE answer (audit INTEGER, place INTEGER, criterion TEXT, state INTEGER, value TEXT, note TEXT)")
        connection.exec_driver_sql("""INSERT INTO answer VALUES (7, 2, 'C', 0, '1.5', ''), (7, 0, 'A', 2, NULL, ''),
            (9, 0, 'A', 0, '3', ''), (7, 1, 'B', 1, NULL, 'dit "non" [1, 2] \\u00e9 \u00e9')""")
        found = gathering.answers_of(connection, gathering.tables.answer.c.audit.in_([7, 9]))
    assert found == {
        7: {"A": Answer(State.NOT_ASSESSED), "B": Answer(State.NOT_APPLICABLE, note='dit "non" [1, 2] \\u00e9 \u00e9'),
            "C": Answer(State.VALUE, Decimal("1.5"))},
        9: {"A": Answer(State.VALUE, Decimal(3))}}
    assert list(found[7]) == ["A", "B", "C"]
