"""Read, write, locate and fingerprint the files of the standard: the only place that opens them."""

from .fingerprint import fingerprint
from .locate import apps_folder, versions_folder
from .reader import Document, document_of, read_document, read_version, read_versions, version_paths
from .registries import LegalBasis, Registries, SourceEntry, Unit, read_registries
from .schema import schema_text
from .writer import edited, save

__all__ = [
    "Document", "LegalBasis", "Registries", "SourceEntry", "Unit", "apps_folder", "document_of", "edited",
    "fingerprint", "read_document", "read_registries", "read_version", "read_versions", "save", "schema_text",
    "version_paths", "versions_folder",
]
