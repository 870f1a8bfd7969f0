"""Which value of the lever in hand gives a rate, and the rates that can be reached just above and below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import ipywidgets as widgets

from referentiel.engine import Inverse, Reach, inverse
from referentiel.model import FindingsError
from referentiel.model.typed import number_typed
from referentiel.report.findings import finding_summaries
from referentiel.report.fragments import fragment
from referentiel.report.sweep import inverse_lines
from referentiel.texts import number, text

from .boxes import button, html
from .form import Edit, Form
from .hand_choice import HandChoice
from .scene import Scene

FIRST = "70"
"""The rate looked for before anybody types one, in percent."""


class InverseView(widgets.VBox):
    """The search of a threshold for a rate.

    Parameters
    ----------
    take
        Called with the path of another lever whose threshold is looked for.
    put
        Called with the path of a lever and the value, as typed, that the person takes.
    """

    def __init__(self, take: Callable[[str], None], put: Callable[[str, str], None]) -> None:
        super().__init__()
        self.add_class("fig")
        self._put = put
        self._scene: Scene | None = None
        self._typed = FIRST
        self.form = Form(self._edited)
        self.of = HandChoice(take, "inverse", text("search.choose"))
        self.found, self._offers = widgets.HTML(), widgets.HBox()
        self._offers.add_class("barre")
        rest = widgets.HTML(fragment("note", told=text("search.of")))
        self.children = (html("heading", level=3, name=text("search.title"), help="", anchor="inverse-t"), self.of,
                         rest, self.form, self.found, self._offers)

    def show(self, scene: Scene) -> None:
        """Look for the rate on the curve of the lever in hand, the other levers as they are."""
        self._scene = scene
        self.of.show(scene)
        self._look()

    def _edited(self, edits: Sequence[Edit]) -> None:
        self._typed = dict(edits).get("target", self._typed)
        self._look()

    def _look(self) -> None:
        scene, target = self._scene, number_typed(self._typed)
        if scene is None:
            return
        error, found = "", None
        if target is None or not 0 <= target <= 100:
            error = text("search.invalid", typed=self._typed)
        else:
            try:
                found = inverse(scene.exploration.curve(scene.hand, scene.changes), target / 100)
            except FindingsError as fault:
                error = " ".join(finding_summaries(fault.findings))
        self.form.fields = [{"id": "target", "kind": "number", "label": text("search.target"), "value": self._typed,
                             "error": error}]
        if found is not None:
            lines = inverse_lines(found, scene.exploration.history.audits, exact=scene.exact)
            self.found.value = fragment("lines", lines=[line.strip() for line in lines])
            self._offers.children = [self._offer(scene, value) for value in _values(found)]

    def _offer(self, scene: Scene, value: Decimal) -> widgets.Button:
        return button(text("search.take", value=number(value)), lambda: self._put(scene.hand, number(value)))


def _values(found: Inverse) -> list[Decimal]:
    """Return one value for each rate told: the shortest decimal of its interval."""
    reaches: list[Reach | None] = [*found.exact[:1]] or [found.above, found.below]
    values = [reach.interval.simplest() for reach in reaches if reach is not None]
    return [value for value in values if value is not None]
