"""The sheets of a presentation: what a base and a release show alike."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as widgets

from referentiel.report.fragments import fragment
from referentiel.report.presentation.part import Part
from referentiel.report.presentation.story import Story, figures_html, marked, method_html, summary_html
from referentiel.texts import integer, language, text

from .boxes import box, html
from .spoken import Spoken
from .stage import Stage
from .study_view import StudyView

SHEETS = {
    "figures": ("versions",), "results": ("vagues", "emplois"), "effect": ("effet",), "neutral": ("neutralite-",),
    "iso": ("iso",), "keep": (),
}
"""Sheets in their order, with the figures of each; a name that ends in a dash stands for all that begin so."""


class PartView(StudyView):
    """A figure of the presentation, with its legend between its words and its drawing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.key = widgets.HTML()

    def show(self, part: Part, foreign: Sequence[str] = ()) -> None:
        """Show what a part says; its picture says in words what the legend shows."""
        figure = part.page.figure
        self.tell(part.page, part.source, None if figure is None else lambda: figure.provenance)
        self.key.value = fragment("pres_legend", legend=part.legend, headline=part.headline)
        if self.chart is not None:
            self.chart.spec_narrow = dict(part.narrow)
        if part.legend:
            head, *rest = self.children
            self.children = (head, self.key, *rest)
        if foreign:
            for words in (self.head, self.key, self.foot):
                words.value = marked(words.value, foreign)


class StoryView(widgets.VBox):
    """The sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.add_class("feuilles")
        self.stage, self._spoken = Stage(), Spoken()
        self.parts: dict[str, PartView] = {}
        self.story: Story | None = None
        self._head, self._method, self._keep = (widgets.HTML() for _ in range(3))
        self._keep.add_class("a-retenir")

    def show(self, story: Story) -> None:
        """Show a presentation in its language; the figures that are there already are drawn again in their place."""
        if self._spoken.lang != story.language:
            self.parts = {}  # the buttons under a drawing speak too
        with language(story.language):
            self._show(story)

    def _show(self, story: Story) -> None:
        self.story, self._spoken.lang = story, story.language
        self.stage.tell(story.band, story.language)
        self._head.value, self._method.value = figures_html(story), method_html(story)
        self._keep.value = summary_html(story)
        for name, part in story.parts.items():
            if name not in self.parts:
                self.parts[name] = PartView(name)
            self.parts[name].show(part, story.foreign)
        self.children = [self._sheet(name, k, story) for k, name in enumerate(SHEETS, start=1)]

    def _sheet(self, name: str, number: int, story: Story) -> widgets.VBox:
        own: list[widgets.Widget] = [view for part, view in self._of(SHEETS[name], story)]
        if name == "iso":
            own.append(self._method)
        if name == "keep":
            own.append(self._keep)
        # What to keep brings its own title: on a projector it stands alone.
        titles = [] if name == "keep" else [html("pres_sheet", title=text(f"pres.sheet.{name}"))]
        head = [box("feuille__tete", self._spoken, self._head)] if name == "figures" else []
        foot = widgets.HTML(marked(fragment("pres_foot", band=story.band, number=integer(number),
                                            whole=integer(len(SHEETS))), story.foreign))
        made = box("feuille", *head, *titles, *own, foot)
        made.add_class(f"feuille--{name}")
        return made

    def _of(self, wanted: Sequence[str], story: Story) -> list[tuple[str, PartView]]:
        return [(name, self.parts[name]) for name in story.parts
                if any(name == one or (one.endswith("-") and name.startswith(one)) for one in wanted)]
