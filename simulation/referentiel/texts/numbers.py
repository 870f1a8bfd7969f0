"""Numbers and dates as the language writes them; in French decimal comma, U+202F in thousands and before %."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from .language import FRENCH, current

NARROW = "\u202f"
MINUS = "\u2212"


def integer(value: int) -> str:
    """Write a whole number.

    Examples
    --------
    >>> integer(10158) == "10\u202f158", integer(-3) == "\u22123"
    (True, True)
    """
    return _integer(value, current())


@lru_cache(maxsize=8192)
def _integer(value: int, name: str) -> str:
    return str(format_decimal(value, locale=name, format="#,##0")).replace("-", MINUS)


def number(value: Decimal | Fraction | int, decimals: int | None = None) -> str:
    """Write a number with the decimal mark of the language, all its decimals or rounded half up to `decimals`.

    A fraction without a finite decimal form is shown with two decimals when `decimals` is not given.

    Examples
    --------
    >>> number(Decimal("60.50")), number(Fraction(200, 3)), number(Decimal("-0.25"), 1) == "\u22120,3"
    ('60,5', '66,67', True)
    """
    return _number(value, decimals, current())


@lru_cache(maxsize=8192)
def _number(value: Decimal | Fraction | int, decimals: int | None, name: str) -> str:
    exact = Fraction(value)
    if decimals is None:
        finite = 10**15 % exact.denominator == 0
        shown = Decimal(exact.numerator) / Decimal(exact.denominator) if finite else _rounded(exact, 2)
        pattern = "#,##0.###############"
    else:
        shown, pattern = _rounded(exact, decimals), "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(shown, locale=name, format=pattern)).replace("-", MINUS)


def _rounded(value: Fraction, decimals: int) -> Decimal:
    # Away from zero at a tie, so that a gain and a loss of the same size read alike.
    scaled = abs(value) * 10**decimals + Fraction(1, 2)
    units = Decimal(scaled.numerator // scaled.denominator).scaleb(-decimals)
    return (-units if value < 0 else units).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def rate(part: int, whole: int, decimals: int = 1) -> str:
    """Write part / whole as a percentage; an em dash when the whole is empty.

    Examples
    --------
    >>> rate(66, 95) == "69,5\u202f%", rate(0, 0)
    (True, '—')
    """
    if whole == 0:
        return "—"
    return percent(Fraction(part, whole), decimals)


def percent(share: Fraction, decimals: int = 1) -> str:
    """Write a share as a percentage: ``12,5 %`` in French with a narrow space, ``12.5%`` in English."""
    return f"{number(100 * share, decimals)}{NARROW if current() == FRENCH else ''}%"


def day(value: date) -> str:
    """Write a date in full.

    Examples
    --------
    >>> day(date(2006, 4, 4)), day(date(2008, 10, 1))
    ('4 avril 2006', '1er octobre 2008')
    """
    first = "er" if value.day == 1 and current() == FRENCH else ""
    return f"{value.day}{first} {format_date(value, format='MMMM y', locale=current())}"
