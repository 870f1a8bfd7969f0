"""Which audits a question is about: typed filters, and the latest audit of each organisation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from referentiel.model import Audit, Finding, FindingsError, exact_text, nearest
from referentiel.texts import text

from .faults import quoted

LISTED = 12
"""Values that a message lists before it stops."""

_NATURES = ("first", "renewal", "follow_up")
_CATEGORIES = ("in_house_centre", "outsourcer", "client_organisation", "declarant")


def _attribute(key: str) -> Callable[[Audit], str]:
    def read(audit: Audit) -> str:
        value = audit.attributes.get(key, "")
        return exact_text(value) if isinstance(value, Decimal) else value

    return read


_READ: dict[str, Callable[[Audit], str]] = {
    "year": lambda audit: str(audit.day.year),
    "wave": lambda audit: audit.wave,
    "category": _attribute("category"),
    "region": _attribute("region"),
    "size_class": _attribute("size_class"),
    "firm": lambda audit: audit.firm,
    "nature": lambda audit: audit.nature,
    "version": lambda audit: audit.version,
}


def read(audit: Audit, key: str) -> str:
    """Return what an audit holds for a field, by its stable name; empty when it holds nothing.

    Raises
    ------
    KeyError
        There is no such field.
    """
    return _READ[key](audit)


@lru_cache(maxsize=1)
def fields() -> dict[str, str]:
    """Return the name of each field as people type it (French), with what it reads.

    Examples
    --------
    >>> fields()["annee"], fields()["version_auditee"]
    ('year', 'version')
    """
    return {text(f"population.field.{key}"): key for key in _READ}


@lru_cache(maxsize=1)
def _words() -> dict[tuple[str, str], str]:
    """Return the stored value of each French word, by field."""
    known = [("nature", value) for value in _NATURES] + [("category", value) for value in _CATEGORIES]
    return {(key, text(f"population.{key}.{value}")): value for key, value in known}


@dataclass(frozen=True, slots=True)
class Population:
    """A filter on audits: several values for one field are alternatives, several fields must all hold.

    Parameters
    ----------
    filters
        Pairs (field, value) of text, in any order. Fields: see `fields`. Values are compared exactly with the
        audit's, as text; natures and categories may also be given in French. No pair means every audit.

    Raises
    ------
    FindingsError
        ``AUD-FIELD`` for each unknown field.

    Examples
    --------
    >>> Population((("annee", "2019"), ("nature", "premier"))).by_field()
    {'year': {'2019'}, 'nature': {'first'}}
    """

    filters: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        known = fields()
        unknown = [name for name, _ in self.filters if name not in known]
        if unknown:
            listed = ", ".join(known)
            raise FindingsError(
                Finding(
                    code="AUD-FIELD",
                    found=quoted(name),
                    near=nearest(name, known),
                    cell=quoted(name),
                    params={"fields": listed},
                )
                for name in dict.fromkeys(unknown)
            )

    def by_field(self) -> dict[str, set[str]]:
        """Return the stored values that are let through, by what they are compared with."""
        known, words = fields(), _words()
        chosen: dict[str, set[str]] = {}
        for name, typed in self.filters:
            key = known[name]
            chosen.setdefault(key, set()).add(words.get((key, typed), typed))
        return chosen


def select(audits: Sequence[Audit], filters: Population) -> tuple[Audit, ...]:
    """Return the audits of a population, in the order given; empty when none is in it."""
    tests = [(_READ[key], values_) for key, values_ in filters.by_field().items()]
    return tuple(audit for audit in audits if all(read(audit) in values_ for read, values_ in tests))


def values(audits: Sequence[Audit], field: str) -> tuple[tuple[str, int], ...]:
    """Return the values of a field with the number of audits of each, sorted (V2 before V10).

    Audits without a value are left out.

    Raises
    ------
    FindingsError
        ``AUD-FIELD``: unknown field.
    """
    (key,) = Population(((field, ""),)).by_field()
    counts = Counter(value for audit in audits if (value := _READ[key](audit)))
    return tuple(sorted(counts.items(), key=lambda pair: natural(pair[0])))


def problems(audits: Sequence[Audit], filters: Population) -> tuple[Finding, ...]:
    """Return a warning ``AUD-FIELD-VALUE`` for each value that no audit has; the caller decides."""
    known, words, found = fields(), _words(), []
    french = {(key, stored): word for (key, word), stored in words.items()}
    for name, typed in dict.fromkeys(filters.filters):
        key = known[name]
        there = [value for value, _ in values(audits, name)]
        if words.get((key, typed), typed) in there:
            continue
        shown = [french.get((key, value), value) for value in there]
        listed = ", ".join(shown[:LISTED]) + (", …" if len(shown) > LISTED else "")
        found.append(
            Finding(
                code="AUD-FIELD-VALUE",
                found=quoted(typed),
                near=nearest(typed, shown),
                cell=name,
                params={"field": name, "values": listed or "—"},
                severity="warning",
            )
        )
    return tuple(found)


def latest_per_organisation(audits: Sequence[Audit]) -> tuple[Audit, ...]:
    """Return the latest audit of each organisation, in the order given.

    On the same date the later wave is kept (V10 after V2), then the later in the order of import.
    """
    kept: dict[str, tuple[Any, Audit]] = {}
    for place, audit in enumerate(audits):
        rank = (audit.day, natural(audit.wave), place)
        if audit.organisation not in kept or rank > kept[audit.organisation][0]:
            kept[audit.organisation] = (rank, audit)
    chosen = {id(audit) for _, audit in kept.values()}
    return tuple(audit for audit in audits if id(audit) in chosen)


def natural(value: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts numbers inside a text as numbers.

    Examples
    --------
    >>> sorted(["V10", "V2", "V1"], key=natural)
    ['V1', 'V2', 'V10']
    """
    parts: Iterable[str] = re.findall(r"[0-9]+|[^0-9]+", value)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
