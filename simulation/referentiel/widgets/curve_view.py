"""The exact curve of the lever in hand: its three values marked, and mine moved on the curve itself."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import ipywidgets as widgets

from referentiel.model.range_steps import slider_of
from referentiel.report import impact as report
from referentiel.report.curve import curve_figure
from referentiel.report.fragments import fragment
from referentiel.report.lever_names import lever_title
from referentiel.texts import text

from .boxes import box
from .chart import FORMATS, Chart
from .choice import Choice
from .curve_handle import CurveHandle
from .scenario import sweepable
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
        self._take = take
        self._quiet = False
        self.shown: Scene | None = None
        self.of = Choice(path="curve", label=text("curve.choose"), options=[])
        self.of.observe(lambda change: self._chosen(change["new"]), "value")
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
        self._offer(scene)
        self._without.value = fragment("note", told=text(
            "curve.without", name=scene.name(scene.uncurved))) if scene.uncurved else ""
        self._caption.value = report.curve_caption_html(figure)
        self._foot.value = report.curve_foot_html(figure, scene.curve_source)
        self.chart.description = figure.description
        self.chart.data = figure.data
        self.chart.spec, self.chart.spec_narrow = figure.spec, figure.spec_narrow
        self.handle.follow(path, scene.name(path), slider, mine)

    def _offer(self, scene: Scene) -> None:
        """Offer the levers that have a curve: the marks and minima of the text, those moved, the one in hand."""
        version = scene.scenario.version
        paths = [f"outcomes.{outcome.id}.{field}" for outcome in version.outcomes[:-1]
                 for field in ("global_at_least", "sections_at_least")]
        known = [path for path in paths if scene.scenario.lever(path).in_force.value is not None]
        asked = [*known, *(change.path for change in scene.changes), scene.hand]
        self._quiet = True
        self.of.options = [[path, lever_title(scene.scenario.lever(path), version)]
                           for path in dict.fromkeys(asked) if sweepable(path)]
        self.of.value = scene.hand
        self._quiet = False

    def _chosen(self, path: str) -> None:
        if not self._quiet and path:
            self._take(path)



def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
