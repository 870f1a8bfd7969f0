"""The page of a meeting: attendance and quorum, the agenda, one amendment at a time, its vote and its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import ipywidgets as widgets

from referentiel.authoring.amending.standing import Tension
from referentiel.authoring.sitting import Sitting
from referentiel.authoring.votes.events import AnyEvent
from referentiel.model import Finding, FindingsError
from referentiel.report import sitting as report
from referentiel.report.findings import finding_summaries
from referentiel.report.fragments import fragment
from referentiel.texts import plural, text

from .agenda import Agenda
from .announcer import Announcer
from .boxes import box
from .heartbeat import Heartbeat
from .meeting_attendance import AttendanceView
from .meeting_effects import PastAudits
from .meeting_item import ItemView

ATTENDANCE = ""
"""The chip of the meeting itself: attendance, agenda, end."""
Act = Callable[[], object]


class MeetingPage(widgets.VBox):
    """One meeting; what is done in it goes to its journal first, and the page shows what the journal says.

    Parameters
    ----------
    sitting
        The meeting with its draft.
    audits
        Past audits, for the effects.
    leave
        Called to go back to the list of meetings.
    """

    def __init__(self, sitting: Sitting, audits: PastAudits, leave: Act) -> None:
        super().__init__()
        self.sitting, self.audits = sitting, audits
        self.agenda = Agenda(self.go)
        self.announcer = Announcer()
        self._head, self._band, self._told = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.attendance = AttendanceView(self, leave)
        self.item = ItemView(self)
        self.shown = self._first()
        self._seen = self._mark()
        heartbeat = Heartbeat()
        # Whoever looks on without writing sees what the secretary keeps, a beat later.
        heartbeat.on_msg(lambda *_: self.follow())
        self.children = [heartbeat, box("seance-tete", self._head, self.agenda), self._band, self._told,
                         self.attendance, self.item, self.announcer]
        self.add_class("seance")
        self.tell(finding_summaries(sitting.meeting.findings))
        self.refresh()

    def go(self, item: str) -> None:
        """Show an item of the agenda, or the meeting itself; nothing is recorded."""
        self.shown = item
        self._told.value = ""
        self.refresh()

    def point(self) -> None:
        """Put the person at what comes first in the view, so that the keyboard is never left behind a hidden one."""
        if self.item.layout.display is None:
            self.item.vote.point()
        else:
            self.attendance.ending.focus()

    def attempt(self, act: Act, *, beside: bool = False) -> tuple[Finding, ...]:
        """Do something that the journal keeps; return why it could not be done, told on the page.

        When another secretary wrote meanwhile nothing is recorded: what they did is shown, and said.

        Parameters
        ----------
        beside
            What is wrong is told beside a field; only what touches the journal itself is told above the page.
        """
        self._told.value = ""
        try:
            act()
        except FindingsError as error:
            if not beside or any(one.code.startswith("FILE-") for one in error.findings):
                self.tell(finding_summaries(error.findings))
            if any(one.code == "FILE-JOURNAL-CHANGED" for one in error.findings):
                self._others(text("sitting.others.refused"))
            self.refresh()
            return error.findings
        self._seen = self._mark()
        self.refresh()
        return ()

    def follow(self) -> None:
        """Show what somebody else recorded since, if anything."""
        if self._mark() != self._seen:
            self._others(text("sitting.others.title"))
            self.refresh()

    def tell(self, sentences: Iterable[str], title: str = "") -> None:
        """Say something above the page; nothing to say takes it away."""
        told = [one[:1].upper() + one[1:] + "." * (not one.endswith(".")) for one in sentences]
        title, body = title or text("sitting.refused"), " ".join(told)
        self._told.value = fragment("alert", title=title, body=body) if told else ""
        if told:
            self.announcer.text = body

    def tensions(self, found: Iterable[Tension]) -> None:
        """Say what a correction makes of the other votes."""
        lines = report.tension_lines(list(found))
        self.tell([text("sitting.corrected.done"), *lines], text("sitting.corrected.title"))

    def refresh(self) -> None:
        """Write again what the journal and the files say now; a text that did not change is left alone."""
        state = self.sitting.state
        try:
            version = self.sitting.filed().version
            base, sources = self.audits.base_of(version), self.audits.sources(version)
        except FindingsError as error:
            version, base, sources = None, None, ()
            self.tell(finding_summaries(error.findings))
        self._head.value = report.head_html(state, version)
        self._band.value = report.band_html(state, base, sources)
        self.agenda.items = [{"id": ATTENDANCE, "label": text("sitting.attendance"), "state": "seance-presence",
                              "name": text("sitting.attendance.name")},
                             *(report.chip(state, one.agenda.id, withdrawn=self.sitting.withdrawn(one.agenda.id))
                               for one in state.items)]
        self.agenda.current = self.shown
        at_item = any(one.agenda.id == self.shown for one in state.items)
        self.attendance.layout.display, self.item.layout.display = ("none", None) if at_item else (None, "none")
        if at_item:
            self.item.show(self.shown)
        else:
            self.attendance.show()

    def _first(self) -> str:
        state = self.sitting.state
        return state.vote.item if state.vote else ATTENDANCE if state.closed else state.current

    def _mark(self) -> tuple[int, int]:
        try:
            told = self.sitting.journal.stat()
        except OSError:
            return (0, 0)
        return (told.st_size, told.st_mtime_ns)

    def _others(self, title: str) -> None:
        """Take in what somebody else recorded, and say it."""
        self._seen = self._mark()
        try:
            events = self.sitting.look()
        except FindingsError as error:
            self.tell(finding_summaries(error.findings))
            return
        self.attendance.forget()
        self.item.forget()
        if events:
            told = [plural("sitting.others", len(events)), *(_event_text(one) for one in events[-4:])]
            self.tell(told, title)


def _event_text(event: AnyEvent) -> str:
    item = getattr(event, "item", "") or getattr(event, "seat", "") or getattr(event, "college", "")
    done = text(f"sitting.event.{event.event}")
    return text("sitting.others.one", done=done, about=item, at=report.hour(event.at)) if item else done
