"""How often two auditors disagree, from audits made twice; without them nothing is estimated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import combinations

from referentiel.engine import Decisions

from .intervals import Interval, wilson

DAYS = 31
"""Days between two audits of a double audit, at most: later, what was observed may have changed."""


@dataclass(frozen=True)
class Disagreement:
    """What double audits say.

    Parameters
    ----------
    pairs
        Double audits: one organisation, one version, two firms, dates near each other.
    compared, differing, far
        Criteria with a value in both audits; those given another level; those more than one level apart.
    by_criterion
        (compared, differing) by criterion.
    """

    pairs: int
    compared: int
    differing: int
    far: int
    by_criterion: dict[str, tuple[int, int]]

    @property
    def shift(self) -> Fraction | None:
        """Share of the criteria given another level; None without a double audit."""
        return Fraction(self.differing, self.compared) if self.compared else None

    @property
    def interval(self) -> Interval | None:
        """Wilson interval of that share, as if criteria were independent."""
        return wilson(self.differing, self.compared)


def disagreement(decisions: Decisions, days: int = DAYS) -> Disagreement:
    """Compare the levels that two firms gave to one organisation.

    Parameters
    ----------
    days
        Days between the two audits, at most.
    """
    compared, differing, far, pairs = Counter[str](), Counter[str](), 0, 0
    levels = _levels(decisions)
    for one, other in _pairs(decisions, days):
        pairs += 1
        for code in levels[one].keys() & levels[other].keys():
            gap = abs(levels[one][code] - levels[other][code])
            compared[code] += 1
            differing[code] += gap != 0
            far += gap > 1
    return Disagreement(pairs, compared.total(), differing.total(), far,
                        {code: (n, differing[code]) for code, n in sorted(compared.items())})


def _pairs(decisions: Decisions, days: int) -> Iterator[tuple[int, int]]:
    audits = decisions.history.audits
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, audit in enumerate(audits):
        if audit.firm:
            groups[audit.organisation, audit.version].append(i)
    for rows in groups.values():
        for one, other in combinations(rows, 2):
            apart = abs(audits[one].day - audits[other].day)
            if audits[one].firm != audits[other].firm and apart <= timedelta(days=days):
                yield one, other


def _levels(decisions: Decisions) -> dict[int, dict[str, Fraction]]:
    """Return the level of each answer with a value, by audit and criterion."""
    found: dict[int, dict[str, Fraction]] = {i: {} for i in range(decisions.history.size)}
    for group in decisions.scores.groups:
        for one in group.answered:
            for position, row in enumerate(group.rows.tolist()):
                if one.valued[position]:
                    found[row][one.criterion.code] = one.reading.level(position)
    return found
