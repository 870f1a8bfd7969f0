"""Each test of a pass as a whole-number linear form of the weights of the criteria."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions
from referentiel.engine.answered import Mask
from referentiel.engine.conditions import Test, outcome_tests
from referentiel.engine.ratio import common_denominator
from referentiel.engine.score import Group
from referentiel.model import Finding, FindingsError, Outcome, Rounding, StandardVersion

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Form:
    """A test: ``sum of w (alpha P - beta A) + constant >= 0`` over some criteria, or ``> 0`` when strict.

    Parameters
    ----------
    columns
        Positions of the criteria among those of the answers.
    applies
        Where the test belongs to the audit; elsewhere it holds.
    """

    target: str
    columns: NDArray[np.intp]
    alpha: int
    beta: int
    constant: int
    strict: bool
    applies: Mask

    def coefficients(self, answers: Answers, rows: NDArray[np.intp] | slice) -> Whole:
        """Return what each weight is multiplied by, for some audits."""
        if not self.columns.size:
            return np.zeros((answers.shares[rows].shape[0], 0), dtype=np.int64)
        first, last = int(self.columns[0]), int(self.columns[-1]) + 1
        if last - first == self.columns.size:
            shares, counted = answers.shares[rows, first:last], answers.counted[rows, first:last]
        else:
            shares, counted = answers.shares[rows][:, self.columns], answers.counted[rows][:, self.columns]
        return self.alpha * shares.astype(np.int64) - self.beta * counted.astype(np.int64)

    def met(self, value: NDArray[Any]) -> Mask:
        """Tell where a value of the form meets the test."""
        return np.asarray(value > 0 if self.strict else value >= 0)


@dataclass(frozen=True, eq=False)
class Mean:
    """The test of a global score that is a mean of section scores: ``mean >= mark``, or ``>`` when strict."""

    mark: Fraction
    strict: bool


@dataclass(frozen=True, eq=False)
class Answers:
    """What a group of audits answered to the criteria that weigh.

    Parameters
    ----------
    shares
        Level shares in units of ``1 / top``; 0 where not counted.
    counted
        1 where the criterion counts in the scores.
    weights
        Weights of the version in units of ``1 / scale``.
    sections
        Section of each criterion.
    section_weights
        Weights of the scored sections, whole.
    """

    group: Group
    codes: tuple[str, ...]
    sections: tuple[str, ...]
    shares: NDArray[np.signedinteger]
    counted: NDArray[np.signedinteger]
    weights: Whole
    top: int
    scale: int
    section_weights: dict[str, int]

    def columns(self, section: str) -> NDArray[np.intp]:
        """Return the positions of the criteria of a section."""
        return np.array([k for k, name in enumerate(self.sections) if name == section], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Tests:
    """The tests of one passing outcome for a group: those that weights cannot move, and those they can."""

    fixed: Mask
    forms: tuple[Form, ...]
    mean: Mean | None


def answers_of(version: StandardVersion, group: Group) -> Answers:
    """Gather the answers of a group, in whole numbers.

    Raises
    ------
    FindingsError
        ``STUDY-REDISTRIBUTE``: under that rule points are not linear in the weights.
    """
    if version.rule.redistribute:
        raise FindingsError([Finding(code="STUDY-REDISTRIBUTE")])
    kept = [one for one in group.answered if one.section and one.criterion.weight.of(group.actor_type)]
    weights = [Fraction(one.criterion.weight.of(group.actor_type) or 0) for one in kept]
    scale, top = common_denominator(weights), lcm(1, *(one.reading.top for one in kept))
    zero, size = version.rule.not_assessed == "zero", group.rows.size
    narrow = next((kind for kind in (np.int8, np.int16, np.int32) if top <= np.iinfo(kind).max), np.int64)
    shares = [(one.reading.share_units().astype(np.int64) * (top // one.reading.top)).astype(narrow) for one in kept]
    counted = [(one.valued | one.assumed if zero else one.valued).astype(np.int8) for one in kept]
    owned = [(s.code, Fraction(s.weight.of(group.actor_type) or 0)) for s in version.sections]
    per_section = common_denominator([weight for _, weight in owned])
    empty = np.zeros((size, 0), dtype=np.int8)
    return Answers(
        group, tuple(one.criterion.code for one in kept), tuple(one.section for one in kept),
        np.stack(shares, axis=1) if kept else empty, np.stack(counted, axis=1) if kept else empty,
        np.array([int(weight * scale) for weight in weights], dtype=np.int64), top, scale,
        {code: int(weight * per_section) for code, weight in owned if weight},
    )


def passing_tests(decisions: Decisions, answers: Answers) -> list[Tests]:
    """Return the tests of every passing outcome for a group of audits."""
    version = decisions.version
    return [_tests(outcome, version, answers) for outcome in version.outcomes if outcome.passes]


def reached(mark: Fraction, rounding: Rounding | None) -> tuple[Fraction, bool]:
    """Return the unrounded value that a rounded score needs, and whether it must be passed strictly.

    Examples
    --------
    >>> from decimal import Decimal
    >>> reached(Fraction(60), Rounding(step=Decimal(1), mode="nearest"))
    (Fraction(119, 2), False)
    """
    if rounding is None:
        return mark, False
    step = Fraction(rounding.step)
    units = ceil(mark / step)
    match rounding.mode, rounding.tie:
        case "down", _:
            return units * step, False
        case "up", _:
            return (units - 1) * step, True
        case _, "half_up":
            return (units - Fraction(1, 2)) * step, False
        case _, "half_down":
            return (units - Fraction(1, 2)) * step, True
    return (units - Fraction(1, 2)) * step, units % 2 != 0


def _form(target: str, columns: NDArray[np.intp], numbers: tuple[int, int, int], strict: bool, applies: Mask) -> Form:  # noqa: FBT001
    """Make a form in lowest terms: the smaller its numbers, the longer a product of floats stays exact."""
    common = gcd(*numbers) or 1
    alpha, beta, constant = (number // common for number in numbers)
    return Form(target, columns, alpha, beta, constant, strict, applies)


def _tests(outcome: Outcome, version: StandardVersion, answers: Answers) -> Tests:
    fixed, forms, mean = np.ones(answers.group.rows.size, dtype=bool), [], None
    for test in outcome_tests(outcome, version, answers.group):
        if test.kind == "section":
            forms.append(_section(test, version, answers))
        elif test.kind != "global":
            fixed = fixed & (test.holds | ~test.listed)
        elif version.rule.score == "sections":
            mean = Mean(*reached(test.mark, version.rule.rounding.global_))
        else:
            forms += list(_overall(test, version, answers))
    return Tests(fixed, tuple(forms), mean)


def _section(test: Test, version: StandardVersion, answers: Answers) -> Form:
    mark, strict = reached(test.mark, version.rule.rounding.sections)
    columns = answers.columns(test.target)
    scored = answers.counted[:, columns].any(axis=1)
    numbers = (100 * mark.denominator, mark.numerator * answers.top, 0)
    return _form(test.target, columns, numbers, strict, test.listed & scored)


def _overall(test: Test, version: StandardVersion, answers: Answers) -> Iterator[Form]:
    mark, strict = reached(test.mark, version.rule.rounding.global_)
    rule, everywhere = version.rule, np.ones(answers.group.rows.size, dtype=bool)
    columns = np.arange(len(answers.codes), dtype=np.intp)
    if rule.score == "criteria":
        yield _form("", columns, (100 * mark.denominator, mark.numerator * answers.top, 0), strict, everywhere)
        return
    lifted = None if rule.floor is None else Fraction(rule.floor)
    if lifted is not None and (lifted > mark or (lifted == mark and not strict)):
        return
    gap = Fraction(rule.start) - mark
    beta = gap.denominator * answers.top if rule.demerits else 0
    numbers = (gap.denominator, beta, gap.numerator * answers.top * answers.scale)
    yield _form("", columns, numbers, strict, everywhere)


def largest_value(form: Form, answers: Answers) -> int:
    """Return a bound of the absolute value of a form at the weights of the version and at smaller ones."""
    most = max(abs(form.alpha * answers.top - form.beta), abs(form.beta))
    return most * int(answers.weights[form.columns].sum()) + abs(form.constant)


def spread_of(value: Decimal | Fraction) -> Fraction:
    """Return a spread of weights as an exact number.

    Raises
    ------
    FindingsError
        ``STUDY-SPREAD``: not a number strictly between 0 and 1.
    """
    if isinstance(value, Decimal) and not value.is_finite():
        raise FindingsError([Finding(code="STUDY-SPREAD", found=str(value))])
    whole_spread(Fraction(value))
    return Fraction(value)


def whole_spread(spread: Fraction) -> tuple[int, int]:
    """Return the two whole numbers of a spread of weights.

    Raises
    ------
    FindingsError
        ``STUDY-SPREAD``: not strictly between 0 and 1; at 1 a weight could vanish, and a score with it.
    """
    if not 0 < spread < 1:
        raise FindingsError([Finding(code="STUDY-SPREAD", found=str(floor(100 * spread)))])
    return spread.numerator, spread.denominator
