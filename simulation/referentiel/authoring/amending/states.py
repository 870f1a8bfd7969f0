"""The states of an amendment in French, and what is wrong in its life, told so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from referentiel.model import Finding
from referentiel.model.amendment import FOLLOWING, AmendmentEvent, event_findings
from referentiel.texts import text


def state_label(state: str) -> str:
    """Return the French name of a state of an amendment."""
    return text(f"authoring.state.{state}")


def life_faults(events: Sequence[AmendmentEvent]) -> Iterator[Finding]:
    """Yield what is impossible in the life of an amendment: ``AMD-STATE``, ``AMD-DATE``."""
    for finding in event_findings(events):
        yield told(finding) if finding.code == "AMD-STATE" else finding


def told(finding: Finding) -> Finding:
    """Return a fault of state with the states named in French."""
    before = finding.params["before"]
    allowed = ", ".join(map(state_label, FOLLOWING[before])) or text("authoring.state.end")
    shown = state_label(before) if before else text("authoring.state.start")
    return replace(finding, found=state_label(finding.found), params={"before": shown, "allowed": allowed})
