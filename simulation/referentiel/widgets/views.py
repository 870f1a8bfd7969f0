"""The parts of the results that are words and tables: each is given the state of the page and shows it."""

from __future__ import annotations

from typing import Protocol

import ipywidgets as widgets

from referentiel.report import impact as report
from referentiel.report.effect_figures import standings_figure
from referentiel.texts import text

from .boxes import html
from .chart import FORMATS, Chart
from .scene import Scene


class View(Protocol):
    """A part of the results."""

    def show(self, scene: Scene) -> None:
        """Show the state of the page."""


class _Told(widgets.VBox):
    """A heading and a fragment under it."""

    def __init__(self, title: str, anchor: str = "") -> None:
        super().__init__()
        self.add_class("fig")
        self.told = widgets.HTML()
        self.children: tuple[widgets.Widget, ...] = (
            html("heading", level=3, name=title, help="", anchor=anchor), self.told)


class MatrixView(_Told):
    """Every audit by its standing before and after."""

    def __init__(self) -> None:
        super().__init__(text("matrix.title"), "issues-t")
        self.picture = Chart(figure="issues", formats=list(FORMATS))
        self.children = (*self.children, self.picture)

    def show(self, scene: Scene) -> None:
        """Show the table."""
        self.told.value = report.matrix_html(scene.effect)
        self.picture.signed = lambda: standings_figure(scene.effect).signed(scene.source, scene.band())


class MovedView(_Told):
    """The audits whose standing changes."""

    def __init__(self) -> None:
        super().__init__(text("moved.title"))

    def show(self, scene: Scene) -> None:
        """Show them with their reasons."""
        self.told.value = report.moved_html(scene.effect, exact=scene.exact)


class ReasonsView(_Told):
    """What keeps audits from passing."""

    def __init__(self) -> None:
        super().__init__(text("reasons.title"))

    def show(self, scene: Scene) -> None:
        """Show the reasons before and after."""
        self.told.value = report.reasons_html(scene.effect)
