"""The minutes of a meeting, told from its journal: who was there, each amendment with its votes, the remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from referentiel.authoring import LiveEffect, amendment_fingerprint, comparative, known_effect
from referentiel.authoring.votes import Attendance, Correction, Item, MeetingState, Round
from referentiel.files import Registries
from referentiel.files.amendments import read_amendments
from referentiel.model import Source, StandardVersion
from referentiel.model.committee import Committee
from referentiel.report.effect import version_title
from referentiel.report.meetings import committee_notice, round_head
from referentiel.report.sitting import hour, seat_names
from referentiel.report.sitting_vote import correction_rows
from referentiel.report.votes import counted_lines, majority_text, quorum_sentence, vote_sentence
from referentiel.texts import day, integer, plural, text

from .paper import Block, Paper, Part, block, blocks, grid
from .sheets import Sheet, sheet, sheet_blocks


def meeting_minutes(
    state: MeetingState, draft: StandardVersion | None = None, sheets: Mapping[str, Sheet] | None = None,
    sources: Sequence[Source] = (),
) -> Paper:
    """Return the minutes of a meeting; those of one that is not over say so.

    Parameters
    ----------
    draft
        The text that was discussed, where it still stands.
    sheets
        What each item of the agenda is about, by its id; an item without one is told by its title.
    sources
        Where the past audits come from.
    """
    about = sheets or {}
    voted = [item for item in state.items if item.rounds]
    others = [item for item in state.items if not item.rounds]
    status = text(f"papers.meeting.{'closed' if state.closed else 'open'}")
    parts = [
        Part("attendance", text("papers.attendance"), tuple(_attendance(state))),
        Part("voted", text("documents.minutes.voted"), tuple(
            one for item in voted
            for one in _item(state, item, about.get(item.agenda.id)))),
        Part("others", text("documents.minutes.others"), tuple(
            one for item in others for one in _other(state, item, about.get(item.agenda.id)))),
        Part("notes", text("papers.notes"), tuple(blocks("line", remark_lines(state)))),
    ]
    return Paper(
        text("papers.meeting.title", title=state.title), text("papers.meeting.day", day=day(state.day), status=status),
        (*committee_notice(state.committee), *([version_title(draft)] if draft is not None else []),
         *(text("effect.source", title=source.title) for source in sources)),
        tuple(part for part in parts if part.blocks),
        (state.committee.notice,) if state.committee.provenance == "reconstruction" else ())


def filed_sheets(
    state: MeetingState, draft: Path, version: StandardVersion, live: LiveEffect, registries: Registries,
) -> dict[str, Sheet]:
    """Return what each item of a meeting is about, with the effects kept beside the amendments.

    An amendment that does not read, or that says something else than what was discussed, has no sheet.

    Parameters
    ----------
    version
        The text that was put to the vote.
    live
        The past audits: an effect that was told of others says so.
    """
    read = {str(one.number): one for one in read_amendments(draft).read}
    everyone = [one.amendment for one in read.values()]
    colleges = {college.id: college.title for college in state.committee.colleges}
    sheets = {}
    for item in state.items:
        document = read.get(item.agenda.id)
        if document is None or amendment_fingerprint(document.amendment) != item.agenda.subject.amendment:
            continue
        beside = [other for other in everyone if other is not document.amendment]
        made = sheet(document.amendment, comparative(version, document.amendment, beside, registries),
                     known_effect(live, version, document), colleges, registries)
        status = state.status(item.agenda.id)
        withdrawn = status == "pending" and document.amendment.state == "withdrawn"
        sheets[item.agenda.id] = made if withdrawn else replace(made, state=text(f"votes.status.{status}"))
    return sheets


def attendance_sentence(committee: Committee, attendance: Attendance) -> str:
    """Tell how many seats are there and how many are represented, over how many."""
    return text("papers.present", present=plural("papers.seats", len(attendance.present)),
                represented=plural("papers.proxies", len(attendance.proxies)), seats=integer(len(committee.seats)))


def remark_lines(state: MeetingState, item: str = "") -> list[str]:
    """Return the remarks kept on an item, or (empty) on the meeting, withdrawals among them."""
    return [text("papers.note", at=hour(one.at), told=one.text) for one in state.notes if one.item == item]


def item_lines(state: MeetingState, item: Item) -> list[str]:
    """Return what minutes tell of an item beside its result: the corrections of its last vote, its remarks."""
    made = item.rounds[-1].corrections if item.rounds else ()
    return [*_corrections(state.committee, made), *remark_lines(state, item.agenda.id)]


def _attendance(state: MeetingState) -> Iterator[Block]:
    committee, attendance = state.committee, state.attendance
    titles = {college.id: college.title for college in committee.colleges}
    names, proxies = seat_names(committee), dict(attendance.proxies)
    yield block("line", attendance_sentence(committee, attendance))
    yield block("line", quorum_sentence(committee, state.quorum))
    rows = []
    for seat in committee.seats:
        there = text("papers.there") if seat.id in attendance.present else text("papers.absent")
        if seat.id in proxies:
            there = text("papers.represented", bearer=names[proxies[seat.id]])
        rows.append((names[seat.id], titles.get(seat.college, seat.college), there))
    yield grid([text(f"papers.column.{name}") for name in ("seat", "college", "attendance")], rows)


def _item(state: MeetingState, item: Item, about: Sheet | None) -> Iterator[Block]:
    if about is not None:
        yield from sheet_blocks(about)
    else:
        yield block("heading", text("documents.amendment", number=item.agenda.id, title=item.agenda.title))
    for one in item.rounds:
        yield from _round(state.committee, one)
    yield from blocks("line", [text(f"votes.lapse.{item.lapse}")] if item.lapse else [])
    yield from _since(state, item)


def _round(committee: Committee, one: Round) -> Iterator[Block]:
    result = one.result
    yield block("small", round_head(one))
    yield block("small", f"{attendance_sentence(committee, one.attendance)} "
                         f"{quorum_sentence(committee, result.quorum)}.")
    points = "points" if result.voting == "colleges" else "votes"
    columns = [text(f"sitting.{name}") for name in (
        "college", "choice.for", "choice.against", "choice.abstention", "sum", points)]
    yield grid(columns, ((line.title, integer(line.for_), integer(line.against), integer(line.abstention), line.sum_,
                          line.given) for line in counted_lines(result)), numbers=True)
    yield block("small", majority_text(result))
    if one.poll.ballots:
        names = seat_names(committee)
        cast = {choice: [names[ballot.seat] for ballot in one.poll.ballots if ballot.choice == choice]
                for choice in ("for", "against", "abstention")}
        yield from (block("item", text("papers.cast", choice=text(f"sitting.choice.{choice}"), seats=", ".join(seats)))
                    for choice, seats in cast.items() if seats)
    yield block("line", vote_sentence(result))
    yield from blocks("line", _corrections(committee, one.corrections))


def _other(state: MeetingState, item: Item, about: Sheet | None) -> Iterator[Block]:
    status = about.state if about is not None else text(f"votes.status.{state.status(item.agenda.id)}")
    yield block("item", text("votes.meeting.item", id=item.agenda.id, title=item.agenda.title, status=status))
    yield from _since(state, item)


def _since(state: MeetingState, item: Item) -> Iterator[Block]:
    """Yield the corrections of the vote under way on an item, then its remarks."""
    if state.vote is not None and state.vote.item == item.agenda.id:
        yield from blocks("line", _corrections(state.committee, state.vote.corrections))
    yield from blocks("line", remark_lines(state, item.agenda.id))


def _corrections(committee: Committee, made: Sequence[Correction]) -> list[str]:
    return [" ".join(filter(None, (told, text("sitting.corrected.reason", reason=reason), moved)))
            for told, reason, moved in correction_rows(made, committee)]
