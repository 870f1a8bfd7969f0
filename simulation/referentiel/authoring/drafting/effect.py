"""The effect of a draft on past audits, at each change: the version in force and the draft on the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from referentiel.compare import Effect, compared, history_fingerprint, read_through
from referentiel.engine import Decisions, Distribution, History, decide, distribution
from referentiel.model import Crosswalk, StandardVersion


class LiveEffect:
    """The effects of successive texts of a draft on one population.

    What two texts share is computed once (`referentiel.engine.score.score`): a number costs its criterion and its
    section.

    Parameters
    ----------
    in_force
        The version that the draft would replace.
    history
        Audits as recorded.
    versions, crosswalks
        Those of the folder, by which old answers are read.
    """

    def __init__(
        self, in_force: StandardVersion, history: History, versions: Mapping[str, StandardVersion],
        crosswalks: Iterable[Crosswalk] = (),
    ) -> None:
        self.in_force = in_force
        self._crosswalks = tuple(crosswalks)
        self._versions = {**versions, in_force.id: in_force}
        self.history = read_through(history, in_force, self._versions, self._crosswalks)

    @cached_property
    def before(self) -> Decisions:
        """Decisions under the version in force, computed once."""
        return decide(self.in_force, self.history)

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint of the population, as `referentiel.compare.history_fingerprint`."""
        return history_fingerprint(self.history)

    def effect(self, draft: StandardVersion) -> Effect:
        """Return the effect of a text against the version in force, on the same answers."""
        return self.between(self.in_force, draft)

    def between(self, before: StandardVersion, after: StandardVersion) -> Effect:
        """Return the effect of one text against another, for an amendment to a draft."""
        one = self.before if before is self.in_force else decide(before, self.history)
        return compared(one, decide(after, self.history))

    def distribution(self, version: StandardVersion, code: str) -> Distribution:
        """Return how past audits answered a criterion, against its ladder under a text."""
        return distribution(version, self.history, code)
