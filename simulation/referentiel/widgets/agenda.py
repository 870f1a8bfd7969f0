"""The agenda of a meeting as numbered chips: where each item stands, and a way to go there."""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import traitlets

from .. import texts
from .scripts import STATIC, script


class Agenda(anywidget.AnyWidget):
    """A row of buttons, one an item; it brings the style sheet of the page of a meeting.

    Parameters
    ----------
    go
        Called with the id of the item asked for.

    Attributes
    ----------
    items : list of dict
        Each with ``id``, ``label`` (what is seen), ``name`` (what is heard), ``state``.
    current : str
        The item shown.
    """

    _esm = script("agenda.js")
    _css = STATIC / "meeting.css"

    items = traitlets.List(traitlets.Dict()).tag(sync=True)
    current = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)

    def __init__(self, go: Callable[[str], None], **traits: object) -> None:
        super().__init__(**traits)
        self._go = go
        self.on_msg(self._heard)

    @traitlets.default("label")
    def _default_label(self) -> str:
        return texts.text("sitting.agenda")

    def _heard(self, _widget: object, content: dict[str, object], _buffers: object) -> None:
        asked = content.get("id")
        if content.get("kind") == "go" and isinstance(asked, str) and asked in {one["id"] for one in self.items}:
            self._go(asked)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(items={len(self.items)}, current={self.current!r})"
