"""`referentiel demo`: the demonstration history, made once; the enlarged one, the sector, the calibration."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from referentiel.texts import plural, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from referentiel.audits import Store
    from referentiel.model import Source, StandardVersion


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("demo", help=text("cli.demo.help"), description=text("cli.demo.help"))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--agrandi", action="store_true", help=text("cli.demo.enlarged"))
    what.add_argument("--secteur", action="store_true", help=text("cli.demo.sector"))
    what.add_argument("--calibrage", action="store_true", help=text("cli.demo.calibrate"))
    parser.add_argument("--remplacer", action="store_true", help=text("cli.demo.replace"))
    parser.add_argument("--csv", metavar=text("cli.metavar.file"), help=text("cli.demo.csv"))
    common(parser)
    parser.set_defaults(run=run, misuse=parser.error)


def run(options: argparse.Namespace) -> int:
    """Put a demonstration history into the base, unless it is there; or print the sector, or the calibration."""
    if options.csv and not options.secteur:
        options.misuse(text("cli.demo.csv_alone"))
    if options.remplacer and (options.secteur or options.calibrage):
        options.misuse(text("cli.demo.replace_alone"))
    if options.secteur:
        return _sector(options.csv)
    if options.calibrage:
        from referentiel.report.calibration import calibration_text

        print(calibration_text(_versions(options.versions)), end="")
        return 0
    added, count, title = install(
        options.base, options.versions, enlarged=options.agrandi, replacing=options.remplacer)
    print(plural("cli.demo.done", count, title=title) if added else text("cli.demo.already", title=title))
    return 0


def install(
    base: str | None, versions: str | None, *, enlarged: bool = False, replacing: bool = False,
) -> tuple[bool, int, str]:
    """Make a demonstration history and keep it; return whether it was new, its size and its title.

    What it replaces, if it may replace, is told on the standard output.

    Raises
    ------
    FindingsError
        ``AUD-DEMO-OTHER``: the base holds the other demonstration history, and would mix them.
    """
    from referentiel.audits import Import, Store, demo_history, enlarged_history, replace_synthetic

    from .progress import bar

    make = enlarged_history if enlarged else demo_history
    with bar("cli.demo.making") as told:
        made = make(_versions(versions), progress=told)
    store = Store(base)
    if replacing:
        there = made.source.digest in {one.digest for one in store.sources(made.source.family)}
        one = Import(made.source, made.audits, made.events, tuple(made.names.items()), made.corrections)
        for gone in replace_synthetic(store, one):
            print(plural("cli.demo.replaced", gone.audits, title=gone.title, at=gone.imported_at))
        return not there, len(made.audits), made.source.title
    _alone(store, made.source)
    new = store.add(made.source, made.audits, events=made.events, names=made.names, corrections=made.corrections)
    return new, len(made.audits), made.source.title


def _alone(store: Store, source: Source) -> None:
    """Refuse to put two made-up histories of one family into one base."""
    from referentiel.model import Finding, FindingsError

    others = [one for one in store.sources(source.family) if one.kind == "synthetic" and one.digest != source.digest]
    if others:
        raise FindingsError(Finding(code="AUD-DEMO-OTHER", found=one.title) for one in others)


def _versions(folder: str | None) -> Mapping[str, StandardVersion]:
    from referentiel.files import read_versions, versions_folder

    return read_versions(versions_folder(folder))


def _sector(csv: str | None) -> int:
    from referentiel.audits import sector_population
    from referentiel.report.sector import margin_lines, sector_table

    from .output import write

    sector = sector_population()
    if csv:
        write(csv, "\ufeff" + sector_table(sector))
    else:
        print("\n".join(margin_lines(sector)))
    return 0
