"""Read, write, locate and fingerprint the files of the standard: the only place that opens them."""

from .conflict import Conflict, ConflictError, LineDifference
from .drafts import new_draft
from .erratum import Correction, Erratum, corrections_of, erratum_of, substance_findings
from .events import with_event
from .fingerprint import fingerprint
from .life import freezing_event, life_findings, next_states
from .locate import apps_folder, versions_folder
from .manifest import manifest_findings, read_manifest, write_manifest
from .reader import Document, document_of, read_document, read_version, read_versions, rewritten, version_paths
from .registries import LegalBasis, Registries, SourceEntry, Unit, read_registries
from .rewriting import restated
from .saving import save
from .schema import schema_text
from .writer import edited

__all__ = [
    "Conflict", "ConflictError", "Correction", "Document", "Erratum", "LegalBasis", "LineDifference", "Registries",
    "SourceEntry", "Unit", "apps_folder", "corrections_of", "document_of", "edited", "erratum_of", "fingerprint",
    "freezing_event", "life_findings", "manifest_findings", "new_draft", "next_states", "read_document",
    "read_manifest", "read_registries", "read_version", "read_versions", "restated", "rewritten", "save", "schema_text",
    "substance_findings", "version_paths", "versions_folder", "with_event", "write_manifest",
]
