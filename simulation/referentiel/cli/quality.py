"""`referentiel qualite`: how far the audit base can be believed."""

from __future__ import annotations

import argparse
from typing import Any

from referentiel.texts import text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("qualite", help=text("cli.quality.help"), description=text("cli.quality.help"))
    parser.add_argument("--famille", default="lrs", help=text("cli.quality.family"))
    parser.add_argument("--html", metavar=text("cli.metavar.file"), help=text("cli.quality.html"))
    parser.add_argument("--exact", action="store_true", help=text("cli.quality.exact"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the report, or write it as a page."""
    from referentiel.audits import Store
    from referentiel.audits.privacy import anonymity
    from referentiel.compare.quality import quality, shown
    from referentiel.files import read_versions, versions_folder
    from referentiel.report.quality import quality_lines, quality_page

    from .output import write

    versions = read_versions(versions_folder(options.versions))
    store = Store(options.base)
    audits, sources = store.load(options.famille), store.sources(options.famille)
    found, anonymous = quality(audits, versions, store.names()), anonymity(audits)
    if not options.exact:
        found = shown(found, audits)
    if options.html:
        write(options.html, quality_page(found, versions, sources, anonymous))
    else:
        print("\n".join(quality_lines(found, versions, sources, anonymous)))
    return 0
