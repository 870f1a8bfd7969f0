"""`referentiel comparer`: what changes in the text from one version to another."""

from __future__ import annotations

import argparse
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
    from referentiel.compare import declared, diff
    from referentiel.files import readable_registries, versions_folder
    from referentiel.report.comparison import comparison_lines

    from .inputs import crosswalks_of, tell_left_out, version_in, version_of
    from .output import write

    before, versions = version_of(options.before, options.versions)
    after = version_in(options.after, versions)
    registries = readable_registries(versions_folder(options.versions))
    crosswalks = crosswalks_of(versions, options.versions)
    comparison = diff(before, after, declared(before, after, versions, crosswalks))
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
    tell_left_out([*versions.findings, *crosswalks.findings, *registries.findings])
    return 0
