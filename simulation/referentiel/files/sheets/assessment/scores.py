"""The score of each section, the global score and the coverage, exact, from the cells of the questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from referentiel.model import Section, StandardVersion

from .board import FIRST_STEP, LIMIT, Board, Formula, TooLarge, name_of, total
from .exact import Score, Share, mean, not_under, quotient, rounded
from .questions import Question

_ADDED = 7
"""Columns of the calculation that a question fills before what it adds."""


@dataclass(frozen=True)
class Sums:
    """The cells of the sums of one section: weights by state, and weighted shares."""

    answered: str
    shares: str
    valued: str
    to_cover: str
    asked: str


@dataclass(frozen=True)
class Scores:
    """What the questions of an actor type come to.

    Parameters
    ----------
    sections
        Score of each section that weighs something, rounded as the version says.
    coverage
        From 0 to 100.
    """

    sections: dict[str, Score]
    overall: Score
    coverage: Score


def scores(board: Board, version: StandardVersion, actor: str, questions: Sequence[Question]) -> Scores:
    """Write the sums and the scores of one actor type.

    Raises
    ------
    TooLarge
        A sum may pass what every spreadsheet holds exactly.
    """
    weighed = [section for section in version.sections if section.weight.of(actor)]
    scored = [one for one in questions if any(one.section == section.code for section in weighed)]
    unit = lcm(1, *(one.weight.denominator for one in scored))
    top = lcm(1, *(one.top for one in scored))
    weights = _section_weights(weighed, actor)
    largest = sum((one.weight for one in scored), Fraction(0)) * unit * top
    if largest * max([*weights.values(), 100]) >= LIMIT:
        raise TooLarge(str(top))
    sums = {section.code: _sums(board, version, [one for one in scored if one.section == section.code], unit, top)
            for section in weighed}
    known = {code: board.steps(f"IF({one.answered}>0,1,0)")[0] for code, one in sums.items()}
    exact = {code: quotient(board, known[code], one.shares, f"{one.answered}*{top}", 100)
             for code, one in sums.items()}
    rounding = version.rule.rounding
    sections = {code: rounded(board, one, rounding.sections) for code, one in exact.items()}
    overall = _overall(board, version, weights, sums, known, unit, top)
    return Scores(sections, rounded(board, overall, rounding.global_), _coverage(board, version, weights, sums))


def _section_weights(sections: Sequence[Section], actor: str) -> dict[str, int]:
    """Return the weights of sections as whole numbers, in the unit that they all share."""
    weights = {section.code: Fraction(section.weight.of(actor) or 0) for section in sections}
    unit = lcm(1, *(weight.denominator for weight in weights.values()))
    return {code: int(weight * unit) for code, weight in weights.items()}


def _sums(board: Board, version: StandardVersion, questions: Sequence[Question], unit: int, top: int) -> Sums:
    """Write what each question adds beside it, and the sums of the section."""
    answered = "OR({0}=1,{0}=3)" if version.rule.not_assessed == "zero" else "{0}=1"
    ranges = []
    for place, condition in enumerate((answered, "", "{0}=1", "OR({0}=1,{0}=3)", "AND({0}>=1,{0}<=4)")):
        column = FIRST_STEP + _ADDED + place
        for one in questions:
            weight = int(one.weight * unit)
            formula = (f"IF({condition.format(one.state)},{weight},0)" if condition
                       else f"{one.share}*{weight * (top // one.top)}")
            board.put(one.line, column, Formula(formula))
        ranges.append(f"{name_of(questions[0].line, column)}:{name_of(questions[-1].line, column)}"
                      if questions else "0")
    return Sums(*board.steps(*(f"SUM({cells})" for cells in ranges)))


def _overall(
    board: Board, version: StandardVersion, weights: dict[str, int], sums: dict[str, Sums], known: dict[str, str],
    unit: int, top: int,
) -> Score:
    if version.rule.score == "sections":
        return mean(board, [Share(known[code], str(weights[code]), one.shares, f"{one.answered}*{top}")
                            for code, one in sums.items()], 100)
    shares, answered, asked = board.steps(*(
        total([getattr(one, name) for one in sums.values()]) for name in ("shares", "answered", "asked")))
    some = board.steps(f"IF({answered}>0,1,0)")[0]
    if version.rule.score == "criteria":
        return quotient(board, some, shares, f"{answered}*{top}", 100)
    if version.rule.redistribute:
        spread = mean(board, [Share(known[code], one.asked, one.shares, f"{one.answered}*{top}")
                              for code, one in sums.items()], 1)
        return _points(board, version, spread, asked, asked, unit)
    # Earned points are the mean share of what was answered, times its points.
    earned = quotient(board, some, shares, f"{answered}*{top}", 1)
    return _points(board, version, earned, answered, answered, unit)


def _points(
    board: Board, version: StandardVersion, share: Score, points: str, possible: str, unit: int,
) -> Score:
    """Return start + points x share, or start - possible + points x share, not under the floor.

    Parameters
    ----------
    points
        Cell of the points that the share is of, times `unit`.
    """
    start = Fraction(version.rule.start)
    lost = possible if version.rule.demerits else "0"
    scale = start.denominator
    weight, _, _, whole, part = board.steps(
        f"{share.weight}*{unit * scale}", f"{scale}*{points}*{share.part}", f"INT({{1}}/{share.base})",
        f"{start.numerator * unit}*{share.weight}-{scale}*{lost}*{share.weight}+{scale}*{points}*{share.whole}+{{2}}",
        f"{{1}}-{{2}}*{share.base}")
    base = board.steps(f'IF({scale}*{points}*{share.base}<{LIMIT},{share.base},{LIMIT})')[0]
    return not_under(board, Score(share.known, whole, part, base, weight, 1), version.rule.floor)


def _coverage(
    board: Board, version: StandardVersion, weights: dict[str, int], sums: dict[str, Sums],
) -> Score:
    if version.rule.score == "sections":
        there = {code: board.steps(f"IF({one.to_cover}>0,1,0)")[0] for code, one in sums.items()}
        return mean(board, [Share(there[code], str(weights[code]), one.valued, one.to_cover)
                            for code, one in sums.items()], 100)
    valued, to_cover = board.steps(*(total([getattr(one, name) for one in sums.values()])
                                     for name in ("valued", "to_cover")))
    some = board.steps(f"IF({to_cover}>0,1,0)")[0]
    return quotient(board, some, valued, to_cover, 100)
