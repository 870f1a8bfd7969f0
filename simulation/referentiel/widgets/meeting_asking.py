"""Something asked in a few fields before it is done: opened by a button, done or given up, refused where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from referentiel.model import Finding
from referentiel.report.findings import findings_sentence
from referentiel.report.fragments import fragment
from referentiel.texts import text

from .boxes import box, button
from .form import Edit, Form

Field = dict[str, Any]
Typed = Mapping[str, str]


class Asking(widgets.VBox):
    """A button that opens a small form; what is typed stays until it is done or given up.

    Parameters
    ----------
    name
        Texts ``sitting.<name>.open`` and ``.act``: the names of the two buttons.
    fields
        Called with what is typed so far; returns the fields as they then are.
    act
        Called with what is typed; returns why it cannot be done, nothing when it was.
    """

    def __init__(
        self, name: str, fields: Callable[[Typed], Sequence[Field]], act: Callable[[Typed], Sequence[Finding]],
    ) -> None:
        super().__init__()
        self._fields, self._act = fields, act
        self.typed: dict[str, str] = {}
        self.form = Form(self._edited)
        self._told = widgets.HTML()
        self.opener = button(text(f"sitting.{name}.open"), self.ask)
        self.doing = button(text(f"sitting.{name}.act"), self.do)
        self.doing.add_class("btn--fort")
        self.leaving = button(text("sitting.give_up"), self.put_away)
        self.panel = box("seance__demande", self.form, self._told, box("seance__actes", self.doing, self.leaving))
        self.children = [self.opener, self.panel]
        self.put_away()

    def show(self, *, possible: bool) -> None:
        """Offer it or not; nothing typed is dropped while it is only hidden."""
        self.layout.display = None if possible else "none"
        if possible and self.panel.layout.display is None:
            self.form.fields = list(self._fields(self.typed))

    def ask(self) -> None:
        """Show the fields, and put the person at the first."""
        self.opener.layout.display, self.panel.layout.display = "none", None
        self.form.fields = list(self._fields(self.typed))
        self.form.go_to(str(self.form.fields[0]["id"]))

    def put_away(self) -> None:
        """Put the form away, with what was typed in it."""
        self.typed, self._told.value = {}, ""
        self.opener.layout.display, self.panel.layout.display = None, "none"

    def do(self) -> None:
        """Do it; what is refused is said under the fields, which stay as typed."""
        found = self._act({field["id"]: str(field["value"]) for field in self.form.fields})
        if found:
            self._told.value = fragment("alert", title=text("sitting.refused"), body=findings_sentence(found))
            return
        self.put_away()
        self.opener.focus()

    def _edited(self, edits: Sequence[Edit]) -> None:
        self.typed |= dict(edits)
        self._told.value = ""
        self.form.fields = list(self._fields(self.typed))
