"""`referentiel tableur`: a version as a workbook to edit in a spreadsheet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from referentiel.texts import text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("tableur", help=text("cli.sheet.help"), description=text("cli.sheet.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.simulate.version"))
    parser.add_argument("--sortie", metavar=text("cli.metavar.file"), help=text("cli.sheet.output"))
    parser.add_argument("--remplacer", action="store_true", help=text("cli.sheet.replace"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the workbook; one that somebody may have edited is not written over unless asked."""
    from referentiel.files import read_registries, versions_folder
    from referentiel.files.sheets import workbook_bytes
    from referentiel.model import Finding, FindingsError

    from .inputs import version_of

    version, _ = version_of(options.version, options.versions)
    path = Path(options.sortie or f"{version.id}.xlsx")
    content = workbook_bytes(version, read_registries(versions_folder(options.versions)))
    part = path.with_name(path.name + ".part")
    try:
        if path.exists() and not options.remplacer and path.read_bytes() != content:
            raise FindingsError([Finding(code="SHEET-EXISTS", file=str(path), found=path.name)])
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=error.strerror or path.name)]) from error
    print(text("cli.sheet.written", path=path, id=version.id))
    return 0
