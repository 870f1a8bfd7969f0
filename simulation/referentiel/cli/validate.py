"""`referentiel valider`: every fault of the versions of the standard, at once."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.texts import plural, text

if TYPE_CHECKING:
    from referentiel.engine import History
    from referentiel.files import Document, Registries

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
    """Validate the files named, or every version of the folder; 1 if there is any error or warning.

    A draft may keep its warnings while it is worked on: they count only when the draft was named.
    """
    from referentiel.files import read_document, read_registries, version_paths, versions_folder

    folder = versions_folder(options.versions)
    paths = [path for name in options.paths for path in _expanded(Path(name), version_paths)]
    named = bool(paths)
    paths = paths or list(version_paths(folder))
    if not paths:
        raise FindingsError([Finding(code="FILE-NO-VERSION", file=str(folder), found=str(folder))])
    registries = read_registries(folder)
    read: dict[Path, Document | FindingsError] = {}
    for path in map(_near, paths):
        try:
            read[path] = read_document(path)
        except FindingsError as error:
            read[path] = error
    shown = SEVERITIES[: 1 + [text(f"finding.severity.{s}") for s in SEVERITIES].index(options.severite)]
    versions = _known(read.values(), folder) if options.base else {}
    return _told({path: (document, _findings(document, path, registries, versions, options.base))
                  for path, document in read.items()}, shown, spared=not named)


def _findings(
    document: Document | FindingsError, path: Path, registries: Registries, versions: Mapping[str, StandardVersion],
    base: str | None,
) -> list[Finding]:
    """Return what is to say of one file, in the order of its lines."""
    from datetime import UTC, datetime

    from referentiel.checks import findings

    if isinstance(document, FindingsError):
        return list(document.findings)
    found = findings(document.version, units=registries.units, sources=registries.sources, bases=registries.bases,
                     day=datetime.now(UTC).date())
    if base:
        found += _experience(document.version, versions, base)
    placed = [finding if finding.file else document.tree.place(finding, str(path)) for finding in found]
    return sorted(placed, key=lambda f: (f.line, SEVERITIES.index(f.severity)))


def _experience(version: StandardVersion, versions: Mapping[str, StandardVersion], base: str) -> list[Finding]:
    """Return what the audits of a base say of the thresholds of a version of their family."""
    from referentiel.checks import experience_findings
    from referentiel.compare import audited_versions
    from referentiel.engine import History

    from .inputs import load

    audits, _ = load(version, base)
    try:
        history = History.of(audits, audited_versions(audits, {**versions, version.id: version}))
    except FindingsError as error:
        return list(error.findings)
    return list(experience_findings(version, _met(version, history)))


def _met(version: StandardVersion, history: History) -> dict[str, dict[str, list[int]]]:
    """Count the values observed, then those at level 1 or more, 2 or more... by criterion and actor type."""
    from fractions import Fraction

    from referentiel.engine import score

    counts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for group in score(version, history).groups:
        for one in group.answered:
            levels = range(int(one.criterion.top_level(group.actor_type)) + 1)
            before = counts[one.criterion.code].get(group.actor_type, [0] * len(levels))
            counts[one.criterion.code][group.actor_type] = [
                count + int(one.reading.reaches(Fraction(level)).sum())
                for count, level in zip(before, levels, strict=True)]
    return counts


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
    read: Mapping[Path, tuple[Document | FindingsError, list[Finding]]], shown: tuple[str, ...], *, spared: bool
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
            criteria = plural("cli.validate.criteria", len(list(document.version.criteria())))
            key = "cli.validate.unclean" if faulty else "cli.validate.clean"
            print(text(key, path=path, id=document.version.id, criteria=criteria))
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


def _draft(document: Document | FindingsError) -> bool:
    return not isinstance(document, FindingsError) and document.version.provenance == "draft"


def _near(path: Path) -> Path:
    """Return a path as seen from the working folder, where it is inside it."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def _expanded(path: Path, version_paths: Callable[[Path], tuple[Path, ...]]) -> list[Path]:
    return list(version_paths(path)) if path.is_dir() else [path]
