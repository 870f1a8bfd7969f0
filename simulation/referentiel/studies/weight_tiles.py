"""Audits under drawn weights, a tile of rows at a time: what travels to a worker, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from referentiel.engine.answered import Mask

from .weight_forms import Mean
from .weight_means import SectionDraws, Seen, met_by_mean

AUDITS, DRAWS = 240, 512
"""Audits and draws multiplied at once: a product stays in the cache, and no count of a block passes 255."""
SINGLE = 2**24
"""Whole numbers under it, and their sums, are exact in single precision."""


@dataclass(frozen=True)
class LinearTest:
    """A test of an outcome, linear in the weights; see `referentiel.studies.weight_forms.Form`."""

    columns: tuple[int, ...]
    alpha: int
    beta: int
    constant: int
    strict: bool


@dataclass(frozen=True)
class Plan:
    """All that draws have in common for one group of audits; small, and the same for each of its tiles.

    Parameters
    ----------
    draws, seed, steps, width
        Of the design: its rows, its seed, the steps from the centre of the box to its edge, its columns.
    spread
        Numerator and denominator.
    places, weights
        Of each criterion: its column in the design, its weight.
    sections
        Column in the design, weight, and criteria of each section that weighs.
    tests
        For each passing outcome, its linear tests, and the test of its mean of sections.
    """

    draws: int
    seed: int
    steps: int
    width: int
    spread: tuple[int, int]
    places: tuple[int, ...]
    weights: tuple[int, ...]
    sections: tuple[tuple[int, int, tuple[int, ...]], ...]
    top: int
    tests: tuple[tuple[tuple[LinearTest, ...], Mean | None], ...]


@dataclass(frozen=True, eq=False)
class Tile:
    """Some audits of a group: their level shares, what counts, and for each outcome what may move.

    Parameters
    ----------
    possible
        For each outcome, the audits for which it is not ruled out.
    varying
        For each outcome, the audits that each linear test moves, then those that its mean moves.
    """

    plan: Plan
    shares: NDArray[np.signedinteger]
    counted: NDArray[np.signedinteger]
    possible: tuple[Mask, ...]
    varying: tuple[tuple[Mask, ...], ...]


@dataclass(frozen=True, eq=False)
class _Moves:
    """By how much the weights of a test differ from those of the version, in the first half of the draws.

    Parameters
    ----------
    bound
        What no sum of moves passes.
    radius
        Length of the longest draw, in steps: no sum passes the length of its coefficients times this.
    """

    values: NDArray[np.floating]
    bound: int
    radius: float


@dataclass(frozen=True, eq=False)
class _Product:
    """A test for some audits of a block: what moves it, ready to multiply, and the least move that meets it."""

    chosen: NDArray[np.intp]
    coefficients: NDArray[np.floating]
    moves: NDArray[np.floating]
    least: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class _Moving:
    possible: Mask
    products: tuple[_Product, ...]
    averaged: NDArray[np.intp]
    mean: Mean | None


def tile_passes(tile: Tile) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return in how many draws each audit of a tile passes, and how many of them pass in each draw."""
    plan, half = tile.plan, (tile.plan.draws + 1) // 2
    size = len(tile.shares)
    passes, passing = np.zeros(size, dtype=np.int64), np.zeros(plan.draws, dtype=np.int64)
    for start in range(0, size, AUDITS):
        block = slice(start, min(start + AUDITS, size))
        seen = Seen(tile.shares[block], tile.counted[block], plan.top)
        tests = [_moving(tile, block, k) for k in range(len(plan.tests))]
        for first in range(0, half, DRAWS):
            last = min(first + DRAWS, half)
            spans = (slice(first, last), slice(half + first, min(half + last, plan.draws)))
            for own, held in zip(spans, _held(plan, seen, tests, spans), strict=True):
                # Eight marks are added at once, each in its own byte.
                lanes = held.view(np.uint64)
                passes[block] += np.add.reduce(lanes, axis=1).view(np.uint8).reshape(-1, 8).sum(axis=1, dtype=np.int64)
                passing[own] += np.add.reduce(lanes, axis=0).view(np.uint8)[:max(0, own.stop - own.start)]
    return passes, passing


@lru_cache(maxsize=2)
def design_of(draws: int, seed: int, steps: int, width: int) -> NDArray[np.int16]:
    """Draw the design: whole steps from the centre of the box, the second half the opposite of the first."""
    half = (draws + 1) // 2
    first = np.random.default_rng(seed).integers(-steps, steps, (half, width), dtype=np.int16, endpoint=True)
    design = np.concatenate([first, -first])[:draws]
    design.setflags(write=False)
    return design


def _design(plan: Plan) -> NDArray[np.int64]:
    return design_of(plan.draws, plan.seed, plan.steps, plan.width).astype(np.int64)


@lru_cache(maxsize=32)
def _moves(plan: Plan, test: LinearTest) -> _Moves:
    half, places = (plan.draws + 1) // 2, [plan.places[k] for k in test.columns]
    weights = np.array([plan.weights[k] for k in test.columns], dtype=np.int64)
    steps = _design(plan)[:half, places]
    values = plan.spread[0] * steps * weights
    most = max(abs(test.alpha * plan.top - test.beta), abs(test.beta))
    bound = most * int(np.abs(values).max(axis=0, initial=0).sum()) + 1
    radius = float(np.sqrt((steps**2).sum(axis=1).max(initial=0)))
    return _Moves(np.ascontiguousarray(values.T, dtype=np.float32 if bound < SINGLE else np.float64), bound, radius)


@lru_cache(maxsize=4)
def _section_draws(plan: Plan) -> tuple[SectionDraws, ...]:
    (p, q), design = plan.spread, _design(plan)
    unit, weights = q * plan.steps, np.array(plan.weights, dtype=np.int64)
    whole = (unit + p * design[:, list(plan.places)]) * weights
    return tuple(SectionDraws(columns, (unit + p * design[:, place]) * weight,
                              np.ascontiguousarray(whole[:, list(columns)]))
                 for place, weight, columns in plan.sections)


def _moving(tile: Tile, block: slice, k: int) -> _Moving:
    """Return what draws can move of one outcome for a block of audits."""
    (tests, mean), possible, varying = tile.plan.tests[k], tile.possible[k][block].copy(), tile.varying[k]
    products = []
    for test, moved in zip(tests, varying, strict=False):
        chosen = np.flatnonzero(moved[block] & possible)
        own, least, reach = _ends(tile, test, block.start + chosen)
        possible[chosen[least > reach]] = False
        torn = np.abs(least) <= reach
        if torn.any():
            products.append(_product(_moves(tile.plan, test), chosen[torn], own[torn], least[torn]))
    averaged = np.flatnonzero(varying[-1][block] & possible) if mean else np.zeros(0, dtype=np.intp)
    return _Moving(possible, tuple(products), averaged, mean)


def _ends(
    tile: Tile, test: LinearTest, rows: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return for some audits the coefficients of a test, the least move that meets it, and what no draw moves.

    The last is the product of two lengths (Cauchy and Schwarz): most audits that some weights of the box could tip
    are tipped by none of the draws.
    """
    plan, columns = tile.plan, list(test.columns)
    first, last = (columns[0], columns[-1] + 1) if columns else (0, 0)
    # The criteria of a section stand side by side.
    own = test.alpha * tile.shares[rows, first:last].astype(np.int64) - test.beta * tile.counted[rows, first:last]
    if last - first != len(columns):
        own = own[:, [k - first for k in columns]]
    weighted = own * np.array([plan.weights[k] for k in columns], dtype=np.int64)
    least = (1 if test.strict else 0) - plan.spread[1] * plan.steps * (test.constant + weighted.sum(axis=1))
    reach = plan.spread[0] * _moves(plan, test).radius * np.sqrt((weighted.astype(np.float64)**2).sum(axis=1))
    # A little more, for the rounding of floats.
    return own, least, reach * (1 + 1e-9) + 1


def _product(
    moves: _Moves, chosen: NDArray[np.intp], own: NDArray[np.int64], least: NDArray[np.int64]
) -> _Product:
    real = moves.values.dtype
    # A bound that no move can pass stands for all those beyond: whole numbers stay exact in single precision.
    return _Product(chosen, own.astype(real), moves.values,
                    np.clip(least, -moves.bound, moves.bound).astype(real)[:, None])


def _held(plan: Plan, seen: Seen, tests: list[_Moving], spans: tuple[slice, slice]) -> list[NDArray[np.bool_]]:
    """Tell, audit by draw, where some passing outcome holds: for a span of draws, then for their opposites.

    Draws beyond the span are False, up to a whole number of eights.
    """
    audits, sizes = len(seen.shares), [max(0, span.stop - span.start) for span in spans]
    results = [np.zeros((audits, -(-size // 8) * 8), dtype=bool) for size in sizes]
    buffer = np.empty(audits * sizes[0], dtype=np.float64)
    for test in tests:
        held = [np.repeat(test.possible[:, None], size, axis=1) for size in sizes]
        for own in test.products:
            room = buffer.view(own.moves.dtype)[:own.chosen.size * sizes[0]].reshape(own.chosen.size, sizes[0])
            move = np.matmul(own.coefficients, own.moves[:, spans[0]], out=room)
            _and(held[0], own.chosen, move >= own.least)
            _and(held[1], own.chosen, move[:, :sizes[1]] <= -own.least)
        for result, holds, span in zip(results, held, spans, strict=True):
            if test.mean is not None and test.averaged.size and holds.size:
                some = Seen(seen.shares[test.averaged], seen.counted[test.averaged], plan.top)
                _and(holds, test.averaged, met_by_mean(some, test.mean, _section_draws(plan), span))
            result[:, :holds.shape[1]] |= holds
    return results


def _and(holds: Mask, chosen: NDArray[np.intp], met: Mask) -> None:
    """Keep what is met, for some audits, in place."""
    if chosen.size == len(holds):
        holds &= met
    else:
        holds[chosen] &= met
