"""A ballot or totals recorded by a secretary: new, or in place of the last ones, which are taken back only then."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from referentiel.model import Finding, FindingsError

from .meeting import Meeting
from .poll import Ballot, Choice, CollegeCount, Poll, poll_faults


def record_ballot(meeting: Meeting, seat: str, choice: str) -> None:
    """Record the ballot of a seat, or another one in place of the last; an empty choice takes the last back.

    Raises
    ------
    FindingsError
        ``VOTE-TWICE``: the seat voted before others did, which must be taken back first. What `Meeting.cast` says.
    """
    poll = _poll(meeting)
    recorded = {ballot.seat: ballot.choice for ballot in poll.ballots}
    if recorded.get(seat, "") == choice:
        return
    if seat in recorded:
        _only_last(seat, poll.ballots[-1].seat, "VOTE-TWICE")
        if choice:
            _fits(meeting, replace(poll, ballots=(*poll.ballots[:-1], Ballot(seat, cast("Choice", choice)))))
        meeting.undo()
    if choice:
        meeting.cast(seat, choice)


def record_count(meeting: Meeting, told: CollegeCount) -> None:
    """Record the totals of a college, or others in place of the last.

    Raises
    ------
    FindingsError
        ``VOTE-COLLEGE-TWICE``: others were told since. What `Meeting.count` says.
    """
    poll = _poll(meeting)
    recorded = {count.college: count for count in poll.counts}
    if recorded.get(told.college) == told:
        return
    if told.college in recorded:
        _only_last(told.college, poll.counts[-1].college, "VOTE-COLLEGE-TWICE")
        _fits(meeting, replace(poll, counts=(*poll.counts[:-1], told)))
        meeting.undo()
    meeting.count(told)


def _poll(meeting: Meeting) -> Poll:
    return meeting.state.vote.poll if meeting.state.vote else Poll()


def _fits(meeting: Meeting, poll: Poll) -> None:
    """Refuse what cannot stand in place of the last ballot, before that one is taken back."""
    faults = poll_faults(meeting.state.committee, meeting.state.attendance, poll)
    if faults:
        raise FindingsError(faults)


def _only_last(name: str, last: str, code: str) -> None:
    if name != last:
        raise FindingsError([Finding(code=code, found=name, params={"count": "2"})])
