"""Proofs that a release tells no organisation's secret: for each secret, a world where it is otherwise.

Two kinds of attackers are answered. One knows which organisations were audited and nothing of how they ended; nobody
may be certain that an audit does not pass, anywhere. The others know how every audit ended in force (awards are public,
the rest follows), or under the other text where a release compares one, or each under the one that it was made under;
nobody may be certain that an audit moves from there, anywhere: that would be a score. Each may also be an organisation
of the history, and knows its own audits: what is asked for must hold when any one of them is left where it is.

Most proofs are found without a program: an audit of the same group that ended otherwise, or one or two exchanges of
paths between audits that move no published number. Only what these leave is given to `Worlds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .anonymity import Ids
from .standings import PASS
from .worlds import World, Worlds

NOBODY = -1
EXCHANGES = 2
"""Exchanges of paths tried one after the other before a program is asked."""
_Blockers = frozenset[int]


@dataclass(frozen=True)
class Forced:
    """A secret that the release implies.

    Parameters
    ----------
    group
        The group of audits concerned.
    positions
        Where all of them are known not to pass, or to have moved.
    insider
        The organisation that can tell; `NOBODY` when anybody can.
    """

    group: int
    positions: tuple[int, ...]
    insider: int


def forced(worlds: Worlds, owners: Owners) -> Iterator[Forced]:
    """Yield every secret that the release implies.

    The secret is to have moved from the column that the attacker knows; where none is known, it is not to pass.
    """
    yield from _Search(worlds, owners).failures()


class Owners:
    """Which organisation holds which audits, by group and path.

    Parameters
    ----------
    organisations
        Of each audit, numbered from 0.
    """

    def __init__(self, worlds: Worlds, organisations: Ids) -> None:
        places = np.stack([worlds.group, worlds.path, organisations], axis=1)
        found, self.counts = np.unique(places, axis=0, return_counts=True)
        self.groups, self.paths, self.who = found.T

    def of(self, insider: int, shape: tuple[int, ...]) -> World:
        """Return the audits of one organisation as a world holds them."""
        own, mine = np.zeros(shape, dtype=np.int64), self.who == insider
        own[self.groups[mine], self.paths[mine]] = self.counts[mine]
        return own

    def contradicted(self, world: World) -> _Blockers:
        """Return the organisations that hold more audits somewhere than a world leaves there."""
        return frozenset(np.unique(self.who[self.counts > world[self.groups, self.paths]]).tolist())

    def content(self, group: int, wanted: NDArray[np.bool_], number: int) -> _Blockers:
        """Return the organisations that hold by themselves a number of audits of a group on some paths."""
        there = (self.groups == group) & wanted[self.paths]
        held = np.bincount(self.who[there], weights=self.counts[there])
        return frozenset(np.flatnonzero(held >= number).tolist()) if number else frozenset()

    def alone(self, cells: NDArray[np.int64]) -> Ids:
        """Return the organisation of each cell (group, path) that is of one organisation; `NOBODY` for the others."""
        place = {(int(group), int(path)): i for i, (group, path) in enumerate(cells)}
        found: list[set[int]] = [set() for _ in cells]
        for group, path, who in zip(self.groups.tolist(), self.paths.tolist(), self.who.tolist(), strict=True):
            found[place[group, path]].add(who)
        return np.array([one.pop() if len(one) == 1 else NOBODY for one in found], dtype=np.int64)


class _Search:
    def __init__(self, worlds: Worlds, owners: Owners) -> None:
        self.worlds = worlds
        self.owners = owners
        self.questions = {one: self._asked(one) for one in set(worlds.reference.tolist()) or {NOBODY}}
        self.cells = np.argwhere(worlds.truth > 0)
        self.alone = owners.alone(self.cells)
        self.known = [(world, owners.contradicted(world)) for world in worlds.found]

    def _asked(self, reference: int) -> list[tuple[NDArray[np.bool_], tuple[int, ...]]]:
        """Return, for each question, the paths where the secret is otherwise, and the positions that ask it."""
        otherwise = self.worlds.standing == PASS if reference == NOBODY else self.worlds.unmoved(reference)
        # Positions that ask the same are asked once, those that ask most first: their proofs answer the others.
        wanted, of = np.unique(otherwise, axis=1, return_inverse=True)
        order = np.argsort(wanted.sum(axis=0), kind="stable")
        return [(wanted[:, k], tuple(np.flatnonzero(of.reshape(-1) == k).tolist())) for k in order.tolist()]

    def failures(self) -> Iterator[Forced]:
        """Look for a proof for each group and each question."""
        for group in range(self.worlds.truth.shape[0]):
            reached = self._reached(group)
            reference = int(self.worlds.reference[group]) if self.worlds.reference.size else NOBODY
            for wanted, positions in self.questions[reference]:
                proofs = [reached[path] for path in np.flatnonzero(wanted).tolist() if path in reached]
                suspects = frozenset.intersection(*proofs) if proofs else None
                if suspects is None or suspects:
                    told = self._solved(group, wanted, suspects)
                    if told is not None:
                        yield Forced(group, positions, told)

    def _exchanges(self, group: int, path: int) -> NDArray[np.bool_]:
        """Tell with which cells an audit of a group on a path can exchange it: no published number moves."""
        groups, paths = self.cells[:, 0], self.cells[:, 1]
        fine = self.worlds.allowed[group, paths] & self.worlds.allowed[groups, path]
        for own, shown in zip(self.worlds.classes, self.worlds.shown, strict=True):
            here = own[groups]
            mine = shown[own[group]]
            fine &= (here == own[group]) | (
                (mine[paths] == mine[path]) & (shown[here, paths] == shown[here, path]))
        return np.asarray(fine, dtype=bool)

    def _reached(self, group: int) -> dict[int, _Blockers]:
        """Return the paths that an audit of the group could have taken, with the organisations that know better.

        By an exchange with another audit, or by two: the second with what the first one gave.
        """
        reached: dict[int, _Blockers] = {}
        for cell in np.flatnonzero(self.cells[:, 0] == group).tolist():
            self._add(reached, int(self.cells[cell, 1]), _known(self.alone[cell]))
        for _ in range(EXCHANGES):
            for path, blockers in list(reached.items()):
                wanted = np.array([bool(reached.get(other, True)) for other in range(self.worlds.truth.shape[1])])
                there = self._exchanges(group, path) & wanted[self.cells[:, 1]]
                for other in np.flatnonzero(there).tolist():
                    self._add(reached, int(self.cells[other, 1]), blockers | _known(self.alone[other]))
        return reached

    @staticmethod
    def _add(reached: dict[int, _Blockers], path: int, blockers: _Blockers) -> None:
        reached[path] = reached[path] & blockers if path in reached else blockers

    def _solved(self, group: int, wanted: NDArray[np.bool_], suspects: _Blockers | None) -> int | None:
        """Try the worlds known, then ask the program; return who can tell, None when nobody can."""
        cells = np.zeros(self.worlds.truth.shape, dtype=bool)
        cells[group] = wanted
        for world, contradicted in self.known:
            suspects = self._left(suspects, world, contradicted, group, wanted)
            if suspects is not None and not suspects:
                return None
        if suspects is None:
            near = self.worlds.near(cells, 1)
            if near is None:
                return NOBODY
            suspects = self._left(None, near, self._learnt(near), group, wanted)
        whole = self.owners.content(group, np.ones(wanted.size, dtype=bool), int(self.worlds.truth[group].sum()))
        # An organisation that is alone in the group learns nothing but what it knows.
        suspects = (suspects or frozenset()) - whole
        while suspects:
            insider = min(suspects)
            own = self.owners.of(insider, self.worlds.truth.shape)
            near = self.worlds.near(cells, 1 + int(own[cells].sum()), own)
            if near is None:
                return insider
            suspects = (self._left(suspects, near, self._learnt(near), group, wanted) or frozenset()) - {insider}
        return None

    def _learnt(self, world: World) -> _Blockers:
        contradicted = self.owners.contradicted(world)
        self.known.append((world, contradicted))
        self.worlds.found.append(world)
        return contradicted

    def _left(
        self, suspects: _Blockers | None, world: World, contradicted: _Blockers, group: int,
        wanted: NDArray[np.bool_],
    ) -> _Blockers | None:
        """Return who can still tell once a world is known: whom it contradicts, or to whom it shows nobody else."""
        number = int(world[group][wanted].sum())
        if not number:
            return suspects
        still = contradicted | self.owners.content(group, wanted, number)
        return still if suspects is None else suspects & still


def _known(organisation: int) -> _Blockers:
    return frozenset() if organisation == NOBODY else frozenset({int(organisation)})
