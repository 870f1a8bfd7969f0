"""The outcome of every audit, with the reasons and the margins that explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.model import StandardVersion

from .answered import Mask
from .conditions import Test
from .history import History
from .score import Group, Scores
from .truth import FALSE, UNKNOWN, Truth, missing_attributes

INELIGIBLE, NOT_COMPUTABLE = "ineligible", "not_computable"

Kind = Literal[
    "actor_type_unknown", "no_actor_type", "condition_unknown", "eligibility_unknown", "ineligible",
    "nothing_to_cover", "coverage", "no_global_score", "knockout_not_assessed", "global", "section", "knockout",
    "level",
]


Counts = NDArray[Any]
"""Small counts: uint8, or uint16 where they may pass 255."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an audit does not pass.

    Parameters
    ----------
    kind
        A failed test of the first outcome (``global``, ``section``, ``knockout``, ``level``), a false eligibility
        condition (``ineligible``), or a cause of ``not_computable``.
    target
        The section, criterion, condition or attribute concerned; empty for a test of the whole.
    """

    kind: Kind
    target: str = ""


@dataclass(frozen=True, eq=False)
class Verdict:
    """The outcomes of one group, with all that explains them.

    Parameters
    ----------
    first
        The tests of the first outcome.
    failed
        For each outcome but the last, how many of its tests each audit fails.
    computable
        Where the tests decide: eligible, and nothing leaves the audit without an outcome.
    """

    group: Group
    outcome: NDArray[np.int16]
    first: tuple[Test, ...]
    eligibility: Mapping[str, Truth]
    coverage_met: Mask
    blocked_knockouts: Mapping[str, Mask]
    failed: tuple[Counts, ...]
    computable: Mask


@dataclass(frozen=True, eq=False)
class Decisions:
    """The outcome of every audit of a history under one version.

    Parameters
    ----------
    outcomes
        Index of each outcome in `labels`; int16, one an audit.
    labels
        The version's outcome ids in order, then ``ineligible``, then ``not_computable``.
    """

    version: StandardVersion
    scores: Scores
    verdicts: tuple[Verdict, ...]
    outcomes: NDArray[np.int16]
    labels: tuple[str, ...]

    @property
    def history(self) -> History:
        """The population decided on."""
        return self.scores.history

    @cached_property
    def passes(self) -> Mask:
        """Where the outcome counts as a pass."""
        passing = np.array([outcome.passes for outcome in self.version.outcomes] + [False, False], dtype=bool)
        return np.asarray(passing[self.outcomes], dtype=bool)

    @cached_property
    def computable(self) -> Mask:
        """Where there is an outcome (ineligible included)."""
        return np.asarray(self.outcomes != len(self.labels) - 1, dtype=bool)

    def counts(self) -> dict[str, int]:
        """Count the audits of each outcome, zeros included."""
        found = np.bincount(self.outcomes, minlength=len(self.labels))
        return {label: int(n) for label, n in zip(self.labels, found, strict=True)}

    def outcome(self, i: int) -> str:
        """Return the outcome of audit `i`."""
        return self.labels[int(self.outcomes[i])]

    def actor_type(self, i: int) -> str | None:
        """Return the actor type of audit `i`, None when it is not known."""
        return self._at(i)[0].group.actor_type or None

    def score(self, i: int) -> Fraction | None:
        """Return the global score of audit `i`, rounded as the version says."""
        verdict, position = self._at(i)
        return verdict.group.overall.value(position)

    def section_score(self, i: int, code: str) -> Fraction | None:
        """Return a section score of audit `i`, 0 to 100, rounded as the version says."""
        verdict, position = self._at(i)
        ratio = verdict.group.sections.get(code)
        return ratio.value(position) if ratio is not None else None

    def coverage(self, i: int) -> Fraction | None:
        """Return the global coverage of audit `i`, 0 to 100."""
        verdict, position = self._at(i)
        return verdict.group.coverage.value(position)

    def margins(self, i: int) -> dict[tuple[str, str], Fraction | None]:
        """Return score or level minus mark for every test of the first outcome that belongs to audit `i`."""
        verdict, position = self._at(i)
        if not verdict.group.scored[position]:
            return {}
        margins: dict[tuple[str, str], Fraction | None] = {}
        for test in verdict.first:
            if test.listed[position]:
                value = test.compared.value(position)
                margins[test.kind, test.target] = None if value is None else value - test.mark
        return margins

    def reasons(self, i: int) -> tuple[Reason, ...]:
        """Return why audit `i` does not pass; empty for a pass."""
        verdict, position = self._at(i)
        outcome = self.outcome(i)
        if outcome == INELIGIBLE:
            return tuple(Reason("ineligible", name) for name, value in verdict.eligibility.items()
                         if value[position] == FALSE)
        if outcome == NOT_COMPUTABLE:
            return tuple(_obstacles(self, verdict, i, position))
        if self.version.outcomes[self.outcomes[i]].passes:
            return ()
        return tuple(Reason(test.kind, test.target) for test in verdict.first
                     if test.listed[position] and not test.holds[position])

    def _at(self, i: int) -> tuple[Verdict, int]:
        group, position = self.scores.at(i)
        return self.verdicts[group], position


def _obstacles(decisions: Decisions, verdict: Verdict, i: int, position: int) -> Iterator[Reason]:
    """Yield every cause that leaves an audit without an outcome."""
    group, history, version = verdict.group, decisions.history, decisions.version
    code = int(decisions.scores.types[i])
    if code <= -2:
        for name in missing_attributes(version.actor_types[-2 - code].when, history, i):
            yield Reason("actor_type_unknown", name)
    elif code == -1:
        yield Reason("no_actor_type")
    names = [name for one in group.answered if one.undecided[position]
             for name in missing_attributes(one.criterion.conditions, history, i)]
    for name in dict.fromkeys(names):
        yield Reason("condition_unknown", name)
    for name, value in verdict.eligibility.items():
        if value[position] == UNKNOWN:
            yield Reason("eligibility_unknown", name)
    if not group.scored[position]:
        return
    if not group.coverage.known[position]:
        yield Reason("nothing_to_cover")
    elif not verdict.coverage_met[position]:
        yield Reason("coverage")
    if not group.overall.known[position]:
        yield Reason("no_global_score")
    for knockout, mask in verdict.blocked_knockouts.items():
        if mask[position]:
            yield Reason("knockout_not_assessed", knockout)
