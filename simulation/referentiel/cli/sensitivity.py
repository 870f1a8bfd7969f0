"""What `referentiel etudier --etude sensibilite` adds: levers with their ranges, drawn together."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.engine import Decisions
    from referentiel.model import StandardVersion
    from referentiel.studies import Ranged, Sensitivity

GROUPS: dict[str, Literal["lever", "section", "kind"]] = {"levier": "lever", "rubrique": "section", "nature": "kind"}


def add_sensitivity(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    from .population import pair

    parser.add_argument("--plage", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.range"), help=text("cli.study.range"))
    parser.add_argument("--methode", choices=("morris", "sobol"), default="morris", help=text("cli.study.method"))
    parser.add_argument("--grouper", choices=tuple(GROUPS), default="levier", help=text("cli.study.group"))
    parser.add_argument("--tirages", type=_count, metavar="N", help=text("cli.study.size"))


def _count(written: str) -> int:
    if not (written.isdecimal() and len(written) <= 6):
        raise argparse.ArgumentTypeError(text("cli.study.seed.form", found=written))
    return int(written)


def sensitivity_of(options: argparse.Namespace, decisions: Decisions) -> Sensitivity:
    """Study the levers typed, inside the ranges typed.

    Raises
    ------
    FindingsError
        See `referentiel.studies.sensitivity`; ``CHG-PATH`` and ``CHG-VALUE`` of every range that does not read.
    """
    from referentiel.studies import Effort, sensitivity

    from .progress import bar

    levers = ranges(decisions.version, options.plage)
    method: Any = options.methode
    with bar("cli.study.searching") as progress:
        return sensitivity(decisions, levers, by=GROUPS[options.grouper], method=method, size=options.tirages,
                           seed=options.graine, effort=Effort(progress=progress))


def ranges(version: StandardVersion, typed: Iterable[tuple[str, str]]) -> list[Ranged]:
    """Read ``PATH=LOW:HIGH``, numbers with a point or a comma, flags as oui and non.

    Raises
    ------
    FindingsError
        ``STUDY-RANGE`` where there are not two ends, ``CHG-PATH`` and ``CHG-VALUE``; all at once.
    """
    from referentiel.model import Finding, FindingsError
    from referentiel.model.change import change_of
    from referentiel.studies import Ranged
    from referentiel.studies.sensitivity_ranges import disordered

    found, wrong = [], []
    for path, written in typed:
        low, colon, high = written.partition(":")
        if not colon:
            wrong.append(Finding(code="STUDY-RANGE", cell=path, found=written))
            continue
        try:
            found.append(Ranged(path, change_of(version, path, low).value, change_of(version, path, high).value))
        except FindingsError as error:
            wrong += error.findings
    if wrong:
        raise FindingsError([*wrong, *disordered(found)])
    return found
