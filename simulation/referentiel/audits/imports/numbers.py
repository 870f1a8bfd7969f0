"""Numbers and days as French people type them; nothing is guessed where two readings are possible."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from referentiel.model import folded

from .cells import Cell

_SPACE = "[ \u00a0\u202f]"
_NUMBER = re.compile(rf"([-\u2212]?)([0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+|[0-9]+)(?:([.,])([0-9]+))?{_SPACE}*(\D*)")
# In "12.500" the point may stand for thousands or for decimals.
_TWO_READINGS = re.compile(r"[-\u2212]?[1-9][0-9]{0,2}\.[0-9]{3}")
_DAYS = (re.compile(r"(?P<d>[0-9]{1,2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4})"),
         re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?:[T ]00:00(?::00)?)?"))
_FIRST_SERIAL = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1990, 2100
DIGITS, DECIMALS = 15, 9
"""What a number of the kit may have: significant digits, and decimals."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that was read, or why it could not be.

    Parameters
    ----------
    value
        None when it could not be read.
    suffix
        What stood behind it, folded: ``%``, ``h``, or nothing.
    ambiguous
        Whether it has two readings.
    """

    value: Decimal | None = None
    suffix: str = ""
    ambiguous: bool = False


def number_of(cell: Cell) -> Typed:
    """Read a number, with what stands behind it.

    Examples
    --------
    >>> number_of(Cell("1 234,50 h")), number_of(Cell("12.500")).ambiguous, number_of(Cell("vers 12")).value
    (Typed(value=Decimal('1234.50'), suffix='h', ambiguous=False), True, None)
    """
    if isinstance(cell.value, Decimal):
        return _bounded(cell.value, "%" if cell.percent else "")
    return _read(cell.value) if isinstance(cell.value, str) else Typed()


@lru_cache(maxsize=1 << 14)
def _read(typed: str) -> Typed:
    match = _NUMBER.fullmatch(typed)
    if match is None:
        return Typed()
    sign, whole, _, decimals, suffix = match.groups()
    bare = typed[: match.start(5)].strip()
    if _TWO_READINGS.fullmatch(bare):
        return Typed(ambiguous=True)
    written = ("-" if sign else "") + re.sub(_SPACE, "", whole) + (f".{decimals}" if decimals else "")
    return _bounded(Decimal(written), folded(suffix))


def _bounded(value: Decimal, suffix: str) -> Typed:
    _, digits, exponent = value.as_tuple()
    places = int(exponent)
    long = len(digits) + max(places, 0) > DIGITS or -places > DECIMALS
    return Typed() if long else Typed(value, suffix)


def day_of(cell: Cell) -> date | None:
    """Read a day: 15/03/2008, 15-03-2008 or 2008-03-15; None when it is none, or no possible one.

    Examples
    --------
    >>> day_of(Cell("15/03/2008")), day_of(Cell("31/02/2008")), day_of(Cell("15/03/08"))
    (datetime.date(2008, 3, 15), None, None)
    """
    if isinstance(cell.value, date):
        return cell.value if FIRST_YEAR <= cell.value.year <= LAST_YEAR else None
    if not isinstance(cell.value, str):
        return None
    match = next((found for pattern in _DAYS if (found := pattern.fullmatch(cell.value))), None)
    if match is None:
        return None
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def serial_day(cell: Cell) -> date | None:
    """Return the day that a bare number would be to a spreadsheet; None when it is no likely one.

    Examples
    --------
    >>> serial_day(Cell("39522")), serial_day(Cell("12"))
    (datetime.date(2008, 3, 15), None)
    """
    number = number_of(cell).value
    if number is None or number != int(number) or not 0 < number < 100_000:
        return None
    day = _FIRST_SERIAL + timedelta(days=int(number))
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
