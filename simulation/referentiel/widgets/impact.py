"""The impact page: move a mark or a minimum, see at once which past audits end differently."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from decimal import Decimal

import ipywidgets as widgets

from referentiel.audits import Store
from referentiel.compare import Exploration, audited_versions, read_through
from referentiel.engine import History
from referentiel.files import Versions, read_versions, readable_crosswalks, versions_folder
from referentiel.model import Audit, Crosswalk, Crosswalks, FindingsError, Source, StandardVersion
from referentiel.model.change import Change, change_of
from referentiel.report import impact as report
from referentiel.report.effect import version_title
from referentiel.report.findings import finding_summaries
from referentiel.report.fragments import fragment
from referentiel.texts import number, plural, text

from .boxes import box, button, html
from .choice import Choice
from .heartbeat import Heartbeat
from .lever import Lever
from .levers import Setting, mark_settings, minimum_settings
from .population import PopulationPicker
from .results import Results

EXACT = "REFERENTIEL_EXACT"
"""Environment variable that lets the page name audits with their day; `referentiel servir --exact` sets it."""


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
    exact
        Whether audits are named with their day.
    """

    def __init__(
        self, versions: Versions, store: Store, crosswalks: Iterable[Crosswalk] = (), *, exact: bool = False,
    ) -> None:
        super().__init__()
        known = Crosswalks.of(crosswalks)
        self._versions, self._store, self._crosswalks = versions, store, known
        self._audits: tuple[Audit, ...] = ()
        self._sources: tuple[Source, ...] = ()
        self._settings: dict[str, Setting] = {}
        self._exploration: Exploration | None = None
        self._fault = ""
        self._quiet = False
        self.levers: dict[str, Lever] = {}
        self.version_choice = self._version_choice()
        self.population = PopulationPicker(self._choose_population)
        self.results = Results(self._update, self.population.clear, exact=exact)
        self._band, self._title = widgets.HTML(), widgets.HTML()
        faults = [*versions.findings, *known.findings]
        left_out = [widgets.HTML(report.left_out_html(faults))] if faults else []
        self._marks, self._minima = widgets.VBox(), widgets.VBox()
        self._minima_card = _card("impact.minima", self._minima, help_text=text("impact.minima.help"))
        levers = box(
            "leviers",
            _card("impact.mine", self.version_choice, button(text("impact.reset"), self._restore),
                  help_text=text("impact.help"), anchor="reglages"),
            _card("impact.decision", self._marks), self._minima_card,
            _card("impact.population", self.population),
        )
        self.children = [Heartbeat(), self._band, *left_out, self._title, box("atelier", levers, self.results),
                         self.results.announcer, self.results.mobile]
        self._choose_version()

    @property
    def version(self) -> StandardVersion:
        """The version in force that is being explored."""
        return self._versions[self.version_choice.value]

    @property
    def exploration(self) -> Exploration | None:
        """The version and the population in hand; None when there is no audit."""
        return self._exploration

    def _version_choice(self) -> Choice:
        families = self._store.families()
        ordered = sorted(self._versions.values(), key=lambda v: (v.family not in families, v.family != "lrs", v.id))
        options = [[v.id, text("impact.option", id=v.id, title=version_title(v))] for v in ordered]
        choice = Choice(path="version", label=text("impact.version"), options=options)
        choice.observe(lambda _: self._choose_version(), "value")
        return choice

    def _choose_version(self) -> None:
        """Choose a version; if the base cannot be read, say so in place of the results."""
        version = self.version
        self._audits, self._sources, self._fault = (), (), ""
        try:
            self._audits, self._sources = self._store.load(version.family), self._store.sources(version.family)
        except FindingsError as error:
            self._fault = _sentence(error)
        self._quiet = True
        self._set_levers(mark_settings(version), minimum_settings(version))
        self.population.offer(self._audits)
        self._quiet = False
        self._choose_population()

    def _set_levers(self, marks: Sequence[Setting], minima: Sequence[Setting]) -> None:
        self._settings = {setting.path: setting for setting in (*marks, *minima)}
        self.levers = {path: self._lever(setting) for path, setting in self._settings.items()}
        self._marks.children = [self.levers[setting.path] for setting in marks]
        self._minima.children = [self.levers[setting.path] for setting in minima]
        self._minima_card.layout.display = None if minima else "none"
        # The mark that parts passes from the rest is the one asked about first.
        marked = [outcome for outcome in self.version.outcomes if outcome.global_at_least]
        parting = [setting for setting, outcome in zip(marks, marked, strict=True) if outcome.passes]
        self.results.curve_of.options = [[setting.path, setting.name] for setting in self._settings.values()]
        self.results.curve_of.value = (parting or list(self._settings.values()))[-1].path

    def _lever(self, setting: Setting) -> Lever:
        lever = Lever(path=setting.path, label=setting.name, unit_text=setting.unit, minimum=str(setting.low),
                      maximum=str(setting.high), step="1", in_force=setting.shown, value=number(setting.in_force),
                      help_left=text("impact.lever.help"))
        lever.observe(lambda _: self._update(), "value")
        return lever

    def _choose_population(self) -> None:
        if self._quiet:
            return
        audits = self.population.chosen()
        self._exploration = None
        if audits:
            self._explore(audits)
        self._band.value = report.provenance_html(self.version, self._used(audits or self._audits))
        lead = plural("impact.lead", len(audits)) if audits else text("impact.lead.none")
        self._title.value = fragment("page_title", title=text("impact.title"), lead=lead)
        self._update()

    def _explore(self, audits: Sequence[Audit]) -> None:
        """Explore a population; audits made under a version that cannot be read are told, never left out."""
        self._fault = ""
        try:
            audited = audited_versions(audits, self._versions, self._versions.refused)
            history = read_through(History.of(audits, audited), self.version, self._versions, self._crosswalks)
        except FindingsError as error:
            self._fault = _sentence(error)
        else:
            self._exploration = Exploration(self.version, history)

    def _used(self, audits: Sequence[Audit]) -> tuple[Source, ...]:
        used = {audit.source for audit in audits}
        return tuple(source for source in self._sources if source.id in used)

    def _restore(self) -> None:
        self._quiet = True
        for path, lever in self.levers.items():
            lever.value = number(self._settings[path].in_force)
        self._quiet = False
        self._update()

    def _changes(self) -> tuple[Change, ...] | None:
        """Read every lever; tell each fault beside its field and return None if there is one."""
        changes, sound = [], True
        for path, lever in self.levers.items():
            lever_error = ""
            try:
                change = change_of(self.version, path, lever.value)
                if change.value != self._settings[path].in_force:
                    if self._exploration is not None:
                        self._exploration.target((change,))
                    changes.append(change)
            except FindingsError as error:
                lever_error, sound = _lever_fault(error, lever.value, self._settings[path]), False
            lever.error = lever_error
        return tuple(changes) if sound else None

    def _update(self) -> None:
        if self._quiet:
            return
        changes = self._changes()
        if self._fault:
            self.results.show_fault(self._fault)
        elif self._exploration is None:
            self.results.show_empty(base_is_empty=not self._audits)
        elif changes is None:
            self.results.show_stale()
        else:
            self._show(self._exploration, changes)

    def _show(self, exploration: Exploration, changes: Sequence[Change]) -> None:
        effect = exploration.effect(changes)
        mine = {change.path: Decimal(change.value) for change in changes}
        told = [(self._settings[path].name, self._settings[path].shown, number(value)) for path, value in mine.items()]
        self.results.show(effect, told, self.population.told(effect.audits))
        setting = self._settings[self.results.curve_of.value]
        self.results.show_curve(
            exploration.curve(setting.path, changes), setting, mine.get(setting.path, setting.in_force), effect,
            self._used(exploration.history.audits),
        )


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
    try:
        folder = versions_folder(versions)
        read = read_versions(folder)
        asked = bool(os.environ.get(EXACT)) if exact is None else exact
        return ImpactPage(read, Store(base), readable_crosswalks(folder, read, read.refused), exact=asked)
    except FindingsError as error:
        return html("alert", title=text("impact.fault.title"), body=_sentence(error))


def _lever_fault(error: FindingsError, typed: str, setting: Setting) -> str:
    """Say what is wrong beside the field: what was typed, what is expected, and that nothing is lost."""
    key = {"CHG-VALUE": "impact.invalid.number", "STR-MARK-RANGE": "impact.invalid.range"}.get(error.findings[0].code)
    told = text(key, typed=typed, low=number(setting.low), high=number(setting.high),
                example=number(setting.in_force + Decimal("0.5"))) if key else _sentence(error)
    return text("impact.invalid", found=told)


def _sentence(error: FindingsError) -> str:
    return " ; ".join(finding_summaries(error.findings))


def _card(key: str, *children: widgets.Widget, help_text: str = "", anchor: str = "") -> widgets.VBox:
    return box("carte", html("heading", level=2, name=text(key), help=help_text, anchor=anchor), *children)
