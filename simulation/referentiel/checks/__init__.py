"""Findings on a version that its structure alone does not show; the closed list of their codes is `CODES`."""

from .codes import CODES, FAMILIES
from .coherence import coherence_findings
from .every import findings
from .experience import Met, experience_findings
from .law import Basis, law_findings
from .prose import prose_findings
from .registries import registry_findings

__all__ = [
    "CODES", "FAMILIES", "Basis", "Met", "coherence_findings", "experience_findings", "findings", "law_findings",
    "prose_findings", "registry_findings",
]
