"""From events to the state of a meeting; the same checks whether an event is new or read again from the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from referentiel.model import Finding, FindingsError

from .attendance import attendance_of
from .correcting import corrected
from .events import AnyEvent, Attended, Called, Closed, Corrected, Listed, Noted, Opened, Recounted, Retabled
from .lapse import checked_subject
from .state import AgendaItem, Item, MeetingState, Note
from .voting import OF_VOTES, no_vote, refusal, vote_event, with_item
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
            raise refusal("VOTE-MEETING-OPEN", state.id)
        return _opened(event)
    if state is None:
        raise refusal("VOTE-NO-MEETING")
    if state.closed:
        raise refusal("VOTE-MEETING-CLOSED", state.id)
    if isinstance(event, Corrected | Recounted):
        after = corrected(state, event)
    else:
        after = vote_event(state, event) if isinstance(event, OF_VOTES) else _meeting_event(state, event)
    return replace(after, events=state.events + 1, at=event.at)


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
            no_vote(state)
            return replace(state, attendance=attendance_of(state.committee, event.present, event.proxies))
        case Listed():
            return _listed(state, event)
        case Retabled():
            return _retabled(state, event)
        case Called():
            no_vote(state)
            return replace(state, current=state.item(event.item).agenda.id)
        case Noted():
            findings = text_findings(event.text, NOTE, "text", lines=True)
            if findings:
                raise FindingsError(findings)
            about = state.item(event.item).agenda.id if event.item else ""
            return replace(state, notes=(*state.notes, Note(event.at, about, event.text)))
        case Closed():
            no_vote(state)
            return replace(state, closed=True)
    raise TypeError(f"no event of a meeting: {event!r}")


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
        no_vote(state)
    findings = text_findings(event.title, TITLE, "title")
    if findings:
        raise FindingsError(findings)
    subject = checked_subject(event.amendment, event.target)
    return with_item(state, replace(item, agenda=AgendaItem(event.item, event.title, subject)))
