"""The effect of changes with the missing answers filled alike before and after, by one policy or from donors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import decide
from referentiel.model import StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.operations import Operation

from ..effect import STANDINGS, Effect, compared
from ..replay import Replay
from .donors import Cell, Donors, drawn
from .filled import (
    Filled,
    Policy,
    PolicyName,
    choice,
    filled,
    known_by_key,
    replay_gaps,
    settled_alike,
)
from .gaps import LEFT, Chosen, Gaps, Key, gaps_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class FilledEffect:
    """An effect whose missing answers are filled by one policy on both sides.

    Parameters
    ----------
    before, after
        The replay filled, under the version and under the version with the changes.
    effect
        What moves.
    apart
        Answers whose worst (or best) value is not the same under the two texts; 0 for the other policies.
    """

    before: Filled
    after: Filled
    effect: Effect
    apart: int

    @property
    def policy(self) -> PolicyName:
        """The policy of both sides."""
        return self.before.policy

    def counts(self) -> dict[str, int]:
        """Return the whole numbers, by their stable names."""
        filling = {f"{name}_{side}": value for side, one in (("before", self.before), ("after", self.after))
                   for name, value in one.counts().items() if name in _FILLING}
        return {**self.effect.counts(), **filling, "contradicted": self.before.contradicted, "apart": self.apart}


_FILLING = {"missing_answers", "partly_known", "filled_answers", "filled_criteria", "filled_audits"}


def filled_effect(replay: Replay, changes: Iterable[Change | Operation], policy: Policy) -> FilledEffect:
    """Decide every audit before and after some changes, the missing answers filled by one policy on both sides.

    Notes
    -----
    ``lowest`` and ``highest`` are each side's own: what is worst under one text may not be under another (a band that
    moves, a limit of eligibility). `FilledEffect.apart` counts where they differ. A share is stated under the version
    in force, and its value kept under the changes.

    Raises
    ------
    FindingsError
        The changes are refused.
    """
    changes = tuple(changes)
    target = changed(replay.version, changes) if changes else replay.version
    before = filled(replay, policy)
    gaps = gaps_of(decide(target, replay.decisions.history), known_by_key(replay))
    name, chosen, contradicted = choice(gaps, policy)
    own = gaps.settled(chosen) if isinstance(policy, str) else settled_alike(before.gaps, before.chosen, gaps, chosen)
    after = Filled(replay, name, gaps, chosen, decide(target, gaps.read_with(own)), contradicted)
    apart = _apart(before, after) if isinstance(policy, str) else 0
    return FilledEffect(before, after, compared(before.decisions, after.decisions, changes), apart)


@dataclass(frozen=True, eq=False)
class DonatedEffect:
    """An effect whose missing answers are drawn from donors, several times, alike on both sides.

    Parameters
    ----------
    tables
        Of each fill, audits by standing before and after, in the order of `STANDINGS`; whole numbers.
    organisations_moved
        Organisations of which an audit moves in at least one fill.
    """

    replay: Replay
    changes: tuple[Change | Operation, ...]
    donors: Donors
    cells: tuple[Cell, ...]
    tables: NDArray[np.int64]
    missing_answers: int
    filled_answers: int
    organisations_moved: int

    def _moved(self, move: str) -> NDArray[np.int64]:
        return self.tables[:, 1, 0] if move == "gained" else self.tables[:, 0, 1]

    def moved(self, move: str) -> tuple[int, int]:
        """Return the least and most of the fills for ``gained`` or ``lost``."""
        found = self._moved(move)
        return int(found.min()), int(found.max())

    def mean(self, move: str) -> Fraction:
        """Return the mean of the fills for ``gained`` or ``lost``."""
        found = self._moved(move)
        return Fraction(int(found.sum()), len(found))

    def counts(self) -> dict[str, int]:
        """Return the whole numbers, by their stable names."""
        passes = {"before": self.tables[:, 0].sum(axis=1), "after": self.tables[:, :, 0].sum(axis=1)}
        computable = {"before": self.tables[:, :2].sum(axis=(1, 2)), "after": self.tables[:, :, :2].sum(axis=(1, 2))}
        found = {f"{name}_{side}": values for name, sides in (("computable", computable), ("passes", passes))
                 for side, values in sides.items()} | {move: self._moved(move) for move in ("gained", "lost")}
        return {
            "audits": self.replay.audits, "fills": self.donors.fills, "seed": self.donors.seed,
            "missing_answers": self.missing_answers, "filled_answers": self.filled_answers,
            **{f"{name}_{end}": int(value) for name, values in found.items()
               for end, value in (("low", values.min()), ("high", values.max()))},
            "organisations_moved": self.organisations_moved,
        }

    def rates(self, side: str) -> tuple[Fraction, ...]:
        """Return the pass rate of each fill (0 to 1) before or after; fills without a computable audit left out."""
        whole = self.tables.sum(axis=2 if side == "before" else 1)
        return tuple(Fraction(int(one[0]), int(one[:2].sum())) for one in whole if one[:2].sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a fill: its number from 1, and the nine counts of its table."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([
            {"fill": m + 1, **{f"{b}_{a}": int(table[x, y]) for x, b in enumerate(STANDINGS)
                               for y, a in enumerate(STANDINGS)}}
            for m, table in enumerate(self.tables)])


def donated_effect(replay: Replay, changes: Iterable[Change | Operation], donors: Donors = Donors()) -> DonatedEffect:  # noqa: B008
    """Decide every audit before and after some changes on each fill from donors.

    Raises
    ------
    FindingsError
        The changes are refused.
    """
    changes = tuple(changes)
    target: StandardVersion = changed(replay.version, changes) if changes else replay.version
    gaps = replay_gaps(replay)
    # What only the changes ask for (a wider scope) is drawn too, once for both sides.
    further = gaps_of(decide(target, replay.decisions.history), known_by_key(replay))
    cells, fills = drawn(gaps, donors)
    tables, moved = [], set[str]()
    for chosen, more in zip(fills, drawn(further, donors)[1], strict=True):
        history = gaps.read_with(settled_alike(gaps, chosen, further, more))
        one = compared(decide(replay.version, history), decide(target, history))
        tables.append(one.table)
        moved |= {replay.before.audits[i].organisation for i in one.moved()}
    answers = sum(int((one.which != LEFT).sum()) for one in fills[0])
    return DonatedEffect(replay, changes, donors, cells, np.array(tables), gaps.answers, answers,
                         len(moved))


def _apart(before: Filled, after: Filled) -> int:
    """Count the answers that the two sides fill with different values."""
    one, other = _values(before.gaps, before.chosen), _values(after.gaps, after.chosen)
    return sum(one[place] != other[place] for place in one.keys() & other.keys())


def _values(gaps: Gaps, chosen: Sequence[Chosen]) -> dict[tuple[Key, int], Fraction]:
    return {(gap.key, int(row)): some.values[k] for gap, some in zip(gaps.each, chosen, strict=True)
            for row, k in zip(gap.rows, some.which, strict=True) if k != LEFT}
