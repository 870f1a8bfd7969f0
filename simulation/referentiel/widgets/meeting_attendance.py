"""The view of the meeting itself: who is there, the quorum, the agenda, and the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets as widgets

from referentiel.authoring.votes import attendance_of
from referentiel.model import FindingsError
from referentiel.report import sitting as report
from referentiel.report.findings import finding_summaries
from referentiel.report.fragments import fragment
from referentiel.report.meetings import committee_notice
from referentiel.report.votes import quorum_sentence
from referentiel.texts import day, plural, text

from .boxes import box, button
from .form import Edit, Form
from .meeting_fields import AWAY, HERE, attendance_said, presence_fields, said_of
from .meeting_record import RecordView

if TYPE_CHECKING:
    from collections.abc import Callable

    from .meeting import MeetingPage


class AttendanceView(widgets.VBox):
    """Presence seat by seat; each choice is kept in the journal as soon as all of them can be true together.

    Parameters
    ----------
    page
        The page that it belongs to.
    leave
        Called to go back to the list of meetings.
    """

    def __init__(self, page: MeetingPage, leave: Callable[[], object]) -> None:
        super().__init__()
        self._page = page
        self._said: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self.form = Form(self._edited)
        self.form.add_class("sieges")
        self._title, self._quorum, self._agenda, self._tensions = (widgets.HTML() for _ in range(4))
        self.record = RecordView(page)
        self.everybody = button(text("sitting.everybody"), lambda: self._all(HERE))
        self.nobody = button(text("sitting.nobody"), lambda: self._all(AWAY))
        self.begin = button("", self._begin)
        self.begin.add_class("btn--fort")
        self.newcomers = button("", self._enlist)
        self.ending = button(text("sitting.close"), self._close)
        self.decide = button(text("sitting.decide"), self._decide)
        self.leave = button(text("sitting.leave"), leave)
        room = box("seance__bas",
                   box("seance__colonne", self.form, box("seance__actes", self.everybody, self.nobody)),
                   box("seance__colonne", self._quorum, self._agenda, self._tensions,
                       box("seance__actes", self.begin, self.newcomers, self.ending, self.decide,
                       self.leave), self.record))
        room.add_class("seance__presence")
        self.children = [self._title, room]

    def show(self) -> None:
        """Write the view again from the journal, with the choices that are not kept yet."""
        sitting, state = self._page.sitting, self._page.sitting.state
        self._said = self._said or said_of(state.attendance, state.committee)
        fixed = state.closed or state.vote is not None
        self.form.fields = presence_fields(state, self._said, self._faults, fixed=fixed)
        kept = self._said == said_of(state.attendance, state.committee)
        archived = str(sitting.archive_path) if state.closed and sitting.archive_path.exists() else ""
        self._title.value = fragment("sitting_attendance", closed=state.closed, voting=state.vote is not None,
                                     notice=committee_notice(state.committee), archived=archived)
        self._quorum.value = fragment("sitting_quorum", reached=state.quorum.reached, kept=kept,
                                      sentence=quorum_sentence(state.committee, state.quorum))
        self._agenda.value = fragment("sitting_agenda", items=[
            (chip["label"], one.agenda.title, chip["status"]) for one in state.items
            for chip in [report.chip(state, one.agenda.id, withdrawn=sitting.withdrawn(one.agenda.id))]])
        try:
            told = report.tension_lines(sitting.tensions())
        except FindingsError:
            told = []
        self._tensions.value = fragment("alert", title=text("sitting.tension"), body=" ".join(told)) if told else ""
        self.record.show("")
        self._show_actions(fixed=fixed)

    def forget(self) -> None:
        """Drop the choices that were not kept: the journal said otherwise meanwhile."""
        self._said, self._faults = {}, {}

    def _show_actions(self, *, fixed: bool) -> None:
        sitting, state = self._page.sitting, self._page.sitting.state
        try:
            more, undecided = 0 if state.closed else len(sitting.newcomers()), sitting.undecided()
        except FindingsError:
            more, undecided = 0, ()
        self.newcomers.description = plural("sitting.enlist", more)
        self.ending.description = text("sitting.archive" if state.closed else "sitting.close")
        following = sitting.after(state.current)
        self.begin.description = text("sitting.resume" if state.vote else "sitting.begin", item=following)
        shown = {self.everybody: not fixed, self.nobody: not fixed, self.newcomers: more > 0,
                 self.decide: bool(undecided), self.begin: not state.closed and bool(state.vote or following),
                 self.ending: state.vote is None and not (state.closed and sitting.archive_path.exists())}
        for one, visible in shown.items():
            one.layout.display = None if visible else "none"

    def _edited(self, edits: Sequence[Edit]) -> None:
        self._said = {**self._said, **{name.removeprefix("presence."): value for name, value in edits}}
        self._keep()

    def _all(self, value: str) -> None:
        self._said = dict.fromkeys(self._said, value)
        self._keep()

    def _keep(self) -> None:
        """Keep the choices if they can be true together; else say beside each seat why not."""
        state = self._page.sitting.state
        present, proxies = attendance_said(self._said)
        self._faults = {}
        try:
            attendance_of(state.committee, present, proxies)
        except FindingsError as error:
            for one in error.findings:
                self._faults.setdefault(one.found, finding_summaries([one])[0])
            self.show()
            return
        self._page.attempt(lambda: self._page.sitting.meeting.attend(present, proxies))
        self._page.announcer.text = quorum_sentence(state.committee, self._page.sitting.state.quorum)

    def _begin(self) -> None:
        state = self._page.sitting.state
        self._page.go(state.vote.item if state.vote else self._page.sitting.after(state.current))
        self._page.point()

    def _enlist(self) -> None:
        self._page.attempt(self._page.sitting.enlist)

    def _close(self) -> None:
        self._page.attempt(self._page.sitting.close)

    def _decide(self) -> None:
        state = self._page.sitting.state
        note = text("sitting.decide.note", title=state.title, day=day(state.day))
        self._page.attempt(lambda: self._page.sitting.decide(note))
