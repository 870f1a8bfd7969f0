"""Attribution without coalitions, where each test of the one passing outcome depends on one group at most."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial

import numpy as np

from referentiel.engine import Decisions
from referentiel.engine.answered import Mask
from referentiel.model import StandardVersion
from referentiel.model.change import Change
from referentiel.model.operations import Operation
from referentiel.model.paths import Path, parse_path

from .coalitions import Game, Part

TestKey = tuple[str, str, str]
"""Kind, target and actor type of a test."""


def separable_parts(game: Game) -> list[Part] | None:
    """Return the Shapley value of each group from one decision a group, or None where that is not enough.

    An audit passes when all tests hold. Of the groups that touch a test it fails, let r be those that repair it
    (failed without, met with the group) and f those that break it; each repair gets (r - 1)! f! / (r + f)!, each
    break -r! (f - 1)! / (r + f)!. An audit that fails elsewhere, or with and without a group, gets nothing.

    Notes
    -----
    Needs: one passing outcome, disjoint tests, nothing that decides who is a candidate, computable or asked.
    The end states are compared with the engine's own decisions.
    """
    touched = [_touched(game.version, group) for group in game.groups]
    passing = [outcome for outcome in game.version.outcomes if outcome.passes]
    if len(passing) != 1 or any(tests is None for tests in touched):
        return None
    sets: list[frozenset[TestKey]] = [tests for tests in touched if tests is not None]
    if sum(map(len, sets)) != len(frozenset().union(*sets)):
        return None
    before, after = game.decisions(0), game.decisions((1 << len(sets)) - 1)
    alone = [game.decisions(1 << i) for i in range(len(sets))]
    if any(not np.array_equal(before.computable, one.computable) for one in (*alone, after)):
        return None
    old = np.array([_holds(before, tests) for tests in sets])
    new = np.array([_holds(one, tests) for one, tests in zip(alone, sets, strict=True)])
    rest = _rest(before, frozenset().union(*sets))
    ends = ((old.all(axis=0) & rest, before), (new.all(axis=0) & rest, after))
    if any(not np.array_equal(found, decided.passes) for found, decided in ends):
        return None
    return _shared(old, new, rest, int(before.computable.sum()))


def _shared(old: Mask, new: Mask, rest: Mask, computable: int) -> list[Part]:
    many = old.shape[0]
    alive = rest & (old | new).all(axis=0)
    repairs, breaks = ~old & new & alive, old & ~new & alive
    shares = [Fraction(0)] * many
    patterns, counts = np.unique(np.concatenate([repairs, breaks]), axis=1, return_counts=True)
    for pattern, audits in zip(patterns.T, counts.tolist(), strict=True):
        r, f = int(pattern[:many].sum()), int(pattern[many:].sum())
        for i in np.flatnonzero(pattern[:many]):
            shares[i] += Fraction(audits * factorial(r - 1) * factorial(f), factorial(r + f))
        for i in np.flatnonzero(pattern[many:]):
            shares[i] -= Fraction(audits * factorial(r) * factorial(f - 1), factorial(r + f))
    return [Part(share / computable, Fraction(0), np.packbits(repairs[i] | breaks[i]))
            for i, share in enumerate(shares)]


def _holds(decisions: Decisions, tests: frozenset[TestKey]) -> Mask:
    """Tell where all of some tests of the first outcome hold; a test that is not there holds."""
    result = np.ones(decisions.history.size, dtype=bool)
    for verdict in decisions.verdicts:
        for test in verdict.first:
            if (test.kind, test.target, verdict.group.actor_type) in tests:
                result[verdict.group.rows] &= test.holds | ~test.listed
    return result


def _rest(decisions: Decisions, tests: frozenset[TestKey]) -> Mask:
    """Tell where everything else that a pass needs holds: a candidate, computable, and the other tests."""
    ineligible = decisions.labels.index("ineligible")
    result = np.asarray(decisions.computable & (decisions.outcomes != ineligible))
    for verdict in decisions.verdicts:
        for test in verdict.first:
            if (test.kind, test.target, verdict.group.actor_type) not in tests:
                result[verdict.group.rows] &= test.holds | ~test.listed
    return result


def _touched(version: StandardVersion, changes: Sequence[Change | Operation]) -> frozenset[TestKey] | None:
    """Return the tests of the first outcome that changes may move; None when they may move anything else."""
    found: set[TestKey] = set()
    for change in changes:
        if not isinstance(change, Change):
            return None
        path = parse_path(version, change.path)
        tests = _tests(version, path)
        if tests is None:
            return None
        types = [path.actor_type] if path.actor_type else [actor.id for actor in version.actor_types]
        found |= {(kind, target, actor) for kind, target in tests for actor in types}
    return frozenset(found)


def _tests(version: StandardVersion, path: Path) -> set[tuple[str, str]] | None:
    sections = {("section", section.code) for section in version.sections}
    found: set[tuple[str, str]] | None = None
    match path.root, path.field:
        case "outcomes", "global_at_least":
            found = {("global", "")}
        case "outcomes", "sections_at_least":
            found = {("section", path.entry)} if path.entry else sections
        case "outcomes", "levels_at_least":
            found = {("level", path.entry)}
        case "criteria", "required":
            found = {("knockout", path.name)}
        case "criteria", "ladder":
            found = {("global", ""), ("section", _home(version, path.name)), ("level", path.name),
                     ("knockout", path.name)}
        case "rule", "rounding":
            found = {("global", "")} if path.entry.startswith("global") else sections
        case "rule", ("start" | "floor" | "demerits"):
            found = {("global", "")}
    # The marks of the outcomes that follow the only passing one move no pass.
    later = path.root == "outcomes" and path.name != version.outcomes[0].id
    return set() if found is not None and later else found


def _home(version: StandardVersion, code: str) -> str:
    return next(section.code for section, criterion in version.criteria() if criterion.code == code)
