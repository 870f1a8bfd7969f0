"""The page of a release: choose positions of its levers, read what may be read there. It has no path to the base."""

from __future__ import annotations

from decimal import Decimal

import ipywidgets as widgets

from referentiel.model import FindingsError, exact_text
from referentiel.releases import Release
from referentiel.report import release_html as report
from referentiel.report.findings import findings_sentence
from referentiel.report.release_page import field_name, release_headline
from referentiel.texts import text

from .announcer import Announcer
from .boxes import box, button, html
from .choice import Choice
from .heartbeat import Heartbeat
from .published_levers import chosen, lever_choices
from .release_file import on_release


class PublishedPage(widgets.VBox):
    """The page: a list of values for each lever, the whole population, one breakdown at a time."""

    def __init__(self, release: Release) -> None:
        super().__init__()
        self.release = release
        self._quiet = False
        self.levers = lever_choices(release, self._update)
        self.breakdown = Choice(path="field", label=text("published.breakdown"),
                                options=[[field, field_name(field)] for field in release.fields])
        self.breakdown.observe(lambda _: self._update(), "value")
        self._result, self._table, self.fault = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.announcer = Announcer()
        reset = [button(text("impact.reset"), self.reset)] if self.levers else []
        choices = box("carte", html("heading", level=2, name=text("published.levers"),
                                    help=report.levers_help(release), anchor="reglages"),
                      *self.levers.values(), *reset)
        lists = [self.breakdown, self._table] if release.fields else []
        results = box("resultats", self.fault, self._result, *lists, widgets.HTML(report.about_html(release)))
        work = box("atelier", box("leviers", choices), results)
        work.add_class("atelier--publie")
        self.children = [Heartbeat(), widgets.HTML(report.band_html(release)), widgets.HTML(report.title_html(release)),
                         work, self.announcer]
        self._update()

    @property
    def values(self) -> dict[str, Decimal]:
        """The value chosen for each lever."""
        return chosen(self.levers)

    def reset(self) -> None:
        """Put every lever back where the text in force has it."""
        self._quiet = True
        for lever in self.release.levers:
            self.levers[lever.path].value = exact_text(lever.in_force)
        self._quiet = False
        self._update()

    def _update(self) -> None:
        """Show the position chosen; one that is not published keeps the last result and says why."""
        if self._quiet:
            return
        try:
            told = report.result_html(self.release, self.values)
            table = (report.breakdown_html(self.release, self.breakdown.value, self.values)
                     if self.release.fields else "")
        except FindingsError as error:
            self.fault.value = report.refused_html(findings_sentence(error.findings))
            return
        self.fault.value, self._result.value, self._table.value = "", told, table
        self.announcer.text = release_headline(self.release, self.values)


def published(path: str) -> widgets.Widget:
    """Open the page of a release, or say what is wrong with its file."""
    return on_release(path, PublishedPage)

