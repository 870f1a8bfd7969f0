"""What happens to a label after and between audits: dated events, from which the labels active at a date follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

EventKind = Literal[
    "award", "shortened_award", "refusal", "certificate", "withdrawal", "hand_back", "expiry", "appeal",
]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEvent:
    """One event in the life of a label.

    Parameters
    ----------
    id, organisation
        Identifier of the event; pseudonym of the organisation.
    family
        Family of standards.
    day
        Date of the event.
    kind
        ``award`` and ``shortened_award`` open or renew a label; ``withdrawal`` (by the committee), ``hand_back``
        (by the organisation) and ``expiry`` end it; ``refusal``, ``certificate`` (not a label) and ``appeal``
        leave it as it is.
    audit
        Id of the audit that the event follows from; empty when it follows from none.
    until
        Last day of validity of an ``award``, a ``shortened_award`` or a ``certificate``; None for the others.
    note
        In French, why; empty when nothing is known.
    source
        Id of the import that brought the event.
    """

    id: str
    organisation: str
    family: str
    day: date
    kind: EventKind
    audit: str = ""
    until: date | None = None
    note: str = ""
    source: str = ""
