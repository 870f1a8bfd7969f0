"""The exact step curve of a mark or a minimum: every value at which an outcome changes, from one sort.

Each audit has one critical value: the last value of the lever at which it still has the outcome that the lever
guards. Below or at it the audit has one outcome, above it another; nothing is rescored on a grid.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Outcome, StandardVersion, exact_text
from referentiel.model.paths import Path, parse_path
from referentiel.model.setting import set_value

from .decide import judge
from .decisions import Decisions
from .history import History
from .ratio import Ratio
from .score import Group, Scores, score

_BELOW, _ABOVE = Decimal(-(10**12)), Decimal(10**12)


@dataclass(frozen=True, eq=False)
class Curve:
    """How many audits have each outcome at every value of a lever.

    Parameters
    ----------
    path
        The lever.
    breakpoints
        The distinct critical values, increasing, exact.
    labels
        Outcome ids in order, then ``ineligible`` and ``not_computable``.
    counts
        One row an interval, one column a label: row 0 holds up to and including ``breakpoints[0]``, row k above
        ``breakpoints[k - 1]`` up to and including ``breakpoints[k]``, the last row above them all.
    passing
        Which labels count as a pass.
    critical
        For each audit, the last value at which it keeps the outcome; None if no value of the lever changes it.
    critical_pass
        The same for the pass: None if no value of the lever makes the audit pass and another not.
    """

    path: str
    breakpoints: tuple[Fraction, ...]
    labels: tuple[str, ...]
    counts: NDArray[np.int64]
    passing: tuple[bool, ...]
    critical: tuple[Fraction | None, ...] = field(repr=False)
    critical_pass: tuple[Fraction | None, ...] = field(repr=False)

    def counts_at(self, value: Fraction | Decimal | int) -> dict[str, int]:
        """Return the number of audits of each outcome at a value of the lever."""
        row = bisect_left(self.breakpoints, Fraction(value))
        return {label: int(n) for label, n in zip(self.labels, self.counts[row], strict=True)}

    def passes_at(self, value: Fraction | Decimal | int) -> int:
        """Return the number of passes at a value of the lever."""
        counts = self.counts_at(value)
        return sum(counts[label] for label, passes in zip(self.labels, self.passing, strict=True) if passes)

    @property
    def computable(self) -> int:
        """Number of audits with an outcome; no mark changes it."""
        return int(self.counts[0].sum() - self.counts[0][-1])

    @property
    def passes(self) -> tuple[int, ...]:
        """Passes on each interval, in the order of `counts`."""
        return tuple(int(n) for n in self.counts[:, list(self.passing)].sum(axis=1))

    def rows(self) -> list[dict[str, object]]:
        """Return one record a breakpoint: the value and what holds up to and including it."""
        return [
            {"value": exact_text(point), "passes": self.passes[k], **{
                label: int(n) for label, n in zip(self.labels, self.counts[k], strict=True)}}
            for k, point in enumerate(self.breakpoints)
        ]


def sweep(version: StandardVersion, history: History, path: str, scores: Scores | None = None) -> Curve:
    """Sweep a mark or a minimum over every value it can take.

    Parameters
    ----------
    version
        The version, with the other changes already set on it.
    path
        ``outcomes.<id>.global_at_least`` or ``outcomes.<id>.sections_at_least``, for one section or type or for all.
    scores
        The scores of `history` under `version`, when they are already known.

    Raises
    ------
    ValueError
        The path is neither a mark nor a minimum.
    referentiel.model.paths.Refused
        The version has no such path.

    Notes
    -----
    A lever that covers several sections has, for each audit, the lowest of their scores as critical value.
    """
    target = parse_path(version, path)
    if target.field not in {"global_at_least", "sections_at_least"} or target.root != "outcomes":
        raise ValueError(f"{path} is neither a mark nor a section minimum")
    scores = score(version, history) if scores is None else scores
    met = judge(set_value(version, target, _BELOW), scores)
    failed = judge(set_value(version, target, _ABOVE), scores)
    critical: list[Fraction | None] = [None] * history.size
    outcome = next(o for o in version.outcomes if o.id == target.name)
    flips = met.outcomes != failed.outcomes
    for group in scores.groups:
        for position in np.flatnonzero(flips[group.rows]):
            critical[group.rows[position]] = _compared(target, outcome, version, group, int(position))
    return _curve(path, met, failed, critical)


def _compared(target: Path, outcome: Outcome, version: StandardVersion, group: Group, position: int) -> Fraction:
    """Return the score that the lever is compared with for one audit; the lowest if it guards several."""
    values = [ratio.value(position) for ratio in _guarded(target, outcome, version, group)]
    return min(value for value in values if value is not None)


def _guarded(target: Path, outcome: Outcome, version: StandardVersion, group: Group) -> Iterator[Ratio]:
    if target.field == "global_at_least":
        yield group.overall
        return
    moved = next(o for o in set_value(version, target, _ABOVE).outcomes if o.id == outcome.id)
    for code, ratio in group.sections.items():
        minimum = moved.sections_at_least.of(code, group.actor_type) if moved.sections_at_least else None
        if minimum is not None and minimum.value == _ABOVE:
            yield ratio


def _curve(path: str, met: Decisions, failed: Decisions, critical: list[Fraction | None]) -> Curve:
    points = sorted({value for value in critical if value is not None})
    moves: Counter[tuple[int, int, int]] = Counter()
    index = {point: k for k, point in enumerate(points)}
    for i, value in enumerate(critical):
        if value is not None:
            moves[index[value], int(met.outcomes[i]), int(failed.outcomes[i])] += 1
    steps = np.zeros((len(points) + 1, len(met.labels)), dtype=np.int64)
    steps[0] = np.bincount(met.outcomes, minlength=len(met.labels))
    for (k, before, after), n in moves.items():
        steps[k + 1, before] -= n
        steps[k + 1, after] += n
    passing = (*(o.passes for o in met.version.outcomes), False, False)
    flips = met.passes != failed.passes
    return Curve(
        path=path, breakpoints=tuple(points), labels=met.labels, counts=np.cumsum(steps, axis=0), passing=passing,
        critical=tuple(critical),
        critical_pass=tuple(value if flips[i] else None for i, value in enumerate(critical)),
    )
