"""The plan of a version: its sections and criteria as a searchable list of links."""

from __future__ import annotations

import anywidget
import traitlets

from .. import texts
from .scripts import STATIC, script


class Tree(anywidget.AnyWidget):
    """Groups of links with a search; one link is the current one.

    Attributes
    ----------
    groups : list of dict
        Each with ``label``, ``number`` (shown at the end of the line), ``badges`` (kind and text of each) and
        ``items``: ``id``, ``code``, ``label``, ``words`` (searched, not shown) and ``badges``.
    chosen : str
        Id of the current item.
    name : str
        What the list is, for those who hear it.
    """

    _esm = script("tree.js")
    _css = STATIC / "tree.css"

    groups = traitlets.List(traitlets.Dict()).tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        said = {key: texts.text(f"tree.{key}") for key in ("name", "search", "placeholder", "none")}
        return {**said, "found": texts.text("tree.found", count="{count}")}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(chosen={self.chosen!r})"
