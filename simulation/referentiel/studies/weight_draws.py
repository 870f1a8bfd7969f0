"""The pass rate under weights drawn inside a box; who is settled whatever the weights is not drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions
from referentiel.engine.answered import Mask
from referentiel.model import Finding, FindingsError

from .weight_box import CLASSES, Bounds, WeightBox, boxed
from .weight_forms import Answers, Form, Mean, largest_value, whole_spread
from .weight_means import Drawn, met_by_mean

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 1000
FINE, COARSE = 1024, 64
"""Steps from the centre of the box to its edge: the finest, and the coarsest that single precision is used for."""
_SINGLE, _DOUBLE = 2**24, 2**53
_AUDITS, _WEIGHTS = 512, 2048


@dataclass(frozen=True, eq=False)
class WeightDraws:
    """Passes under drawn weights.

    Parameters
    ----------
    box
        What is proved whatever the weights.
    passes
        Draws in which each audit passes; one an audit.
    passing
        Audits that pass in each draw; one a draw.
    design
        Every draw, one a row, one column a criterion or section: the weight is multiplied by
        ``1 + spread * design / steps``.
    columns
        Codes of the criteria, then of the sections, in the order of the design.
    """

    box: WeightBox
    passes: NDArray[np.int64]
    passing: NDArray[np.int64]
    design: NDArray[np.int16]
    columns: tuple[str, ...]
    steps: int
    seed: int

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.passing)

    @property
    def computable(self) -> int:
        """Audits with an outcome, ineligible included."""
        return int(self.box.decisions.computable.sum())

    def rates(self) -> tuple[float, float, float] | None:
        """Return the 2.5 %, 50 % and 97.5 % quantiles of the pass rate over the draws; None without a rate."""
        if not self.computable:
            return None
        low, middle, high = np.quantile(self.passing / self.computable, [0.025, 0.5, 0.975])
        return float(low), float(middle), float(high)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: its class and the share of draws in which it passes."""
        frame = self.box.to_frame()
        frame["pass_share"] = self.passes / self.draws
        return frame


def weight_draws(
    decisions: Decisions, spread: Decimal | Fraction, *, draws: int = DRAWS, seed: int = 0
) -> WeightDraws:
    """Draw weights uniformly inside a box and count the passes (Saisana, Saltelli and Tarantola 2005).

    Each multiplier is a whole number of steps, so that every comparison is between whole numbers: in matrix
    products of floating-point numbers while all of them are exact (below 2^24 or 2^53). Means of sections are
    divided in floating point, and recomputed exactly where they come near the mark.

    Raises
    ------
    FindingsError
        ``STUDY-SPREAD``, ``STUDY-REDISTRIBUTE``, or ``STUDY-TOO-FINE``: weights with too many decimals.
    ValueError
        Fewer than one draw.
    """
    if draws < 1:
        raise ValueError("at least one draw is needed")
    ratio, version = Fraction(spread), decisions.version
    box, parts = boxed(decisions, ratio)
    codes = (*(criterion.code for _, criterion in version.criteria()), *(section.code for section in version.sections))
    steps = _steps(parts, ratio)
    design = np.random.default_rng(seed).integers(-steps, steps, (draws, len(codes)), dtype=np.int16, endpoint=True)
    sure = box.classes == CLASSES.index("robust_pass")
    passes, passing = np.where(sure, draws, 0).astype(np.int64), np.full(draws, int(sure.sum()), dtype=np.int64)
    open_ = (box.classes == CLASSES.index("depends")) | (box.classes == CLASSES.index("unresolved"))
    for answers, found in parts:
        left = _alike(np.flatnonzero(open_[answers.group.rows]), found)
        drawn = _drawn(answers, design, codes, steps, ratio)
        for start in range(0, left.size, _AUDITS):
            rows = left[start:start + _AUDITS]
            tests = [_moving(answers, own, rows, drawn) for own in found]
            for first in range(0, draws, _WEIGHTS):
                block = slice(first, first + _WEIGHTS)
                held = _held(answers, tests, drawn, rows, block).view(np.uint8)
                passes[answers.group.rows[rows]] += held.sum(axis=1, dtype=np.uint16)
                passing[block] += held.sum(axis=0, dtype=np.uint16)
    return WeightDraws(box, passes, passing, design, codes, steps, seed)


@dataclass(frozen=True, eq=False)
class Moving:
    """What draws can move of one outcome for a block of audits.

    Parameters
    ----------
    possible
        Audits of the block for which the outcome is not ruled out.
    products
        Each form that varies: its audits in the block, its coefficients and its weights, ready to multiply, and
        the least value that meets it.
    averaged
        Audits of the block whose mean of sections varies.
    """

    possible: Mask
    products: tuple[tuple[NDArray[np.intp], NDArray[Any], NDArray[Any], float], ...]
    averaged: NDArray[np.intp]
    mean: Mean | None


def _alike(rows: NDArray[np.intp], found: list[Bounds]) -> NDArray[np.intp]:
    """Put audits that vary in the same tests side by side."""
    masks = [mask[rows] for own in found for mask in own.varying]
    return rows[np.lexsort(masks)] if masks else rows


def _drawn(
    answers: Answers, design: NDArray[np.int16], codes: tuple[str, ...], steps: int, spread: Fraction
) -> Drawn:
    p, q = whole_spread(spread)
    # A section may bear the code of a criterion: criteria come first in the design, sections last.
    first = {code: k for k, code in reversed(list(enumerate(codes)))}
    last = {code: k for k, code in enumerate(codes)}
    moved = q * steps + p * design.astype(np.int64)
    whole = moved[:, [first[code] for code in answers.codes]] * answers.weights
    sections = {code: moved[:, last[code]] * weight for code, weight in answers.section_weights.items()}
    return Drawn(q * steps, whole, whole.astype(np.float32), whole.astype(np.float64), sections)


def _steps(parts: list[tuple[Answers, list[Bounds]]], spread: Fraction) -> int:
    """Return the finest number of steps for which single precision is exact, or the finest of all."""
    p, q = whole_spread(spread)
    most = max((largest_value(form, answers) * (p + q) for answers, found in parts
                for own in found for form in own.tests.forms), default=1)
    if most * FINE >= _DOUBLE:
        raise FindingsError([Finding(code="STUDY-TOO-FINE")])
    steps = FINE
    while steps > COARSE and most * steps >= _SINGLE:
        steps //= 2
    return steps if most * steps < _SINGLE else FINE


def _moving(answers: Answers, own: Bounds, rows: NDArray[np.intp], drawn: Drawn) -> Moving:
    possible = ~own.excluded[rows]
    products = []
    for form, varying in zip(own.tests.forms, own.varying, strict=False):
        chosen = np.flatnonzero(varying[rows] & possible)
        if chosen.size:
            products.append(_product(answers, form, rows, chosen, drawn))
    mean = own.tests.mean
    averaged = np.flatnonzero(own.varying[-1][rows] & possible) if mean else np.zeros(0, dtype=np.intp)
    return Moving(possible, tuple(products), averaged, mean)


def _product(
    answers: Answers, form: Form, rows: NDArray[np.intp], chosen: NDArray[np.intp], drawn: Drawn
) -> tuple[NDArray[np.intp], NDArray[Any], NDArray[Any], float]:
    own = form.coefficients(answers, rows[chosen])
    least = (1 if form.strict else 0) - form.constant * drawn.unit
    heaviest = drawn.whole[:, form.columns].max(axis=0).sum()
    bound = int(np.abs(own).max()) * int(heaviest) + abs(least)
    real = drawn.single if bound < _SINGLE else drawn.double
    weights = real if form.columns.size == real.shape[1] else np.ascontiguousarray(real[:, form.columns])
    return chosen, own.astype(real.dtype), weights, float(least)


def _held(answers: Answers, tests: list[Moving], drawn: Drawn, rows: NDArray[np.intp], block: slice) -> Mask:
    """Tell, audit by draw, where some passing outcome holds."""
    result = np.zeros((rows.size, len(drawn.whole[block])), dtype=bool)
    for own in tests:
        holds = np.empty_like(result)
        holds[:] = own.possible[:, None]
        for chosen, coefficients, weights, least in own.products:
            met = coefficients @ weights[block].T >= least
            if chosen.size == rows.size:
                holds &= met
            else:
                holds[chosen] &= met
        if own.mean is not None and own.averaged.size:
            holds[own.averaged] &= met_by_mean(answers, own.mean, drawn, rows[own.averaged], block)
        result |= holds
    return result
