"""A ballot entered wrong and found late: corrected with a reason, the former one kept, the result counted again."""

from __future__ import annotations

from dataclasses import replace

from referentiel.model import Finding, FindingsError

from .attendance import Attendance
from .events import Corrected, Recounted
from .poll import Ballot, CollegeCount, Poll, poll_findings
from .result import VoteResult
from .state import Correction, Item, MeetingState
from .tally import tally
from .voting import refusal, with_item
from .wording import NOTE, text_findings


def corrected(state: MeetingState, event: Corrected | Recounted) -> MeetingState:
    """Return the meeting after a correction, of the vote under way or of the last vote closed on an item.

    Raises
    ------
    FindingsError
        ``VOTE-UNDER-WAY`` (on another item), ``VOTE-ITEM``, ``VOTE-NO-BALLOT`` (nothing was entered there),
        ``VOTE-SAME`` (it says the same), ``VOTE-RESULT``, ``VOTE-TEXT-…`` of the reason, and what `poll_findings` says.
    """
    item = state.item(event.item)
    if state.vote is not None and state.vote.item != event.item:
        raise refusal("VOTE-UNDER-WAY", state.vote.item)
    faults = text_findings(event.reason, NOTE, "reason", lines=True)
    if faults:
        raise FindingsError(faults)
    if state.vote is not None:
        poll, one = _changed(state, state.attendance, state.vote.poll, event)
        vote = replace(state.vote, poll=poll, corrections=(*state.vote.corrections, one))
        _same_result(event, None)
        return replace(state, vote=vote)
    return with_item(state, _closed(state, item, event))


def result_after(state: MeetingState, event: Corrected | Recounted) -> VoteResult | None:
    """Return the result that a correction gives; None for a vote that is not over. Raises as `corrected`."""
    item = state.item(event.item)
    if state.vote is not None or not item.rounds:
        return None
    last = item.rounds[-1]
    return tally(state.committee, last.attendance, _changed(state, last.attendance, last.poll, event)[0])


def _closed(state: MeetingState, item: Item, event: Corrected | Recounted) -> Item:
    if not item.rounds:
        raise refusal("VOTE-NO-BALLOT", event.name)
    last = item.rounds[-1]
    poll, one = _changed(state, last.attendance, last.poll, event)
    result = tally(state.committee, last.attendance, poll)
    _same_result(event, result)
    one = replace(one, verdict_before=last.result.verdict, verdict_after=result.verdict)
    again = replace(last, poll=poll, result=result, corrections=(*last.corrections, one))
    return replace(item, rounds=(*item.rounds[:-1], again))


def _changed(
    state: MeetingState, attendance: Attendance, poll: Poll, event: Corrected | Recounted,
) -> tuple[Poll, Correction]:
    """Return a poll with one ballot, or the totals of one college, in place of what was entered there."""
    entered: dict[str, Ballot | CollegeCount] = (
        {one.seat: one for one in poll.ballots} if isinstance(event, Corrected)
        else {one.college: one for one in poll.counts})
    if event.name not in entered:
        raise refusal("VOTE-NO-BALLOT", event.name)
    before, after = entered[event.name], event.told
    if before == after:
        raise refusal("VOTE-SAME", event.name)
    new = (replace(poll, ballots=tuple(after if one == before else one for one in poll.ballots))
           if isinstance(after, Ballot) else
           replace(poll, counts=tuple(after if one == before else one for one in poll.counts)))
    faults = [one for one in poll_findings(state.committee, attendance, new) if one.code != "VOTE-COLLEGE-UNTOLD"]
    if faults:
        raise FindingsError(faults)
    return new, Correction(event.at, before, after, event.reason)


def _same_result(event: Corrected | Recounted, result: VoteResult | None) -> None:
    """Refuse a journal whose result is not the one that its ballots give."""
    recorded = (event.verdict, event.to_for, event.base)
    counted = (result.verdict, str(result.to_for), str(result.base)) if result else ("", "", "")
    if recorded != counted:
        raise FindingsError([Finding(code="VOTE-RESULT", found=" ".join(recorded),
                                     params={"counted": " ".join(counted)})])
