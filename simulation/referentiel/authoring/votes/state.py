"""The state of a meeting: who is there, the agenda, what is voted and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from referentiel.model import Finding, FindingsError, nearest
from referentiel.model.committee import Committee

from .attendance import Attendance, Quorum, quorum_of
from .lapse import Lapse, Subject, lapsed
from .poll import Ballot, CollegeCount, Poll
from .result import VoteResult

NOBODY = Attendance()
ItemStatus = Literal["pending", "voting", "adopted", "rejected", "no_quorum", "lapsed"]


@dataclass(frozen=True)
class AgendaItem:
    """One item of the agenda: the id of an amendment, its title, and what a vote on it is tied to now."""

    id: str
    title: str
    subject: Subject


@dataclass(frozen=True)
class Correction:
    """A ballot, or the totals of a college, entered again after others.

    Parameters
    ----------
    before, after
        What was entered first, and what counts.
    verdict_before, verdict_after
        Of a vote that was closed; empty for one under way.
    """

    at: str
    before: Ballot | CollegeCount
    after: Ballot | CollegeCount
    reason: str
    verdict_before: str = ""
    verdict_after: str = ""


@dataclass(frozen=True)
class Round:
    """A vote that was closed.

    Parameters
    ----------
    at
        When it was closed, ISO 8601 with its zone.
    subject
        What was voted on.
    """

    number: int
    at: str
    subject: Subject
    attendance: Attendance
    poll: Poll
    result: VoteResult
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class Item:
    """An item with its votes, the last of which counts unless it lapsed."""

    agenda: AgendaItem
    rounds: tuple[Round, ...] = ()

    @property
    def lapse(self) -> Lapse:
        """Why the last vote lapsed; empty when it holds, or when there was none."""
        return lapsed(self.rounds[-1].subject, self.agenda.subject) if self.rounds else ""

    @property
    def status(self) -> ItemStatus:
        """What was decided of it; the meeting says whether a vote is under way."""
        if not self.rounds:
            return "pending"
        return "lapsed" if self.lapse else self.rounds[-1].result.verdict


@dataclass(frozen=True)
class OpenVote:
    """The vote under way: its item, what it is tied to, and what was cast so far."""

    item: str
    subject: Subject
    poll: Poll
    corrections: tuple[Correction, ...] = ()

    @property
    def cast(self) -> int:
        """Ballots, or totals of colleges, recorded so far."""
        return len(self.poll.ballots) + len(self.poll.counts)


@dataclass(frozen=True)
class Note:
    """A remark for the minutes, about an item or (empty) the meeting."""

    at: str
    item: str
    text: str


@dataclass(frozen=True)
class MeetingState:
    """A meeting at one moment.

    Parameters
    ----------
    current
        Item under discussion; empty before the first.
    vote
        The vote under way.
    events, at
        Events so far, and when the last one was kept, ISO 8601 with its zone.
    """

    id: str
    title: str
    day: date
    committee: Committee
    attendance: Attendance = NOBODY
    items: tuple[Item, ...] = ()
    current: str = ""
    vote: OpenVote | None = None
    notes: tuple[Note, ...] = ()
    closed: bool = False
    events: int = 0
    at: str = ""

    @property
    def quorum(self) -> Quorum:
        """The quorum of this moment."""
        return quorum_of(self.committee, self.attendance)

    def item(self, name: str) -> Item:
        """Return an item of the agenda.

        Raises
        ------
        FindingsError
            ``VOTE-ITEM``.
        """
        for item in self.items:
            if item.agenda.id == name:
                return item
        known = [item.agenda.id for item in self.items]
        raise FindingsError([Finding(code="VOTE-ITEM", found=name[:200], near=nearest(name[:200], known),
                                     params={"known": ", ".join(known) or "—"})])

    def status(self, name: str) -> ItemStatus:
        """Return where an item stands; ``voting`` while its vote is open."""
        item = self.item(name)
        return "voting" if self.vote and self.vote.item == name else item.status
