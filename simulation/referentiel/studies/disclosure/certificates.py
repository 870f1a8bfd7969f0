"""Proofs that a release tells no organisation's secret: for each secret, a world where it is otherwise.

Two kinds of attackers are answered. One knows which organisations were audited and nothing of how they ended; nobody
may be certain that an audit does not pass, anywhere. The others know how every audit ended in force (awards are public,
the rest follows), or under the other text where a release compares one, or each under the one that it was made under;
nobody may be certain that an audit moves from there, anywhere: that would be a score. Each may also be an organisation
of the history, and knows its own audits: what is asked for must hold when any one of them is left where it is.

Most proofs are found without a program: an audit of the same group that ended otherwise, exchanges of paths between
audits that move no published number, worlds that answered before. Only what these leave is given to `Worlds`. Who can
still tell is kept in one table, an organisation a column and "anybody" the last: each proof clears what it can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .anonymity import Ids
from .exchanges import NOBODY, reached
from .standings import PASS
from .worlds import Cells, World, Worlds

TOGETHER = 3
"""Groups asked of one program at most: more leave no world too often."""
Who = NDArray[np.bool_]
"""Whether each organisation can tell, and last whether anybody can."""


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
        self.many = int(organisations.max()) + 1

    def of(self, insider: int, shape: tuple[int, ...]) -> World:
        """Return the audits of one organisation as a world holds them."""
        own, mine = np.zeros(shape, dtype=np.int64), self.who == insider
        own[self.groups[mine], self.paths[mine]] = self.counts[mine]
        return own

    def contradicted(self, world: World) -> Who:
        """Tell which organisations hold more audits somewhere than a world leaves there."""
        found = np.zeros(self.many + 1, dtype=bool)
        found[self.who[self.counts > world[self.groups, self.paths]]] = True
        return found

    def held(self, group: int, wanted: NDArray[np.bool_]) -> Ids:
        """Count the audits of a group on some paths that each organisation holds; anybody holds none."""
        there = (self.groups == group) & wanted[self.paths]
        return np.bincount(self.who[there], weights=self.counts[there], minlength=self.many + 1).astype(np.int64)

    def alone(self, cells: Ids) -> Ids:
        """Return the organisation of each cell (group, path) that is of one organisation; `NOBODY` for the others."""
        place = {(int(group), int(path)): i for i, (group, path) in enumerate(cells)}
        found: list[set[int]] = [set() for _ in cells]
        for group, path, who in zip(self.groups.tolist(), self.paths.tolist(), self.who.tolist(), strict=True):
            found[place[group, path]].add(who)
        return np.array([one.pop() if len(one) == 1 else NOBODY for one in found], dtype=np.int64)


class _Search:
    """What is left to prove: the questions of each group, by the column that the attacker knows of it."""

    def __init__(self, worlds: Worlds, owners: Owners) -> None:
        self.worlds = worlds
        self.owners = owners
        reference = worlds.reference if worlds.reference.size else np.full(worlds.truth.shape[0], NOBODY)
        asked = [(one, *question) for one in np.unique(reference).tolist() for question in self._asked(one)]
        self.wanted = np.stack([wanted for _, wanted, _ in asked], axis=1)
        self.positions = [positions for *_, positions in asked]
        own = reference[:, None] == np.array([one for one, *_ in asked])[None, :]
        suspects = self._after_exchanges() & own[:, :, None]
        self.pending = np.argwhere(suspects.any(axis=2))
        self.suspects = suspects[self.pending[:, 0], self.pending[:, 1]]
        held = [owners.held(group, self.wanted[:, question]) for group, question in self.pending.tolist()]
        self.held = np.array(held, dtype=np.int64).reshape(len(held), owners.many + 1)

    def _asked(self, reference: int) -> list[tuple[NDArray[np.bool_], tuple[int, ...]]]:
        """Return, for each question, the paths where the secret is otherwise, and the positions that ask it."""
        otherwise = self.worlds.standing == PASS if reference == NOBODY else self.worlds.unmoved(reference)
        # Positions that ask the same are asked once, those that ask most first: their proofs answer the others.
        wanted, of = np.unique(otherwise, axis=1, return_inverse=True)
        order = np.argsort(wanted.sum(axis=0), kind="stable")
        return [(wanted[:, k], tuple(np.flatnonzero(of.reshape(-1) == k).tolist())) for k in order.tolist()]

    def _after_exchanges(self) -> Who:
        """Return who can tell the secret of each group and question once exchanges are tried."""
        cells = np.argwhere(self.worlds.truth > 0)
        blockers = reached(self.worlds, cells, self.owners.alone(cells), self.owners.many)
        suspects = np.stack([blockers[:, wanted].all(axis=1) for wanted in self.wanted.T], axis=1)
        everything = np.ones(self.wanted.shape[0], dtype=bool)
        for group, number in enumerate(self.worlds.truth.sum(axis=1).tolist()):
            # An organisation that is alone in the group learns nothing but what it knows.
            suspects[group, :, self.owners.held(group, everything) >= number] = False
        return suspects

    def failures(self) -> Iterator[Forced]:
        """Look for a proof for each group and each question, the hardest of some groups at a time."""
        for world in self.worlds.found:
            self._learn(world)
        while True:
            left = np.flatnonzero(self.suspects.any(axis=1))
            if not left.size:
                return
            # Who knows no audit first: a world found for that one leaves few organisations to ask for.
            anybody = left[self.suspects[left, -1]]
            asked = anybody if anybody.size else left
            _, first = np.unique(self.pending[asked, 0], return_index=True)
            yield from self._together(asked[first][:TOGETHER].tolist())

    def _together(self, places: list[int]) -> Iterator[Forced]:
        """Ask one program for a world that answers all of them; where there is none, for each half."""
        places = [place for place in places if self.suspects[place].any()]
        if not places:
            return
        suspects = [NOBODY if self.suspects[place, -1] else int(np.flatnonzero(self.suspects[place])[0])
                    for place in places]
        near = self._near(places, suspects)
        if near is not None:
            self.worlds.found.append(near)
            self._learn(near)
            self.suspects[places, suspects] = False
        elif len(places) == 1:
            group, question = self.pending[places[0]].tolist()
            self.suspects[places] = False
            yield Forced(group, self.positions[question], suspects[0])
        else:
            middle = len(places) // 2
            yield from self._together(places[:middle])
            yield from self._together(places[middle:])

    def _near(self, places: Sequence[int], suspects: Sequence[int]) -> World | None:
        """Ask for a world where each suspect sees another than itself, and finds its own audits where they are."""
        own, asked = np.zeros_like(self.worlds.truth), []
        for place, insider in zip(places, suspects, strict=True):
            group, question = self.pending[place].tolist()
            cells: Cells = np.zeros(own.shape, dtype=bool)
            cells[group] = self.wanted[:, question]
            asked.append((cells, 1 + int(self.held[place, insider])))
            if insider != NOBODY:
                own = np.maximum(own, self.owners.of(insider, own.shape))
        return self.worlds.near(asked, own)

    def _learn(self, world: World) -> None:
        """Keep as suspects those whom a world contradicts, or to whom it shows nobody else than themselves."""
        groups, questions = self.pending.T
        numbers = (world[groups] * self.wanted.T[questions]).sum(axis=1)
        there = numbers > 0
        self.suspects[there] &= self.owners.contradicted(world) | (self.held[there] >= numbers[there, None])
