"""The exact curve of the lever in hand: its three values marked, and mine moved on the curve itself."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import ipywidgets as widgets

from referentiel.model.range_steps import slider_of
from referentiel.report import impact as report
from referentiel.report.curve import curve_figure
from referentiel.report.fragments import fragment
from referentiel.texts import text

from .boxes import box
from .chart import FORMATS, Chart
from .curve_handle import CurveHandle
from .hand_choice import HandChoice
from .scene import Scene


class CurveView(widgets.VBox):
    """The curve of one lever.

    Parameters
    ----------
    take
        Called with the path of another lever whose curve is asked for.
    put
        Called with a path and the value, as typed, that is set on the curve.
    """

    def __init__(self, take: Callable[[str], None], put: Callable[[str, str], None]) -> None:
        super().__init__()
        self.shown: Scene | None = None
        self.of = HandChoice(take, "curve", text("curve.choose"))
        self.handle = CurveHandle(put)
        self.chart = Chart(figure="courbe", formats=list(FORMATS))
        self._caption, self._foot, self._without = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.children = (box("fig", self.of, self._without, self._caption, self.chart, self.handle, self._foot),)

    def show(self, scene: Scene) -> None:
        """Show the curve of the lever in hand."""
        self.shown = scene
        lever, path = scene.scenario.lever(scene.hand), scene.hand
        curve = scene.exploration.curve(path, scene.changes)
        slider = slider_of(lever)
        own = {change.path: change.value for change in scene.changes}
        in_force = _number(lever.in_force.value)
        mine = _number(own.get(path, lever.in_force.value))
        proposed = [value for value in scene.scenario.proposed.get(path, ()) if isinstance(value, Decimal)]
        low = min([slider.low, *(value for value in (in_force, mine) if value is not None)])
        high = max([slider.high, *(value for value in (in_force, mine) if value is not None)])
        figure = curve_figure(curve, scene.name(path), in_force, mine, table=proposed[0] if proposed else None,
                              low=low, high=high)
        self.chart.signed = lambda: figure.figure(scene.curve_source, scene.band())
        self.of.show(scene)
        self._without.value = fragment("note", told=text(
            "curve.without", name=scene.name(scene.uncurved))) if scene.uncurved else ""
        self._caption.value = report.curve_caption_html(figure)
        self._foot.value = report.curve_foot_html(figure, scene.curve_source)
        self.chart.description = figure.description
        self.chart.data = figure.data
        self.chart.spec, self.chart.spec_narrow = figure.spec, figure.spec_narrow
        self.handle.follow(path, scene.name(path), slider, mine)


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
