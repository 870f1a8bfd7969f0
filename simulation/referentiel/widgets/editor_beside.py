"""Beside the text: its effect on past audits, how the criterion was answered, what is wrong, what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import ipywidgets as widgets

from referentiel.authoring import Located
from referentiel.compare import Effect
from referentiel.model import StandardVersion
from referentiel.model.rewriting import part_of
from referentiel.model.structure import structure_findings
from referentiel.report import editing as report
from referentiel.report.distribution import distribution_page
from referentiel.texts import text

from .boxes import box
from .chart import Chart
from .findings import Findings

if TYPE_CHECKING:
    from .editor import Desk


class Beside(widgets.VBox):
    """The column at the side of the form; how the criterion was answered stands over its ladder (`spread`).

    Parameters
    ----------
    go_to
        Called with the path of a finding that the person asks for.
    """

    def __init__(self, desk: Desk, go_to: Callable[[str], None]) -> None:
        super().__init__()
        self.add_class("editeur__cote")
        self._desk = desk
        self._effect, self._spread, self._steps = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._chart, self.findings = Chart(), Findings(go_to)
        self._count, self._alone = widgets.HTML(), widgets.HTML()
        self.effect: Effect | None = None
        self._drawn: object = None
        self.spread = box("editeur__reponses", self._spread, self._chart)
        self.children = [self._effect, self._alone, self._count, self.findings, self._steps]

    def refresh(self, found: Sequence[Located]) -> None:
        """Show the draft as it is."""
        self._show_effect()
        self._count.value = report.findings_heading_html(len(found))
        self.findings.items, self.findings.more = report.finding_items(found, self._desk.session.version)
        self._steps.value = report.steps_html(self._desk.session)

    def _show_effect(self) -> None:
        live, version = self._desk.live, self._desk.session.version
        if live is None:
            self.effect, self._effect.value = None, report.no_effect_html(text("editor.effect.none"))
            return
        self.effect = live.effect(version)
        self._effect.value = report.effect_html(self.effect)

    def refresh_criterion(self, code: str) -> None:
        """Show a criterion alone: its own effect, and how past audits answered it, drawn again when its text moved.

        Parameters
        ----------
        code
            The criterion in hand, empty for another part.
        """
        live, version = self._desk.live, self._desk.session.version
        target = alone(self._desk.in_force, version, code) if code and live is not None else None
        self._alone.value = report.alone_html(live.effect(target), code) if live is not None and target else ""
        criterion = part_of(version, f"criteria.{code}") if code else None
        if criterion is self._drawn:
            return
        self._drawn = criterion
        if live is None or criterion is None:
            self.spread.layout.display = "none"
            return
        self.spread.layout.display = None
        page = distribution_page(live.distribution(version, code), version, self._desk.registries)
        spec, described, self._spread.value = report.distribution_parts(page)
        self._chart.layout.display = None if spec else "none"
        self._chart.description, self._chart.spec = described, spec


def alone(in_force: StandardVersion, draft: StandardVersion, code: str) -> StandardVersion | None:
    """Return the version in force with one criterion as the draft has it; None when both texts do not hold it."""
    old, new = part_of(in_force, f"criteria.{code}"), part_of(draft, f"criteria.{code}")
    if old is None or new is None or old == new:
        return None
    sections = tuple(section.model_copy(update={"criteria": tuple(new if one.code == code else one
                                                                   for one in section.criteria)})
                     for section in in_force.sections)
    target = in_force.model_copy(update={"sections": sections})
    return None if any(one.severity == "error" for one in structure_findings(target)) else target
