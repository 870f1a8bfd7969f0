"""What of the breakdowns is shown: as much as passes the check, all that would be published checked at once.

Each breakdown is added in force, with fewer classes where the check refuses it, or not at all; each is then shown with
one lever moved, then with two: all positions at once if the check passes, else by halves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from referentiel.audits import Progress
from referentiel.model import Finding, FindingsError

from .anonymity import Ids
from .attributes import Breakdown, coarser
from .certificates import Owners, forced
from .grid import Grid
from .intervals import Small, narrow, small_counts
from .rows import Shown, shown_rows
from .standings import Position
from .worlds import World, groups_of, worlds_of

if TYPE_CHECKING:
    from .control import Controlled

REMEMBERED = 500
"""Worlds kept from one check to the next."""


class Kept:
    """The breakdowns of a release, shown as far as the check lets them.

    Parameters
    ----------
    least
        Organisations behind whatever is told apart; 1 shows everything.
    found
        The breakdowns to start from.
    before
        What a larger audience sees: no more is shown.
    tell
        Told how many positions of breakdowns are settled, and of how many.
    """

    def __init__(
        self, organisations: Ids, least: int, grid: Grid, found: tuple[Breakdown, ...], before: Controlled | None,
        tell: Progress,
    ) -> None:
        self.organisations = organisations
        self.least = least
        self.grid = grid
        self.before = before
        self.breakdowns = found
        self.asked: dict[str, set[int]] = {}
        self.checks = 0
        self._tell, self._settled, self._whole = tell, 0, max(1, len(found) * len(grid.positions))
        self._known = tuple(_known(grid))
        self._groups = tuple(groups_of(found, grid, reference) for reference in self._known)
        self._found: tuple[list[World], ...] = tuple([] for _ in self._known)
        self._small: dict[tuple[str, tuple[tuple[str, ...], ...]], tuple[Small, ...]] = {}
        self._made: dict[tuple[str, tuple[tuple[str, ...], ...], frozenset[int]], Shown] = {}

    def settle(self) -> None:
        """Show each breakdown in force, then with one lever moved, then with two, as long as the check passes."""
        alone = [g for g, position in enumerate(self.grid.positions) if _moved(position) == 1]
        pairs = [g for g, position in enumerate(self.grid.positions) if _moved(position) == 2]
        if self.least <= 1:
            self.asked = {one.field: set(range(len(self.grid.positions))) for one in self.breakdowns}
            return
        if not self._passes({}):
            raise FindingsError([Finding(code="REL-IMPLIED", found=str(self.organisations.max() + 1))])
        for one in self.breakdowns:
            self._start(one)
            self._told(1 if one.field in self.asked else len(self.grid.positions))
        for positions in (alone, pairs):
            for one in self.breakdowns:
                if one.field in self.asked:
                    self._grow(one.field, positions)
        self.breakdowns = tuple(one for one in self.breakdowns if one.field in self.asked)

    def _told(self, positions: int) -> None:
        """Tell that positions of a breakdown are settled, shown or not."""
        self._settled += positions
        self._tell(self._settled, self._whole)

    def shown(self, asked: Mapping[str, set[int]]) -> tuple[Shown, ...]:
        """Apply primary and secondary suppression to the positions asked for."""
        return tuple(self._rows(one, frozenset(asked.get(one.field, set()))) for one in self.breakdowns)

    def _rows(self, one: Breakdown, asked: frozenset[int]) -> Shown:
        if (one.field, one.classes, asked) not in self._made:
            # The other text is never broken down: its column is withdrawn from every breakdown.
            every = range(self.grid.columns.shape[1])
            self._made[one.field, one.classes, asked] = shown_rows(
                one, self.grid, self.organisations, self.least, withdrawn=set(every) - asked,
                within=None if self.before is None else _within(one, self.grid, self.before))
        return self._made[one.field, one.classes, asked]

    def _start(self, one: Breakdown) -> None:
        """Show a breakdown in force; where the check refuses, with fewer classes; else it is left out."""
        while len(one.classes) > 1:
            self.breakdowns = tuple(one if own.field == one.field else own for own in self.breakdowns)
            if self._passes({**self.asked, one.field: {0}}):
                self.asked[one.field] = {0}
                return
            one = coarser(one, self.organisations)

    def _grow(self, field: str, positions: Sequence[int]) -> None:
        """Show a breakdown at more positions: all of them if the check lets it, else by halves."""
        wanted = {**self.asked, field: self.asked[field] | set(positions)}
        if not positions or self.shown(wanted) == self.shown(self.asked):
            self._told(len(positions))
        elif self._passes(wanted):
            self.asked = wanted
            self._told(len(positions))
        elif len(positions) == 1:
            self._told(1)
        else:
            middle = len(positions) // 2
            self._grow(field, positions[:middle])
            self._grow(field, positions[middle:])

    def _passes(self, asked: Mapping[str, set[int]]) -> bool:
        """Check everything that would be published; see `certificates` and `intervals`."""
        self.checks += 1
        shown = self.shown(asked)
        if any(asked.get(one.field) and not any(rows) for one, rows in zip(self.breakdowns, shown, strict=True)):
            return False
        every = [worlds_of(self.grid, group, self.breakdowns, shown, reference=reference, found=found)
                 for reference, group, found in zip(self._known, self._groups, self._found, strict=True)]
        try:
            return not any(True for worlds in every for _ in forced(worlds, Owners(worlds, self.organisations))
                           ) and not any(
                True for _ in narrow(every[0], [self._small_of(one) for one in self.breakdowns], shown, self.least))
        finally:
            for worlds, found in zip(every, self._found, strict=True):
                found[:] = [*worlds.found, *(old for old in found if not any(old is new for new in worlds.found))]
                del found[REMEMBERED:]

    def _small_of(self, one: Breakdown) -> tuple[Small, ...]:
        if (one.field, one.classes) not in self._small:
            self._small[one.field, one.classes] = small_counts(one, self.grid, self.organisations, self.least)
        return self._small[one.field, one.classes]


def _known(grid: Grid) -> Iterator[Ids | None]:
    """Yield what each attacker knows of every audit: nothing, or the column in which each ended.

    In force; with another text, under that one; and under the one of both that each audit was made under.
    """
    yield None
    in_force = np.zeros(grid.paths.size, dtype=np.int64)
    yield in_force
    if grid.other is not None:
        there = np.full(grid.paths.size, grid.beside, dtype=np.int64)
        yield there
        recorded = grid.other.recorded
        if recorded.any() and not recorded.all():
            yield np.where(recorded, there, in_force)


def _moved(position: Position) -> int:
    return sum(value is not None for value in position)


def _within(breakdown: Breakdown, grid: Grid, before: Controlled) -> Shown:
    """Return where each class may be shown: where a larger audience sees every class that it is made of."""
    b = next(i for i, one in enumerate(before.breakdowns) if one.field == breakdown.field)
    place = {position: g for g, position in enumerate(before.grid.positions)}
    result = []
    for own in range(len(breakdown.classes)):
        parts = np.unique(before.breakdowns[b].of[breakdown.of == own]).tolist()
        there = frozenset.intersection(*(before.shown[b][part] for part in parts))
        result.append(frozenset(g for g, position in enumerate(grid.positions) if place.get(position) in there))
    return tuple(result)

