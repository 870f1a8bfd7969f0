"""The mean of section scores under drawn weights: in floating point, exactly where it comes near its mark."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.engine.answered import Mask

from .weight_forms import Answers, Mean

NEAR = 1e-7
"""Distance to the mark, in points, under which a mean is recomputed exactly; rounding errors are 1e5 times smaller."""


def met_by_mean(
    answers: Answers, mean: Mean, weights: Mapping[str, NDArray[Any]], rows: NDArray[np.intp]
) -> Mask:
    """Tell, audit by draw, where the mean of the section scores meets its mark."""
    draws = len(weights["criteria"])
    total, weight = np.zeros((rows.size, draws)), np.zeros((rows.size, draws))
    for section in answers.section_weights:
        columns = answers.columns(section)
        drawn = weights["double"][:, columns].T
        num = answers.shares[rows][:, columns].astype(np.float64) @ drawn
        den = answers.counted[rows][:, columns].astype(np.float64) @ drawn
        own = weights[f"section {section}"].astype(np.float64)[None, :] * (den > 0)
        total += own * (num / np.where(den > 0, den, 1.0))
        weight += own
    gap = 100 * total / (np.where(weight > 0, weight, 1.0) * answers.top) - float(mean.mark)
    result = gap > 0
    for audit, draw in np.argwhere(np.abs(gap) <= NEAR):
        exact = _exact(answers, weights, int(rows[audit]), int(draw)) - mean.mark
        result[audit, draw] = exact > 0 if mean.strict else exact >= 0
    return np.asarray(result, dtype=bool)


def _exact(answers: Answers, weights: Mapping[str, NDArray[Any]], row: int, draw: int) -> Fraction:
    total, weight = Fraction(0), 0
    for section in answers.section_weights:
        columns = answers.columns(section)
        drawn = weights["criteria"][draw][columns].tolist()
        num = sum(w * p for w, p in zip(drawn, answers.shares[row, columns].tolist(), strict=True))
        den = sum(w * a for w, a in zip(drawn, answers.counted[row, columns].tolist(), strict=True))
        if den:
            own = int(weights[f"section {section}"][draw])
            total, weight = total + own * Fraction(num, den), weight + own
    return 100 * total / (weight * answers.top)
