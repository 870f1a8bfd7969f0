"""The studies of the impact page, each computed where its tab is open: what explains the effect, how sure it is."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from referentiel.model import FindingsError
from referentiel.report.findings import finding_summaries
from referentiel.report.lever_names import value_words
from referentiel.report.study import StudyPage
from referentiel.texts import text

from .boxes import button
from .scene import Scene
from .study_view import StudyView, renamed


class AttributionView(StudyView):
    """Which change does what."""

    def __init__(self) -> None:
        super().__init__("attribution")

    def show(self, scene: Scene) -> None:
        """Share the change of rate out between the levers moved."""
        self.tell(_sure(lambda: _attribution(scene), text("studies.attribution.title")), scene.source, scene.band)


class NeutralityView(widgets.VBox):
    """Whether the label is as open to each actor type, and to each size."""

    def __init__(self) -> None:
        super().__init__()
        self._views = {by: StudyView(f"neutralite-{name}") for by, name in (
            ("actor_type", "type"), ("size_class", "taille"))}

    def show(self, scene: Scene) -> None:
        """Compare the classes under the text as changed."""
        from referentiel.report.studies_neutrality import neutrality_page
        from referentiel.studies import neutrality

        after = scene.effect.after
        shown = [by for by in self._views if by == "actor_type" or by in after.history.texts]
        for by in shown:
            self._views[by].tell(_sure(lambda by=by: neutrality_page(neutrality(after, by)),  # type: ignore[misc]
                                       text("studies.failed")), scene.source, scene.band)
        self.children = tuple(self._views[by] for by in shown)


class AskedView(widgets.VBox):
    """A study that is made when somebody asks for it, and made again when asked: it takes a while, or is not for all.

    Parameters
    ----------
    name
        Its id in the page.
    label, again
        What the button says before, and once the levers have moved since.
    told
        What is said before anybody asks.
    """

    def __init__(self, name: str, label: str, again: str, told: str, make: Callable[[Scene], StudyPage]) -> None:
        super().__init__()
        self._make, self._label, self._again = make, label, again
        self._scene: Scene | None = None
        self.view = StudyView(name)
        self._intro = StudyPage(label, (told,), ())
        self.children: tuple[widgets.Widget, ...] = ()
        self.ask = button(label, self._asked)
        self._done = False

    def show(self, scene: Scene) -> None:
        """Offer the study; the one made before says that it is no longer that of the levers."""
        self._scene = scene
        if self._done:
            self.ask.description = self._again
            self.view.add_class("vieux")
        else:
            self.view.tell(self._intro, scene.source, scene.band)
            self.view.add_class("ne-pas-imprimer")  # nothing was made yet
        self.children = (self.view, self.ask)

    def _asked(self) -> None:
        scene = self._scene
        if scene is None:
            return
        self.ask.disabled, self.ask.description = True, text("results.busy")
        self.view.tell(_sure(lambda: self._make(scene), self._label), scene.source, scene.band)
        self.view.remove_class("vieux")
        self.view.remove_class("ne-pas-imprimer")
        self.ask.disabled, self.ask.description = False, self._again
        self._done = True
        self.children = (self.view,)


def bounds_view() -> AskedView:
    """Return the bounds of the effect over everything that was not observed."""
    return AskedView("bornes", text("bounds.ask"), text("bounds.again"), text("bounds.intro"), _bounds)


def uncertainty_view() -> AskedView:
    """Return what could be said if the audits were a sample."""
    return AskedView("echantillon", text("sample.ask"), text("sample.again"), text("sample.intro"), _uncertainty)


def _attribution(scene: Scene) -> StudyPage:
    from referentiel.report.studies_attribution import attribution_page
    from referentiel.studies import attribute

    if not scene.changes:
        return StudyPage(text("studies.attribution.title"), (text("attribution.nothing"),), ())
    found = attribute(scene.exploration.version, scene.exploration.history, scene.changes)
    words = {text("effect.change", path=change.path, value=change.value): text(
        "effect.change", path=scene.name(change.path), value=value_words(change.value)) for change in scene.changes}
    return renamed(attribution_page(found), words)


def _bounds(scene: Scene) -> StudyPage:
    from referentiel.compare.filling import bounded_effect
    from referentiel.report.bounds_page import bounds_page

    return bounds_page(bounded_effect(scene.replayed(), scene.changes))


def _uncertainty(scene: Scene) -> StudyPage:
    from referentiel.report.studies_uncertainty import uncertainty_page
    from referentiel.studies import uncertainty

    return uncertainty_page(uncertainty(scene.effect))


def _sure(make: Callable[[], StudyPage], title: str) -> StudyPage:
    """Return a study, or why it cannot be made."""
    try:
        return make()
    except FindingsError as error:
        return StudyPage(title, (" ".join(finding_summaries(error.findings)),), ())
