"""The labels that are active on a day: they follow from the label events alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from referentiel.model import LabelEvent

_GRANTS = ("award", "shortened_award")
_ENDS = ("withdrawal", "hand_back", "expiry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label in force.

    Parameters
    ----------
    organisation
        Its pseudonym.
    since
        Day from which it has been held without a break.
    until
        Last day of validity, included; None when the events give no term.
    event
        Id of the award that it rests on, the latest one.
    shortened
        Whether that award was for a shorter time than the rule.
    """

    organisation: str
    since: date
    until: date | None
    event: str
    shortened: bool = False


def active_labels(events: Iterable[LabelEvent], family: str, day: date) -> tuple[Label, ...]:
    """Return the labels of a family that are active on a day, sorted by organisation.

    An award, shortened or not, opens a label, or replaces the one that runs: from its day the new term counts, be
    it shorter. A label is active from the day of its award to its last day, both included. A withdrawal, a
    hand-back or an expiry ends it from their own day on: an expiry is dated the first day without the label. A
    refusal does not end a label before its term; a certificate is not a label, and an appeal changes nothing.

    On one day the ends are read before the awards, whatever their order: who is given a label on the day another
    one ends holds it. Of two awards of one day, the later in the order given counts. An end without a label that
    runs has no effect.

    Parameters
    ----------
    events
        In the order of import; those of other families and of later days are passed over.

    Examples
    --------
    >>> given = LabelEvent(id="e1", organisation="org-1", family="lrs", day=date(2006, 3, 15), kind="award",
    ...                    until=date(2008, 3, 14))
    >>> [label.until.year for label in active_labels([given], "lrs", date(2008, 3, 14))]
    [2008]
    >>> active_labels([given], "lrs", date(2008, 3, 15))
    ()
    """
    held: dict[str, Label] = {}
    past = [event for event in events if event.family == family and event.day <= day]
    # A stable sort: within a day and a rank, the order given is kept.
    for event in sorted(past, key=lambda one: (one.day, one.kind in _GRANTS)):
        if event.kind in _GRANTS:
            held[event.organisation] = _granted(event, held.get(event.organisation))
        elif event.kind in _ENDS:
            held.pop(event.organisation, None)
    return tuple(held[name] for name in sorted(held) if _runs(held[name], day))


def terms(events: Iterable[LabelEvent], family: str) -> tuple[tuple[date, date | None], ...]:
    """Return when each label of one organisation began and ended, oldest first; None where nothing ends it.

    The rules are those of `active_labels`: an award while a label runs goes on with it, to its own term. The end
    is the last day of validity, or the day that a withdrawal, a hand-back or an expiry ended it.

    Parameters
    ----------
    events
        Of one organisation, in the order of import; those of other families are passed over.

    Examples
    --------
    >>> given = [LabelEvent(id="e1", organisation="o", family="lrs", day=date(2006, 3, 15), kind="award",
    ...                     until=date(2008, 3, 14)),
    ...          LabelEvent(id="e2", organisation="o", family="lrs", day=date(2007, 5, 2), kind="hand_back")]
    >>> [str(end) for _, end in terms(given, "lrs")]
    ['2007-05-02']
    """
    found: list[tuple[date, date | None]] = []
    running: Label | None = None
    own = [event for event in events if event.family == family]
    for event in sorted(own, key=lambda one: (one.day, one.kind in _GRANTS)):
        runs = running is not None and _runs(running, event.day)
        if event.kind in _GRANTS:
            if runs:
                found.pop()
            running = _granted(event, running)
            found.append((running.since, running.until))
        elif event.kind in _ENDS and runs:
            found[-1] = (found[-1][0], event.day)
            running = None
    return tuple(found)


def _granted(event: LabelEvent, before: Label | None) -> Label:
    label = Label(
        organisation=event.organisation,
        since=event.day,
        until=event.until,
        event=event.id,
        shortened=event.kind == "shortened_award",
    )
    return replace(label, since=before.since) if before is not None and _runs(before, event.day) else label


def _runs(label: Label, day: date) -> bool:
    return label.until is None or day <= label.until
