"""The waves of the demonstration: who is audited when, and what the committee decides. All invented."""

from __future__ import annotations

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

WAVES: dict[str, date] = {
    "V1": date(2006, 3, 15),
    "V2": date(2007, 2, 14),
    "V3": date(2007, 9, 12),
    "V4": date(2008, 3, 12),
    "V5": date(2008, 5, 14),
    "V6": date(2008, 7, 9),
    "V7": date(2008, 10, 1),
    "V8": date(2009, 3, 11),
    "V9": date(2009, 11, 18),
    "V10": date(2010, 6, 16),
    "V11": date(2011, 3, 16),
    "V12": date(2012, 2, 15),
    "V13": date(2012, 11, 14),
}

# One line a wave: each candidate of the wave, with its later renewals. "P+ V4+ V10-" is an outsourcer that is
# awarded, renewed at V4 and not renewed at V10; "~" is the award for one year. The outsourcer of V5 without a
# renewal handed its label back in January 2009.
_CANDIDATES: dict[str, tuple[str, ...]] = {
    "V1": (
        "P+ V4+ V10+",
        "P+ V4+ V10+",
        "P+ V4+ V10+",
        "P+ V4-",
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
        "P-",
        "P-",
    ),
    "V3": ("P~ V7-", "P+ V9+ V12+", "P-"),
    "V4": ("P+ V10+", "S-"),
    "V5": ("P+ V10+", "P+", "P-"),
    "V6": ("D+ V10+", "P-"),
    "V7": ("P+ V11+", "P-"),
    "V8": ("P+ V11+", "P+ V11-", "S+ V11+", "C+ V11+", "P-", "S-"),
    "V9": ("P+ V12+", "P+ V12-", "S+ V12+", "C+ V12-", "D+ V12+", "P-", "C-"),
    "V10": ("P+", "D+", "P-", "S-"),
    "V11": ("S+", "C+", "P-", "D-"),
    "V12": ("S+", "S+", "C+", "P-", "S-"),
    "V13": ("P+", "C+", "S-", "D-"),
}

_DECISIONS = {"+": "award", "~": "shortened_award", "-": "refusal"}


@dataclass(frozen=True, slots=True)
class Sitting:
    """One audit that the committee sat on.

    Parameters
    ----------
    decision
        ``award``, ``shortened_award`` or ``refusal``. Certificates did not exist under lrs-2005: a refusal.
    rank
        0 for the first audit of the organisation, 1 for its first renewal...
    """

    wave: str
    decision: str
    rank: int

    @property
    def passed(self) -> bool:
        """Whether the organisation left with a label."""
        return self.decision != "refusal"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invented organisation and every audit of it, in order.

    Parameters
    ----------
    key
        Stable name for draws, from the place in the calendar.
    """

    key: str
    kind: str
    sittings: tuple[Sitting, ...]


def candidates() -> tuple[Candidate, ...]:
    """Return the 62 organisations, by wave of their first audit.

    Examples
    --------
    >>> everyone = candidates()
    >>> len(everyone), sum(len(one.sittings) for one in everyone)
    (62, 106)
    """
    return tuple(
        _candidate(wave, place, written) for wave, row in _CANDIDATES.items() for place, written in enumerate(row)
    )


def _candidate(wave: str, place: int, written: str) -> Candidate:
    first, *renewals = written.split()
    sittings = [Sitting(wave, _DECISIONS[first[1]], 0)]
    for rank, renewal in enumerate(renewals, start=1):
        sittings.append(Sitting(renewal[:-1], _DECISIONS[renewal[-1]], rank))
    return Candidate(f"{wave}/{place}", first[0], tuple(sittings))
