"""One import before it is kept: where it comes from, its audits, the label events and the names that came along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from referentiel.model import Audit, LabelEvent, Source


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
        Names of organisations by pseudonym, kept apart from everything else; usually empty.
    mark
        `privacy.mark` of the keys that made the pseudonyms, so that the base can tell when its own went through
        other keys; empty when the import brings no pseudonym made here.
    """

    source: Source
    audits: tuple[Audit, ...]
    events: tuple[LabelEvent, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
