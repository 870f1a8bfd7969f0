"""What was done in the editor proposed as an amendment: a small form, then the text put back as it was saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import ipywidgets as widgets

from referentiel.authoring import (
    LiveEffect,
    Proposal,
    Session,
    changed_parts,
    changes_between,
    compute_effect,
    drawn,
    propose,
    put_back,
)
from referentiel.authoring.drafting.state import State
from referentiel.files import Registries
from referentiel.files.amendment_effects import StoredEffect
from referentiel.files.amendments import AmendmentDocument
from referentiel.model import FindingsError
from referentiel.report.editing import note_html
from referentiel.report.findings import finding_summaries
from referentiel.report.proposing import filed_lines, part_choice, proposed_html
from referentiel.texts import plural, text

from .boxes import bar, box, button, html
from .form import Edit, Form

Field = dict[str, Any]


class Proposing:
    """The button at the head of the editor, and the panel that it opens.

    Parameters
    ----------
    live
        Computes the effect of what is filed; None without past audits.
    colleges
        Titles of the colleges that may stand behind an amendment, by id; any college when empty.
    changed
        Called when the session holds something else.
    """

    def __init__(
        self, session: Session, registries: Registries, live: LiveEffect | None, colleges: Mapping[str, str],
        changed: Callable[[], None],
    ) -> None:
        self._session, self._registries, self._live = session, registries, live
        self._colleges, self._changed = dict(colleges), changed
        self._typed: dict[str, str] = {}
        self._found: dict[str, int] = {}
        self._part, self._filed = "", ("", State(session.version))
        self.open = button(text("editor.propose"), self._ask, "")
        self.form = Form(self._edited)
        self._preview, self._told = widgets.HTML(), widgets.HTML()
        self._file = button(text("editor.propose.file_it"), self._file_it, "fort")
        self._back = button(text("editor.propose.put_back"), self._put_back, "fort")
        self._done = widgets.HTML()
        self._panel = box("editeur__operation", html(
            "editing_note", title=text("editor.propose.heading"), body=text("editor.propose.help")),
            self._preview, self.form, self._told, bar("editeur__barre",
                self._file, button(text("editor.do.give_up"), self._close, "")))
        self._after = box("editeur__suite", self._done, bar("editeur__barre",
            self._back, button(text("editor.propose.keep"), self._close, "")))
        self.panel = box("editeur__avis")

    def refresh(self, part: str) -> None:
        """Show what would be filed now.

        Parameters
        ----------
        part
            The part in hand: proposed alone by default where it changed.
        """
        self._part = part
        self.open.disabled = not self._session.unsaved or self._session.saved is None
        if self._after in self.panel.children and self._session.state != self._filed[1]:
            # Something else was done: putting back would take it away too.
            self._close()
        if self._panel in self.panel.children:
            self._show()

    @property
    def _scope(self) -> str:
        return self._typed.get("scope", "")

    def _ask(self) -> None:
        parts = self._parts()
        self._typed = {**self._typed, "scope": self._part if self._part in parts else ""}
        self._told.value = ""
        self.panel.children = [self._panel]
        self._show()
        self.form.go_to("scope" if len(parts) > 1 else "title")

    def _close(self) -> None:
        self.panel.children = []

    def _edited(self, edits: Sequence[Edit]) -> None:
        before = self._scope
        self._typed |= dict(edits)
        if self._scope != before:
            self._show()
        else:
            self.form.fields = self._fields(self._found)

    def _parts(self) -> dict[str, int]:
        saved = self._session.saved
        if saved is None:
            return {}
        return changed_parts(changes_between(saved.version, self._session.version)[0], saved.version)

    def _show(self) -> None:
        """Show the comparative text of what is chosen, or what of it no amendment can say."""
        parts = self._found = self._parts()
        if self._scope not in parts:
            self._typed["scope"] = ""
        try:
            changes, saved = drawn(self._session, self._scope), self._session.saved
        except FindingsError as error:
            self._preview.value = note_html("grave", text("editor.propose.unsaid"), finding_summaries(error.findings))
            self._file.disabled = True
        else:
            self._preview.value = proposed_html(saved.version, changes, self._registries) if saved and changes else ""
            self._file.disabled = not changes
        self.form.fields = self._fields(parts)

    def _fields(self, parts: Mapping[str, int]) -> list[Field]:
        versions = [one.version for one in (self._session.state, self._session.saved) if one is not None]
        scopes = [["", plural("editor.propose.all", sum(parts.values()))],
                  *([part, part_choice(part, count, versions)] for part, count in parts.items())]
        bases = [["", text("editor.none")], *([key, f"{base.text} {base.article}".strip()]
                                              for key, base in sorted(self._registries.bases.items()))]
        colleges = [["", text("editor.meanwhile.choose")], *([key, title] for key, title in self._colleges.items())]
        return [
            {**self._line("scope"), "kind": "choice", "options": scopes, "wide": True},
            {**self._line("title"), "wide": True}, self._line("author"),
            {**self._line("college"), "kind": "choice", "options": colleges} if self._colleges
            else self._line("college"),
            {**self._line("rationale"), "kind": "text", "lines": 4, "wide": True},
            {**self._line("basis"), "kind": "choice", "options": bases, "wide": True},
            {**self._line("sources"), "kind": "text", "lines": 2, "wide": True,
             "help": text("editor.propose.sources.help")}]

    def _line(self, name: str) -> Field:
        return {"id": name, "kind": "line", "label": text(f"editor.propose.{name}"),
                "value": self._typed.get(name, "")}

    def _file_it(self) -> None:
        """File what is shown; why it cannot be is told over the buttons, and what was typed stays."""
        day = datetime.now(UTC).date()
        try:
            filed = propose(self._session, self._proposal(), day, self._registries, tuple(self._colleges), self._scope)
        except FindingsError as error:
            self._told.value = note_html("grave", text("editor.propose.refused"), finding_summaries(error.findings))
            return
        self._filed = (self._scope, self._session.state)
        self._done.value = note_html("info", text("editor.propose.filed", number=str(filed.number)),
                                     [*filed_lines(filed, self._effect(filed)), text("editor.propose.now")])
        self._typed = {name: self._typed.get(name, "") for name in ("author", "college")}
        self.panel.children = [self._after]

    def _effect(self, filed: AmendmentDocument) -> StoredEffect | None:
        """Compute the effect of what was filed, and keep it beside the file; None where it needs another one."""
        saved = self._session.saved
        if self._live is None or saved is None:
            return None
        try:
            return compute_effect(self._live, saved.version, filed, filed.amendment.events[0].on)
        except FindingsError:
            return None

    def _proposal(self) -> Proposal:
        word = text("editor.source.assumption")
        sources = [one.strip() for one in self._typed.get("sources", "").splitlines() if one.strip()]
        title, author, college, rationale, basis = (
            self._typed.get(name, "").strip() for name in ("title", "author", "college", "rationale", "basis"))
        return Proposal(
            title, author, college, rationale, (), legal_basis=(basis,) if basis else (),
            sources=tuple(one for one in sources if one != word), assumption=word in sources)

    def _put_back(self) -> None:
        try:
            put_back(self._session, self._filed[0])
        except FindingsError as error:
            self._done.value = note_html("grave", text("editor.refused"), finding_summaries(error.findings))
            return
        self._close()
        self._changed()
