"""Every way to move some levers, exactly: one value for each interval on which no audit moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from referentiel.engine import Decisions, History, Interval, decide, swing
from referentiel.engine.inverse import MOST_DECIMALS
from referentiel.engine.swing import Swing
from referentiel.model import Measure, StandardVersion
from referentiel.model.change import Change
from referentiel.model.grammar import Path
from referentiel.model.ranges import Range
from referentiel.model.reading import criterion_of, values_at
from referentiel.model.setting import set_value

from .design_aims import Aims, Scale, Weakest, Worth

MOVABLE = frozenset({("outcomes", "global_at_least"), ("outcomes", "sections_at_least"),
                     ("outcomes", "levels_at_least"), ("criteria", "required"), ("criteria", "ladder")})
"""Levers that a search moves: the higher they ask, the fewer pass, and they change neither who is computable nor what
the others are compared with (a step does: it is moved before them)."""


@dataclass(frozen=True)
class Move:
    """One value of a lever that stands for all those between two critical values.

    Parameters
    ----------
    interval
        The values that do the same.
    crossed
        Critical values between the value in force and this one.
    """

    value: Decimal
    interval: Interval
    crossed: int


@dataclass(frozen=True)
class Found:
    """Levers moved, and what that is worth; `crossed` adds up over the levers."""

    changes: tuple[Change, ...]
    intervals: tuple[Interval, ...]
    crossed: int
    worth: Worth


class StoppedError(Exception):
    """The search was cancelled, or has tried as much as it may."""


class Walk:
    """Walks through every way to move some levers of one version on one population.

    Parameters
    ----------
    bounded
        Whether ways that cannot meet the rate aimed at are left out before they are walked through.
    check
        Told how many ways were tried so far; may raise `StoppedError`.
    """

    def __init__(self, version: StandardVersion, history: History, aims: Aims, scale: Scale, *, bounded: bool,
                 check: Callable[[int], None]) -> None:
        self.version, self.history, self.aims, self.scale = version, history, aims, scale
        self._bounded, self._check, self.tried = bounded, check, 0

    def ways(self, paths: Sequence[Path]) -> Iterator[Found]:
        """Yield every way to move all of some levers, none of them staying on its interval."""
        # A step changes what marks and minima are compared with: it comes first.
        ordered = sorted(paths, key=lambda path: path.field != "ladder")
        yield from self._from(self.version, tuple(ordered), ())

    def still(self) -> Found:
        """Return what the version is worth as it stands."""
        return Found((), (), 0, self._worth(decide(self.version, self.history)))

    def _from(
        self, version: StandardVersion, rest: tuple[Path, ...], made: tuple[tuple[Path, Move], ...]
    ) -> Iterator[Found]:
        decisions = decide(version, self.history)
        path, *others = rest
        place = Place(version, path, swing(version, self.history, str(path), decisions), floors=self.aims.floors)
        if self._bounded and self.aims.rate is not None and self._out_of_reach(version, rest, decisions):
            return
        if others:
            for move in place.moves:
                yield from self._from(set_value(version, path, move.value), tuple(others), (*made, (path, move)))
            return
        weakest = Weakest(decisions) if self.scale.sections else None
        for row, move in zip(place.rows, place.moves, strict=True):
            self.tried += 1
            self._check(self.tried)
            if weakest is not None and path.field == "ladder":
                # A step moves the scores of its section too.
                worth = self._worth(decide(set_value(version, path, move.value), self.history))
            else:
                worth = self.scale.worth(*place.sides(row), weakest)
            yield _found((*made, (path, move)), worth)

    def _worth(self, decisions: Decisions) -> Worth:
        weakest = Weakest(decisions) if self.scale.sections else None
        return self.scale.worth(decisions.passes, decisions.computable, weakest)

    def _out_of_reach(self, version: StandardVersion, rest: tuple[Path, ...], decisions: Decisions) -> bool:
        """Tell whether no values of the levers that are left can give the rate."""
        loose, strict = version, version
        for path in rest:
            swung = swing(version, self.history, str(path), decisions)
            ends = Place(version, path, swung, floors=self.aims.floors).ends
            if ends is None:
                return False
            loose, strict = set_value(loose, path, ends[0]), set_value(strict, path, ends[1])
        most, least = (self._worth_of_rate(decide(one, self.history)) for one in (loose, strict))
        low, high = self.aims.rate or (Fraction(0), Fraction(1))
        return most is None or least is None or most < low or least > high

    @staticmethod
    def _worth_of_rate(decisions: Decisions) -> Fraction | None:
        return Worth(int(decisions.passes.sum()), int(decisions.computable.sum())).rate


def _found(made: tuple[tuple[Path, Move], ...], worth: Worth) -> Found:
    told = sorted(((str(path), move) for path, move in made), key=lambda one: one[0])
    return Found(tuple(Change(path, move.value) for path, move in told), tuple(move.interval for _, move in told),
                 sum(move.crossed for _, move in told), worth)


def _nearest(piece: Interval, now: Fraction) -> Decimal | None:
    """Return the value with the fewest decimals, at most nine, and of them that nearest to another value.

    Examples
    --------
    >>> _nearest(Interval(Fraction(0), Fraction(230, 3)), Fraction(90))
    Decimal('76')
    >>> _nearest(Interval(Fraction(61), Fraction(185, 3), low_open=True), Fraction(60))
    Decimal('61.1')
    """
    for places in range(MOST_DECIMALS + 1):
        unit = Fraction(1, 10**places)
        ends = [near for end in (piece.low, piece.high) if end is not None
                for near in (end // unit * unit, end // unit * unit + unit, end // unit * unit - unit)]
        held = [value for value in ends if piece.holds(value)]
        if held:
            best = min(held, key=lambda value: abs(value - now))
            return Decimal(best.numerator * 10**places // best.denominator).scaleb(-places)
    return None


@dataclass(frozen=True, eq=False)
class Place:
    """One lever of a version with the others set: its intervals, those that it may move to, who passes on each."""

    version: StandardVersion
    path: Path
    swung: Swing
    floors: bool

    @cached_property
    def _pieces(self) -> list[Interval]:
        """Every interval of the lever inside its range; row k lies between the critical values k - 1 and k."""
        ratio, rising = self.swung.critical.ranks.points, self.swung.rising
        own = self.swung.range.within(self._lawful)
        points = [Fraction(n, d) for n, d in zip(ratio.num.tolist(), ratio.den.tolist(), strict=True)]
        low = None if own.low is None else Fraction(own.low)
        high = None if own.high is None else Fraction(own.high)
        edges: list[Fraction | None] = [None, *points, None]
        pieces = []
        for k in range(len(points) + 1):
            start, end = edges[k], edges[k + 1]
            first = max(((x, o) for x, o in ((start, not rising), (low, own.low_open)) if x is not None),
                        default=(None, False))
            last = min(((x, not o) for x, o in ((end, rising), (high, own.high_open)) if x is not None),
                       default=(None, True))
            pieces.append(Interval(first[0], last[0], first[1], not last[1]))
        return pieces

    @cached_property
    def _now(self) -> tuple[Decimal, int]:
        value = next(iter(values_at(self.version, self.path).values()))
        if not isinstance(value, Decimal):
            raise TypeError(f"{self.path}: no single number")
        return value, next((k for k, piece in enumerate(self._pieces) if piece.holds(value)), -1)

    @cached_property
    def _all(self) -> list[tuple[int, Move]]:
        found: list[tuple[int, Move]] = []
        now, here = self._now
        for k, piece in enumerate(self._pieces):
            value = None if piece.empty else _nearest(piece, Fraction(now))
            if k != here and value is not None and self.swung.range.holds(value):
                found.append((k, Move(value, piece, abs(k - here))))
        return found

    @property
    def rows(self) -> list[int]:
        """The row of each move."""
        return [row for row, _ in self._all]

    @property
    def moves(self) -> list[Move]:
        """The intervals that the lever may move to, with the simplest value of each."""
        return [move for _, move in self._all]

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """A value as loose, and one as strict, as any that it may move to; None where none is known to be."""
        if self.path.field != "ladder":
            # A step that moves changes what the others are compared with: the ends of their range stay.
            low, high = self.swung.range.low, self.swung.range.high
            return None if low is None or high is None else (low, high)
        moves = self.moves
        if not moves:
            return None
        return (moves[-1].value, moves[0].value) if self.swung.rising else (moves[0].value, moves[-1].value)

    def sides(self, row: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], np.ndarray[tuple[int], np.dtype[
            np.bool_]]]:
        """Tell who passes and who is computable on a row."""
        place = self.swung.critical.ranks.place
        met = place < row if self.swung.rising else place >= row
        labels = np.where(met, self.swung.met, self.swung.failed)
        outcomes = self.version.outcomes
        passing = np.array([*(one.passes for one in outcomes), False, False], dtype=bool)
        return passing[labels], labels != len(outcomes) + 1

    @cached_property
    def _lawful(self) -> Range:
        """The values of a step that are no weaker than the legal floor of its criterion."""
        if not self.floors or self.path.field != "ladder":
            return Range()
        criterion = criterion_of(self.version, self.path.name)
        floor = criterion.legal_floor
        if floor is None or floor.value is None or not isinstance(criterion.observation, Measure):
            return Range()
        types = [self.path.actor_type] if self.path.actor_type else [one.id for one in self.version.actor_types]
        least = [one for actor in types if (one := floor.value.of(actor)) is not None]
        if criterion.observation.direction == "lower":
            return Range(high=min(least, default=None))
        return Range(low=max(least, default=None))
