"""The choice of the lever in hand: those of the text that matter most, those moved, the one in hand."""

from __future__ import annotations

from collections.abc import Callable

from referentiel.report.lever_names import lever_title

from .choice import Choice
from .scenario import sweepable
from .scene import Scene


class HandChoice(Choice):
    """A list of levers that have a curve.

    Parameters
    ----------
    take
        Called with the path of the lever that is chosen.
    path, label
        What the list is called, for the page and for people.
    """

    def __init__(self, take: Callable[[str], None], path: str, label: str) -> None:
        super().__init__(path=path, label=label, options=[])
        self._take = take
        self._quiet = False
        self.observe(lambda change: self._chosen(change["new"]), "value")

    def show(self, scene: Scene) -> None:
        """Offer the marks and minima of the text, the levers moved, the one in hand, which is chosen."""
        version = scene.scenario.version
        paths = [f"outcomes.{outcome.id}.{field}" for outcome in version.outcomes[:-1]
                 for field in ("global_at_least", "sections_at_least")]
        known = [path for path in paths if scene.scenario.lever(path).in_force.value is not None]
        asked = [*known, *(change.path for change in scene.changes), scene.hand]
        self._quiet = True
        self.options = [[path, lever_title(scene.scenario.lever(path), version)]
                        for path in dict.fromkeys(asked) if sweepable(path)]
        self.value = scene.hand
        self._quiet = False

    def _chosen(self, path: str) -> None:
        if not self._quiet and path:
            self._take(path)
