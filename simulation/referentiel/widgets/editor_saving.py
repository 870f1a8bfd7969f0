"""Undo, redo and save; a draft that somebody else saved meanwhile is never overwritten, both works go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import ipywidgets as widgets

from referentiel.authoring import Meanwhile, Session, join, meanwhile
from referentiel.files.conflict import ConflictError
from referentiel.files.reader import bytes_at, digest_of
from referentiel.model import FindingsError
from referentiel.report import editing as report
from referentiel.report.findings import finding_summaries
from referentiel.texts import text

from .boxes import bar, box, button
from .form import Edit, Form
from .guard import Guard


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
        self.undo, self.redo = button(text("editor.undo"), self._undo, ""), button(text("editor.redo"), self._redo, "")
        self.save = button(text("editor.save"), self._save, "fort")
        self.guard = Guard()
        self.bar = bar("editeur__barre", self._state, self.undo, self.redo, self.save, self.guard)
        self.notices = box("editeur__avis")
        self._join_button = button(text("editor.meanwhile.join"), self._join, "fort")
        self._found: Meanwhile | None = None
        self._choices: dict[str, Any] = {}
        self._settling = Form(self._chosen)
        self._seen: tuple[int, int, str] | None = None

    def refresh(self) -> None:
        """Show what can be undone, and whether something is not saved; look whether somebody else saved."""
        session = self._session
        self._state.value = report.state_html(session)
        self.undo.disabled, self.undo.tooltip = not session.undo_label, session.undo_label
        self.redo.disabled, self.redo.tooltip = not session.redo_label, session.redo_label
        self.save.disabled = not session.unsaved
        self.guard.unsaved = session.unsaved
        if session.warnings:
            self.tell("", text("editor.recovery"), finding_summaries(session.warnings))
        self._look()

    def _look(self) -> None:
        """Tell at once that somebody else saved the draft: the file is read only when its stamp moved."""
        path, known = self._session.path, self._session.document.digest
        try:
            stamp = path.stat()
            seen = (stamp.st_mtime_ns, stamp.st_size, known)
            if not known or seen == self._seen:
                return
            self._seen = seen
            disk = bytes_at(path)
        except OSError:
            # Saving tells it; until then nothing is lost.
            return
        if disk is not None and digest_of(disk) != known:
            self._show_conflict()

    def tell(self, kind: str, title: str, lines: Sequence[str] = ()) -> None:
        """Put a note at the head, in place of the last one."""
        self.notices.children = [widgets.HTML(report.note_html(kind, title, lines))]

    def _undo(self) -> None:
        self._session.undo()
        self._clear()
        self._changed()

    def _redo(self) -> None:
        self._session.redo()
        self._clear()
        self._changed()

    def _clear(self) -> None:
        """Take the last note away, save what somebody else did: that still stands."""
        if self._found is None:
            self.notices.children = []

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
        self._settle(self._found)
        at = datetime.fromtimestamp(self._found.document.path.stat().st_mtime)  # noqa: DTZ006
        self.notices.children = [widgets.HTML(report.meanwhile_html(self._found, at)), self._settling,
                                 self._join_button]

    def _settle(self, found: Meanwhile) -> None:
        """Ask what stands where both changed the same thing; what was already chosen stays chosen."""
        self._found = found
        self._choices = {name: self._choices.get(name, "") for name in found.both}
        options = [[value, text(f"editor.meanwhile.{value or 'choose'}")] for value in ("", "mine", "theirs")]
        fields = []
        for name, value in self._choices.items():
            label, told = report.settling_texts(found, name)
            fields.append({"id": name, "kind": "choice", "label": label, "value": value, "options": options,
                           "wide": True, "help": told})
        self._settling.fields = fields

    def _chosen(self, edits: Sequence[Edit]) -> None:
        self._choices |= dict(edits)
        if self._found is not None:
            self._settle(self._found)

    def _join(self) -> None:
        """Put both works together in the session; the person looks, then saves.

        The file and the session are compared again: what was typed since the note was shown counts too.
        """
        try:
            found = meanwhile(self._session)
            if found is None:
                self._found = None
                self._clear()
                return
            self._settle(found)
            join(self._session, found, self._choices)
        except FindingsError as error:
            lines = finding_summaries(error.findings)
            self.notices.children = [widgets.HTML(report.note_html("grave", text("editor.refused"), lines)),
                                     *self.notices.children[-2:]]
            return
        self._found, self._choices = None, {}
        self.tell("info", text("editor.meanwhile.joined"))
        self._changed()
