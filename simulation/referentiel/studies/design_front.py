"""The best compromises of two aims: the ways to move some levers that no other beats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Literal

from referentiel.engine import Decisions, History, decide
from referentiel.model import StandardVersion

from .design_aims import Aims, Scale
from .design_levers import WHOLE, Effort, confirmed, frame_of, levers_of, order
from .design_walk import Found, StoppedError, Walk
from .neutrality import ACTOR_TYPE

if TYPE_CHECKING:
    import pandas as pd

Objective = tuple[Literal["rate", "ratio", "weakest"], Literal["highest", "lowest"]]


@dataclass(frozen=True, eq=False)
class Front:
    """The ways to move some levers that no other beats on two aims at once.

    Parameters
    ----------
    objectives
        What is compared, and which end of it is better.
    points
        By the first objective, the better first; of equals, the one with fewest levers, then critical values crossed.
    """

    decisions: Decisions
    paths: tuple[str, ...]
    aims: Aims
    objectives: tuple[Objective, Objective]
    points: tuple[Found, ...]
    tried: int
    complete: bool

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point, as `DesignSearch.to_frame`."""
        return frame_of(self.points)


def design_front(
    version: StandardVersion, history: History, paths: Sequence[str], objectives: tuple[Objective, Objective],
    aims: Aims | None = None, *, most_levers: int = 2, effort: Effort = WHOLE,
) -> Front:
    """Find the ways to move some levers that no other beats on two aims at once (Pareto).

    Parameters
    ----------
    paths, effort
        As `design_search`.
    objectives
        Two of the pass rate, the neutrality ratio and the weakest section of an audit that passes.
    aims
        What every way must meet besides; they say how audits are classed for the ratio, by actor type otherwise.
    most_levers
        Levers moved together at most.

    Raises
    ------
    FindingsError
        As `design_search`.
    ValueError
        Twice the same objective.
    """
    if objectives[0][0] == objectives[1][0]:
        raise ValueError("two objectives are compared")
    targets = levers_of(version, paths)
    wanted = aims.checked() if aims is not None else Aims()
    names, decisions = {name for name, _ in objectives}, decide(version, history)
    classed = wanted.neutral[0] if wanted.neutral else ACTOR_TYPE if "ratio" in names else None
    scale = Scale.of(decisions, classed, sections=wanted.weakest is not None or "weakest" in names)
    best: dict[tuple[Fraction, Fraction], Found] = {}
    walk = Walk(version, history, wanted, scale, bounded=True, check=effort.check)
    sizes = range(1, min(most_levers, len(targets)) + 1)
    complete, done, whole = True, 0, sum(comb(len(targets), size) for size in sizes)
    try:
        _keep(best, walk.still(), objectives, wanted)
        for size in sizes:
            for chosen in combinations(targets, size):
                for one in walk.ways(chosen):
                    _keep(best, one, objectives, wanted)
                done += 1
                effort.told(done, whole)
    except StoppedError:
        complete = False
    points = sorted(best.items(), key=lambda one: one[0], reverse=True)
    return Front(decisions, tuple(paths), wanted, objectives, tuple(
        one for _, one in points if confirmed(decisions, one, wanted, scale)), walk.tried, complete)


def _keep(
    best: dict[tuple[Fraction, Fraction], Found], one: Found, objectives: tuple[Objective, Objective], aims: Aims
) -> None:
    """Put a way among the best unless another beats it; take out those that it beats."""
    values = [getattr(one.worth, name) for name, _ in objectives]
    if any(value is None for value in values) or not aims.met(one.worth):
        return
    first, second = (value if side == "highest" else -value for value, (_, side) in zip(
        values, objectives, strict=True))
    if any(a >= first and b >= second and (a, b) != (first, second) for a, b in best):
        return
    for a, b in [(a, b) for a, b in best if a <= first and b <= second and (a, b) != (first, second)]:
        del best[a, b]
    known = best.get((first, second))
    if known is None or order(one) < order(known):
        best[first, second] = one
