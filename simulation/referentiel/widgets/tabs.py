"""Tabs: one panel shown at a time, filled when somebody opens it; on paper every filled panel follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from .boxes import box

STATIC = Path(__file__).parent / "static"
HIDDEN = "panneau--cache"
EMPTY = "panneau--vide"
"""Class of a panel that nobody has opened: it holds nothing, and is left out of paper."""


class TabList(anywidget.AnyWidget):
    """The row of tabs; arrows, Home and End walk it.

    Attributes
    ----------
    name : str
        What the tabs part, for those who hear it.
    tabs : list of [str, str]
        Id and label of each.
    chosen : str
        Id of the one that is open.
    """

    _esm = STATIC / "tabs.js"
    _css = STATIC / "tabs.css"

    name = traitlets.Unicode().tag(sync=True)
    tabs = traitlets.List(traitlets.List(traitlets.Unicode(), minlen=2, maxlen=2)).tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)

    @traitlets.default("chosen")
    def _default_chosen(self) -> str:
        return str(self.tabs[0][0]) if self.tabs else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(chosen={self.chosen!r})"


class Tabs(widgets.VBox):
    """Panels under a row of tabs.

    Parameters
    ----------
    name
        What they part.
    panels
        Id, label and content of each.
    opened
        Called with the id of a panel when somebody opens it.
    """

    def __init__(
        self, name: str, panels: Sequence[tuple[str, str, Sequence[widgets.Widget]]], opened: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.add_class("onglets-bloc")
        self._opened = opened
        self.row = TabList(name=name, tabs=[[key, label] for key, label, _ in panels])
        self.panels = {key: box("panneau", *content) for key, _, content in panels}
        for key, panel in self.panels.items():
            panel.add_class(f"panneau-{key}")
            if key != self.row.chosen:
                panel.add_class(HIDDEN)
                panel.add_class(EMPTY)
        self.row.observe(lambda change: self._follow(change["old"], change["new"]), "chosen")
        self.children = (self.row, *self.panels.values())

    @property
    def chosen(self) -> str:
        """The id of the panel that is open."""
        return str(self.row.chosen)

    def _follow(self, old: str, new: str) -> None:
        if new not in self.panels:
            self.row.chosen = old
            return
        self.panels[old].add_class(HIDDEN)
        self.panels[new].remove_class(HIDDEN)
        self.panels[new].remove_class(EMPTY)
        self._opened(new)
