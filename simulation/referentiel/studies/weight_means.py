"""Drawn weights, and the mean of section scores under them: exact where it comes near its mark."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.engine.answered import Mask

from .weight_forms import Answers, Mean

NEAR = 1e-7
"""Distance to the mark, in points, under which a mean is recomputed exactly; rounding errors are 1e5 times smaller."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """The weights of every draw, whole numbers; one row a draw.

    Parameters
    ----------
    unit
        What a weight of 1 / scale of the version has become.
    moves
        By how much the weights of the criteria differ from those of the version, in the first half of the draws.
    sections
        The weights of the sections.
    """

    unit: int
    whole: NDArray[np.int64]
    double: NDArray[np.float64]
    moves: NDArray[np.float64]
    sections: dict[str, NDArray[np.int64]]


def met_by_mean(
    answers: Answers, mean: Mean, drawn: Drawn, rows: NDArray[np.intp], block: slice
) -> Mask:
    """Tell, audit by draw of a block, where the mean of the section scores meets its mark."""
    draws = len(drawn.whole[block])
    total, weight = np.zeros((rows.size, draws)), np.zeros((rows.size, draws))
    for section in answers.section_weights:
        columns = answers.columns(section)
        weights = drawn.double[block, columns].T
        num = answers.shares[rows][:, columns].astype(np.float64) @ weights
        den = answers.counted[rows][:, columns].astype(np.float64) @ weights
        own = drawn.sections[section][block].astype(np.float64)[None, :] * (den > 0)
        total += own * (num / np.where(den > 0, den, 1.0))
        weight += own
    gap = 100 * total / (np.where(weight > 0, weight, 1.0) * answers.top) - float(mean.mark)
    result = gap > 0
    for audit, draw in np.argwhere(np.abs(gap) <= NEAR):
        exact = _exact(answers, drawn, int(rows[audit]), block.start + int(draw)) - mean.mark
        result[audit, draw] = exact > 0 if mean.strict else exact >= 0
    return np.asarray(result, dtype=bool)


def _exact(answers: Answers, drawn: Drawn, row: int, draw: int) -> Fraction:
    total, weight = Fraction(0), 0
    for section in answers.section_weights:
        columns = answers.columns(section)
        weights = drawn.whole[draw, columns].tolist()
        num = sum(w * p for w, p in zip(weights, answers.shares[row, columns].tolist(), strict=True))
        den = sum(w * a for w, a in zip(weights, answers.counted[row, columns].tolist(), strict=True))
        if den:
            own = int(drawn.sections[section][draw])
            total, weight = total + own * Fraction(num, den), weight + own
    return 100 * total / (weight * answers.top)
