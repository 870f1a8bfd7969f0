"""The proofs of a release against every world there is: small histories, each assignment of paths written out."""

import random
from itertools import permutations

import numpy as np
import pytest

from referentiel.studies.disclosure.attributes import Breakdown
from referentiel.studies.disclosure.certificates import Owners, forced
from referentiel.studies.disclosure.grid import Grid
from referentiel.studies.disclosure.intervals import narrow, small_counts
from referentiel.studies.disclosure.worlds import groups_of, worlds_of

AUDITS, COLUMNS = 7, 3


def drawn(seed):
    """Draw a few audits: how they stand at three positions, their organisations, two attributes, what is shown."""
    chance = random.Random(seed)  # noqa: S311
    many = chance.randint(2, 4)
    kinds = [tuple(chance.randrange(2) for _ in range(COLUMNS)) for _ in range(many)]
    columns = np.array([chance.choice(kinds) for _ in range(AUDITS)], dtype=np.int8)
    paths = np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1)
    grid = Grid((), ((None,),) * COLUMNS, columns, merged=False, paths=paths.astype(np.int64))
    organisations = np.unique([chance.randrange(5) for _ in range(AUDITS)], return_inverse=True)[1]
    found, shown = [], []
    for field in ("region", "year"):
        of = np.unique([chance.randrange(3) for _ in range(AUDITS)], return_inverse=True)[1]
        classes = int(of.max()) + 1
        found.append(Breakdown(field, tuple((str(k),) for k in range(classes)), of.astype(np.int64)))
        shown.append(tuple(frozenset({0, *chance.sample([1, 2], chance.randint(0, 2))} if chance.random() < 0.7 else ())
                           for _ in range(classes)))
    return grid, organisations.astype(np.int64), tuple(found), tuple(shown)


def every_world(grid, breakdowns, shown, kept):
    """Yield the standings of each audit in every history that publishes the same: whole, and each class shown."""
    def told(columns):
        return [sorted(map(tuple, columns[one.of == place][:, sorted(positions)].tolist()))
                for one, rows in zip(breakdowns, shown, strict=True)
                for place, positions in enumerate(rows) if positions]

    truth = told(grid.columns)
    for order in {tuple(grid.paths[list(one)].tolist()) for one in permutations(range(AUDITS))}:
        columns = grid.columns[[grid.paths.tolist().index(path) for path in order]]
        if told(columns) == truth and kept(columns):
            yield columns


# What the attacker knows of each audit: nothing, how it stands in force, or under one text or the other.
KNOWN = {"nothing": None, "in_force": [0] * AUDITS, "each": [0, 2] * (AUDITS // 2) + [0] * (AUDITS % 2)}


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("seed", range(12))
def test_a_secret_is_implied_when_it_holds_in_every_world(seed, known):
    grid, organisations, breakdowns, shown = drawn(seed)
    reference = None if KNOWN[known] is None else np.array(KNOWN[known], dtype=np.int64)
    own_column = np.zeros(AUDITS, dtype=np.int64) if reference is None else reference
    base = grid.columns[np.arange(AUDITS), own_column]
    group = groups_of(breakdowns, grid, reference)
    worlds = worlds_of(grid, group, breakdowns, shown, reference=reference)
    found = {(one.group, g) for one in forced(worlds, Owners(worlds, organisations)) for g in one.positions}
    moves = reference is not None
    possible = list(every_world(grid, breakdowns, shown, lambda columns: not moves or (
        columns[np.arange(AUDITS), own_column] == base).all()))
    expected = set()
    for place in range(int(group.max()) + 1):
        for insider in (-1, *np.unique(organisations).tolist()):
            own, others = organisations == insider, (group == place) & (organisations != insider)
            there = [one for one in possible if (one[own] == grid.columns[own]).all()]
            for g in range(COLUMNS):
                if others.any() and not any((one[others, g] == (base[others] if moves else 0)).any() for one in there):
                    expected.add((place, g))
    assert found == expected


@pytest.mark.parametrize("seed", range(12))
def test_a_withheld_count_is_narrow_when_no_world_reaches_its_ends(seed):
    grid, organisations, breakdowns, shown = drawn(seed)
    worlds = worlds_of(grid, groups_of(breakdowns, grid), breakdowns, shown)
    small = [small_counts(one, grid, organisations, 2) for one in breakdowns]
    found = {(one.breakdown, one.place, one.position, one.lowest) for one in narrow(worlds, small, shown, 2)}
    possible = list(every_world(grid, breakdowns, shown, lambda _: True))
    for b, (one, rows) in enumerate(zip(breakdowns, shown, strict=True)):
        for place, positions in enumerate(rows):
            rows_of = one.of == place
            told = set()
            for g in set(range(COLUMNS)) - positions:
                for there in (0, 1):
                    for before in (None, 0, 1):
                        counts = [int(((c[rows_of, g] == there) & (
                            True if before is None else c[rows_of, 0] == before)).sum()) for c in possible]
                        holding = (grid.columns[:, g] == there) & rows_of & (
                            True if before is None else grid.columns[:, 0] == before)
                        if np.unique(organisations[holding]).size == 1:
                            told |= {lowest for lowest, ends in ((True, min(counts) > 0), (False, max(counts) < 2))
                                     if ends}
            assert {lowest for at, where, _, lowest in found if (at, where) == (b, place)} == told
