"""The committee's decisions beside what the rule proposes for the same audits, and every audit where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from referentiel.engine import INELIGIBLE, NOT_COMPUTABLE, Decisions, Reason

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Discordance:
    """One audit that the committee decided otherwise than the rule proposes.

    Parameters
    ----------
    decision, proposal
        Ids: what the committee decided, the outcome that the rule gives.
    crossing
        Whether one passes and the other does not: only then is the rate of passes touched.
    reasons
        Why the rule does not let the audit pass; empty where it does.
    """

    audit: str
    organisation: str
    day: date
    version: str
    decision: str
    proposal: str
    crossing: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Concordance:
    """Stored decisions against recomputed outcomes.

    Parameters
    ----------
    counts
        ((version, decision, proposal), audits), in the order of the versions; only pairs that occur. It accounts
        for every audit: a decision not recorded is empty, an outcome that cannot be computed is
        ``not_computable``.
    discordant
        Every audit with a decision and an outcome that are not the same, in order of import by version; a refusal
        (the version's last outcome) is the same as ``ineligible``.
    """

    counts: tuple[tuple[tuple[str, str, str], int], ...]
    discordant: tuple[Discordance, ...]

    @property
    def audits(self) -> int:
        """Audits looked at."""
        return sum(count for _, count in self.counts)

    @property
    def undecided(self) -> int:
        """Audits without a recorded decision."""
        return sum(count for (_, decision, _), count in self.counts if not decision)

    @property
    def not_computable(self) -> int:
        """Audits with a decision that the rule cannot compute."""
        return sum(count for (_, decision, proposal), count in self.counts
                   if decision and proposal == NOT_COMPUTABLE)

    @property
    def compared(self) -> int:
        """Audits with a decision and an outcome."""
        return self.audits - self.undecided - self.not_computable

    @property
    def agreed(self) -> int:
        """Audits whose decision is the outcome proposed."""
        return self.compared - len(self.discordant)

    @property
    def share(self) -> Fraction | None:
        """Agreed over compared; None when nothing can be compared."""
        return Fraction(self.agreed, self.compared) if self.compared else None

    def to_frame(self) -> pd.DataFrame:
        """Return one row a version, a decision and a proposal, with the number of audits."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([[*key, count] for key, count in self.counts],
                            columns=["version", "decision", "proposal", "audits"])


def concordance(decided: Iterable[Decisions]) -> Concordance:
    """Compare the decision of every audit with the outcome that its own version gives it.

    Parameters
    ----------
    decided
        See `judged`.
    """
    groups = tuple(decided)
    counts = Counter((one.version.id, audit.decision or "", one.outcome(i))
                     for one in groups for i, audit in enumerate(one.history.audits))
    return Concordance(tuple(counts.items()), tuple(found for one in groups for found in _discordant(one)))


def _discordant(decisions: Decisions) -> Iterator[Discordance]:
    version = decisions.version
    passing = {one.id for one in version.outcomes if one.passes} | {one.id for one in version.decisions if one.passes}
    refusal = version.outcomes[-1].id
    for i, audit in enumerate(decisions.history.audits):
        proposal = decisions.outcome(i)
        # The committee refuses a candidate that the rule finds ineligible: it has no other word.
        same = {audit.decision, INELIGIBLE} if audit.decision == refusal else {audit.decision}
        if audit.decision and proposal not in {*same, NOT_COMPUTABLE}:
            yield Discordance(audit.id, audit.organisation, audit.day, version.id, audit.decision, proposal,
                              (audit.decision in passing) != (proposal in passing), decisions.reasons(i))
