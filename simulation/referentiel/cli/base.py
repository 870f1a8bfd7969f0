"""`referentiel base`: the journal, a copy out and in, a corrected answer, a name erased."""

from __future__ import annotations

import argparse
import getpass
from typing import TYPE_CHECKING, Any

from referentiel.texts import integer, number, plural, text

if TYPE_CHECKING:
    from referentiel.model import Answer


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb and what it can do."""
    from .main import common

    parser = verbs.add_parser("base", help=text("cli.base.help"), description=text("cli.base.help"))
    actions = parser.add_subparsers(dest="action", required=True, metavar=text("cli.base.action"),
                                    parser_class=type(parser))

    def action(name: str, key: str, run: Any) -> Any:  # noqa: ANN401
        one = actions.add_parser(name, help=text(f"cli.base.{key}.help"), description=text(f"cli.base.{key}.help"))
        common(one)
        one.set_defaults(run=run)
        return one

    action("journal", "journal", journal)
    export = action("exporter", "export", export_to)
    export.add_argument("destination", metavar=text("cli.metavar.destination"), help=text("cli.base.export.where"))
    export.add_argument("--sans-noms", dest="names", action="store_false", help=text("cli.base.export.names"))
    export.add_argument("--parquet", dest="columnar", action="store_true", help=text("cli.base.export.columnar"))
    export.add_argument("--famille", metavar=text("cli.metavar.family"), help=text("cli.base.export.family"))
    export.set_defaults(misuse=export.error)
    restore = action("restaurer", "restore", restore_from)
    restore.add_argument("source", metavar=text("cli.metavar.destination"), help=text("cli.base.restore.where"))
    correct = action("corriger", "correct", correct_answer)
    correct.add_argument("audit", metavar=text("cli.metavar.audit"), help=text("cli.base.correct.audit"))
    correct.add_argument("criterion", metavar=text("cli.metavar.criterion"), help=text("cli.base.correct.criterion"))
    correct.add_argument("answer", metavar=text("cli.metavar.answer"), help=text("cli.base.correct.answer"))
    correct.add_argument("--motif", dest="reason", default="", metavar=text("cli.metavar.reason"),
                         help=text("cli.base.reason"))
    correct.add_argument("--par", dest="by", default="", metavar=text("cli.metavar.who"), help=text("cli.import.by"))


def journal(options: argparse.Namespace) -> int:
    """Print the imports, the corrections and the erasures, oldest first."""
    from referentiel.audits import Store

    store = Store(options.base)
    for one in store.sources():
        kept = {"audits": one.audits, "answers": one.answers, "events": one.events}
        counts = ", ".join(plural(f"cli.base.count.{key}", count) for key, count in kept.items())
        print(text("cli.base.journal.import", at=one.imported_at, by=one.imported_by or "\u2014", title=one.title,
                   counts=counts, digest=one.digest[:12]))
    for made in store.corrections():
        print(text("cli.base.journal.correction", at=made.at, by=made.by, audit=made.audit, criterion=made.criterion,
                   before=_said(made.before), after=_said(made.after), reason=made.reason))
    for gone in store.erasures():
        print(text("cli.base.journal.erasure", at=gone.at, by=gone.by, organisation=gone.organisation,
                   names=integer(gone.names), reason=gone.reason))
    return 0


def _said(answer: Answer | None) -> str:
    if answer is None:
        return text("cli.base.state.none")
    if answer.value is not None:
        return number(answer.value)
    return text(f"cli.base.state.{answer.state.name.lower()}")


def export_to(options: argparse.Namespace) -> int:
    """Write the whole base to a folder or a zip."""
    from referentiel.audits import Store, export_base

    from .progress import bar

    if options.columnar:
        return export_columns(options)
    if options.famille:
        options.misuse(text("cli.base.export.family_alone"))
    with bar("cli.base.exporting") as told:
        counts = export_base(Store(options.base), options.destination, told, names=options.names)
    print(plural("cli.base.export.done", sum(counts.values()), path=options.destination))
    return 0


def export_columns(options: argparse.Namespace) -> int:
    """Write the audits of one family to a columnar file, for `simuler`, `rejouer` and `etudier` on large bases."""
    from referentiel.audits import Store
    from referentiel.audits.columns import write_columns
    from referentiel.compare import audited_versions
    from referentiel.compare.columns import column_set
    from referentiel.engine import History
    from referentiel.files import read_versions, versions_folder

    store = Store(options.base)
    families = [options.famille] if options.famille else list(store.families())
    if len(families) != 1:
        options.misuse(text("cli.base.export.families", families=", ".join(families) or "\u2014"))
    (family,) = families
    audits, versions = store.load(family), read_versions(versions_folder(options.versions))
    if not audits:
        options.misuse(text("cli.base.export.families", families=", ".join(store.families()) or "\u2014"))
    history = History.of(audits, audited_versions(audits, versions, versions.refused))
    write_columns(column_set(history, store.sources(family), family), options.destination)
    print(plural("cli.base.export.columns", len(audits), path=options.destination))
    return 0


def restore_from(options: argparse.Namespace) -> int:
    """Read an export into an empty base."""
    from referentiel.audits import Store, restore_base

    from .progress import bar

    with bar("cli.base.restoring") as told:
        counts = restore_base(Store(options.base), options.source, told)
    print(plural("cli.base.restore.done", sum(counts.values()), path=options.source))
    return 0


def correct_answer(options: argparse.Namespace) -> int:
    """Put an answer right, checked against its criterion as an import would."""
    from referentiel.audits import Store
    from referentiel.audits.imports import typed_answer

    from .importation import standards_of

    store = Store(options.base)
    answer = typed_answer(store.audit(options.audit), options.criterion, options.answer, standards_of(options.versions))
    made = store.correct(options.audit, options.criterion, answer, by=options.by or getpass.getuser(),
                         reason=options.reason)
    print(text("cli.base.correct.done", audit=made.audit, criterion=made.criterion, before=_said(made.before),
               after=_said(made.after)))
    return 0
