"""Which clauses of ISO 26000 a version covers, for each actor type, and what another version adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from referentiel.model import StandardVersion

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Coverage:
    """The criteria behind each clause.

    Parameters
    ----------
    criteria
        Codes of the criteria by clause, then by actor type; a clause stands here when the version cites it, with
        every actor type (an empty tuple where none of its criteria is asked).
    """

    version: StandardVersion
    criteria: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def clauses(self) -> tuple[str, ...]:
        """Clauses that at least one criterion of at least one actor type covers, in the order of their numbers."""
        return tuple(clause for clause, asked in self.criteria.items() if any(asked.values()))

    def count(self, clause: str, actor_type: str | None = None) -> int:
        """Count the criteria behind a clause, for one actor type or for any."""
        asked = self.criteria.get(clause, {})
        if actor_type is not None:
            return len(asked.get(actor_type, ()))
        return len({code for codes in asked.values() for code in codes})

    def to_frame(self, titles: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return one row a clause and actor type: title, count and codes; clauses of `titles` without any too."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers read the counts only

        titles = titles or {}
        return pd.DataFrame([
            {
                "clause": clause, "title": titles.get(clause, ""), "actor_type": actor.id,
                "criteria": self.count(clause, actor.id),
                "codes": self.criteria.get(clause, {}).get(actor.id, ()),
            }
            for clause in in_order([*titles, *self.criteria]) for actor in self.version.actor_types
        ], columns=["clause", "title", "actor_type", "criteria", "codes"])


@dataclass(frozen=True)
class Added:
    """What a version covers beside another one: clauses that appear, that disappear, and counts of both."""

    before: Coverage
    after: Coverage

    @property
    def gained(self) -> tuple[str, ...]:
        """Clauses covered only after."""
        return tuple(clause for clause in self.after.clauses if clause not in self.before.clauses)

    @property
    def lost(self) -> tuple[str, ...]:
        """Clauses covered only before."""
        return tuple(clause for clause in self.before.clauses if clause not in self.after.clauses)

    def counts(self, titles: Mapping[str, str] | None = None) -> dict[str, tuple[int, int]]:
        """Return the criteria behind each clause before and after, clauses of `titles` without any too."""
        clauses = in_order([*(titles or {}), *self.before.clauses, *self.after.clauses])
        return {clause: (self.before.count(clause), self.after.count(clause)) for clause in clauses}


def coverage(version: StandardVersion) -> Coverage:
    """Return the clauses that a version covers, from the annotations of its criteria."""
    types = [actor.id for actor in version.actor_types]
    found: dict[str, dict[str, list[str]]] = {}
    for _, criterion in version.criteria():
        for clause in criterion.iso26000:
            asked = found.setdefault(clause, {name: [] for name in types})
            for name in types:
                if criterion.applies_to(name):
                    asked[name].append(criterion.code)
    return Coverage(version, {
        clause: {name: tuple(codes) for name, codes in found[clause].items()} for clause in in_order(found)
    })


def added(a: StandardVersion, b: StandardVersion) -> Added:
    """Put the coverage of two versions side by side."""
    return Added(coverage(a), coverage(b))


def in_order(clauses: Iterable[str]) -> tuple[str, ...]:
    """Return clauses once each, by their numbers.

    Examples
    --------
    >>> in_order(["6.4.10", "6.4.3", "6.4", "6.4.3"])
    ('6.4', '6.4.3', '6.4.10')
    """
    return tuple(sorted(dict.fromkeys(clauses), key=lambda clause: [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in clause.split(".")
    ]))
