"""The outcome that the rule proposes: eligibility, what stands in the way of an outcome, then the outcomes in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from referentiel.model import AttributeCondition, EligibilityCondition, Outcome, StandardVersion

from .board import Board, all_true
from .conditions import measured, number, worded
from .exact import reaches
from .questions import BLOCKED, FAILED, UNKNOWN_ANSWER, UNREADABLE_ANSWER, Question, counted
from .scores import Scores

INELIGIBLE, NOT_COMPUTABLE, OTHER_TYPE, UNREADABLE, UNSURE = "I", "N", "T", "X", "?"


@dataclass(frozen=True)
class Verdict:
    """The cells of the result.

    Parameters
    ----------
    rank
        Place of the outcome in the version, from 0, or a letter: ineligible, not computable, another actor type,
        an answer that cannot be read, a number too large for a spreadsheet.
    causes
        Cells that hold 1 where they leave the centre without an outcome, by the name of the cause.
    """

    rank: str
    unreadable: str
    failed: str
    causes: Mapping[str, str]


def verdict(
    board: Board, version: StandardVersion, actor: str, typed: str, questions: Sequence[Question], found: Scores,
    answers: Mapping[str, str],
) -> Verdict:
    """Write the result of one actor type.

    Parameters
    ----------
    typed
        Cell that says whether the centre is of this type.
    answers
        Cell of each attribute.
    """
    unreadable, failed, blocked, unknown = board.steps(
        *(counted(questions, flag) for flag in (UNREADABLE_ANSWER, FAILED, BLOCKED, UNKNOWN_ANSWER)))
    eligible = board.steps(all_true([_eligible(board, one, actor, typed, questions, answers)
                                     for one in version.eligibility]))[0]
    covered = reaches(board, found.coverage, version.rule.coverage_minimum.on(None))
    causes = dict(zip(("attribute", "eligibility", "coverage", "score", "knockout"), board.steps(
        f'IF({typed}="?",1,IF({unknown}>0,1,0))', f'IF({eligible}="?",1,0)',
        f"IF({found.coverage.known}=0,1,IF({covered}=0,1,0))", f"IF({found.overall.known}=0,1,0)",
        f"IF({blocked}>0,1,0)"), strict=True))
    ranks = '"?"'
    for place, outcome in reversed(list(enumerate(version.outcomes))):
        truth = _earned(board, outcome, actor, questions, found, failed)
        ranks = f'IF({truth}=1,{place},IF({truth}="?","{UNSURE}",{ranks}))'
    stopped = "+".join(causes.values())
    rank = board.steps(
        f'IF({unreadable}>0,"{UNREADABLE}",IF({typed}=0,"{OTHER_TYPE}",IF({eligible}=0,"{INELIGIBLE}",'
        f'IF({stopped}>0,"{NOT_COMPUTABLE}",IF({covered}="?","{UNSURE}",{ranks})))))')[0]
    return Verdict(rank, unreadable, failed, causes)


def _eligible(
    board: Board, condition: EligibilityCondition, actor: str, typed: str, questions: Sequence[Question],
    answers: Mapping[str, str],
) -> str:
    """Return the cell of one condition; where the type is not known, one that depends on it is not known either."""
    if condition.actor_types is not None and actor not in condition.actor_types:
        truth = "1"
    else:
        low, high = (mark.on(None) if mark else None for mark in (
            condition.at_least.of(actor) if condition.at_least else None,
            condition.at_most.of(actor) if condition.at_most else None))
        truth = _observed(board, condition, questions, answers, low, high)
    varies = [one for one in (condition.at_least, condition.at_most) if one is not None and set(one.by_type) != {"*"}]
    if condition.actor_types is not None or varies or condition.criterion is not None:
        return board.steps(f'IF({typed}=1,{truth},"?")')[0]
    return truth


def _observed(
    board: Board, condition: EligibilityCondition, questions: Sequence[Question], answers: Mapping[str, str],
    low: Decimal | None, high: Decimal | None,
) -> str:
    def tests(cell: str) -> list[str]:
        return [f"{cell}{sign}{number(mark)}" for sign, mark in ((">=", low), ("<=", high)) if mark is not None]

    if condition.attribute is not None:
        cell = answers[condition.attribute]
        plain = AttributeCondition(attribute=condition.attribute, equals=condition.equals, one_of=condition.one_of)
        if plain.equals is not None or plain.one_of is not None:
            return worded(board, cell, (plain.equals,) if plain.equals is not None else plain.one_of or ())
        return measured(board, cell, tests(cell))
    one = next((one for one in questions if one.criterion.code == condition.criterion), None)
    if one is None:
        return '"?"'
    held = f"IF(AND({','.join(tests(one.raw))}),1,0)" if tests(one.raw) else "1"
    return board.steps(f'IF({one.state}=1,{held},"?")')[0]


def _earned(
    board: Board, outcome: Outcome, actor: str, questions: Sequence[Question], found: Scores, failed: str,
) -> str:
    """Return the cell that says whether the conditions of an outcome all hold."""
    tests = []
    mark = outcome.global_at_least.of(actor) if outcome.global_at_least else None
    if mark is not None:
        tests.append(reaches(board, found.overall, mark.on(None)))
    for code, score in found.sections.items():
        minimum = outcome.sections_at_least.of(code, actor) if outcome.sections_at_least else None
        if minimum is not None:
            held = reaches(board, score, minimum.on(None))
            tests.append(board.steps(f"IF({score.known}=1,{held},1)")[0])
    if outcome.knockouts == "none_failed":
        tests.append(board.steps(f"IF({failed}=0,1,0)")[0])
    for code, level in outcome.levels_at_least.items():
        one = next((one for one in questions if one.criterion.code == code), None)
        required = number(level.of(actor) or Decimal(0))
        tests.append(board.steps(f"IF({one.state}=1,IF({one.level}>={required},1,0),0)" if one else "0")[0])
    return board.steps(all_true(tests))[0]
