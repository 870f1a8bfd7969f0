"""What to do with answers that were never asked: the policy and its options, as typed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from referentiel.model import Finding, FindingsError
from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.compare.filling import Donors, Policy
    from referentiel.model import StandardVersion

POLICIES = ("exclure", "bas", "haut", "bornes", "donneurs", "attente")
_NAMED: dict[str, Policy] = {"exclure": "leave_out", "bas": "lowest", "haut": "highest"}


def add_policy(parser: argparse.ArgumentParser) -> None:
    """Declare the options that choose a policy."""
    from .population import pair

    parser.add_argument("--politique", choices=POLICIES, default=POLICIES[0], help=text("cli.policy"))
    parser.add_argument("--attente", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.expected"), help=text("cli.policy.expected"))
    parser.add_argument("--tirages", type=_whole(1), metavar="N", help=text("cli.policy.fills"))
    parser.add_argument("--graine", type=_whole(0), metavar="N", help=text("cli.policy.seed"))


def policy_of(options: argparse.Namespace, version: StandardVersion) -> Policy | Donors | None:
    """Return the policy asked for; None for bounds.

    Raises
    ------
    FindingsError
        ``POL-OPTION`` (an option that the policy does not read), ``POL-NOTHING`` (an expectation of nothing), or the
        faults of the expected values.
    """
    from referentiel.compare.filling import Donors, expectation

    name: str = options.politique
    given = {"--attente": bool(options.attente), "--tirages": options.tirages is not None,
             "--graine": options.graine is not None, "--detail": getattr(options, "detail", False),
             "--balayer": getattr(options, "balayer", None) is not None}
    exact = {"--detail", "--balayer"}
    read = {"attente": {"--attente", *exact}, "donneurs": {"--tirages", "--graine"}, "bornes": set[str]()}.get(
        name, exact)
    findings = [Finding(code="POL-OPTION", found=option, cell=option, params={"policy": name})
                for option, there in given.items() if there and option not in read]
    if name == "attente" and not options.attente:
        findings.append(Finding(code="POL-NOTHING", cell="--attente"))
    if findings:
        raise FindingsError(findings)
    if name == "attente":
        return expectation(version, options.attente)
    if name == "donneurs":
        return Donors(options.tirages or Donors.fills, options.graine or Donors.seed)
    return _NAMED.get(name)


def _whole(least: int) -> Callable[[str], int]:
    def read(written: str) -> int:
        if not written.isascii() or not written.isdigit() or len(written) > 9 or int(written) < least:
            raise argparse.ArgumentTypeError(text("cli.policy.whole", least=least, found=written))
        return int(written)

    return read
