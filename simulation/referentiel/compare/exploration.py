"""An exploration: one version, one population, levers that move; only what a lever touches is computed again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property

from referentiel.engine import Curve, Decisions, History, Scores, decide, judge, score, sweep
from referentiel.model import StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.operations import Operation

from .effect import Effect, compared

REMEMBERED = 1000
"""Versions with changes that an exploration keeps at most."""
DECIDED = 8
"""Decisions that an exploration keeps at most, beside those of the version in force."""


class Exploration:
    """The effects of moving levers of one version on one population.

    What two versions share is found again by its content (`referentiel.engine.score.score`): a mark or a minimum
    costs a comparison, a step its criterion and its section, a weight its section.

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
        self._targets: dict[tuple[Change | Operation, ...], StandardVersion] = {(): version}
        self._decided: OrderedDict[tuple[Change | Operation, ...], Decisions] = OrderedDict()

    @cached_property
    def scores(self) -> Scores:
        """Scores under the version in force, computed once."""
        return score(self.version, self.history)

    @cached_property
    def before(self) -> Decisions:
        """Decisions under the version in force, computed once."""
        return judge(self.version, self.scores)

    def target(self, changes: tuple[Change | Operation, ...]) -> StandardVersion:
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

    def decisions(self, changes: Iterable[Change | Operation] = ()) -> Decisions:
        """Return the decisions under the version with some changes.

        Raises
        ------
        FindingsError
            The changes are refused.
        """
        changes = tuple(changes)
        if not changes:
            return self.before
        if changes not in self._decided:
            self._decided[changes] = decide(self.target(changes), self.history)
            if len(self._decided) > DECIDED:
                self._decided.popitem(last=False)
        return self._decided[changes]

    def effect(self, changes: Iterable[Change | Operation]) -> Effect:
        """Return the effect of some changes.

        Raises
        ------
        FindingsError
            The changes are refused.
        """
        changes = tuple(changes)
        return compared(self.before, self.decisions(changes), changes)

    def curve(self, path: str, changes: Iterable[Change | Operation]) -> Curve:
        """Return the exact curve of a lever, the other changes being set; its own value does not matter.

        Raises
        ------
        FindingsError
            The changes are refused.
        """
        changes = tuple(changes)
        return sweep(self.target(changes), self.history, path, decisions=self.decisions(changes))
