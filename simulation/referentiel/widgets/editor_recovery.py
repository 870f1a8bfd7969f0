"""Work that a stopped process left unsaved: told, and nothing is taken over, left aside or shown unasked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from referentiel.authoring import Session, left_behind, looked_at, recover
from referentiel.files.recovery import Recovery, set_aside
from referentiel.model import Finding, FindingsError
from referentiel.report import editing as report
from referentiel.report.findings import finding_summaries
from referentiel.texts import plural, text

from .boxes import bar, box, button

Taken = Callable[[Session, Sequence[Finding]], None]


class Recovered(widgets.VBox):
    """What was left of the draft in hand, each with what can be done of it.

    Parameters
    ----------
    session
        The session in hand; work is taken over in its place only while nothing of its own is unsaved.
    taken
        Called with the session taken over, and what could not be done again.
    """

    def __init__(self, session: Session, taken: Taken) -> None:
        super().__init__()
        self.add_class("editeur__avis")
        self._session, self._taken = session, taken
        self._told = widgets.HTML()
        self.look()

    def look(self, *, aside: bool = False) -> None:
        """Show what nobody decided on yet, or what was left aside; a work that cannot be read says why."""
        found = [self._card(one) for one in left_behind(self._session.path, aside=aside)]
        kept = () if aside else left_behind(self._session.path, aside=True)
        again = [button(plural("editor.left.aside", len(kept)), lambda: self.look(aside=True), "lien")
                 ][: len(kept)]
        self.children = [self._told, *(one for one in found if one is not None), *again]

    def _card(self, recovery: Recovery) -> widgets.VBox | None:
        """Return one work with its three buttons; None where everything done had been undone."""
        try:
            past, faults = looked_at(self._session.path, recovery)
        except FindingsError as error:
            return box("editeur__reprise", widgets.HTML(report.note_html(
                "grave", text("editor.left.unread", name=recovery.path.name), finding_summaries(error.findings))))
        if not past.unsaved:
            return None
        moved = recovery.digest != self._session.document.digest
        seen = widgets.HTML()
        acts = bar(
            "editeur__barre",
            button(text("editor.left.take"), lambda: self._take(recovery), "fort"),
            button(text("editor.left.see"), lambda: setattr(seen, "value", report.left_steps_html(past, faults)), ""),
            button(text("editor.left.ignore"), lambda: self._ignore(recovery), ""))
        return box("editeur__reprise", widgets.HTML(report.left_html(recovery.started, past, moved=moved)), seen, acts)

    def _take(self, recovery: Recovery) -> None:
        if self._session.unsaved:
            self._told.value = report.note_html("", text("editor.left.busy"))
            return
        try:
            session, faults = recover(self._session.path, recovery, in_force=self._session.in_force)
        except FindingsError as error:
            self._told.value = report.note_html("grave", text("editor.refused"), finding_summaries(error.findings))
            return
        self._taken(session, faults)

    def _ignore(self, recovery: Recovery) -> None:
        try:
            self._told.value = report.note_html("info", text("editor.left.ignored", name=set_aside(recovery).path.name))
        except FindingsError as error:
            self._told.value = report.note_html("grave", text("editor.refused"), finding_summaries(error.findings))
        self.look()
