"""The value chosen, held on the curve: arrows move it, a click on the drawing sets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import anywidget
import traitlets

from referentiel.model.range_steps import Slider
from referentiel.texts import number, text

STATIC = Path(__file__).parent / "static"


class CurveHandle(anywidget.AnyWidget):
    """A slider over the drawing of the figure that it stands in.

    Parameters
    ----------
    put
        Called with the path of the lever and the value set, in French form.

    Attributes
    ----------
    path, label : str
        The lever.
    minimum, maximum, step, value : str
        Its travel and where it stands; nothing is held when `value` is empty.
    """

    _esm = STATIC / "curve_handle.js"
    _css = STATIC / "curve_handle.css"

    path = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    minimum = traitlets.Unicode("0").tag(sync=True)
    maximum = traitlets.Unicode("100").tag(sync=True)
    step = traitlets.Unicode("1").tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
    told = traitlets.Unicode().tag(sync=True)

    def __init__(self, put: Callable[[str, str], None]) -> None:
        super().__init__(told=text("curve.handle.help"))
        self._put = put
        self.on_msg(self._heard)

    def follow(self, path: str, name: str, slider: Slider, mine: Decimal | None) -> None:
        """Stand where a lever stands."""
        with self.hold_sync():
            self.path, self.label = path, text("page.lever.range_name", label=name)
            self.minimum, self.maximum = f"{slider.low:f}", f"{slider.high:f}"
            self.step, self.value = f"{slider.step:f}", "" if mine is None else f"{mine:f}"

    def _heard(self, _widget: object, content: Mapping[str, object], _buffers: object) -> None:
        if content.get("kind") == "put" and content.get("path") == self.path:
            self._put(self.path, _french(str(content.get("value", ""))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(path={self.path!r}, value={self.value!r})"


def _french(written: str) -> str:
    """Write a value of the page as a person would type it; what is no number stays as it is."""
    try:
        return number(Decimal(written))
    except ArithmeticError:
        return written
