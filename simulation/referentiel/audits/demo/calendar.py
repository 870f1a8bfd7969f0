"""The waves of the demonstration: who is audited when, under which version, and what is decided. All invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["P", "S", "C", "D"]
"""P outsourcer, S outsourcer under 300, C in-house centre, D client organisation."""

CATEGORIES: dict[str, str] = {
    "P": "outsourcer",
    "S": "outsourcer",
    "C": "in_house_centre",
    "D": "client_organisation",
}


@dataclass(frozen=True, slots=True)
class Wave:
    """One session of the committee.

    Parameters
    ----------
    version
        Id of the version that its audits are made under.
    years
        Validity of the labels granted.
    """

    name: str
    day: date
    version: str
    years: int


WAVES: dict[str, Wave] = {
    wave.name: wave
    for wave in (
        Wave("V1", date(2006, 3, 15), "lrs-2005", 2),
        Wave("V2", date(2007, 2, 14), "lrs-2005", 2),
        Wave("V3", date(2007, 9, 12), "lrs-2005", 2),
        Wave("V4", date(2008, 3, 12), "lrs-2005", 2),
        Wave("V5", date(2008, 5, 14), "lrs-2008", 2),
        Wave("V6", date(2008, 7, 9), "lrs-2008", 2),
        Wave("V7", date(2008, 10, 1), "lrs-2008", 2),
        Wave("V8", date(2009, 3, 11), "lrs-2008", 2),
        Wave("V9", date(2009, 11, 18), "lrs-2008", 2),
        Wave("V10", date(2010, 6, 16), "lrs-2009", 3),
        Wave("V11", date(2011, 3, 16), "lrs-2009", 3),
        Wave("V12", date(2012, 2, 15), "lrs-2011", 3),
        Wave("V13", date(2012, 11, 14), "lrs-2011", 3),
    )
}
VERSIONS: tuple[str, ...] = tuple(dict.fromkeys(wave.version for wave in WAVES.values()))
"""Ids of the versions audited, oldest first."""

# One line a wave: each candidate of the wave, with its later renewals, each with a mark of `RULINGS`:
# "P+ V4+ V10-" is an outsourcer that is awarded, renewed at V4 and not renewed at V10.
_CANDIDATES: dict[str, tuple[str, ...]] = {
    "V1": (
        "P+ V4+ V10+",
        "P+ V4+ V10+",
        "P+ V4+ V10+",
        "P^ V4-",
        "P+ V4+ V10-",
        "C+ V4+ V10+",
        "C+ V4+ V10+",
        "C+ V4+ V10+",
        "P-",
        "P-",
        "C-",
    ),
    "V2": (
        "P+ V8+ V11+",
        "P+ V8+ V11+",
        "P+ V8+ V11+",
        "P+ V8+ V11+",
        "P+ V8-",
        "C+ V8+ V11+",
        "C+ V8+ V11+",
        "Pk",
        "P-",
    ),
    "V3": ("P~ V7!", "P+ V9+ V12+", "P-"),
    "V4": ("P+ V10+", "S-"),
    "V5": ("P+ V10+", "P+", "P-"),
    "V6": ("D+ V10+", "P-"),
    "V7": ("P+ V11+", "P-"),
    "V8": ("P+ V11+", "P+ V11-", "S+ V11+", "C+ V11+", "P-", "S-"),
    "V9": ("P+ V12+", "P+ V12-", "S+ V12+", "C+ V12-", "D+ V12+", "P?", "Ck"),
    "V10": ("P+", "D+", "P-", "S-"),
    "V11": ("S+", "C+", "Pc", "D-"),
    "V12": ("S+", "S+", "C+", "P-", "S-"),
    "V13": ("P+", "C+", "Sc", "D-"),
}

HAND_BACK: tuple[str, date] = ("V5/1", date(2009, 1, 28))
"""The organisation, by its place in the calendar, that hands its label back, and when."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the committee decides, and what the rule may propose for it to do so.

    Parameters
    ----------
    proposals
        Outcomes of the engine that go with the decision.
    departure
        Ending of the text id that says why the committee departs; empty when it follows the proposal.
    only
        Kind of the only reasons that the engine gives for its proposal; empty when any will do.
    near
        Whether the proposal misses the mark by little.
    """

    decision: str
    proposals: tuple[str, ...]
    departure: str = ""
    only: Literal["", "global", "knockout", "knockout_not_assessed"] = ""
    near: bool = False


RULINGS: dict[str, Ruling] = {
    "+": Ruling("award", ("award",)),
    "-": Ruling("refusal", ("refusal", "ineligible")),
    "k": Ruling("refusal", ("refusal",), only="knockout"),
    "c": Ruling("certificate", ("certificate",)),
    "~": Ruling("shortened_award", ("award",), "in_doubt"),
    "!": Ruling("refusal", ("award",), "not_confirmed"),
    "^": Ruling("award", ("refusal",), "first_wave", only="global", near=True),
    "?": Ruling("refusal", ("not_computable",), "no_evidence", only="knockout_not_assessed"),
}


@dataclass(frozen=True, slots=True)
class Sitting:
    """One audit that the committee sat on.

    Parameters
    ----------
    rank
        0 for the first audit of the organisation, 1 for its first renewal...
    """

    wave: Wave
    ruling: Ruling
    rank: int

    @property
    def passed(self) -> bool:
        """Whether the organisation left with a label."""
        return self.ruling.decision in {"award", "shortened_award"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invented organisation and every audit of it, in order.

    Parameters
    ----------
    key
        Stable name for draws: the copy of the calendar when it is not the first, the wave, the place in it.
    """

    key: str
    kind: Kind
    sittings: tuple[Sitting, ...]

    @property
    def hands_back(self) -> date | None:
        """When it hands its label back; None when it does not."""
        return HAND_BACK[1] if self.key.endswith(HAND_BACK[0]) else None


def candidates(copies: int = 0) -> tuple[Candidate, ...]:
    """Return the 62 organisations by wave of their first audit, or other organisations in `copies` times the same plan.

    Examples
    --------
    >>> everyone = candidates()
    >>> len(everyone), sum(len(one.sittings) for one in everyone), len(candidates(copies=3))
    (62, 106, 186)
    """
    prefixes = [f"{copy}/" for copy in range(1, copies + 1)] if copies else [""]
    return tuple(
        Candidate(f"{prefix}{wave}/{place}", _kind(written[0]), tuple(_sittings(wave, written)))
        for wave, row in _CANDIDATES.items()
        for prefix in prefixes
        for place, written in enumerate(row)
    )


def _kind(letter: str) -> Kind:
    kinds: dict[str, Kind] = {"P": "P", "S": "S", "C": "C", "D": "D"}
    return kinds[letter]


def _sittings(wave: str, written: str) -> Iterator[Sitting]:
    first, *renewals = written.split()
    yield Sitting(WAVES[wave], RULINGS[first[1]], 0)
    for rank, renewal in enumerate(renewals, start=1):
        yield Sitting(WAVES[renewal[:-1]], RULINGS[renewal[-1]], rank)
