"""Values that gather exactly at a threshold: a sign of rounding, of law, or of a measure made to fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from referentiel.engine import Decisions
from referentiel.model import Criterion, Measure, State

LEAST = 200
"""Observed values under which nothing is said of a threshold."""
NEIGHBOURS = 5
"""Values looked at on each side of the threshold."""


@dataclass(frozen=True, slots=True)
class Bunching:
    """How many values stand exactly at one threshold, beside its neighbours of the same roundness.

    The neighbours are the `NEIGHBOURS` values on each side at the last decimal of the threshold (59, 58... and 61,
    62... for 60), inside the possible range: values that were rounded gather at them alike, so that what is left
    is due to the threshold.

    Parameters
    ----------
    threshold
        The value of the step.
    observed
        Values of the criterion, over every audit that read this threshold.
    at
        Values equal to the threshold.
    below, above
        Values equal to one of the neighbours on each side.
    neighbours
        Neighbours inside the range.
    """

    version: str
    criterion: str
    threshold: Decimal
    observed: int
    at: int
    below: int
    above: int
    neighbours: int

    @property
    def expected(self) -> Fraction:
        """Values that stand at a neighbour on average."""
        return Fraction(self.below + self.above, self.neighbours)

    @property
    def ratio(self) -> Fraction | None:
        """Values at the threshold over those expected; None when no neighbour was observed."""
        return self.at / self.expected if self.expected else None


def bunching(decided: Iterable[Decisions], least: int = LEAST) -> tuple[Bunching, ...]:
    """Count the values at each threshold of each measure, from `least` observed values on.

    Every threshold of a ladder counts once, whatever the types that share it; a dated one for the audits that
    read it.
    """
    return tuple(found for decisions in decided for found in _bunching(decisions, least))


def _bunching(decisions: Decisions, least: int) -> Iterator[Bunching]:
    values: dict[tuple[str, Decimal], list[Decimal]] = defaultdict(list)
    known: dict[str, Criterion] = {}
    for verdict in decisions.verdicts:
        group = verdict.group
        audits = [decisions.history.audits[row] for row in group.rows]
        for one in group.answered:
            if not isinstance(one.criterion.observation, Measure):
                continue
            code = one.criterion.code
            known[code] = one.criterion
            given = [a.answers[code].value for a, asked in zip(audits, one.valued, strict=True)
                     if asked and a.answers[code].state is State.VALUE]
            for threshold in _thresholds(one.criterion, group.actor_type, group.day):
                values[code, threshold] += [value for value in given if value is not None]
    for (code, threshold), found in values.items():
        if len(found) >= least:
            yield _counted(decisions.version.id, known[code], threshold, found)


def _thresholds(criterion: Criterion, actor_type: str, day: date | None) -> list[Decimal]:
    steps = (criterion.ladder.of(actor_type) if criterion.ladder else None) or ()
    ends = (end for step in steps for end in (step.value, step.low, step.high) if end is not None)
    return list(dict.fromkeys(end.on(day) for end in ends))


def _counted(version: str, criterion: Criterion, threshold: Decimal, values: Sequence[Decimal]) -> Bunching:
    low, high = criterion.observation.range  # type: ignore[union-attr]
    exponent = threshold.normalize().as_tuple().exponent
    grain = Decimal(1).scaleb(min(0, int(exponent)))
    sides = [[threshold + sign * grain * k for k in range(1, NEIGHBOURS + 1)] for sign in (-1, 1)]
    inside = [[value for value in side if low <= value <= high] for side in sides]
    counts = Counter(values)
    below, above = (sum(counts[value] for value in side) for side in inside)
    return Bunching(version, criterion.code, threshold, len(values), counts[threshold], below, above,
                    len(inside[0]) + len(inside[1]))
