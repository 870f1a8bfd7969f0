"""Dates of a version: when it is read, and phases that contradict its entry into force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from referentiel.model import Finding, StandardVersion
from referentiel.model.thresholds import located_thresholds

from .codes import fault

ADOPTED = {"adopted", "in_force", "superseded"}


def in_force_from(version: StandardVersion) -> date | None:
    """Return the day a version enters into force; None when no event says so."""
    return next((event.on for event in version.life_cycle if event.state == "in_force"), None)


def is_adopted(version: StandardVersion) -> bool:
    """Tell whether the life of a version says that it was adopted."""
    return any(event.state in ADOPTED for event in version.life_cycle)


def reading_day(version: StandardVersion, day: date | None) -> date | None:
    """Return the day at which the law under a version is read.

    Its entry into force; for a draft the day given; else the last event of its life, an erratum apart.
    """
    start = in_force_from(version)
    if start is not None:
        return start
    if version.provenance == "draft" and not is_adopted(version) and day is not None:
        return day
    return max((event.on for event in version.life_cycle if event.state != "erratum"), default=day)


def date_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield the phases that begin before the version does."""
    start = in_force_from(version)
    for at, threshold in located_thresholds(version):
        early = [i for i, phase in enumerate(threshold.phases) if start is not None and phase.from_ <= start]
        if start is not None and early:
            yield fault("COH-PHASE-EARLY", (*at, "phases", early[-1], "from"),
                        threshold.phases[early[-1]].from_.isoformat(), start=start.isoformat())
