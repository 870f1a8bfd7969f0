"""What is wrong with a draft, as a list whose entries lead to their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from .. import texts
from .scripts import STATIC, script


class Findings(anywidget.AnyWidget):
    """Findings, the gravest first.

    Parameters
    ----------
    chosen
        Called with the path of the finding that the person asks for.

    Attributes
    ----------
    items : list of dict
        Each with ``severity``, ``head``, ``text``, and ``path``, empty where no field is meant.
    more : str
        How many are not shown, in words; empty when all are.
    """

    _esm = script("findings.js")
    # The sheet of the whole editor: its other parts bring none of their own.
    _css = STATIC / "editor.css"

    items = traitlets.List(traitlets.Dict()).tag(sync=True)
    more = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, chosen: Callable[[str], None], **traits: object) -> None:
        super().__init__(**traits)
        self._chosen = chosen
        self.on_msg(self._heard)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {"go": texts.text("editor.findings.go"), "none": texts.text("editor.findings.none")}

    def _heard(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        if content.get("kind") == "go" and content.get("path") in {item["path"] for item in self.items}:
            self._chosen(content["path"])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.items)} findings)"
