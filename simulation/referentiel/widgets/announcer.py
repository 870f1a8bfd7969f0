"""A voice for people who hear the page: says the result once the levers are at rest."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"


class Announcer(anywidget.AnyWidget):
    """A live region that nobody sees.

    Attributes
    ----------
    text : str
        What to say, 300 ms after the last change.
    lang : str
        In which language.
    """

    _esm = STATIC / "announcer.js"

    text = traitlets.Unicode().tag(sync=True)
    lang = traitlets.Unicode("fr").tag(sync=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(text={self.text!r})"
