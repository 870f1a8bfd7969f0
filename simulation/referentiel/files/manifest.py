"""The record of adopted versions: ``empreintes.yaml``, the fingerprint of each, and of each erratum after it.

The life cycle in a file says that it is adopted; the record says what was. A recorded fingerprint is never replaced:
an erratum adds its own after it, in a list, and the last one is that of the content today. Whoever wants anything
else removes a line by hand, and the difference shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from referentiel.model import Finding, FindingsError
from referentiel.texts import text

from .fingerprint import fingerprint
from .life import ERRATUM, freezing_event
from .lock import WAIT, Lock, locked
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
    """Return the recorded fingerprint of the content of each version today, by id; see `read_records`."""
    return {name: recorded[-1] for name, recorded in read_records(folder).items()}


def read_records(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the recorded fingerprints by id, the adopted one first, then one an erratum; empty without a record.

    Raises
    ------
    FindingsError
        Faults of form, or ``FILE-MANIFEST`` for what is not a fingerprint nor a list of them.
    """
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        tree = parse(read_text(path))
    except FindingsError as error:
        raise FindingsError(finding.placed(file=str(path)) for finding in error.findings) from error
    entries = tree.data if isinstance(tree.data, dict) else {"": tree.data}
    records = {key: value if isinstance(value, tuple) else (value,) for key, value in entries.items()}
    wrong = [tree.place(Finding(code="FILE-MANIFEST", found=key, at=(key,)), str(path))
             for key, recorded in records.items() if not recorded or not all(map(_is_fingerprint, recorded))]
    if wrong:
        raise FindingsError(wrong)
    return records


def manifest_findings(folder: Path, read: Mapping[Path, Document | FindingsError] | None = None) -> list[Finding]:
    """Return where the versions of a folder and the record of the adopted ones disagree.

    Those of `record_findings` for each version, and ``FILE-RECORD-GONE``: a recorded version has no file.
    ``FILE-NO-RECORD`` (for information) stands for all of them when the folder has adopted versions and no record.
    Files that cannot be read are told by their own reading.

    Parameters
    ----------
    read
        Every file of the folder as it was read, when the caller has read them already.
    """
    try:
        records = read_records(folder)
    except FindingsError as error:
        return list(error.findings)
    if read is None:
        read = read_documents(folder)
    documents = [document for document in read.values() if isinstance(document, Document)]
    if not (folder / MANIFEST).exists():
        adopted = sum(freezing_event(document.version) is not None for document in documents)
        return [Finding(code="FILE-NO-RECORD", file=str(folder / MANIFEST), found=MANIFEST, severity="info",
                        params={"count": str(adopted)})] if adopted else []
    findings = [finding for document in documents for finding in _compared(document, records)]
    known = {document.version.id for document in documents} | {
        path.stem for path, document in read.items() if isinstance(document, FindingsError)}
    return findings + [Finding(code="FILE-RECORD-GONE", file=str(folder / MANIFEST), found=one)
                       for one in records if one not in known]


def record_findings(document: Document) -> list[Finding]:
    """Return where a version and the record of its folder disagree; nothing when the folder has none.

    ``FILE-FINGERPRINT``: the content is not what was adopted. ``FILE-ERRATUM-HALF``: an erratum was recorded and its
    text not written. ``FILE-ERRATUM-LOST``: the record knows of errata that the life of the version does not.
    ``FILE-UNRECORDED`` (a warning): an adopted version that the record does not name.
    """
    folder = manifest_folder(document.path.resolve())
    try:
        return list(_compared(document, read_records(folder))) if (folder / MANIFEST).exists() else []
    except FindingsError as error:
        return list(error.findings)


def read_documents(folder: Path) -> dict[Path, Document | FindingsError]:
    """Read every file of a folder of versions, with the faults of those that do not read."""
    read: dict[Path, Document | FindingsError] = {}
    for path in version_paths(folder):
        try:
            read[path] = read_document(path)
        except FindingsError as error:
            read[path] = error
    return read


def write_manifest(folder: Path) -> Path:
    """Add the adopted versions of a folder to its record; what is recorded stays as it is.

    A file that does not read is left for another time, unless the record names it.

    Raises
    ------
    FindingsError
        A recorded version cannot be read, has changed or has no file any more, ``FILE-SAME-ID``, ``FILE-LOCKED``,
        ``FILE-WRITE``.
    """
    path = folder / MANIFEST
    try:
        with recording(folder) as lock:
            read, records = read_documents(folder), read_records(folder)
            wrong = [f for one, error in read.items() if isinstance(error, FindingsError) and one.stem in records
                     for f in error.findings]
            wrong += [f for f in manifest_findings(folder, read) if f.severity == "error"]
            adopted = [d for d in read.values() if isinstance(d, Document) and freezing_event(d.version)]
            wrong += [Finding(code="FILE-SAME-ID", file=str(d.path), line=1, found=d.version.id) for d in adopted
                      if sum(other.version.id == d.version.id for other in adopted) > 1]
            if wrong:
                raise FindingsError(wrong)
            new = {d.version.id: (fingerprint(d.version),) for d in adopted}
            put_records(folder, new | records, lock)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error
    return path


@contextmanager
def recording(folder: Path, wait: float = WAIT) -> Iterator[Lock]:
    """Hold the lock of a folder's record, what a killed process left being cleared first."""
    path = folder / MANIFEST
    with locked(path, wait) as lock:
        clear(path, lock.holder)
        yield lock


def put_records(folder: Path, records: Mapping[str, tuple[str, ...]], lock: Lock) -> None:
    """Write a record whole, under its lock."""
    path = folder / MANIFEST
    with prepared(path, _written(records).encode("utf-8")) as temporary:
        lock.confirm()
        put(temporary, path)


def _compared(document: Document, records: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    version, frozen = document.version, freezing_event(document.version)
    recorded, current = records.get(version.id, ()), fingerprint(version)
    params = {"recorded": recorded[-1][:12] if recorded else "", "current": current[:12]}
    if recorded and recorded[-1] != current:
        half = current in recorded[-2:-1]
        code = "FILE-ERRATUM-HALF" if half else "FILE-FINGERPRINT"
        found = Finding(code=code, found=version.id, at=("id",), params=params)
    elif len(recorded) > 1 + sum(event.state == ERRATUM for event in version.life_cycle):
        found = Finding(code="FILE-ERRATUM-LOST", found=version.id, at=("life_cycle",))
    elif frozen and not recorded:
        found = Finding(code="FILE-UNRECORDED", found=version.id, at=("life_cycle", frozen[0]), severity="warning")
    else:
        return
    yield document.tree.place(found, str(document.path))


def _is_fingerprint(value: object) -> bool:
    return isinstance(value, str) and _FINGERPRINT.fullmatch(value) is not None


def _written(records: Mapping[str, tuple[str, ...]]) -> str:
    head = "".join(f"# {line}\n" for line in text("manifest.header").splitlines())
    return head + "".join(f"{key}: {_line(records[key])}\n" for key in sorted(records))


def _line(recorded: tuple[str, ...]) -> str:
    written = [f'"{one}"' for one in recorded]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"
