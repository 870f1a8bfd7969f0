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

from .weight_box import CLASSES, Bounds, WeightBox, bounds_of, weight_box
from .weight_forms import Answers, Form, answers_of, largest_value, passing_tests, whole_spread
from .weight_means import met_by_mean

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
        ``STUDY-SPREAD`` or ``STUDY-REDISTRIBUTE``.
    ValueError
        Fewer than one draw.
    """
    if draws < 1:
        raise ValueError("at least one draw is needed")
    ratio, version = Fraction(spread), decisions.version
    box = weight_box(decisions, ratio)
    codes = (*(criterion.code for _, criterion in version.criteria()), *(section.code for section in version.sections))
    parts = [answers_of(version, group) for group in decisions.scores.groups if group.actor_type]
    bounds = [bounds_of(answers, passing_tests(decisions, answers), ratio) for answers in parts]
    steps = _steps(parts, bounds, ratio)
    design = np.random.default_rng(seed).integers(-steps, steps, (draws, len(codes)), dtype=np.int16, endpoint=True)
    sure = box.classes == CLASSES.index("robust_pass")
    passes, passing = np.where(sure, draws, 0).astype(np.int64), np.full(draws, int(sure.sum()), dtype=np.int64)
    open_ = (box.classes == CLASSES.index("depends")) | (box.classes == CLASSES.index("unresolved"))
    for answers, found in zip(parts, bounds, strict=True):
        left = np.flatnonzero(open_[answers.group.rows])
        multipliers = _multipliers(answers, design, codes, steps, ratio)
        for start in range(0, left.size, _AUDITS):
            rows = left[start:start + _AUDITS]
            for first in range(0, draws, _WEIGHTS):
                block = slice(first, first + _WEIGHTS)
                held = _held(answers, found, _some(multipliers, block), rows)
                passes[answers.group.rows[rows]] += held.sum(axis=1)
                passing[block] += held.sum(axis=0)
    return WeightDraws(box, passes, passing, design, codes, steps, seed)


Multipliers = dict[str, NDArray[Any]]


def _multipliers(
    answers: Answers, design: NDArray[np.int16], codes: tuple[str, ...], steps: int, spread: Fraction
) -> Multipliers:
    """Return the weights of the criteria and of the sections in every draw, whole numbers held as floats."""
    p, q = whole_spread(spread)
    # A section may bear the code of a criterion: criteria come first in the design, sections last.
    place = {code: k for k, code in reversed(list(enumerate(codes)))}
    last = {code: k for k, code in enumerate(codes)}
    own = q * steps + p * design[:, [place[code] for code in answers.codes]].astype(np.int64)
    weights = own * answers.weights
    result: Multipliers = {"criteria": weights, "single": weights.astype(np.float32),
                           "double": weights.astype(np.float64), "unit": np.array(q * steps)}
    for section, weight in answers.section_weights.items():
        result[f"section {section}"] = (q * steps + p * design[:, last[section]].astype(np.int64)) * weight
    return result


def _some(weights: Multipliers, block: slice) -> Multipliers:
    """Return the weights of some draws."""
    return {name: own[block] if own.ndim else own for name, own in weights.items()}


def _steps(parts: list[Answers], bounds: list[list[Bounds]], spread: Fraction) -> int:
    """Return the finest number of steps for which single precision is exact, or the finest of all."""
    p, q = whole_spread(spread)
    most = max((largest_value(form, answers, answers.weights) * (p + q) for answers, found in zip(
        parts, bounds, strict=True) for own in found for form in own.tests.forms), default=1)
    if most * FINE >= _DOUBLE:
        raise OverflowError("weights too fine for exact products")
    steps = FINE
    while steps > COARSE and most * steps >= _SINGLE:
        steps //= 2
    return steps if most * steps < _SINGLE else FINE


def _held(answers: Answers, found: list[Bounds], weights: Multipliers, rows: NDArray[np.intp]) -> Mask:
    """Tell, audit by draw, where some passing outcome holds."""
    result = np.zeros((rows.size, len(weights["criteria"])), dtype=bool)
    for own in found:
        holds = np.repeat(~own.excluded[rows, None], result.shape[1], axis=1)
        for form, varying in zip(own.tests.forms, own.varying, strict=False):
            moving = np.flatnonzero(varying[rows] & ~own.excluded[rows])
            if moving.size:
                met = _form_met(answers, form, weights, rows[moving])
                if moving.size == rows.size:
                    holds &= met
                else:
                    holds[moving] &= met
        if own.tests.mean is not None:
            moving = np.flatnonzero(own.varying[-1][rows] & ~own.excluded[rows])
            if moving.size:
                holds[moving] &= met_by_mean(answers, own.tests.mean, weights, rows[moving])
        result |= holds
    return result


def _form_met(answers: Answers, form: Form, weights: Multipliers, rows: NDArray[np.intp]) -> Mask:
    own = form.coefficients(answers, rows)
    # The constant is in units of one weight of the version: a draw counts `q * steps` of them.
    constant = form.constant * int(weights["unit"]) if form.constant else 0
    single = int(np.abs(own).max(initial=0)) * int(weights["criteria"][:, form.columns].sum(axis=1).max()) + abs(
        constant) < _SINGLE
    kind, real = ("single", np.float32) if single else ("double", np.float64)
    chosen = weights[kind] if form.columns.size == weights[kind].shape[1] else weights[kind][:, form.columns]
    value = own.astype(real) @ chosen.T
    return np.asarray(value > -constant if form.strict else value >= -constant, dtype=bool)
