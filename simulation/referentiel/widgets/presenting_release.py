"""The presentation of a release: the published values to choose from, then the sheets. It has no path to the base."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import ipywidgets as widgets

from referentiel.compare import road
from referentiel.files import Registries
from referentiel.model import FindingsError, StandardVersion, exact_text
from referentiel.releases import Release
from referentiel.report import release_html as report
from referentiel.report.findings import findings_sentence
from referentiel.report.presentation.published import Published
from referentiel.report.presentation.released import release_story
from referentiel.report.presentation.timeline import first_in_force
from referentiel.report.release_page import release_headline
from referentiel.texts import language, text

from .announcer import Announcer
from .boxes import box, button, html
from .heartbeat import Heartbeat
from .presenting_language import asked, language_choice
from .presenting_view import StoryView
from .published_levers import chosen, lever_choices
from .published_texts import published_texts
from .query import query_string
from .release_file import on_release


class PublishedPresentation(widgets.VBox):
    """The page: a panel that does not print, then the sheets.

    Parameters
    ----------
    versions
        The texts of the label, drafts left out; empty where they cannot be read: the figures of texts say so.
    first
        The version that the one of the release comes from, in the end; None where it is not known.
    query
        The end of the address that opened the page: only its language is read.
    """

    def __init__(
        self, release: Release, versions: Mapping[str, StandardVersion], first: StandardVersion | None,
        registries: Registries, query: str = "",
    ) -> None:
        super().__init__()
        self.add_class("presentation")
        self.release, self._versions, self._first, self._registries = release, versions, first, registries
        self._quiet = False
        self.announcer, self.view, self.fault = Announcer(), StoryView(), widgets.HTML()
        self.language = language_choice(self._update)
        spoken, _, refused = asked(query)
        self._link = html("alert", title=text("link.title"), body=refused) if refused else widgets.HTML()
        self.levers = lever_choices(release, self._update)
        reset = [button(text("impact.reset"), self.reset)] if self.levers else []
        panel = box("carte", html("heading", level=2, name=text("pres.panel"), help=report.levers_help(release)),
                    *self.levers.values(), self.language, self.view.stage, *reset, self._link, self.fault)
        panel.add_class("reglages")
        panel.add_class("ne-pas-imprimer")
        self.children = [Heartbeat(), widgets.HTML(report.band_html(release)), panel, self.announcer, self.view]
        self._quiet, self.language.value, self._quiet = True, spoken, False
        self._update()

    def reset(self) -> None:
        """Put every lever back where the text in force has it."""
        self._quiet = True
        for lever in self.release.levers:
            self.levers[lever.path].value = exact_text(lever.in_force)
        self._quiet = False
        self._update()

    def _update(self) -> None:
        """Show the position chosen; one that is not published keeps the sheets and says why."""
        if self._quiet:
            return
        values = chosen(self.levers)
        try:
            with language(self.language.value):
                story = release_story(Published(self.release, values, self._versions, self._first, self._registries))
                told = release_headline(self.release, values)
        except FindingsError as error:
            self.fault.value = report.refused_html(findings_sentence(error.findings))
            return
        self.view.show(story)
        self.fault.value, self.announcer.lang, self.announcer.text = "", story.language, told


def presenting_release(path: str, folder: str | None = None) -> widgets.Widget:
    """Open the presentation of a release, or say what is wrong with its file.

    Parameters
    ----------
    folder
        Of the versions; the environment's, else the project's, when not given.
    """
    return on_release(path, partial(_page, folder))


def _page(folder: str | None, release: Release) -> widgets.Widget:
    texts = published_texts(release, folder)
    # Without the text of the release nobody knows which label the others belong to: the figures of texts say so.
    shown = texts.shown if texts.own is not None else {}
    first = first_in_force(road(texts.own, texts.read, texts.crosswalks)) if texts.own is not None else None
    return PublishedPresentation(release, shown, first, texts.registries, query_string())
