"""`referentiel simuler`: the effect of changed values on past audits."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.compare import Effect
    from referentiel.engine import History
    from referentiel.model import Source, StandardVersion
    from referentiel.model.change import Change


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common
    from .population import add_population, pair

    parser = verbs.add_parser("simuler", help=text("cli.simulate.help"), description=text("cli.simulate.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.simulate.version"))
    parser.add_argument("--changer", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.change"), help=text("cli.simulate.change"))
    add_population(parser)
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    parser.add_argument("--detail", action="store_true", help=text("cli.simulate.detail"))
    common(parser)
    parser.set_defaults(run=run)


def number(written: str) -> Decimal | None:
    """Read a number with a decimal point or comma; None where it is not one."""
    plain = written.strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".", 1)
    return Decimal(plain) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", plain) else None


def run(options: argparse.Namespace) -> int:
    """Decide every audit of the population before and after the changes, and print the effect."""
    from referentiel.compare import effect

    version, history, changes, told = scene(options)
    result = effect(version, history, changes)
    if options.json:
        print(json.dumps(_record(result, told, detail=options.detail), ensure_ascii=False, indent=1))
    else:
        _print(result, told, detail=options.detail)
    return 0


def scene(options: argparse.Namespace) -> tuple[StandardVersion, History, tuple[Change, ...], list[Source]]:
    """Return the version, the audits of the population, the changes and where the audits come from.

    Files left out are told on standard error, beside the result.

    Raises
    ------
    FindingsError
        An unknown version, changes that are refused, an unknown field of the population.
    """
    from referentiel.compare import audited_versions, read_through
    from referentiel.engine import History
    from referentiel.model.change import changed

    from .inputs import changes_of, crosswalks_of, tell_left_out, version_of
    from .population import chosen_audits

    version, versions = version_of(options.version, options.versions)
    changes = changes_of(version, options.changer)
    changed(version, changes)
    known = {version.id: version, **versions}
    crosswalks = crosswalks_of(versions, options.versions)
    chosen, told, warning = chosen_audits(version, options.base, options.population)
    if warning:
        print(warning, file=sys.stderr)
    audited = audited_versions(chosen, known, versions.refused)
    history = read_through(History.of(chosen, audited), version, known, crosswalks)
    tell_left_out([*versions.findings, *crosswalks.findings])
    return version, history, changes, told


def _record(result: Effect, sources: Sequence[Source], *, detail: bool) -> dict[str, Any]:
    from referentiel.files import fingerprint

    record: dict[str, Any] = {
        "version": result.before.version.id,
        "provenance": result.before.version.provenance,
        "sources": [{"kind": source.kind, "title": source.title} for source in sources],
        "fingerprint": fingerprint(result.before.version),
        "changes": [{"path": change.path, "value": str(change.value)} for change in result.changes],
        **result.counts(),
        "organisations_moved": result.organisations_moved(),
        "decided": result.decided(),
        "departures": result.departures(),
        "table": result.table.tolist(),
    }
    if detail:
        record["outcomes"] = [_outcome(result, i) for i in range(result.audits)]
    return record


def _outcome(result: Effect, i: int) -> dict[str, Any]:
    from referentiel.model import exact_text

    def written(value: Any) -> str | None:  # noqa: ANN401
        return None if value is None else exact_text(value)

    audit, before, after = result.before.history.audits[i], result.before, result.after
    return {
        "audit": audit.id,
        "organisation": audit.organisation,
        "date": audit.day.isoformat(),
        "score_before": written(before.score(i)),
        "score_after": written(after.score(i)),
        "outcome_before": before.outcome(i),
        "outcome_after": after.outcome(i),
        "decision": audit.decision,
        "reasons": [{"kind": reason.kind, "target": reason.target} for reason in after.reasons(i)],
        "margins": [{"kind": kind, "target": target, "margin": written(value)}
                    for (kind, target), value in after.margins(i).items()],
    }


def _print(result: Effect, sources: Sequence[Source], *, detail: bool) -> None:
    from referentiel.report.effect import effect_lines, moved_lines

    print("\n".join(effect_lines(result, sources)))
    if detail:
        print("\n".join(moved_lines(result)))
