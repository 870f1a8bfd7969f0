"""Audits as they may be shown: classes, never a headcount nor a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from referentiel.model import Answer, Audit

from .anonymity import COARSE

DAY, NOTES = "day", "notes"
"""What may be kept beside attributes: the day of the audit; the notes of its answers."""


def coarse(audits: Sequence[Audit], keep: Iterable[str] = ()) -> tuple[Audit, ...]:
    """Return the audits with the attributes of `COARSE` alone, their year for their day, and no note.

    Decide audits before: a rule may read what is left out here. Values of answers stay. An id that holds the day of
    its audit holds its year instead; ids stay apart, by a number where they would not.

    Parameters
    ----------
    audits
        In any order, which is kept.
    keep
        Attributes to keep besides, for example ``headcount``; ``day`` and ``notes`` to keep these.

    Returns
    -------
    tuple of Audit
        As many; the day is 31 December of the year, as for an audit of which only the data year is known.

    Examples
    --------
    >>> one = Audit(id="lrs-org-7-2009-03-15", organisation="org-7", family="lrs", version="lrs-2009",
    ...             day=date(2009, 3, 15), attributes={"headcount": 412, "region": "Nord"}, answers={})
    >>> shown = coarse([one])[0]
    >>> shown.id, shown.day.isoformat(), shown.attributes
    ('lrs-org-7-2009', '2009-12-31', {'region': 'Nord'})
    """
    asked = frozenset(keep)
    names = [audit.id if DAY in asked else _without_day(audit) for audit in audits]
    return tuple(_coarse(audit, name, asked) for audit, name in zip(audits, _apart(audits, names), strict=True))


def _coarse(audit: Audit, name: str, asked: frozenset[str]) -> Audit:
    answers = audit.answers if NOTES in asked else {
        code: Answer(given.state, given.value) if given.note else given for code, given in audit.answers.items()}
    return replace(
        audit,
        id=name,
        day=audit.day if DAY in asked else date(audit.day.year, 12, 31),
        attributes={key: value for key, value in audit.attributes.items() if key in COARSE or key in asked},
        answers=answers,
    )


def _without_day(audit: Audit) -> str:
    """Return the id of an audit with the year where it holds the day, written in any usual way."""
    name, day, year = audit.id, audit.day, str(audit.day.year)
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y_%m_%d", "%Y%m%d", "%d-%m-%Y", "%d/%m/%Y", "%d_%m_%Y", "%d%m%Y",
                 "%Y-%m", "%Y%m"):
        name = re.sub(rf"(?<!\d){re.escape(day.strftime(form))}(?!\d)", year, name)
    return name


def _apart(audits: Sequence[Audit], names: Sequence[str]) -> list[str]:
    """Return the names with a number where one would stand for several audits; ids that did not change are kept."""
    taken = {audit.id for audit, name in zip(audits, names, strict=True) if audit.id == name}
    found = []
    for audit, name in zip(audits, names, strict=True):
        wanted, more = name, 2
        while wanted != audit.id and wanted in taken:
            wanted, more = f"{name}-{more}", more + 1
        taken.add(wanted)
        found.append(wanted)
    return found
