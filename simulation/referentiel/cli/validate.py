"""`referentiel valider`: every fault of the versions of the standard, at once."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from referentiel.model import Finding, FindingsError
from referentiel.texts import plural, text

if TYPE_CHECKING:
    from referentiel.files import CrosswalkDocument, Document, Registries
    from referentiel.files.committees import CommitteeDocument

    from .experience import Past

Read: TypeAlias = "Document | CrosswalkDocument | CommitteeDocument | FindingsError"
SOURCES = "sources.yaml"
SEVERITIES = ("error", "warning", "info")
_REGISTERED = {"unites.yaml": "REG-UNIT", SOURCES: "REG-SOURCE", "bases_legales.yaml": "LAW-UNKNOWN"}
"""What is said of a name that a registry does not hold."""


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
    """Validate the files named, or every version, crosswalk and committee of the folder; 1 if any error or warning.

    A draft may keep its warnings while it is worked on: they count only when the draft was named. What is wrong
    beside the versions (registries, record of adopted versions, base) is told first, and stops nothing else.
    """
    from referentiel.files import is_crosswalk, read_document, readable_registries, versions_folder
    from referentiel.files.committees import is_committee

    from .committees import committees_read
    from .crosswalks import crosswalks_read
    from .experience import past_of

    folder = versions_folder(options.versions)
    named = [path for name in options.paths for path in _expanded(Path(name))]
    paths = [_near(path) for path in named or _expanded(folder)]
    if not named and all(is_crosswalk(path) or is_committee(path) for path in paths):
        raise FindingsError([Finding(code="FILE-NO-VERSION", file=str(folder), found=str(folder))])
    registries = readable_registries(folder)
    read: dict[Path, Document | FindingsError] = {}
    for path in paths:
        if is_crosswalk(path) or is_committee(path):
            continue
        try:
            read[path] = read_document(path)
        except FindingsError as error:
            read[path] = error
    shown = SEVERITIES[: 1 + [text(f"finding.severity.{s}") for s in SEVERITIES].index(options.severite)]
    beside = _by_file([*registries.findings, *_recorded(read, folder, named=bool(named)), *_same_ids(read)])
    past = past_of(read.values(), folder, options.base) if options.base else None
    if past:
        beside.update(_by_file(past.faults))
    told: dict[Path, tuple[Read, list[Finding]]] = {
        path: (FindingsError(found), found) for path, found in beside.items() if path not in read}
    for path, document in read.items():
        found = _findings(document, path, registries, past) + beside.get(path, [])
        told[path] = (document, sorted(found, key=lambda f: (f.line, SEVERITIES.index(f.severity))))
    told |= crosswalks_read([path for path in paths if is_crosswalk(path)], folder, read.values())
    unsure = any(Path(finding.file).name == SOURCES for finding in registries.findings)
    told |= committees_read(filter(is_committee, paths), None if unsure else registries.sources)
    return _told(told, shown, spared=not named)


def _findings(
    document: Document | FindingsError, path: Path, registries: Registries, past: Past | None,
) -> list[Finding]:
    """Return what is to say of one file by itself."""
    from datetime import UTC, datetime

    from referentiel.checks import findings
    from referentiel.files import erratum_findings, life_findings

    from .experience import observed_findings

    if isinstance(document, FindingsError):
        return list(document.findings)
    found = findings(document.version, units=registries.units, sources=registries.sources, bases=registries.bases,
                     day=datetime.now(UTC).date())
    # What a registry with a fault seems not to hold may stand in the part that does not read.
    unsure = {_REGISTERED.get(Path(finding.file).name) for finding in registries.findings}
    found = [finding for finding in found if finding.code not in unsure]
    found += [*life_findings(document.version.life_cycle), *erratum_findings(document.version)]
    if past:
        found += observed_findings(document.version, past)
    return [finding if finding.file else document.tree.place(finding, str(path)) for finding in found]


def _recorded(
    read: Mapping[Path, Document | FindingsError], folder: Path, *, named: bool,
) -> list[Finding]:
    """Return where the files and the record of adopted versions disagree; of the whole folder unless some are named."""
    from referentiel.files import manifest_findings, record_findings

    if not named:
        return manifest_findings(folder, read)
    return [finding for document in read.values() if not isinstance(document, FindingsError)
            for finding in record_findings(document)]


def _same_ids(read: Mapping[Path, Document | FindingsError]) -> list[Finding]:
    """Return a finding for each file whose id another one declares too."""
    from referentiel.files import same_id

    paths: dict[str, list[Path]] = defaultdict(list)
    for path, document in read.items():
        if not isinstance(document, FindingsError):
            paths[document.version.id].append(path)
    return [finding for name, same in paths.items() if len(same) > 1 for finding in same_id(name, same)]


def _by_file(findings: Iterable[Finding]) -> dict[Path, list[Finding]]:
    found: dict[Path, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[Path(finding.file)].append(finding)
    return dict(found)


def _told(
    read: Mapping[Path, tuple[Read, list[Finding]]], shown: tuple[str, ...], *, spared: bool,
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


def _clean(
    document: Document | CrosswalkDocument | CommitteeDocument, path: Path, *, faulty: bool,
) -> str:
    """Say that a file has no finding to show."""
    from referentiel.files import CrosswalkDocument
    from referentiel.files.committees import CommitteeDocument

    if isinstance(document, CrosswalkDocument):
        one = document.crosswalk
        return text("cli.validate.crosswalk", path=path, before=one.from_, after=one.to)
    if isinstance(document, CommitteeDocument):
        seats = plural("cli.validate.seats", len(document.committee.seats))
        return text("cli.validate.committee", path=path, id=document.committee.id, seats=seats)
    criteria = plural("cli.validate.criteria", len(list(document.version.criteria())))
    key = "cli.validate.unclean" if faulty else "cli.validate.clean"
    return text(key, path=path, id=document.version.id, criteria=criteria)


def _draft(document: Read) -> bool:
    from referentiel.files import Document

    return isinstance(document, Document) and document.version.provenance == "draft"


def _near(path: Path) -> Path:
    """Return a path as seen from the working folder, where it is inside it."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def _expanded(path: Path) -> list[Path]:
    from referentiel.files import crosswalk_paths, version_paths
    from referentiel.files.committees import committee_paths

    return [*version_paths(path), *crosswalk_paths(path), *committee_paths(path)] if path.is_dir() else [path]
