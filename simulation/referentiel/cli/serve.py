"""`referentiel servir`: the apps in the browser, on this machine only."""

from __future__ import annotations

import argparse
from typing import Any

from referentiel.texts import plural, text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("servir", help=text("cli.serve.help"), description=text("cli.serve.help"))
    parser.add_argument("--port", type=int, metavar="N", help=text("cli.serve.port"))
    parser.add_argument("--public", action="store_true", help=text("cli.serve.public"))
    parser.add_argument("--exact", action="store_true", help=text("cli.simulate.exact"))
    parser.add_argument("--sans-navigateur", action="store_true", help=text("cli.serve.no_browser"))
    common(parser)
    parser.set_defaults(run=run, misuse=parser.error)


def run(options: argparse.Namespace) -> int:
    """Serve the apps until Ctrl-C; an empty base gets the demonstration history first."""
    import sys

    from referentiel.audits import Store
    from referentiel.audits.store.base import absolute_url
    from referentiel.files import apps_folder, versions_folder
    from referentiel.model import Finding, FindingsError
    from referentiel.widgets.impact import EXACT
    from referentiel.widgets.serving import ServingError, serve

    from .demonstrate import install

    if options.exact and options.public:
        options.misuse(text("cli.serve.exact_public"))
    store = Store(options.base)
    if not store.families():
        added, count, title = install(options.base, options.versions)
        if added:
            print(plural("cli.demo.done", count, title=title), flush=True)
    secret = [source for source in store.sources() if source.kind == "confidential"]
    if options.public and secret:
        raise FindingsError(Finding(code="SRV-CONFIDENTIAL", found=source.title) for source in secret)
    store.close()
    apps = apps_folder()
    environment = {
        "REFERENTIEL_BASE": absolute_url(options.base),
        "REFERENTIEL_VERSIONS": str(versions_folder(options.versions).resolve()),
        # Whoever started the server decides, not what an earlier shell left behind.
        EXACT: "1" if options.exact else "",
    }
    try:
        return serve(apps, apps / "templates" / "kit", port=options.port, public=options.public,
                     open_browser=not options.sans_navigateur, environment=environment)
    except ServingError as error:
        print(error, file=sys.stderr)
        return 1
