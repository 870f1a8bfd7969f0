"""A figure: a Vega-Lite specification drawn by the browser, fed with rows afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import anywidget
import traitlets

from referentiel.report.picture import PNG_HEAD, WIDTH, described, notes, whole
from referentiel.report.study import Figure

from .. import texts
from . import vega
from .scripts import STATIC, script

FORMATS = ("svg", "png")


class Chart(anywidget.AnyWidget):
    """A drawing whose data may change without being drawn again, and that may leave the page as a picture.

    Attributes
    ----------
    spec : dict
        The specification; its data are named sources and its width is ``"container"``. Nothing is drawn when empty.
    spec_narrow : dict
        The one used where the figure is narrower than 520 px; `spec` when empty.
    data : dict of list of dict
        The rows of each named source. Setting it redraws the marks only.
    description : str
        The finding of the figure: its name for those who do not see it.
    figure : str
        The id given to the box of class ``fig`` around the drawing, which becomes a figure named by the
        title whose id is ``<figure>-t``; nothing is changed when empty.
    formats : list of str
        The kinds of picture offered, among `FORMATS`.
    signed : callable
        Returns the figure with its source and its provenance, when somebody asks for a picture of it: the browser
        draws it, and the kernel needs no tool for that. None, or no figure, where there is nothing to give.
    texts : dict
        What to say when it cannot be drawn.
    """

    _esm = script("chart.js")
    _css = STATIC / "chart.css"

    spec = traitlets.Dict().tag(sync=True)
    spec_narrow = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    figure = traitlets.Unicode().tag(sync=True)
    formats: traitlets.List[str] = traitlets.List().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        self.signed: Callable[[], Figure | None] | None = None
        self.on_msg(self._answer)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {"failed": texts.text("page.chart.failed"), "saved": texts.text("picture.saved", name="{name}"), **{
            name: texts.text(f"picture.{name}") for name in ("save", *FORMATS, "unsaved", "file")}}

    def _answer(self, _widget: object, content: Mapping[str, object], _buffers: object) -> None:
        # Only JupyterLab asks: the page of an app loads the bundle from the server, once for all figures.
        if content.get("kind") == "bundle":
            self.send({"kind": "bundle"}, buffers=[vega.bundle().encode()])
        elif content.get("kind") == "picture" and content.get("format") in FORMATS:
            figure = self.signed() if self.signed is not None else None
            if figure is None:
                self.send({"kind": "unsaved"})
            else:
                self.send({"kind": "picture", "format": content["format"], "spec": whole(figure), "width": WIDTH,
                           "title": figure.title, "described": described(figure), "head": PNG_HEAD},
                          buffers=[notes(figure)])

    def __repr__(self) -> str:
        return f"{type(self).__name__}(description={self.description!r})"
