"""The record of adopted versions: ``empreintes.yaml``, one fingerprint an id, written once and never again.

The life cycle in a file says that it is adopted; the record says what was. A recorded fingerprint is not replaced by
this module: whoever wants that removes its line by hand, and the difference shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from referentiel.model import Finding, FindingsError
from referentiel.texts import text

from .fingerprint import fingerprint
from .life import freezing_event
from .lock import locked
from .reader import DRAFTS, MANIFEST, Document, read_document, read_text, version_paths
from .replacement import clear, prepared, put
from .tree import parse

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def manifest_folder(path: Path) -> Path:
    """Return the folder whose record covers a file.

    Examples
    --------
    >>> manifest_folder(Path("versions/drafts/lrs-2026.yaml")).name
    'versions'
    """
    return path.parent.parent if path.parent.name == DRAFTS else path.parent


def read_manifest(folder: Path) -> dict[str, str]:
    """Return the recorded fingerprints by id; empty when the folder has no record.

    Raises
    ------
    FindingsError
        Faults of form, or ``FILE-MANIFEST`` for what is not a fingerprint.
    """
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        tree = parse(read_text(path))
    except FindingsError as error:
        raise FindingsError(finding.placed(file=str(path)) for finding in error.findings) from error
    entries = tree.data if isinstance(tree.data, dict) else {"": tree.data}
    wrong = [tree.place(Finding(code="FILE-MANIFEST", found=key, at=(key,)), str(path))
             for key, value in entries.items() if not isinstance(value, str) or not _FINGERPRINT.fullmatch(value)]
    if wrong:
        raise FindingsError(wrong)
    return dict(entries)


def manifest_findings(folder: Path) -> list[Finding]:
    """Return where the versions of a folder and the record of the adopted ones disagree.

    ``FILE-FINGERPRINT``: the content is not what was adopted. ``FILE-RECORD-GONE``: a recorded version has no file.
    ``FILE-UNRECORDED`` (a warning): an adopted version that the record does not name. Files that cannot be read are
    told by their own reading.
    """
    try:
        recorded = read_manifest(folder)
    except FindingsError as error:
        return list(error.findings)
    documents, refused = _documents(folder)
    findings = [finding for document in documents for finding in _compared(document, recorded)]
    known = {document.version.id for document in documents} | refused
    return findings + [Finding(code="FILE-RECORD-GONE", file=str(folder / MANIFEST), found=one)
                       for one in recorded if one not in known]


def write_manifest(folder: Path) -> Path:
    """Add the adopted versions of a folder to its record; what is recorded stays as it is.

    Raises
    ------
    FindingsError
        A version cannot be read, a recorded one has changed or has no file any more, ``FILE-LOCKED``,
        ``FILE-WRITE``.
    """
    path = folder / MANIFEST
    try:
        with locked(path) as lock:
            clear(path, lock.holder)
            documents = [read_document(one) for one in version_paths(folder)]
            wrong = [finding for finding in manifest_findings(folder) if finding.severity == "error"]
            if wrong:
                raise FindingsError(wrong)
            recorded = read_manifest(folder)
            for document in documents:
                if freezing_event(document.version):
                    recorded.setdefault(document.version.id, fingerprint(document.version))
            with prepared(path, _written(recorded).encode("utf-8")) as temporary:
                lock.confirm()
                put(temporary, path)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error
    return path


def _documents(folder: Path) -> tuple[list[Document], set[str]]:
    """Return the versions that read well, and the names of the files that do not."""
    documents, refused = [], set()
    for path in version_paths(folder):
        try:
            documents.append(read_document(path))
        except FindingsError:
            refused.add(path.stem)
    return documents, refused


def _compared(document: Document, recorded: Mapping[str, str]) -> Iterator[Finding]:
    version, frozen = document.version, freezing_event(document.version)
    known, current = recorded.get(version.id, ""), fingerprint(version)
    if known and known != current:
        yield document.tree.place(Finding(code="FILE-FINGERPRINT", found=version.id, at=("id",),
                                          params={"recorded": known[:12], "current": current[:12]}),
                                  str(document.path))
    elif frozen and not known:
        yield document.tree.place(Finding(code="FILE-UNRECORDED", found=version.id, at=("life_cycle", frozen[0]),
                                          severity="warning"), str(document.path))


def _written(recorded: Mapping[str, str]) -> str:
    head = "".join(f"# {line}\n" for line in text("manifest.header").splitlines())
    return head + "".join(f'{key}: "{recorded[key]}"\n' for key in sorted(recorded))
