"""`referentiel amender`: file an amendment to a draft."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.model import Criterion, StandardVersion
    from referentiel.model.change import Change
    from referentiel.model.operations import Operation


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .drafting import day_typed
    from .main import common
    from .population import pair

    parser = verbs.add_parser("amender", help=text("cli.amend.help"), description=text("cli.amend.help"))
    parser.add_argument("draft", metavar=text("cli.metavar.draft"), help=text("cli.draft.draft"))
    for name, key in (("titre", "title"), ("auteur", "author"), ("college", "college"), ("motifs", "rationale")):
        parser.add_argument(f"--{name}", default="", metavar=text("cli.metavar.text"), help=text(f"cli.amend.{key}"))
    parser.add_argument("--changer", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.change"), help=text("cli.amend.set"))
    parser.add_argument("--retirer", nargs="+", action="extend", default=[], metavar="CODE",
                        help=text("cli.amend.retire"))
    parser.add_argument("--deplacer", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.move"), help=text("cli.amend.move"))
    parser.add_argument("--ajouter", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.add"), help=text("cli.amend.add"))
    parser.add_argument("--source", action="append", default=[], metavar=text("cli.metavar.text"),
                        help=text("cli.amend.source"))
    parser.add_argument("--base-legale", action="append", default=[], metavar=text("cli.metavar.text"),
                        help=text("cli.amend.basis"))
    parser.add_argument("--hypothese", action="store_true", help=text("cli.amend.assumption"))
    parser.add_argument("--redepose", type=int, metavar="N", help=text("cli.amend.retables"))
    parser.add_argument("--jour", type=day_typed, metavar=text("cli.metavar.day"), help=text("cli.draft.day"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """File the amendment, and tell its number and its comparative text."""
    from referentiel.authoring import Proposal, comparative, file_amendment
    from referentiel.files import read_document, read_registries, versions_folder
    from referentiel.files.committees import colleges_on
    from referentiel.report.compared import with_units

    from .drafting import draft_path, today

    path = draft_path(options.draft, options.versions)
    version = read_document(path).version
    proposal = Proposal(options.titre, options.auteur, options.college, options.motifs, _changes(version, options),
                        tuple(options.base_legale), tuple(options.source), options.hypothese, options.redepose)
    folder, day = versions_folder(options.versions), options.jour or today()
    registries = read_registries(folder)
    filed = file_amendment(path, proposal, day, registries, tuple(colleges_on(folder, day)))
    print(text("cli.amend.filed", number=str(filed.number), path=filed.path))
    for row in with_units(comparative(version, filed.amendment, (), registries), registries):
        print(text("cli.amend.row", label=row.label, before=row.before or "—", after=row.after or "—"))
    return 0


def _changes(version: StandardVersion, options: argparse.Namespace) -> tuple[Change | Operation, ...]:
    """Read every change typed; each that cannot be read is told, all at once."""
    from referentiel.authoring.drafting.typing import typed_change
    from referentiel.model import Finding, FindingsError
    from referentiel.model.operations import Add, Move, Retire

    found: list[Change | Operation] = []
    faults: list[Finding] = []
    for path, written in options.changer:
        try:
            change = typed_change(version, path, written)
        except FindingsError as error:
            faults += error.findings
            continue
        if change is None:
            faults.append(Finding(code="AMD-NOTHING", found=path, cell=path))
        else:
            found.append(change)
    found += [Retire(code) for code in options.retirer]
    found += [Move(code, section) for code, section in options.deplacer]
    for section, name in options.ajouter:
        try:
            found.append(Add(_criterion(Path(name)), section))
        except FindingsError as error:
            faults += error.findings
    if faults:
        raise FindingsError(faults)
    return tuple(found)


def _criterion(path: Path) -> Criterion:
    """Read a criterion from a file of its own.

    Raises
    ------
    FindingsError
        Every fault of the file.
    """
    from referentiel.files.shaped import read_shaped
    from referentiel.model import Criterion

    return read_shaped(path, Criterion)[1]
