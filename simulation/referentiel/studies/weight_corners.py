"""Whether the tests of an outcome can be met at once inside the box, and what a corner of it decides."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from referentiel.engine.answered import Mask
from referentiel.engine.ratio import Ratio

from .weight_forms import Answers, Form, Tests, Whole, whole_spread


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
    """Tell whether every test of an outcome holds at a corner, where no test is a mean of sections."""
    if not tests.fixed[row]:
        return False
    weights = corner.weights(row)
    for form in tests.forms:
        own = form.coefficients(answers, np.array([row]))[0].tolist()
        value = sum((weights[k] * x for k, x in zip(form.columns.tolist(), own, strict=True)),
                    Fraction(form.constant))
        if form.applies[row] and not (value > 0 if form.strict else value >= 0):
            return False
    return True


def jointly_met(answers: Answers, tests: Tests, spread: Fraction, rows: NDArray[np.intp]) -> Mask:
    """Tell, for audits whose tests can each be met, whether some weights meet them all.

    Sections share no criterion, so that the global form is largest where each section gives it the most that its
    own minimum leaves: a continuous knapsack, solved by moving the weights that cost the global form least.
    """
    overall = next((form for form in tests.forms if not form.target), None)
    if overall is None:
        return np.ones(rows.size, dtype=bool)
    _, q = whole_spread(spread)
    total, open_ = Ratio.of(q * overall.constant, rows.size), np.zeros(rows.size, dtype=bool)
    bound = {form.target: form for form in tests.forms if form.target}
    for section in dict.fromkeys(answers.sections):
        part, limit = _most(answers, overall, bound.get(section), section, spread, rows)
        total, open_ = total.plus(part), open_ | limit
    over, tied = np.asarray(total.num > 0, dtype=bool), np.asarray(total.num == 0, dtype=bool)
    # A bound that must be passed strictly is only approached: a tie is then out of reach.
    return over if overall.strict else over | (tied & ~open_)


def _most(
    answers: Answers, overall: Form, own: Form | None, section: str, spread: Fraction, rows: NDArray[np.intp]
) -> tuple[Ratio, Mask]:
    """Return the most that a section can give to the global form, and where it is approached but not reached."""
    p, q = whole_spread(spread)
    columns = answers.columns(section)
    shares = answers.shares[rows][:, columns].astype(np.int64)
    counted = answers.counted[rows][:, columns].astype(np.int64)
    weights = answers.weights[columns]
    gain = overall.alpha * shares - overall.beta * counted
    most: Whole = (q * gain + p * np.abs(gain)) @ weights
    one, none = np.ones(rows.size, dtype=np.int64), np.zeros(rows.size, dtype=bool)
    if own is None:
        return Ratio(most, one), none
    value = own.alpha * shares - own.beta * counted
    side = np.where(gain != 0, np.sign(gain), np.sign(value))
    lack: Whole = -((q + p * side) * value) @ weights
    bound = own.applies[rows]
    lack = np.where(bound & (lack > 0), lack, 0)
    open_ = bound & own.strict & (((q + p * side) * value) @ weights <= 0)
    result = Ratio(most, one)
    for share in _cheapest(overall, own, shares[counted > 0]):
        loss, win = abs(overall.alpha * share - overall.beta), abs(own.alpha * share - own.beta)
        mass: Whole = 2 * p * (((shares == share) & (counted > 0)) @ weights)
        part = np.minimum(lack, mass * win)
        # What is not a whole flip is the last one: it gives the section exactly what it lacks.
        result = result.plus(Ratio(-part * loss, one * win).reduced())
        lack = lack - part
    return result, open_


def _cheapest(overall: Form, own: Form, shares: Whole) -> list[int]:
    """Return the level shares on which the two forms disagree, the cheapest to give up first."""
    torn = []
    for share in np.unique(shares).tolist():
        loss, win = overall.alpha * share - overall.beta, own.alpha * share - own.beta
        if loss * win < 0:
            torn.append((Fraction(abs(loss), abs(win)), share))
    return [share for _, share in sorted(torn)]
