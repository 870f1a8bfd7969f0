"""What was recorded against what the version asked: impossible values, answers not asked for, missing ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np

from referentiel.engine import Decisions
from referentiel.model import Criterion, Graded, Measure, Points, State

Problem = Literal["unknown_criterion", "not_asked", "no_justification", "not_a_level", "out_of_range"]


@dataclass(frozen=True, slots=True)
class Impossible:
    """One recorded answer that the version audited does not allow.

    Parameters
    ----------
    problem
        ``unknown_criterion`` (of that version), ``not_asked`` (of that type of organisation: the rule ignores it),
        ``no_justification`` (of a "sans objet"), ``not_a_level`` (a level that does not exist, or not a whole
        one) or ``out_of_range``.
    value
        None for an answer without a value.
    """

    audit: str
    criterion: str
    version: str
    problem: Problem
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Missing:
    """How a criterion was answered, under one version in one year.

    Parameters
    ----------
    asked
        Audits it applied to; the three states below add up to it.
    """

    version: str
    year: int
    criterion: str
    asked: int
    valued: int
    not_applicable: int
    not_assessed: int

    @property
    def share(self) -> Fraction:
        """Not assessed over asked."""
        return Fraction(self.not_assessed, self.asked)


def impossible(decided: Iterable[Decisions]) -> tuple[Impossible, ...]:
    """Return every recorded answer that its version does not allow, by audit."""
    return tuple(found for decisions in decided for found in _impossible(decisions))


def _impossible(decisions: Decisions) -> Iterator[Impossible]:
    version = decisions.version
    known = {criterion.code: criterion for _, criterion in version.criteria()}
    asked = {(int(row), one.criterion.code) for verdict in decisions.verdicts for one in verdict.group.answered
             for row in verdict.group.rows[one.asked | one.undecided]}
    typed = {int(row) for verdict in decisions.verdicts if verdict.group.actor_type for row in verdict.group.rows}
    for i, audit in enumerate(decisions.history.audits):
        for code, answer in audit.answers.items():
            problem: Problem | None = None
            if code not in known:
                problem = "unknown_criterion"
            elif i in typed and (i, code) not in asked:
                problem = "not_asked"
            elif answer.state is State.NOT_APPLICABLE and not answer.note:
                problem = "no_justification"
            elif answer.value is not None:
                problem = _refused(known[code], answer.value)
            if problem:
                yield Impossible(audit.id, code, version.id, problem, answer.value)


def _refused(criterion: Criterion, value: Decimal) -> Problem | None:
    match criterion.observation:
        case Measure(range=(low, high)):
            return None if low <= value <= high else "out_of_range"
        case Points(max=top):
            return None if 0 <= value <= top else "out_of_range"
        case Graded(levels=levels):
            top = Decimal(len(levels) - 1)
        case _:
            top = Decimal(1)
    return None if value == value.to_integral_value() and 0 <= value <= top else "not_a_level"


def missing(decided: Iterable[Decisions]) -> tuple[Missing, ...]:
    """Count the states of the answers to each criterion, by version and year; criteria asked of nobody are left out."""
    counts: dict[tuple[str, int, str], Counter[State]] = {}
    for decisions in decided:
        years = decisions.history.days().astype("datetime64[Y]").astype(np.int64) + 1970
        for verdict in decisions.verdicts:
            for one in verdict.group.answered:
                asked = one.asked
                for year in np.unique(years[verdict.group.rows[asked]]):
                    here = asked & (years[verdict.group.rows] == year)
                    key = (decisions.version.id, int(year), one.criterion.code)
                    found = counts.setdefault(key, Counter())
                    found.update(one.reading.state(position) for position in np.flatnonzero(here).tolist())
    return tuple(
        Missing(*key, found.total(), found[State.VALUE], found[State.NOT_APPLICABLE], found[State.NOT_ASSESSED])
        for key, found in counts.items()
    )
