"""The page of two versions of a release: all that the texts say, and what the release holds of the audits.

It has no path to the audit base.
"""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets

from referentiel.model import StandardVersion
from referentiel.releases import Release
from referentiel.report import release_comparison as report
from referentiel.report.presentation.timeline import reigns
from referentiel.report.release_html import about_html, band_html

from .boxes import box
from .heartbeat import Heartbeat
from .pictured import Pictured
from .published_texts import PublishedTexts, published_texts
from .release_file import on_release
from .version_pair import VersionPairPage

LEAST = 2
"""Texts without which nothing can be compared."""


class PublishedComparison(VersionPairPage):
    """The page: two public texts to choose from, then what they and the release say.

    Parameters
    ----------
    texts
        Two that may be shown at least.
    """

    def __init__(self, release: Release, texts: PublishedTexts) -> None:
        self.release = release
        unread = len(texts.read.faults())
        super().__init__(texts.shown, texts.read, texts.crosswalks, texts.registries,
                         told=[widgets.HTML(report.refused_line(unread))] if unread else [])
        self._told, self._passages = widgets.HTML(), Pictured("passages")
        self._foot = (widgets.HTML(about_html(release)),)
        self.choose(*self._opening(texts))

    def heading(self) -> str:
        """Return the title of the page for the pair chosen."""
        return report.pair_heading(self.release, *self.pair)

    def band(self) -> str:
        """Return the band that says where the audits and both texts come from."""
        return report.pair_band_html(self.release, *self._texts())

    def audits(self) -> list[widgets.Widget]:
        """Say what the release holds where the same audits would stand under both texts."""
        told = report.audits_told(self.release, *self.pair)
        self.announcer.text = told.finding
        if told.picture is None:
            self._told.value = "".join(told.parts)
            return [self._told]
        self._passages.show(told.parts, told.picture)
        return [self._passages]

    def _texts(self) -> tuple[StandardVersion, ...]:
        a, b = self.pair
        return (a,) if a.id == b.id else (a, b)

    def _opening(self, texts: PublishedTexts) -> tuple[str, str]:
        """Return the pair to open on: the one that the release compares; else the first text in force and its own."""
        other = self.release.comparison
        if texts.own is not None and other is not None and other.version["id"] in texts.shown:
            return texts.own.id, other.version["id"]
        family = (texts.own or self._offered[self.before.value]).family
        shown = [one for one in texts.shown.values() if one.family == family]
        reigned = [one.version.id for one in reigns(shown)]
        names = list(dict.fromkeys([*reigned, *(one.id for one in shown)]))
        own = texts.own.id if texts.own is not None else (reigned or names)[-1]
        others = [name for name in names if name != own] or [own]
        return (own, ([name for name in reigned if name != own] or others)[-1]) if own == names[0] else (others[0], own)


def comparing_release(path: str, folder: str | None = None) -> widgets.Widget:
    """Open the page of two versions of a release, or say what is wrong with its file.

    Parameters
    ----------
    folder
        Of the versions; the environment's, else the project's, when not given.
    """
    return on_release(path, partial(_page, folder))


def _page(folder: str | None, release: Release) -> widgets.Widget:
    texts = published_texts(release, folder)
    if len(texts.shown) >= LEAST:
        return PublishedComparison(release, texts)
    figures = box("resultats", *map(widgets.HTML, (
        report.unread_html(len(texts.shown), readable=texts.readable), report.held_html(release), about_html(release))))
    return box("comparer", Heartbeat(), widgets.HTML(band_html(release)), widgets.HTML(report.lone_title_html()),
               figures)
