"""A choice in a list, with its label."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"


class Choice(anywidget.AnyWidget):
    """A native list of options with a visible label.

    Attributes
    ----------
    path : str
        What the choice is about; also how the page finds it again after a restart.
    label : str
        Its label.
    options : list of [str, str]
        Value and text of each option.
    value : str
        The value chosen; the first one when none is given.
    """

    _esm = STATIC / "choice.js"
    _css = STATIC / "choice.css"

    path = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.List(traitlets.Unicode(), minlen=2, maxlen=2)).tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)

    @traitlets.default("value")
    def _default_value(self) -> str:
        return str(self.options[0][0]) if self.options else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(path={self.path!r}, value={self.value!r})"
