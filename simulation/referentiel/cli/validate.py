"""`referentiel valider`: every fault of the versions of the standard, at once."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.texts import plural, text

if TYPE_CHECKING:
    from referentiel.files import CrosswalkDocument, Document, Registries

SEVERITIES = ("error", "warning", "info")


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    names = [text(f"finding.severity.{severity}") for severity in SEVERITIES]
    parser = verbs.add_parser("valider", help=text("cli.validate.help"), description=text("cli.validate.help"))
    parser.add_argument("paths", nargs="*", metavar=text("cli.metavar.path"), help=text("cli.validate.paths"))
    parser.add_argument("--severite", choices=names, default=names[1], help=text("cli.validate.severity"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Validate the files named, or every version and crosswalk of the folder; 1 if there is any error or warning.

    A draft may keep its warnings while it is worked on: they count only when the draft was named.
    """
    from referentiel.files import is_crosswalk, read_document, read_registries, versions_folder

    from .crosswalks import crosswalks_read

    folder = versions_folder(options.versions)
    named = [path for name in options.paths for path in _expanded(Path(name))]
    paths = [_near(path) for path in named or _expanded(folder)]
    if not named and all(map(is_crosswalk, paths)):
        raise FindingsError([Finding(code="FILE-NO-VERSION", file=str(folder), found=str(folder))])
    registries = read_registries(folder)
    read: dict[Path, Document | FindingsError] = {}
    for path in paths:
        if is_crosswalk(path):
            continue
        try:
            read[path] = read_document(path)
        except FindingsError as error:
            read[path] = error
    shown = SEVERITIES[: 1 + [text(f"finding.severity.{s}") for s in SEVERITIES].index(options.severite)]
    crosswalks = [path for path in paths if is_crosswalk(path)]
    versions = _known(read.values(), folder) if options.base or crosswalks else {}
    found: dict[Path, tuple[Document | CrosswalkDocument | FindingsError, list[Finding]]] = {
        path: (document, _findings(document, path, registries, versions, folder, options.base))
        for path, document in read.items()}
    return _told({**found, **crosswalks_read(crosswalks, versions)}, shown, spared=not named)


def _findings(
    document: Document | FindingsError, path: Path, registries: Registries, versions: Mapping[str, StandardVersion],
    folder: Path, base: str | None,
) -> list[Finding]:
    """Return what is to say of one file, in the order of its lines."""
    from datetime import UTC, datetime

    from referentiel.checks import findings

    from .experience import experience

    if isinstance(document, FindingsError):
        return list(document.findings)
    found = findings(document.version, units=registries.units, sources=registries.sources, bases=registries.bases,
                     day=datetime.now(UTC).date())
    if base:
        found += experience(document.version, versions, folder, base)
    placed = [finding if finding.file else document.tree.place(finding, str(path)) for finding in found]
    return sorted(placed, key=lambda f: (f.line, SEVERITIES.index(f.severity)))


def _known(documents: Iterable[Document | FindingsError], folder: Path) -> dict[str, StandardVersion]:
    """Return the versions that can be read, by id: those of the folder, then those named."""
    from referentiel.files import read_version, version_paths

    known: dict[str, StandardVersion] = {}
    for path in version_paths(folder):
        try:
            version = read_version(path)
        except FindingsError:
            continue
        known[version.id] = version
    return {**known, **{d.version.id: d.version for d in documents if not isinstance(d, FindingsError)}}


def _told(
    read: Mapping[Path, tuple[Document | CrosswalkDocument | FindingsError, list[Finding]]], shown: tuple[str, ...],
    *, spared: bool,
) -> int:
    """Print what is shown of each file, count the rest, and return the exit status; drafts may be spared warnings."""
    from referentiel.report.findings import findings_text

    hidden, count, status, drafts = Counter[str](), 0, 0, False
    for path, (document, found) in read.items():
        seen = [finding for finding in found if finding.severity in shown]
        hidden.update(finding.severity for finding in found if finding.severity not in shown)
        faulty = any(finding.severity != "info" for finding in found)
        if seen:
            print(findings_text(seen))
        elif not isinstance(document, FindingsError):
            print(_clean(document, path, faulty=faulty))
        count += len(seen)
        pardoned = spared and faulty and _draft(document) and all(finding.severity != "error" for finding in found)
        drafts = drafts or pardoned
        status = max(status, int(faulty and not pardoned))
    if count:
        print(plural("finding.count", count))
    for severity in SEVERITIES:
        if hidden[severity]:
            print(plural(f"cli.validate.rest.{severity}", hidden[severity]))
    if drafts and not status:
        print(text("cli.validate.drafts"))
    return status


def _clean(document: Document | CrosswalkDocument, path: Path, *, faulty: bool) -> str:
    """Say that a file has no finding to show."""
    from referentiel.files import CrosswalkDocument

    if isinstance(document, CrosswalkDocument):
        one = document.crosswalk
        return text("cli.validate.crosswalk", path=path, before=one.from_, after=one.to)
    criteria = plural("cli.validate.criteria", len(list(document.version.criteria())))
    key = "cli.validate.unclean" if faulty else "cli.validate.clean"
    return text(key, path=path, id=document.version.id, criteria=criteria)


def _draft(document: Document | CrosswalkDocument | FindingsError) -> bool:
    from referentiel.files import Document

    return isinstance(document, Document) and document.version.provenance == "draft"


def _near(path: Path) -> Path:
    """Return a path as seen from the working folder, where it is inside it."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def _expanded(path: Path) -> list[Path]:
    from referentiel.files import crosswalk_paths, version_paths

    return [*version_paths(path), *crosswalk_paths(path)] if path.is_dir() else [path]
