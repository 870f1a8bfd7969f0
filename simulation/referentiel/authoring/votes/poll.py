"""What is cast in one vote: ballots by seat, or totals by college; a secret vote has totals and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from referentiel.model import Finding, nearest
from referentiel.model.committee import Committee
from referentiel.model.committee_rules import unknown_seat

from .attendance import Attendance

Choice = Literal["for", "against", "abstention"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
Manner = Literal["by_seat", "by_college", "secret"]
MANNERS: tuple[Manner, ...] = get_args(Manner)


@dataclass(frozen=True)
class Ballot:
    """The ballot of one seat, cast by its holder or by the seat that carries its proxy."""

    seat: str
    choice: Choice


@dataclass(frozen=True)
class CollegeCount:
    """The totals of one college.

    Parameters
    ----------
    papers
        Papers found in the ballot box of the college; they must add up. Blank and void papers are abstentions.
    """

    college: str
    for_: int
    against: int
    abstention: int
    papers: int

    @property
    def cast(self) -> int:
        """Ballots told, whatever their choice."""
        return self.for_ + self.against + self.abstention


@dataclass(frozen=True)
class Poll:
    """One vote as it was cast; `ballots` when by seat, else `counts`."""

    manner: Manner = "by_seat"
    ballots: tuple[Ballot, ...] = ()
    counts: tuple[CollegeCount, ...] = ()

    @property
    def secret(self) -> bool:
        """Whether nobody may know who voted what."""
        return self.manner == "secret"


def poll_findings(committee: Committee, attendance: Attendance, poll: Poll) -> list[Finding]:
    """Return every fault of what was cast.

    By seat: ``VOTE-CHOICE``, ``VOTE-SEAT``, ``VOTE-TWICE``, ``VOTE-ABSENT``. By college: ``VOTE-COLLEGE``,
    ``VOTE-COLLEGE-TWICE``, ``VOTE-COLLEGE-UNTOLD`` (a college that may vote has no totals), ``VOTE-COUNT``,
    ``VOTE-PAPERS`` (the totals are not the papers found), ``VOTE-ABOVE`` (more ballots than seats that may vote).
    ``VOTE-MANNER``: ballots and totals are mixed.
    """
    wrong = poll.counts if poll.manner == "by_seat" else poll.ballots
    mixed = [Finding(code="VOTE-MANNER", found=poll.manner)] if wrong else []
    return [*mixed, *_ballots(committee, attendance, poll), *_counts(committee, attendance, poll)]


def poll_faults(committee: Committee, attendance: Attendance, poll: Poll) -> list[Finding]:
    """Return the faults of what was cast so far: totals of other colleges may still come."""
    return [one for one in poll_findings(committee, attendance, poll) if one.code != "VOTE-COLLEGE-UNTOLD"]


def _ballots(committee: Committee, attendance: Attendance, poll: Poll) -> Iterator[Finding]:
    known, cast = committee.college_of(), Counter(ballot.seat for ballot in poll.ballots)
    for ballot in dict.fromkeys(poll.ballots):
        if ballot.choice not in CHOICES:
            yield Finding(code="VOTE-CHOICE", found=str(ballot.choice)[:200], cell=ballot.seat[:200],
                          near=nearest(str(ballot.choice)[:200], CHOICES), params={"choices": ", ".join(CHOICES)})
    for seat, count in cast.items():
        if seat not in known:
            yield unknown_seat(seat, known)
        elif seat not in attendance.voters:
            yield Finding(code="VOTE-ABSENT", found=seat)
        if count > 1:
            yield Finding(code="VOTE-TWICE", found=seat[:200], params={"count": str(count)})


def _counts(committee: Committee, attendance: Attendance, poll: Poll) -> Iterator[Finding]:
    colleges = [college.id for college in committee.colleges]
    told = Counter(count.college for count in poll.counts)
    for name, times in told.items():
        if name not in colleges:
            yield Finding(code="VOTE-COLLEGE", found=name[:200], near=nearest(name[:200], colleges),
                          params={"known": ", ".join(colleges)})
        elif times > 1:
            yield Finding(code="VOTE-COLLEGE-TWICE", found=name)
    for count in poll.counts:
        if count.college in colleges:
            voters = sum(seat in attendance.voters for seat in committee.seats_of(count.college))
            yield from _count(count, voters)
    if poll.manner != "by_seat":
        for name in colleges:
            if name not in told and any(seat in attendance.voters for seat in committee.seats_of(name)):
                yield Finding(code="VOTE-COLLEGE-UNTOLD", found=name)


def _count(count: CollegeCount, voters: int) -> Iterator[Finding]:
    numbers = (count.for_, count.against, count.abstention, count.papers)
    wrong = [number for number in numbers if type(number) is not int or number < 0]
    if wrong:
        yield Finding(code="VOTE-COUNT", found=str(wrong[0])[:200], cell=count.college)
        return
    if count.cast != count.papers:
        yield Finding(code="VOTE-PAPERS", found=str(count.cast), cell=count.college,
                      params={"papers": str(count.papers)})
    if max(count.cast, count.papers) > voters:
        yield Finding(code="VOTE-ABOVE", found=str(max(count.cast, count.papers)), cell=count.college,
                      params={"voters": str(voters)})


def alone(committee: Committee, attendance: Attendance) -> tuple[str, ...]:
    """Return the colleges where one seat only may vote: their totals in a secret vote tell its ballot."""
    return tuple(college.id for college in committee.colleges
                 if sum(seat in attendance.voters for seat in committee.seats_of(college.id)) == 1)
