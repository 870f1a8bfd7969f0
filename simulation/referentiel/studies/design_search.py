"""The smallest set of lever changes that meets stated aims, and the best compromises of two aims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.compare.executors import ordered
from referentiel.engine import Decisions, History, decide
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.change import changed, path_of
from referentiel.model.grammar import Path
from referentiel.model.reading import values_at

from .design_aims import Aims, Scale, Worth
from .design_walk import MOVABLE, Found, StoppedError, Walk
from .neutrality import ACTOR_TYPE

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVERS = 6
KEPT = 10
Objective = tuple[Literal["rate", "ratio", "weakest"], Literal["highest", "lowest"]]
Kept = Literal["same", "other_values", "other_levers", "none", "not_settled"]
KEEPS: tuple[Kept, ...] = ("same", "other_values", "other_levers", "none", "not_settled")


@dataclass(frozen=True)
class Effort:
    """How far a search may go, and who is told.

    Parameters
    ----------
    most_tried
        Ways weighed at most; the result then says that it is not complete.
    progress
        Told the sets of levers walked through, and all of them; then, of a stability, the organisations.
    cancelled
        Asked now and then; once it is true the search returns what it has, not complete.
    executor
        Where the searches without an organisation are made; see `referentiel.compare.executors.ordered`.
    """

    most_tried: int = 1_000_000
    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    executor: Executor | None = None

    def told(self, done: int, whole: int) -> None:
        """Tell how far it is."""
        if self.progress is not None:
            self.progress(done, whole)

    def check(self, tried: int) -> None:
        """Stop when it has gone far enough.

        Raises
        ------
        StoppedError
            It has.
        """
        if tried > self.most_tried or (tried % 64 == 1 and self.stopped()):
            raise StoppedError

    def stopped(self) -> bool:
        """Tell whether it was cancelled."""
        return self.cancelled is not None and self.cancelled()


WHOLE = Effort()


@dataclass(frozen=True, eq=False)
class DesignSearch:
    """The smallest sets of changes that meet aims.

    Parameters
    ----------
    before
        What the version is worth as it stands.
    found
        The sets with the fewest levers, those that cross the fewest critical values first, at most `KEPT`; one
        without a change where the version meets the aims. `more` says that there are others as small.
    tried
        Ways to move the levers that were weighed; those that could not give the rate were not.
    complete
        Whether every smaller set was ruled out, and every set as small weighed.
    stability
        For each organisation, what the search finds without its audits, beside the first of `found`; empty where it
        was not asked for, or nothing was found.
    """

    decisions: Decisions
    paths: tuple[str, ...]
    aims: Aims
    before: Worth
    found: tuple[Found, ...]
    more: bool
    tried: int
    complete: bool
    stability: tuple[tuple[str, Kept], ...] = ()

    def kept(self) -> dict[Kept, int]:
        """Count the organisations by what leaving each out changes."""
        counts = Counter(kept for _, kept in self.stability)
        return {name: counts[name] for name in KEEPS}

    @property
    def few(self) -> bool:
        """Whether the first set found rests on one or two organisations."""
        if not self.found:
            return False
        after = decide(changed(self.decisions.version, self.found[0].changes), self.decisions.history)
        moved = np.flatnonzero(after.outcomes != self.decisions.outcomes)
        return 0 < len({self.decisions.history.audits[int(i)].organisation for i in moved}) < FEW_ORGANISATIONS

    def to_frame(self) -> pd.DataFrame:
        """Return one row a set: its changes, what it is worth, the critical values that it crosses."""
        return _frame(self.found)


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
        return _frame(self.points)


def _frame(found: Sequence[Found]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - costs 0.4 s

    columns = ["changes", "levers", "crossed", "passes", "computable", "rate", "ratio", "weakest"]
    return pd.DataFrame([{
        "changes": ", ".join(f"{change.path}={change.value}" for change in one.changes), "levers": len(one.changes),
        "crossed": one.crossed, "passes": one.worth.passes, "computable": one.worth.computable,
        "rate": one.worth.rate, "ratio": one.worth.ratio, "weakest": one.worth.weakest,
    } for one in found], columns=columns)


def design_search(
    version: StandardVersion, history: History, paths: Sequence[str], aims: Aims, *, stability: bool = False,
    effort: Effort = WHOLE,
) -> DesignSearch:
    """Find the smallest set of changes of some levers that meets aims.

    Sets of no lever, of one, of two... are walked through until some meet the aims. A lever does not move on a
    grid: one value stands for each interval between two critical values of the audits, so that nothing is missed.
    Raising what a text asks never makes an audit pass: sets whose loosest and strictest values do not surround the
    rate aimed at are left out.

    Parameters
    ----------
    paths
        Up to six marks, minima, levels, required levels, or steps of different ladders, each one number.
    stability
        Whether to search again without each organisation.
    effort
        How far to go, and who is told.

    Raises
    ------
    FindingsError
        ``STUDY-LEVERS`` (none, or more than six), ``STUDY-LEVER`` (one that cannot be searched), ``STUDY-LEVER-PAIR``
        (two that overlap), ``CHG-PATH``, ``STUDY-AIM-…``, ``STUDY-CLASS-FIELD``.
    """
    targets, wanted = _targets(version, paths), aims.checked()
    decisions = decide(version, history)
    scale = _scale(decisions, wanted)
    walk = Walk(version, history, wanted, scale, bounded=True, check=effort.check)
    before, found, complete = _smallest(walk, targets, effort)
    found = sorted((one for one in found if _holds(decisions, one, wanted, scale)), key=_order)
    kept, asked = [], sorted({audit.organisation for audit in history.audits}) if stability and complete else []
    if found:
        pieces = (_Without(version, _left_out(history, name), tuple(paths), wanted, found[0], effort.most_tried)
                  for name in asked)
        for name, answer in zip(asked, ordered(_again, pieces, effort.executor), strict=False):
            kept.append((name, answer))
            effort.told(len(kept), len(asked))
            if effort.stopped():
                break
    return DesignSearch(decisions, tuple(paths), wanted, before, tuple(found[:KEPT]), len(found) > KEPT, walk.tried,
                        complete and (not found or len(kept) == len(asked)), tuple(kept))


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
    targets = _targets(version, paths)
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
        one for _, one in points if _holds(decisions, one, wanted, scale)), walk.tried, complete)


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
    if known is None or _order(one) < _order(known):
        best[first, second] = one


def _order(one: Found) -> tuple[object, ...]:
    return (len(one.changes), one.crossed, tuple((change.path, change.value) for change in one.changes))


def _smallest(walk: Walk, targets: Sequence[Path], effort: Effort) -> tuple[Worth, list[Found], bool]:
    """Return what the version is worth, the smallest sets that meet the aims, whether all as small were weighed."""
    still, found = walk.still(), list[Found]()
    if walk.aims.met(still.worth):
        return still.worth, [still], True
    done, whole = 0, 2 ** len(targets) - 1
    try:
        for size in range(1, len(targets) + 1):
            for chosen in combinations(targets, size):
                found += [one for one in walk.ways(chosen) if walk.aims.met(one.worth)]
                done += 1
                effort.told(done, whole)
            if found:
                break
    except StoppedError:
        return still.worth, found, False
    return still.worth, found, True


def _holds(decisions: Decisions, one: Found, aims: Aims, scale: Scale) -> bool:
    """Make the changes in the version itself and decide again: whether it takes them; what they are worth is sure."""
    try:
        version = changed(decisions.version, one.changes)
    except FindingsError:
        return False
    walk = Walk(version, decisions.history, aims, scale, bounded=False, check=WHOLE.check)
    if walk.still().worth != one.worth:
        raise RuntimeError(f"the engine does not confirm {one.changes}")
    return True


@dataclass(frozen=True, eq=False)
class _Without:
    version: StandardVersion
    history: History
    paths: tuple[str, ...]
    aims: Aims
    first: Found
    most: int


def _left_out(history: History, organisation: str) -> History:
    return history.only(np.array([i for i, audit in enumerate(history.audits)
                                  if audit.organisation != organisation], dtype=np.intp))


def _again(asked: _Without) -> Kept:
    """Search again without an organisation, and compare with what was found with it."""
    targets, decisions = _targets(asked.version, asked.paths), decide(asked.version, asked.history)
    scale = _scale(decisions, asked.aims)
    walk = Walk(asked.version, asked.history, asked.aims, scale, bounded=True, check=Effort(asked.most).check)
    _, found, complete = _smallest(walk, targets, WHOLE)
    if not complete:
        return "not_settled"
    if not found:
        return "none"
    first = {change.path for change in asked.first.changes}
    if len(found[0].changes) != len(first):
        return "other_levers"
    then = Walk(changed(asked.version, asked.first.changes), asked.history, asked.aims, scale, bounded=False,
                check=WHOLE.check)
    if asked.aims.met(then.still().worth):
        return "same"
    return "other_values" if any({c.path for c in one.changes} == first for one in found) else "other_levers"


def _scale(decisions: Decisions, aims: Aims) -> Scale:
    return Scale.of(decisions, aims.neutral[0] if aims.neutral else None, sections=aims.weakest is not None)


def _targets(version: StandardVersion, paths: Sequence[str]) -> list[Path]:
    if not 0 < len(paths) <= MOST_LEVERS:
        raise FindingsError([Finding(code="STUDY-LEVERS", found=str(len(paths)))])
    targets = [path_of(version, path) for path in paths]
    findings = [Finding(code="STUDY-LEVER", found=written, cell=written)
                for written, target in zip(paths, targets, strict=True) if not _searched(version, target)]
    findings += [Finding(code="STUDY-LEVER-PAIR", found=f"{one}, {other}")
                 for one, other in combinations(targets, 2) if _entangled(one, other)]
    if findings:
        raise FindingsError(findings)
    return targets


def _searched(version: StandardVersion, target: Path) -> bool:
    values = set(values_at(version, target).values())
    return (target.root, target.field) in MOVABLE and len(values) == 1 and None not in values and not target.end


def _entangled(one: Path, other: Path) -> bool:
    """Tell whether two levers set the same number, or keep one another in order on a ladder."""
    if one.field == other.field == "ladder":
        return one.name == other.name
    return one.field_key == other.field_key and one.overlaps(other)
