"""What a version says twice, or says for nobody: its parts read together."""

from __future__ import annotations

from collections.abc import Iterator

from referentiel.model import Finding, StandardVersion

from .applicability import applicability_findings
from .dates import date_findings
from .eligibility import eligibility_findings
from .marks import mark_findings
from .scoring import scoring_findings


def coherence_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield every contradiction between the parts of a version whose structure is sound.

    Applicability, eligibility, what is asked and weighed, outcomes, dates: a module each.
    """
    yield from applicability_findings(version)
    yield from eligibility_findings(version)
    yield from scoring_findings(version)
    yield from mark_findings(version)
    yield from date_findings(version)
