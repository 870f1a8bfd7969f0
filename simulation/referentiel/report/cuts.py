"""An effect by actor type as the rows of a table: the one way in which pages and documents show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from referentiel.compare.segments import Cut
from referentiel.model import StandardVersion
from referentiel.texts import integer, rate, text


@dataclass(frozen=True)
class CutRow:
    """One actor type: its audits, the rates with their passes, what moved, what cannot be computed afterwards."""

    label: str
    audits: str
    before: str
    passes_before: str
    after: str
    passes_after: str
    gained: str
    lost: str
    missing: str


def cut_rows(cuts: Iterable[Cut], version: StandardVersion, decimals: int = 1) -> tuple[CutRow, ...]:
    """Return a row an actor type; audits whose type is not known have theirs.

    Parameters
    ----------
    version
        The version in force, which names the types.
    decimals
        Of the rates.
    """
    return tuple(CutRow(
        type_label(cut.name, version), integer(cut.audits),
        rate(cut.passes_before, cut.computable_before, decimals), integer(cut.passes_before),
        rate(cut.passes_after, cut.computable_after, decimals), integer(cut.passes_after),
        integer(cut.gained), integer(cut.lost), integer(cut.audits - cut.computable_after)) for cut in cuts)


def type_label(actor_type: str | None, version: StandardVersion) -> str:
    """Name an actor type of a version; one that the version does not have is not known."""
    return next((actor.label for actor in version.actor_types if actor.id == actor_type), text("distribution.unknown"))
