"""Two versions chosen from two lists: what changes in the text, the coverage of ISO 26000, and room for the audits.

Nothing here can open the audit base: the live page and the page of a release both stand on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import ipywidgets as widgets

from referentiel.compare import added, declared, diff
from referentiel.files import Registries
from referentiel.model import Crosswalk, Crosswalks, FindingsError, StandardVersion
from referentiel.report.comparison import counts_line
from referentiel.report.coverage_map import coverage_figure, coverage_html
from referentiel.report.findings import findings_sentence
from referentiel.report.fragments import fragment
from referentiel.report.provenance import texts_band
from referentiel.report.version_names import short_name, titled
from referentiel.report.version_texts import TextTable
from referentiel.texts import text

from .announcer import Announcer
from .boxes import box, button, html
from .choice import Choice
from .heartbeat import Heartbeat
from .pictured import Pictured
from .text_panel import TextPanel


class VersionPairPage(widgets.VBox):
    """The page: two lists to choose from, then what the choice says. Who inherits says what the audits tell.

    Parameters
    ----------
    offered
        Versions that may be chosen, two at least.
    versions
        Versions that lead from one to another.
    crosswalks
        How answers given under one version are read under another.
    registries
        Units, legal bases, and the clauses of ISO 26000.
    first
        Families that the lists give first.
    told
        What is said above the lists.
    chosen
        What is chosen beside the two versions.
    """

    def __init__(
        self, offered: Mapping[str, StandardVersion], versions: Mapping[str, StandardVersion],
        crosswalks: Iterable[Crosswalk], registries: Registries, *, first: Collection[str] = (),
        told: Sequence[widgets.Widget] = (), chosen: Sequence[widgets.Widget] = (),
    ) -> None:
        super().__init__()
        self.add_class("comparer")
        self._offered, self._versions, self._crosswalks = offered, versions, Crosswalks.of(crosswalks)
        self._registries, self._quiet = registries, False
        self._foot: tuple[widgets.Widget, ...] = ()
        self.announcer = Announcer()
        ordered = sorted(offered.values(), key=lambda v: (v.family not in first, v.family != "lrs", v.id))
        self.before, self.after = (self._choice(name, ordered) for name in ("before", "after"))
        self.text = TextPanel(registries, self.announcer)
        self._band, self._title, self._state = (widgets.HTML() for _ in range(3))
        self._iso = Pictured("iso")
        choices = box("carte", self.before, button(text("versions.swap"), self.swap), self.after, *chosen)
        choices.add_class("choix-versions")
        choices.add_class("ne-pas-imprimer")
        self._head = [Heartbeat(), self._band, *told, self._title, choices, self.announcer]

    @property
    def pair(self) -> tuple[StandardVersion, StandardVersion]:
        """The version of reference and the one compared with it."""
        return self._offered[self.before.value], self._offered[self.after.value]

    def swap(self) -> None:
        """Put each version in the place of the other."""
        self.choose(self.after.value, self.before.value)

    def choose(self, before: str, after: str) -> None:
        """Choose both versions at once."""
        self._quiet = True
        self.before.value, self.after.value = before, after
        self._quiet = False
        self._chosen()

    def heading(self) -> str:
        """Return the title of the page for the pair chosen."""
        raise NotImplementedError

    def band(self) -> str:
        """Return the band that says where the audits and both texts come from."""
        raise NotImplementedError

    def audits(self) -> list[widgets.Widget]:
        """Return what the same audits say under both texts, or why nothing does."""
        raise NotImplementedError

    def _choice(self, name: str, ordered: Sequence[StandardVersion]) -> Choice:
        choice = Choice(path=name, label=text(f"versions.choice.{name}"), options=[
            [one.id, text("impact.option", id=one.id, title=titled(one))] for one in ordered])
        choice.observe(lambda _: self._chosen(), "value")
        return choice

    def _chosen(self) -> None:
        """Follow both lists."""
        if self._quiet:
            return
        a, b = self.pair
        self._band.value = self.band()
        if not self._comparable:
            why = "same" if a.id == b.id else "families"
            self._stop(text("versions.heading"), text(f"versions.{why}.title"),
                       text(f"versions.{why}.body", old=titled(a), new=titled(b)))
            return
        try:
            comparison = diff(a, b, declared(a, b, self._versions, self._crosswalks))
        except FindingsError as error:
            self._stop(self.heading(), text("versions.fault"), findings_sentence(error.findings))
            return
        self._name(self.heading(), counts_line(comparison))
        self.text.show(TextTable(comparison, self._registries))
        self._map(a, b)
        self._tell()

    def _map(self, a: StandardVersion, b: StandardVersion) -> None:
        """Show what each text covers of ISO 26000."""
        subjects, coverage = self._registries.subjects, added(a, b)
        if subjects:
            self._iso.show(coverage_html(coverage, subjects), lambda: coverage_figure(coverage, subjects).signed(
                text("versions.iso.source"), texts_band(a, b)))

    @property
    def _comparable(self) -> bool:
        a, b = self.pair
        return a.id != b.id and a.family == b.family

    def _tell(self) -> None:
        """Show the text, what the audits say, and ISO 26000."""
        if self._quiet or not self._comparable:
            return
        iso = [html("section_title", name=text("coverage.page")), self._iso] if self._registries.subjects else []
        self.children = (*self._head, self.text, html("section_title", name=text("versions.audits")),
                         *self.audits(), *iso, *self._foot)

    def _stop(self, title: str, told: str, body: str) -> None:
        """Say why these two cannot be compared, and what to do."""
        self._name(title, text("page.app.comparer_versions.lead"))
        self._state.value = fragment("alert", title=told, body=body)
        self.announcer.text = told
        self.children = (*self._head, self._state, *self._foot)

    def _name(self, title: str, lead: str) -> None:
        self._title.value = fragment("page_title", title=title, lead=lead)

    def _short(self) -> tuple[str, str]:
        a, b = self.pair
        return short_name(a), short_name(b)
