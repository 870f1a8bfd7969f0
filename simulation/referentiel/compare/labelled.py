"""The labels active on a day, and how many people work in the organisations that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from referentiel.audits import active_labels
from referentiel.model import Audit, LabelEvent

HEADCOUNT = "headcount"


@dataclass(frozen=True)
class Labelled:
    """The labels of a family on a day.

    Parameters
    ----------
    on
        The day.
    labels
        Organisations whose label is active.
    known
        Those of which an audit gives the headcount.
    employees
        Sum of these headcounts, each from the latest audit until the day.
    """

    on: date
    labels: int
    known: int
    employees: Decimal


def labelled(
    events: Iterable[LabelEvent], audits: Sequence[Audit], family: str, on: date | None = None,
) -> Labelled | None:
    """Return the labels active on a day with their headcounts; None without an event or without a day.

    Parameters
    ----------
    audits
        Of the family, in the order of import: of two on one day the later counts.
    on
        The day of the last audit when not given.
    """
    own = [event for event in events if event.family == family]
    day = on or max((audit.day for audit in audits), default=None)
    if not own or day is None:
        return None
    sizes: dict[str, Decimal] = {}
    for audit in sorted(audits, key=lambda one: one.day):
        size = audit.attributes.get(HEADCOUNT)
        if audit.day <= day and isinstance(size, Decimal):
            sizes[audit.organisation] = size
    holders = [label.organisation for label in active_labels(own, family, day)]
    found = [sizes[name] for name in holders if name in sizes]
    return Labelled(day, len(holders), len(found), sum(found, Decimal(0)))
