"""What could be said of other candidates if the audits of a population were a sample of them."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np

from referentiel.compare import Effect, diff
from referentiel.compare.effect import FEW_ORGANISATIONS

from .clusters import DRAWS, Bootstrap, bootstrap, clusters
from .intervals import LEVEL, Interval, mcnemar, newcombe_paired, wilson

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["none", "stricter", "looser", "mixed"]
_NEUTRAL = {"wording", "annotation", "moved"}


@dataclass(frozen=True)
class RateEstimate:
    """A rate with its intervals: `wilson` as if audits were independent, `clustered` by organisation."""

    passes: int
    computable: int
    wilson: Interval | None
    clustered: Interval | None

    @property
    def rate(self) -> Fraction | None:
        """Passes among computable audits."""
        return Fraction(self.passes, self.computable) if self.computable else None


@dataclass(frozen=True)
class SignTest:
    """Exact McNemar test between organisations.

    Parameters
    ----------
    gained, lost
        Organisations with more passes after than before, and with fewer, among audits computable on both sides.
    level
        Organisations with as many.
    """

    gained: int
    lost: int
    level: int
    p_value: Fraction


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """The uncertainty of an effect, if its audits were a sample; candidates are volunteers, so they are not one.

    Parameters
    ----------
    paired
        Difference of the two rates among the audits computable on both sides (Newcombe, paired).
    direction
        What the changes can do: only ``stricter``, only ``looser``, ``mixed``, or ``none`` where the text is the same.
    organisations
        Organisations with a computable audit.
    """

    effect: Effect
    before: RateEstimate
    after: RateEstimate
    paired: Interval | None
    test: SignTest
    bootstrap: Bootstrap
    direction: Direction
    organisations: int
    level: float

    @property
    def paired_difference(self) -> Fraction | None:
        """Rate after minus before, among the audits computable on both sides."""
        both = int(self.effect.table[:2, :2].sum())
        return Fraction(self.effect.gained - self.effect.lost, both) if both else None

    @property
    def few(self) -> bool:
        """Whether all rests on one or two organisations."""
        return 0 < self.organisations < FEW_ORGANISATIONS

    def to_frame(self) -> pd.DataFrame:
        """Return the rates before and after and the paired difference, each with its intervals."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        drawn = self.bootstrap
        both = int(self.effect.table[:2, :2].sum())
        rows = [("before", self.before.passes, self.before.computable, self.before.rate, self.before.wilson,
                 self.before.clustered),
                ("after", self.after.passes, self.after.computable, self.after.rate, self.after.wilson,
                 self.after.clustered),
                ("difference", self.effect.gained - self.effect.lost, both, self.paired_difference, self.paired,
                 drawn.paired)]
        return pd.DataFrame([{
            "what": name, "passes": passes, "audits": audits, "value": None if value is None else float(value),
            "low": own.low if own else None, "high": own.high if own else None,
            "clustered_low": drawn_own.low if drawn_own else None,
            "clustered_high": drawn_own.high if drawn_own else None,
        } for name, passes, audits, value, own, drawn_own in rows])


def uncertainty(
    effect: Effect, *, level: float = LEVEL, draws: int = DRAWS, seed: int = 0, executor: Executor | None = None
) -> Uncertainty:
    """Return the intervals and the test of an effect.

    Wilson (1927) for each rate, Newcombe (1998b) for their difference on the same audits, McNemar (1947, exact)
    between organisations, and a bootstrap of organisations.

    Notes
    -----
    An organisation counts once in the test, by the sign of its net change: if gains and losses were equally likely
    within each, that sign would be a fair coin. Under a pure tightening gains cannot happen and the test says
    nothing; `direction` tells.

    Raises
    ------
    ValueError
        A level outside 0 to 1, or no draw.
    """
    found = clusters(effect)
    drawn = bootstrap(found, draws=draws, seed=seed, level=level, executor=executor)
    table = effect.table
    return Uncertainty(
        effect=effect,
        before=_estimate(effect.passes_before, effect.computable_before, drawn.before, level),
        after=_estimate(effect.passes_after, effect.computable_after, drawn.after, level),
        paired=newcombe_paired(int(table[0, 0]), int(table[0, 1]), int(table[1, 0]), int(table[1, 1]), level),
        test=_test(effect), bootstrap=drawn, direction=_direction(effect), organisations=found.organisations,
        level=level,
    )


def _estimate(passes: int, computable: int, clustered: Interval | None, level: float) -> RateEstimate:
    return RateEstimate(passes, computable, wilson(passes, computable, level), clustered)


def _test(effect: Effect) -> SignTest:
    before, after = effect.before, effect.after
    net: defaultdict[str, int] = defaultdict(int)
    both = before.computable & after.computable
    for i in np.flatnonzero(both):
        net[before.history.audits[int(i)].organisation] += int(after.passes[i]) - int(before.passes[i])
    gained, lost = sum(n > 0 for n in net.values()), sum(n < 0 for n in net.values())
    return SignTest(gained, lost, len(net) - gained - lost, mcnemar(gained, lost))


def _direction(effect: Effect) -> Direction:
    """Tell what the changes can do to a candidate, from the texts alone."""
    if effect.before.version == effect.after.version:
        return "none"
    kinds = {entry.kind for entry in diff(effect.before.version, effect.after.version).entries} - _NEUTRAL
    if kinds == {"stricter"}:
        return "stricter"
    return "looser" if kinds == {"looser"} else "mixed" if kinds else "none"
