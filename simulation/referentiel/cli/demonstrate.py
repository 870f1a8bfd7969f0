"""`referentiel demo`: the demonstration history, made once."""

from __future__ import annotations

import argparse
from typing import Any

from referentiel.texts import plural, text

VERSION = "lrs-2005"


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("demo", help=text("cli.demo.help"), description=text("cli.demo.help"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Put the demonstration history into the base, unless it is there."""
    added, count, title = install(options.base, options.versions)
    print(plural("cli.demo.done", count, title=title) if added else text("cli.demo.already", title=title))
    return 0


def install(base: str | None, versions: str | None) -> tuple[bool, int, str]:
    """Make the demonstration history and keep it; return whether it was new, its size and its title."""
    from referentiel.audits import Store, demo_history
    from referentiel.files import read_version, versions_folder

    from .progress import bar

    version = read_version(versions_folder(versions) / f"{VERSION}.yaml")
    with bar("cli.demo.making") as told:
        source, audits = demo_history(version, progress=told)
    return Store(base).add(source, audits), len(audits), source.title
