"""The effect of an amendment on past audits, kept beside it with the fingerprints of what it was computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from referentiel.authoring.drafting.effect import LiveEffect
from referentiel.compare import Effect, engine_fingerprint
from referentiel.compare.segments import cuts
from referentiel.files import fingerprint
from referentiel.files.amendment_effects import StoredCut, StoredEffect, read_effect, write_effect
from referentiel.files.amendments import AmendmentDocument
from referentiel.model import StandardVersion
from referentiel.model.amendment import Amendment

from .reading import amendment_fingerprint, consolidated

Moved = Literal["version", "amendment", "history", "engine"]


@dataclass(frozen=True)
class KnownEffect:
    """The stored effect of an amendment, and what moved since.

    Parameters
    ----------
    stored
        None when it was never computed.
    moved
        What is no longer what it was computed from; anything makes the effect out of date ("périmé").
    """

    stored: StoredEffect | None
    moved: tuple[Moved, ...]

    @property
    def stale(self) -> bool:
        """Whether the figures are out of date."""
        return bool(self.moved)


def amendment_effect(
    live: LiveEffect, version: StandardVersion, amendment: Amendment, beside: Sequence[Amendment] = (),
) -> Effect:
    """Return the effect of an amendment: the text of the draft, then the same with the amendment.

    Parameters
    ----------
    beside
        Amendments that it needs to stand; they are in the text on both sides where they stand without it, on the
        second side only where they do not.

    Raises
    ------
    FindingsError
        The amendment does not stand.
    """
    before = version
    if beside:
        try:
            before = consolidated(version, beside)
        except ValueError:
            before = version
    return live.between(before, consolidated(version, [*beside, amendment]))


def compute_effect(
    live: LiveEffect, version: StandardVersion, document: AmendmentDocument, day: date,
    beside: Sequence[Amendment] = (),
) -> StoredEffect:
    """Compute the effect of an amendment and keep it beside its file.

    Raises
    ------
    FindingsError
        The amendment does not stand; ``FILE-WRITE``.
    """
    effect = amendment_effect(live, version, document.amendment, beside)
    stored = StoredEffect(
        number=document.number, computed_on=day, **_fingerprints(live, version, document.amendment),
        counts=effect.counts(), organisations_moved=effect.organisations_moved(),
        with_=tuple(one.number for one in beside),
        cuts=tuple(StoredCut(actor_type=cut.name, table=cut.table) for cut in cuts(effect)),
    )
    write_effect(document.path, stored)
    return stored


def known_effect(live: LiveEffect, version: StandardVersion, document: AmendmentDocument) -> KnownEffect:
    """Return the stored effect of an amendment, and which of its four fingerprints moved.

    Raises
    ------
    FindingsError
        The file of the effect does not read.
    """
    stored = read_effect(document.path)
    if stored is None:
        return KnownEffect(None, ())
    now = _fingerprints(live, version, document.amendment)
    names: tuple[Moved, ...] = ("version", "amendment", "history", "engine")
    return KnownEffect(stored, tuple(name for name in names if getattr(stored, name) != now[name]))


def _fingerprints(live: LiveEffect, version: StandardVersion, amendment: Amendment) -> dict[str, str]:
    return {"version": fingerprint(version), "amendment": amendment_fingerprint(amendment),
            "history": live.fingerprint, "engine": engine_fingerprint()}

