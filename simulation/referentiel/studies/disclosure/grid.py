"""The grid of a release: which values of each lever are shown, coarse enough for every step, every pair and every path.

Candidates are round values, tried from the one in force outwards, each lever in turn. One is kept when, with all that
is kept already and every pair that it makes, each path through the positions is still shared by enough organisations
(see `anonymity`). A value that moves no audit adds nothing and is left out. The order is fixed, so the choice is too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from referentiel.model.levers import Lever

from .anonymity import Ids, refined, shared, telling
from .other_text import OtherText, lowered
from .standings import PASS, Column, Position, Standings

CANDIDATES = 100
"""Values tried on a lever at most, from one end of its range to the other."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The positions of a release.

    Parameters
    ----------
    values
        Of each lever, increasing; the one in force is among them.
    positions
        In force first, then one lever moved, then two.
    columns
        Standing of each audit (rows) at each position, as the release shows it; then under the other text.
    merged
        Whether non-passes and audits without an outcome are shown as one number, everywhere.
    paths
        The path of each audit through all the columns.
    other
        Another text whose column stands last, after those of the positions.
    """

    values: tuple[tuple[Decimal, ...], ...]
    positions: tuple[Position, ...]
    columns: NDArray[np.int8]
    merged: bool
    paths: Ids
    other: OtherText | None = None

    @property
    def beside(self) -> int | None:
        """The place of the column of the other text; None without one."""
        return len(self.positions) if self.other is not None else None


def candidates(lever: Lever) -> tuple[Decimal, ...]:
    """Return the values to try on a lever: round ones inside its range, from the one in force outwards.

    Without an end the range goes to 0, and to twice the value in force.
    """
    value = lever.in_force.value
    assert isinstance(value, Decimal)  # noqa: S101 - `levers_of` refuses the others
    low = lever.range.low if lever.range.low is not None else min(Decimal(0), 2 * value)
    high = lever.range.high if lever.range.high is not None else max(2 * value, Decimal(10))
    step = _step((high - low) / CANDIDATES, whole=lever.range.whole)
    first, last = int(low // step), int(high // step)
    found = (step * i for i in range(first, last + 1))
    return tuple(sorted((one for one in found if low <= one <= high and one != value and lever.range.holds(one)),
                        key=lambda one: (abs(one - value), one)))


def _step(least: Decimal, *, whole: bool) -> Decimal:
    if whole:
        return max(Decimal(1), _step(least, whole=False))
    if least <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least)


def resolution(standings: Standings, least: int) -> bool | None:
    """Tell whether non-passes and not computable must be one number; None where even passes cannot be shown."""
    base = standings.at(standings.base)
    if base is None or not base.size:
        return None
    for merged in (False, True):
        column = shown_as(base, merged=merged)
        if (column == PASS).any() and shared(column.astype(np.int64), standings.organisations, least):
            return merged
    return None


def shown_as(column: Column, *, merged: bool) -> Column:
    """Return a column as the release shows it."""
    return lowered(column) if merged else column


@dataclass
class _Growing:
    standings: Standings
    least: int
    merged: bool
    kept: list[list[Decimal]]
    paths: Ids
    base: Column
    other: OtherText | None

    def column(self, position: Position) -> Column | None:
        found = self.standings.at(position)
        return None if found is None else shown_as(found, merged=self.merged)

    def tried(self, place: int, value: Decimal) -> Ids | None:
        """Return the paths with one more value of a lever; None where it cannot be shown, or adds nothing."""
        paths = self.paths
        for position in self._positions(place, value):
            column = self.column(position)
            if column is None or (self.least > 1 and self._telling(column)):
                return None
            paths = refined(paths, column)
            if not shared(paths, self.standings.organisations, self.least):
                return None
        return paths

    def _telling(self, column: Column) -> bool:
        """Tell whether a position says something of each of those alike in force, or alike under the other text."""
        other = self.other
        return telling(self.base, column) or (other is not None and telling(other.column, other.alike(column)))

    def adds(self, place: int, value: Decimal) -> bool:
        """Tell whether a value moves an audit from where it stands at the kept value on its side of it."""
        in_force = self.standings.base
        column = self.column(_moved(in_force, place, value))
        others = [self.column(in_force), *(self.column(_moved(in_force, place, one)) for one in self.kept[place])]
        return column is not None and not any(
            other is not None and np.array_equal(column, other) for other in others)

    def _positions(self, place: int, value: Decimal) -> Iterator[Position]:
        alone = _moved(self.standings.base, place, value)
        yield alone
        for other, values in enumerate(self.kept):
            if other != place:
                yield from (_moved(alone, other, one) for one in values)


def _moved(position: Position, place: int, value: Decimal) -> Position:
    return (*position[:place], value, *position[place + 1:])


def coarsened(
    standings: Standings, tried: Sequence[Iterable[Decimal]], least: int, most: int, *, merged: bool,
    other: OtherText | None = None,
) -> Grid:
    """Return the grid of a release; in force alone where nothing else can be shown.

    Parameters
    ----------
    tried
        Candidates of each lever, in the order to try.
    least
        Organisations that must share whatever is told apart; 1 lets everything through.
    most
        Values of a lever at most, beside the one in force.
    other
        Another text, told before any value is: the values kept are those that its column leaves room to.
    """
    base = standings.at(standings.base)
    assert base is not None  # noqa: S101 - the text in force is not refused
    shown = shown_as(base, merged=merged)
    paths = refined(np.zeros(base.size, dtype=np.int64), shown)
    if other is not None:
        paths = refined(paths, other.column)
    growing = _Growing(standings, least, merged, [[] for _ in standings.paths], paths, shown, other)
    left = [list(values) for values in tried]
    while any(left):
        for place, values in enumerate(left):
            _extend(growing, place, values, most)
    return _grid(growing)


def _extend(growing: _Growing, place: int, values: list[Decimal], most: int) -> None:
    """Keep the next value of a lever that can be kept, and forget those before it."""
    if len(growing.kept[place]) >= most:
        values.clear()
    while values:
        value = values.pop(0)
        if growing.adds(place, value):
            paths = growing.tried(place, value)
            if paths is not None:
                growing.kept[place].append(value)
                growing.paths = paths
                return


def _grid(growing: _Growing) -> Grid:
    base, kept = growing.standings.base, [sorted(values) for values in growing.kept]
    alone = [_moved(base, place, value) for place, values in enumerate(kept) for value in values]
    pairs = [_moved(_moved(base, a, one), b, other) for a, b in combinations(range(len(kept)), 2)
             for one in kept[a] for other in kept[b]]
    positions = (base, *alone, *pairs)
    columns = [growing.column(position) for position in positions]
    there = [(position, column) for position, column in zip(positions, columns, strict=True) if column is not None]
    beside = [growing.other.column] if growing.other is not None else []
    return Grid(tuple(tuple(values) for values in kept), tuple(position for position, _ in there),
                np.stack([*(column for _, column in there), *beside], axis=1), growing.merged, growing.paths,
                growing.other)
