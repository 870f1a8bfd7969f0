"""The effect of changes whatever the missing answers were: bounds of both rates, and of what moves, audit by audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import decide
from referentiel.model.change import Change, changed
from referentiel.model.operations import Operation

from ..replay import Replay
from .bounds import Bounds, bounds, bounds_over
from .direction import Direction, directions
from .filled import known_by_key
from .gaps import gaps_of
from .untouched import untouched
from .witnesses import witnessed

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]
Move = Literal["gained", "lost"]
_CELLS: dict[Move, tuple[int, int]] = {"gained": (0, 1), "lost": (1, 0)}


@dataclass(frozen=True, eq=False)
class BoundedEffect:
    """What changes do to the audits of a replay, under every filling of its missing answers.

    Parameters
    ----------
    before, after
        Bounds under the version, and under the version with the changes.
    directions
        By actor type, what the texts prove of the changes.
    possible
        ``possible[i, b, a]``: that audit i passes before (b = 1) or not, and after (a = 1) or not, on the same answers,
        is not excluded. False for the audits that are not `settled`.
    shown
        The same, where a filling shows it.
    """

    changes: tuple[Change | Operation, ...]
    before: Bounds
    after: Bounds
    directions: Mapping[str, Direction]
    possible: Mask
    shown: Mask

    @cached_property
    def settled(self) -> Mask:
        """Audits with an outcome before and after under every filling: what the figures are over."""
        return np.asarray(self.before.settled & self.after.settled, dtype=bool)

    @property
    def computable(self) -> int:
        """Audits with an outcome before and after under every filling."""
        return int(self.settled.sum())

    def passes(self, side: Literal["before", "after"]) -> tuple[int, int]:
        """Return the least and most passes among the settled audits; both are attained, not always together."""
        one = self.before if side == "before" else self.after
        low, high = (int((self.settled & end.decisions.passes).sum()) for end in (one.low, one.high))
        return low, high

    def moved(self, move: Move) -> tuple[int, int]:
        """Return how many audits move at least and at most, whatever the missing answers."""
        cell = _CELLS[move]
        here = self.possible[:, cell[0], cell[1]]
        return int((here & (self.possible.sum(axis=(1, 2)) == 1)).sum()), int(here.sum())

    @property
    def net(self) -> tuple[int, int]:
        """Least and most of gained less lost, whatever the missing answers, alike before and after."""
        steps = np.array([[0, 1], [-1, 0]])
        low = np.where(self.possible, steps, 2).min(axis=(1, 2))
        high = np.where(self.possible, steps, -2).max(axis=(1, 2))
        return int(low[self.settled].sum()), int(high[self.settled].sum())

    @cached_property
    def unproved(self) -> Mask:
        """Audits for which something is neither excluded nor shown: they widen the ends, perhaps for nothing."""
        return np.asarray((self.possible & ~self.shown).any(axis=(1, 2)), dtype=bool)

    def organisations_moved(self) -> int:
        """Count the organisations of which an audit may move, proved or not."""
        rows = np.flatnonzero(self.possible[:, 0, 1] | self.possible[:, 1, 0])
        return len({self.before.replay.before.audits[int(i)].organisation for i in rows})

    def counts(self) -> dict[str, int]:
        """Return the whole numbers, by their stable names."""
        names: tuple[tuple[str, tuple[int, int]], ...] = (
            ("passes_before", self.passes("before")), ("passes_after", self.passes("after")),
            ("gained", self.moved("gained")), ("lost", self.moved("lost")), ("net", self.net))
        before, after = self.before.settled, self.after.settled
        never = self.before.replay.audits - self.computable
        return {
            "audits": self.before.replay.audits, "computable": self.computable,
            "entered": int((after & ~before).sum()), "left": int((before & ~after).sum()),
            "not_computable": never - int((before ^ after).sum()),
            **{f"{name}_{end}": pair[k] for name, pair in names for k, end in enumerate(("low", "high"))},
            "unproved": int(self.unproved.sum()), "organisations_moved": self.organisations_moved(),
            **{f"{name}_{side}": value for side, one in (("before", self.before), ("after", self.after))
               for name, value in one.counts().items() if name in _FILLING},
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: certainty before and after, whether it may be gained or lost, and is proved."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([
            {
                "audit": audit.id, "organisation": audit.organisation, "date": audit.day,
                "before": self.before.certainty(i), "after": self.after.certainty(i),
                "may_gain": bool(self.possible[i, 0, 1]), "may_lose": bool(self.possible[i, 1, 0]),
                "may_stay": bool(self.possible[i, 0, 0] or self.possible[i, 1, 1]),
                "proved": not self.unproved[i],
            }
            for i, audit in enumerate(self.before.replay.before.audits)
        ])


_FILLING = {"missing_answers", "partly_known", "filled_answers", "filled_criteria", "filled_audits"}


def bounded_effect(replay: Replay, changes: Iterable[Change | Operation]) -> BoundedEffect:
    """Return what changes do to a replay, whatever its missing answers were, alike before and after.

    Where the outcome of an audit depends on them on one side at most, what may become of it is exact. Where it
    depends on them on both sides, what is neither excluded by the direction of the changes nor shown by a filling
    is kept as possible, and counted (`BoundedEffect.unproved`).

    Raises
    ------
    FindingsError
        The changes are refused.
    """
    changes = tuple(changes)
    target = changed(replay.version, changes) if changes else replay.version
    before = bounds(replay)
    after = before
    if changes:
        after = bounds_over(replay, gaps_of(decide(target, replay.decisions.history), known_by_key(replay)))
    found = directions(replay.version, target)
    possible = _possible(before, after, found)
    return BoundedEffect(changes, before, after, found, possible, witnessed(before, after, possible))


def _possible(before: Bounds, after: Bounds, found: Mapping[str, Direction]) -> Mask:
    """Return the pairs of results that neither side excludes by itself, nor the direction of the changes."""
    sides: list[list[Any]] = [[~one.low.decisions.passes, one.high.decisions.passes] for one in (before, after)]
    possible = np.stack([np.stack([b & a for a in sides[1]], axis=-1) for b in sides[0]], axis=1)
    harder, easier = _senses(before, after, found)
    possible[~easier, 0, 1] = False
    possible[~harder, 1, 0] = False
    possible[~(before.settled & after.settled)] = False
    return possible


def _senses(before: Bounds, after: Bounds, found: Mapping[str, Direction]) -> tuple[Mask, Mask]:
    """Tell which audits the changes may make harder, and which they may make easier."""
    decisions = before.replay.decisions
    size, names = before.replay.audits, [actor.id for actor in before.version.actor_types]
    result = np.zeros((2, size), dtype=bool)
    criteria = [{c.code: c for _, c in one.version.criteria()} for one in (before, after)]
    for index, name in enumerate(names):
        rows = decisions.scores.types == index
        for code, sense in [("", found[name].common), *found[name].criteria.items()]:
            here = rows & ~untouched(decisions, criteria[0][code], criteria[1][code]) if code else rows
            result[0] |= here & (sense in {"stricter", "mixed"})
            result[1] |= here & (sense in {"looser", "mixed"})
    return result[0], result[1]
