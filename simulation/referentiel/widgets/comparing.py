"""The page of two versions on the audit base: the same audits under both, and turnover, beside what the texts say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ipywidgets as widgets

from referentiel.audits import Store
from referentiel.compare import Transitions, road, transitions
from referentiel.files import Registries, Versions
from referentiel.model import Audit, Crosswalk, Crosswalks, Finding, FindingsError, Source
from referentiel.report import impact as report
from referentiel.report.findings import findings_sentence
from referentiel.report.fragments import fragment
from referentiel.report.left_out import left_out_html
from referentiel.report.provenance import provenance_band
from referentiel.report.transitions import matrix_html, missing_html, outcomes_html, transitions_announced
from referentiel.report.transitions_figures import matrix_figure, outcomes_figure
from referentiel.report.turnover import turnover_page
from referentiel.report.version_names import titled
from referentiel.texts import plural, text

from .boxes import box, html
from .fold import Fold
from .folder import on_folder
from .nothing import Nothing
from .pictured import Pictured
from .population import PopulationPicker
from .study_view import StudyView
from .version_pair import VersionPairPage


class ComparingPage(VersionPairPage):
    """The page on a base: what the audits chosen say under both texts.

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
        self._store, known, own = store, Crosswalks.of(crosswalks), registries or Registries()
        self._loaded: tuple[Audit, ...] = ()
        self._sources: tuple[Source, ...] = ()
        self._family, self._fault = "", ""
        self.transitions: Transitions | None = None
        self.population = population = PopulationPicker(self._tell)
        faults: list[Finding] = [*versions.findings, *known.findings, *own.findings]
        super().__init__(
            versions, versions, known, own, first=self._store_families(),
            told=[widgets.HTML(left_out_html(faults))] if faults else [],
            chosen=[Fold(text("impact.population"), lambda: [population])])
        self._outcomes, self._matrix = Pictured("issues"), Pictured("passages")
        self._audited, self._missing = widgets.HTML(), widgets.HTML()
        self._turnover = StudyView("rotation")
        self._figures = box("comparer__figures", self._outcomes, self._matrix, self._missing)
        self._nothing = Nothing(self.population.clear)
        self._open()

    def heading(self) -> str:
        """Return the title of the page for the pair chosen."""
        old, new = self._short()
        return text("versions.title", old=old, new=new)

    def band(self) -> str:
        """Return the band that says where the audits and both texts come from."""
        a, b = self.pair
        if b.family != self._family:
            self._load(b.family)
        return report.provenance_html(a, self._sources, *([b] if b.id != a.id else []))

    def audits(self) -> list[widgets.Widget]:
        """Replay the audits chosen under both versions; without one, say why there is nothing."""
        a, b = self.pair
        chosen, self.transitions = self.population.chosen(), None
        fault = self._fault
        if chosen:
            try:
                self.transitions = transitions(chosen, a, b, self._versions, self._crosswalks)
            except FindingsError as error:
                fault = findings_sentence(error.findings)
        if self.transitions is not None:
            return self._show(self.transitions, chosen)
        shown = self._nothing.shown(fault, base_is_empty=not self._loaded)
        self.announcer.text = self._nothing.said
        return shown

    def _store_families(self) -> Sequence[str]:
        try:
            return tuple(self._store.families())
        except FindingsError:
            return ()  # told where the audits would stand

    def _open(self) -> None:
        """Open on the versions that the audits were made under: the latest, and the first that leads to it."""
        family = self._offered[self.before.value].family
        self._load(family)
        made = {audit.version for audit in self._loaded}
        own = [v for v in self._offered.values() if v.family == family and v.provenance != "draft"]
        roads = {v.id: [one.id for one in road(v, self._versions, self._crosswalks)]
                 for v in [v for v in own if v.id in made] or own}
        last = max(roads, key=lambda name: (len(roads[name]), name), default=self.before.value)
        earlier = [name for name in [*roads.get(last, ()), *(v.id for v in own)] if name != last]
        self.choose(next((name for name in earlier if name in made), next(iter(earlier), last)), last)

    def _load(self, family: str) -> None:
        self._family, self._fault, self._loaded, self._sources = family, "", (), ()
        try:
            self._loaded, self._sources = self._store.load(family), self._store.sources(family)
        except FindingsError as error:
            self._fault = findings_sentence(error.findings)
        self.population.offer(self._loaded)

    def _stop(self, title: str, told: str, body: str) -> None:
        self.transitions = None
        super()._stop(title, told, body)

    def _show(self, result: Transitions, audits: Sequence[Audit]) -> list[widgets.Widget]:
        a, b = self.pair
        used = {audit.source for audit in audits}
        source = text("versions.source", sources=" ; ".join(s.title for s in self._sources if s.id in used) or "—",
                      audits=plural("unit.audits", len(audits)), old=titled(a), new=titled(b))
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
    return on_folder(versions, lambda read, crosswalks, registries: ComparingPage(
        read, Store(base, there=True), crosswalks, registries))
