"""The events of a vote: what each does to the meeting, or why it cannot happen now."""

from __future__ import annotations

from dataclasses import replace

from referentiel.model import Finding, FindingsError

from .events import AnyEvent, Cast, Counted, Undone, VoteClosed, VoteDropped, VoteOpened
from .lapse import Subject, checked_subject
from .poll import Ballot, CollegeCount, Poll, poll_faults
from .result import VoteResult
from .state import Item, MeetingState, OpenVote, Round
from .tally import tally

OF_VOTES = (VoteOpened, Cast, Counted, Undone, VoteDropped, VoteClosed)


def refusal(code: str, found: str = "", **params: str) -> FindingsError:
    """Return the error of one finding."""
    return FindingsError([Finding(code=code, found=found, params=params)])


def no_vote(state: MeetingState) -> None:
    """Refuse with ``VOTE-UNDER-WAY`` during a vote."""
    if state.vote:
        raise refusal("VOTE-UNDER-WAY", state.vote.item)


def with_item(state: MeetingState, item: Item) -> MeetingState:
    """Return the meeting with an item of its agenda replaced."""
    return replace(state, items=tuple(item if one.agenda.id == item.agenda.id else one for one in state.items))


def vote_event(state: MeetingState, event: AnyEvent) -> MeetingState:
    """Return the meeting after an event of a vote.

    Raises
    ------
    FindingsError
        ``VOTE-NONE-OPEN``, and what the commands of `Meeting` name.
    """
    if isinstance(event, VoteOpened):
        return _vote_opened(state, event)
    vote = state.vote
    if vote is None:
        raise refusal("VOTE-NONE-OPEN")
    match event:
        case Cast():
            return _added(state, vote, replace(vote.poll, ballots=(*vote.poll.ballots,
                                                                   Ballot(event.seat, event.choice))), "by_seat")
        case Counted():
            count = CollegeCount(event.college, event.for_, event.against, event.abstention, event.papers)
            return _added(state, vote, replace(vote.poll, counts=(*vote.poll.counts, count)), "")
        case Undone():
            return _undone(state, vote, event)
        case VoteDropped():
            return replace(state, vote=None)
        case VoteClosed():
            return _vote_closed(state, vote, event)
    raise TypeError(f"no event of a vote: {event!r}")


def _vote_opened(state: MeetingState, event: VoteOpened) -> MeetingState:
    no_vote(state)
    item, now = state.item(event.item), checked_subject(event.amendment, event.target)
    _same_subject(event.item, item.agenda.subject, now)
    if not state.quorum.reached:
        quorum = state.quorum
        raise refusal("VOTE-QUORUM", str(quorum.counted), needed=str(quorum.needed), seats=str(quorum.seats))
    return replace(state, current=event.item, vote=OpenVote(event.item, now, Poll(event.manner)))


def _same_subject(item: str, listed: Subject, now: Subject) -> None:
    if listed != now:
        raise refusal("VOTE-LAPSED", item)


def _added(state: MeetingState, vote: OpenVote, poll: Poll, manner: str) -> MeetingState:
    """Add what was cast, checked with what was cast before; totals of the other colleges may still come."""
    if (manner == "by_seat") != (vote.poll.manner == "by_seat"):
        raise refusal("VOTE-MANNER", vote.poll.manner)
    findings = poll_faults(state.committee, state.attendance, poll)
    if findings:
        raise FindingsError(findings)
    return replace(state, vote=replace(vote, poll=poll))


def _undone(state: MeetingState, vote: OpenVote, event: Undone) -> MeetingState:
    if not vote.cast:
        raise refusal("VOTE-NOTHING", vote.item)
    if event.number != vote.cast:
        raise refusal("VOTE-NOT-LAST", str(event.number), last=str(vote.cast))
    poll = replace(vote.poll, ballots=vote.poll.ballots[:-1], counts=vote.poll.counts[:-1])
    return replace(state, vote=replace(vote, poll=poll))


def result_now(state: MeetingState) -> VoteResult:
    """Count the vote under way as it stands.

    Raises
    ------
    FindingsError
        ``VOTE-NONE-OPEN``; ``VOTE-COLLEGE-UNTOLD`` while totals are still to come.
    """
    if state.vote is None:
        raise refusal("VOTE-NONE-OPEN")
    return tally(state.committee, state.attendance, state.vote.poll)


def _vote_closed(state: MeetingState, vote: OpenVote, event: VoteClosed) -> MeetingState:
    now = checked_subject(event.amendment, event.target)
    _same_subject(vote.item, vote.subject, now)
    result, item = result_now(state), state.item(vote.item)
    recorded = (event.verdict, event.to_for, event.base)
    counted = (result.verdict, str(result.to_for), str(result.base))
    if recorded != counted:
        raise refusal("VOTE-RESULT", " ".join(recorded), counted=" ".join(counted))
    closed = Round(len(item.rounds) + 1, event.at, vote.subject, state.attendance, vote.poll, result,
                   vote.corrections)
    return replace(with_item(state, replace(item, rounds=(*item.rounds, closed))), vote=None)


