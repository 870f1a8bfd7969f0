"""The rows of the questions: an answer to choose or type, its state, its level, and what it adds to its section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from referentiel.model import Criterion, Graded, Measure, Points, StandardVersion, Step, YesNo
from referentiel.texts import number as shown_number
from referentiel.texts import text

from .. import styles
from ..names import Names
from .board import FIRST_STEP, Board, Formula, name_of
from .conditions import conjunction, number

ANSWER, READING, LEVEL, TOP, KNOCKOUT, ALERT = 5, 6, 7, 8, 9, 10
_WORDS = FIRST_STEP + 20
_DECIMALS = 3
"""Decimals that points may be typed with."""


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


def add_question(
    board: Board, line: int, version: StandardVersion, section: str, criterion: Criterion, actor: str,
    answers: Mapping[str, str], names: Names,
) -> Question:
    """Write the row of one question for one actor type."""
    answer = name_of(line, ANSWER)
    for place, (value, look) in enumerate((
        (criterion.code, styles.CODE), (criterion.title, styles.INFO), (criterion.question, styles.INFO),
        (_hint(criterion, actor, names), styles.INFO)), start=1):
        board.put(line, place, value, look)
    board.put(line, ANSWER, None, styles.OPEN)
    _offer(board, line, criterion)
    calculated = [name_of(line, FIRST_STEP + rank) for rank in range(7)]
    applies, state, raw, level, share, failed, blocked = calculated
    top = _top(criterion, actor)
    truth = conjunction(board, criterion.conditions, answers)
    away, open_ = text("sheet.answer.not_applicable"), text("sheet.answer.not_assessed")
    formulas = (
        truth,
        f'IF({applies}=0,0,IF({applies}="?",9,IF(OR({answer}="",{answer}="{open_}"),3,IF({answer}="{away}",2,'
        f"IF({_valid(criterion, raw)},1,4)))))",
        _raw(criterion, answer),
        f'IF({state}=1,{_level(criterion, actor, raw)},"")',
        f"IF({state}=1,{_share(criterion, level)},0)",
        _failed(version, criterion, actor, state, level),
        f"IF({state}=3,1,0)" if _blocks(version, criterion, actor) else "0",
    )
    for rank, formula in enumerate(formulas):
        board.put(line, FIRST_STEP + rank, Formula(formula))
    _show(board, line, criterion, actor, state, level, failed, blocked)
    weight = Fraction(criterion.weight.of(actor) or 0)
    return Question(criterion, section, line, state, raw, level, share, top, weight, failed, blocked)


def _offer(board: Board, line: int, criterion: Criterion) -> None:
    """Give an answer its drop-down list, or a word on what to type."""
    states = (text("sheet.answer.not_applicable"), text("sheet.answer.not_assessed"))
    cell, seen = name_of(line, ANSWER), criterion.observation
    if isinstance(seen, YesNo):
        words: tuple[str, ...] = (text("sheet.word.yes"), text("sheet.word.no"))
    elif isinstance(seen, Graded):
        words = tuple(f"{rank} – {name}" for rank, name in enumerate(seen.levels))
    else:
        low, high = seen.range if isinstance(seen, Measure) else (Decimal(0), seen.max)
        board.prompts[cell] = text("sheet.answer.prompt", low=shown_number(low), high=shown_number(high))
        return
    board.lists[cell] = board.words(line, (*words, *states), _WORDS)


def _show(
    board: Board, line: int, criterion: Criterion, actor: str, state: str, level: str, failed: str, blocked: str,
) -> None:
    """Write what the person reads beside the answer."""
    reading = f'"{text("sheet.answer.read")}"'
    for code, key in ((4, "unreadable"), (3, "not_assessed"), (2, "not_applicable"), (9, "unknown"), (0, "unasked")):
        reading = f'IF({state}={code},"{text(f"sheet.answer.{key}")}",{reading})'
    board.put(line, READING, Formula(reading), styles.INFO)
    board.put(line, LEVEL, Formula(f'IF({state}=1,{level},"")'), styles.INFO)
    board.put(line, TOP, criterion.top_level(actor), styles.INFO)
    if criterion.knockout.of(actor):
        required = text("sheet.answer.knockout", required=shown_number(_required(criterion, actor)))
        board.put(line, KNOCKOUT, required, styles.INFO)
        board.put(line, ALERT, Formula(
            f'IF({failed}=1,"{text("sheet.answer.failed")}",IF({blocked}=1,"{text("sheet.answer.to_assess")}",""))'),
            styles.LOUD)
    else:
        board.put(line, KNOCKOUT, None, styles.INFO)


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


def _raw(criterion: Criterion, answer: str) -> str:
    """Return the number that an answer stands for; an empty text for none."""
    match criterion.observation:
        case YesNo():
            return f'IF({answer}="{text("sheet.word.yes")}",1,IF({answer}="{text("sheet.word.no")}",0,""))'
        case Graded():
            return f'IF(ISNUMBER({answer}),{answer},IFERROR(VALUE(LEFT({answer},FIND(" ",{answer})-1)),""))'
    return f'IF(ISNUMBER({answer}),{answer},"")'


def _valid(criterion: Criterion, raw: str) -> str:
    match criterion.observation:
        case Measure(range=(low, high)):
            tests = f"{raw}>={number(low)},{raw}<={number(high)}"
        case Points(max=most):
            scale = 10**_places(most)
            tests = f"{raw}>=0,{raw}<={number(most)},ABS({raw}*{scale}-ROUND({raw}*{scale},0))<0.000001"
        case seen:
            tests = f"{raw}=INT({raw}),{raw}>=0,{raw}<={len(seen.levels) - 1 if isinstance(seen, Graded) else 1}"
    return f"IF(ISNUMBER({raw}),AND({tests}),1=0)"


def _level(criterion: Criterion, actor: str, raw: str) -> str:
    seen = criterion.observation
    if not isinstance(seen, Measure):
        return raw
    met = [f"IF({_met(step, seen.direction, raw)},1,0)" for step in criterion.steps(actor)]
    return "+".join(met)


def _met(step: Step, direction: str, raw: str) -> str:
    if step.value is not None:
        return f"{raw}{'>=' if direction == 'higher' else '<='}{number(step.value.on(None))}"
    low, high = (number(end.on(None)) for end in (step.low, step.high) if end is not None)
    return f"AND({raw}>={low},{raw}<={high})"


def _top(criterion: Criterion, actor: str) -> int:
    """Return the whole number that stands for the whole weight."""
    if isinstance(criterion.observation, Points):
        return int(criterion.observation.max * 10 ** _places(criterion.observation.max))
    if criterion.points is not None:
        return int(criterion.points[-1] * _points_scale(criterion))
    return int(criterion.top_level(actor))


def _share(criterion: Criterion, level: str) -> str:
    if isinstance(criterion.observation, Points):
        return f"ROUND({level}*{10 ** _places(criterion.observation.max)},0)"
    if criterion.points is not None:
        scale = _points_scale(criterion)
        return f"CHOOSE({level}+1,{','.join(str(int(one * scale)) for one in criterion.points)})"
    return level


def _places(most: Decimal) -> int:
    return max(_DECIMALS, -int(most.as_tuple().exponent))


def _points_scale(criterion: Criterion) -> int:
    return lcm(*(Fraction(one).denominator for one in criterion.points or ()))


def _required(criterion: Criterion, actor: str) -> Decimal:
    return (criterion.required.of(actor) if criterion.required else None) or Decimal(1)


def _failed(version: StandardVersion, criterion: Criterion, actor: str, state: str, level: str) -> str:
    """A knock-out that was answered under its level; not assessed, it fails where that counts as zero."""
    if not criterion.knockout.of(actor):
        return "0"
    silent = f"IF({state}=3,1,0)" if version.rule.not_assessed == "zero" else "0"
    return f"IF({state}=1,IF({level}>={number(_required(criterion, actor))},0,1),{silent})"


def _blocks(version: StandardVersion, criterion: Criterion, actor: str) -> bool:
    """Tell whether a knock-out that was not assessed leaves the audit without an outcome."""
    rule = version.rule
    asked = any(outcome.knockouts == "none_failed" for outcome in version.outcomes)
    return (bool(criterion.knockout.of(actor)) and rule.not_assessed == "exclude" and asked
            and rule.knockout_not_assessed == "not_computable")
