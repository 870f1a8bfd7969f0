"""What an import is checked against: the versions, what each was when a template was made, the symbols of units."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from referentiel.model import Criterion, StandardVersion, nearest

_CODE = re.compile(r"([A-Z]{2,6}?)[-_ .]*([0-9OIL]{1,3})", re.ASCII)
_DIGITS = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Standards:
    """The versions that audits may have been made under.

    Parameters
    ----------
    versions
        By id.
    fingerprints
        Fingerprint of each version, by id; a version without one is not compared.
    symbols
        Symbol of each unit (``%``, ``h``), by its identifier; empty where a number stands alone.
    """

    versions: Mapping[str, StandardVersion]
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)


def near_code(typed: str, known: Iterable[str]) -> str:
    """Return the code that was probably meant: a letter for a digit, a zero or a hyphen left out; else empty.

    Examples
    --------
    >>> near_code("RH-O1", ["RH-01", "RH-21"]), near_code("gov3", ["GOV-03"]), near_code("ENV-02", ["VIE-02"])
    ('RH-01', 'GOV-03', '')
    """
    codes = list(known)
    match = _CODE.fullmatch(typed.strip().upper())
    if match is not None:
        meant = f"{match[1]}-{int(match[2].translate(_DIGITS)):02d}"
        if meant in codes:
            return meant
    return nearest(typed, codes, 0.85)


def questionnaire(version: StandardVersion, actor_type: str) -> tuple[Criterion, ...]:
    """Return the criteria that may be asked of an actor type, in the order of the version."""
    return tuple(criterion for _, criterion in version.criteria() if criterion.applies_to(actor_type))


def questionnaire_digest(version: StandardVersion, actor_type: str) -> str:
    """Return the SHA-256 of what answering depends on: the criteria asked, their definition, what is observed.

    A corrected spelling or another threshold does not move it; an answer given under another one may mean
    something else.
    """
    asked = [[c.code, c.definition, c.observation.model_dump(mode="json")] for c in questionnaire(version, actor_type)]
    return hashlib.sha256(json.dumps([version.id, actor_type, asked], sort_keys=True).encode()).hexdigest()
