"""Values that gather exactly at a threshold: a sign of rounding, of law, or of a measure made to fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from referentiel.engine import Decisions
from referentiel.model import Criterion, Measure

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

    criterion: str
    definition: int
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

    A threshold counts once for each definition of a criterion, whatever the versions and the types that share it;
    the values are those of the audits that read it, dated ones at their date.
    """
    values: dict[tuple[str, int, Decimal], list[Decimal]] = defaultdict(list)
    ranges: dict[tuple[str, int], tuple[Decimal, Decimal]] = {}
    for decisions in decided:
        for criterion, threshold, found in _observed(decisions):
            values[criterion.code, criterion.definition, threshold] += found
            ranges[criterion.code, criterion.definition] = criterion.observation.range  # type: ignore[union-attr]
    return tuple(_counted(code, definition, threshold, found, ranges[code, definition])
                 for (code, definition, threshold), found in values.items() if len(found) >= least)


def _observed(decisions: Decisions) -> Iterator[tuple[Criterion, Decimal, list[Decimal]]]:
    """Yield each threshold that a group of audits read, with the values it was read against."""
    for verdict in decisions.verdicts:
        group = verdict.group
        audits = [decisions.history.audits[row] for row in group.rows]
        for one in group.answered:
            if not isinstance(one.criterion.observation, Measure):
                continue
            given = [audit.answers[one.criterion.code].value
                     for audit, asked in zip(audits, one.valued, strict=True) if asked]
            for threshold in _thresholds(one.criterion, group.actor_type, group.day):
                yield one.criterion, threshold, [value for value in given if value is not None]


def _thresholds(criterion: Criterion, actor_type: str, day: date | None) -> list[Decimal]:
    steps = (criterion.ladder.of(actor_type) if criterion.ladder else None) or ()
    ends = (end for step in steps for end in (step.value, step.low, step.high) if end is not None)
    return list(dict.fromkeys(end.on(day) for end in ends))


def _counted(
    code: str, definition: int, threshold: Decimal, values: Sequence[Decimal], bounds: tuple[Decimal, Decimal],
) -> Bunching:
    exponent = threshold.normalize().as_tuple().exponent
    grain = Decimal(1).scaleb(min(0, int(exponent)))
    sides = [[threshold + sign * grain * k for k in range(1, NEIGHBOURS + 1)] for sign in (-1, 1)]
    inside = [[value for value in side if bounds[0] <= value <= bounds[1]] for side in sides]
    counts = Counter(values)
    below, above = (sum(counts[value] for value in side) for side in inside)
    return Bunching(code, definition, threshold, len(values), counts[threshold], below, above,
                    len(inside[0]) + len(inside[1]))
