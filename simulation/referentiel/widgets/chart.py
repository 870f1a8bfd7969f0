"""A figure: a Vega-Lite specification drawn by the browser, fed with rows afterwards."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

from .. import texts
from . import vega

STATIC = Path(__file__).parent / "static"


class Chart(anywidget.AnyWidget):
    """A drawing whose data may change without being drawn again.

    Attributes
    ----------
    spec : dict
        The specification; its data are named sources and its width is ``"container"``.
    spec_narrow : dict
        The one used where the figure is narrower than 520 px; `spec` when empty.
    data : dict of list of dict
        The rows of each named source. Setting it redraws the marks only.
    description : str
        The finding of the figure: its name for those who do not see it.
    figure : str
        The id given to the box of class ``fig`` around the drawing, which becomes a figure named by the
        title whose id is ``<figure>-t``; nothing is changed when empty.
    texts : dict
        What to say when it cannot be drawn.
    """

    _esm = STATIC / "chart.js"
    _css = STATIC / "chart.css"

    spec = traitlets.Dict().tag(sync=True)
    spec_narrow = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    figure = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        self.on_msg(self._answer)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {"failed": texts.text("page.chart.failed")}

    def _answer(self, _widget: object, content: dict[str, object], _buffers: object) -> None:
        # Only JupyterLab asks: the page of an app loads the bundle from the server, once for all figures.
        if content.get("kind") == "bundle":
            self.send({"kind": "bundle"}, buffers=[vega.bundle().encode()])

    def __repr__(self) -> str:
        return f"{type(self).__name__}(description={self.description!r})"
