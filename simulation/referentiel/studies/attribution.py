"""How much of a change of the pass rate each change of a scenario explains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from referentiel.compare import Effect, compared
from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.engine import History
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.change import Change
from referentiel.model.operations import Operation

from .coalitions import Bits, Game, NoRateError, Part, exact_parts, sampled_parts
from .grouping import grouped
from .separable import separable_parts

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["separable", "coalitions", "sampled", "no_rate"]
EXACT_GROUPS = 12
"""Groups up to which all coalitions are computed; above, orders are drawn."""


@dataclass(frozen=True)
class Share:
    """What one group of changes explains.

    Parameters
    ----------
    changes
        One change, or several that are valid only together.
    share
        Its part of the change of rate: 1/100 is one point. Exact; the mean of the sampled orders when `error` is.
    moving
        The portion of `share` due to audits that become computable or cease to be.
    organisations
        Organisations with an audit whose standing the group changes, alone or with others.
    error
        Standard error of `share`; None when all coalitions count.
    """

    changes: tuple[Change | Operation, ...]
    share: Fraction
    moving: Fraction
    organisations: int
    error: float | None = None

    @property
    def few(self) -> bool:
        """Whether the part rests on one or two organisations."""
        return 0 < self.organisations < FEW_ORGANISATIONS


@dataclass(frozen=True, eq=False)
class Attribution:
    """The change of a pass rate shared out between the changes that made it.

    Parameters
    ----------
    shares
        One a group, in the order of the changes; they add up exactly to the change of rate. Empty when there is no
        rate to share out (`method` is ``no_rate``).
    method
        ``separable`` (closed form), ``coalitions`` (all of them), ``sampled``, or ``no_rate``.
    coalitions
        Coalitions that were decided.
    permutations, seed
        Of a sampled attribution.
    """

    effect: Effect
    shares: tuple[Share, ...]
    method: Method
    coalitions: int
    permutations: int = 0
    seed: int = 0

    @property
    def rates(self) -> tuple[Fraction | None, Fraction | None]:
        """Pass rate before and after; None where no audit is computable."""
        result = self.effect
        return (_rate(result.passes_before, result.computable_before),
                _rate(result.passes_after, result.computable_after))

    @property
    def difference(self) -> Fraction | None:
        """Rate after minus rate before."""
        before, after = self.rates
        return None if before is None or after is None else after - before

    @property
    def moving(self) -> tuple[Fraction, Fraction] | None:
        """The part of the whole difference due to audits that leave, then to audits that enter.

        The rest is the change of rate among the audits computable on both sides. None when there is none.
        """
        table = self.effect.table[:2, :2]
        both, (before, after) = int(table.sum()), self.rates
        if not both or before is None or after is None:
            return None
        stayed_before, stayed_after = Fraction(int(table[0].sum()), both), Fraction(int(table[:, 0].sum()), both)
        return stayed_before - before, after - stayed_after

    @property
    def few(self) -> bool:
        """Whether the whole rests on one or two organisations."""
        return 0 < self.effect.organisations_moved() < FEW_ORGANISATIONS

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group: changes, part in points (exact), part due to entries and exits, error."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        return pd.DataFrame([
            {
                "changes": ", ".join(f"{change.path}={change.value}" for change in share.changes),
                "points": 100 * share.share, "points_entering_or_leaving": 100 * share.moving,
                "standard_error": None if share.error is None else 100 * share.error,
                "organisations": share.organisations,
            }
            for share in self.shares
        ], columns=["changes", "points", "points_entering_or_leaving", "standard_error", "organisations"])


def attribute(
    version: StandardVersion, history: History, changes: Iterable[Change | Operation], *, permutations: int = 200,
    seed: int = 0, executor: Executor | None = None,
) -> Attribution:
    """Share the change of the pass rate out between changes, by Shapley's value.

    The value of a group is its mean effect over all orders in which the groups could be made (Shapley 1953;
    Shorrocks 2013). The rate is passes / computable audits, ineligible audits counted as non-passes.

    Parameters
    ----------
    permutations, seed
        Orders drawn above 12 groups, and the seed of the drawing.
    executor
        Where coalitions are decided; see `referentiel.compare.executors.ordered`.

    Raises
    ------
    FindingsError
        ``STUDY-NO-CHANGE``, or the changes are refused.
    ValueError
        Fewer than two permutations.
    """
    changes = tuple(changes)
    if permutations < 2:
        raise ValueError("a standard error needs at least two permutations")
    if not changes:
        raise FindingsError([Finding(code="STUDY-NO-CHANGE")])
    groups = grouped(version, changes)
    game = Game(version, history, groups, executor)
    result = compared(game.decisions(0), game.decisions((1 << len(groups)) - 1), changes)
    method, parts = _parts(game, result, permutations, seed)
    shares = tuple(
        Share(group, part.share, part.moving, _organisations(history, part.moved), part.error)
        for group, part in zip(groups, parts, strict=True)) if parts else ()
    sampled = method == "sampled"
    decided = len(groups) + 2 if method == "separable" else game.coalitions
    return Attribution(result, shares, method, decided, permutations if sampled else 0, seed if sampled else 0)


def _parts(game: Game, result: Effect, permutations: int, seed: int) -> tuple[Method, Sequence[Part]]:
    if not result.computable_before or not result.computable_after:
        return "no_rate", ()
    try:
        closed = separable_parts(game)
        if closed is not None:
            return "separable", closed
        if len(game.groups) <= EXACT_GROUPS:
            return "coalitions", exact_parts(game)
        return "sampled", sampled_parts(game, permutations, seed)
    except NoRateError:
        return "no_rate", ()


def _organisations(history: History, moved: Bits) -> int:
    rows = np.flatnonzero(np.unpackbits(moved, count=history.size))
    return len({history.audits[int(i)].organisation for i in rows})


def _rate(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
