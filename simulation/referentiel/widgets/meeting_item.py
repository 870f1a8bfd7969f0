"""The view of one amendment: its text beside the present one, why, its effect, its vote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets as widgets

from referentiel.authoring import comparative
from referentiel.authoring.filed import Filed
from referentiel.files.amendments import AmendmentDocument
from referentiel.model import FindingsError, StandardVersion
from referentiel.report import sitting as report
from referentiel.report.findings import finding_summaries
from referentiel.report.fragments import fragment
from referentiel.texts import text

from .boxes import box, button
from .meeting_record import RecordView
from .meeting_vote import VoteView

if TYPE_CHECKING:
    from .meeting import MeetingPage


class ItemView(widgets.VBox):
    """One amendment in large type.

    Parameters
    ----------
    page
        The page that it belongs to.
    """

    def __init__(self, page: MeetingPage) -> None:
        super().__init__()
        self._page = page
        self._title, self._texts, self._why, self._effect = (widgets.HTML() for _ in range(4))
        self.again = button(text("sitting.effect.again"), self._compute)
        self.vote, self.record = VoteView(page), RecordView(page)
        self.children = [self._title, self._texts, box(
            "seance__bas", box("seance__colonne", self._why, self._effect, self.again, self.record), self.vote)]

    def show(self, item: str) -> None:
        """Write the view of an item."""
        sitting = self._page.sitting
        try:
            filed = sitting.filed()
            document = filed.of(item)
        except FindingsError as error:
            self._lost(item, error)
        else:
            self._show_texts(item, filed, document)
            self._show_effect(filed, document)
        self.vote.show(item)
        self.record.show(item)

    def forget(self) -> None:
        """Drop what was typed and not kept."""
        self.vote.forget()

    def _lost(self, item: str, error: FindingsError) -> None:
        """Show an item whose amendment cannot be read any more: its votes stand in the journal."""
        state = self._page.sitting.state
        self._title.value = fragment("page_title", title=state.item(item).agenda.title, lead="")
        self._texts.value = fragment("alert", title=text("sitting.lost"),
                                     body=" ".join(finding_summaries(error.findings)))
        self._why.value = self._effect.value = ""
        self.again.layout.display = "none"

    def _show_texts(self, item: str, filed: Filed, document: AmendmentDocument) -> None:
        state, amendment = self._page.sitting.state, document.amendment
        others = [one.amendment for one in filed.amendments.read if one.number != document.number]
        rows = comparative(filed.version, amendment, others, self._page.audits.registries)
        base = self._page.audits.base_of(filed.version)
        rank = 1 + [one.agenda.id for one in state.items].index(item)
        colleges = {college.id: college.title for college in state.committee.colleges}
        places = list(dict.fromkeys(report.place_of(row) for row in rows))
        fault = "" if len(rows) == len(amendment.changes) else text("sitting.text.unreadable")
        self._title.value = report.item_title_html(amendment, state, rank, colleges, places[:3])
        self._texts.value = report.texts_html(rows, self._page.audits.registries.units, fault=fault,
                                              in_force=base is not None and _same(base, filed, document))
        self._why.value = report.rationale_html(amendment)

    def _show_effect(self, filed: Filed, document: AmendmentDocument) -> None:
        known, fault = None, ""
        try:
            known = self._page.audits.known(filed, document)
        except FindingsError as error:
            fault = " ".join(finding_summaries(error.findings))
        version = self._page.audits.base_of(filed.version) or filed.version
        self._effect.value = report.effect_html(known, version, fault)
        self.again.layout.display = None if known and known.stale else "none"

    def _compute(self) -> None:
        page = self._page

        def act() -> None:
            filed = page.sitting.filed()
            page.audits.again(filed, filed.of(page.shown))

        page.attempt(act)


def _same(base: StandardVersion, filed: Filed, document: AmendmentDocument) -> bool:
    """Tell whether what an amendment changes reads in the draft as it does in the version in force."""
    def before(version: StandardVersion) -> Sequence[str]:
        return [row.before for row in comparative(version, document.amendment)]

    try:
        return before(base) == before(filed.version)
    except (FindingsError, ValueError, KeyError):
        return False
