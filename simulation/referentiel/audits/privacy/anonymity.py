"""How many organisations share what is kept of each: k-anonymity of the attributes, and what it does not promise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from referentiel.model import Audit

from ..population import read

if TYPE_CHECKING:
    import pandas as pd

COARSE = ("category", "size_class", "region", "year")
"""What is shown of an organisation unless somebody asks for more: classes, never a headcount nor a day."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Organisations grouped by some attributes.

    Parameters
    ----------
    attributes
        The attributes looked at together.
    groups
        Distinct combinations of their values.
    smallest
        Organisations of the smallest group: the k of k-anonymity; 0 without an organisation.
    alone, under_3, under_5
        Organisations in a group of one, of fewer than 3, of fewer than 5.
    """

    attributes: tuple[str, ...]
    groups: int
    smallest: int
    alone: int
    under_3: int
    under_5: int


@dataclass(frozen=True, slots=True)
class Anonymity:
    """The k-anonymity of a set of audits (Sweeney 2002, doi:10.1142/S0218488502001648).

    Parameters
    ----------
    audits, organisations
        How many are looked at.
    groupings
        For each attribute, for each pair, then for all together.
    """

    audits: int
    organisations: int
    groupings: tuple[Grouping, ...]

    @property
    def together(self) -> Grouping:
        """The grouping by all the attributes: what an insider starts from."""
        return self.groupings[-1]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a grouping: attributes, groups, smallest, alone, under_3, under_5."""
        import pandas as pd

        names = ["attributes", "groups", "smallest", "alone", "under_3", "under_5"]
        return pd.DataFrame([[getattr(one, name) for name in names] for one in self.groupings], columns=names)


def anonymity(audits: Sequence[Audit], attributes: Iterable[str] = COARSE) -> Anonymity:
    """Count the organisations that share each combination of attributes.

    The unit is the organisation. One with several audits is described by all the values it took, because whoever
    reads the base sees them together: two organisations share a group when they took the same ones.

    Parameters
    ----------
    attributes
        Stable names of the fields of a population, each once (see `referentiel.audits.population`).

    Raises
    ------
    KeyError
        An attribute is not a field.
    ValueError
        No attribute is named, or one is named twice.
    """
    names = tuple(attributes)
    if not names or len(set(names)) != len(names):
        raise ValueError("name each attribute once, and at least one")
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for audit in audits:
        for name in names:
            seen[audit.organisation][name].add(read(audit, name))
    sets: list[tuple[str, ...]] = [(name,) for name in names]
    if len(names) > 2:
        sets += list(combinations(names, 2))
    if len(names) > 1:
        sets.append(names)
    return Anonymity(len(audits), len(seen), tuple(_grouping(chosen, seen) for chosen in sets))


def _grouping(chosen: tuple[str, ...], seen: dict[str, dict[str, set[str]]]) -> Grouping:
    groups = Counter(tuple(frozenset(values[name]) for name in chosen) for values in seen.values())
    sizes = groups.values()
    return Grouping(
        attributes=chosen,
        groups=len(groups),
        smallest=min(sizes, default=0),
        alone=sum(size for size in sizes if size < 2),
        under_3=sum(size for size in sizes if size < 3),
        under_5=sum(size for size in sizes if size < 5),
    )
