"""What an effect looks like: headline at once, then the tabs; and what stands there without an effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets

from referentiel.report import impact as report
from referentiel.report.effect_figures import squares_figure
from referentiel.report.fragments import fragment
from referentiel.texts import text

from .announcer import Announcer
from .boxes import html
from .curve_view import CurveView
from .cuts_view import CutsView
from .inverse_view import InverseView
from .later import Later
from .map_view import MapView
from .nothing import Nothing
from .pictured import Pictured
from .scene import Scene
from .study_views import AttributionView, NeutralityView, bounds_view, uncertainty_view
from .tabs import Tabs
from .views import MatrixView, MovedView, ReasonsView, View

FIRST = "essentiel"
"""The tab of the curve, which follows the lever in hand at once."""
REST = 0.12
"""Seconds without a movement before what is not in hand is computed again."""


class Results(widgets.VBox):
    """The results side of the impact page.

    Parameters
    ----------
    take
        Called with the path of a lever whose curve is asked for.
    put
        Called with a path and a value that a figure sets.
    put_all
        Called with several of them.
    every_audit
        Called without an argument when the person leaves an empty population.
    share
        What gives the scenario away, under the tabs.
    """

    def __init__(
        self, take: Callable[[str], None], put: Callable[[str, str], None],
        put_all: Callable[[Mapping[str, str]], None], every_audit: Callable[[], None],
        share: widgets.Widget,
    ) -> None:
        super().__init__()
        self.add_class("resultats")
        self.announcer, self.mobile = Announcer(), widgets.HTML()
        self.curve = CurveView(take, put)
        self._later = Later(REST)
        self._scene: Scene | None = None
        self._printed, self._state = widgets.HTML(), widgets.HTML()
        self._headline = Pictured("carres", "carte")
        self._busy = widgets.HTML()
        self._views: dict[str, list[View]] = {
            FIRST: [CutsView(), MatrixView(), MovedView()],
            "pourquoi": [AttributionView(), ReasonsView()],
            "chercher": [InverseView(take, put), MapView(put_all)],
            "solidite": [bounds_view(), NeutralityView(), uncertainty_view()],
        }
        self._stale = set(self._views)
        first: dict[str, list[widgets.Widget]] = {FIRST: [self.curve]}
        self.tabs = Tabs(text("results.tabs"), [
            (name, text(f"results.tab.{name}"), [
                html("heading", level=2, name=text(f"results.tab.{name}"), help=""), *first.get(name, []), *views])
            for name, views in self._views.items()], self._open)
        self._nothing = Nothing(every_audit)
        self._whole = [self._printed, self._state, self._headline, self._busy, self.tabs, share]
        self.children = self._whole

    @property
    def scene(self) -> Scene | None:
        """What is shown; None where there is no effect to show."""
        return self._scene

    def show(self, scene: Scene) -> None:
        """Show an effect: the headline and the curve at once, the rest of the open tab after a rest."""
        effect = scene.effect
        self._scene, self._stale = scene, set(self._views)
        self.children = self._whole
        self._state.value = ""
        self._headline.show((report.headline_html(effect), ""),
                            lambda: squares_figure(effect).signed(scene.source, scene.band()))
        if self.tabs.chosen == FIRST:
            self.curve.show(scene)
        self._printed.value = report.choices_html(effect.before.version, scene.choices, scene.population)
        self.announcer.text = report.announcement(effect)
        self.mobile.value = fragment("mobile", before=effect.passes_before, before_of=effect.computable_before,
                                     after=effect.passes_after, after_of=effect.computable_after)
        self._fill_later()

    def show_stale(self, unseen: Sequence[str] = ()) -> None:
        """Say that a lever is not valid: the last results stay as they are."""
        self._state.value = fragment("alert", title=text("impact.stale"), body=" ".join(unseen))

    def show_nothing(self, fault: str, *, base_is_empty: bool) -> None:
        """Say why there is no result, and offer the way back where there is one."""
        self._leave()
        self.children = self._nothing.shown(fault, base_is_empty=base_is_empty)
        self.announcer.text = self._nothing.said
        self.mobile.value = ""

    def _leave(self) -> None:
        self._later.forget()
        self._scene = None

    def _open(self, _name: str) -> None:
        self._fill_later()

    def _fill_later(self) -> None:
        """Compute what the open tab shows, after a rest; say so meanwhile."""
        if self._scene is None or self.tabs.chosen not in self._stale:
            return
        self._busy.value = fragment("busy")
        self._later.call(self._fill)

    def _fill(self) -> None:
        name = self.tabs.chosen
        if self._scene is not None and name in self._stale:
            self._stale.discard(name)
            if name == FIRST and self.curve.shown is not self._scene:
                self.curve.show(self._scene)
            for view in self._views[name]:
                view.show(self._scene)
        self._busy.value = ""
