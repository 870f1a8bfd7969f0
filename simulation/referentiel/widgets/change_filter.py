"""Which changes of a text are shown: boxes to tick by class, and a search."""

from __future__ import annotations

import anywidget
import traitlets

from referentiel.texts import text

from .scripts import STATIC, script


class ChangeFilter(anywidget.AnyWidget):
    """Native boxes, one a class of change, and a native search field.

    Attributes
    ----------
    kinds : list of [str, str, str]
        Id of each class, what it is called with its sign, and how many criteria it touches.
    chosen : list of str
        Ids of the classes that are shown.
    typed : str
        What is searched in both texts; sent at rest.
    texts : dict
        Legend, label and placeholder.
    """

    _esm = script("change_filter.js")
    _css = STATIC / "comparing.css"

    kinds = traitlets.List(traitlets.List(traitlets.Unicode(), minlen=3, maxlen=3)).tag(sync=True)
    chosen = traitlets.List(traitlets.Unicode()).tag(sync=True)
    typed = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {name: text(f"versions.filter.{name}") for name in ("legend", "search", "placeholder")}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(chosen={self.chosen!r}, typed={self.typed!r})"
