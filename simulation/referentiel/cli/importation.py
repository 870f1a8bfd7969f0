"""`referentiel importer`: real audits into the base, all or nothing."""

from __future__ import annotations

import argparse
from typing import Any

from referentiel.texts import plural, text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("importer", help=text("cli.import.help"), description=text("cli.import.help"))
    parser.add_argument("file", metavar=text("cli.metavar.file"), help=text("cli.import.file"))
    parser.add_argument("--format", required=True, choices=["egapro"], help=text("cli.import.format"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read the file, then keep it in one transaction; importing it again changes nothing."""
    from referentiel.audits import Store, read_egapro

    from .progress import bar

    with bar("cli.import.reading") as told:
        source, audits = read_egapro(options.file, told)
    with bar("cli.import.writing") as told:
        added = Store(options.base).add(source, audits, told)
    if not added:
        print(text("cli.import.already", file=options.file))
        return 0
    print(plural("cli.import.done", len(audits), title=source.title))
    return 0
