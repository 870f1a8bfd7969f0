"""The language of a part of the page, for who hears it."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class Spoken(anywidget.AnyWidget):
    """Says in which language the sheets around it are; ipywidgets cannot write that on its own boxes.

    Attributes
    ----------
    lang : str
        The language, as HTML names it.
    """

    _esm = Path(__file__).parent / "static" / "spoken.js"

    lang = traitlets.Unicode("fr").tag(sync=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(lang={self.lang!r})"
