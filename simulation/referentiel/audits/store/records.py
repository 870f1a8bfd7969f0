"""What the base knows beside audits: organisations, erasures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts:
    """The coarse facts that are kept of an organisation, as its latest audit says them; None when it says nothing.

    Parameters
    ----------
    id
        Pseudonym, or public identifier; never a name.
    """

    id: str
    category: str | None = None
    region: str | None = None
    size_class: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The trace of names that were erased; it holds no name.

    Parameters
    ----------
    names
        How many names the organisation had.
    places
        How many places of the base quoted one and do not any more.
    files
        How many original files were deleted.
    """

    organisation: str
    names: int
    at: str
    by: str
    reason: str
    places: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """The trace of rows, or of original files, deleted because their time was over.

    Parameters
    ----------
    period
        Which of `privacy.PERIODS`.
    table
        The table, ``file`` for original files, ``place`` for places that quoted a purged name.
    rows
        How many.
    day
        The day that the periods were counted at.
    at
        UTC, ISO 8601.
    by
        Who asked for it.
    """

    period: str
    table: str
    rows: int
    day: date
    at: str
    by: str
