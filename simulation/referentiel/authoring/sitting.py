"""A meeting on a draft: its amendments in order, and votes tied to what each of them says at that moment.

Meetings stand beside their draft: ``drafts/<draft>.seances/<day>.jsonl``, and the archive of one that is closed
beside its journal.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from referentiel.files import Registries
from referentiel.model import Finding, FindingsError
from referentiel.model.amendment import Amendment
from referentiel.model.committee import Committee
from referentiel.texts import text

from .amending.filing import advance
from .amending.filing import retable as retable_amendment
from .amending.standing import Tension, tensions
from .filed import ON_THE_TABLE, Filed, draft_of, meetings_folder, read_filed, signature, voted_subject
from .votes import AgendaItem, CollegeCount, Manner, Meeting, MeetingState, Subject, VoteResult, archive
from .votes.events import AnyEvent
from .votes.meeting import Clock, this_moment
from .votes.recasting import record_ballot, record_count
from .votes.wording import NOTE, TITLE, text_findings


class Sitting:
    """A meeting with the draft and the amendments that it is about, as the disk has them.

    Parameters
    ----------
    draft
        File of the draft.
    meeting
        As `Meeting.opened` or `Meeting.read` give it.
    """

    def __init__(self, draft: Path, meeting: Meeting, journal: Path) -> None:
        self.draft, self.meeting, self.journal = draft, meeting, journal
        self._signature: object = None
        self._filed: Filed | None = None

    @classmethod
    def opened(cls, draft: Path, committee: Committee, title: str, day: date, clock: Clock = this_moment) -> Sitting:
        """Begin a meeting on a draft, with the amendments filed on its agenda.

        Raises
        ------
        FindingsError
            What `Meeting.opened` and `Meeting.enlist` say; every fault of the draft or of an amendment: nothing is
            opened then.
        """
        filed = read_filed(draft)
        # Before the journal exists: a meeting that begins has its whole agenda.
        faults = [*filed.amendments.findings, *(fault for one in filed.proposed
                                                for fault in text_findings(one.title, TITLE, str(one.number)))]
        if faults:
            raise FindingsError(faults)
        folder, name = meetings_folder(draft), day.isoformat()
        folder.mkdir(exist_ok=True)
        rank = 1
        while (path := folder / (f"{name}.jsonl" if rank == 1 else f"{name}-{rank}.jsonl")).exists():
            rank += 1
        made = cls(draft, Meeting.opened(path, committee, title, day, clock), path)
        made.enlist()
        return made

    @classmethod
    def read(cls, journal: Path, clock: Clock = this_moment) -> Sitting:
        """Take up a meeting from its journal, after a reload or a killed process.

        Raises
        ------
        FindingsError
            What `Meeting.read` says.
        """
        return cls(draft_of(journal), Meeting.read(journal, clock), journal)

    @property
    def state(self) -> MeetingState:
        """The meeting at this moment."""
        return self.meeting.state

    @property
    def archive_path(self) -> Path:
        """Where the archive of this meeting stands once it is closed."""
        return self.journal.with_suffix(".json")

    def filed(self) -> Filed:
        """Return the draft and its amendments, read again when a file changed.

        Raises
        ------
        FindingsError
            Every fault of the draft.
        """
        now = signature(self.draft)
        if self._filed is None or now != self._signature:
            self._filed, self._signature = read_filed(self.draft), now
        return self._filed

    def subject(self, item: str) -> Subject:
        """Return what a vote on an item is tied to now.

        Raises
        ------
        FindingsError
            ``AMD-UNKNOWN``, a fault of the draft.
        """
        filed = self.filed()
        return voted_subject(filed.of(item).amendment, filed.version)

    def newcomers(self) -> tuple[Amendment, ...]:
        """Return the amendments filed that are not on the agenda yet."""
        known = {item.agenda.id for item in self.state.items}
        return tuple(one for one in self.filed().proposed if str(one.number) not in known)

    def enlist(self) -> None:
        """Put the amendments filed at the end of the agenda, in the order of discussion."""
        version = self.filed().version
        for one in self.newcomers():
            self.meeting.enlist(AgendaItem(str(one.number), one.title, voted_subject(one, version)))

    def retable(self, item: str) -> None:
        """Put an item back with what its amendment says now; a vote on another text lapses."""
        title = self.filed().of(item).amendment.title
        self.meeting.retable(AgendaItem(item, title, self.subject(item)))

    def open_vote(self, item: str, manner: Manner) -> None:
        """Begin a vote on what the amendment says now; raises what `Meeting.open_vote` says."""
        self.meeting.open_vote(item, self.subject(item), manner)

    def close_vote(self) -> VoteResult:
        """End the vote under way; raises what `Meeting.close_vote` says."""
        vote = self.state.vote
        return self.meeting.close_vote(self.subject(vote.item) if vote else Subject("", ""))

    def vote(self, seat: str, choice: str) -> None:
        """Record the ballot of a seat; raises what `record_ballot` says."""
        record_ballot(self.meeting, seat, choice)

    def count(self, told: CollegeCount) -> None:
        """Record the totals of a college; raises what `record_count` says."""
        record_count(self.meeting, told)

    def correct(self, item: str, seat: str, choice: str, reason: str) -> tuple[Tension, ...]:
        """Correct a ballot entered earlier; return what no longer stands together among the amendments adopted.

        Raises what `Meeting.correct` says.
        """
        before = self.tensions()
        self.meeting.correct(item, seat, choice, reason)
        return tuple(one for one in self.tensions() if one not in before)

    def recount(self, item: str, count: CollegeCount, reason: str) -> tuple[Tension, ...]:
        """Correct the totals of a college; as `correct`."""
        before = self.tensions()
        self.meeting.recount(item, count, reason)
        return tuple(one for one in self.tensions() if one not in before)

    def tensions(self) -> tuple[Tension, ...]:
        """Return what does not stand together in what was adopted so far; raises every fault of the draft."""
        return tensions(self.filed(), [int(one.agenda.id) for one in self.state.items if one.status == "adopted"],
                        [int(one.agenda.id) for one in self.state.items if one.status == "rejected"])

    def withdraw(self, item: str, by: str, reason: str = "") -> None:
        """Withdraw an amendment at the meeting: its file says by whom, and the journal keeps it for the minutes.

        Raises
        ------
        FindingsError
            ``VOTE-UNDER-WAY``; ``VOTE-TEXT-…`` of who withdraws it; what `advance` and `Meeting.note` say.
        """
        told = text("sitting.withdrawn.note", item=item, by=by.strip(), reason=reason.strip())
        faults = [*text_findings(by, TITLE, "by"), *text_findings(told, NOTE, "reason", lines=True)]
        if self.state.vote is not None and self.state.vote.item == item:
            faults.append(Finding(code="VOTE-UNDER-WAY", found=item))
        if faults:
            raise FindingsError(faults)
        advance(self.filed().of(item), "withdrawn", self.state.day, told)
        self.meeting.note(told, item)

    def file_again(self, item: str, by: str, registries: Registries) -> str:
        """File a withdrawn amendment again, put it at the end of the agenda, and return its new number.

        Raises
        ------
        FindingsError
            What `referentiel.authoring.retable` and `enlist` say.
        """
        made = retable_amendment(self.draft, int(item), self.state.day, registries, author=by.strip())
        self.enlist()
        return str(made.number)

    def close(self) -> None:
        """End the meeting and write its archive; raises what `Meeting.close` and `archive` say."""
        if not self.state.closed:
            self.meeting.close()
        archive(self.journal, self.archive_path)

    def undecided(self) -> tuple[str, ...]:
        """Return the items voted whose amendment does not say so yet; none while the meeting is open."""
        if not self.state.closed:
            return ()
        filed = self.filed()
        read = {str(one.number): one.amendment.state for one in filed.amendments.read}
        return tuple(item.agenda.id for item in self.state.items
                     if item.status in {"adopted", "rejected"} and read.get(item.agenda.id) in ON_THE_TABLE)

    def decide(self, note: str) -> None:
        """Write in the files of the amendments what a closed meeting decided; done again, it writes nothing more.

        Raises
        ------
        FindingsError
            ``VOTE-LAPSED`` for each amendment whose text is not the one that was voted, and what `advance` says; the
            others are written.
        """
        faults: list[Finding] = []
        for name in self.undecided():
            item = self.state.item(name)
            try:
                if self.subject(name) != item.agenda.subject:
                    raise FindingsError([Finding(code="VOTE-LAPSED", found=name)])
                document = self.filed().of(name)
                if document.amendment.state != "in_discussion":
                    document = advance(document, "in_discussion", self.state.day)
                advance(document, "adopted" if item.status == "adopted" else "rejected", self.state.day, note)
            except FindingsError as error:
                faults += error.findings
        if faults:
            raise FindingsError(faults)

    def look(self) -> tuple[AnyEvent, ...]:
        """Return what somebody else recorded since, now counted here too."""
        return self.meeting.refresh()

    def after(self, item: str) -> str:
        """Return the item that follows, the first that was not decided; empty when none is left."""
        order = [one.agenda.id for one in self.state.items]
        start = order.index(item) + 1 if item in order else 0
        waiting = [name for name in (*order[start:], *order[:start]) if name != item
                   and self.state.status(name) in {"pending", "lapsed", "no_quorum"} and not self.withdrawn(name)]
        return waiting[0] if waiting else ""

    def withdrawn(self, item: str) -> bool:
        """Tell whether the amendment of an item was withdrawn."""
        try:
            return self.filed().of(item).amendment.state == "withdrawn"
        except FindingsError:
            return False
