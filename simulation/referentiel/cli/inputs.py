"""What the verbs read: a version by name, the audits of its family, changes as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from referentiel.files import read_crosswalks, read_version, read_versions, versions_folder
from referentiel.model import Audit, Crosswalk, Finding, FindingsError, Source, StandardVersion, nearest
from referentiel.model.change import Change, change_of


def version_of(name: str, folder: str | None) -> tuple[StandardVersion, dict[str, StandardVersion]]:
    """Return a version by its id or its file, with every version of the folder by id.

    Raises
    ------
    FindingsError
        ``VER-UNKNOWN``, or the faults of the files.
    """
    versions = read_versions(versions_folder(folder))
    if name in versions:
        return versions[name], versions
    if Path(name).suffix in {".yaml", ".yml"}:
        return read_version(name), versions
    raise FindingsError([Finding(code="VER-UNKNOWN", found=name, near=nearest(name, versions),
                                 params={"known": ", ".join(sorted(versions))})])


def crosswalks_of(versions: Mapping[str, StandardVersion], folder: str | None) -> tuple[Crosswalk, ...]:
    """Return the crosswalks of the folder.

    Raises
    ------
    FindingsError
        The faults of the files.
    """
    return read_crosswalks(versions_folder(folder), versions)


def load(version: StandardVersion, base: str | None) -> tuple[tuple[Audit, ...], tuple[Source, ...]]:
    """Return every audit of a version's family in the base, with where they come from."""
    from referentiel.audits import Store

    store = Store(base)
    return store.load(version.family), store.sources(version.family)


def changes_of(version: StandardVersion, pairs: Sequence[tuple[str, str]]) -> tuple[Change, ...]:
    """Read changes as typed.

    Raises
    ------
    FindingsError
        Every change that cannot be read, at once.
    """
    changes: list[Change] = []
    findings: list[Finding] = []
    for path, written in pairs:
        try:
            changes.append(change_of(version, path, written))
        except FindingsError as error:
            findings.extend(error.findings)
    if findings:
        raise FindingsError(findings)
    return tuple(changes)
