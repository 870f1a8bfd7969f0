"""What an effect looks like: headline, curve, table of issues, audits that move; and what stands there without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import ipywidgets as widgets

from referentiel.compare import Effect
from referentiel.engine import Curve
from referentiel.model import Source
from referentiel.report import impact as report
from referentiel.report.curve import curve_figure
from referentiel.report.fragments import fragment
from referentiel.texts import text

from .announcer import Announcer
from .boxes import box, button, html
from .chart import Chart
from .choice import Choice
from .levers import Setting


class Results(widgets.VBox):
    """The results side of the impact page.

    Parameters
    ----------
    changed
        Called without an argument when the person asks for the curve of another lever.
    every_audit
        Called without an argument when the person leaves an empty population.
    exact
        Whether audits are named with their day: for the committee, which asked for it.
    """

    def __init__(self, changed: Callable[[], None], every_audit: Callable[[], None], *, exact: bool = False) -> None:
        super().__init__()
        self._exact = exact
        self.add_class("resultats")
        self.announcer, self.mobile = Announcer(), widgets.HTML()
        self.curve_of = Choice(path="curve", label=text("curve.choose"), options=[])
        self.curve_of.observe(lambda _: changed(), "value")
        self._headline, self._printed, self._state = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._caption, self._foot, self._chart = widgets.HTML(), widgets.HTML(), Chart(figure="courbe")
        self._matrix, self._moved, self._reasons = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._back = button(text("impact.empty.back"), every_audit)
        self._whole = [
            self._printed, self._state, self._headline,
            box("fig", self.curve_of, self._caption, self._chart, self._foot),
            box("fig", html("heading", level=3, name=text("matrix.title"), help=""), self._matrix),
            box("fig", html("heading", level=3, name=text("moved.title"), help=""), self._moved),
            box("fig", html("heading", level=3, name=text("reasons.title"), help=""), self._reasons),
        ]
        self.children = self._whole

    def show(self, effect: Effect, choices: Sequence[tuple[str, str, str]], population: str) -> None:
        """Show an effect; `choices` and `population` say on paper what the levers say on screen."""
        self.children = self._whole
        self._state.value = ""
        self._headline.value = report.headline_html(effect)
        self._matrix.value = report.matrix_html(effect)
        self._moved.value = report.moved_html(effect, exact=self._exact)
        self._reasons.value = report.reasons_html(effect)
        self._printed.value = report.choices_html(effect.before.version, choices, population)
        self.announcer.text = report.announcement(effect)
        self.mobile.value = fragment("mobile", before=effect.passes_before, before_of=effect.computable_before,
                                     after=effect.passes_after, after_of=effect.computable_after)

    def show_curve(
        self, curve: Curve, setting: Setting, mine: Decimal, effect: Effect, sources: Sequence[Source]
    ) -> None:
        """Show the curve of one lever, the value in force and the value chosen marked on it."""
        figure = curve_figure(curve, setting.name, setting.in_force, mine, low=setting.low, high=setting.high)
        source = report.source_line(effect.before.version, sources, effect.audits)
        self._caption.value = report.curve_caption_html(figure)
        self._foot.value = report.curve_foot_html(figure, source)
        self._chart.description = figure.description
        self._chart.data = figure.data
        self._chart.spec, self._chart.spec_narrow = figure.spec, figure.spec_narrow

    def show_stale(self) -> None:
        """Say that a lever is not valid: the last results stay as they are."""
        self._state.value = fragment("alert", title=text("impact.stale"), body="")

    def show_fault(self, told: str) -> None:
        """Say why there is no result."""
        self._state.value = fragment("alert", title=text("impact.fault.results"), body=told)
        self.children = [self._state]
        self.announcer.text = told
        self.mobile.value = ""

    def show_empty(self, *, base_is_empty: bool) -> None:
        """Say that there is no audit, and offer the way back."""
        key = "nothing" if base_is_empty else "empty"
        title = text(f"impact.{key}.title")
        self._state.value = fragment("empty", title=title, body=text(f"impact.{key}.body"))
        self.children = [self._state] if base_is_empty else [self._state, self._back]
        self.announcer.text = title
        self.mobile.value = ""
