"""Audits that may be one audit twice, and organisations that may be one organisation under several names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal

from referentiel.model import Audit, State, folded

LEAST_VALUES = 10
"""Values under which two audits that say the same are no surprise."""
NEAR = 0.9
"""How alike two names must be (difflib's ratio) to be shown together."""
LEGAL_FORMS = frozenset({"sa", "sas", "sasu", "sarl", "eurl", "scop", "sci", "snc", "gie", "groupe", "france"})


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Audits that look like one: to be looked at, never removed here.

    Parameters
    ----------
    why
        ``same_day``: one organisation twice on a day; ``same_answers``: every recorded value alike.
    """

    why: Literal["same_day", "same_answers"]
    audits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameName:
    """Names that look like those of one organisation.

    Parameters
    ----------
    organisations, names
        The pseudonyms, and the name of each.
    why
        ``same``: several pseudonyms, one name but for case, accents, spaces and legal forms; ``near``: several
        pseudonyms, names alike; ``several``: one pseudonym, several names.
    """

    organisations: tuple[str, ...]
    names: tuple[str, ...]
    why: Literal["same", "near", "several"]


def duplicates(audits: Sequence[Audit]) -> tuple[Duplicate, ...]:
    """Return the audits of one organisation on one day, then those with the same values, in order of import."""
    days: dict[tuple[str, str, object], list[str]] = defaultdict(list)
    said: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for audit in audits:
        days[audit.family, audit.organisation, audit.day].append(audit.id)
        values = sorted((code, a.value) for code, a in audit.answers.items() if a.state is State.VALUE)
        if len(values) >= LEAST_VALUES:
            said[audit.family, tuple(values)].append(audit.id)
    return (*(Duplicate("same_day", tuple(ids)) for ids in days.values() if len(ids) > 1),
            *(Duplicate("same_answers", tuple(ids)) for ids in said.values() if len(ids) > 1))


def same_names(names: Mapping[str, Sequence[str]]) -> tuple[SameName, ...]:
    """Return the names that may be one organisation's: one name, near ones, then several under one pseudonym.

    Parameters
    ----------
    names
        Names by pseudonym; erased names are absent and cannot be compared.

    Examples
    --------
    >>> same_names({"a": ["Étoile Appels SAS"], "b": ["ETOILE APPELS"], "c": ["Lune"]})[0].organisations
    ('a', 'b')
    """
    plain: dict[str, dict[str, str]] = defaultdict(dict)
    for organisation, given in names.items():
        for name in given:
            plain[_plain(name)].setdefault(organisation, name)
    same = [SameName(tuple(those), tuple(those.values()), "same") for those in plain.values() if len(those) > 1]
    near = [SameName(tuple(both), tuple(both.values()), "near") for a, b in _near(list(plain))
            if len(both := {**plain[a], **plain[b]}) > 1]
    several = [SameName((organisation,), tuple(given), "several") for organisation, given in names.items()
               if len({_plain(name) for name in given}) > 1]
    return (*same, *near, *several)


def _plain(name: str) -> str:
    words = folded(name).replace(".", " ").replace("-", " ").replace("'", " ").split()
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)


def _near(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(autojunk=False)
    for a, b in combinations(names, 2):
        matcher.set_seqs(a, b)
        if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR:
            yield a, b
