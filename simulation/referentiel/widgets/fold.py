"""A part of a page that opens: its content is made the first time somebody opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

STATIC = Path(__file__).parent / "static"


class FoldHead(anywidget.AnyWidget):
    """The line that opens and closes a part of a page.

    Attributes
    ----------
    label, code : str
        What the part is; its code may be empty.
    note : str
        A short text at the end of the line; none when empty.
    badge : str
        What changed inside; none when empty.
    opened : bool
        Whether the part is open.
    """

    _esm = STATIC / "fold.js"
    _css = STATIC / "fold.css"

    label = traitlets.Unicode().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    badge = traitlets.Unicode().tag(sync=True)
    opened = traitlets.Bool(default_value=False).tag(sync=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(label={self.label!r}, opened={self.opened})"


class Fold(widgets.VBox):
    """A part of a page that opens.

    Parameters
    ----------
    label, code, note
        As `FoldHead`.
    make
        Returns the content; called once, when the part is first opened.
    """

    def __init__(
        self, label: str, make: Callable[[], Sequence[widgets.Widget]], *, code: str = "", note: str = "",
        opened: bool = False,
    ) -> None:
        super().__init__()
        self.add_class("groupe")
        self._make: Callable[[], Sequence[widgets.Widget]] | None = make
        self.head, self.body = FoldHead(label=label, code=code, note=note, opened=opened), widgets.VBox()
        self.body.add_class("groupe__corps")
        self.head.observe(lambda _: self._follow(), "opened")
        self._follow()

    @property
    def opened(self) -> bool:
        """Whether it is open."""
        return bool(self.head.opened)

    def unfold(self, *, opened: bool = True) -> None:
        """Open it, or close it."""
        self.head.opened = opened

    def _follow(self) -> None:
        if self.opened and self._make is not None:
            self.body.children, self._make = tuple(self._make()), None
        self.children = (self.head, self.body) if self.opened else (self.head,)
