"""`referentiel simuler`: the effect of changed values on past audits."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.compare import Effect
    from referentiel.model import Source


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("simuler", help=text("cli.simulate.help"), description=text("cli.simulate.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.simulate.version"))
    parser.add_argument("--changer", nargs="+", action="extend", default=[], type=_pair,
                        metavar=text("cli.metavar.change"), help=text("cli.simulate.change"))
    parser.add_argument("--population", nargs="+", action="extend", default=[], type=_pair,
                        metavar=text("cli.metavar.population"), help=text("cli.simulate.population"))
    parser.add_argument("--balayer", metavar=text("cli.metavar.lever"), help=text("cli.simulate.sweep"))
    parser.add_argument("--cible", metavar=text("cli.metavar.rate"), help=text("cli.simulate.target"))
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    parser.add_argument("--detail", action="store_true", help=text("cli.simulate.detail"))
    common(parser)
    parser.set_defaults(run=run)


def _pair(written: str) -> tuple[str, str]:
    """Read ``NAME=VALUE``; the first equals sign parts them."""
    name, sign, value = written.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(text("cli.pair", found=written))
    return name.strip(), value.strip()


def run(options: argparse.Namespace) -> int:
    """Decide every audit of the population before and after the changes, and print the effect."""
    from referentiel.audits import Population, problems, select
    from referentiel.compare import audited_versions, effect
    from referentiel.engine import History
    from referentiel.model.change import changed
    from referentiel.report.findings import findings_text

    from .inputs import changes_of, load, version_of
    from .sweeping import sweep_of, target_of

    version, versions = version_of(options.version, options.versions)
    changes = changes_of(version, options.changer)
    target_of(changed(version, changes), options.balayer, options.cible)
    audits, sources = load(version, options.base)
    population = Population(tuple(options.population))
    odd = problems(audits, population)
    if not audits:
        print(text("cli.simulate.empty", family=version.family), file=sys.stderr)
    elif odd:
        print(findings_text(odd), file=sys.stderr)
    chosen = select(audits, population)
    history = History.of(chosen, audited_versions(chosen, {version.id: version, **versions}))
    result = effect(version, history, changes)
    swept = sweep_of(result, options.balayer, options.cible)
    used = {audit.source for audit in chosen}
    told = [source for source in sources if source.id in used]
    if options.json:
        record = _record(result, told, detail=options.detail) | swept.record()
        print(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        _print(result, told, detail=options.detail)
        print("\n".join(swept.lines()), end="\n" if swept.lines() else "")
    return 0


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
