"""The pass rate under any coalition of changes, and what a group of changes adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import factorial

import numpy as np
from numpy.typing import NDArray

from referentiel.compare.executors import ordered, spans
from referentiel.engine import Decisions, History, decide
from referentiel.model import StandardVersion
from referentiel.model.change import Change, made
from referentiel.model.operations import Operation

Bits = NDArray[np.uint8]
_ROWS, _MASKS = 2**16, 16
"""Audits of a range (a whole number of bytes), and coalitions that it is decided under at once."""


class NoRateError(ValueError):
    """A coalition leaves no computable audit: there is no rate to share out."""


@dataclass(frozen=True, eq=False)
class Standing:
    """Who passes and who is computable under one coalition, one bit an audit."""

    passes: Bits
    computable: Bits

    @property
    def rate(self) -> Fraction:
        """Passes among computable audits."""
        return Fraction(count(self.passes), count(self.computable))


@dataclass(frozen=True)
class Part:
    """What one group adds: in all, and by changing which audits are computable.

    Parameters
    ----------
    share
        In units of the rate: 1/100 is one point.
    moving
        The portion of `share` due to audits that enter or leave.
    moved
        One bit an audit: those whose standing the group changes somewhere.
    error
        Standard error of `share` when coalitions were sampled.
    """

    share: Fraction
    moving: Fraction
    moved: Bits
    error: float | None = None


class Game:
    """The standings of a population under every coalition of groups of changes, each computed once.

    Coalitions are not checked again: `grouped` made every one of them valid.
    """

    def __init__(
        self, version: StandardVersion, history: History, groups: Sequence[Sequence[Change | Operation]],
        executor: Executor | None = None,
    ) -> None:
        self.version, self.history, self.groups, self.executor = version, history, groups, executor
        self._standings: dict[int, Standing] = {}

    @property
    def coalitions(self) -> int:
        """Coalitions computed so far."""
        return len(self._standings)

    def decisions(self, mask: int) -> Decisions:
        """Decide every audit under the groups whose bit is set."""
        return decide(_made(self.version, self.groups, mask), self.history)

    def prepare(self, masks: Iterable[int]) -> None:
        """Compute the standings under some coalitions, by ranges of audits; see `ordered` for the executor."""
        wanted = sorted(set(masks) - set(self._standings))
        blocks = spans(self.history.size, _ROWS) or [slice(0, 0)]
        parts = [self.history.part(block) for block in blocks] if len(blocks) > 1 else [self.history]
        pieces = [Range(self.version, part, self.groups, tuple(wanted[some])) for some in spans(len(wanted), _MASKS)
                  for part in parts]
        found = iter(ordered(standings_of, pieces, self.executor))
        for some in spans(len(wanted), _MASKS):
            ranges = [next(found) for _ in parts]
            for k, mask in enumerate(wanted[some]):
                passes, computable = (np.concatenate([own[k][side] for own in ranges]) for side in (0, 1))
                self._standings[mask] = Standing(passes, computable)

    def standing(self, mask: int) -> Standing:
        """Return the standings under a coalition.

        Raises
        ------
        NoRateError
            No audit is computable.
        """
        if mask not in self._standings:
            self.prepare([mask])
        found = self._standings[mask]
        if not found.computable.any():
            raise NoRateError(mask)
        return found


@dataclass(frozen=True, eq=False)
class Range:
    """A range of audits, and coalitions to decide it under."""

    version: StandardVersion
    history: History
    groups: Sequence[Sequence[Change | Operation]]
    masks: tuple[int, ...]


def standings_of(asked: Range) -> list[tuple[Bits, Bits]]:
    """Return who passes and who is computable in a range of audits, under each coalition."""
    decided = (decide(_made(asked.version, asked.groups, mask), asked.history) for mask in asked.masks)
    return [(np.packbits(one.passes), np.packbits(one.computable)) for one in decided]


def _made(version: StandardVersion, groups: Sequence[Sequence[Change | Operation]], mask: int) -> StandardVersion:
    return made(version, [change for i, group in enumerate(groups) if mask >> i & 1 for change in group])


def exact_parts(game: Game) -> list[Part]:
    """Return the Shapley value of each group over all coalitions (Shapley 1953).

    Raises
    ------
    NoRateError
        Some coalition leaves no computable audit.
    """
    many = len(game.groups)
    game.prepare(range(1 << many))
    parts = []
    for i in range(many):
        share, moving, moved = Fraction(0), Fraction(0), game.standing(0).passes * np.uint8(0)
        for mask in range(1 << many):
            if mask >> i & 1:
                continue
            size = mask.bit_count()
            weight = Fraction(factorial(size) * factorial(many - size - 1), factorial(many))
            added = marginal(game.standing(mask), game.standing(mask | 1 << i))
            share, moving, moved = share + weight * added.share, moving + weight * added.moving, moved | added.moved
        parts.append(Part(share, moving, moved))
    return parts


def sampled_parts(game: Game, permutations: int, seed: int) -> list[Part]:
    """Return the mean contribution of each group over random orders, with its standard error (Castro et al. 2009).

    Each order telescopes, so that the means add up exactly to the whole change.

    Raises
    ------
    NoRateError
        Some coalition met leaves no computable audit.
    """
    many, random = len(game.groups), np.random.default_rng(seed)
    orders = [random.permutation(many).tolist() for _ in range(permutations)]
    game.prepare(mask for order in orders for mask in accumulate((1 << i for i in order), initial=0))
    shares: list[list[Fraction]] = [[] for _ in range(many)]
    moving = [Fraction(0)] * many
    moved = [game.standing(0).passes * np.uint8(0) for _ in range(many)]
    for order in orders:
        mask = 0
        for i in order:
            added = marginal(game.standing(mask), game.standing(mask | 1 << i))
            mask |= 1 << i
            shares[i].append(added.share)
            moving[i] += added.moving
            moved[i] = moved[i] | added.moved
    errors = [float(np.std([float(x) for x in own], ddof=1) / np.sqrt(permutations)) for own in shares]
    return [Part(sum(own, Fraction(0)) / permutations, total / permutations, bits, error)
            for own, total, bits, error in zip(shares, moving, moved, errors, strict=True)]


def marginal(before: Standing, after: Standing) -> Part:
    """Return what one more group changes, and the portion due to audits that enter or leave.

    The rest is the change of rate among the audits computable on both sides.
    """
    whole = after.rate - before.rate
    moved = (before.passes ^ after.passes) | (before.computable ^ after.computable)
    if np.array_equal(before.computable, after.computable):
        return Part(whole, Fraction(0), moved)
    both = before.computable & after.computable
    staying = count(both)
    same = Fraction(count(after.passes & both) - count(before.passes & both), staying) if staying else Fraction(0)
    return Part(whole, whole - same, moved)


def count(bits: Bits) -> int:
    """Count the bits set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))
