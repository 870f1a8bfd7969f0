"""The control of a release: grid, classes and rows are chosen, then everything is checked, until the check passes.

Method, the same for the same data: (1) the grid is coarsened (`grid`); (2) classes are merged (`attributes`); (3) the
whole population is checked; (4) each breakdown is added in force, with fewer classes where the check refuses it, or
not at all; (5) each is then shown with one lever moved, then with two: all positions at once if the check passes, else
by halves. Before each check rows are withheld with their complement (`rows`), and every secret is checked over all
that would be published (`certificates`, `intervals`): what is kept has passed, whatever order it came in.

A public release is made of a release to partners: its values, classes and rows are sums of those, so that who holds
both learns nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.audits import Progress
from referentiel.engine import Decisions, History, decide
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.levers import Lever

from .attributes import FIELDS, Breakdown, breakdowns, coarser, values_of
from .certificates import Owners, forced
from .grid import Grid, candidates, coarsened, resolution
from .intervals import Small, narrow, small_counts
from .rows import Shown, shown_rows
from .standings import Position, Standings, levers_of
from .worlds import World, groups_of, worlds_of

Audience = Literal["partners", "public"]
AUDIENCES: Mapping[Audience, int] = MappingProxyType({"partners": 3, "public": 5})
"""Organisations that must share whatever an audience is told."""
MOST_VALUES = 8
MOST_LEVERS = 4
PARTS = 100
REMEMBERED = 500
"""Worlds kept from one check to the next."""


@dataclass(frozen=True)
class Control:
    """What a release is held to.

    Parameters
    ----------
    organisations
        Least number of organisations behind whatever is told apart; 1 where the control is lifted.
    most_values
        Values of a lever at most, beside the one in force.
    """

    organisations: int
    most_values: int = MOST_VALUES

    @property
    def lifted(self) -> bool:
        """Whether nothing is withheld."""
        return self.organisations <= 1


@dataclass(frozen=True, eq=False)
class Controlled:
    """What may be published.

    Parameters
    ----------
    shown
        For each breakdown, the positions at which each class is shown.
    checks
        How many times everything was checked.
    left_out
        Attributes that tell audits apart, and that nothing can be shown by.
    """

    control: Control
    decisions: Decisions
    levers: tuple[Lever, ...]
    grid: Grid
    breakdowns: tuple[Breakdown, ...]
    shown: tuple[Shown, ...]
    organisations: NDArray[np.int64]
    checks: int = 0
    left_out: tuple[str, ...] = ()


def controlled(
    version: StandardVersion, history: History, paths: Sequence[str], audience: Audience, *, lifted: bool = False,
    most_values: int = MOST_VALUES, progress: Progress | None = None,
) -> Controlled:
    """Choose what may be published of a history under a version.

    Parameters
    ----------
    paths
        Levers of the release, at most `MOST_LEVERS`.
    lifted
        Publish every class and every value: for invented histories only; the caller answers for it.
    progress
        Told how far the choice is, in hundredths of what an audience takes; a public release takes two.

    Raises
    ------
    FindingsError
        Those of `standings.levers_of`; ``REL-LEVERS`` (too many), ``REL-SMALL`` (not enough organisations, or too few
        on one side: nothing at all can be said), ``REL-IMPLIED`` (the check fails with everything withheld).
    """
    levers = levers_of(version, paths)
    if len(levers) > MOST_LEVERS:
        raise FindingsError([Finding(code="REL-LEVERS", found=str(len(levers)), params={"most": str(MOST_LEVERS)})])
    standings, decisions = Standings(version, history, paths), decide(version, history)
    if lifted:
        return _chosen(standings, decisions, levers, Control(1, most_values))
    audiences: tuple[Audience, ...] = ("partners", "public") if audience == "public" else ("partners",)
    found = None
    for place, one in enumerate(audiences):
        found = _chosen(standings, decisions, levers, Control(AUDIENCES[one], most_values), found,
                        _part(progress, place, len(audiences)))
    assert found is not None  # noqa: S101 - there is one audience at least
    return found


def _part(progress: Progress | None, place: int, many: int) -> Progress:
    """Return what tells of one part among some, each of `PARTS` hundredths."""
    def tell(done: int, whole: int) -> None:
        if progress is not None:
            progress(PARTS * place + PARTS * done // whole, PARTS * many)

    return tell


def _silent(done: int, whole: int) -> None:
    """Tell nobody."""


def awarded(decisions: Decisions) -> NDArray[np.bool_]:
    """Tell which audits were granted a label by the committee: a public fact, whatever the rule proposes."""
    history = decisions.history
    passing = {(version.id, one.id) for version in history.audited.values()
               for named in (version.outcomes, version.decisions) for one in named if one.passes}
    return np.array([(audit.version, audit.decision) in passing for audit in history.audits], dtype=bool)


def _chosen(
    standings: Standings, decisions: Decisions, levers: tuple[Lever, ...], control: Control,
    before: Controlled | None = None, tell: Progress = _silent,
) -> Controlled:
    tell(0, 1)
    least = control.organisations
    known = awarded(decisions)
    merged = False if control.lifted else resolution(standings, least)
    # Awards are public: the size of the whole would tell how many were refused, were they one or two.
    refused = np.unique(standings.organisations[~known]).size if known.any() else 0
    if merged is None or 0 < refused < least:
        raise FindingsError([Finding(
            code="REL-SMALL", found=str(np.unique(standings.organisations).size), params={"least": str(least)})])
    tried = [candidates(one) for one in levers]
    if before is not None:
        merged = merged or before.grid.merged
        tried = [tuple(value for value in own if value in kept)
                 for own, kept in zip(tried, before.grid.values, strict=True)]
    grid = coarsened(standings, tried, least, control.most_values, merged=merged)
    found = breakdowns(standings, decisions, grid.columns[:, 0], known, least,
                       None if before is None else before.breakdowns)
    kept = _Kept(standings.organisations, control, grid, found, before, tell)
    kept.settle()
    return Controlled(control, decisions, levers, grid, kept.breakdowns, kept.shown(kept.asked),
                      standings.organisations, kept.checks, _left_out(decisions, kept.breakdowns))


def _left_out(decisions: Decisions, kept: Sequence[Breakdown]) -> tuple[str, ...]:
    """Return the attributes that tell audits apart and that the release does not break down by."""
    shown = {one.field for one in kept}
    return tuple(field for field in FIELDS if field not in shown and len(set(values_of(decisions, field))) > 1)


class _Kept:
    """The breakdowns of a release, shown as far as the check lets them."""

    def __init__(
        self, organisations: NDArray[np.int64], control: Control, grid: Grid, found: tuple[Breakdown, ...],
        before: Controlled | None, tell: Progress,
    ) -> None:
        self.organisations = organisations
        self.control = control
        self.grid = grid
        self.before = before
        self.breakdowns = found
        self.asked: dict[str, set[int]] = {}
        self.checks = 0
        self._tell, self._settled, self._whole = tell, 0, max(1, len(found) * len(grid.positions))
        self._groups = tuple(groups_of(found, grid.paths.size, column) for column in (None, grid.columns[:, 0]))
        self._found: tuple[list[World], list[World]] = ([], [])
        self._small: dict[tuple[str, tuple[tuple[str, ...], ...]], tuple[Small, ...]] = {}
        self._made: dict[tuple[str, tuple[tuple[str, ...], ...], frozenset[int]], Shown] = {}

    def settle(self) -> None:
        """Show each breakdown in force, then with one lever moved, then with two, as long as the check passes."""
        alone = [g for g, position in enumerate(self.grid.positions) if _moved(position) == 1]
        pairs = [g for g, position in enumerate(self.grid.positions) if _moved(position) == 2]
        if self.control.lifted:
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
            every = range(len(self.grid.positions))
            self._made[one.field, one.classes, asked] = shown_rows(
                one, self.grid, self.organisations, self.control.organisations, withdrawn=set(every) - asked,
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
        both = [worlds_of(self.grid, group, self.breakdowns, shown, in_force_known=known, found=found)
                for known, group, found in zip((False, True), self._groups, self._found, strict=True)]
        try:
            return not any(any(True for _ in forced(worlds, Owners(worlds, self.organisations), moves=moves))
                           for worlds, moves in zip(both, (False, True), strict=True)) and not any(
                True for _ in narrow(both[0], [self._small_of(one) for one in self.breakdowns], shown,
                                     self.control.organisations))
        finally:
            for worlds, found in zip(both, self._found, strict=True):
                found[:] = [*worlds.found, *(old for old in found if not any(old is new for new in worlds.found))]
                del found[REMEMBERED:]

    def _small_of(self, one: Breakdown) -> tuple[Small, ...]:
        if (one.field, one.classes) not in self._small:
            self._small[one.field, one.classes] = small_counts(
                one, self.grid, self.organisations, self.control.organisations)
        return self._small[one.field, one.classes]


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

