"""Where an item stands: what keeps it from being voted, how far its vote is, by which rule; state in, words out."""

from __future__ import annotations

from referentiel.authoring.sitting import Sitting
from referentiel.authoring.votes import MeetingState, OpenVote, VoteResult, result_now
from referentiel.model import FindingsError
from referentiel.report.fragments import fragment
from referentiel.texts import text


def standing(sitting: Sitting, name: str) -> str:
    """Say what keeps an item from being voted now, or what became of its vote; empty when there is nothing to say."""
    state, item = sitting.state, sitting.state.item(name)
    if sitting.withdrawn(name):
        return fragment("alert", title=text("sitting.withdrawn"), body="")
    if item.lapse:
        return fragment("alert", title=text("votes.status.lapsed"), body=text(f"votes.lapse.{item.lapse}"))
    return "" if state.closed else _hindrance(sitting, name)


def _hindrance(sitting: Sitting, name: str) -> str:
    state = sitting.state
    if moved(sitting, name):
        return fragment("alert", title=text("sitting.moved"), body=text("sitting.moved.body"))
    if state.vote is not None:
        return sentence(text("sitting.elsewhere", item=state.vote.item))
    if not state.quorum.reached:
        return fragment("alert", title=text("sitting.no_quorum"), body=text("sitting.no_quorum.body"))
    return "" if state.item(name).rounds else sentence(text("sitting.ready"))


def moved(sitting: Sitting, name: str) -> bool:
    """Tell whether the amendment of an item, or what it targets, is no longer what the agenda has."""
    try:
        return sitting.subject(name) != sitting.state.item(name).agenda.subject
    except FindingsError:
        return False


def so_far(state: MeetingState) -> VoteResult | None:
    """Return the result as it would be now; None where none can be told yet."""
    try:
        return result_now(state)
    except FindingsError:
        return None


def waiting_for(state: MeetingState, vote: OpenVote) -> int:
    """Return how many ballots, or totals of colleges, may still come."""
    if vote.poll.manner == "by_seat":
        return len(state.attendance.voters) - vote.cast
    voting = {state.committee.college_of()[seat] for seat in state.attendance.voters}
    return len(voting) - vote.cast


def rule_told(state: MeetingState) -> str:
    """Name the rule of the vote, and whether the committee is known or reconstructed."""
    rule = state.committee.rule
    told = text(f"sitting.rule.{rule.within_college.value if rule.within_college else rule.voting.value}")
    return f"{told} · {text(f'votes.provenance.{state.committee.provenance}')}"


def sentence(told: str) -> str:
    """Return a sentence as a note of the page."""
    return fragment("sitting_note", told=told)
