"""Weights at a corner of the box, and whether several tests can be met at once inside it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .weight_forms import Answers, Form, Tests


@dataclass(frozen=True, eq=False)
class Corner:
    """The corner of the box where one test is at its least or largest value."""

    answers: Answers
    form: Form
    spread: Fraction
    up: bool

    def weights(self, row: int) -> list[Fraction]:
        """Return the weights at this corner for one audit."""
        weights = [Fraction(int(weight)) for weight in self.answers.weights]
        own = self.form.coefficients(self.answers, np.array([row]))[0]
        for k, value in zip(self.form.columns.tolist(), own.tolist(), strict=True):
            weights[k] *= 1 + (self.spread if (value > 0) == self.up else -self.spread)
        return weights


def corner_met(answers: Answers, tests: Tests, corner: Corner, row: int) -> bool:
    """Tell whether every linear test of an outcome holds at a corner; the mean of sections has no corner here."""
    return bool(tests.fixed[row]) and tests.mean is None and all_met(answers, tests, corner.weights(row), row)


def all_met(answers: Answers, tests: Tests, weights: list[Fraction], row: int) -> bool:
    """Tell whether every linear test of an outcome holds at some weights, exactly."""
    return all(not form.applies[row] or _met(form, _value(answers, form, weights, row)) for form in tests.forms)


def joint(answers: Answers, tests: Tests, spread: Fraction, row: int) -> bool | None:
    """Tell whether some weights of the box meet all linear tests of an outcome for one audit.

    Linear programming finds the weights that leave the most room; whatever it says is checked in exact
    arithmetic: the weights themselves, or the combination of tests that no weights of the box can meet.

    Returns
    -------
    bool or None
        None when neither could be checked (the tests touch in one point, to the precision of the solver).
    """
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, seldom needed

    forms = [form for form in tests.forms if form.applies[row]]
    matrix = np.array([_row(answers, form, row) for form in forms])
    constants = np.array([float(form.constant) for form in forms])
    sizes = np.maximum(np.abs(matrix) @ answers.weights, 1.0)
    bounds = [(float(w * (1 - spread)), float(w * (1 + spread))) for w in answers.weights.tolist()]
    # Maximise the least of the tests, each in units of its own size.
    solved = linprog(np.append(np.zeros(matrix.shape[1]), -1.0),
                     A_ub=np.hstack([-matrix / sizes[:, None], np.ones((len(forms), 1))]), b_ub=constants / sizes,
                     bounds=[*bounds, (None, None)], method="highs")
    if solved.status != 0:
        return None
    found = [min(max(Fraction(float(x)), w * (1 - spread)), w * (1 + spread))
             for x, w in zip(solved.x[:-1], map(Fraction, answers.weights.tolist()), strict=True)]
    if all_met(answers, tests, found, row):
        return True
    shares = [Fraction(max(0.0, -float(m))) / Fraction(float(size))
              for m, size in zip(solved.ineqlin.marginals, sizes, strict=True)]
    return False if _never(answers, forms, shares, spread, row) else None


def _never(answers: Answers, forms: list[Form], shares: list[Fraction], spread: Fraction, row: int) -> bool:
    """Tell whether a combination of tests with positive shares is negative over the whole box."""
    exact = [[int(x) for x in _row(answers, form, row)] for form in forms]
    most = sum((share * form.constant for share, form in zip(shares, forms, strict=True)), Fraction(0))
    for k, weight in enumerate(answers.weights.tolist()):
        slope = sum((share * own[k] for share, own in zip(shares, exact, strict=True)), Fraction(0))
        most += weight * (slope + spread * abs(slope))
    return most < 0


def _row(answers: Answers, form: Form, row: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    result = np.zeros(len(answers.codes))
    result[form.columns] = form.coefficients(answers, np.array([row]))[0]
    return result


def _value(answers: Answers, form: Form, weights: list[Fraction], row: int) -> Fraction:
    own = form.coefficients(answers, np.array([row]))[0].tolist()
    return sum((weights[k] * x for k, x in zip(form.columns.tolist(), own, strict=True)), Fraction(form.constant))


def _met(form: Form, value: Fraction) -> bool:
    return value > 0 if form.strict else value >= 0
