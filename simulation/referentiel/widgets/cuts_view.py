"""The effect by actor type, size, region and year, one tab each; only the open one is computed."""

from __future__ import annotations

import ipywidgets as widgets

from referentiel.audits.population import natural, read
from referentiel.compare import segments
from referentiel.report.segments import ACTOR_TYPE, segments_page
from referentiel.texts import text

from .scene import Scene
from .study_view import StudyView
from .tabs import Tabs

FIELDS = (ACTOR_TYPE, "size_class", "region", "year")


class CutsView(widgets.VBox):
    """Who the effect falls on."""

    def __init__(self) -> None:
        super().__init__()
        self._scene: Scene | None = None
        self._views = {by: StudyView(f"par-{by.replace('_', '-')}", legend=True) for by in FIELDS}
        self.tabs = Tabs(text("cuts.tabs"), [
            (by, text(f"cuts.tab.{by}"), [view]) for by, view in self._views.items()], lambda _: self._fill())
        self.children = (self.tabs,)

    def show(self, scene: Scene) -> None:
        """Show the open cut."""
        self._scene = scene
        self._fill()

    def _fill(self) -> None:
        if self._scene is not None:
            by = self.tabs.chosen
            effect = self._scene.effect
            page = segments_page(segments(effect, classes(self._scene, by), natural), by, effect.before.version)
            self._views[by].tell(page, self._scene.source, self._scene.band)


def classes(scene: Scene, by: str) -> list[str]:
    """Return the class of each audit; empty where it is not known."""
    before = scene.effect.before
    if by == ACTOR_TYPE:
        return [before.actor_type(i) or "" for i in range(scene.effect.audits)]
    return [read(audit, by) for audit in before.history.audits]
