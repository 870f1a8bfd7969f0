"""`referentiel figer`: record the fingerprints of the adopted versions; what is recorded stays as it is."""

from __future__ import annotations

import argparse
from typing import Any

from referentiel.texts import plural, text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("figer", help=text("cli.freeze.help"), description=text("cli.freeze.help"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the record of the folder, and name what it gained."""
    from referentiel.files import read_manifest, read_versions, versions_folder, write_manifest

    from .inputs import tell_left_out

    folder = versions_folder(options.versions)
    versions = read_versions(folder)
    before = read_manifest(folder)
    path = write_manifest(folder)
    after = read_manifest(folder)
    for name in sorted(after.keys() - before.keys()):
        print(text("cli.freeze.added", id=name, fingerprint=after[name]))
    print(plural("cli.freeze.done", len(after), path=path))
    tell_left_out(versions.findings)
    return 0
