"""A whole meeting in one file: committee, agenda, fingerprints, results, remarks, and the events they follow from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from referentiel.files.fingerprint import content_fingerprint
from referentiel.files.journal import events_of, read_journal
from referentiel.files.reader import read_text
from referentiel.files.saving import written_once
from referentiel.model import Finding, FindingsError

from .events import AnyEvent, event_of, plain
from .poll import Ballot
from .replay import replayed
from .result import CollegeLine, VoteResult
from .state import Correction, Item, MeetingState, Round

FORMAT = "referentiel-meeting-1"
_EXACT = ("share", "weight", "to_for", "to_against", "to_abstention", "lost")


def archive_text(events: Iterable[AnyEvent]) -> str:
    """Return the archive of a meeting as JSON, the same bytes whenever it is made.

    It is read without any other file. Remarks for the minutes are in it as they were typed: minutes made from the
    archive are those made from the journal. An archive made when they were left out reads as it was written.

    Raises
    ------
    FindingsError
        What `replayed` says.
    """
    return json.dumps(_archive(list(events)), ensure_ascii=False, indent=1) + "\n"


def archive(journal: Path, target: Path) -> MeetingState:
    """Write the archive of the meeting of a journal, whole or not at all, and return the meeting.

    Raises
    ------
    FindingsError
        ``VOTE-MEETING-NOT-CLOSED``; ``FILE-EXISTS`` when `target` holds anything else; ``FILE-WRITE`` and what the
        journal says.
    """
    events = [event_of(content, number, str(journal))
              for number, content in enumerate(events_of(read_journal(journal)), start=1)]
    state = replayed(events)
    if not state.closed:
        raise FindingsError([Finding(code="VOTE-MEETING-NOT-CLOSED", file=str(journal), found=state.id)])
    written_once(target, archive_text(events))
    return state


def read_archive(path: Path) -> MeetingState:
    """Read an archive, and count its votes again from its events.

    Raises
    ------
    FindingsError
        ``VOTE-ARCHIVE``: no archive, or what it tells is not what its events give. ``FILE-…`` of the reading.
    """
    content = read_text(path)
    refused = FindingsError([Finding(code="VOTE-ARCHIVE", file=str(path), found=path.name)])
    try:
        told = json.loads(content)
        events = [event_of(event, number) for number, event in enumerate(told["events"], start=1)]
        state = replayed(events)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise refused from error
    if archive_text(events) != content:
        raise refused
    return state


def _archive(events: Sequence[AnyEvent]) -> dict[str, Any]:
    state = replayed(events)
    committee = state.committee.model_dump(mode="json", by_alias=True)
    told = [plain(event) for event in events]
    return {
        "format": FORMAT, "meeting": state.id, "title": state.title, "day": state.day.isoformat(),
        "closed": state.closed,
        "committee": {"id": state.committee.id, "title": state.committee.title,
                      "provenance": state.committee.provenance, "fingerprint": content_fingerprint(committee)},
        "agenda": [_item(item) for item in state.items],
        "events": told,
        "fingerprint": content_fingerprint(told),
    }


def _item(item: Item) -> dict[str, Any]:
    subject = item.agenda.subject
    return {"id": item.agenda.id, "title": item.agenda.title, "amendment": subject.amendment,
            "target": subject.target, "status": item.status, "lapse": item.lapse,
            "votes": [_round(one) for one in item.rounds]}


def _round(one: Round) -> Mapping[str, Any]:
    return {"number": one.number, "at": one.at, "amendment": one.subject.amendment, "target": one.subject.target,
            "present": list(one.attendance.present), "proxies": [list(pair) for pair in one.attendance.proxies],
            "ballots": {ballot.seat: ballot.choice for ballot in one.poll.ballots},
            "result": _result(one.result),
            # Only where there is one: archives made before corrections existed read as they were written.
            **({"corrections": [_correction(each) for each in one.corrections]} if one.corrections else {})}


def _correction(one: Correction) -> Mapping[str, Any]:
    told = {name: value.choice if isinstance(value, Ballot) else
            {"for": value.for_, "against": value.against, "abstention": value.abstention, "papers": value.papers}
            for name, value in (("before", one.before), ("after", one.after))}
    whose = {"seat": one.after.seat} if isinstance(one.after, Ballot) else {"college": one.after.college}
    return {"at": one.at, **whose, **told, "verdict_before": one.verdict_before, "verdict_after": one.verdict_after}


def _result(result: VoteResult) -> dict[str, Any]:
    quorum = result.quorum
    return {
        "verdict": result.verdict, "manner": result.manner, "voting": result.voting, "within": result.within,
        "majority": result.majority, "abstentions": result.abstentions, "base": str(result.base),
        "to_for": str(result.to_for), "to_against": str(result.to_against),
        "to_abstention": str(result.to_abstention), "lost": str(result.lost), "tie": result.tie,
        "casting": result.casting,
        "quorum": {"needed": quorum.needed, "counted": quorum.counted, "present": quorum.present,
                   "represented": quorum.represented, "seats": quorum.seats},
        "colleges": [_college(line) for line in result.lines],
    }


def _college(line: CollegeLine) -> dict[str, Any]:
    exact = {name: None if (value := getattr(line, name)) is None else str(value) for name in _EXACT}
    return {"college": line.college, "seats": line.seats, "for": line.for_, "against": line.against,
            "abstention": line.abstention, "absent": line.absent, "silent": line.silent, "divisor": line.divisor,
            "standing": line.standing, **exact}
