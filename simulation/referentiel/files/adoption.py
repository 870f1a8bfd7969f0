"""Adopted content refuses every change; what is recorded of its life stays, and only grows."""

from __future__ import annotations

from pathlib import Path

from referentiel.model import Finding, StandardVersion
from referentiel.model.version import LifeCycleEvent
from referentiel.texts import day

from .fingerprint import fingerprint
from .life import freezing_event, state_text
from .manifest import manifest_folder, read_manifest
from .reader import Document, bytes_at, digest_of


def adopted_findings(document: Document, target: Path) -> list[Finding]:
    """Return why a document may not be saved at `target`: it would change what was adopted.

    It is compared with the file it was read from, with the file that it would replace, and with the record of
    adopted versions. A file that changed since it was read is left to the comparison of the save itself.
    """
    findings: list[Finding] = []
    for path in {document.path.resolve(), target}:
        before = _frozen(path, document)
        # In another place, another id is a version of its own.
        if before and (path == target or before.id == document.version.id):
            findings += _refusals(document, before)
    if findings:
        return findings
    recorded = read_manifest(manifest_folder(target)).get(document.version.id, "")
    if recorded and recorded != fingerprint(document.version):
        findings.append(Finding(code="FILE-FINGERPRINT", file=str(target), found=document.version.id, line=1,
                                params={"recorded": recorded[:12], "current": fingerprint(document.version)[:12]}))
    return findings


def _frozen(path: Path, document: Document) -> StandardVersion | None:
    """Return the version at `path` if it is the one that was read, and its content is frozen."""
    version, disk = document.origin, bytes_at(path)
    read = version is not None and disk is not None and digest_of(disk) == document.digest
    return version if version is not None and read and freezing_event(version) else None


def _refusals(document: Document, before: StandardVersion) -> list[Finding]:
    frozen = freezing_event(before)
    if frozen is None:
        return []
    place, event = frozen
    findings = []
    if fingerprint(document.version) != fingerprint(before):
        findings.append(_frozen_finding("FILE-ADOPTED", document, before, event, place))
    if document.version.life_cycle[: len(before.life_cycle)] != before.life_cycle:
        findings.append(_frozen_finding("LIFE-KEPT", document, before, event))
    return findings


def same_life_findings(document: Document, before: StandardVersion) -> list[Finding]:
    """Return ``LIFE-KEPT`` when the life of a document is not exactly that of a version that was adopted."""
    frozen = freezing_event(before)
    if frozen is None or document.version.life_cycle == before.life_cycle:
        return []
    return [_frozen_finding("LIFE-KEPT", document, before, frozen[1])]


def _frozen_finding(
    code: str, document: Document, before: StandardVersion, event: LifeCycleEvent, *place: int,
) -> Finding:
    params = {"state": state_text(event.state), "day": day(event.on)}
    finding = Finding(code=code, found=before.id, at=("life_cycle", *place), params=params)
    return document.tree.place(finding, str(document.path))
