"""The two ways into frozen content: an adoption and an erratum; each moves the file and the record together."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.version import ErratumRecord, LifeCycleEvent

from .adoption import same_life_findings
from .erratum import corrections_of, substance_findings
from .events import with_event
from .fingerprint import fingerprint
from .life import freezing_event
from .lock import WAIT, Lock
from .manifest import manifest_folder, put_records, read_records, recording
from .reader import MANIFEST, Document, bytes_at, rewritten
from .saving import already, save, written


def adopt(document: Document, event: LifeCycleEvent, *, wait: float = WAIT) -> Document:
    """Save a document with the event that freezes its content, and record its fingerprint.

    Killed between the two, the version is adopted and not recorded: ``referentiel valider`` says so and
    ``referentiel figer`` records it.

    Raises
    ------
    FindingsError
        Those of `with_event` and `save`; ``FILE-FINGERPRINT`` when another content is recorded under that id.
    """
    adopted = with_event(document, event)
    if not freezing_event(adopted.version):
        raise ValueError("the event must freeze the version")
    folder = manifest_folder(document.path.resolve())
    try:
        with recording(folder, wait) as lock:
            saved = save(adopted, wait=wait)
            put_records(folder, {saved.version.id: (fingerprint(saved.version),)} | read_records(folder), lock)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(document.path), found=document.path.name)]) from error
    return saved


def correction_findings(document: Document, correction: Document) -> list[Finding]:
    """Return why a text is no erratum of a version: see `corrected`."""
    return _refusals(correction, document.version) + same_life_findings(correction, document.version)


def corrected(document: Document, correction: Document, record: ErratumRecord, on: date) -> Document:
    """Return the document with the text of its correction and the event that says so; nothing is saved.

    Raises
    ------
    FindingsError
        ``ERR-NOT-ADOPTED``, ``ERR-SUBSTANCE``, ``ERR-NOTHING``, ``LIFE-KEPT`` (the life that the correction tells
        is another one), or those of `with_event`.
    """
    findings = correction_findings(document, correction)
    if findings:
        raise FindingsError(findings)
    event = LifeCycleEvent(state="erratum", on=on, erratum=record)
    return with_event(rewritten(document, correction.text), event)


def save_erratum(document: Document, *, wait: float = WAIT) -> Document:
    """Write a corrected text over the adopted version that it was made from, and record its fingerprint.

    The record is written first, the text after it: a process killed between the two leaves the old text and a record
    that is ahead of it (``FILE-ERRATUM-HALF``), and the same erratum made again completes it. A save refused puts the
    record back.

    Parameters
    ----------
    document
        As `corrected` returns it.

    Raises
    ------
    FindingsError
        ``ERR-NOT-ADOPTED``, ``ERR-SUBSTANCE`` or ``ERR-NOTHING``; ``FILE-FINGERPRINT`` when the record does not know
        the content that is corrected; those of `save`, ``FILE-ADOPTED`` apart.
    """
    before, version = document.origin, document.version
    findings = _refusals(document, before)
    if findings:
        raise FindingsError(findings)
    event = version.life_cycle[-1]
    if (before is None or event.erratum is None or version.life_cycle[:-1] != before.life_cycle
            or (event.erratum.previous, event.erratum.current) != (fingerprint(before), fingerprint(version))):
        raise ValueError("the life of the document must be the old one, then the erratum that leads to its content")
    target = document.path.resolve()
    folder = manifest_folder(target)
    try:
        with recording(folder, wait) as lock:
            # Somebody else's text is told before the record moves.
            already(document, document.path, bytes_at(target), document.digest)
            records = read_records(folder)
            put_records(folder, records | {version.id: _recorded(document, event.erratum, records)}, lock)
            try:
                return written(document, document.path, lambda *_: [], wait)
            except BaseException:
                if bytes_at(target) != document.text.encode("utf-8"):
                    _put_back(folder, records, lock)
                raise
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(document.path), found=document.path.name)]) from error


def _refusals(document: Document, before: StandardVersion | None) -> list[Finding]:
    """Return why a document is no erratum of a version."""
    if before is None or not freezing_event(before):
        findings = [Finding(code="ERR-NOT-ADOPTED", found=document.version.id, at=("life_cycle",))]
    else:
        findings = substance_findings(before, document.version)
        if not findings and not corrections_of(before, document.version):
            findings = [Finding(code="ERR-NOTHING", found=before.id)]
    return [document.tree.place(finding, str(document.path)) for finding in findings]


def _recorded(document: Document, record: ErratumRecord, records: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what the record says of a version once the erratum is added."""
    recorded = records.get(document.version.id, (record.previous,))
    if recorded[-1] == record.previous:
        return (*recorded, record.current)
    if recorded[-2:] == (record.previous, record.current):
        return recorded  # recorded by a process that was killed before it wrote the text
    finding = Finding(code="FILE-FINGERPRINT", found=document.version.id, at=("id",),
                      params={"recorded": recorded[-1][:12], "current": record.previous[:12]})
    raise FindingsError([document.tree.place(finding, str(document.path))])


def _put_back(folder: Path, records: Mapping[str, tuple[str, ...]], lock: Lock) -> None:
    """Write the record as it was; there may have been none. A disk that refuses leaves it ahead, which is told."""
    with suppress(OSError, FindingsError):
        if records:
            put_records(folder, records, lock)
        else:
            (folder / MANIFEST).unlink()
