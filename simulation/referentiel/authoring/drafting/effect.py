"""The effect of a draft on past audits, at each change: the version in force and the draft on the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from referentiel.compare import Effect, compared, history_fingerprint, read_through
from referentiel.engine import Decisions, Distribution, History, decide, distribution
from referentiel.model import Crosswalk, StandardVersion

Row = tuple[int, int, int]
Table = tuple[Row, Row, Row]


@dataclass(frozen=True)
class Cut:
    """The effect on the audits of one actor type under the version in force.

    Parameters
    ----------
    actor_type
        Empty for the audits whose type is not known.
    table
        Audits by standing before (rows) and after (columns): pass, non-pass, not computable.
    """

    actor_type: str
    table: Table

    @property
    def audits(self) -> int:
        """Audits of the type."""
        return sum(map(sum, self.table))

    @property
    def computable_before(self) -> int:
        """Audits with an outcome before."""
        return sum(self.table[0]) + sum(self.table[1])

    @property
    def computable_after(self) -> int:
        """Audits with an outcome after."""
        return sum(row[0] + row[1] for row in self.table)

    @property
    def passes_before(self) -> int:
        """Audits that pass before."""
        return sum(self.table[0])

    @property
    def passes_after(self) -> int:
        """Audits that pass after."""
        return sum(row[0] for row in self.table)

    @property
    def gained(self) -> int:
        """Audits computable on both sides that pass only after."""
        return self.table[1][0]

    @property
    def lost(self) -> int:
        """Audits computable on both sides that pass only before."""
        return self.table[0][1]


def cuts(effect: Effect) -> tuple[Cut, ...]:
    """Return the effect by actor type, in the order of the version in force; together they account for all audits."""
    before, after = _standings(effect.before), _standings(effect.after)
    rows: dict[str, list[np.ndarray]] = {actor.id: [] for actor in effect.before.version.actor_types}
    for verdict in effect.before.verdicts:
        rows.setdefault(verdict.group.actor_type or "", []).append(verdict.group.rows)
    found = []
    for name, groups in rows.items():
        table = np.zeros((3, 3), dtype=np.int64)
        for group in groups:
            np.add.at(table, (before[group], after[group]), 1)
        if groups:
            one, other, last = ((int(a), int(b), int(c)) for a, b, c in table)
            found.append(Cut(name, (one, other, last)))
    return tuple(found)


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


def _standings(decisions: Decisions) -> np.ndarray:
    return np.where(decisions.passes, 0, np.where(decisions.computable, 1, 2))
