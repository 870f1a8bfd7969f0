"""All the checks of a version at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from referentiel.model import Finding, StandardVersion

from .coherence import coherence_findings
from .experience import Met, experience_findings
from .law import Basis, law_findings
from .prose import prose_findings
from .registries import registry_findings


def findings(
    version: StandardVersion, *, units: Collection[str], sources: Collection[str], bases: Mapping[str, Basis],
    day: date | None = None, met: Met | None = None,
) -> list[Finding]:
    """Return every finding on a version whose structure is sound, family by family.

    Parameters
    ----------
    version
        The version.
    units, sources, bases
        The registries that it cites.
    day
        The day at which the law under a draft is read.
    met
        Counts of past audits at each level; no check of experience when not given.
    """
    found = [
        *registry_findings(version, units, sources), *coherence_findings(version), *law_findings(version, bases, day),
        *prose_findings(version),
    ]
    return found if met is None else [*found, *experience_findings(version, met)]
