"""A guard at the door: the browser asks before a page is left while something is not saved."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"


class Guard(anywidget.AnyWidget):
    """Shows nothing; the question is the browser's own, in its language.

    Attributes
    ----------
    unsaved : bool
        Whether something would be lost.
    """

    _esm = STATIC / "guard.js"

    unsaved = traitlets.Bool(default_value=False).tag(sync=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(unsaved={self.unsaved})"
