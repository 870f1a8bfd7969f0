"""`referentiel servir`: the apps in the browser, on this machine only."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from referentiel.texts import plural, text

if TYPE_CHECKING:
    from referentiel.audits import Store

PUBLISHED = ("impact_seuils", "comparer_versions", "presentation")
"""Apps that can open a release."""
WARM = 2
"""Kernels that wait for who comes next, when nothing else is asked for."""


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("servir", help=text("cli.serve.help"), description=text("cli.serve.help"))
    parser.add_argument("--port", type=int, metavar="N", help=text("cli.serve.port"))
    parser.add_argument("--public", action="store_true", help=text("cli.serve.public"))
    parser.add_argument("--publication", metavar=text("cli.metavar.file"), help=text("cli.serve.release"))
    parser.add_argument("--exact", action="store_true", help=text("cli.simulate.exact"))
    parser.add_argument("--places", type=_count, default=20, metavar="N", help=text("cli.serve.sessions"))
    parser.add_argument("--prechauffe", type=_warm, default=WARM, metavar="N", help=text("cli.serve.warm", count=WARM))
    parser.add_argument("--memoire", type=_count, default=2048, metavar=text("cli.metavar.mebibytes"),
                        help=text("cli.serve.memory"))
    parser.add_argument("--racine", type=_root, default="/", metavar=text("cli.metavar.path"),
                        help=text("cli.serve.root"))
    parser.add_argument("--hote", action="append", default=[], metavar=text("cli.metavar.host"),
                        help=text("cli.serve.host"))
    parser.add_argument("--sans-navigateur", action="store_true", help=text("cli.serve.no_browser"))
    common(parser)
    parser.set_defaults(run=run, misuse=parser.error)


def _count(written: str) -> int:
    if not (written.isdecimal() and len(written) <= 6 and int(written)):
        raise argparse.ArgumentTypeError(text("cli.serve.count", found=written))
    return int(written)


def _warm(written: str) -> int:
    return 0 if written == "0" else _count(written)


def _root(written: str) -> str:
    """Read the path under which a proxy hands requests on."""
    if not re.fullmatch(r"[A-Za-z0-9/_.~-]*", written):
        raise argparse.ArgumentTypeError(text("cli.serve.root.form", found=written))
    return "/" + "".join(f"{part}/" for part in written.split("/") if part)


def run(options: argparse.Namespace) -> int:
    """Serve the apps until Ctrl-C, on the base or on a release."""
    import sys

    from referentiel.files import apps_folder
    from referentiel.widgets.serving import ServingError, serve
    from referentiel.widgets.serving_settings import Options

    if options.exact and options.public:
        options.misuse(text("cli.serve.exact_public"))
    if options.exact and options.publication:
        options.misuse(text("cli.serve.release_exact"))
    with TemporaryDirectory(prefix="referentiel_apps_") as room:
        scene = _release(options, Path(room)) if options.publication else _base(options)
        try:
            return serve(scene.apps, apps_folder() / "templates" / "kit", port=options.port, public=options.public,
                         open_browser=not options.sans_navigateur, environment=scene.environment,
                         options=Options(base_url=options.racine, hosts=tuple(options.hote), sessions=options.places,
                                         warm=options.prechauffe, memory=options.memoire, home=scene.home))
        except ServingError as error:
            print(error, file=sys.stderr)
            return 1


@dataclass(frozen=True)
class Scene:
    """What is served: a folder of apps, what their kernels are told, what the home page says."""

    apps: Path
    environment: Mapping[str, str]
    home: Mapping[str, Any]


def _base(options: argparse.Namespace) -> Scene:
    """Return every app on the audit base; an empty base gets the demonstration history first."""
    from referentiel.audits import Store
    from referentiel.audits.store.base import absolute_url
    from referentiel.files import apps_folder, versions_folder
    from referentiel.model import Finding, FindingsError

    from .demonstrate import install

    store = Store(options.base)
    if not store.families():
        added, count, title = install(options.base, options.versions)
        if added:
            print(plural("cli.demo.done", count, title=title), flush=True)
    secret = [source for source in store.sources() if source.kind == "confidential"]
    if options.public and secret:
        raise FindingsError(Finding(code="SRV-CONFIDENTIAL", found=source.title) for source in secret)
    told = _home(store, options.versions)
    store.close()
    return Scene(apps_folder(), _environment(
        base=absolute_url(options.base), versions=str(versions_folder(options.versions).resolve()),
        exact="1" if options.exact else ""), told)


def _release(options: argparse.Namespace, room: Path) -> Scene:
    """Return the apps that open a release, alone in a folder; their kernels are told of no base."""
    from referentiel import releases
    from referentiel.files import apps_folder
    from referentiel.model import Finding, FindingsError
    from referentiel.report.release_html import release_home

    release = releases.read(options.publication)
    if options.public and release.audience != "public":
        raise FindingsError([Finding(code="SRV-PARTNERS", file=options.publication)])
    for name in PUBLISHED:
        copy(apps_folder() / f"{name}.ipynb", room)
    folder = str(Path(options.versions).resolve()) if options.versions else ""
    return Scene(room, _environment(release=str(Path(options.publication).resolve()), versions=folder),
                 release_home(release))


def _environment(*, base: str = "", versions: str = "", exact: str = "", release: str = "") -> dict[str, str]:
    """Return what kernels are told; whoever started the server decides, not what an earlier shell left behind."""
    from referentiel.widgets.opening import EXACT, PUBLICATION

    return {"REFERENTIEL_BASE": base, "REFERENTIEL_VERSIONS": versions, EXACT: exact, PUBLICATION: release}


def _home(store: Store, folder: str | None) -> dict[str, Any]:
    """Return what the home page tells: the family of the label first, another where it has no audit."""
    from referentiel.files import read_versions, versions_folder
    from referentiel.report.home import home

    families = sorted(store.families(), key=lambda name: name != "lrs")
    audits = store.load(families[0]) if families else ()
    return home(read_versions(versions_folder(folder)), audits, store.sources())
