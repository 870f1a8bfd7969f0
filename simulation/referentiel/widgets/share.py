"""Sharing a scenario: its link, its file, the figures as a workbook or as text, paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import anywidget
import traitlets

from referentiel.texts import text

from .scripts import STATIC, script

TYPES = {"scenario": "application/yaml", "csv": "text/csv",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class Share(anywidget.AnyWidget):
    """Buttons that give the scenario away; a file comes from the kernel when it is asked for, and no address serves it.

    Parameters
    ----------
    make
        Returns the name and the content of a file of a kind (``scenario``, ``csv``, ``xlsx``), or None when there is
        nothing sound to write.

    Attributes
    ----------
    query : str
        The end of the address that shows this page; empty for the page as it opens.
    """

    _esm = script("share.js")
    _css = STATIC / "share.css"

    query = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, make: Callable[[str], tuple[str, bytes] | None]) -> None:
        super().__init__()
        self._make = make
        self.on_msg(self._heard)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        names = ("title", "help", "copy", "copied", "select", "scenario", "xlsx", "csv", "print", "stale")
        return {name: text(f"share.{name}") for name in names} | {"made": text("share.made", name="{name}")}

    def _heard(self, _widget: object, content: Mapping[str, object], _buffers: object) -> None:
        kind = str(content.get("what", ""))
        if content.get("kind") != "file" or kind not in TYPES:
            return
        made = self._make(kind)
        if made is None:
            self.send({"kind": "stale"})
        else:
            self.send({"kind": "file", "name": made[0], "type": TYPES[kind]}, buffers=[made[1]])

    def __repr__(self) -> str:
        return f"{type(self).__name__}(query={self.query!r})"
