"""The smallest set of lever changes that meets stated aims, and how it holds without each organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.compare.executors import ordered
from referentiel.engine import Decisions, History, decide
from referentiel.model import StandardVersion
from referentiel.model.change import changed
from referentiel.model.grammar import Path

from .design_aims import Aims, Scale, Worth
from .design_levers import WHOLE, Effort, confirmed, frame_of, levers_of, order
from .design_walk import Found, StoppedError, Walk

if TYPE_CHECKING:
    import pandas as pd

KEPT = 10
Kept = Literal["same", "other_values", "other_levers", "none", "not_settled"]
KEEPS: tuple[Kept, ...] = ("same", "other_values", "other_levers", "none", "not_settled")


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
        return frame_of(self.found)


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
    targets, wanted = levers_of(version, paths), aims.checked()
    decisions = decide(version, history)
    scale = _scale(decisions, wanted)
    walk = Walk(version, history, wanted, scale, bounded=True, check=effort.check)
    before, found, complete = _smallest(walk, targets, effort)
    found = sorted((one for one in found if confirmed(decisions, one, wanted, scale)), key=order)
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
    targets, decisions = levers_of(asked.version, asked.paths), decide(asked.version, asked.history)
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
