"""The exact step curve of a mark or a minimum: every value at which an outcome changes, from one sort.

Each audit has one critical value: the last value of the lever at which it still has the outcome that the lever
guards. Below or at it the audit has one outcome, above it another; nothing is rescored on a grid.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.model import StandardVersion, exact_text
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
        The score compared with the lever, for each audit; see `critical_value`.
    flips, flips_pass
        Where the lever changes the outcome, where it changes the pass.
    """

    path: str
    breakpoints: tuple[Fraction, ...]
    labels: tuple[str, ...]
    counts: NDArray[np.int64]
    passing: tuple[bool, ...]
    critical: Ratio = field(repr=False)
    flips: NDArray[np.bool_] = field(repr=False)
    flips_pass: NDArray[np.bool_] = field(repr=False)

    def critical_value(self, i: int) -> Fraction | None:
        """Return the last value at which audit `i` keeps the outcome; None if no value changes it."""
        return self.critical.value(i) if self.flips[i] else None

    def critical_pass_value(self, i: int) -> Fraction | None:
        """Return the last value at which audit `i` passes; None if no value makes it pass and another not."""
        return self.critical.value(i) if self.flips_pass[i] else None

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
    return _curve(path, met, failed, _critical(target, version, scores))


def _critical(target: Path, version: StandardVersion, scores: Scores) -> Ratio:
    """Return the score that the lever is compared with for each audit; the lowest if it guards several."""
    num = np.zeros(scores.history.size, dtype=np.int64)
    den = np.zeros(scores.history.size, dtype=np.int64)
    for group in scores.groups:
        found = Ratio.of(0, group.rows.size).keep(np.zeros(group.rows.size, dtype=bool))
        for ratio in _guarded(target, version, group):
            found = found.lowest(ratio)
        found = found.reduced()
        if object in (found.num.dtype, found.den.dtype):
            num, den = num.astype(object), den.astype(object)
        num[group.rows], den[group.rows] = found.num, found.den
    return Ratio(num, den)


def _guarded(target: Path, version: StandardVersion, group: Group) -> Iterator[Ratio]:
    if target.field == "global_at_least":
        yield group.overall
        return
    moved = next(o for o in set_value(version, target, _ABOVE).outcomes if o.id == target.name)
    for code, ratio in group.sections.items():
        minimum = moved.sections_at_least.of(code, group.actor_type) if moved.sections_at_least else None
        if minimum is not None and minimum.value == _ABOVE:
            yield ratio


def _curve(path: str, met: Decisions, failed: Decisions, critical: Ratio) -> Curve:
    flips = np.asarray(met.outcomes != failed.outcomes, dtype=bool)
    points, place = _sorted_points(critical, np.flatnonzero(flips))
    steps = np.zeros((len(points) + 1, len(met.labels)), dtype=np.int64)
    steps[0] = np.bincount(met.outcomes, minlength=len(met.labels))
    np.subtract.at(steps, (place + 1, met.outcomes[flips]), 1)
    np.add.at(steps, (place + 1, failed.outcomes[flips]), 1)
    return Curve(
        path=path, breakpoints=points, labels=met.labels, counts=np.cumsum(steps, axis=0),
        passing=(*(o.passes for o in met.version.outcomes), False, False), critical=critical, flips=flips,
        flips_pass=np.asarray(met.passes != failed.passes, dtype=bool),
    )


def _sorted_points(critical: Ratio, rows: NDArray[np.intp]) -> tuple[tuple[Fraction, ...], NDArray[np.intp]]:
    """Return the distinct critical values of some audits, sorted exactly, and where each audit's stands among them."""
    pairs = list(zip(critical.num[rows].tolist(), critical.den[rows].tolist(), strict=True))
    values = {pair: Fraction(*pair) for pair in set(pairs)}
    ordered = sorted(values, key=values.__getitem__)
    index = {pair: k for k, pair in enumerate(ordered)}
    return tuple(values[pair] for pair in ordered), np.array([index[pair] for pair in pairs], dtype=np.intp)
