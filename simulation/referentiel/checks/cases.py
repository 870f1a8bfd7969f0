"""The cases that conditions on attributes tell apart: intervals of numbers, named texts; exact and finite.

Between two neighbouring thresholds every number answers every condition alike, and so does every text that no
condition names: one representative a cell is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from math import prod

from referentiel.model import AttributeCondition, exact_text
from referentiel.model.thresholds import located_thresholds

MOST_CELLS = 20_000
Cell = tuple[int, ...]
Conditions = tuple[AttributeCondition, ...]


@dataclass(frozen=True)
class Axis:
    """The cells of one attribute.

    Parameters
    ----------
    points
        One representative a cell. Numbers: below the first bound, the bound, between it and the next... Texts: the
        named ones, then None for any other.
    bounds
        The thresholds of a number, rising; empty for a text.
    """

    attribute: str
    points: tuple[Decimal | str | None, ...]
    bounds: tuple[Decimal, ...] = ()

    @classmethod
    def of(cls, attribute: str, conditions: Iterable[AttributeCondition], day: date) -> Axis:
        """Return the cells that the conditions on an attribute tell apart on a day."""
        own = [c for c in conditions if c.attribute == attribute]
        words = sorted({word for c in own for word in _words(c) or ()})
        bounds = sorted({t.on(day) for c in own for _, t in located_thresholds(c)})
        if not bounds:
            return cls(attribute, (*words, None))
        points = [bounds[0] - 1]
        for low, high in zip(bounds, [*bounds[1:], bounds[-1] + 2], strict=True):
            points += [low, (low + high) / 2]
        return cls(attribute, tuple(points), tuple(bounds))

    def described(self, cells: Collection[int]) -> str:
        """Write a run of cells of a number, or a set of texts; empty when they are all.

        Examples
        --------
        >>> Axis("n", (Decimal(9), Decimal(10), Decimal(11)), (Decimal(10),)).described([1, 2])
        'n ≥ 10'
        """
        if len(cells) == len(self.points):
            return ""
        if not self.bounds:
            words = [str(self.points[i]) for i in sorted(cells)]
            return f"{self.attribute} = {words[0]}" if len(words) == 1 else f"{self.attribute} ∈ {{{', '.join(words)}}}"
        first, last = min(cells), max(cells)
        low = exact_text(self.bounds[(first - 1) // 2]) if first else ""
        high = exact_text(self.bounds[last // 2]) if last < len(self.points) - 1 else ""
        below, above = "≤" if first % 2 else "<", "≤" if last % 2 else "<"
        if low and high:
            return f"{self.attribute} = {low}" if first == last and first % 2 else (
                f"{low} {below} {self.attribute} {above} {high}")
        return f"{self.attribute} {above} {high}" if high else f"{self.attribute} {'≥' if first % 2 else '>'} {low}"


@dataclass(frozen=True)
class Grid:
    """Every combination of the cells of some attributes, on a day."""

    axes: tuple[Axis, ...]
    day: date

    @classmethod
    def of(cls, conditions: Collection[AttributeCondition], day: date) -> Grid | None:
        """Return the combinations that some conditions tell apart; None when there are too many to look at."""
        names = dict.fromkeys(c.attribute for c in conditions)
        grid = cls(tuple(Axis.of(name, conditions, day) for name in names), day)
        return grid if prod(len(axis.points) for axis in grid.axes) <= MOST_CELLS else None

    def holding(self, conditions: Iterable[AttributeCondition]) -> frozenset[Cell]:
        """Return the combinations in which every condition holds."""
        kept = [set(range(len(axis.points))) for axis in self.axes]
        for condition in conditions:
            for place, axis in enumerate(self.axes):
                if axis.attribute == condition.attribute:
                    kept[place] &= {i for i, point in enumerate(axis.points) if holds(condition, point, self.day)}
        return frozenset(product(*(sorted(cells) for cells in kept)))

    def natural(self) -> frozenset[Cell]:
        """Return the combinations of named texts and of numbers that are not negative, unless a condition names one."""
        return frozenset(product(*(
            [i for i, point in enumerate(axis.points) if point is not None and
             (isinstance(point, str) or axis.bounds[0] < 0 or i > 0 or axis.bounds[0] > 0)]
            for axis in self.axes)))

    def described(self, cells: frozenset[Cell]) -> Iterator[str]:
        """Write a set of combinations as the largest blocks that it is made of, in the order of the cells."""
        left = set(cells)
        while left:
            block = self._block(min(left), cells)
            left -= set(product(*block))
            yield ", ".join(filter(None, (a.described(b) for a, b in zip(self.axes, block, strict=True)))) or "*"

    def _block(self, start: Cell, cells: frozenset[Cell]) -> list[list[int]]:
        block = [[i] for i in start]
        for place, axis in enumerate(self.axes):
            around = range(len(axis.points))
            # A block of numbers has no gap; texts have no order.
            for run in (around[start[place] + 1:], around[:start[place]][::-1]):
                for i in run:
                    if cells.issuperset(product(*block[:place], [i], *block[place + 1:])):
                        block[place].append(i)
                    elif axis.bounds:
                        break
        return block


def holds(condition: AttributeCondition, value: Decimal | str | None, day: date) -> bool:
    """Tell whether a condition holds for a known value; None is a text that no condition names."""
    words = _words(condition)
    if words is not None:
        return value in words
    if not isinstance(value, Decimal):
        return False
    return all((
        condition.at_least is None or value >= condition.at_least.on(day),
        condition.at_most is None or value <= condition.at_most.on(day),
        condition.above is None or value > condition.above.on(day),
        condition.below is None or value < condition.below.on(day),
    ))


def days(*parts: object) -> list[date]:
    """Return the days from which some dated values are read: the first of all, then each change."""
    changes = {phase.from_ for part in parts for _, t in located_thresholds(part) for phase in t.phases}
    return [date.min, *sorted(changes)]


def _words(condition: AttributeCondition) -> tuple[str, ...] | None:
    return (condition.equals,) if condition.equals is not None else condition.one_of
