"""`referentiel valider`: every fault of the versions of the standard, at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from referentiel.texts import plural, text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("valider", help=text("cli.validate.help"), description=text("cli.validate.help"))
    parser.add_argument("paths", nargs="*", metavar=text("cli.metavar.path"), help=text("cli.validate.paths"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Validate the files named, or every version of the folder; 1 if there is any finding."""
    from referentiel.checks import registry_findings
    from referentiel.files import read_document, read_registries, version_paths, versions_folder
    from referentiel.model import Finding, FindingsError
    from referentiel.report.findings import findings_text

    folder = versions_folder(options.versions)
    paths = [path for name in options.paths for path in _expanded(Path(name), version_paths)]
    paths = paths or list(version_paths(folder))
    if not paths:
        raise FindingsError([Finding(code="FILE-NO-VERSION", file=str(folder), found=str(folder))])
    registries = read_registries(folder)
    count = 0
    for path in map(_near, paths):
        try:
            document = read_document(path)
        except FindingsError as error:
            findings = list(error.findings)
        else:
            found = registry_findings(document.version, registries.units, registries.sources)
            findings = [document.tree.place(finding, str(path)) for finding in found]
        if findings:
            print(findings_text(findings))
        else:
            criteria = plural("cli.validate.criteria", len(list(document.version.criteria())))
            print(text("cli.validate.clean", path=path, id=document.version.id, criteria=criteria))
        count += len(findings)
    if count:
        print(plural("finding.count", count))
    return 1 if count else 0


def _near(path: Path) -> Path:
    """Return a path as seen from the working folder, where it is inside it."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def _expanded(path: Path, version_paths: Any) -> list[Path]:  # noqa: ANN401
    return list(version_paths(path)) if path.is_dir() else [path]
