"""Read, write, locate and fingerprint the files of the standard: the only place that opens them."""

from .conflict import Conflict, ConflictError, LineDifference
from .crosswalks import (
    CrosswalkDocument,
    crosswalk_paths,
    is_crosswalk,
    read_crosswalk,
    read_crosswalks,
    readable_crosswalks,
)
from .drafts import new_draft
from .erratum import Correction, Erratum, corrections_of, erratum_findings, erratum_of, place_name, substance_findings
from .events import with_event
from .fingerprint import fingerprint
from .folder import Versions, read_versions, same_id
from .frozen import adopt, corrected, correction_findings, save_erratum
from .life import freezing_event, life_findings, next_states
from .locate import apps_folder, versions_folder
from .manifest import manifest_findings, read_manifest, record_findings, write_manifest
from .reader import Document, document_of, read_document, read_version, rewritten, version_paths
from .registries import LegalBasis, Registries, SectorFact, SourceEntry, Unit, read_registries, readable_registries
from .rewriting import restated
from .saving import save
from .schema import schema_text
from .writer import edited

__all__ = [
    "Conflict", "ConflictError", "Correction", "CrosswalkDocument", "Document", "Erratum", "LegalBasis",
    "LineDifference", "Registries", "SectorFact", "SourceEntry", "Unit", "Versions", "adopt", "apps_folder",
    "corrected", "correction_findings", "corrections_of", "crosswalk_paths", "document_of", "edited",
    "erratum_findings", "erratum_of", "fingerprint", "freezing_event", "is_crosswalk", "life_findings",
    "manifest_findings", "new_draft", "next_states", "place_name", "read_crosswalk", "read_crosswalks",
    "read_document", "read_manifest", "read_registries", "read_version", "read_versions", "readable_crosswalks",
    "readable_registries", "record_findings", "restated", "rewritten", "same_id", "save", "save_erratum", "schema_text",
    "substance_findings", "version_paths", "versions_folder", "with_event", "write_manifest",
]
