"""The audits that a verb reads: those of a version's family that a population keeps, and where they come from."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from referentiel.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from referentiel.audits import Population
    from referentiel.engine import History
    from referentiel.files import Versions
    from referentiel.model import Audit, Finding, Source, StandardVersion


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
    version: StandardVersion, versions: Versions, base: str | None, pairs: Sequence[tuple[str, str]],
) -> tuple[History | tuple[Audit, ...], list[Source], str]:
    """Return the audits kept, their sources, and what to warn of: an empty base, a choice that keeps none."""
    from referentiel.audits import Population, problems, select
    from referentiel.audits.addresses import columnar_file

    from .inputs import load

    population, file = Population(tuple(pairs)), columnar_file(base)
    if file is not None:
        return _chosen_columns(file, version, versions, population)
    audits, sources = load(version, base)
    chosen = select(audits, population)
    used = {audit.source for audit in chosen}
    warning = _warning(version, len(audits), problems(audits, population))
    return tuple(chosen), [source for source in sources if source.id in used], warning


def _chosen_columns(
    file: Path, version: StandardVersion, versions: Versions, population: Population,
) -> tuple[History, list[Source], str]:
    import numpy as np

    from referentiel.audits.columns import chosen_rows, odd_values, read_columns
    from referentiel.compare.columns import history_of

    columns = read_columns(file)
    if columns.family != version.family:
        columns = columns.take(np.zeros(0, dtype=np.intp))
    warning = _warning(version, columns.size, odd_values(columns, population))
    if population.filters:
        columns = columns.take(chosen_rows(columns, population))
    return history_of(columns, {version.id: version, **versions}, versions.refused), columns.used(), warning


def _warning(version: StandardVersion, audits: int, odd: Sequence[Finding]) -> str:
    from referentiel.report.findings import findings_text

    if not audits:
        return text("cli.simulate.empty", family=version.family)
    return findings_text(odd) if odd else ""
