"""One import before it is kept: where it comes from, its audits, the label events and the names that came along."""

from __future__ import annotations

from dataclasses import dataclass

from referentiel.model import Audit, Correction, LabelEvent, Source


@dataclass(frozen=True, slots=True)
class Import:
    """What one file, or one generator, brings to the base.

    Parameters
    ----------
    audits
        In the order to keep, all of the source's family.
    events
        Label events, of the source's family; an event may follow from an audit of an earlier import.
    names
        Pairs of a pseudonym and a name, kept apart from everything else; usually empty. One organisation may come
        under several names.
    corrections
        Of answers of these audits, which hold the corrected ones.
    mark
        `privacy.mark` of the keys that made the pseudonyms, so that the base can tell when its own went through
        other keys; empty when the import brings no pseudonym made here.
    """

    source: Source
    audits: tuple[Audit, ...]
    events: tuple[LabelEvent, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    mark: str = ""
