"""Undo, redo and save; a draft that somebody else saved meanwhile is never overwritten, both works go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from referentiel.authoring import Meanwhile, Session, join, meanwhile
from referentiel.files.conflict import ConflictError
from referentiel.model import FindingsError
from referentiel.report import editing as report
from referentiel.report.findings import finding_summaries
from referentiel.texts import text

from .boxes import box
from .form import Edit, Form


class Saving:
    """The buttons at the head of the editor, and the notes under them.

    Parameters
    ----------
    changed
        Called when the session holds something else.
    """

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self._session, self._changed = session, changed
        self._state = widgets.HTML()
        self.undo, self.redo = self._button("editor.undo", self._undo), self._button("editor.redo", self._redo)
        self.save = self._button("editor.save", self._save)
        self.save.add_class("fort")
        self.bar = widgets.Box([self._state, self.undo, self.redo, self.save])
        self.bar.add_class("editeur__barre")
        self.notices = box("editeur__avis")
        self._found: Meanwhile | None = None
        self._choices: dict[str, Any] = {}
        self._settling = Form(self._chosen)

    def refresh(self) -> None:
        """Show what can be undone, and whether something is not saved; look whether somebody else saved."""
        session = self._session
        self._state.value = report.state_html(session)
        self.undo.disabled, self.undo.tooltip = not session.undo_label, session.undo_label
        self.redo.disabled, self.redo.tooltip = not session.redo_label, session.redo_label
        self.save.disabled = not session.unsaved
        if session.warnings:
            self.tell("", text("editor.recovery"), finding_summaries(session.warnings))

    def tell(self, kind: str, title: str, lines: Sequence[str] = ()) -> None:
        """Put a note at the head, in place of the last one."""
        self.notices.children = [widgets.HTML(report.note_html(kind, title, lines))]

    def _undo(self) -> None:
        self._session.undo()
        self.notices.children = []
        self._changed()

    def _redo(self) -> None:
        self._session.redo()
        self.notices.children = []
        self._changed()

    def _save(self) -> None:
        try:
            self._session.save()
        except ConflictError:
            self._show_conflict()
        except FindingsError as error:
            self.tell("grave", text("editor.not_saved"), finding_summaries(error.findings))
        else:
            self.tell("info", text("editor.done", name=self._session.path.name))
        self._changed()

    def _show_conflict(self) -> None:
        """Say what the other saved, and ask what stands where both changed the same thing."""
        try:
            self._found = meanwhile(self._session)
        except FindingsError as error:
            self.tell("grave", text("editor.not_saved"), finding_summaries(error.findings))
            return
        if self._found is None:
            self.tell("grave", text("editor.not_saved"))
            return
        self._choices = dict.fromkeys(self._found.both, "")
        self._settling.fields = self._fields()
        self.notices.children = [widgets.HTML(report.meanwhile_html(self._found)), self._settling,
                                 self._button("editor.meanwhile.join", self._join)]

    def _fields(self) -> list[dict[str, Any]]:
        options = [[value, text(f"editor.meanwhile.{value or 'choose'}")] for value in ("", "mine", "theirs")]
        return [{"id": name, "kind": "choice", "label": name, "value": value, "options": options}
                for name, value in self._choices.items()]

    def _chosen(self, edits: Sequence[Edit]) -> None:
        self._choices |= dict(edits)
        self._settling.fields = self._fields()

    def _join(self) -> None:
        """Put both works together in the session; the person looks, then saves."""
        if self._found is None:
            return
        try:
            join(self._session, self._found, self._choices)
        except FindingsError as error:
            lines = finding_summaries(error.findings)
            self.notices.children = [widgets.HTML(report.note_html("grave", text("editor.refused"), lines)),
                                     *self.notices.children[-2:]]
            return
        self._found = None
        self.tell("info", text("editor.meanwhile.joined"))
        self._changed()

    @staticmethod
    def _button(key: str, act: Callable[[], None]) -> widgets.Button:
        made = widgets.Button(description=text(key))
        made.on_click(lambda _: act())
        return made
