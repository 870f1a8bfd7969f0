"""A form: fields and tables of one object, filled as typed; whoever listens judges what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import traitlets

from .. import texts
from .scripts import STATIC, script

Edit = tuple[str, str]
"""The id of a field, and what was typed in it."""


class Form(anywidget.AnyWidget):
    """Fields and editable tables; what is typed reaches `on_edit` as it was typed.

    Parameters
    ----------
    edited
        Called with the edits of one gesture (a key, a choice, a paste), which must answer with the `fields` as they
        then are. Edits typed meanwhile wait, so that a slow answer is never overtaken.

    Attributes
    ----------
    fields : list of dict
        Each with ``id``, ``kind`` (``line``, ``text``, ``number``, ``choice``, ``flag``, ``table``, ``heading``),
        ``label``, ``value``; and where they serve ``help``, ``error``, ``in_force``, ``on_table``, ``options`` (value
        and text of each), ``wide``, ``lines``, ``modified``, ``fixed``. A ``table`` has ``head``, ``columns``
        (``label``, ``number``, ``sign``), ``rows`` (``label``, ``note``, ``pivot``, ``cells``) and perhaps ``foot``; a
        cell is a ``text``, or a field with its ``id``. A flag reads ``oui`` or ``non``. Set by whoever listens; the
        page is told through `whole` and `changed`.
    whole : list of dict
        The fields as they were last sent all together.
    changed : list of list
        Those that are otherwise since: the place in `whole`, and the field. A key typed moves one or two of them.
    answered : int
        Number of the last gesture answered.
    focus : list
        The field to go to, and a number that changes each time one is asked for.
    """

    _esm = script("form.js")
    _css = STATIC / "form.css"

    fields = traitlets.List(traitlets.Dict())
    whole = traitlets.List(traitlets.Dict()).tag(sync=True)
    changed: traitlets.List[Any] = traitlets.List().tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)
    focus: traitlets.List[Any] = traitlets.List().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, edited: Callable[[Sequence[Edit]], None], **traits: object) -> None:
        super().__init__(**traits)
        self._edited = edited
        self.on_msg(self._heard)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {"in_force": texts.text("page.lever.in_force"), "on_table": texts.text("page.lever.on_table"),
                "lost": texts.text("form.lost", count="{count}")}

    @traitlets.observe("fields")
    def _tell_fields(self, _change: object) -> None:
        """Send what is not as it was sent; all together where they are other fields."""
        if [one.get("id") for one in self.fields] == [one.get("id") for one in self.whole]:
            pairs = enumerate(zip(self.fields, self.whole, strict=True))
            self.changed = [[place, one] for place, (one, sent) in pairs if one != sent]
            return
        with self.hold_sync():
            self.whole, self.changed = self.fields, []

    def go_to(self, field: str) -> None:
        """Put the person at a field."""
        self.focus = [field, (self.focus[1] if self.focus else 0) + 1]

    def _heard(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        edits = read_edits(content, known=self._ids())
        if edits is None:
            return
        try:
            if edits:
                self._edited(edits)
        finally:
            # Answered even when the edit failed: the person must be able to go on typing.
            self.answered = content["number"]

    def _ids(self) -> set[str]:
        cells = (cell for field in self.fields if "rows" in field
                 for row in (*field["rows"], *([field["foot"]] if field.get("foot") else [])) for cell in row["cells"])
        return {one["id"] for one in (*self.fields, *cells) if "id" in one}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.fields)} fields)"


def read_edits(content: object, known: set[str]) -> list[Edit] | None:
    """Read a message of the page: the edits of fields that are there; None when it is no message of a form.

    Examples
    --------
    >>> read_edits({"kind": "edit", "number": 1, "edits": [["a", "7"], ["b", "8"]]}, known={"a"})
    [('a', '7')]
    >>> read_edits({"kind": "edit", "number": "1", "edits": []}, known=set()) is None
    True
    """
    if not isinstance(content, dict) or content.get("kind") != "edit" or not isinstance(content.get("number"), int):
        return None
    edits = content.get("edits")
    if not isinstance(edits, list):
        return None
    return [(one[0], one[1]) for one in edits
            if isinstance(one, list) and len(one) == 2 and one[0] in known and isinstance(one[1], str)]
