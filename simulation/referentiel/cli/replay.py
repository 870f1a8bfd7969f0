"""`referentiel rejouer`: a version applied to every past audit, and what could be read of the answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.compare import Replay
    from referentiel.model import Source


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common
    from .population import add_population

    parser = verbs.add_parser("rejouer", help=text("cli.replay.help"), description=text("cli.replay.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.replay.version"))
    add_population(parser)
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Decide every audit of the population under the version, and print what was read."""
    from referentiel.compare import replay
    from referentiel.report.replay import replay_lines

    from .inputs import crosswalks_of, tell_left_out, version_of
    from .population import chosen_audits

    version, versions = version_of(options.version, options.versions)
    crosswalks = crosswalks_of(versions, options.versions)
    chosen, told, warning = chosen_audits(version, options.base, options.population)
    if warning:
        print(warning, file=sys.stderr)
    result = replay(chosen, version, versions, crosswalks)
    if options.json:
        print(json.dumps(_record(result, told), ensure_ascii=False, indent=1))
    else:
        print("\n".join(replay_lines(result, told)))
    tell_left_out([*versions.findings, *crosswalks.findings])
    return 0


def _record(result: Replay, sources: Sequence[Source]) -> dict[str, Any]:
    from referentiel.files import fingerprint

    return {
        "version": result.version.id,
        "provenance": result.version.provenance,
        "fingerprint": fingerprint(result.version),
        "sources": [{"kind": source.kind, "title": source.title} for source in sources],
        "path": list(result.path),
        "made_under": result.made_under(),
        **result.counts(),
        "outcomes": result.decisions.counts(),
        "obstacles": [{"kind": reason.kind, "target": reason.target, "audits": count}
                      for reason, count in result.obstacles().items()],
    }
