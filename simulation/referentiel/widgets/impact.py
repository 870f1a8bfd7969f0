"""The impact page: move any value of the text, see at once which past audits end differently."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import ipywidgets as widgets

from referentiel.audits import Store
from referentiel.compare import Exploration
from referentiel.files import Registries, Versions
from referentiel.model import Crosswalk, Crosswalks, StandardVersion
from referentiel.report import impact as report
from referentiel.report.effect import version_title
from referentiel.report.fragments import fragment
from referentiel.report.left_out import left_out_html
from referentiel.texts import plural, text

from . import permalink
from .boxes import box, button, html
from .choice import Choice
from .explored import Explored
from .fold import Fold
from .folder import on_folder
from .heartbeat import Heartbeat
from .lever import Lever
from .levers import LeverPanel
from .opening import EXACT
from .population import PopulationPicker
from .query import query_string
from .results import Results
from .scenario import Scenario, on_the_table, sweepable
from .scene import Scene
from .share import Share
from .shared import shared_file


class ImpactPage(widgets.VBox):
    """The page: levers on one side, results on the other.

    Parameters
    ----------
    versions
        The versions of a folder; those that read may be chosen, the faults of the others are told on the page and
        stop only what was audited under them.
    store
        The audit base.
    crosswalks
        How answers given under one version are read under another.
    registries
        Units and words of the standard, for the names of levers and their search.
    exact
        Whether audits are named with their day.
    query
        The end of the address that opened the page: a scenario that somebody shared, or edited.
    """

    def __init__(
        self, versions: Versions, store: Store, crosswalks: Iterable[Crosswalk] = (),
        registries: Registries | None = None, *, exact: bool = False, query: str = "",
    ) -> None:
        super().__init__()
        known = Crosswalks.of(crosswalks)
        self._versions, self._exact = versions, exact
        self._explored = Explored(versions, store, known)
        self._hand, self._uncurved, self._quiet = "", "", False
        self.scenario = Scenario(next(iter(versions.values())))
        registries = registries or Registries()
        self.panel = LeverPanel(self._moved, registries.units, _synonyms(registries))
        self.version_choice = self._version_choice()
        self.population = PopulationPicker(self._choose_population)
        self.share = Share(self._file)
        self.results = Results(self.take, self.put, self.put_all, self.population.clear, self.share)
        self._band, self._title, self._count, self._link = (widgets.HTML() for _ in range(4))
        faults = [*versions.findings, *known.findings]
        left_out = [widgets.HTML(left_out_html(faults))] if faults else []
        self._whole = Fold(text("impact.population"), lambda: [self.population])
        mine = box("carte", html("heading", level=2, name=text("impact.mine"), help=text("impact.help"),
                                 anchor="reglages"),
                   self._count, self.version_choice, button(text("impact.reset"), self.restore),
                   self._whole)
        levers = box("leviers", mine, box("carte", self.panel))
        self.children = [Heartbeat(), self._band, *left_out, self._title, self._link,
                         box("atelier", levers, self.results), self.results.announcer, self.results.mobile]
        self._opening = self.version_choice.value
        self._choose_version()
        if query:
            self.follow(query)

    @property
    def version(self) -> StandardVersion:
        """The version in force that is being explored."""
        return self._versions[self.version_choice.value]

    @property
    def exploration(self) -> Exploration | None:
        """The version and the population in hand; None when there is no audit."""
        return self._explored.exploration

    @property
    def levers(self) -> dict[str, Lever]:
        """The widgets of levers made so far, by path."""
        return self.panel.levers

    def lever(self, path: str) -> Lever:
        """Return the widget of a lever, made the first time."""
        return self.panel.lever(path)

    def put(self, path: str, typed: str) -> None:
        """Type a value in a lever from elsewhere."""
        self.panel.put(path, typed)
        self._moved(path)

    def follow(self, query: str) -> None:
        """Take the scenario of an address: what is understood is taken, the rest is told above the results."""
        link = permalink.read(query, self._versions, self.version)
        self._quiet = True
        if link.version:
            self.version_choice.value = link.version
        left = self.population.take(link.population, latest=link.latest)
        for path, typed in link.levers:
            self.panel.put(path, typed)
            self._hand = path if sweepable(path) else self._hand
        self._quiet = False
        told = [*link.told, *(text("link.population", field=field, value=value) for field, value in left)]
        self._link.value = fragment("alert", title=text("link.title"), body=" ".join(told)) if told else ""
        self._choose_population()

    def put_all(self, values: Mapping[str, str]) -> None:
        """Type a value in several levers at once; the first stays the lever in hand."""
        for path, typed in values.items():
            self.panel.put(path, typed)
        self._moved(next(iter(values)))

    def take(self, path: str) -> None:
        """Take a lever in hand: its curve is the one shown."""
        self._hand, self._uncurved = path, ""
        self._update()

    def restore(self) -> None:
        """Give every lever its value in force back; the lever in hand is the one that the page opens with."""
        self.panel.restore()
        self._hand, self._uncurved = self._first(self.version), ""
        self._update()

    def _version_choice(self) -> Choice:
        families = self._explored.families
        ordered = sorted(self._versions.values(), key=lambda v: (v.family not in families, v.family != "lrs", v.id))
        options = [[v.id, text("impact.option", id=v.id, title=version_title(v))] for v in ordered]
        choice = Choice(path="version", label=text("impact.version"), options=options)
        choice.observe(lambda _: self._choose_version(), "value")
        return choice

    def _choose_version(self) -> None:
        """Choose a version; if the base cannot be read, say so in place of the results."""
        version = self.version
        self._explored.open(version)
        quiet, self._quiet = self._quiet, True
        self.scenario = Scenario(version, on_the_table(version, self._versions))
        self.panel.offer(self.scenario)
        self._hand, self._uncurved = self._first(version), ""
        self.population.offer(self._explored.audits)
        self._quiet = quiet
        self._choose_population()

    @staticmethod
    def _first(version: StandardVersion) -> str:
        """Return the mark that parts passes from the rest: the one asked about first."""
        marked = [outcome for outcome in version.outcomes if outcome.global_at_least]
        parting = [outcome for outcome in marked if outcome.passes] or marked or [version.outcomes[0]]
        return f"outcomes.{parting[-1].id}.global_at_least"

    def _choose_population(self) -> None:
        if self._quiet:
            return
        audits = self.population.chosen()
        self._explored.choose(audits)
        self._band.value = report.provenance_html(self.version, self._explored.sources)
        self._whole.head.badge = plural("unit.audits", len(audits))
        lead = plural("impact.lead", len(audits)) if audits else text("impact.lead.none")
        self._title.value = fragment("page_title", title=text("impact.title"), lead=lead)
        self._update()

    def _moved(self, path: str) -> None:
        """Follow a lever: its curve is the one shown, where it has one."""
        self._uncurved = "" if sweepable(path) else path
        self._hand = path if sweepable(path) else self._hand
        self._update()

    def _update(self) -> None:
        if self._quiet:
            return
        explored = self._explored
        exploration = explored.exploration
        check = exploration.target if exploration is not None else None
        reading = self.scenario.read(check)
        self.panel.tell(reading.faults)
        count = len(self.scenario.typed)
        self.share.query = self._query()
        self._count.value = fragment("note", told=plural("lever.count", count)) if count else ""
        if exploration is None:
            self.results.show_nothing(explored.fault, base_is_empty=not explored.audits)
        elif not reading.sound:
            self.results.show_stale(self.panel.unseen(reading.faults))
        else:
            self.results.show(Scene(
                exploration, self.scenario, reading.changes, exploration.effect(reading.changes),
                explored.sources, self.population.told(exploration.history.size),
                self._hand, explored.replay, self._exact, self._uncurved))

    def _query(self) -> str:
        """Return the address of the scenario; empty for the page as it opens."""
        moved = self.scenario.typed or self.population.pairs or self.population.latest
        if not moved and self.version.id == self._opening:
            return ""
        return permalink.written(self.version.id, self.scenario.typed, self.population.pairs,
                                 latest=self.population.latest)

    def _file(self, kind: str) -> tuple[str, bytes] | None:
        """Return the name and the content of a file of the scenario in hand."""
        scene = self.results.scene
        if scene is None or not self.scenario.read(scene.exploration.target).sound:
            return None
        return shared_file(kind, scene, self.share.query, self.population.pairs)


def impact(base: str | None = None, versions: str | None = None, *, exact: bool | None = None) -> widgets.Widget:
    """Open the impact page on a base and a folder of versions.

    Parameters
    ----------
    base, versions
        The environment's, else the user's base and the project's versions, when not given.
    exact
        Whether audits are named with their day; the environment's (`EXACT`), else no, when not given.

    Returns
    -------
    ipywidgets.Widget
        The page, or a plain French message when the base or the versions cannot be read.
    """
    asked = bool(os.environ.get(EXACT)) if exact is None else exact
    return on_folder(versions, lambda read, crosswalks, registries: ImpactPage(
        read, Store(base, there=True), crosswalks, registries, exact=asked, query=query_string()))


def _synonyms(registries: Registries) -> list[list[str]]:
    return [[one.term, *one.synonyms] for one in registries.terms.values() if one.synonyms]
