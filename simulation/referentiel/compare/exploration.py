"""An exploration: one version, one population, levers that move; only what a lever touches is computed again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from referentiel.engine import Curve, Decisions, History, Scores, decide, judge, score, sweep
from referentiel.model import StandardVersion
from referentiel.model.change import Change, changed

from .effect import Effect, compared

_JUDGED = ("outcomes.", "eligibility.", "rule.coverage_minimum", "rule.knockout_not_assessed")
"""Roots of the paths that scores do not depend on: they are compared with scores, never part of them."""


REMEMBERED = 1000
"""Versions with changes that an exploration keeps at most."""


class Exploration:
    """The effects of moving levers of one version on one population.

    Parameters
    ----------
    version
        The version in force.
    history
        The population.
    """

    def __init__(self, version: StandardVersion, history: History) -> None:
        self.version = version
        self.history = history
        self._targets: dict[tuple[Change, ...], StandardVersion] = {(): version}

    @cached_property
    def scores(self) -> Scores:
        """Scores under the version in force, computed once."""
        return score(self.version, self.history)

    @cached_property
    def before(self) -> Decisions:
        """Decisions under the version in force, computed once."""
        return judge(self.version, self.scores)

    def target(self, changes: tuple[Change, ...]) -> StandardVersion:
        """Return the version with some changes set, checked once.

        Raises
        ------
        FindingsError
            The changes are refused.
        """
        if changes not in self._targets:
            if len(self._targets) > REMEMBERED:
                self._targets = {(): self.version}
            self._targets[changes] = changed(self.version, changes)
        return self._targets[changes]

    def effect(self, changes: Iterable[Change]) -> Effect:
        """Return the effect of some changes.

        Raises
        ------
        FindingsError
            The changes are refused.
        """
        changes = tuple(changes)
        target = self.target(changes)
        after = judge(target, self.scores) if only_judged(changes) else decide(target, self.history)
        return compared(self.before, after, changes)

    def curve(self, path: str, changes: Iterable[Change]) -> Curve:
        """Return the exact curve of a mark or minimum, the other changes being set."""
        others = tuple(change for change in changes if change.path != path)
        target = self.target(others)
        return sweep(target, self.history, path, self.scores if only_judged(others) else None)


def only_judged(changes: tuple[Change, ...]) -> bool:
    """Tell whether scores stay as they are under some changes: only what they are compared with moves."""
    return all(change.path.startswith(_JUDGED) for change in changes)
