"""The page of two versions: what changes in the text, the same audits under both, ISO 26000, turnover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ipywidgets as widgets

from referentiel.audits import Store
from referentiel.compare import Transitions, added, declared, diff, lineage, transitions
from referentiel.files import (
    Registries,
    Versions,
    read_versions,
    readable_crosswalks,
    readable_registries,
    versions_folder,
)
from referentiel.model import Audit, Crosswalk, Crosswalks, Finding, FindingsError, Source, StandardVersion
from referentiel.report import impact as report
from referentiel.report.comparison import counts_line
from referentiel.report.coverage_map import coverage_figure, coverage_html
from referentiel.report.effect import version_title
from referentiel.report.findings import findings_sentence
from referentiel.report.fragments import fragment
from referentiel.report.provenance import provenance_band
from referentiel.report.transitions import matrix_html, missing_html, outcomes_html, transitions_announced
from referentiel.report.transitions_figures import matrix_figure, outcomes_figure
from referentiel.report.turnover import turnover_page
from referentiel.report.version_names import short_name
from referentiel.report.version_texts import TextTable
from referentiel.texts import plural, text

from .announcer import Announcer
from .boxes import box, button, fault_alert, html
from .choice import Choice
from .fold import Fold
from .heartbeat import Heartbeat
from .pictured import Pictured
from .population import PopulationPicker
from .study_view import StudyView
from .text_panel import TextPanel


class ComparingPage(widgets.VBox):
    """The page: two lists to choose from, then what the choice says.

    Parameters
    ----------
    versions
        The versions of a folder; the faults of those that do not read are told on the page.
    store
        The audit base.
    crosswalks
        How answers given under one version are read under another.
    registries
        Units, legal bases, and the clauses of ISO 26000.
    """

    def __init__(
        self, versions: Versions, store: Store, crosswalks: Iterable[Crosswalk] = (),
        registries: Registries | None = None,
    ) -> None:
        super().__init__()
        self.add_class("comparer")
        self._versions, self._store, self._crosswalks = versions, store, Crosswalks.of(crosswalks)
        self._registries = registries or Registries()
        self._audits: tuple[Audit, ...] = ()
        self._sources: tuple[Source, ...] = ()
        self._family, self._fault, self._quiet = "", "", False
        self.transitions: Transitions | None = None
        self.announcer = Announcer()
        self.before, self.after = (self._choice(name) for name in ("before", "after"))
        self.population = PopulationPicker(self._choose_population)
        self.text = TextPanel(self._registries, self.announcer)
        self._band, self._title, self._state, self._audited = (widgets.HTML() for _ in range(4))
        self._outcomes, self._matrix, self._iso = (Pictured(name) for name in ("issues", "passages", "iso"))
        self._missing = widgets.HTML()
        self._turnover = StudyView("rotation")
        faults: list[Finding] = [*versions.findings, *self._crosswalks.findings, *self._registries.findings]
        left_out = [widgets.HTML(report.left_out_html(faults))] if faults else []
        chosen = box("carte", self.before, button(text("versions.swap"), self.swap), self.after,
                     Fold(text("impact.population"), lambda: [self.population]))
        chosen.add_class("choix-versions")
        chosen.add_class("ne-pas-imprimer")
        self._head = [Heartbeat(), self._band, *left_out, self._title, chosen, self.announcer]
        self._figures = box("comparer__figures", self._outcomes, self._matrix, self._missing)
        self._back = button(text("impact.empty.back"), self.population.clear)
        self._open()

    @property
    def pair(self) -> tuple[StandardVersion, StandardVersion]:
        """The version of reference and the one compared with it."""
        return self._versions[self.before.value], self._versions[self.after.value]

    def swap(self) -> None:
        """Put each version in the place of the other."""
        self.choose(self.after.value, self.before.value)

    def choose(self, before: str, after: str) -> None:
        """Choose both versions at once."""
        self._quiet = True
        self.before.value, self.after.value = before, after
        self._quiet = False
        self._chosen()

    def _choice(self, name: str) -> Choice:
        families = self._store_families()
        ordered = sorted(self._versions.values(), key=lambda v: (v.family not in families, v.family != "lrs", v.id))
        choice = Choice(path=name, label=text(f"versions.choice.{name}"), options=[
            [v.id, text("impact.option", id=v.id, title=version_title(v))] for v in ordered])
        choice.observe(lambda _: self._chosen(), "value")
        return choice

    def _store_families(self) -> Sequence[str]:
        try:
            return tuple(self._store.families())
        except FindingsError:
            return ()  # told where the audits would stand

    def _open(self) -> None:
        """Open on the versions that the audits were made under: the latest, and the first that leads to it."""
        family = self._versions[self.before.value].family
        self._load(family)
        made = {audit.version for audit in self._audits}
        own = [v for v in self._versions.values() if v.family == family and v.provenance != "draft"]
        roads = {v.id: self._road(v) for v in [v for v in own if v.id in made] or own}
        last = max(roads, key=lambda name: (len(roads[name]), name), default=self.before.value)
        road = [*roads.get(last, ()), *(v.id for v in own)]
        earlier = [name for name in road if name != last]
        self.choose(next((name for name in earlier if name in made), next(iter(earlier), last)), last)

    def _road(self, version: StandardVersion) -> tuple[str, ...]:
        try:
            return (*(step.before.id for step in lineage(version, self._versions, self._crosswalks)), version.id)
        except FindingsError:
            return (version.id,)  # told where the text would stand

    def _load(self, family: str) -> None:
        self._family, self._fault, self._audits, self._sources = family, "", (), ()
        try:
            self._audits, self._sources = self._store.load(family), self._store.sources(family)
        except FindingsError as error:
            self._fault = findings_sentence(error.findings)
        self.population.offer(self._audits)

    def _chosen(self) -> None:
        """Follow both lists."""
        if self._quiet:
            return
        a, b = self.pair
        if b.family != self._family:
            self._load(b.family)
        self._band.value = report.provenance_html(a, self._sources, *([b] if b.id != a.id else []))
        if a.id == b.id or a.family != b.family:
            self._refuse("same" if a.id == b.id else "families")
            return
        title = text("versions.title", old=short_name(a), new=short_name(b))
        try:
            comparison = diff(a, b, declared(a, b, self._versions, self._crosswalks))
        except FindingsError as error:
            self._stop(title, text("versions.fault"), findings_sentence(error.findings))
            return
        self._name(title, counts_line(comparison))
        self.text.show(TextTable(comparison, self._registries))
        self._map(a, b)
        self._choose_population()

    def _map(self, a: StandardVersion, b: StandardVersion) -> None:
        """Show what each text covers of ISO 26000."""
        subjects, coverage = self._registries.subjects, added(a, b)
        if subjects:
            sources = self._sources
            self._iso.show(coverage_html(coverage, subjects), lambda: coverage_figure(coverage, subjects).signed(
                text("versions.iso.source"), provenance_band(a, sources, b)))

    def _refuse(self, why: str) -> None:
        """Say why these two cannot be compared, and what to do."""
        a, b = self.pair
        self._stop(text("versions.heading"), text(f"versions.{why}.title"),
                   text(f"versions.{why}.body", old=version_title(a), new=version_title(b)))

    def _stop(self, title: str, told: str, body: str) -> None:
        self.transitions = None
        self._name(title, text("page.app.comparer_versions.lead"))
        self._state.value = fragment("alert", title=told, body=body)
        self.announcer.text = told
        self.children = (*self._head, self._state)

    def _name(self, title: str, lead: str) -> None:
        self._title.value = fragment("page_title", title=title, lead=lead)

    def _choose_population(self) -> None:
        """Replay the audits chosen under both versions; without one, say why there is nothing."""
        a, b = self.pair
        if self._quiet or a.id == b.id or a.family != b.family:
            return
        audits, self.transitions = self.population.chosen(), None
        fault = self._fault
        if audits:
            try:
                self.transitions = transitions(audits, a, b, self._versions, self._crosswalks)
            except FindingsError as error:
                fault = findings_sentence(error.findings)
        shown = self._show(self.transitions, audits) if self.transitions is not None else self._nothing(fault)
        iso = [html("section_title", name=text("coverage.page")), self._iso] if self._registries.subjects else []
        self.children = (*self._head, self.text, html("section_title", name=text("versions.audits")), *shown, *iso)

    def _show(self, result: Transitions, audits: Sequence[Audit]) -> list[widgets.Widget]:
        a, b = self.pair
        used = {audit.source for audit in audits}
        source = text("versions.source", sources=" ; ".join(s.title for s in self._sources if s.id in used) or "—",
                      audits=plural("unit.audits", len(audits)), old=version_title(a), new=version_title(b))
        self._audited.value = fragment("note", told=self.population.told(len(audits)))
        shown = [one for one in self._sources if one.id in used]

        def band() -> str:
            return provenance_band(a, shown, b)

        self._outcomes.show(outcomes_html(result, source), lambda: outcomes_figure(result).signed(source, band()))
        self._matrix.show(matrix_html(result, source), lambda: matrix_figure(result).signed(source, band()))
        self._missing.value = missing_html(result, source)
        self.announcer.text = transitions_announced(result)
        turnover = turnover_page(result)
        if turnover is None:
            return [self._audited, self._figures]
        self._turnover.tell(turnover, source, band)
        return [self._audited, self._figures, html("section_title", name=text("versions.turnover")), self._turnover]

    def _nothing(self, fault: str) -> list[widgets.Widget]:
        if fault:
            self._state.value = fragment("alert", title=text("impact.fault.results"), body=fault)
            self.announcer.text = fault
            return [self._state]
        key = "empty" if self._audits else "nothing"
        self.announcer.text = text(f"impact.{key}.title")
        self._state.value = fragment("empty", title=self.announcer.text, body=text(f"impact.{key}.body"))
        return [self._state, self._back] if self._audits else [self._state]


def comparing(base: str | None = None, versions: str | None = None) -> widgets.Widget:
    """Open the page of two versions on a base and a folder of versions.

    Parameters
    ----------
    base, versions
        The environment's, else the user's base and the project's versions, when not given.

    Returns
    -------
    ipywidgets.Widget
        The page, or a plain French message when the base or the versions cannot be read.
    """
    try:
        folder = versions_folder(versions)
        read = read_versions(folder)
        return ComparingPage(read, Store(base, there=True), readable_crosswalks(folder, read, read.refused),
                             readable_registries(folder))
    except FindingsError as error:
        return fault_alert("impact.fault.title", error)
