"""A folder of versions as it is: those that read, and why the others do not; one broken file stops nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from referentiel.model import Finding, FindingsError, StandardVersion, nearest

from .reader import read_text, read_version, version_paths

_DECLARED = re.compile(r"^id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Versions(Mapping[str, StandardVersion]):
    """The versions of a folder by id; a mapping of those that read.

    Parameters
    ----------
    read
        The versions that read, by id.
    paths
        The file of each of them.
    refused
        Why a version cannot be given, by the id that it would have: the id written in its file, and the name of
        the file. Ids that another file gives are not there, except when two files that read declare one id: then
        neither is preferred and the id is here.
    findings
        Every fault of the folder, once, file after file.
    """

    read: Mapping[str, StandardVersion]
    paths: Mapping[str, Path] = field(default_factory=dict)
    refused: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, name: str) -> StandardVersion:
        return self.read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.read)

    def __len__(self) -> int:
        return len(self.read)

    def faults(self) -> dict[str, tuple[Finding, ...]]:
        """Return the faults of each file left out, by its path as told in findings."""
        told: dict[str, tuple[Finding, ...]] = {}
        for finding in self.findings:
            told[finding.file] = (*told.get(finding.file, ()), finding)
        return told

    def asked(self, name: str) -> StandardVersion:
        """Return the version that somebody asks for by its id.

        Raises
        ------
        FindingsError
            The faults of its file, ``FILE-SAME-ID``, or ``VER-UNKNOWN``.
        """
        if name in self.read:
            return self.read[name]
        if name in self.refused:
            raise FindingsError(self.refused[name])
        known = sorted({*self.read, *self.refused})
        raise FindingsError([Finding(code="VER-UNKNOWN", found=name, near=nearest(name, known),
                                     params={"known": ", ".join(known)})])


def read_versions(folder: Path) -> Versions:
    """Read every version of a folder that can be read; the faults of the others come with them.

    Two files that declare one id are both left out.

    Raises
    ------
    FindingsError
        ``FILE-NO-VERSION`` when the folder holds no file of a version; every fault when none of them reads.
    """
    found: dict[str, list[tuple[Path, StandardVersion]]] = {}
    broken: list[tuple[Path, tuple[Finding, ...]]] = []
    for path in version_paths(folder):
        try:
            version = read_version(path)
        except FindingsError as error:
            broken.append((path, error.findings))
        else:
            found.setdefault(version.id, []).append((path, version))
    alone = {name: same[0] for name, same in found.items() if len(same) == 1}
    refused = {name: same_id(name, [path for path, _ in same]) for name, same in found.items() if len(same) > 1}
    findings = tuple(finding for _, faults in broken for finding in faults) + tuple(
        finding for faults in refused.values() for finding in faults)
    for path, faults in broken:
        for name in {path.stem, _declared(path)} - {*alone, ""}:
            refused[name] = (*refused.get(name, ()), *faults)
    if not alone:
        raise FindingsError(findings or [Finding(code="FILE-NO-VERSION", file=str(folder), found=str(folder))])
    return Versions({name: version for name, (_, version) in alone.items()},
                    {name: path for name, (path, _) in alone.items()}, refused, findings)


def same_id(name: str, paths: list[Path]) -> tuple[Finding, ...]:
    """Return a ``FILE-SAME-ID`` for each of several files that declare one id."""
    return tuple(Finding(code="FILE-SAME-ID", file=str(path), line=1, found=name) for path in paths)


def _declared(path: Path) -> str:
    """Return the id that a file which does not read seems to declare; empty when it shows none."""
    with suppress(FindingsError):
        match = _DECLARED.search(read_text(path))
        return match[1] if match else ""
    return ""
