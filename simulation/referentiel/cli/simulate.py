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
    from referentiel.compare import Effect, Replay
    from referentiel.compare.filling import Donors, Policy
    from referentiel.engine import History
    from referentiel.model import Source, StandardVersion
    from referentiel.model.change import Change
    from referentiel.model.operations import Operation

    from .sweeping import Swept


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .figures import add_figure
    from .main import common
    from .policy import add_policy
    from .population import add_population, pair

    parser = verbs.add_parser("simuler", help=text("cli.simulate.help"), description=text("cli.simulate.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.simulate.version"))
    parser.add_argument("--changer", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.change"), help=text("cli.simulate.change"))
    add_population(parser)
    add_policy(parser)
    parser.add_argument("--balayer", metavar=text("cli.metavar.lever"), help=text("cli.simulate.sweep"))
    parser.add_argument("--cible", metavar=text("cli.metavar.rate"), help=text("cli.simulate.target"))
    add_figure(parser)
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    parser.add_argument("--detail", action="store_true", help=text("cli.simulate.detail"))
    parser.add_argument("--exact", action="store_true", help=text("cli.simulate.exact"))
    common(parser)
    parser.set_defaults(run=run)


def number(written: str) -> Decimal | None:
    """Read a number with a decimal point or comma; None where it is not one."""
    plain = written.strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".", 1)
    return Decimal(plain) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", plain) else None


def run(options: argparse.Namespace) -> int:
    """Decide every audit of the population before and after the changes, and print the effect."""
    from referentiel.compare import effect

    from .policy import policy_of
    from .sweeping import sweep_of

    result, changes, told = replayed(options)
    policy = policy_of(options, result.version)
    if policy == "leave_out":
        found = effect(result.version, result.decisions.history, changes)
        swept = sweep_of(found, options.balayer, options.cible)
        _draw(swept, told, options)
        lines = [*_lines(found, told, options), *swept.lines(exact=options.exact)]
        record = _record(found, told, options) | swept.record(exact=options.exact)
    else:
        lines, record = _filled(result, changes, policy, told, options)
    print(json.dumps(record, ensure_ascii=False, indent=1) if options.json else "\n".join(lines))
    return 0


def _draw(swept: Swept, sources: Sequence[Source], options: argparse.Namespace) -> None:
    from .figures import save_figures

    if options.figure:
        save_figures(options.figure, [swept.figure(options.balayer, sources)])


def scene(options: argparse.Namespace) -> tuple[StandardVersion, History, tuple[Change | Operation, ...], list[Source]]:
    """Return the version, the audits of the population, the changes and where the audits come from.

    Files left out are told on standard error, beside the result.

    Raises
    ------
    FindingsError
        An unknown version, changes that are refused, an unknown field of the population.
    """
    result, changes, told = replayed(options)
    return result.version, result.decisions.history, changes, told


def replayed(options: argparse.Namespace) -> tuple[Replay, tuple[Change | Operation, ...], list[Source]]:
    """Return the version applied to the audits of the population, the changes and where the audits come from.

    Raises
    ------
    FindingsError
        As `scene`.
    """
    from referentiel.compare import replay
    from referentiel.model.change import changed

    from .inputs import changes_of, crosswalks_of, tell_left_out, version_of
    from .population import chosen_audits
    from .sweeping import target_of

    version, versions = version_of(options.version, options.versions)
    changes = changes_of(version, options.changer)
    after = changed(version, changes)
    if "balayer" in options:
        target_of(after, options.balayer, options.cible, options.figure)
    crosswalks = crosswalks_of(versions, options.versions)
    chosen, told, warning = chosen_audits(version, versions, options.base, options.population)
    if warning:
        print(warning, file=sys.stderr)
    result = replay(chosen, version, versions, crosswalks)
    tell_left_out([*versions.findings, *crosswalks.findings])
    return result, changes, told


def _filled(
    result: Replay, changes: tuple[Change | Operation, ...], policy: Policy | Donors | None, sources: Sequence[Source],
    options: argparse.Namespace,
) -> tuple[list[str], dict[str, Any]]:
    """Return an effect with missing answers filled as lines and as a record."""
    from referentiel.compare.filling import Donors, bounded_effect, donated_effect, filled_effect
    from referentiel.report.filled_effect import bounded_effect_lines, donated_effect_lines, filled_effect_lines

    from .sweeping import sweep_of

    head = _head(result.version, changes, sources)
    if policy is None:
        bounded = bounded_effect(result, changes)
        return bounded_effect_lines(bounded, sources), {**head, "policy": "bounds", **bounded.counts()}
    if isinstance(policy, Donors):
        drawn = donated_effect(result, changes, policy)
        return donated_effect_lines(drawn, sources), {**head, "policy": "donors", **drawn.counts()}
    one = filled_effect(result, changes, policy)
    swept = sweep_of(one.effect, options.balayer, options.cible)
    _draw(swept, sources, options)
    record = _record(one.effect, sources, options) | swept.record(exact=options.exact)
    return [*filled_effect_lines(one, sources), *_moved(one.effect, options), *swept.lines(exact=options.exact)], {
        **record, "policy": one.policy, **one.counts()}


def _head(version: StandardVersion, changes: Sequence[Change | Operation], sources: Sequence[Source]) -> dict[str, Any]:
    from referentiel.files import fingerprint

    return {
        "version": version.id,
        "provenance": version.provenance,
        "sources": [{"kind": source.kind, "title": source.title} for source in sources],
        "fingerprint": fingerprint(version),
        "changes": [{"path": change.path, "value": str(change.value)} for change in changes],
    }


def _record(result: Effect, sources: Sequence[Source], options: argparse.Namespace) -> dict[str, Any]:
    record: dict[str, Any] = {
        **_head(result.before.version, result.changes, sources),
        **result.counts(),
        "organisations_moved": result.organisations_moved(),
        "decided": result.decided(),
        "departures": result.departures(),
        "table": result.table.tolist(),
    }
    if options.detail:
        record["outcomes"] = [_outcome(result, i, exact=options.exact) for i in range(result.audits)]
    return record


def _outcome(result: Effect, i: int, *, exact: bool) -> dict[str, Any]:
    from referentiel.model import exact_text
    from referentiel.report.shown import shown

    def written(value: Any) -> str | None:  # noqa: ANN401
        return None if value is None else exact_text(value)

    audit, before, after = result.before.history.audits[i], result.before, result.after
    one = shown(before.history, i, exact=exact)
    return {
        "audit": one.audit,
        "organisation": one.organisation,
        **one.facts,
        "score_before": written(before.score(i)),
        "score_after": written(after.score(i)),
        "outcome_before": before.outcome(i),
        "outcome_after": after.outcome(i),
        "decision": audit.decision,
        "reasons": [{"kind": reason.kind, "target": reason.target} for reason in after.reasons(i)],
        "margins": [{"kind": kind, "target": target, "margin": written(value)}
                    for (kind, target), value in after.margins(i).items()],
    }


def _lines(result: Effect, sources: Sequence[Source], options: argparse.Namespace) -> list[str]:
    from referentiel.report.effect import effect_lines

    return [*effect_lines(result, sources), *_moved(result, options)]


def _moved(result: Effect, options: argparse.Namespace) -> list[str]:
    from referentiel.report.effect import moved_lines

    return moved_lines(result, exact=options.exact) if options.detail else []
