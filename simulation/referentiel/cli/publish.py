"""`referentiel publier`: one file for partners or the public, checked before it is written."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from referentiel.texts import plural, text

AUDIENCES = {"partenaires": "partners", "public": "public"}
SHORT = 12


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("publier", help=text("cli.publish.help"), description=text("cli.publish.help"))
    parser.add_argument("--audience", choices=tuple(AUDIENCES), required=True, help=text("cli.publish.audience"))
    parser.add_argument("--version", dest="standard", required=True, metavar="VERSION",
                        help=text("cli.publish.version"))
    parser.add_argument("--leviers", nargs="+", action="extend", default=[], metavar=text("cli.metavar.levers.path"),
                        help=text("cli.publish.levers"))
    parser.add_argument("--comparer", metavar="VERSION", help=text("cli.publish.compare"))
    parser.add_argument("--sortie", required=True, metavar=text("cli.metavar.file"), help=text("cli.publish.output"))
    parser.add_argument("--remplacer", action="store_true", help=text("cli.publish.replace"))
    parser.add_argument("--date", type=_day, metavar=text("cli.metavar.date"), help=text("cli.publish.date"))
    parser.add_argument("--sans-secret", dest="lifted", action="store_true", help=text("cli.publish.open"))
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    common(parser)
    parser.set_defaults(run=run)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(text("cli.publish.date.form", found=written)) from error


def run(options: argparse.Namespace) -> int:
    """Make a release, write it whole or not at all, and tell what it publishes, merges and withholds."""
    from referentiel.compare import replay
    from referentiel.model import Finding, FindingsError
    from referentiel.releases import written
    from referentiel.report.publication import publish
    from referentiel.report.release_page import release_lines

    from .inputs import crosswalks_of, tell_left_out, version_in, version_of
    from .output import put
    from .population import chosen_audits
    from .progress import bar

    if Path(options.sortie).exists() and not options.remplacer:
        raise FindingsError([Finding(code="REL-EXISTS", found=options.sortie)])
    version, versions = version_of(options.standard, options.versions)
    crosswalks = crosswalks_of(versions, options.versions)
    audits, sources, _ = chosen_audits(version, versions, options.base, ())
    history = replay(audits, version, versions, crosswalks).decisions.history
    other = replay(audits, version_in(options.comparer, versions), versions, crosswalks).decisions if (
        options.comparer) else None
    if not options.json:
        print(text("cli.publish.wait", audits=plural("unit.audits", history.size)), file=sys.stderr, flush=True)
    on = options.date or date.today()  # noqa: DTZ011 - the day of who publishes
    with bar("cli.publish.checking") as told:
        made = publish(version, history, sources, options.leviers, AUDIENCES[options.audience],  # type: ignore[arg-type]
                       on, other=other, lifted=options.lifted, progress=told)
    put(options.sortie, written(made.release))
    tell_left_out([*versions.findings, *crosswalks.findings])
    release = made.release
    if options.json:
        print(json.dumps({
            "file": options.sortie, "fingerprint": release.fingerprint, "audience": release.audience,
            "control": release.control, "version": dict(release.version), "history": dict(release.history),
            "parameters": dict(release.parameters), "checks": made.checks, "positions": len(release.positions),
            "levers": [{"path": one.path, "in_force": str(one.in_force), "values": list(map(str, one.values))}
                       for one in release.levers],
            "tables": [{"field": table.field, "classes": [list(group.values) for group in table.groups],
                        "withheld": sum(one is None for group in table.groups for one in group.counts)}
                       for table in release.tables],
            **({} if release.comparison is None else {"comparison": {
                "version": dict(release.comparison.version), "table": release.comparison.table}}),
            "left_out": list(release.left_out), "citation": release.citation,
        }, ensure_ascii=False, indent=1))
        return 0
    print("\n".join(release_lines(release)))
    print(text("release.written", path=options.sortie, fingerprint=release.fingerprint[:SHORT],
               positions=plural("release.positions", len(release.positions)),
               checks=plural("release.checks", made.checks)))
    return 0
