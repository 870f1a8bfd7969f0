"""A lever: one number of the standard that a person may move, beside its value in force and on the table."""

from __future__ import annotations

import re

import anywidget
import traitlets

from .. import texts
from .scripts import STATIC, script

# A number in French form, as `texts.number` writes it, or as a person types it.
NUMBER = re.compile(r"[-\u2212]?\d[\d\u202f\u00a0]*(?:[.,]\d+)?")


class Lever(anywidget.AnyWidget):
    """A slider and a text field for one value.

    What is typed reaches `value` as it was typed, out of bounds or not a number: whoever listens judges it
    and answers through `error`. Numbers are text, with a decimal comma or point; the slider writes a comma.

    Attributes
    ----------
    path : str
        Where the value stands in the version, e.g. ``outcomes.award.global_at_least``.
    label, code, unit_text : str
        Its name, the code of its criterion and its unit; the last two may be empty.
    minimum, maximum, step : str
        Bounds and step of the slider; they bind the slider only.
    in_force, on_table : str
        The two values to compare with; `on_table` is empty when nothing is proposed.
    initial : str
        What resetting gives back: `in_force`, or the first value where that is not one number.
    value : str
        The value chosen, as typed or moved.
    kind : str
        ``number``; ``choice`` (a list of `options`) and ``text`` have no slider.
    options : list of [str, str]
        Value and text of each option of a choice.
    error : str
        What is wrong with `value`, for people; the slider stays where it was.
    help_left : str
        A short note under the slider.
    opened : bool
        Whether the lever is unfolded.
    texts : dict
        The texts of the control.
    """

    _esm = script("lever.js")
    _css = STATIC / "lever.css"

    path = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    unit_text = traitlets.Unicode().tag(sync=True)
    minimum = traitlets.Unicode("0").tag(sync=True)
    maximum = traitlets.Unicode("100").tag(sync=True)
    step = traitlets.Unicode("1").tag(sync=True)
    in_force = traitlets.Unicode().tag(sync=True)
    on_table = traitlets.Unicode().tag(sync=True)
    initial = traitlets.Unicode().tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode("number").tag(sync=True)
    options = traitlets.List(traitlets.List(traitlets.Unicode(), minlen=2, maxlen=2)).tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    help_left = traitlets.Unicode().tag(sync=True)
    # Not "open": every ipywidgets widget has a method of that name.
    opened = traitlets.Bool(default_value=True).tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    @traitlets.default("value")
    def _default_value(self) -> str:
        return str(self.in_force)

    @traitlets.default("initial")
    def _default_initial(self) -> str:
        return str(self.in_force if NUMBER.fullmatch(self.in_force) else self.value)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        plain = ("in_force", "on_table", "mine", "no_proposal", "reset", "close")
        named = ("reset_name", "range_name", "exact_name", "open_name", "close_name")
        return {name: texts.text(f"page.lever.{name}") for name in plain} | {
            name: texts.text(f"page.lever.{name}", label=self.label) for name in named
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}(path={self.path!r}, value={self.value!r})"
