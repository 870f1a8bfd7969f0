"""What the verbs read: a version by name, the audits of its family, changes as typed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from referentiel.files import Versions, read_version, read_versions, readable_crosswalks, versions_folder
from referentiel.model import Audit, Crosswalks, Finding, FindingsError, Source, StandardVersion
from referentiel.model.change import Change, change_of
from referentiel.texts import plural

SHOWN = 10
"""Faults of files that nobody asked for, told in full at most."""


def version_of(name: str, folder: str | None) -> tuple[StandardVersion, Versions]:
    """Return a version by its id or its file, with every version of the folder that reads.

    Raises
    ------
    FindingsError
        ``VER-UNKNOWN``, the faults of that version's file, or those of every file when none reads.
    """
    versions = read_versions(versions_folder(folder))
    return version_in(name, versions), versions


def version_in(name: str, versions: Versions) -> StandardVersion:
    """Return a version by its id among those of a folder, or by its file.

    Raises
    ------
    FindingsError
        ``VER-UNKNOWN``, or the faults of that version's file.
    """
    if name not in versions and Path(name).suffix in {".yaml", ".yml"}:
        return read_version(name)
    return versions.asked(name)


def tell_left_out(faults: Sequence[Finding]) -> None:
    """Say on standard error which files were left out and why, beside a result that does not need them."""
    from referentiel.report.findings import findings_text

    if faults:
        print(plural("cli.left_out", len({finding.file for finding in faults})), file=sys.stderr)
        print(findings_text(faults, SHOWN), file=sys.stderr)


def crosswalks_of(versions: Versions, folder: str | None) -> Crosswalks:
    """Return the crosswalks of the folder that read; those of a version that does not read are left out with it."""
    return readable_crosswalks(versions_folder(folder), versions, versions.refused)


def load(version: StandardVersion, base: str | None) -> tuple[tuple[Audit, ...], tuple[Source, ...]]:
    """Return every audit of a version's family in the base or the columnar file, with where they come from."""
    from referentiel.audits import Store
    from referentiel.audits.addresses import columnar_file

    file = columnar_file(base)
    if file is not None:
        from referentiel.audits.columns import read_columns
        from referentiel.compare.columns import audit_table

        columns = read_columns(file)
        return (tuple(audit_table(columns)), columns.sources) if columns.family == version.family else ((), ())
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
