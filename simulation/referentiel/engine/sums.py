"""Exact sums over the criteria of a section: weights by state of the answer, and weighted shares.

Levels are bytes: those of equal weight are added up as bytes, block by block, and weighed once for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from .ratio import Integers, common_denominator, fitting, plus, times
from .reading import NOT_APPLICABLE, NOT_ASKED, NOT_ASSESSED, NOT_COMPUTABLE, TOP, UNDECIDED, Reading

BLOCK = 1 << 16
"""Audits added up together: their bytes stay in the cache of one core."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Exact sums over some criteria: ``scale`` times weights, ``scale * top`` times weighted shares.

    Parameters
    ----------
    shares
        Weighted level shares of the answered criteria.
    valued, assumed, not_computable
        Weight of the criteria with a value, not assessed, and not computable.
    asked
        Weight of the criteria that apply.
    whole
        ``scale`` times the weight of all the criteria: no other sum of weights is larger.
    zero
        Whether what was not assessed counts as answered.
    """

    shares: Integers
    valued: Integers
    assumed: Integers
    not_computable: Integers
    asked: Integers
    scale: int
    top: int
    whole: int
    zero: bool

    @property
    def answered(self) -> Integers:
        """Weight of the criteria that count as answered."""
        return plus(self.valued, self.assumed, self.whole) if self.zero and _some(self.assumed) else self.valued

    @property
    def to_cover(self) -> Integers:
        """Weight of the criteria that coverage is a share of."""
        found = self.valued
        for part in (self.assumed, self.not_computable):
            found = plus(found, part, self.whole) if _some(part) else found
        return found

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(part.nbytes for part in (self.shares, self.valued, self.assumed, self.not_computable, self.asked)
                   if part.strides != (0,))

    def scaled(self, scale: int, top: int) -> Sums:
        """Return the same sums in finer units."""
        weights, shares = scale // self.scale, (scale // self.scale) * (top // self.top)
        valued, assumed, lost, asked = (times(part, weights, self.whole) for part in _weights(self))
        shared = times(self.shares, shares, self.whole * self.top)
        return Sums(shared, valued, assumed, lost, asked, scale, top, self.whole * weights, self.zero)


def _some(column: Integers) -> bool:
    return column.strides != (0,) or bool(column[:1].any())


def _constant(value: int, size: int) -> Integers:
    return np.broadcast_to(np.array(value, dtype=fitting(value)), (size,))


def section_sums(members: Sequence[tuple[Reading, Decimal]], size: int, *, zero: bool) -> Sums:
    """Add up the criteria of one section that are asked, each with its weight.

    Parameters
    ----------
    size
        Number of audits.
    zero
        Whether what was not assessed counts as answered.
    """
    weighed = [(reading, Fraction(weight)) for reading, weight in members if weight]
    scale = common_denominator([weight for _, weight in weighed])
    top = lcm(1, *(reading.top for reading, _ in weighed))
    units = [(reading, int(weight * scale)) for reading, weight in weighed]
    whole = sum(unit for _, unit in units)
    adder = _Adder(size, whole, whole * top)
    classes: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for reading, unit in units:
        adder.states(reading, unit)
        if reading.wide is None and max(reading.shares or (0,)) <= TOP:
            classes[unit, unit * (top // reading.top)].append(reading)
        else:
            adder.one(reading, unit * (top // reading.top))
    for (unit, factor), readings in classes.items():
        for chunk in _chunks(readings):
            adder.together(chunk, unit, factor)
    return adder.sums(scale, top, zero=zero)


def _chunks(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """Part readings into lists whose levels add up within a byte."""
    chunk: list[Reading] = []
    most = 0
    for reading in readings:
        highest = max(max(reading.shares) if reading.shares else reading.top, -UNDECIDED)
        if chunk and most + highest > TOP:
            yield chunk
            chunk, most = [], 0
        chunk.append(reading)
        most += highest
    if chunk:
        yield chunk


class _Adder:
    """The sums of one section while its criteria are added; used by one call only."""

    def __init__(self, size: int, whole: int, most: int) -> None:
        self._size, self._whole = size, whole
        self._weights = fitting(whole)
        self._shares: Integers = np.zeros(size, dtype=fitting(most))
        self._missing: dict[int, Integers] = {}

    def states(self, reading: Reading, unit: int) -> None:
        """Add the weight of one criterion where it is in a state less common than a value or not applicable."""
        for code in reading.present - {NOT_APPLICABLE}:
            held = self._missing.setdefault(code, np.zeros(self._size, dtype=self._weights))
            for block, codes in _blocks(reading):
                held[block] += (codes == code) * self._one(unit)
        if reading.wide is not None or max(reading.shares or (0,)) > TOP:
            self._absent(reading, unit)

    def _absent(self, reading: Reading, unit: int) -> None:
        if NOT_APPLICABLE in reading.present:
            held = self._missing.setdefault(NOT_APPLICABLE, np.zeros(self._size, dtype=self._weights))
            for block, codes in _blocks(reading):
                held[block] += (codes == NOT_APPLICABLE) * self._one(unit)

    def _one(self, unit: int) -> Integers:
        return np.array(unit, dtype=self._weights)

    def one(self, reading: Reading, factor: int) -> None:
        """Add the weighted shares of one criterion that a byte does not hold."""
        if reading.wide is not None:
            share = times(reading.wide.share, factor)
        else:
            table = times(np.array(reading.shares, dtype=object), factor)
            share = np.where(reading.coded >= 0, table[np.maximum(reading.coded, 0)], 0)
        self._shares = self._shares + share.astype(self._shares.dtype)

    def together(self, readings: Sequence[Reading], unit: int, factor: int) -> None:
        """Add criteria of one weight: bytes first, weighed once."""
        plain = all(reading.present <= {NOT_APPLICABLE} and reading.shares is None for reading in readings)
        absent = any(NOT_APPLICABLE in reading.present for reading in readings)
        held = (self._missing.setdefault(NOT_APPLICABLE, np.zeros(self._size, dtype=self._weights)) if absent
                else None)
        many = min(self._size, BLOCK)
        levels, count, flag, spare = (np.empty(many, dtype=np.int8) for _ in range(4))
        tables = [_table(reading) for reading in readings]
        for start in range(0, self._size, BLOCK):
            block = slice(start, min(start + BLOCK, self._size))
            n = block.stop - block.start
            sums, absences, mark, one = levels[:n], count[:n], flag[:n], spare[:n]
            sums[:], absences[:] = 0, 0
            for reading, table in zip(readings, tables, strict=True):
                codes = _block(reading, block)
                if absent and NOT_APPLICABLE in reading.present:
                    test = (np.less(codes, 0, out=mark.view(np.bool_)) if plain
                            else np.equal(codes, NOT_APPLICABLE, out=mark.view(np.bool_)))
                    absences += test.view(np.int8)
                if plain:
                    sums += codes
                elif table is not None:
                    sums += table[codes]
                else:
                    sums += np.maximum(codes, 0, out=one)
            if plain and absent:
                # Each absence was added as -1.
                sums += absences
            self._shares[block] += sums * np.array(factor, dtype=self._shares.dtype)
            if held is not None:
                held[block] += absences * self._one(unit)

    def sums(self, scale: int, top: int, *, zero: bool) -> Sums:
        """Return the sums."""
        nothing = _constant(0, self._size)
        out = self._missing.get(NOT_ASKED), self._missing.get(UNDECIDED)
        asked = self._less(_constant(self._whole, self._size), *out)
        assumed, lost = (self._missing.get(code, nothing) for code in (NOT_ASSESSED, NOT_COMPUTABLE))
        valued = self._less(asked, self._missing.get(NOT_APPLICABLE), assumed, lost)
        return Sums(self._shares, valued, assumed, lost, asked, scale, top, self._whole, zero)

    def _less(self, column: Integers, *parts: Integers | None) -> Integers:
        for part in parts:
            if part is not None and _some(part):
                column = column - part
        return column


def _table(reading: Reading) -> NDArray[np.int8] | None:
    """Return the share of each code, found by its own number (a negative one from the end); None if it is the level."""
    if reading.shares is None:
        return None
    table = np.zeros(len(reading.shares) - UNDECIDED, dtype=np.int8)
    table[: len(reading.shares)] = reading.shares
    return table


def _block(reading: Reading, block: slice) -> NDArray[np.int8]:
    return reading.codes[block] if reading.rows is None else reading.codes[reading.rows[block]]


def _blocks(reading: Reading) -> Iterator[tuple[slice, NDArray[np.int8]]]:
    for start in range(0, reading.size, BLOCK):
        block = slice(start, min(start + BLOCK, reading.size))
        yield block, _block(reading, block)


def all_sections(sums: Sequence[Sums]) -> Sums:
    """Add up sections, in common units."""
    scale, top = lcm(*(one.scale for one in sums)), lcm(*(one.top for one in sums))
    first, *others = (one.scaled(scale, top) for one in sums)
    for other in others:
        whole = first.whole + other.whole
        shares = plus(first.shares, other.shares, whole * top)
        valued, assumed, lost, asked = (plus(a, b, whole) if _some(b) else a
                                        for a, b in zip(_weights(first), _weights(other), strict=True))
        first = Sums(shares, valued, assumed, lost, asked, scale, top, whole, first.zero)
    return first


def _weights(sums: Sums) -> tuple[Integers, ...]:
    return sums.valued, sums.assumed, sums.not_computable, sums.asked
