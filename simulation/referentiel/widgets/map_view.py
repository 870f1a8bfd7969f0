"""Two levers together: the rate of each pair of values; a click on a cell sets both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from referentiel.engine import joint
from referentiel.model.levers import Lever
from referentiel.model.range_steps import slider_of
from referentiel.report.fragments import fragment
from referentiel.report.rate_map import class_names, rate_map
from referentiel.report.two_levers import map_page
from referentiel.texts import text

from .chart import FORMATS, Chart
from .choice import Choice
from .scenario import sweepable
from .scene import Scene
from .scripts import STATIC, script

AROUND = 4
"""Values on each side of mine."""
PART = 40
"""The values stand one part in so many of the travel apart, or one step where that is more."""


class MapTable(anywidget.AnyWidget):
    """A table of buttons.

    Attributes
    ----------
    rows, columns : list of str
    cells : list of list of [str, int, str]
        What each button prints, its class, what is said of it.
    mine : list of int
        The cell of the values chosen; empty when they are not in the table.
    """

    _esm = script("map_table.js")
    _css = STATIC / "map_table.css"

    rows = traitlets.List(traitlets.Unicode()).tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    cells: traitlets.List[Any] = traitlets.List().tag(sync=True)
    mine = traitlets.List(traitlets.Int()).tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    corner = traitlets.Unicode().tag(sync=True)

    def __init__(self, picked: Callable[[int, int], None]) -> None:
        super().__init__(corner=text("map.view.corner"))
        self._picked = picked
        self.on_msg(self._heard)

    def _heard(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        row, column = content.get("row"), content.get("column")
        if (content.get("kind") == "pick" and isinstance(row, int) and isinstance(column, int)
                and 0 <= row < len(self.rows) and 0 <= column < len(self.columns)):
            self._picked(row, column)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.rows)} x {len(self.columns)})"


class MapView(widgets.VBox):
    """The map of the lever in hand and a second one.

    Parameters
    ----------
    put
        Called with the paths of levers and the values, as typed, that the person takes.
    """

    def __init__(self, put: Callable[[Mapping[str, str]], None]) -> None:
        super().__init__()
        self.add_class("fig")
        self._put, self._quiet = put, False
        self._scene: Scene | None = None
        self.second = Choice(path="second", label=text("map.view.second"), options=[])
        self.second.observe(lambda _: self._draw(), "value")
        self._head, self._foot, self.table = widgets.HTML(), widgets.HTML(), MapTable(self._pick)
        # The map is a table of buttons; as a picture it is drawn like any figure.
        self.picture = Chart(figure="carte", formats=list(FORMATS))
        self.children = (self.second, self._head, self.table, self.picture, self._foot)

    def show(self, scene: Scene) -> None:
        """Show the map around the values chosen."""
        self._scene = scene
        self._quiet = True
        self.second.options = [[path, scene.name(path)] for path in self._others(scene)]
        if self.second.value not in [path for path, _ in self.second.options]:
            self.second.value = self.second.options[0][0] if self.second.options else ""
        self._quiet = False
        self._draw()

    def _others(self, scene: Scene) -> list[str]:
        """Return the levers that may be moved with the one in hand: marks, minima, those moved already."""
        version, hand = scene.scenario.version, scene.scenario.lever(scene.hand)
        paths = [f"outcomes.{outcome.id}.{field}" for outcome in version.outcomes[:-1]
                 for field in ("global_at_least", "sections_at_least")]
        paths = [path for path in paths if isinstance(scene.scenario.lever(path).in_force.value, Decimal)]
        paths += [change.path for change in scene.changes if sweepable(change.path)]
        return [path for path in dict.fromkeys(paths) if path != scene.hand
                and not _bound(scene.scenario.lever(path), hand)]

    def _draw(self) -> None:
        scene = self._scene
        if scene is None or self._quiet:
            return
        if not self.second.value:
            self._head.value = fragment("note", told=text("map.view.alone"))
            self.table.rows = self.table.columns = self.table.cells = []
            self.picture.signed = None
            return
        paths = (scene.hand, self.second.value)
        mine = [_mine(scene, path) for path in paths]
        values = tuple(_values(scene.scenario.lever(path), one) for path, one in zip(paths, mine, strict=True))
        found = joint(scene.exploration.target(scene.changes), scene.exploration.history, paths,
                      (values[0], values[1]), scene.exploration.decisions(scene.changes))
        told = rate_map(found, *(scene.name(path) for path in paths))
        self._head.value = fragment("map_head", title=told.title, sentences=told.sentences)
        self.picture.signed = lambda: map_page(found).signed(scene.source, scene.band()).figure
        self._foot.value = fragment("map_foot", source=scene.source, classes=class_names())
        with self.table.hold_sync():
            self.table.rows, self.table.columns = list(told.rows), list(told.columns)
            self.table.cells = [[list(cell) for cell in row] for row in told.cells]
            places = [values[k].index(one) if one in values[k] else -1 for k, one in enumerate(mine)]
            self.table.mine = places if min(places) >= 0 else []
            self.table.caption = text("map.view.caption", first=scene.name(paths[0]), second=scene.name(paths[1]))

    def _pick(self, row: int, column: int) -> None:
        if self._scene is not None:
            self._put({self._scene.hand: self.table.rows[row], self.second.value: self.table.columns[column]})


def _bound(one: Lever, other: Lever) -> bool:
    """Tell whether two levers cannot move apart: steps of one ladder keep their order, two minima may be one value."""
    if one.kind != other.kind or one.kind not in {"step", "minimum", "mark"}:
        return False
    return one.criterion == other.criterion and one.path.split(".")[1] == other.path.split(".")[1]


def _mine(scene: Scene, path: str) -> Decimal | None:
    own = {change.path: change.value for change in scene.changes}
    value = own.get(path, scene.scenario.lever(path).in_force.value)
    return value if isinstance(value, Decimal) else None


def _values(lever: Lever, mine: Decimal | None) -> list[Decimal]:
    """Return values around mine, each on the grid and inside the range of the lever."""
    slider = slider_of(lever)
    apart = max(slider.step, ((slider.high - slider.low) / PART // slider.step) * slider.step)
    centre = mine if mine is not None else slider.low + (slider.high - slider.low) // 2
    found = {centre + k * apart for k in range(-AROUND, AROUND + 1)}
    return sorted(value for value in found if lever.range.holds(value) and value <= max(slider.high, centre))
