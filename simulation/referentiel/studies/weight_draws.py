"""The pass rate under weights drawn inside a box; who is settled whatever the weights is not drawn."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.compare.executors import ordered, spans
from referentiel.engine import Decisions
from referentiel.model import Finding, FindingsError

from .weight_box import CLASSES, Bounds, WeightBox, boxed
from .weight_forms import Answers, largest_value, spread_of, whole_spread
from .weight_tiles import SINGLE, LinearTest, Plan, Tile, design_of, tile_passes

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 1000
FINE, COARSE = 1024, 64
"""Steps from the centre of the box to its edge: the finest, and the coarsest that single precision is used for."""
_DOUBLE = 2**53
_ROWS = 9600
"""Audits of a tile: about a quarter of a second at 10,000 draws."""


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
    decisions: Decisions, spread: Decimal | Fraction, *, draws: int = DRAWS, seed: int = 0,
    executor: Executor | None = None,
) -> WeightDraws:
    """Draw weights uniformly inside a box and count the passes (Saisana, Saltelli and Tarantola 2005).

    Weights are drawn in opposite pairs (what one raises the other lowers as much: Hammersley and Morton 1956), so
    that one matrix product serves two draws. Each multiplier is a whole number of steps, so that every comparison
    is between whole numbers: in products of floating-point numbers while all of them are exact (below 2^24 or
    2^53). Means of sections are divided in floating point, and recomputed exactly where they come near the mark.

    Parameters
    ----------
    executor
        Where the tiles of audits are counted; see `referentiel.studies.executors.ordered`.

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
    sure = box.classes == CLASSES.index("robust_pass")
    passes, passing = np.where(sure, draws, 0).astype(np.int64), np.full(draws, int(sure.sum()), dtype=np.int64)
    open_ = (box.classes == CLASSES.index("depends")) | (box.classes == CLASSES.index("unresolved"))
    places, tiles = [], []
    for answers, found in parts:
        plan = _plan(answers, found, codes, (draws, seed, steps), whole_spread(ratio))
        left = _alike(np.flatnonzero(open_[answers.group.rows]), found)
        for span in spans(left.size, _ROWS):
            rows = left[span]
            places.append(answers.group.rows[rows])
            tiles.append(Tile(plan, answers.shares[rows], answers.counted[rows],
                              tuple(~own.excluded[rows] for own in found),
                              tuple(tuple(mask[rows] for mask in own.varying) for own in found)))
    for rows, (own, added) in zip(places, ordered(tile_passes, tiles, executor), strict=True):
        passes[rows] += own
        passing += added
    return WeightDraws(box, passes, passing, design_of(draws, seed, steps, len(codes)), codes, steps, seed)


def _alike(rows: NDArray[np.intp], found: list[Bounds]) -> NDArray[np.intp]:
    """Put audits that vary in the same tests side by side."""
    masks = [mask[rows] for own in found for mask in own.varying]
    return rows[np.lexsort(masks)] if masks else rows


def _plan(
    answers: Answers, found: list[Bounds], codes: tuple[str, ...], drawing: tuple[int, int, int],
    spread: tuple[int, int],
) -> Plan:
    # A section may bear the code of a criterion: criteria come first in the design, sections last.
    first = {code: k for k, code in reversed(list(enumerate(codes)))}
    last = {code: k for k, code in enumerate(codes)}
    tests = tuple((tuple(LinearTest(tuple(form.columns.tolist()), form.alpha, form.beta, form.constant, form.strict)
                         for form in own.tests.forms), own.tests.mean) for own in found)
    sections = tuple((last[code], weight, tuple(answers.columns(code).tolist()))
                     for code, weight in answers.section_weights.items())
    return Plan(*drawing, len(codes), spread, tuple(first[code] for code in answers.codes),
                tuple(answers.weights.tolist()), sections, answers.top, tests)


def _steps(parts: list[tuple[Answers, list[Bounds]]], spread: Fraction) -> int:
    """Return the finest number of steps for which single precision is exact, or the finest of all."""
    p, _ = whole_spread(spread)
    most = max((largest_value(form, answers) * p for answers, found in parts
                for own in found for form in own.tests.forms), default=1)
    if most * FINE >= _DOUBLE:
        raise FindingsError([Finding(code="STUDY-TOO-FINE")])
    steps = FINE
    while steps > COARSE and most * steps >= SINGLE:
        steps //= 2
    return steps if most * steps < SINGLE else FINE
