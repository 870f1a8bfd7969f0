"""What changes in the text between two versions: counts, filters, and object after object, more on demand."""

from __future__ import annotations

import ipywidgets as widgets

from referentiel.files import Registries
from referentiel.report.fragments import fragment
from referentiel.report.version_texts import QUIET, TextTable
from referentiel.texts import plural, text

from .announcer import Announcer
from .boxes import box, button, html
from .change_filter import ChangeFilter

FIRST = 15
"""Objects of the comparative text that are shown before somebody asks for all of them."""


class TextPanel(widgets.VBox):
    """The comparative text: what it counts, its filters, its table.

    Parameters
    ----------
    registries
        Units and legal bases.
    announcer
        Says what the filters show, to people who hear the page.
    """

    def __init__(self, registries: Registries, announcer: Announcer) -> None:
        super().__init__()
        self.add_class("carte")
        self._registries, self._announcer = registries, announcer
        self._table: TextTable | None = None
        self._most: int | None = FIRST
        self.filter = ChangeFilter()
        self.counts, self.rows, self.told = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.more = button("", self.show_all)
        foot = box("comparer__suite", self.told, self.more)
        self.children = (html("heading", level=2, name=text("versions.text"), help=text("compare.page.method")),
                         self.counts, self.filter, self.rows, foot)
        self.filter.observe(lambda _: self._changed(), ["chosen", "typed"])

    @property
    def table(self) -> TextTable | None:
        """The objects that differ; None before two versions are compared."""
        return self._table

    def show(self, table: TextTable) -> None:
        """Show a comparison, with the classes that change what is asked."""
        self._table, self._most = None, FIRST
        kinds = table.kinds()
        self.filter.kinds, self.filter.typed = kinds, ""
        self.filter.chosen = [kind for kind, *_ in kinds if kind not in QUIET]
        self._table = table
        self.counts.value = fragment("note", told=plural("compare.unchanged", table.comparison.unchanged))
        self._write()

    def show_all(self) -> None:
        """Show every object that the filters keep."""
        self._most = None
        self._changed()

    def _changed(self) -> None:
        if self._table is not None:
            self._announcer.text = self._write()

    def _write(self) -> str:
        if self._table is None:
            return ""
        part = self._table.shown(self.filter.chosen, self.filter.typed, self._most)
        self.rows.value = part.html
        self.told.value = fragment("note", told=part.told)
        self.more.description = plural("versions.text.more", part.more) if part.more else ""
        self.more.layout.display = None if part.more else "none"
        return part.told
