"""What the base knows beside audits: organisations, erasures."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    organisation: str
    names: int
    at: str
    by: str
    reason: str
