"""Draws that give the same bytes everywhere: whole numbers out of SHA-256, one stream for each name.

Because every draw is named, a criterion added to a version moves no other answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

MILLE = 1_000
"""One standard deviation, one whole share: draws count in thousandths."""

T = TypeVar("T")

# Twelve uniforms of 16 bits: their sum has a standard deviation of 65,536, and is nearly normal.
_TERMS, _BITS = 12, 16


class Draws:
    """Named draws under one seed.

    Examples
    --------
    >>> draws = Draws(2005)
    >>> draws.uniform("a", 0, 9) == Draws(2005).uniform("a", 0, 9), -6000 <= draws.normal("a") <= 6000
    (True, True)
    """

    def __init__(self, seed: int | str) -> None:
        self._seed = seed

    def under(self, name: str) -> Draws:
        """Return the draws of a part: the same names give other numbers than outside it."""
        return Draws(f"{self._seed}/{name}")

    def _number(self, name: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._seed}/{name}".encode()).digest(), "big")

    def uniform(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included; the bias is under 2**-200."""
        return low + self._number(name) % (high - low + 1)

    def chance(self, name: str, mille: int) -> bool:
        """Return True `mille` times out of a thousand."""
        return self.uniform(name, 0, MILLE - 1) < mille

    def normal(self, name: str) -> int:
        """Return a nearly normal number in thousandths of a standard deviation, within 6 of them."""
        number, total = self._number(name), 0
        for _ in range(_TERMS):
            total += number & ((1 << _BITS) - 1)
            number >>= _BITS
        return (total - _TERMS * (1 << (_BITS - 1))) * MILLE >> _BITS

    def one_of(self, name: str, choices: Sequence[T], weights: Sequence[int]) -> T:
        """Return one of `choices`, by whole weights, at least one above 0."""
        place = self.uniform(name, 1, sum(weights))
        for choice, weight in zip(choices, weights, strict=True):
            place -= weight
            if place <= 0:
                return choice
        raise ValueError("weights are whole numbers, not all 0")

    def quantile(self, name: str, points: Sequence[int]) -> Fraction:
        """Return a number whose equally spaced quantiles are `points` (two at least), linear between them."""
        place = Fraction(self.uniform(name, 0, 1_000_000) * (len(points) - 1), 1_000_000)
        below = min(int(place), len(points) - 2)
        return points[below] + (place - below) * (points[below + 1] - points[below])

    def order(self, name: str, items: Sequence[T]) -> tuple[T, ...]:
        """Return `items` in a drawn order."""
        keys = [self._number(f"{name}/{place}") for place in range(len(items))]
        return tuple(item for _, item in sorted(zip(keys, items, strict=True), key=lambda pair: pair[0]))
