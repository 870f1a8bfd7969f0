"""Bounds of a replay: each audit at the worst and at the best of what its missing answers may have been.

Every filling gives a value to the same answers, so that coverage, weights and who is assessed do not depend on it.
Scores, knock-outs and conditions on levels never fall when a level rises; a condition of eligibility accepts one
interval of raw values. The worst filling (`ends.lowest`) makes the audit ineligible if any filling does, else holds
every level at its lowest; the best one (`ends.highest`) keeps it eligible if any filling does, with every level at
its highest among those. Missing answers vary apart from one another, so that both are attained, and every other
filling of the audit lies between them: outcomes in the order of the version, then ``ineligible``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Reason, decide
from referentiel.model import StandardVersion

from ..replay import Replay
from .ends import highest, lowest
from .filled import Filled, filling_counts, replay_gaps
from .gaps import Gaps

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]
Certainty = Literal["surely_pass", "surely_not", "depends", "never_computable", "unsettled"]
CERTAINTIES: tuple[Certainty, ...] = ("surely_pass", "surely_not", "depends", "never_computable", "unsettled")
"""What is certain of an audit.

``surely_pass``, ``surely_not``: under every filling. ``depends``: some pass, some do not. ``never_computable``:
under no filling has it an outcome. ``unsettled``: ineligible under some, not computable under the others; it passes
under none.
"""


@dataclass(frozen=True, eq=False)
class Bounds:
    """The outcomes between which every filling of the missing answers lies, audit by audit.

    Parameters
    ----------
    low, high
        Every missing answer at its worst, and at its best value for the outcome of its audit. The score shown with
        an outcome is that of the filling that earns it.
    """

    low: Filled
    high: Filled

    @property
    def replay(self) -> Replay:
        """The same audits with the missing answers left out."""
        return self.low.replay

    @property
    def version(self) -> StandardVersion:
        """The version applied."""
        return self.low.decisions.version

    @cached_property
    def certainties(self) -> NDArray[np.int8]:
        """What is certain of each audit: an index in `CERTAINTIES`."""
        low, high = self.low.decisions, self.high.decisions
        cases = [low.passes, high.passes, high.computable, low.computable]
        names: list[Certainty] = ["surely_pass", "depends", "surely_not", "unsettled"]
        never = CERTAINTIES.index("never_computable")
        return np.select(cases, [CERTAINTIES.index(name) for name in names], default=never).astype(np.int8)

    def _are(self, *names: Certainty) -> Mask:
        return np.isin(self.certainties, [CERTAINTIES.index(name) for name in names])

    @cached_property
    def settled(self) -> Mask:
        """Where there is an outcome under every filling: the audits that the interval is over."""
        return self._are("surely_pass", "surely_not", "depends")

    @property
    def computable(self) -> int:
        """Audits with an outcome under every filling, ineligible included."""
        return int(self.settled.sum())

    @property
    def passes(self) -> tuple[int, int]:
        """Least and most passes among the computable audits; both are attained."""
        return self.low.passes, self.high.passes

    @property
    def rates(self) -> tuple[Fraction, Fraction] | None:
        """Least and most pass rate (0 to 1) over the computable audits; None where there is none."""
        if not self.computable:
            return None
        low, high = self.passes
        return Fraction(low, self.computable), Fraction(high, self.computable)

    @cached_property
    def shared(self) -> Mask:
        """Where leave-out has an outcome too: the audits on which the two may be compared."""
        return np.asarray(self.settled & self.replay.decisions.computable, dtype=bool)

    @cached_property
    def outside(self) -> Mask:
        """Where leave-out has an outcome that is not between the bounds.

        Leave-out counts a missing answer for nothing, which is between its lowest and highest share only where
        these are 0 and all: not where a crosswalk tells a part, nor where the lowest step is always met.
        """
        out, low, high = (one.decisions.outcomes for one in (self.replay, self.low, self.high))
        return np.asarray(self.shared & ((out > low) | (out < high)), dtype=bool)

    def certainty(self, i: int) -> Certainty:
        """Return what is certain of audit `i`."""
        return CERTAINTIES[int(self.certainties[i])]

    def obstacles(self) -> Mapping[Reason, int]:
        """Count the audits that no filling makes computable by reason; one with several counts under each."""
        found = Counter(reason for i in np.flatnonzero(self._are("never_computable"))
                        for reason in self.high.decisions.reasons(int(i)))
        return dict(found.most_common())

    def counts(self) -> dict[str, int]:
        """Return the whole numbers of the bounds, by their stable names."""
        found = np.bincount(self.certainties, minlength=len(CERTAINTIES))
        out, shared = self.replay.decisions, self.shared
        return {
            "audits": self.replay.audits, **{name: int(n) for name, n in zip(CERTAINTIES, found, strict=True)},
            "computable": self.computable, "passes_low": self.passes[0], "passes_high": self.passes[1],
            **filling_counts(self.low),
            "leave_out_computable": self.replay.computable, "leave_out_passes": self.replay.passes,
            "shared": int(shared.sum()), "shared_leave_out_passes": int((shared & out.passes).sum()),
            "shared_passes_low": int((shared & self.low.decisions.passes).sum()),
            "shared_passes_high": int((shared & self.high.decisions.passes).sum()),
            "outside": int(self.outside.sum()),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: answers filled, worst and best outcome and score, certainty, leave-out beside."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        low, high = self.low.decisions, self.high.decisions
        return pd.DataFrame([
            {
                "audit": audit.id, "organisation": audit.organisation, "date": audit.day, "made_under": audit.version,
                "filled": int(self.low.filled_answers[i]), "certainty": self.certainty(i),
                "worst": low.outcome(i), "best": high.outcome(i),
                "worst_score": low.score(i), "best_score": high.score(i),
                "leave_out": self.replay.decisions.outcome(i), "outside": bool(self.outside[i]),
            }
            for i, audit in enumerate(self.replay.before.audits)
        ])


def bounds(replay: Replay) -> Bounds:
    """Return the bounds of a replay over every value that its missing answers may have had.

    Only `not_computable` answers of criteria known to apply vary, each over its range or over what a crosswalk
    leaves possible. What was not assessed, or without object, stays so. An audit of which a type rule or a condition
    of applicability cannot be read stays not computable, whatever its answers: `Bounds.obstacles` names what lacks.

    Notes
    -----
    Partial identification (Manski 2003, Horowitz and Manski 2000): no assumption is made on what was not observed.
    """
    return bounds_over(replay, replay_gaps(replay))


def bounds_over(replay: Replay, gaps: Gaps) -> Bounds:
    """Return the bounds over some gaps, those of another version than the replay's (changes) included."""
    version = gaps.decisions.version
    ends = (("lowest", lowest(gaps)), ("highest", highest(gaps)))
    low, high = (Filled(replay, name, gaps, chosen, decide(version, gaps.filled(chosen)))  # type: ignore[arg-type]
                 for name, chosen in ends)
    return Bounds(low, high)
