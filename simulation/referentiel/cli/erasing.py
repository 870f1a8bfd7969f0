"""`referentiel effacer`: the name of an organisation erased everywhere it stands, with a trace."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import integer, plural, text

if TYPE_CHECKING:
    from referentiel.audits.store.erasing import ErasurePlan


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("effacer", help=text("cli.erase.help"), description=text("cli.erase.help"))
    parser.add_argument("organisation", metavar=text("cli.metavar.organisation.erased"),
                        help=text("cli.erase.organisation"))
    parser.add_argument("--motif", default="", metavar=text("cli.metavar.text"), help=text("cli.erase.reason"))
    parser.add_argument("--par", default="", metavar=text("cli.metavar.text"), help=text("cli.erase.by"))
    parser.add_argument("--nom", action="append", default=[], metavar=text("cli.metavar.text"),
                        help=text("cli.erase.also"))
    parser.add_argument("--fichiers", metavar=text("cli.metavar.folder"), help=text("cli.erase.files"))
    parser.add_argument("--ecrire", action="store_true", help=text("cli.erase.write"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Say what would be erased, or erase it; the name is never printed."""
    from referentiel.audits import Store, erase_organisation, erasure_plan

    store, folder = Store(options.base), Path(options.fichiers) if options.fichiers else None
    if not options.ecrire:
        _tell(erasure_plan(store, options.organisation, also=options.nom, folder=folder))
        print(text("cli.erase.dry"))
        return 0
    made, plan = erase_organisation(store, options.organisation, by=options.par, reason=options.motif,
                                    also=options.nom, folder=folder)
    _tell(plan)
    print(text("cli.erase.done", organisation=made.organisation, at=made.at))
    print(text("cli.erase.limits"))
    return 0


def _tell(plan: ErasurePlan) -> None:
    print(plural("cli.erase.names", plan.names, organisation=plan.organisation))
    print(plural("cli.erase.places", sum(plan.places.values())))
    for column, count in plan.places.items():
        print("  " + text("cli.erase.place", what=text(f"erase.place.{column}"), count=integer(count)))
    if plan.namesakes:
        print(text("cli.erase.namesakes", organisations=", ".join(plan.namesakes)))
    _tell_files(plan)


def _tell_files(plan: ErasurePlan) -> None:
    print(plural("cli.erase.imports", len(plan.imports)))
    for name, others in plan.imports.values():
        print("  " + plural("cli.erase.import", others, id=name))
    if plan.originals is None:
        print(text("cli.erase.no_folder"))
        return
    print(plural("cli.erase.found", len(plan.files), looked_at=integer(plan.originals.looked_at)))
    for path in plan.files:
        print(f"  {path}")
    if plan.originals.unread:
        print(plural("cli.erase.unread", len(plan.originals.unread)))
