"""A meeting under way: each command checks, writes its line to the journal, and only then counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from referentiel.files.journal import events_of, read_journal, recorded
from referentiel.files.journal_lines import Journal
from referentiel.model import Finding, FindingsError
from referentiel.model.committee import Committee

from .attendance import attendance_of
from .correcting import result_after
from .events import (
    AnyEvent,
    Attended,
    Called,
    Cast,
    Closed,
    Corrected,
    Counted,
    Listed,
    Noted,
    Opened,
    Recounted,
    Retabled,
    Undone,
    VoteClosed,
    VoteDropped,
    VoteOpened,
    event_of,
    plain,
)
from .lapse import Subject
from .poll import CHOICES, MANNERS, CollegeCount, Manner
from .replay import applied, replayed
from .result import VoteResult
from .state import AgendaItem, MeetingState
from .voting import result_now

Clock = Callable[[], datetime]


def this_moment() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


class Meeting:
    """A meeting and its journal; `state` is what the journal says, nothing is kept elsewhere.

    Every command that changes the meeting raises ``FindingsError`` and changes nothing when it cannot be done:
    ``FILE-JOURNAL-CHANGED`` when another secretary wrote meanwhile (`refresh`, look, and start again),
    ``FILE-LOCKED``, ``FILE-WRITE``, ``VOTE-MEETING-CLOSED``, and what it names itself.

    Parameters
    ----------
    journal, state
        As `opened` and `read` give them.
    clock
        The time of each event.
    """

    def __init__(self, journal: Journal, state: MeetingState, clock: Clock = this_moment) -> None:
        self._journal, self._state, self._clock = journal, state, clock

    @classmethod
    def opened(cls, path: Path, committee: Committee, title: str, day: date, clock: Clock = this_moment) -> Meeting:
        """Begin a meeting; its id is the name of its journal.

        Raises
        ------
        FindingsError
            ``FILE-JOURNAL-EXISTS``: a meeting is already kept there. ``VOTE-NOT-TEXTS``: the committee does not vote
            on texts. ``VOTE-TEXT-…`` of the title.
        """
        journal = read_journal(path)
        if journal.entries:
            raise FindingsError([Finding(code="FILE-JOURNAL-EXISTS", file=str(path), found=path.name)])
        event = Opened(at=_stamp(clock), id=path.stem, title=title, day=day, committee=committee)
        state = applied(None, event)
        return cls(recorded(journal, plain(event)), state, clock)

    @classmethod
    def read(cls, path: Path, clock: Clock = this_moment) -> Meeting:
        """Take up a meeting from its journal, after a reload, a dead kernel or a killed process.

        Raises
        ------
        FindingsError
            ``FILE-ABSENT``: there is no such journal. ``FILE-JOURNAL-…``: it was changed by hand. ``VOTE-NO-MEETING``,
            ``VOTE-EVENT``, ``VOTE-RESULT``.
        """
        journal = read_journal(path)
        if not journal.entries and not path.exists():
            raise FindingsError([Finding(code="FILE-ABSENT", file=str(path), found=path.name)])
        return cls(journal, _state_of(journal), clock)

    @property
    def state(self) -> MeetingState:
        """The meeting at this moment."""
        return self._state

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the reading of the journal tells without refusing it; see `Journal.findings`."""
        return self._journal.findings

    def refresh(self) -> tuple[AnyEvent, ...]:
        """Read the journal again and return the events that another secretary recorded since."""
        journal = read_journal(self._journal.path)
        state, known = _state_of(journal), self._state.events
        self._journal, self._state = journal, state
        return tuple(event_of(content, number) for number, content in enumerate(events_of(journal), start=1)
                     if number > known)

    def attend(self, present: Iterable[str], proxies: Iterable[tuple[str, str]] = ()) -> None:
        """Say who is there and who carries whose ballot; it replaces what was said before.

        Raises ``VOTE-UNDER-WAY`` during a vote, and what `attendance_of` says.
        """
        there = attendance_of(self._state.committee, present, proxies)
        self._record(Attended(at=self._at(), present=there.present, proxies=there.proxies))

    def enlist(self, item: AgendaItem) -> None:
        """Put an item at the end of the agenda; raises ``VOTE-ITEM-TWICE``, ``VOTE-FINGERPRINT``, ``VOTE-TEXT-…``."""
        self._record(Listed(at=self._at(), item=item.id, title=item.title, amendment=item.subject.amendment,
                            target=item.subject.target))

    def retable(self, item: AgendaItem) -> None:
        """Put an item back with its present fingerprints; an earlier vote on others lapses. Raises ``VOTE-ITEM``."""
        self._record(Retabled(at=self._at(), item=item.id, title=item.title, amendment=item.subject.amendment,
                              target=item.subject.target))

    def call(self, item: str) -> None:
        """Bring up an item; raises ``VOTE-ITEM``, and ``VOTE-UNDER-WAY`` during a vote."""
        self._record(Called(at=self._at(), item=item))

    def open_vote(self, item: str, now: Subject, manner: Manner = "by_seat") -> None:
        """Begin a vote, again if there was one: the last counts.

        Parameters
        ----------
        now
            Fingerprints of the amendment and of its target at this moment.

        Raises
        ------
        FindingsError
            ``VOTE-QUORUM``, ``VOTE-LAPSED`` (the text is not the one of the agenda any more: `retable` it),
            ``VOTE-UNDER-WAY``, ``VOTE-ITEM``, ``VOTE-MANNER``.
        """
        if manner not in MANNERS:
            raise FindingsError([Finding(code="VOTE-MANNER", found=str(manner)[:200])])
        self._record(VoteOpened(at=self._at(), item=item, manner=manner, amendment=now.amendment, target=now.target))

    def cast(self, seat: str, choice: str) -> None:
        """Record the ballot of a seat; raises ``VOTE-NONE-OPEN`` and what `poll_findings` says."""
        if choice not in CHOICES:
            raise FindingsError([Finding(code="VOTE-CHOICE", found=str(choice)[:200], cell=seat[:200],
                                         params={"choices": ", ".join(CHOICES)})])
        self._record(Cast(at=self._at(), seat=seat, choice=choice))

    def count(self, count: CollegeCount) -> None:
        """Record the totals of a college; raises ``VOTE-NONE-OPEN`` and what `poll_findings` says."""
        self._record(Counted.model_construct(
            at=self._at(), event="counted", college=count.college, for_=count.for_, against=count.against,
            abstention=count.abstention, papers=count.papers))

    def undo(self) -> None:
        """Take back the last ballot or totals of the vote under way; raises ``VOTE-NOTHING``, ``VOTE-NONE-OPEN``."""
        vote = self._state.vote
        self._record(Undone(at=self._at(), number=vote.cast if vote else 0))

    def drop_vote(self) -> None:
        """End the vote under way without a result; raises ``VOTE-NONE-OPEN``."""
        self._record(VoteDropped(at=self._at()))

    def close_vote(self, now: Subject) -> VoteResult:
        """End the vote under way and return its result.

        Raises
        ------
        FindingsError
            ``VOTE-NONE-OPEN``, ``VOTE-LAPSED`` (the text changed while it was voted), ``VOTE-COLLEGE-UNTOLD``.
        """
        result = result_now(self._state)
        self._record(VoteClosed(
            at=self._at(), amendment=now.amendment, target=now.target, verdict=result.verdict,
            to_for=str(result.to_for), base=str(result.base)))
        return result

    def correct(self, item: str, seat: str, choice: str, reason: str) -> VoteResult | None:
        """Enter again a ballot entered before others, of the vote under way or of the last one closed on an item.

        Returns
        -------
        VoteResult or None
            The result counted again; None while the vote is under way.

        Raises
        ------
        FindingsError
            See `referentiel.authoring.votes.correcting.corrected`; ``VOTE-CHOICE``.
        """
        if choice not in CHOICES:
            raise FindingsError([Finding(code="VOTE-CHOICE", found=str(choice)[:200], cell=seat[:200],
                                         params={"choices": ", ".join(CHOICES)})])
        return self._again(Corrected(at=self._at(), item=item, seat=seat, choice=choice, reason=reason))

    def recount(self, item: str, count: CollegeCount, reason: str) -> VoteResult | None:
        """Enter again the totals of a college; as `correct`."""
        return self._again(Recounted.model_construct(
            at=self._at(), event="recounted", item=item, reason=reason, college=count.college, for_=count.for_,
            against=count.against, abstention=count.abstention, papers=count.papers))

    def _again(self, event: Corrected | Recounted) -> VoteResult | None:
        result = result_after(self._state, event)
        if result is not None:
            event = event.model_copy(update={"verdict": result.verdict, "to_for": str(result.to_for),
                                             "base": str(result.base)})
        self._record(event)
        return result

    def note(self, text: str, item: str = "") -> None:
        """Keep a remark for the minutes, as typed; raises ``VOTE-TEXT-…``, ``VOTE-ITEM``."""
        self._record(Noted(at=self._at(), item=item, text=text))

    def close(self) -> None:
        """End the meeting; raises ``VOTE-UNDER-WAY`` during a vote."""
        self._record(Closed(at=self._at()))

    def _record(self, event: AnyEvent) -> None:
        state = applied(self._state, event)
        self._journal = recorded(self._journal, plain(event))
        self._state = state

    def _at(self) -> str:
        return _stamp(self._clock)


def _stamp(clock: Clock) -> str:
    return clock().astimezone().isoformat(timespec="seconds")


def _state_of(journal: Journal) -> MeetingState:
    """Replay a journal."""
    file, rows = str(journal.path), [entry.row for entry in journal.entries]
    events = [event_of(entry.event, entry.row, file) for entry in journal.entries]
    try:
        return replayed(events)
    except FindingsError as error:
        raise FindingsError(finding.placed(file=file, line=rows[finding.line - 1] if finding.line else 0)
                            for finding in error.findings) from error
