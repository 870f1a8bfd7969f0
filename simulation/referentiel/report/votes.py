"""Votes in French: the sentence of a result, its arithmetic line by line, the quorum, and the other readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from referentiel.authoring.votes import CollegeLine, Quorum, VoteResult
from referentiel.authoring.votes.tally import Reading
from referentiel.model.committee import Committee
from referentiel.texts import integer, number, text

MOST_DECIMALS = 9


def vote_sentence(result: VoteResult) -> str:
    """Tell a result in one sentence, with what was needed."""
    return text(result.sentence_id, **_amounts(result), against=integer(result.ballots[1]),
                counted=integer(result.quorum.counted), needed=integer(result.quorum.needed))


def vote_lines(result: VoteResult) -> list[str]:
    """Tell the arithmetic of a result: a line a college, then the total."""
    return [*(_line(result, line) for line in result.lines),
            text(f"votes.total.{result.voting}", **_amounts(result), abstention=integer(result.ballots[2]))]


@dataclass(frozen=True)
class CountedLine:
    """One line of the arithmetic of a vote: ballots, how they weigh, and what they give; the last one adds up."""

    title: str
    seats: int
    for_: int
    against: int
    abstention: int
    sum_: str
    given: str


def counted_lines(result: VoteResult) -> tuple[CountedLine, ...]:
    """Return the arithmetic of a result as the lines of a table, the total last."""
    lines = [CountedLine(line.title, line.seats, line.for_, line.against, line.abstention, _sum(result, line),
                         _amount(result, line.to_for)) for line in result.lines]
    half = result.base / 2
    total = CountedLine(text("sitting.total"), sum(line.seats for line in lines), *result.ballots,
                        " + ".join(line.given for line in lines), _amount(result, result.to_for, half))
    return (*lines, total)


def majority_text(result: VoteResult) -> str:
    """Tell the line to pass."""
    return text(f"sitting.majority.{result.voting}", half=_amount(result, result.base / 2))


def quorum_sentence(committee: Committee, quorum: Quorum) -> str:
    """Tell whether the quorum is reached, and what counts towards it."""
    reached = "reached" if quorum.reached else "missed"
    return text(f"votes.quorum.{reached}.{committee.rule.quorum_counts.value}", counted=integer(quorum.counted),
                seats=integer(quorum.seats), needed=integer(quorum.needed))


def reading_lines(readings: Mapping[Reading, VoteResult]) -> list[str]:
    """Tell what the same ballots give in the ways that the committee does not use, for information."""
    return [text(f"votes.reading.{reading}", verdict=text(f"votes.verdict.{other.verdict}"),
                 in_favour=integer(other.ballots[0]), against=integer(other.ballots[1]))
            for reading, other in readings.items()]


def _amounts(result: VoteResult) -> dict[str, str]:
    """Write what a result adds up, in votes or in points out of 100."""
    half = result.base / 2
    return {
        "to_for": _amount(result, result.to_for, half), "to_against": _amount(result, result.to_against, half),
        "to_abstention": _amount(result, result.to_abstention), "lost": _amount(result, result.lost),
        "half": _amount(result, half),
        "base": text(f"votes.base.{result.majority}.{result.voting}", total=_amount(result, result.base)),
    }


def _amount(result: VoteResult, value: Fraction, mark: Fraction | None = None) -> str:
    """Write votes, or points; with as many decimals as it takes to tell a value from the mark beside it."""
    if result.voting == "one_person_one_vote":
        return number(value)
    for decimals in range(2, MOST_DECIMALS):
        if mark is None or value == mark or number(100 * value, decimals) != number(100 * mark, decimals):
            return _points(value, decimals)
    return _points(value, MOST_DECIMALS)


def _points(value: Fraction, decimals: int = 2) -> str:
    points = 100 * value
    return number(points) if points.denominator == 1 else number(points, decimals)


def _sum(result: VoteResult, line: CollegeLine) -> str:
    """Write how the ballots of a college weigh, without its name."""
    key: str = result.within or result.voting
    if line.standing != "counted":
        key = line.standing if line.weight else "spread"
    return text(f"sitting.sum.{key}", in_favour=integer(line.for_), divisor=integer(line.divisor),
                weight=_points(line.weight))


def _line(result: VoteResult, line: CollegeLine) -> str:
    key: str = result.within or result.voting
    if line.standing != "counted":
        key = line.standing if line.weight else "spread"
    return text(f"votes.line.{key}", college=line.title, in_favour=integer(line.for_), against=integer(line.against),
                abstention=integer(line.abstention), divisor=integer(line.divisor), weight=_points(line.weight),
                points=_points(line.to_for))
