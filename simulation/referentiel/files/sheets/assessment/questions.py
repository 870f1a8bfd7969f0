"""The rows of the questions: an answer to choose or type, its state, its level, and what it adds to its section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from referentiel.model import Criterion, Graded, Measure, Points, StandardVersion, Step, YesNo
from referentiel.texts import number as shown_number
from referentiel.texts import text

from .. import styles
from ..names import Names
from .board import FIRST_STEP, Board, Formula, name_of
from .conditions import conjunction, number
from .grading import level_formula, raw_formula, required_level, share_formula, valid_formula, whole_share

ANSWER, READING, LEVEL, TOP, KNOCKOUT, ALERT = 5, 6, 7, 8, 9, 10
FAILED, BLOCKED = FIRST_STEP + 5, FIRST_STEP + 6
ANSWERED, UNREADABLE_ANSWER, UNKNOWN_ANSWER = FIRST_STEP + 12, FIRST_STEP + 13, FIRST_STEP + 14
_WORDS = FIRST_STEP + 20


@dataclass(frozen=True)
class Question:
    """One question of a sheet, and the cells of its calculation.

    Parameters
    ----------
    state
        0 not asked, 1 answered, 2 said to be without object, 3 not assessed, 4 unreadable, 9 not known whether asked.
    share
        The share of the weight, times `top`, a whole number.
    """

    criterion: Criterion
    section: str
    line: int
    state: str
    raw: str
    level: str
    share: str
    top: int
    weight: Fraction
    failed: str
    blocked: str


@dataclass(frozen=True)
class Setting:
    """What the questions of a sheet share: version, actor type, cells of the attributes, names of units."""

    version: StandardVersion
    actor: str
    answers: Mapping[str, str]
    names: Names


def add_question(board: Board, line: int, setting: Setting, section: str, criterion: Criterion) -> Question:
    """Write the row of one question for one actor type."""
    version, actor, names = setting.version, setting.actor, setting.names
    answer = name_of(line, ANSWER)
    for place, (value, look) in enumerate((
        (criterion.code, styles.CODE), (criterion.title, styles.INFO), (criterion.question, styles.INFO),
        (_hint(criterion, actor, names), styles.INFO)), start=1):
        board.put(line, place, value, look)
    board.put(line, ANSWER, None, styles.OPEN)
    _offer(board, line, criterion)
    calculated = [name_of(line, FIRST_STEP + rank) for rank in range(7)]
    applies, state, raw, level, share, failed, blocked = calculated
    top = whole_share(criterion, actor)
    truth = conjunction(board, criterion.conditions, setting.answers)
    away, open_ = text("sheet.answer.not_applicable"), text("sheet.answer.not_assessed")
    formulas = (
        truth,
        f'IF({applies}=0,0,IF({applies}="?",9,IF(OR({answer}="",{answer}="{open_}"),3,IF({answer}="{away}",2,'
        f"IF({valid_formula(criterion, raw)},1,4)))))",
        raw_formula(criterion, answer),
        f'IF({state}=1,{level_formula(criterion, actor, raw)},"")',
        f"IF({state}=1,{share_formula(criterion, level)},0)",
        _failed(version, criterion, actor, state, level),
        f"IF({state}=3,1,0)" if _blocks(version, criterion, actor) else "0",
    )
    for rank, formula in enumerate(formulas):
        board.put(line, FIRST_STEP + rank, Formula(formula))
    for column, code in ((ANSWERED, 1), (UNREADABLE_ANSWER, 4), (UNKNOWN_ANSWER, 9)):
        board.put(line, column, Formula(f"IF({state}={code},1,0)"))
    weight = Fraction(criterion.weight.of(actor) or 0)
    found = Question(criterion, section, line, state, raw, level, share, top, weight, failed, blocked)
    _show(board, found, actor)
    return found


def counted(questions: Sequence[Question], flag: int) -> str:
    """Count the questions of which a flag, the column of 1 and 0, is true."""
    if not questions:
        return "0"
    return f"SUM({name_of(questions[0].line, flag)}:{name_of(questions[-1].line, flag)})"


def _offer(board: Board, line: int, criterion: Criterion) -> None:
    """Give an answer its drop-down list, or a word on what to type."""
    states = (text("sheet.answer.not_applicable"), text("sheet.answer.not_assessed"))
    cell, seen = name_of(line, ANSWER), criterion.observation
    if isinstance(seen, YesNo):
        words: tuple[str, ...] = (text("sheet.word.yes"), text("sheet.word.no"))
    elif isinstance(seen, Graded):
        words = tuple(f"{rank} – {level.name}" for rank, level in enumerate(seen.levels))
    else:
        low, high = seen.range if isinstance(seen, Measure) else (Decimal(0), seen.max)
        board.prompts[cell] = text("sheet.answer.prompt", low=shown_number(low), high=shown_number(high))
        return
    board.lists[cell] = board.words(line, (*words, *states), _WORDS)


def _show(board: Board, one: Question, actor: str) -> None:
    """Write what the person reads beside the answer."""
    reading, line = f'"{text("sheet.answer.read")}"', one.line
    for code, key in ((4, "unreadable"), (3, "not_assessed"), (2, "not_applicable"), (9, "unknown"), (0, "unasked")):
        reading = f'IF({one.state}={code},"{text(f"sheet.answer.{key}")}",{reading})'
    board.put(line, READING, Formula(reading), styles.INFO)
    board.put(line, LEVEL, Formula(f'IF({one.state}=1,{one.level},"")'), styles.INFO)
    board.put(line, TOP, one.criterion.top_level(actor), styles.INFO)
    required = None
    if one.criterion.knockout.of(actor):
        required = text("sheet.answer.knockout", required=shown_number(required_level(one.criterion, actor)))
        failed, blocked = text("sheet.answer.failed"), text("sheet.answer.to_assess")
        alert = f'IF({one.failed}=1,"{failed}",IF({one.blocked}=1,"{blocked}",""))'
        board.put(line, ALERT, Formula(alert), styles.LOUD)
    board.put(line, KNOCKOUT, required, styles.INFO)


def _hint(criterion: Criterion, actor: str, names: Names) -> str:
    """Say what is observed, with the steps of a measure."""
    seen = criterion.observation
    match seen:
        case Measure():
            steps = " ; ".join(_step(step) for step in criterion.steps(actor))
            return text(f"sheet.observed.{seen.direction}", unit=names.units.label(seen.unit), steps=steps)
        case Graded():
            return text("sheet.observed.graded", top=len(seen.levels) - 1)
        case Points():
            return text("sheet.observed.points", top=shown_number(seen.max))
    return text("sheet.observed.yes_no")


def _step(step: Step) -> str:
    ends = [step.value] if step.value is not None else [step.low, step.high]
    return " – ".join(shown_number(end.on(None)) for end in ends if end is not None)


def _failed(version: StandardVersion, criterion: Criterion, actor: str, state: str, level: str) -> str:
    """Return whether a knock-out fails: answered under its level, or not assessed where that counts as zero."""
    if not criterion.knockout.of(actor):
        return "0"
    silent = f"IF({state}=3,1,0)" if version.rule.not_assessed == "zero" else "0"
    return f"IF({state}=1,IF({level}>={number(required_level(criterion, actor))},0,1),{silent})"


def _blocks(version: StandardVersion, criterion: Criterion, actor: str) -> bool:
    """Tell whether a knock-out that was not assessed leaves the audit without an outcome."""
    rule = version.rule
    asked = any(outcome.knockouts == "none_failed" for outcome in version.outcomes)
    return (bool(criterion.knockout.of(actor)) and rule.not_assessed == "exclude" and asked
            and rule.knockout_not_assessed == "not_computable")
