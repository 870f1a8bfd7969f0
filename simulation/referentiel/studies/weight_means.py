"""Drawn weights, and the mean of section scores under them: exact where it comes near its mark."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.engine.answered import Mask

from .weight_forms import Mean

NEAR = 1e-7
"""Distance to the mark, in points, under which a mean is recomputed exactly; rounding errors are 1e5 times smaller."""


@dataclass(frozen=True, eq=False)
class SectionDraws:
    """The drawn weights of a section that weighs: its own, one a draw, and those of its criteria, one row a draw."""

    columns: tuple[int, ...]
    own: NDArray[np.int64]
    whole: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Seen:
    """Audits of a block as their mean is computed: level shares in units of ``1 / top``, 1 where they count."""

    shares: NDArray[np.signedinteger]
    counted: NDArray[np.signedinteger]
    top: int


def met_by_mean(seen: Seen, mean: Mean, sections: tuple[SectionDraws, ...], block: slice) -> Mask:
    """Tell, audit by draw of a block, where the mean of the section scores meets its mark."""
    size = (len(seen.shares), block.stop - block.start)
    total, weight = np.zeros(size), np.zeros(size)
    for section in sections:
        columns = list(section.columns)
        weights = section.whole[block].T.astype(np.float64)
        num = seen.shares[:, columns].astype(np.float64) @ weights
        den = seen.counted[:, columns].astype(np.float64) @ weights
        own = section.own[block].astype(np.float64)[None, :] * (den > 0)
        total += own * (num / np.where(den > 0, den, 1.0))
        weight += own
    gap = 100 * total / (np.where(weight > 0, weight, 1.0) * seen.top) - float(mean.mark)
    result = gap > 0
    for audit, draw in np.argwhere(np.abs(gap) <= NEAR):
        exact = _exact(seen, sections, int(audit), block.start + int(draw)) - mean.mark
        result[audit, draw] = exact > 0 if mean.strict else exact >= 0
    return np.asarray(result, dtype=bool)


def _exact(seen: Seen, sections: tuple[SectionDraws, ...], row: int, draw: int) -> Fraction:
    total, weight = Fraction(0), 0
    for section in sections:
        columns = list(section.columns)
        weights = section.whole[draw].tolist()
        num = sum(w * p for w, p in zip(weights, seen.shares[row, columns].tolist(), strict=True))
        den = sum(w * a for w, a in zip(weights, seen.counted[row, columns].tolist(), strict=True))
        if den:
            own = int(section.own[draw])
            total, weight = total + own * Fraction(num, den), weight + own
    return 100 * total / (weight * seen.top)
