"""`referentiel rejouer`: a version applied to every past audit, and what could be read of the answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from fractions import Fraction

    from referentiel.compare import Replay
    from referentiel.compare.filling import Donors, Policy
    from referentiel.engine import Reason
    from referentiel.model import Source


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common
    from .policy import add_policy
    from .population import add_population

    parser = verbs.add_parser("rejouer", help=text("cli.replay.help"), description=text("cli.replay.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.replay.version"))
    add_population(parser)
    add_policy(parser)
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Decide every audit of the population under the version, and print what was read."""
    from referentiel.compare import replay

    from .inputs import crosswalks_of, tell_left_out, version_of
    from .policy import policy_of
    from .population import chosen_audits

    version, versions = version_of(options.version, options.versions)
    policy = policy_of(options, version)
    crosswalks = crosswalks_of(versions, options.versions)
    chosen, told, warning = chosen_audits(version, versions, options.base, options.population)
    if warning:
        print(warning, file=sys.stderr)
    lines, record = _told(replay(chosen, version, versions, crosswalks), policy, told)
    print(json.dumps(record, ensure_ascii=False, indent=1) if options.json else "\n".join(lines))
    tell_left_out([*versions.findings, *crosswalks.findings])
    return 0


def _told(
    result: Replay, policy: Policy | Donors | None, sources: Sequence[Source],
) -> tuple[list[str], dict[str, Any]]:
    """Return a replay under a policy as lines and as a record."""
    from referentiel.compare.filling import Donors, bounds, donated, filled
    from referentiel.report.bounds import bounds_lines
    from referentiel.report.filling import donated_lines, filled_lines
    from referentiel.report.replay import replay_lines

    head = _head(result, sources)
    if policy == "leave_out":
        return replay_lines(result, sources), {
            **head, "policy": policy, **result.counts(), "outcomes": result.decisions.counts(),
            "obstacles": _obstacles(result.obstacles())}
    if policy is None:
        found = bounds(result)
        return bounds_lines(found, sources), {
            **head, "policy": "bounds", **found.counts(), "rates": [_exact(rate) for rate in found.rates or ()],
            "obstacles": _obstacles(found.obstacles())}
    if isinstance(policy, Donors):
        drawn = donated(result, policy)
        return donated_lines(drawn, sources), {
            **head, "policy": "donors", **drawn.counts(), "rates": [_exact(rate) for rate in drawn.rates],
            "mean": _exact(drawn.mean), "deviation": drawn.deviation}
    one = filled(result, policy)
    return filled_lines(one, sources), {
        **head, "policy": one.policy, **one.counts(), "outcomes": one.decisions.counts(),
        "obstacles": _obstacles(one.obstacles())}


def _exact(rate: Fraction | None) -> str | None:
    from referentiel.model import exact_text

    return None if rate is None else exact_text(rate)


def _obstacles(found: Mapping[Reason, int]) -> list[dict[str, Any]]:
    return [{"kind": reason.kind, "target": reason.target, "audits": count} for reason, count in found.items()]


def _head(result: Replay, sources: Sequence[Source]) -> dict[str, Any]:
    from referentiel.files import fingerprint

    return {
        "version": result.version.id,
        "provenance": result.version.provenance,
        "fingerprint": fingerprint(result.version),
        "sources": [{"kind": source.kind, "title": source.title} for source in sources],
        "path": list(result.path),
        "made_under": result.made_under(),
    }
