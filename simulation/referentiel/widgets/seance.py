"""The app of meetings: choose one, or open one on a draft; it is for the committee, never for the public."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import ipywidgets as widgets

from referentiel.authoring.filed import meeting_paths
from referentiel.authoring.sitting import Sitting
from referentiel.authoring.votes import MeetingState
from referentiel.files import read_version, versions_folder
from referentiel.files.amendments import amendment_paths
from referentiel.files.committees import committee_on, committee_paths, read_committee
from referentiel.files.reader import DRAFTS
from referentiel.model import FindingsError, StandardVersion
from referentiel.model.committee import Committee
from referentiel.report.findings import finding_summaries, findings_sentence
from referentiel.report.fragments import fragment
from referentiel.texts import day, plural, text

from .boxes import box, button, fault_alert, html
from .form import Edit, Form
from .heartbeat import Heartbeat
from .meeting import MeetingPage
from .meeting_effects import PastAudits
from .serving import PUBLIC


class SittingApp(widgets.VBox):
    """The list of meetings, and the one in hand.

    The only meeting under way opens by itself: after a reload everybody is where they were.

    Parameters
    ----------
    folder
        Folder of the versions, which holds drafts, amendments, committees and meetings.
    base
        Address of the base of audits; the person's own when not given.
    today
        The day proposed for a new meeting.
    """

    def __init__(self, folder: Path, base: str | None = None, today: date | None = None) -> None:
        super().__init__()
        self._folder, self._audits = folder, PastAudits(folder, base)
        self._today = today or date.today()  # noqa: DTZ011 - the day of the room where the meeting is
        self._faults: list[str] = []
        self._opening: dict[str, str] = {}
        self.page: MeetingPage | None = None
        self.form = Form(self._edited)
        self.meetings: dict[Path, widgets.Button] = {}
        self._told = widgets.HTML()
        under_way = [path for path, state in self._states() if not state.closed]
        if len(under_way) == 1:
            self.take_up(under_way[0])
        else:
            self.choose()

    def choose(self) -> None:
        """Show the meetings that there are, and the form that opens one."""
        self._faults, self.page = [], None
        self._told.value = ""
        told = self._states()
        self.meetings = {path: button(_meeting_text(path, state), self._taking(path)) for path, state in reversed(told)}
        drafts, committees = self._drafts(), self._committees()
        children: list[widgets.Widget] = [self._told]
        if self.meetings:
            children.append(box("carte", html("heading", level=2, name=text("sitting.meetings"), help=""),
                                *self.meetings.values()))
        if drafts and committees:
            children.append(self._opening_card(drafts, committees))
        else:
            children.append(html("sitting_prepare", drafts=bool(drafts), committees=bool(committees)))
        if self._faults:
            children.append(html("alert", title=text("sitting.unread"), body=" ; ".join(self._faults)))
        room = box("resultats", *children)
        room.add_class("choix-seance")
        self.children = [
            Heartbeat(), html("page_title", title=text("sitting.choose"), lead=text("sitting.choose.lead")), room]

    def take_up(self, journal: Path) -> None:
        """Take up a meeting where its journal left it."""
        try:
            sitting = Sitting.read(journal)
        except FindingsError as error:
            self.choose()
            self._refuse(error)
            return
        self._show(sitting)

    def begin(self) -> None:
        """Open the meeting that the form describes."""
        said = self._opening
        self._told.value = ""
        try:
            on = _day(said["day"])
            if on is None:
                self._told.value = fragment("alert", title=text("sitting.refused"),
                                            body=text("sitting.day.wrong", typed=said["day"]))
                return
            committees = [one for one in self._committees() if said["committee"] in {"", one.id}]
            committee = committee_on(committees, on) if not said["committee"] else committees[0]
            draft = self._folder / DRAFTS / said["draft"]
            if not amendment_paths(draft):
                self._told.value = html("sitting_amendments", folder=f"{draft.stem}.amendements").value
                return
            sitting = Sitting.opened(draft, committee, said["title"], on)
        except FindingsError as error:
            self._refuse(error)
            return
        self._show(sitting)

    def _show(self, sitting: Sitting) -> None:
        self.page = MeetingPage(sitting, self._audits, self.choose)
        self.children = [self.page]

    def _taking(self, path: Path) -> Callable[[], None]:
        return lambda: self.take_up(path)

    def _opening_card(
        self, drafts: Sequence[tuple[Path, StandardVersion]], committees: Sequence[Committee],
    ) -> widgets.VBox:
        counted = [(len(amendment_paths(path)), path.name, version.title) for path, version in drafts]
        counted.sort(key=lambda one: -one[0])
        self._options = [[name, text("sitting.draft", title=title, count=plural("sitting.amendments", count))]
                         for count, name, title in counted]
        self._committee_options = [["", text("sitting.committee.day")], *([one.id, one.title] for one in committees)]
        self._opening = {"draft": self._options[0][0], "title": text("sitting.title.default"),
                         "day": self._today.strftime("%d/%m/%Y"), "committee": "", **self._opening}
        self._fill()
        act = button(text("sitting.open_meeting"), self.begin)
        act.add_class("btn--fort")
        return box("carte", html("heading", level=2, name=text("sitting.new"), help=text("sitting.new.help")),
                   self.form, act)

    def _fill(self) -> None:
        said = self._opening
        wrong = "" if _day(said["day"]) else text("sitting.day.wrong", typed=said["day"])
        self.form.fields = [
            {"id": "draft", "kind": "choice", "label": text("sitting.field.draft"), "value": said["draft"],
             "options": self._options, "wide": True},
            {"id": "title", "kind": "line", "label": text("sitting.field.title"), "value": said["title"]},
            {"id": "day", "kind": "line", "label": text("sitting.field.day"), "value": said["day"], "error": wrong,
             "help": text("sitting.field.day.help")},
            {"id": "committee", "kind": "choice", "label": text("sitting.field.committee"),
             "value": said["committee"], "options": self._committee_options, "wide": True},
        ]

    def _edited(self, edits: Sequence[Edit]) -> None:
        self._opening = {**self._opening, **dict(edits)}
        self._fill()

    def _refuse(self, error: FindingsError) -> None:
        self._told.value = fragment("alert", title=text("sitting.refused"),
                                    body=findings_sentence(error.findings))

    def _states(self) -> list[tuple[Path, MeetingState]]:
        """Return every meeting that reads; the faults of the others are told."""
        found = []
        for draft in sorted((self._folder / DRAFTS).glob("*.yaml")):
            for path in meeting_paths(draft):
                try:
                    found.append((path, Sitting.read(path).state))
                except FindingsError as error:
                    self._faults += finding_summaries(error.findings)
        return sorted(found, key=lambda one: (one[1].day, one[0].name))

    def _drafts(self) -> list[tuple[Path, StandardVersion]]:
        found = []
        for path in sorted((self._folder / DRAFTS).glob("*.yaml")):
            try:
                found.append((path, read_version(path)))
            except FindingsError as error:
                self._faults.append(text("sitting.unread.one", file=path.name,
                                         fault=finding_summaries(error.findings)[0]))
        return found

    def _committees(self) -> list[Committee]:
        found = []
        for path in committee_paths(self._folder):
            try:
                found.append(read_committee(path).committee)
            except FindingsError as error:
                self._faults.append(text("sitting.unread.one", file=path.name,
                                         fault=finding_summaries(error.findings)[0]))
        return sorted(found, key=lambda one: one.first_day, reverse=True)


def seance(base: str | None = None, versions: str | None = None) -> widgets.Widget:
    """Open the app of meetings on a base and a folder of versions.

    Parameters
    ----------
    base, versions
        The environment's, else the user's base and the project's versions, when not given.

    Returns
    -------
    ipywidgets.Widget
        The app, or a plain French message when it is served to the public or the versions cannot be read.
    """
    if os.environ.get(PUBLIC):
        return html("sitting_public")
    try:
        return SittingApp(versions_folder(versions), base)
    except FindingsError as error:
        return fault_alert("impact.fault.title", error)


def _meeting_text(path: Path, state: MeetingState) -> str:
    return text("sitting.meeting", title=state.title, day=day(state.day), draft=path.parent.name.rpartition(".")[0],
                state=text(f"sitting.meeting.{'closed' if state.closed else 'open'}"))


def _day(typed: str) -> date | None:
    """Read a day as people write it, ``24/11/2012`` or ``2012-11-24``; None when it is none.

    Examples
    --------
    >>> _day("24/11/2012"), _day("31/02/2012")
    (datetime.date(2012, 11, 24), None)
    """
    words = typed.strip().split("/")
    try:
        if len(words) == 3 and all(word.isascii() and word.isdigit() for word in words):
            return date(int(words[2]), int(words[1]), int(words[0]))
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
