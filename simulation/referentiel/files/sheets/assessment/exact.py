"""Exact fractions in cells: means, rounding and comparison with a mark, in whole numbers only.

A score is ``(whole + part / base) * factor / weight``, all of them whole numbers and ``0 <= part < base``. A score
equal to its mark meets it: nothing is ever compared as a rounded division.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from referentiel.model import Rounding

from .board import LIMIT, Board, TooLarge, total


@dataclass(frozen=True)
class Score:
    """The cells that hold a score; `known` holds 1 or 0, `steps` the count of rounding steps where it is rounded."""

    known: str
    whole: str
    part: str
    base: str
    weight: str
    factor: int
    steps: str = ""
    step: Fraction = Fraction(1)

    @property
    def shown(self) -> str:
        """A formula for people: the score as a number, rounded to two decimals where the text does not round it."""
        if self.steps:
            return f'IF(ISNUMBER({self.steps}),{self.steps}*{self.step.numerator}/{self.step.denominator},"?")'
        return f"ROUND(({self.whole}+{self.part}/{self.base})*{self.factor}/{self.weight},2)"


@dataclass(frozen=True)
class Share:
    """One term of a mean: whether it is there, its weight, and the cells of its fraction."""

    known: str
    weight: str
    num: str
    den: str


def quotient(board: Board, known: str, num: str, den: str, factor: int) -> Score:
    """Return a score out of one fraction; 0 where it is not known."""
    _, _, whole, _, _, part, base = board.steps(
        f"IF({known}=1,{num},0)", f"IF({known}=1,{den},1)", "INT({0}/{1})", "{0}-{1}*{2}", "GCD({3},{1})",
        "{3}/{4}", "{1}/{4}")
    return Score(known, whole, part, base, "1", factor)


def mean(board: Board, shares: Sequence[Share], factor: int) -> Score:
    """Return the weighted mean of the fractions that are there."""
    wholes, weights = [], []
    last = ("1", "0")
    for share in shares:
        names = board.steps(
            f"IF({share.known}=1,{share.weight}*{share.num},0)", f"IF({share.known}=1,{share.den},1)", "INT({0}/{1})",
            "{0}-{1}*{2}", "GCD({3},{1})", "{3}/{4}", "{1}/{4}",
            f"IFERROR(LCM({last[0]},{{6}}),{LIMIT})",
            f"{last[1]}*({{7}}/{last[0]})+{{5}}*({{7}}/{{6}})", f"IF({share.known}=1,{share.weight},0)")
        wholes.append(names[2])
        weights.append(names[9])
        last = (names[7], names[8])
    weight, known, _, part, whole = board.steps(
        total(weights), "IF({0}>0,1,0)", f"INT({last[1]}/{last[0]})", f"{last[1]}-{last[0]}*{{2}}",
        f"{total(wholes)}+{{2}}")
    return Score(known, whole, part, last[0], f"IF({known}=1,{weight},1)", factor)


def reaches(board: Board, score: Score, mark: Decimal) -> str:
    """Return the cell that says whether a known score reaches a mark; a question mark where numbers get too large."""
    ratio = Fraction(mark)
    if score.steps:
        step = score.step
        return board.steps(
            f"IF(ISNUMBER({score.steps}),IF({score.steps}*{step.numerator * ratio.denominator}"
            f'>={ratio.numerator * step.denominator},1,0),"?")')[0]
    unit = ratio.denominator * score.factor
    _bound(max(unit, abs(ratio.numerator)) * 10_000)
    *_, result = board.steps(
        f"{ratio.numerator}*{score.weight}", f"INT({{0}}/{unit})", f"{{0}}-{unit}*{{1}}", f"GCD({{2}},{unit})",
        f'IF({score.base}*{unit}>={LIMIT},"?",IF({score.whole}>{{1}},1,IF({score.whole}<{{1}},0,'
        f"IF({score.part}*({unit}/{{3}})>=({{2}}/{{3}})*{score.base},1,0))))")
    return result


def rounded(board: Board, score: Score, rounding: Rounding | None) -> Score:
    """Return a score rounded to a multiple of a step, by counting the steps."""
    if rounding is None:
        return score
    step = Fraction(rounding.step)
    scale = 2 * score.factor * step.denominator
    _bound(scale * 10_000)
    # v = doubled / (2 * unit) steps, its fraction kept apart: the floor of a sum is that of its floored part.
    unit, _, exact, doubled, half_up, down = board.steps(
        f"{score.weight}*{step.numerator}", f"INT({scale}*{score.part}/{score.base})",
        f"IF({scale}*{score.part}-{score.base}*{{1}}=0,1,0)", f"{scale}*{score.whole}+{{1}}",
        "INT(({3}+{0})/(2*{0}))", "INT({3}/(2*{0}))")
    tie, level = board.steps(
        f"IF({exact}=1,IF({doubled}+{unit}-2*{unit}*{half_up}=0,1,0),0)",
        f"IF({exact}=1,IF({doubled}-2*{unit}*{down}=0,1,0),0)")
    match rounding.mode, rounding.tie:
        case "down", _:
            count = down
        case "up", _:
            count = f"{down}+1-{level}"
        case _, "half_up":
            count = half_up
        case _, "half_down":
            count = f"{half_up}-{tie}"
        case _:
            count = f"{half_up}-IF({tie}=1,{half_up}-2*INT({half_up}/2),0)"
    small = f"{score.base}*{scale}<{LIMIT}"
    return replace(score, steps=board.steps(f'IF({small},{count},"?")')[0], step=step)


def not_under(board: Board, score: Score, floor: Decimal | None) -> Score:
    """Return a score, or a floor where the score is under it."""
    if floor is None:
        return score
    above, ratio = reaches(board, score, floor), Fraction(floor)
    cells = board.steps(*(
        f"IF({above}=0,{low},{cell})" for low, cell in (
            (ratio.numerator, score.whole), (0, score.part), (1, score.base), (ratio.denominator, score.weight))))
    return replace(score, whole=cells[0], part=cells[1], base=cells[2], weight=cells[3])


def _bound(number: int) -> None:
    if number >= LIMIT:
        raise TooLarge(str(number))

