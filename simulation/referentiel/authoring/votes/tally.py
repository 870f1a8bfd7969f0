"""Count a vote: one person one vote, or colleges that each weigh their share; integers and fractions only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from referentiel.model import FindingsError
from referentiel.model.committee import College, Committee, Sourced

from .attendance import Attendance, quorum_of
from .poll import Choice, Poll, poll_findings
from .result import CollegeLine, Standing, Verdict, VoteResult

ZERO = Fraction(0)
Reading = Literal["pro_rata", "bloc", "one_person_one_vote"]
READINGS: tuple[Reading, ...] = ("pro_rata", "bloc", "one_person_one_vote")


@dataclass(frozen=True)
class _Cast:
    """The ballots of one college: for, against, abstention."""

    for_: int
    against: int
    abstention: int


def tally(committee: Committee, attendance: Attendance, poll: Poll) -> VoteResult:
    """Count a vote by the rule of the committee.

    More than half of the base adopts. The base: the votes for and against (and the abstentions, where they count)
    under ``more_for_than_against``; all seats, or the whole of the shares, under ``of_members``; the seats present
    or represented, or the shares of the colleges that have one, under ``of_present``. Exactly half is a tie: it
    rejects, unless the casting seat voted for. Without a quorum nothing is decided, and the figures are still there.

    Parameters
    ----------
    attendance
        As `attendance_of` gives it.
    poll
        What was cast.

    Raises
    ------
    FindingsError
        What `poll_findings` says of the ballots.
    """
    findings = poll_findings(committee, attendance, poll)
    if findings:
        raise FindingsError(findings)
    rule, quorum = committee.rule, quorum_of(committee, attendance)
    lines = _lines(committee, attendance, poll)
    to_for = sum((line.to_for for line in lines), ZERO)
    base = _base(committee, attendance, lines)
    tie = 2 * to_for == base > 0
    casting = _casting(committee, poll) if tie and rule.tie.value == "casting_vote" else ""
    adopted = 2 * to_for > base or casting == "for"
    verdict: Verdict = ("adopted" if adopted else "rejected") if quorum.reached else "no_quorum"
    return VoteResult(
        committee.id, rule.voting.value, rule.within_college.value if rule.within_college else None,
        rule.majority.value, rule.abstentions.value, poll.manner, quorum, lines, base, tie, casting, verdict)


def other_readings(committee: Committee, attendance: Attendance, poll: Poll) -> dict[Reading, VoteResult]:
    """Count the same ballots in the ways that the committee does not use; none where colleges do not vote.

    For information beside the result: in proportion or in bloc, and as before 17 December 2009.
    """
    rule, found = committee.rule, dict[Reading, VoteResult]()
    if rule.within_college is None:
        return found
    for reading in READINGS:
        if reading == rule.within_college.value:
            continue
        if reading == "one_person_one_vote":
            other = rule.model_copy(update={
                "voting": Sourced(value=reading, assumption=True), "within_college": None})
        else:
            other = rule.model_copy(update={"within_college": Sourced(value=reading, assumption=True)})
        found[reading] = tally(committee.model_copy(update={"rule": other}), attendance, poll)
    return found


def _lines(committee: Committee, attendance: Attendance, poll: Poll) -> tuple[CollegeLine, ...]:
    cast = _cast(committee, poll)
    lines = [_line(committee, college, attendance, cast[college.id]) for college in committee.colleges]
    return tuple(map(_placed, _spread(committee, lines), [committee] * len(lines)))


def _cast(committee: Committee, poll: Poll) -> dict[str, _Cast]:
    """Return the ballots of each college."""
    if poll.manner == "by_seat":
        college_of = committee.college_of()
        found = Counter((college_of[ballot.seat], ballot.choice) for ballot in poll.ballots)
        return {college.id: _Cast(found[college.id, "for"], found[college.id, "against"],
                                  found[college.id, "abstention"]) for college in committee.colleges}
    told = {count.college: _Cast(count.for_, count.against, count.abstention) for count in poll.counts}
    return {college.id: told.get(college.id, _Cast(0, 0, 0)) for college in committee.colleges}


def _line(committee: Committee, college: College, attendance: Attendance, cast: _Cast) -> CollegeLine:
    """Return a college with its ballots and its standing; its weight is not spread nor given to a side yet."""
    seats = committee.seats_of(college.id)
    voters = sum(seat in attendance.voters for seat in seats)
    silent = voters - cast.for_ - cast.against - cast.abstention
    divisor = cast.for_ + cast.against + (cast.abstention if committee.rule.abstentions.value == "counted" else 0)
    standing: Standing = "counted"
    if committee.by_college and not divisor:
        standing = "absent"
    elif committee.by_college and _bloc(committee) and 2 * max(cast.for_, cast.against) <= divisor:
        standing = "tied"
    share = college.part if committee.by_college else None
    return CollegeLine(
        college.id, college.title, len(seats), cast.for_, cast.against, cast.abstention, len(seats) - voters, silent,
        divisor, standing, share, share or ZERO, ZERO, ZERO, ZERO, ZERO)


def _bloc(committee: Committee) -> bool:
    within = committee.rule.within_college
    return within is not None and within.value == "bloc"


def _spread(committee: Committee, lines: list[CollegeLine]) -> list[CollegeLine]:
    """Spread the shares that the committee spreads among the colleges that count, in proportion to theirs.

    Where none counts there is nobody to take them: they stay where they are, and are lost.
    """
    rule = committee.rule
    fates = {"absent": rule.absent_college, "tied": rule.tied_college, "counted": None}
    spread = {line.college for line in lines
              if (fate := fates[line.standing]) is not None and fate.value == "shared"}
    counting = sum((line.weight for line in lines if line.standing == "counted"), ZERO)
    if not counting:
        return lines
    extra = sum((line.weight for line in lines if line.college in spread), ZERO)
    return [replace(line, weight=ZERO) if line.college in spread
            else replace(line, weight=line.weight * (1 + extra / counting)) if line.standing == "counted"
            else line for line in lines]


def _placed(line: CollegeLine, committee: Committee) -> CollegeLine:
    """Give the weight of a college to the sides; under one person one vote it weighs the ballots that count."""
    if not committee.by_college:
        abstention = line.divisor - line.for_ - line.against
        return replace(line, weight=Fraction(line.divisor), to_for=Fraction(line.for_),
                       to_against=Fraction(line.against), to_abstention=Fraction(abstention))
    if line.standing != "counted":
        return replace(line, lost=line.weight)
    if _bloc(committee):
        side = "to_for" if line.for_ > line.against else "to_against"
        return replace(line, **{side: line.weight})  # type: ignore[arg-type]
    to_for, to_against = (line.weight * part / line.divisor for part in (line.for_, line.against))
    return replace(line, to_for=to_for, to_against=to_against, to_abstention=line.weight - to_for - to_against)


def _base(committee: Committee, attendance: Attendance, lines: tuple[CollegeLine, ...]) -> Fraction:
    """Return what more than half of is needed."""
    match committee.rule.majority.value, committee.by_college:
        case "of_members", True:
            return sum((line.weight for line in lines), ZERO)
        case "of_members", False:
            return Fraction(len(committee.seats))
        case "of_present", True:
            return sum((line.weight for line in lines if line.absent < line.seats), ZERO)
        case "of_present", False:
            return Fraction(len(attendance.voters))
    return sum((line.to_for + line.to_against + line.to_abstention for line in lines), ZERO)


def _casting(committee: Committee, poll: Poll) -> Choice | Literal["", "unknown", "none"]:
    """Return the ballot of the casting seat, whoever carried it; unknown where only totals were kept."""
    seat = committee.rule.casting_seat
    if poll.manner != "by_seat" or seat is None:
        return "unknown"
    return next((ballot.choice for ballot in poll.ballots if ballot.seat == seat.value), "none")
