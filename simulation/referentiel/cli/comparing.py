"""`referentiel comparer`: what changes in the text from one version to another."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from referentiel.texts import text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("comparer", help=text("cli.compare.help"), description=text("cli.compare.help"))
    parser.add_argument("before", metavar="A", help=text("cli.compare.before"))
    parser.add_argument("after", metavar="B", help=text("cli.compare.after"))
    parser.add_argument("--texte", action="store_true", help=text("cli.compare.text"))
    parser.add_argument("--html", metavar=text("cli.metavar.file"), help=text("cli.compare.html"))
    parser.add_argument("--csv", metavar=text("cli.metavar.file"), help=text("cli.compare.csv"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare two versions; text on the screen unless only files are asked for."""
    from referentiel.compare import diff
    from referentiel.files import read_registries, versions_folder
    from referentiel.report.comparison import comparison_lines

    from .inputs import version_of

    before, after = (version_of(name, options.versions)[0] for name in (options.before, options.after))
    registries = read_registries(versions_folder(options.versions))
    comparison = diff(before, after)
    if options.html:
        from referentiel.compare import added
        from referentiel.report.comparison_page import comparison_page

        coverage = added(before, after) if any(c.iso26000 for v in (before, after) for _, c in v.criteria()) else None
        write(options.html, comparison_page(comparison, registries, coverage, registries.clauses))
    if options.csv:
        from referentiel.report.comparison_table import comparison_table

        write(options.csv, "\ufeff" + comparison_table(comparison, registries))
    if options.texte or not (options.html or options.csv):
        print("\n".join(comparison_lines(comparison, registries)))
    return 0


def write(name: str, content: str) -> None:
    """Write a file whole, beside its place first; a device or a pipe is written as it is."""
    from referentiel.model import Finding, FindingsError

    path = Path(name).resolve() if Path(name).is_file() else Path(name)
    special = path.exists() and not path.is_file()
    part = path if special else path.with_name(path.name + ".part")
    try:
        part.write_text(content, encoding="utf-8", newline="")
        if not special:
            part.replace(path)
    except OSError as error:
        if not special:
            part.unlink(missing_ok=True)
        raise FindingsError([Finding(code="FILE-WRITE", file=name, found=error.strerror or name)]) from error
    print(text("cli.compare.written", path=name))
