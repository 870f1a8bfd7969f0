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
from .weight_forms import Answers, Form, Mean, largest_value, spread_of, whole_spread
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
        ``1 + spread * design / steps``. The second half is the opposite of the first.
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

    Weights are drawn in opposite pairs (what one raises the other lowers as much: Hammersley and Morton 1956), so
    that one matrix product serves two draws. Each multiplier is a whole number of steps, so that every comparison
    is between whole numbers: in products of floating-point numbers while all of them are exact (below 2^24 or
    2^53). Means of sections are divided in floating point, and recomputed exactly where they come near the mark.

    Raises
    ------
    FindingsError
        ``STUDY-SPREAD``, ``STUDY-REDISTRIBUTE``, or ``STUDY-TOO-FINE``: weights with too many decimals.
    ValueError
        Fewer than one draw.
    """
    if draws < 1:
        raise ValueError("at least one draw is needed")
    ratio, version = spread_of(spread), decisions.version
    box, parts = boxed(decisions, ratio)
    codes = (*(criterion.code for _, criterion in version.criteria()), *(section.code for section in version.sections))
    steps = _steps(parts, ratio)
    half = (draws + 1) // 2
    first = np.random.default_rng(seed).integers(-steps, steps, (half, len(codes)), dtype=np.int16, endpoint=True)
    design = np.concatenate([first, -first])[:draws]
    sure = box.classes == CLASSES.index("robust_pass")
    passes, passing = np.where(sure, draws, 0).astype(np.int64), np.full(draws, int(sure.sum()), dtype=np.int64)
    open_ = (box.classes == CLASSES.index("depends")) | (box.classes == CLASSES.index("unresolved"))
    for answers, found in parts:
        left = _alike(np.flatnonzero(open_[answers.group.rows]), found)
        drawn = _drawn(answers, design, codes, steps, ratio)
        for start in range(0, left.size, _AUDITS):
            rows = left[start:start + _AUDITS]
            tests = [_moving(answers, own, rows, drawn) for own in found]
            for place in range(0, half, _WEIGHTS):
                block = slice(place, min(place + _WEIGHTS, half))
                mirrored = slice(half + block.start, min(half + block.stop, draws))
                for own, held in zip((block, mirrored), _held(answers, tests, drawn, rows, (block, mirrored)),
                                     strict=True):
                    passes[answers.group.rows[rows]] += held.view(np.uint8).sum(axis=1, dtype=np.uint16)
                    passing[own] += held.view(np.uint8).sum(axis=0, dtype=np.uint16)
    return WeightDraws(box, passes, passing, design, codes, steps, seed)


@dataclass(frozen=True, eq=False)
class Product:
    """A form for some audits of a block: what moves it, ready to multiply, and the least move that meets it."""

    chosen: NDArray[np.intp]
    coefficients: NDArray[Any]
    moves: NDArray[Any]
    least: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Moving:
    """What draws can move of one outcome for a block of audits.

    Parameters
    ----------
    possible
        Audits of the block for which the outcome is not ruled out.
    products
        Each form that varies.
    averaged
        Audits of the block whose mean of sections varies.
    """

    possible: Mask
    products: tuple[Product, ...]
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
    half = whole[:(len(whole) + 1) // 2] - q * steps * answers.weights
    return Drawn(q * steps, whole, whole.astype(np.float64), half.astype(np.float64), sections)


def _steps(parts: list[tuple[Answers, list[Bounds]]], spread: Fraction) -> int:
    """Return the finest number of steps for which single precision is exact, or the finest of all."""
    p, _ = whole_spread(spread)
    most = max((largest_value(form, answers) * p for answers, found in parts
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
) -> Product:
    own, weights = form.coefficients(answers, rows[chosen]), answers.weights[form.columns]
    least = (1 if form.strict else 0) - drawn.unit * (form.constant + own @ weights)
    bound = int(np.abs(own).max()) * int(np.abs(drawn.moves[:, form.columns]).max(axis=0).sum()) + 1
    real = np.float32 if bound < _SINGLE else np.float64
    # A bound that no move can pass stands for all those beyond: whole numbers stay exact in single precision.
    return Product(chosen, own.astype(real), np.ascontiguousarray(drawn.moves[:, form.columns], dtype=real),
                   np.clip(least, -bound, bound).astype(real)[:, None])


def _held(
    answers: Answers, tests: list[Moving], drawn: Drawn, rows: NDArray[np.intp], blocks: tuple[slice, slice]
) -> tuple[Mask, Mask]:
    """Tell, audit by draw, where some passing outcome holds: for a block of draws, then for their opposites."""
    block, mirrored = blocks
    sizes = (block.stop - block.start, mirrored.stop - mirrored.start)
    results = tuple(np.zeros((rows.size, size), dtype=bool) for size in sizes)
    for own in tests:
        held = [np.repeat(own.possible[:, None], size, axis=1) for size in sizes]
        for product in own.products:
            move = product.coefficients @ product.moves[block].T
            _and(held[0], product.chosen, move >= product.least)
            _and(held[1], product.chosen, move[:, :sizes[1]] <= -product.least)
        for part, holds in zip(blocks, held, strict=True):
            if own.mean is not None and own.averaged.size and part.stop > part.start:
                _and(holds, own.averaged, met_by_mean(answers, own.mean, drawn, rows[own.averaged], part))
        for k, holds in enumerate(held):
            results[k][:] |= holds
    return results[0], results[1]


def _and(holds: Mask, chosen: NDArray[np.intp], met: Mask) -> None:
    """Keep what is met, for some audits, in place."""
    if chosen.size == len(holds):
        holds &= met
    else:
        holds[chosen] &= met
