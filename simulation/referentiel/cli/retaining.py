"""`referentiel retention`: what is past its period, and its deletion on demand."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import day, plural, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from referentiel.audits import Store
    from referentiel.audits.store.retaining import Retention


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("retention", help=text("cli.retention.help"), description=text("cli.retention.help"))
    parser.add_argument("--au", type=_day, metavar=text("cli.metavar.day"), help=text("cli.retention.day"))
    parser.add_argument("--fichiers", metavar=text("cli.metavar.folder"), help=text("cli.retention.files"))
    parser.add_argument("--par", default="", metavar=text("cli.metavar.text"), help=text("cli.erase.by"))
    parser.add_argument("--ecrire", action="store_true", help=text("cli.retention.write"))
    parser.add_argument("--traces", action="store_true", help=text("cli.retention.traces"))
    common(parser)
    parser.set_defaults(run=run)


def _day(written: str) -> date:
    """Read a day as typed, ``2026-11-22`` or ``22/11/2026``."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(written.strip(), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(text("cli.day", found=written))


def run(options: argparse.Namespace) -> int:
    """List what is past its period, or delete it."""
    from referentiel.audits import Store, purge, retention

    store, folder = Store(options.base), Path(options.fichiers) if options.fichiers else None
    if options.traces:
        return _tell_traces(store)
    when = options.au or datetime.now(UTC).date()
    if options.ecrire:
        _tell(purge(store, when, by=options.par, folder=folder))
        print(text("cli.retention.done"))
    else:
        _tell(retention(store, when, folder))
        print(text("cli.retention.dry"))
    return 0


def _tell(found: Retention) -> None:
    from referentiel.audits.privacy import PERIODS

    print(text("cli.retention.lead", day=day(found.day)))
    for one in PERIODS:
        what = text(f"retention.period.{one.key}")
        if one.years is None:
            print(text("cli.retention.unlimited", what=what))
        elif one.key == "files" and found.originals is None:
            print(text("cli.retention.no_folder", what=what))
        else:
            print(plural("cli.retention.period", one.years, what=what, count=_counts(found.rows.get(one.key, {}))))
    if found.originals is not None:
        for path, _ in found.originals.files:
            print(f"  {path}")
        if found.originals.unread:
            print(plural("cli.erase.unread", len(found.originals.unread)))
    if found.detached:
        print(plural("cli.retention.detached", found.detached))
    if found.undecided:
        print(plural("cli.retention.undecided", found.undecided))


def _counts(rows: Mapping[str, int]) -> str:
    return ", ".join(plural(f"retention.rows.{table}", count) for table, count in rows.items()) or text(
        "cli.retention.none")


def _tell_traces(store: Store) -> int:
    from referentiel.audits import purges

    traces = purges(store)
    for one in traces:
        print(text("cli.retention.trace", at=one.at, by=one.by, rows=plural(f"retention.rows.{one.table}", one.rows),
                   period=text(f"retention.period.{one.period}"), day=day(one.day)))
    if not traces:
        print(text("cli.retention.no_trace"))
    return 0
