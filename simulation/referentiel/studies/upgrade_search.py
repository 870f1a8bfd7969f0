"""The cheapest choices that meet a model, by integer programming, each checked in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from .upgrade_rows import Model, Variable, met

Chosen = tuple[int, ...]
ATTEMPTS = 200
"""Choices that the solver's tolerance let through and exact arithmetic refused, before giving up."""


class UnsettledError(RuntimeError):
    """The solver met no exact solution among its near misses."""


@dataclass(frozen=True)
class Optima:
    """The cheapest choices found, and whether there are more."""

    cost: Fraction
    chosen: tuple[Chosen, ...]
    more: bool


def cheapest(model: Model, most: int) -> Optima | None:
    """Return up to `most` cheapest choices of a model; None when nothing meets it.

    Raises
    ------
    UnsettledError
        Too many near misses.
    """
    if model.impossible or not model.choices:
        return None
    found: list[Chosen] = []
    best: Fraction | None = None
    program = _Program(model)
    for chosen in _in_order(program):
        cost = cost_of(model, chosen)
        if best is not None and cost > best:
            break
        if len(found) == most:
            return Optima(cost, tuple(sorted(found)), more=True)
        if best is None:
            program.cap(cost)
        best = cost
        found.append(chosen)
    return None if best is None else Optima(best, tuple(sorted(found)), more=False)


def cost_of(model: Model, chosen: Chosen) -> Fraction:
    """Return what a choice costs."""
    return sum((choice.options[m].cost for choice, m in zip(model.choices, chosen, strict=True)), Fraction(0))


def _in_order(program: _Program) -> Iterator[Chosen]:
    """Yield the choices that meet a model exactly, the cheapest first."""
    misses = 0
    while (chosen := program.solve()) is not None:
        if met(program.model, chosen):
            yield chosen
        else:
            misses += 1
            if misses > ATTEMPTS:
                raise UnsettledError(misses)
        program.exclude(chosen)


class _Program:
    """The integer program of a model for `scipy.optimize.milp` (HiGHS), with the choices excluded so far."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.options = [(j, m) for j, choice in enumerate(model.choices) for m in range(len(choice.options))]
        self.place: dict[Any, int] = {option: k for k, option in enumerate(self.options)}
        self.varying = {code: weights for code, weights in model.weights.items() if len(weights) > 1}
        products = {key for row in model.rows for key in row.terms if key[2] is not None}
        for key in sorted(products):
            self.place[key] = len(self.place)
        for code, weights in self.varying.items():
            for weight in weights:
                self.place[code, weight] = len(self.place)
        self.rows: list[dict[Any, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self._choices()
        self._weights(products)
        for row in model.rows:
            self._row(row.terms, row.bound())

    def solve(self) -> Chosen | None:
        """Return a cheapest choice that is not excluded; None when there is none left."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow to import
        from scipy.sparse import csr_array  # noqa: PLC0415

        many = len(self.place)
        cost, upper, whole = np.zeros(many), np.ones(many), np.zeros(many)
        for option in self.options:
            j, m = option
            k = self.place[option]
            cost[k], whole[k] = float(self.model.choices[j].options[m].cost), 1
            upper[k] = 0 if option in self.model.barred else 1
        for code, weights in self.varying.items():
            whole[[self.place[code, weight] for weight in weights]] = 1
        entries = [(i, self.place[key], value) for i, row in enumerate(self.rows) for key, value in row.items()]
        rows, columns, values = zip(*entries, strict=True)
        matrix = csr_array((values, (rows, columns)), shape=(len(self.rows), many))
        solved = milp(cost, integrality=whole, bounds=Bounds(0, upper),
                      constraints=LinearConstraint(matrix, self.low, self.high), options={"mip_rel_gap": 0.0})
        if solved.x is None:
            return None
        taken = {option for option in self.options if solved.x[self.place[option]] > 0.5}
        return tuple(next(m for m in range(len(choice.options)) if (j, m) in taken)
                     for j, choice in enumerate(self.model.choices))

    def exclude(self, chosen: Chosen) -> None:
        """Leave a choice out of the solutions to come."""
        self._add(dict.fromkeys(enumerate(chosen), 1.0), -np.inf, len(chosen) - 1)

    def cap(self, cost: Fraction) -> None:
        """Leave out what costs more, by more than the solver can blur."""
        costs = {(j, m): float(self.model.choices[j].options[m].cost) for j, m in self.options}
        self._add(costs, -np.inf, float(cost) * (1 + 1e-6) + 1e-6)

    def _add(self, terms: dict[Any, float], low: float, high: float) -> None:
        self.rows.append(terms)
        self.low.append(low)
        self.high.append(high)

    def _row(self, terms: dict[Variable, Fraction], least: Fraction) -> None:
        # In units of the largest term, so that the solver's tolerance means the same for each row.
        scale = max((abs(value) for value in terms.values()), default=Fraction(0)) or Fraction(1)
        self._add({key if key[2] is not None else key[:2]: float(value / scale) for key, value in terms.items()},
                  float(least / scale), np.inf)

    def _choices(self) -> None:
        for j, choice in enumerate(self.model.choices):
            self._add({(j, m): 1.0 for m in range(len(choice.options))}, 1, 1)

    def _weights(self, products: set[Variable]) -> None:
        """Tie the answered weight of each varying section to its options, and each product to its two factors."""
        counted = {(j, m) for j, m, _ in self.model.rows[0].terms}
        for code, weights in self.varying.items():
            self._add({(code, weight): 1.0 for weight in weights}, 1, 1)
            terms: dict[Any, float] = {(code, weight): -float(weight) for weight in weights}
            for j, m in counted:
                if self.model.choices[j].section == code:
                    terms[j, m] = float(self.model.choices[j].weight)
            self._add(terms, 0, 0)
        # Each option is split between the weights that its section may end with: the relaxation stays tight.
        # Kept apart: an option numbered 1 and an answered weight of 1 are equal as keys.
        by_option: dict[Any, dict[Any, float]] = {}
        by_weight: dict[Any, dict[Any, float]] = {}
        for key in products:
            j, m, weight = key
            by_option.setdefault((j, m), {(j, m): -1.0})[key] = 1.0
            by_weight.setdefault((j, weight), {(self.model.choices[j].section, weight): -1.0})[key] = 1.0
        for terms in by_option.values():
            self._add(terms, 0, 0)
        for terms in by_weight.values():
            self._add(terms, -np.inf, 0)
