"""Conditions on the centre, in cells: 1 where one holds, 0 where it does not, a question mark where nothing is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from referentiel.model import AttributeCondition, EligibilityCondition, StandardVersion

from .board import Board, all_true


def number(value: Decimal) -> str:
    """Write a decimal as a formula does."""
    return f"{value:f}"


def conjunction(board: Board, conditions: Iterable[AttributeCondition], answers: Mapping[str, str]) -> str:
    """Return the cell, or the constant, that joins some conditions.

    Parameters
    ----------
    answers
        Cell of each attribute of the centre. Dated values are read at their last phase.
    """
    truths = [_truth(board, condition, answers) for condition in conditions]
    return board.steps(all_true(truths))[0] if truths else "1"


def _truth(board: Board, condition: AttributeCondition, answers: Mapping[str, str]) -> str:
    cell = answers[condition.attribute]
    if condition.equals is not None or condition.one_of is not None:
        words = (condition.equals,) if condition.equals is not None else condition.one_of or ()
        return worded(board, cell, words)
    tests = [f"{cell}{sign}{number(mark.on(None))}" for sign, mark in (
        (">=", condition.at_least), ("<=", condition.at_most), (">", condition.above), ("<", condition.below))
        if mark is not None]
    return measured(board, cell, tests)


def worded(board: Board, cell: str, words: Sequence[str]) -> str:
    """Return the cell that says whether another one holds one of some words, to the letter."""
    held = [board.put(board.spare, 40 + rank, word) for rank, word in enumerate(words)]
    same = f"OR({','.join(f'EXACT({cell},{one})' for one in held)})" if held else "1=0"
    return board.steps(f'IF(ISTEXT({cell}),IF({same},1,0),"?")')[0]


def measured(board: Board, cell: str, tests: Sequence[str]) -> str:
    """Return the cell that says whether a number passes some tests."""
    return board.steps(f'IF(ISNUMBER({cell}),IF(AND({",".join(tests)}),1,0),"?")' if tests else
                       f'IF(ISNUMBER({cell}),1,"?")')[0]


def attributes_read(version: StandardVersion) -> list[str]:
    """Return the attributes that a decision may read, in the order of the version."""
    conditions = [c for actor in version.actor_types for c in actor.when]
    conditions += [c for _, criterion in version.criteria() for c in criterion.conditions]
    read = {c.attribute for c in conditions} | {c.attribute for c in version.eligibility if c.attribute}
    return [name for name in version.attributes if name in read]


def words_of(version: StandardVersion, attribute: str) -> tuple[str, ...]:
    """Return the words that conditions compare an attribute with."""
    conditions: list[AttributeCondition | EligibilityCondition] = [c for a in version.actor_types for c in a.when]
    conditions += [c for _, criterion in version.criteria() for c in criterion.conditions]
    conditions += version.eligibility
    found = [word for c in conditions if c.attribute == attribute for word in (c.equals, *(c.one_of or ())) if word]
    return tuple(dict.fromkeys(found))


def actor_type(board: Board, version: StandardVersion, answers: Mapping[str, str], wanted: str) -> str:
    """Return the cell that says whether the centre is of a type: 1, 0 for another or none, or a question mark."""
    formula = "0"
    for actor in reversed(version.actor_types):
        truth = conjunction(board, actor.when, answers)
        formula = f'IF({truth}=1,{int(actor.id == wanted)},IF({truth}="?","?",{formula}))'
    return board.steps(formula)[0]
