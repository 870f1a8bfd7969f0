"""A meeting in French: who is there, the agenda, each vote with its arithmetic, and what of its rule is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from referentiel.authoring.votes import Item, MeetingState, OpenVote, Round, alone
from referentiel.model.committee import Committee, Sourced
from referentiel.texts import day, plural, text

from .votes import quorum_sentence, vote_lines, vote_sentence


def meeting_lines(state: MeetingState) -> list[str]:
    """Tell a meeting from its opening to this moment, names of persons apart."""
    head = f"votes.meeting.head.{'closed' if state.closed else 'open'}"
    lines = [text(head, title=state.title, day=day(state.day)), *committee_notice(state.committee),
             quorum_sentence(state.committee, state.quorum)]
    for item in state.items:
        lines += _item(state, item)
    return lines


def committee_notice(committee: Committee) -> list[str]:
    """Say what a committee is worth: reconstructed or not, and which of its rules are assumed."""
    rule = committee.rule
    assumed = [text(f"votes.parameter.{name}") for name in type(rule).model_fields
               if isinstance(parameter := getattr(rule, name), Sourced) and parameter.assumption]
    lines = [text("votes.notice", title=committee.title, provenance=text(f"votes.provenance.{committee.provenance}"))]
    return lines + ([text("votes.assumed", names=", ".join(assumed))] if assumed else [])


def alone_sentence(state: MeetingState) -> str:
    """Warn before a secret vote of the colleges where it hides nothing; empty where there is none."""
    titles = {college.id: college.title for college in state.committee.colleges}
    found = [titles[name] for name in alone(state.committee, state.attendance)]
    return text("votes.alone", colleges=", ".join(found)) if found else ""


def _item(state: MeetingState, item: Item) -> Iterator[str]:
    name = item.agenda.id
    status = text(f"votes.status.{state.status(name)}")
    yield text("votes.meeting.item", id=name, title=item.agenda.title, status=status)
    for one in item.rounds:
        yield from (f"  {line}" for line in round_lines(one))
    if item.lapse:
        yield "  " + text(f"votes.lapse.{item.lapse}")
    if state.vote and state.vote.item == name:
        yield f"  {_under_way(state.vote)}"


def round_lines(one: Round) -> list[str]:
    """Tell a vote that was closed: how and when, its result, then its arithmetic."""
    return [round_head(one), vote_sentence(one.result), *vote_lines(one.result)]


def round_head(one: Round) -> str:
    """Tell how a vote was held and when it was closed."""
    at = datetime.fromisoformat(one.at)
    return text("votes.round", number=one.number, manner=text(f"votes.manner.{one.poll.manner}"), hour=at.hour,
                minute=f"{at.minute:02}")


def _under_way(vote: OpenVote) -> str:
    return plural(f"votes.cast.{'by_seat' if vote.poll.manner == 'by_seat' else 'by_college'}", vote.cast)
