"""Whether a lever decides of any audit of a population, at some value that it may take."""

from __future__ import annotations

from referentiel.model import StandardVersion
from referentiel.model.paths import kind_of, parse_path
from referentiel.model.reading import values_at
from referentiel.model.setting import set_value

from .decide import decide
from .decisions import Decisions
from .flips import weight_flips
from .history import History
from .sweep import sweep
from .swing import SWEPT


def effective(
    version: StandardVersion, history: History, path: str, decisions: Decisions | None = None
) -> bool | None:
    """Tell whether some value of a lever changes an outcome, the rest of the version staying as it is.

    Parameters
    ----------
    decisions
        The decisions under `version`, when they are already known.

    Returns
    -------
    bool or None
        None for a number or a text that is neither swept nor a weight (the rules of actor types, the conditions of a
        criterion, the start and the rounding of the score): no list of values stands for all of them.

    Raises
    ------
    referentiel.model.paths.Refused
        The version has no such path.

    Notes
    -----
    A value is tried whether or not the structure of the version would take it.
    """
    target = parse_path(version, path)
    kind = kind_of(target)
    if (target.root, target.field) in SWEPT:
        return sweep(version, history, path, decisions=decisions).effective
    if target.field == "weight":
        return weight_flips(version, history, path).effective
    if kind in {"number", "text", "texts"}:
        return None
    decisions = decide(version, history) if decisions is None else decisions
    now = set(values_at(version, target).values())
    others = [value for value in ((True, False) if kind == "flag" else kind.split("|")) if now != {value}]
    return any((decide(set_value(version, target, value), history).outcomes != decisions.outcomes).any()
               for value in others)
