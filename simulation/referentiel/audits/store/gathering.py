"""The answers of each audit gathered in one row by the database: a row an answer costs more than the answer."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from referentiel.model import Answer

from . import tables
from .rows import answer_of


class _Listed(FunctionElement[Any]):
    """The values of a group as a JSON list; what is NULL stays null."""

    inherit_cache = True
    type = Text()


@compiles(_Listed)
def _sqlite(element: _Listed, compiler: Any, **how: Any) -> str:  # noqa: ANN401
    return f"json_group_array({compiler.process(element.clauses, **how)})"


@compiles(_Listed, "postgresql")
def _postgresql(element: _Listed, compiler: Any, **how: Any) -> str:  # noqa: ANN401
    return f"json_agg({compiler.process(element.clauses, **how)})"


def answers_of(connection: Connection, which: ColumnElement[bool]) -> dict[int, dict[str, Answer]]:
    """Return some answers by audit number, in their order."""
    answer = tables.answer.c
    parts = (answer.place, answer.criterion, answer.state, answer.value, answer.note)
    query: Select[Any] = select(answer.audit, *(cast(_Listed(part), Text) for part in parts)).where(which).group_by(
        answer.audit)
    return {row[0]: _of(*row[1:]) for row in connection.execute(query)}


def _of(places: str, criteria: str, states: str, values: str, notes: str) -> dict[str, Answer]:
    # Values differ from audit to audit; the rest is most often the same text, read once.
    given = zip(_read(criteria), map(answer_of, _read(states), json.loads(values), _read(notes)), strict=True)
    order = _order(places)
    if order is None:
        return dict(given)
    pairs = tuple(given)
    return {pairs[i][0]: pairs[i][1] for i in order}


@lru_cache(maxsize=1 << 10)
def _read(written: str) -> tuple[Any, ...]:
    return tuple(json.loads(written))


@lru_cache(maxsize=1 << 10)
def _order(places: str) -> tuple[int, ...] | None:
    """Return the order that sorts the places; None where they are sorted: a database promises none in a group."""
    given = _read(places)
    found = tuple(sorted(range(len(given)), key=given.__getitem__))
    return None if found == tuple(range(len(given))) else found
