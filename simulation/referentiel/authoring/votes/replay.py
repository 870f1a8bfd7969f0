"""From events to the state of a meeting; the same checks whether an event is new or read again from the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from referentiel.model import Finding, FindingsError

from .attendance import attendance_of
from .events import (
    AnyEvent,
    Attended,
    Called,
    Cast,
    Closed,
    Counted,
    Listed,
    Noted,
    Opened,
    Retabled,
    Undone,
    VoteClosed,
    VoteDropped,
    VoteOpened,
)
from .lapse import Subject, checked_subject
from .poll import Ballot, CollegeCount, Poll, poll_findings
from .result import VoteResult
from .state import AgendaItem, Item, MeetingState, Note, OpenVote, Round
from .tally import tally
from .wording import NOTE, TITLE, text_findings


def replayed(events: Iterable[AnyEvent]) -> MeetingState:
    """Return the state that events lead to.

    Raises
    ------
    FindingsError
        What `applied` says of the first event that cannot follow, with its number as the line; ``VOTE-NO-MEETING``
        when there is no event.
    """
    state: MeetingState | None = None
    for number, event in enumerate(events, start=1):
        try:
            state = applied(state, event)
        except FindingsError as error:
            raise FindingsError(finding.placed(line=number) for finding in error.findings) from error
    if state is None:
        raise FindingsError([Finding(code="VOTE-NO-MEETING")])
    return state


def applied(state: MeetingState | None, event: AnyEvent) -> MeetingState:
    """Return the state after an event; the state given stays as it is.

    Raises
    ------
    FindingsError
        Why the event cannot happen now; see each command of `Meeting`.
    """
    if isinstance(event, Opened):
        if state is not None:
            raise _refusal("VOTE-MEETING-OPEN", state.id)
        return _opened(event)
    if state is None:
        raise _refusal("VOTE-NO-MEETING")
    if state.closed:
        raise _refusal("VOTE-MEETING-CLOSED", state.id)
    after = _vote_event(state, event) if isinstance(event, _OF_VOTES) else _meeting_event(state, event)
    return replace(after, events=state.events + 1, at=event.at)


_OF_VOTES = (VoteOpened, Cast, Counted, Undone, VoteDropped, VoteClosed)


def _refusal(code: str, found: str = "", **params: str) -> FindingsError:
    return FindingsError([Finding(code=code, found=found, params=params)])


def _opened(event: Opened) -> MeetingState:
    findings = text_findings(event.id, TITLE, "id") + text_findings(event.title, TITLE, "title")
    first = event.committee.first_day
    if event.day < first:
        findings.append(Finding(code="VOTE-COMMITTEE-DAY", found=event.day.isoformat(),
                                params={"committee": event.committee.id, "first": first.isoformat()}))
    if not event.committee.rule.adopts_texts.value:
        findings.append(Finding(code="VOTE-NOT-TEXTS", found=event.committee.id))
    if findings:
        raise FindingsError(findings)
    return MeetingState(event.id, event.title, event.day, event.committee, events=1, at=event.at)


def _meeting_event(state: MeetingState, event: AnyEvent) -> MeetingState:
    match event:
        case Attended():
            _no_vote(state)
            return replace(state, attendance=attendance_of(state.committee, event.present, event.proxies))
        case Listed():
            return _listed(state, event)
        case Retabled():
            return _retabled(state, event)
        case Called():
            _no_vote(state)
            return replace(state, current=state.item(event.item).agenda.id)
        case Noted():
            findings = text_findings(event.text, NOTE, "text", lines=True)
            if findings:
                raise FindingsError(findings)
            about = state.item(event.item).agenda.id if event.item else ""
            return replace(state, notes=(*state.notes, Note(event.at, about, event.text)))
        case Closed():
            _no_vote(state)
            return replace(state, closed=True)
    raise TypeError(f"no event of a meeting: {event!r}")


def _no_vote(state: MeetingState) -> None:
    if state.vote:
        raise _refusal("VOTE-UNDER-WAY", state.vote.item)


def _listed(state: MeetingState, event: Listed) -> MeetingState:
    findings = text_findings(event.item, TITLE, "item") + text_findings(event.title, TITLE, "title")
    if any(item.agenda.id == event.item for item in state.items):
        findings.append(Finding(code="VOTE-ITEM-TWICE", found=event.item))
    if findings:
        raise FindingsError(findings)
    subject = checked_subject(event.amendment, event.target)
    return replace(state, items=(*state.items, Item(AgendaItem(event.item, event.title, subject))))


def _retabled(state: MeetingState, event: Retabled) -> MeetingState:
    item = state.item(event.item)
    if state.vote and state.vote.item == event.item:
        _no_vote(state)
    findings = text_findings(event.title, TITLE, "title")
    if findings:
        raise FindingsError(findings)
    subject = checked_subject(event.amendment, event.target)
    return _with_item(state, replace(item, agenda=AgendaItem(event.item, event.title, subject)))


def _with_item(state: MeetingState, item: Item) -> MeetingState:
    return replace(state, items=tuple(item if one.agenda.id == item.agenda.id else one for one in state.items))


def _vote_event(state: MeetingState, event: AnyEvent) -> MeetingState:
    if isinstance(event, VoteOpened):
        return _vote_opened(state, event)
    vote = state.vote
    if vote is None:
        raise _refusal("VOTE-NONE-OPEN")
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
    _no_vote(state)
    item, now = state.item(event.item), checked_subject(event.amendment, event.target)
    _same_subject(event.item, item.agenda.subject, now)
    if not state.quorum.reached:
        quorum = state.quorum
        raise _refusal("VOTE-QUORUM", str(quorum.counted), needed=str(quorum.needed), seats=str(quorum.seats))
    return replace(state, current=event.item, vote=OpenVote(event.item, now, Poll(event.manner)))


def _same_subject(item: str, listed: Subject, now: Subject) -> None:
    if listed != now:
        raise _refusal("VOTE-LAPSED", item)


def _added(state: MeetingState, vote: OpenVote, poll: Poll, manner: str) -> MeetingState:
    """Add what was cast, checked with what was cast before; totals of the other colleges may still come."""
    if (manner == "by_seat") != (vote.poll.manner == "by_seat"):
        raise _refusal("VOTE-MANNER", vote.poll.manner)
    findings = [finding for finding in poll_findings(state.committee, state.attendance, poll)
                if finding.code != "VOTE-COLLEGE-UNTOLD"]
    if findings:
        raise FindingsError(findings)
    return replace(state, vote=replace(vote, poll=poll))


def _undone(state: MeetingState, vote: OpenVote, event: Undone) -> MeetingState:
    if not vote.cast:
        raise _refusal("VOTE-NOTHING", vote.item)
    if event.number != vote.cast:
        raise _refusal("VOTE-NOT-LAST", str(event.number), last=str(vote.cast))
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
        raise _refusal("VOTE-NONE-OPEN")
    return tally(state.committee, state.attendance, state.vote.poll)


def _vote_closed(state: MeetingState, vote: OpenVote, event: VoteClosed) -> MeetingState:
    now = checked_subject(event.amendment, event.target)
    _same_subject(vote.item, vote.subject, now)
    result, item = result_now(state), state.item(vote.item)
    recorded = (event.verdict, event.to_for, event.base)
    counted = (result.verdict, str(result.to_for), str(result.base))
    if recorded != counted:
        raise _refusal("VOTE-RESULT", " ".join(recorded), counted=" ".join(counted))
    closed = Round(len(item.rounds) + 1, event.at, vote.subject, state.attendance, vote.poll, result)
    return replace(_with_item(state, replace(item, rounds=(*item.rounds, closed))), vote=None)


