"""The effect of changes on past audits: before and after on the same answers, audit by audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions, History, decide
from referentiel.model import StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.operations import Operation

if TYPE_CHECKING:
    import pandas as pd

Standing = Literal["pass", "non_pass", "not_computable"]
STANDINGS: tuple[Standing, ...] = ("pass", "non_pass", "not_computable")
FEW_ORGANISATIONS = 3


@dataclass(frozen=True, eq=False)
class Effect:
    """What changes do to the audits of a population.

    Parameters
    ----------
    before, after
        Decisions under the base version and under the base version with the changes, on the same answers.
    table
        Audits by standing before (rows) and after (columns), in the order of `STANDINGS`; it accounts for all.
    """

    changes: tuple[Change | Operation, ...]
    before: Decisions
    after: Decisions
    table: NDArray[np.int64]

    @property
    def audits(self) -> int:
        """Audits of the population."""
        return int(self.table.sum())

    @property
    def computable_before(self) -> int:
        """Audits with an outcome under the base version, ineligible included."""
        return int(self.table[:2].sum())

    @property
    def computable_after(self) -> int:
        """Audits with an outcome after the changes, ineligible included."""
        return int(self.table[:, :2].sum())

    @property
    def passes_before(self) -> int:
        """Audits that pass under the base version."""
        return int(self.table[0].sum())

    @property
    def passes_after(self) -> int:
        """Audits that pass after the changes."""
        return int(self.table[:, 0].sum())

    @property
    def difference(self) -> Fraction | None:
        """Rate after minus rate before, in points (-100 to 100); None when one of them has no denominator."""
        if not self.computable_before or not self.computable_after:
            return None
        return 100 * (Fraction(self.passes_after, self.computable_after)
                      - Fraction(self.passes_before, self.computable_before))

    @property
    def gained(self) -> int:
        """Audits computable on both sides that pass only after."""
        return int(self.table[1, 0])

    @property
    def lost(self) -> int:
        """Audits computable on both sides that pass only before."""
        return int(self.table[0, 1])

    @property
    def entered(self) -> int:
        """Audits that became computable."""
        return int(self.table[2, :2].sum())

    @property
    def left(self) -> int:
        """Audits that ceased to be computable."""
        return int(self.table[:2, 2].sum())

    def standing(self, i: int) -> tuple[Standing, Standing]:
        """Return how audit `i` stands before and after."""
        return STANDINGS[standings(self.before)[i]], STANDINGS[standings(self.after)[i]]

    def moved(self) -> tuple[int, ...]:
        """Return the positions of the audits whose standing changes."""
        return tuple(int(i) for i in np.flatnonzero(standings(self.before) != standings(self.after)))

    def organisations_moved(self) -> int:
        """Count the organisations on which the effect rests."""
        codes, _ = self.before.history.coded("organisation")
        return int(np.unique(codes[list(self.moved())]).size)

    def departures(self) -> int:
        """Count the audits whose committee decision the base rule does not share, pass against non-pass.

        Audits without a recorded decision, and those that the base rule cannot compute, are not counted.
        """
        decided, passed = _decided(self.before)
        return int((decided & (passed != self.before.passes)).sum())

    def decided(self) -> int:
        """Count the audits that can be compared with a recorded decision of the committee."""
        return int(_decided(self.before)[0].sum())

    def counts(self) -> dict[str, int]:
        """Return the whole numbers of the effect, by their stable names."""
        return {
            "audits": self.audits,
            "computable_before": self.computable_before,
            "computable_after": self.computable_after,
            "not_computable_before": self.audits - self.computable_before,
            "not_computable_after": self.audits - self.computable_after,
            "passes_before": self.passes_before,
            "passes_after": self.passes_after,
            "gained": self.gained,
            "lost": self.lost,
            "entered": self.entered,
            "left": self.left,
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: organisation, date, scores as fractions, outcomes and reasons.

        For the committee's own work: ids and days are exact; screens and commands show them coarse, see
        `referentiel.audits.privacy.coarse`.
        """
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([
            {
                "audit": audit.id, "organisation": audit.organisation, "date": audit.day,
                "score_before": self.before.score(i), "score_after": self.after.score(i),
                "outcome_before": self.before.outcome(i), "outcome_after": self.after.outcome(i),
                "reasons": self.after.reasons(i),
            }
            for i, audit in enumerate(self.before.history.audits)
        ])


def effect(
    version: StandardVersion, history: History, changes: Iterable[Change | Operation] = ()
) -> Effect:
    """Decide every audit before and after some changes.

    Raises
    ------
    FindingsError
        The changes are refused; see `referentiel.model.change.changed`.
    """
    changes = tuple(changes)
    before = decide(version, history)
    after = decide(changed(version, changes), history) if changes else before
    return compared(before, after, changes)


def compared(before: Decisions, after: Decisions, changes: Sequence[Change | Operation] = ()) -> Effect:
    """Put two decisions on the same audits side by side."""
    if before.history.audits is not after.history.audits:
        raise ValueError("before and after must be decided on the same audits")
    table = np.zeros((3, 3), dtype=np.int64)
    np.add.at(table, (standings(before), standings(after)), 1)
    return Effect(tuple(changes), before, after, table)


def _decided(decisions: Decisions) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which computable audits have a recorded decision, and which of them the committee let pass.

    A decision is read in the version audited: the one applied may not know it (a certificate, under 2005).
    """
    history = decisions.history
    (said, names), passed = history.coded("decision"), np.zeros(history.size, dtype=bool)
    known = np.zeros(history.size, dtype=bool)
    for version in history.audited.values():
        passes = decisions_passing(version)
        # The last place stands for no decision.
        told = np.array([*(name in passes for name in names), False])[said]
        under = history.made_under(version.id) & told
        known |= under
        passed |= under & np.array([*(passes.get(name, False) for name in names), False])[said]
    return known & decisions.computable, passed


def decisions_passing(version: StandardVersion) -> dict[str, bool]:
    """Return whether each outcome of a version, and each decision that its committee may take, is a pass."""
    return {one.id: one.passes for one in version.outcomes} | {one.id: one.passes for one in version.decisions}


def standings(decisions: Decisions) -> NDArray[np.int8]:
    """Return the standing of each audit, as its place in `STANDINGS`."""
    return np.where(decisions.passes, 0, np.where(decisions.computable, 1, 2)).astype(np.int8)
