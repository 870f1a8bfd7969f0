"""Which audits pass, or fail, whatever the weights inside a box: proved, without a draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.engine import Decisions
from referentiel.engine.answered import Mask
from referentiel.engine.ratio import Integers, Ratio, plus, times
from referentiel.model import Finding, FindingsError

from .weight_corners import Corner, corner_met, jointly_met
from .weight_forms import Answers, Form, Mean, Tests, answers_of, largest_value, passing_tests, spread_of, whole_spread

if TYPE_CHECKING:
    import pandas as pd

CLASSES = ("robust_pass", "robust_fail", "depends", "unresolved", "not_computable")
"""`unresolved`: passes somewhere, and several passing outcomes may take turns so that it does everywhere;
`not_computable`: already so at the weights of the version."""
BLOCK = 8192
_EXACT = 2**53


@dataclass(frozen=True, eq=False)
class WeightBox:
    """How each audit stands when every weight may move within a share of itself.

    Parameters
    ----------
    spread
        Each weight of a criterion (and of a section, when the global score is a mean of sections) is multiplied
        by any number from ``1 - spread`` to ``1 + spread``, each on its own.
    classes
        Index in `CLASSES`, one an audit.

    Notes
    -----
    Coverage, and so who is computable, stays read at the weights of the version.
    """

    decisions: Decisions
    spread: Fraction
    classes: NDArray[np.int8]

    def counts(self) -> dict[str, int]:
        """Count the audits of each class; every class is there."""
        found = np.bincount(self.classes, minlength=len(CLASSES))
        return {name: int(n) for name, n in zip(CLASSES, found, strict=True)}

    @property
    def few(self) -> bool:
        """Whether what depends on the weights rests on one or two organisations."""
        audits = self.decisions.history.audits
        named = {audits[int(i)].organisation for i in np.flatnonzero(self.classes == CLASSES.index("depends"))}
        return 0 < len(named) < FEW_ORGANISATIONS

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: its class and its outcome at the weights of the version."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        return pd.DataFrame([
            {"audit": audit.id, "organisation": audit.organisation, "outcome": self.decisions.outcome(i),
             "class": CLASSES[int(self.classes[i])]}
            for i, audit in enumerate(self.decisions.history.audits)
        ], columns=["audit", "organisation", "outcome", "class"])


@dataclass(frozen=True, eq=False)
class Bounds:
    """One passing outcome over the box: where it holds everywhere, and where each test moves or fails everywhere."""

    tests: Tests
    certain: Mask
    excluded: Mask
    varying: tuple[Mask, ...]


def weight_box(decisions: Decisions, spread: Decimal | Fraction) -> WeightBox:
    """Class each audit by what weights inside a box can do to its pass.

    Each test is linear in the weights, so that its least and largest values over the box are one dot product each
    (Saisana, Saltelli and Tarantola 2005 draw weights instead). A mean of section scores has its least value where
    each section has: there the low weights go to the criteria above a level share, the high ones to those below.

    Raises
    ------
    FindingsError
        ``STUDY-SPREAD``, ``STUDY-REDISTRIBUTE``, or ``STUDY-TOO-FINE``: weights with too many decimals.
    """
    return boxed(decisions, spread_of(spread))[0]


def boxed(decisions: Decisions, spread: Fraction) -> tuple[WeightBox, list[tuple[Answers, list[Bounds]]]]:
    """Return the classes, and for each group of audits the answers and bounds behind them."""
    classes = np.full(decisions.history.size, CLASSES.index("not_computable"), dtype=np.int8)
    parts = []
    for group in decisions.scores.groups:
        if group.actor_type:
            answers = answers_of(decisions.version, group)
            found = [_bounds(answers, own, spread) for own in passing_tests(decisions, answers)]
            classes[group.rows] = _classes(decisions, answers, found, spread)
            parts.append((answers, found))
    classes[~decisions.computable] = CLASSES.index("not_computable")
    classes[decisions.outcomes == decisions.labels.index("ineligible")] = CLASSES.index("robust_fail")
    return WeightBox(decisions, spread, classes), parts


def _classes(
    decisions: Decisions, answers: Answers, found: Sequence[Bounds], spread: Fraction
) -> NDArray[np.int8]:
    passes = decisions.passes[answers.group.rows]
    certain, somewhere = np.zeros(passes.size, dtype=bool), passes.copy()
    for own in found:
        certain |= own.certain
        somewhere |= _somewhere(answers, own, spread, passes)
    # One passing outcome that does not hold everywhere fails somewhere. Several do so together where scores are
    # means of sections, at the corner where each section is lowest; elsewhere they may take turns.
    together = len(found) == 1 or decisions.version.rule.score == "sections"
    fails = ~certain if together else ~passes
    for i in np.flatnonzero(somewhere & ~certain & ~fails):
        fails[i] = _fails_at_a_corner(answers, found, spread, int(i))
    result = np.full(passes.size, CLASSES.index("unresolved"), dtype=np.int8)
    result[somewhere & fails] = CLASSES.index("depends")
    result[certain] = CLASSES.index("robust_pass")
    result[~somewhere] = CLASSES.index("robust_fail")
    return result


def _somewhere(answers: Answers, own: Bounds, spread: Fraction, known: Mask) -> Mask:
    """Tell where an outcome holds for some weights; `known` audits need no proof."""
    moving = np.sum(own.varying, axis=0) if own.varying else np.zeros(known.size, dtype=np.int64)
    result = np.asarray(~own.excluded)
    if own.tests.mean is not None:
        # A mean of sections rises with each of them: their maxima are reached together.
        return result
    rows = np.flatnonzero(result & ~known & (moving > 1))
    result[rows] = jointly_met(answers, own.tests, spread, rows)
    return result


def _fails_at_a_corner(answers: Answers, found: Sequence[Bounds], spread: Fraction, row: int) -> bool:
    """Tell whether every outcome fails where one test is at its least."""
    corners = [Corner(answers, form, spread, up=False) for own in found for form in own.tests.forms]
    return any(not any(corner_met(answers, own.tests, corner, row) for own in found) for corner in corners)


def _bounds(answers: Answers, tests: Tests, spread: Fraction) -> Bounds:
    certain, excluded, varying = tests.fixed.copy(), ~tests.fixed, []
    for form in tests.forms:
        low, high = _form_ends(answers, form, spread)
        certain, excluded = certain & low, excluded | ~high
        varying.append(high & ~low)
    if tests.mean is not None:
        low, high = (_mean_met(answers, tests.mean, spread, up=up) for up in (False, True))
        certain, excluded = certain & low, excluded | ~high
        varying.append(high & ~low)
    return Bounds(tests, certain, excluded, tuple(varying))


def _form_ends(answers: Answers, form: Form, spread: Fraction) -> tuple[Mask, Mask]:
    """Tell where a form is met at its least value over the box, and at its largest."""
    p, q = whole_spread(spread)
    if largest_value(form, answers) * (p + q) >= _EXACT:
        raise FindingsError([Finding(code="STUDY-TOO-FINE")])
    weights = answers.weights[form.columns].astype(np.float64)
    low, high = np.ones(answers.group.rows.size, dtype=bool), np.ones(answers.group.rows.size, dtype=bool)
    for start in range(0, low.size, BLOCK):
        block = slice(start, start + BLOCK)
        # Whole numbers below 2^53: products of floats are exact, and ten times faster.
        own = form.coefficients(answers, block).astype(np.float64)
        middle = q * (own @ weights) + q * form.constant
        reach = p * (np.abs(own) @ weights)
        low[block], high[block] = form.met(middle - reach), form.met(middle + reach)
    return low | ~form.applies, high | ~form.applies


def _mean_met(answers: Answers, mean: Mean, spread: Fraction, *, up: bool) -> Mask:
    """Tell where the mean of sections meets its mark at its largest (`up`) or least value over the box."""
    p, q = whole_spread(spread)
    total = Ratio.of(0, answers.group.rows.size)
    for section, weight in answers.section_weights.items():
        score = section_end(answers, section, spread, up=up)
        gap = Ratio(
            plus(times(score.num, mean.mark.denominator), times(score.den, -mean.mark.numerator)),
            times(np.where(score.known, score.den, 1), mean.mark.denominator),
        )
        sign = np.asarray(gap.num > 0) == up
        factor = np.where(sign, q + p, q - p) * weight
        gap = Ratio(np.where(score.known, times(gap.num, factor), 0), gap.den)
        total = total.plus(gap.reduced())
    return np.asarray(total.num > 0 if mean.strict else total.num >= 0, dtype=bool)


def section_end(answers: Answers, section: str, spread: Fraction, *, up: bool) -> Ratio:
    """Return the largest (`up`) or least score of a section over the box, exact; unknown where it has none."""
    p, q = whole_spread(spread)
    columns = answers.columns(section)
    shares, counted = answers.shares[:, columns].astype(np.int64), answers.counted[:, columns]
    weights = answers.weights[columns]
    best: Ratio | None = None
    for cut in np.unique(shares[counted > 0]):
        heavy = shares >= cut if up else shares <= cut
        moved = np.where(heavy, q + p, q - p) * weights
        ratio = Ratio(times(_sum(moved * shares), 100), times(_sum(moved * counted), answers.top))
        best = ratio if best is None else _better(best, ratio, up=up)
    return best if best is not None else Ratio.of(0, shares.shape[0]).keep(np.zeros(shares.shape[0], dtype=bool))


def _sum(values: Integers) -> Integers:
    return np.asarray(values.sum(axis=1))


def _better(one: Ratio, other: Ratio, *, up: bool) -> Ratio:
    lowest = one.lowest(other)
    if not up:
        return lowest
    first = (lowest.num == one.num) & (lowest.den == one.den)
    return Ratio(np.where(first, other.num, one.num), np.where(first, other.den, one.den))
