"""A replay whose missing answers are filled by one stated policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import INELIGIBLE, Decisions, Reason, decide
from referentiel.model import State

from ..known import Known
from ..replay import Replay
from .ends import highest, lowest
from .expectation import Expectation, stated
from .gaps import LEFT, Chosen, Gaps, Key, gaps_of

if TYPE_CHECKING:
    import pandas as pd

Policy = Literal["leave_out", "lowest", "highest"] | Expectation
"""What is done with the answers that the version audited did not ask for.

``leave_out``: nothing. ``lowest``, ``highest``: the worst, or the best value possible for the outcome. An
`Expectation`: the values that a person states.
"""
PolicyName = Literal["leave_out", "lowest", "highest", "expectation", "donors"]


@dataclass(frozen=True, eq=False)
class Filled:
    """A version applied to past audits, their missing answers filled; filled answers count as answered.

    Parameters
    ----------
    replay
        The same audits with the missing answers left out.
    gaps
        What was missing.
    chosen
        The values taken, gap by gap.
    decisions
        Outcomes with those values.
    contradicted
        Answers that stay missing because what a crosswalk leaves possible excludes the value stated.
    """

    replay: Replay
    policy: PolicyName
    gaps: Gaps
    chosen: tuple[Chosen, ...] = field(repr=False)
    decisions: Decisions
    contradicted: int = 0

    @property
    def computable(self) -> int:
        """Audits with an outcome, ineligible included."""
        return int(self.decisions.computable.sum())

    @property
    def passes(self) -> int:
        """Audits that pass."""
        return int(self.decisions.passes.sum())

    @cached_property
    def filled_answers(self) -> NDArray[np.int64]:
        """How many answers of each audit were filled."""
        found = np.zeros(self.replay.audits, dtype=np.int64)
        for gap, one in zip(self.gaps.each, self.chosen, strict=True):
            found[gap.rows] += one.which != LEFT
        return found

    @cached_property
    def filled_criteria(self) -> dict[str, int]:
        """How many answers to each criterion were filled; criteria without one are not named."""
        found: Counter[str] = Counter()
        for gap, one in zip(self.gaps.each, self.chosen, strict=True):
            found[gap.criterion.code] += int((one.which != LEFT).sum())
        return {code: count for code, count in found.items() if count}

    def obstacles(self) -> dict[Reason, int]:
        """Count the audits without an outcome by reason; one with several counts under each."""
        found = Counter(reason for i in np.flatnonzero(~self.decisions.computable)
                        for reason in self.decisions.reasons(int(i)))
        return dict(found.most_common())

    def counts(self) -> dict[str, int]:
        """Return the whole numbers, by their stable names; those of leave-out stand beside."""
        both = self.decisions.computable & self.replay.decisions.computable
        return {
            "audits": self.replay.audits, "computable": self.computable,
            "not_computable": self.replay.audits - self.computable, "passes": self.passes,
            "ineligible": self.decisions.counts()[INELIGIBLE],
            **filling_counts(self), "contradicted": self.contradicted,
            "leave_out_computable": self.replay.computable, "leave_out_passes": self.replay.passes,
            "both_computable": int(both.sum()), "both_passes": int((both & self.decisions.passes).sum()),
            "both_leave_out_passes": int((both & self.replay.decisions.passes).sum()),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: answers filled, outcome and score, and the outcome with the answers left out."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([
            {
                "audit": audit.id, "organisation": audit.organisation, "date": audit.day, "made_under": audit.version,
                "filled": int(self.filled_answers[i]), "outcome": self.decisions.outcome(i),
                "score": self.decisions.score(i), "leave_out": self.replay.decisions.outcome(i),
            }
            for i, audit in enumerate(self.replay.before.audits)
        ])


def filling_counts(one: Filled) -> dict[str, int]:
    """Count what was missing and what was filled: answers, criteria and audits."""
    filled = int(one.filled_answers.sum())
    return {
        "missing_answers": one.gaps.answers, "partly_known": one.gaps.partly_known, "filled_answers": filled,
        "filled_criteria": len(one.filled_criteria), "filled_audits": int(np.count_nonzero(one.filled_answers)),
    }


def filled(replay: Replay, policy: Policy) -> Filled:
    """Fill the missing answers of a replay by one policy, and decide every audit again.

    Parameters
    ----------
    policy
        See `Policy`. Only `not_computable` answers of criteria known to apply are filled: what was not assessed, or
        was without object, stays so. An answer that a crosswalk tells something of is filled inside what it tells.
    """
    gaps = replay_gaps(replay)
    name, chosen, contradicted = choice(gaps, policy)
    decisions = replay.decisions if name == "leave_out" else decide(replay.version, gaps.filled(chosen))
    return Filled(replay, name, gaps, chosen, decisions, contradicted)


def choice(gaps: Gaps, policy: Policy) -> tuple[PolicyName, tuple[Chosen, ...], int]:
    """Return the values that a policy takes, its name, and how many answers contradict what was stated."""
    if isinstance(policy, Expectation):
        chosen, contradicted = stated(gaps, policy)
        return "expectation", chosen, contradicted
    match policy:
        case "lowest":
            return policy, lowest(gaps), 0
        case "highest":
            return policy, highest(gaps), 0
        case "leave_out":
            return policy, left_out(gaps), 0
    raise ValueError(f"no such policy: {policy!r}")


def left_out(gaps: Gaps) -> tuple[Chosen, ...]:
    """Choose nothing."""
    return tuple(Chosen((), np.full(gap.rows.size, LEFT, dtype=np.intp)) for gap in gaps.each)


def replay_gaps(replay: Replay) -> Gaps:
    """Return the answers that are missing from a replay."""
    return gaps_of(replay.decisions, known_by_key(replay))


def known_by_key(replay: Replay) -> dict[Key, Known]:
    """Return what crosswalks tell of the answers, by code and definition."""
    return {(c.code, c.definition): replay.known[c.code] for _, c in replay.version.criteria()
            if c.code in replay.known}


def settled_alike(
    first: Gaps, chosen: Sequence[Chosen], second: Gaps, others: Sequence[Chosen],
) -> dict[Key, Known]:
    """Return what is known with the values chosen for some gaps, and those for others where the first ask nothing."""
    known = first.settled(chosen)
    for gap, one in zip(second.each, others, strict=True):
        here = known.get(gap.key) or second.known[gap.key]
        left = (here.state[gap.rows] == State.NOT_COMPUTABLE) & (one.which != LEFT)
        known[gap.key] = here.settled(gap.rows[left], one.values, one.which[left])
    return known
