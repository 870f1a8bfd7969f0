"""The exact step curve of a lever: how many audits have each outcome at every value it can take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import exact_text
from referentiel.model.ranges import Range

from .critical import Critical
from .ratio import Ratio

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Curve:
    """How many audits have each outcome at every value of a lever.

    Parameters
    ----------
    path
        The lever.
    points
        The distinct critical values inside the range, increasing, exact.
    labels
        Outcome ids in order, then ``ineligible`` and ``not_computable``.
    counts
        One row an interval, one column a label. Row 0 holds up to and including the first point, row k above point
        k - 1 up to and including point k, the last row above them all; where the lever is met upwards (`rising`),
        each point opens its interval instead of closing one.
    passing
        Which labels count as a pass.
    critical
        What the lever is compared with, for each audit.
    sides
        The outcome of each audit where it meets the lever and where it does not.
    rising
        Whether the lever is met from the critical value upwards (an upper limit), rather than up to it.
    range
        The values that the lever may take, the rest of the version staying as it is.
    segments
        The same counts for each segment of the population that was asked for.
    """

    path: str
    points: Ratio
    labels: tuple[str, ...]
    counts: NDArray[np.int64]
    passing: tuple[bool, ...]
    critical: Critical = field(repr=False)
    sides: tuple[NDArray[np.int16], NDArray[np.int16]] = field(repr=False)
    rising: bool
    range: Range
    segments: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, repr=False)

    @cached_property
    def flips(self) -> NDArray[np.bool_]:
        """Where the lever changes the outcome."""
        return np.asarray(self.sides[0] != self.sides[1], dtype=bool)

    @cached_property
    def flips_pass(self) -> NDArray[np.bool_]:
        """Where the lever changes the pass."""
        passes = np.array(self.passing, dtype=bool)
        return np.asarray(passes[self.sides[0]] != passes[self.sides[1]], dtype=bool)

    @cached_property
    def breakpoints(self) -> tuple[Fraction, ...]:
        """The distinct critical values, increasing, exact."""
        return tuple(Fraction(n, d) for n, d in zip(self.points.num.tolist(), self.points.den.tolist(), strict=True))

    def critical_value(self, i: int) -> Fraction | None:
        """Return the last value at which audit `i` keeps the outcome; None if no value changes it.

        Where the lever is met upwards, the first value at which it has it.
        """
        return self.critical.value(i) if self.flips[i] else None

    def critical_pass_value(self, i: int) -> Fraction | None:
        """Return the last value at which audit `i` passes; None if no value makes it pass and another not.

        Where the lever is met upwards, the first value at which it passes.
        """
        return self.critical.value(i) if self.flips_pass[i] else None

    def row_at(self, value: Fraction | Decimal | int) -> int:
        """Return the row of `counts` that holds at a value."""
        exact, size = Fraction(value), self.points.num.size
        row = int(np.searchsorted(self._near, float(exact), side="right" if self.rising else "left"))
        # The float is within a step of the row; whole numbers say which one it is.
        while row > 0 and not self._under(row - 1, exact):
            row -= 1
        while row < size and self._under(row, exact):
            row += 1
        return row

    @cached_property
    def _near(self) -> NDArray[np.float64]:
        return self.points.near()

    def _under(self, k: int, value: Fraction) -> bool:
        """Tell whether the k-th point closes an interval under a value (opens one at or under it, when `rising`)."""
        num, den = int(self.points.num[k]) * value.denominator, int(self.points.den[k]) * value.numerator
        return num <= den if self.rising else num < den

    def counts_at(self, value: Fraction | Decimal | int) -> dict[str, int]:
        """Return the number of audits of each outcome at a value of the lever."""
        return {label: int(n) for label, n in zip(self.labels, self.counts[self.row_at(value)], strict=True)}

    def passes_at(self, value: Fraction | Decimal | int) -> int:
        """Return the number of passes at a value of the lever."""
        return self.passes[self.row_at(value)]

    def computable_at(self, value: Fraction | Decimal | int) -> int:
        """Return the number of audits with an outcome at a value of the lever."""
        return int(self.counts[self.row_at(value), :-1].sum())

    @property
    def audits(self) -> int:
        """Number of audits."""
        return int(self.counts[0].sum())

    @property
    def computable(self) -> int:
        """Number of audits with an outcome at the lowest value; no mark, minimum or step changes it."""
        return int(self.counts[0, :-1].sum())

    @property
    def effective(self) -> bool:
        """Whether some value of the range changes an outcome."""
        return self.points.num.size > 0

    @cached_property
    def passes(self) -> tuple[int, ...]:
        """Passes on each interval, in the order of `counts`."""
        return tuple(self.counts[:, list(self.passing)].sum(axis=1).tolist())

    def rows(self) -> list[dict[str, object]]:
        """Return one record a breakpoint: the value and what holds up to it included (from it on, when `rising`)."""
        first = 1 if self.rising else 0
        return [
            {"value": exact_text(point), "passes": self.passes[k + first], **{
                label: int(n) for label, n in zip(self.labels, self.counts[k + first], strict=True)}}
            for k, point in enumerate(self.breakpoints)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an interval: its ends as exact texts, the passes, the audits of each outcome, by segment."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        edges = [exact_text(point) for point in self.breakpoints]
        records: list[dict[str, Any]] = []
        whole: Sequence[tuple[str, NDArray[np.int64]]] = [("", self.counts), *self.segments.items()]
        for segment, counts in whole:
            for k, row in enumerate(counts.tolist()):
                records.append({
                    "segment": segment, "from": edges[k - 1] if k else None, "to": edges[k] if k < len(edges) else None,
                    "passes": sum(n for n, passes in zip(row, self.passing, strict=True) if passes),
                    **dict(zip(self.labels, row, strict=True)),
                })
        return pd.DataFrame(records)
