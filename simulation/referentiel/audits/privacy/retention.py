"""How long each part of the base is kept, and from when: the table of docs/registre_des_traitements.md."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from referentiel.model import LabelEvent
from referentiel.texts import plural, text

from ..labels import terms

PeriodKey = Literal["names", "files", "audits", "events", "journal", "traces"]


@dataclass(frozen=True, slots=True)
class Period:
    """How long one part of the base is kept; its words are in the catalogue (``retention.period.<key>``).

    Parameters
    ----------
    key
        Which part.
    years
        Whole years from its start; None is without limit.
    """

    key: PeriodKey
    years: int | None


PERIODS = (
    Period("names", 2), Period("files", 1), Period("audits", 12), Period("events", None), Period("journal", 12),
    Period("traces", None),
)
"""Every period, in the order of the register; proposals, to be fixed by whoever keeps the base."""


def period(key: PeriodKey) -> Period:
    """Return a period by its key."""
    return next(one for one in PERIODS if one.key == key)


def last_day(start: date, years: int) -> date:
    """Return the last day on which something is kept, included.

    It is the same day of the month, that many years later; the last day of the month where there is no such day
    (article 641 of the French code of civil procedure).

    Examples
    --------
    >>> last_day(date(2024, 2, 29), 2), last_day(date(2024, 2, 29), 12)
    (datetime.date(2026, 2, 28), datetime.date(2036, 2, 29))
    """
    year = start.year + years
    return date(year, start.month, min(start.day, monthrange(year, start.month)[1]))


def is_over(start: date, key: PeriodKey, day: date) -> bool:
    """Tell whether a period that began on `start` is over on `day`: on its last day it is not.

    Examples
    --------
    >>> is_over(date(2014, 3, 15), "audits", date(2026, 3, 15)), is_over(date(2014, 3, 15), "audits", date(2026, 3, 16))
    (False, True)
    """
    years = period(key).years
    # What would be kept beyond the last year of the calendar is kept.
    return years is not None and start.year + years <= date.max.year and last_day(start, years) < day


def names_kept_from(events: Iterable[LabelEvent], audits: Iterable[date], imported: date) -> date | None:
    """Return the day from which the period of an organisation's names runs; None while a label has no term.

    It is the latest of: the end of each label (its last day of validity, or the day it was withdrawn, handed back
    or expired), a term still to come included; each refusal, certificate and appeal; each audit, which is an
    application. With none of these it is the day that the name was imported.

    Parameters
    ----------
    events
        Of that organisation, of every family, in the order of import.
    audits
        The days of its audits.
    """
    given = tuple(events)
    days = [event.day for event in given] + list(audits)
    for family in {event.family for event in given}:
        for _, end in terms(given, family):
            if end is None:
                return None
            days.append(end)
    return max(days, default=imported)


def register_lines() -> list[str]:
    """Return the rows of the table of periods as the register writes them (Markdown)."""
    return [
        f"| {text(f'retention.period.{one.key}')} | {_length(one)} | {text(f'retention.start.{one.key}')} |"
        for one in PERIODS
    ]


def _length(one: Period) -> str:
    return text("retention.unlimited") if one.years is None else plural("retention.years", one.years)
