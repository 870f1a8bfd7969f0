"""What is done to a whole criterion, asked in a panel over its form: what, the fields, done or given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from referentiel.authoring import Session
from referentiel.model import FindingsError
from referentiel.report.editing import note_html
from referentiel.report.findings import finding_summaries
from referentiel.texts import text

from .boxes import bar, box, button, html
from .editor_operations import operate, operation_fields
from .form import Edit, Form


class Operating:
    """The panel of the operation asked; away while none is.

    Parameters
    ----------
    done
        Called with the part to show, once an operation is done.
    """

    def __init__(self, session: Session, done: Callable[[str], None]) -> None:
        self._session, self._done = session, done
        self.asked, self._code, self._typed = "", "", dict[str, str]()
        self.form, self.told = Form(self.answered), widgets.HTML()
        self.panel = box("editeur__operation")

    def ask(self, name: str) -> None:
        """Ask what an operation needs, and put the person at its first field."""
        self.asked, self._typed = name, {}
        self.told.value = ""
        self.show(self._code)
        self.form.go_to(next((field["id"] for field in self.form.fields), ""))

    def answered(self, edits: Sequence[Edit]) -> None:
        """Take what is typed; it stays as typed."""
        self._typed |= dict(edits)
        self.form.fields = operation_fields(self._session.version, self.asked, self._code, self._typed)

    def do(self) -> None:
        """Do the operation asked; why it cannot be done is told where it was asked, and nothing is lost."""
        try:
            part = operate(self._session, self.asked, self._code, self._typed)
        except FindingsError as error:
            self.told.value = note_html("grave", text("editor.refused"), finding_summaries(error.findings))
            return
        self.asked = ""
        self._done(part)

    def give_up(self) -> None:
        """Put the panel away."""
        self.asked = ""
        self.show(self._code)

    def show(self, code: str) -> None:
        """Show what is asked about a criterion; nothing while no operation is."""
        self._code = code
        self.panel.layout.display = None if self.asked else "none"
        if not self.asked:
            self.panel.children = []
            return
        self.form.fields = operation_fields(self._session.version, self.asked, code, self._typed)
        title = html("editing_note", title=text(f"editor.do.{self.asked}.name"),
                     body=text(f"editor.do.{self.asked}.help", code=code))
        acts = bar("editeur__barre", button(text(f"editor.do.{self.asked}.act"), self.do, "fort"),
                   button(text("editor.do.give_up"), self.give_up, ""))
        self.panel.children = [title, self.form, self.told, acts]
