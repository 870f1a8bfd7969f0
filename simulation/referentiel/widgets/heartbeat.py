"""A sign of life: the page says so when the calculation behind it has stopped."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

from .. import texts

STATIC = Path(__file__).parent / "static"


class Heartbeat(anywidget.AnyWidget):
    """Answers the page's call every two seconds; without an answer the page shows an alert.

    A kernel that was killed is started again without its state: it answers nothing, and the alert shows too.

    Attributes
    ----------
    period, patience, patience_busy : int
        Milliseconds between two calls, and before the alert while the kernel is idle or busy.
    texts : dict
        The texts of the alert; ``{time}`` in ``body`` is filled by the page.
    """

    _esm = STATIC / "heartbeat.js"

    period = traitlets.Int(2000).tag(sync=True)
    patience = traitlets.Int(5000).tag(sync=True)
    patience_busy = traitlets.Int(60000).tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        self.on_msg(self._answer)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {
            "title": texts.text("page.heartbeat.title"),
            "body": texts.text("page.heartbeat.body", time="{time}"),
            "restart": texts.text("page.heartbeat.restart"),
        }

    def _answer(self, _widget: object, content: dict[str, object], _buffers: object) -> None:
        if content.get("kind") == "ping":
            self.send({"kind": "pong", "number": content.get("number")})

    def __repr__(self) -> str:
        return f"{type(self).__name__}(period={self.period})"
