"""The presentation of an audit base: which text, beside which one, with which changes; then the sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import ipywidgets as widgets

from referentiel.audits import Store
from referentiel.compare import road
from referentiel.compare.presented import presented
from referentiel.files import Registries, Versions
from referentiel.model import Crosswalk, Crosswalks, FindingsError, StandardVersion
from referentiel.model.change import Change, changed
from referentiel.report import impact as report
from referentiel.report.effect import version_title
from referentiel.report.findings import findings_sentence
from referentiel.report.fragments import fragment
from referentiel.report.left_out import left_out_html
from referentiel.report.presentation.live import live_story
from referentiel.report.presentation.material import Material
from referentiel.report.presentation.timeline import first_in_force
from referentiel.texts import FRENCH, language, plural, text

from . import permalink
from .announcer import Announcer
from .boxes import box, html
from .choice import Choice
from .fold import Fold
from .folder import on_folder
from .heartbeat import Heartbeat
from .levers import LeverPanel
from .nothing import Nothing
from .population import PopulationPicker
from .presenting_base import FAMILY, read_base
from .presenting_language import asked, language_choice
from .presenting_view import StoryView
from .query import query_string
from .scenario import Scenario, on_the_table


class PresentingPage(widgets.VBox):
    """The page: a panel that does not print, then the sheets.

    Parameters
    ----------
    versions
        The versions of a folder; the faults of those that do not read are told on the page.
    store
        The audit base.
    crosswalks
        How answers given under one version are read under another.
    registries
        Units, sources, published facts, and the clauses of ISO 26000.
    on
        The day that the presentation bears.
    query
        The end of the address that opened the page, as that of the impact page.
    """

    def __init__(
        self, versions: Versions, store: Store, crosswalks: Iterable[Crosswalk] = (),
        registries: Registries | None = None, *, on: date, query: str = "",
    ) -> None:
        super().__init__()
        self.add_class("presentation")
        self._versions, self._crosswalks, self._on = versions, Crosswalks.of(crosswalks), on
        self._registries, self._base, self._quiet = registries or Registries(), read_base(store), True
        self._own = {name: one for name, one in versions.items() if one.family == FAMILY}
        self.announcer, self.view = Announcer(), StoryView()
        self._band, self.told = widgets.HTML(), widgets.HTML()
        self.population = PopulationPicker(self._update)
        self.population.offer(self._base.audits)
        self.levers = LeverPanel(lambda _: self._update(), self._registries.units)
        self.language = language_choice(self._update)
        self.presented, self.compared = (self._choice(name) for name in ("presented", "compared"))
        self._fold = Fold(text("pres.panel.levers"), lambda: [self.levers])
        faults = [*versions.findings, *self._crosswalks.findings, *self._registries.findings]
        left_out = [widgets.HTML(left_out_html(faults))] if faults else []
        panel = box("carte", html("heading", level=2, name=text("pres.panel"), help=text("pres.panel.help")),
                    self.presented, self.compared, self.language, self.view.stage,
                    Fold(text("impact.population"), lambda: [self.population]), self._fold, self.told)
        panel.add_class("reglages")
        panel.add_class("ne-pas-imprimer")
        self._head = [Heartbeat(), self._band, *left_out, panel, self.announcer]
        self._none = Nothing(self.population.clear)
        self._open(query)

    @property
    def version(self) -> StandardVersion:
        """The text presented, before its changes."""
        return self._own[self.presented.value]

    def choose(self, new: str, old: str) -> None:
        """Choose both texts at once."""
        self._quiet = True
        self.presented.value, self.compared.value = new, old
        self._offer()
        self._quiet = False
        self._update()

    def put(self, path: str, typed: str) -> None:
        """Type a value in a lever of the text presented."""
        self.levers.put(path, typed)
        self._update()

    def _choice(self, name: str) -> Choice:
        options = [[one.id, text("impact.option", id=one.id, title=version_title(one))]
                   for one in sorted(self._own.values(), key=lambda one: one.id)]
        made = Choice(path=name, label=text(f"pres.choice.{name}"), options=options)
        made.observe(lambda _: self._chosen(name), "value")
        return made

    def _open(self, query: str) -> None:
        """Open on the latest text that audits were made under and on the first that led to it, or on an address."""
        made = {audit.version for audit in self._base.audits}
        own = [one for one in self._own.values() if one.provenance != "draft"]
        roads = {one.id: self._road(one) for one in [one for one in own if one.id in made] or own}
        last = max(roads, key=lambda name: (len(roads[name]), name), default=self.presented.value)
        first = next((one.id for one in roads.get(last, ()) if one.id in made), last)
        spoken, query, refused = asked(query)
        link = permalink.read(query, self._versions, self._own[last])
        wanted = link.version if link.version in self._own else last
        self._quiet = True
        self.presented.value, self.language.value = wanted, spoken
        self.compared.value = wanted if link.levers else first
        self._offer()
        for path, typed in link.levers:
            self.levers.put(path, typed)
        left = self.population.take(link.population, latest=link.latest)
        self._quiet = False
        self._link = [*([refused] if refused else []), *link.told,
                      *(text("link.population", field=field, value=value) for field, value in left)]
        self._update()

    def _road(self, version: StandardVersion) -> tuple[StandardVersion, ...]:
        return road(version, self._versions, self._crosswalks)

    def _offer(self) -> None:
        self.levers.offer(Scenario(self.version, on_the_table(self.version, self._versions)))

    def _chosen(self, name: str) -> None:
        if self._quiet:
            return
        if name == "presented":
            self._offer()
        self._update()

    def _update(self) -> None:
        """Follow every choice; a value that is not valid keeps the sheets and says why."""
        if self._quiet:
            return
        scenario = self.levers.scenario
        reading = scenario.read(lambda changes: changed(self.version, changes))
        self.levers.tell(reading.faults)
        self._fold.head.badge = plural("lever.changed", len(scenario.typed)) if scenario.typed else ""
        self._band.value = report.provenance_html(self.version, self._base.sources, *(
            [self._own[self.compared.value]] if self.compared.value != self.version.id else []))
        told = [*self._link, *self.levers.unseen(reading.faults)]
        self.told.value = fragment("alert", title=text("pres.fault") if reading.faults else text("link.title"),
                                   body=" ".join(told)) if told or reading.faults else ""
        if reading.sound:
            self.children = (*self._head, *self._shown(reading.changes))

    def _shown(self, changes: tuple[Change, ...]) -> list[widgets.Widget]:
        audits = self.population.chosen()
        if self._base.fault or not audits:
            return self._nothing(self._base.fault)
        try:
            found = presented(audits, self._own[self.compared.value], self.version, changes, self._versions,
                              self._crosswalks)
        except FindingsError as error:
            return self._nothing(findings_sentence(error.findings))
        used = {audit.source for audit in audits}
        first = first_in_force(self._road(self.version))
        with language(self.language.value):
            story = live_story(Material(
                found=found, audits=audits, labelled=self._base.labelled, versions=self._own, first=first,
                registries=self._registries,
                sources=[one for one in self._base.sources if one.id in used], on=self._on,
                population=self.population.told(len(audits))))
            told = text("pres.announced", title=story.title, finding=story.parts["effet"].page.title)
        self.view.show(story)
        self.announcer.lang = story.language
        self.announcer.text = told
        return [self.view]

    def _nothing(self, fault: str) -> list[widgets.Widget]:
        shown = self._none.shown(fault, base_is_empty=not self._base.audits)
        self.announcer.lang, self.announcer.text = FRENCH, self._none.said
        return shown


def presenting(base: str | None = None, versions: str | None = None) -> widgets.Widget:
    """Open the presentation on a base and a folder of versions.

    Parameters
    ----------
    base, versions
        The environment's, else the user's base and the project's versions, when not given.

    Returns
    -------
    ipywidgets.Widget
        The page, or a plain French message when the base or the versions cannot be read.
    """
    def made(read: Versions, crosswalks: Crosswalks, registries: Registries) -> widgets.Widget:
        if not any(one.family == FAMILY for one in read.values()):
            return html("alert", title=text("pres.no_version"), body=findings_sentence(read.findings))
        return PresentingPage(read, Store(base, there=True), crosswalks, registries,
                              on=date.today(), query=query_string())  # noqa: DTZ011 - the day on the paper

    return on_folder(versions, made)
