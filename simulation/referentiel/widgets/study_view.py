"""Any study as a figure of the page: its finding, its reading, its drawing, what bounds it, its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from referentiel.report.fragments import fragment
from referentiel.report.study import StudyPage, Table

from .chart import FORMATS, Chart


class StudyView(widgets.VBox):
    """A study in its frame; nothing is drawn before there is something to draw.

    Parameters
    ----------
    name
        Its id in the page.
    legend
        Whether it shows the values in force and mine as the cuts do.
    """

    def __init__(self, name: str, *, legend: bool = False) -> None:
        super().__init__()
        self.add_class("fig")
        self._name, self._legend = name, legend
        self.head, self.foot = widgets.HTML(), widgets.HTML()
        self.chart: Chart | None = None

    def tell(self, page: StudyPage, source: str, band: Callable[[], str] | None = None) -> None:
        """Show what a study says.

        Parameters
        ----------
        band
            Returns what a picture of its figure says of where it comes from, when somebody takes one. Without it no
            picture is offered.
        """
        self.head.value = fragment("study", page=page, id=self._name, legend=self._legend and page.figure is not None)
        self.foot.value = fragment("study_foot", page=page, source=source)
        if page.figure is not None:
            if self.chart is None:
                self.chart = Chart(figure=self._name, formats=list(FORMATS) if band is not None else [])
            self.chart.description = page.figure.description
            self.chart.spec = page.figure.spec
            self.chart.signed = (lambda: page.signed(source, band()).figure) if band is not None else None
        drawn = [self.chart] if self.chart is not None and page.figure is not None else []
        self.children = (self.head, *drawn, self.foot)


def renamed(page: StudyPage, words: Mapping[str, str]) -> StudyPage:
    """Return a page with some words put another way wherever they stand, in its figure too: paths by their names."""
    def told(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, str):
            for word, name in words.items():
                value = value.replace(word, name)
            return value
        if isinstance(value, dict):
            return {key: told(one) for key, one in value.items()}
        return [told(one) for one in value] if isinstance(value, list) else value

    figure = page.figure
    return StudyPage(
        told(page.title), tuple(map(told, page.sentences)),
        tuple(Table(told(t.caption), tuple(map(told, t.columns)), tuple(tuple(map(told, row)) for row in t.rows))
              for t in page.tables),
        None if figure is None else replace(figure, title=told(figure.title), description=told(figure.description),
                                            reading=told(figure.reading), spec=told(figure.spec)))


