"""The audits that a verb reads: those of a version's family that a population keeps, and where they come from."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.model import Audit, Source, StandardVersion


def add_population(parser: argparse.ArgumentParser) -> None:
    """Declare the option that chooses among the audits."""
    parser.add_argument("--population", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.population"), help=text("cli.simulate.population"))


def pair(written: str) -> tuple[str, str]:
    """Read ``NAME=VALUE``; the first equals sign parts them."""
    name, sign, value = written.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(text("cli.pair", found=written))
    return name.strip(), value.strip()


def chosen_audits(
    version: StandardVersion, base: str | None, pairs: Sequence[tuple[str, str]],
) -> tuple[tuple[Audit, ...], list[Source], str]:
    """Return the audits kept, their sources, and what to warn of: an empty base, a choice that keeps none."""
    from referentiel.audits import Population, problems, select
    from referentiel.report.findings import findings_text

    from .inputs import load

    audits, sources = load(version, base)
    population = Population(tuple(pairs))
    odd = problems(audits, population)
    warning = findings_text(odd) if audits and odd else ""
    if not audits:
        warning = text("cli.simulate.empty", family=version.family)
    chosen = select(audits, population)
    used = {audit.source for audit in chosen}
    return tuple(chosen), [source for source in sources if source.id in used], warning
