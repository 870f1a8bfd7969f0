"""Several texts in one cell, and back: separators at the top level only, quotes around what would be misread."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .faults import CellFault

QUOTE = '"'
_CLOSING = {"(": ")", "{": "}"}
_ODD = set(";,|=:{}()\"<>≤≥\n\r\t\u2028\u2029")


def quoted(item: str) -> str:
    """Put a text in quotes, those inside doubled.

    Examples
    --------
    >>> quoted('dit "A" ici')
    '"dit ""A"" ici"'
    """
    return QUOTE + item.replace(QUOTE, QUOTE * 2) + QUOTE


def plain_or_quoted(item: str, reserved: Iterable[str] = ()) -> str:
    """Write a short text as it is, or in quotes where a reader of the cell would take it for something else.

    Examples
    --------
    >>> plain_or_quoted("RCM-07"), plain_or_quoted("a ; b"), plain_or_quoted("aucun", ["aucun"])
    ('RCM-07', '"a ; b"', '"aucun"')
    """
    odd = not item or item != item.strip() or _ODD & set(item) or item.casefold() in set(reserved)
    return quoted(item) if odd else item


def unquoted(item: str) -> str:
    """Return the text that was written by `quoted`, or as it is.

    Raises
    ------
    CellFault
        ``SHEET-QUOTE``: quotes that do not close, or with something after them.
    """
    item = item.strip()
    if not item.startswith(QUOTE):
        return item
    inner = item[1:-1]
    if len(item) < 2 or not item.endswith(QUOTE) or QUOTE in inner.replace(QUOTE * 2, ""):
        raise CellFault("SHEET-QUOTE", item)
    return inner.replace(QUOTE * 2, QUOTE)


def split(written: str, separator: str) -> list[str]:
    """Cut a text where a regular expression stands outside quotes, braces and parentheses; the pieces are stripped.

    Raises
    ------
    CellFault
        ``SHEET-QUOTE``: a quote, brace or parenthesis that does not close.

    Examples
    --------
    >>> split('GOV = (a : 1 ; b : 2) ; "x ; y"', ";")
    ['GOV = (a : 1 ; b : 2)', '"x ; y"']
    """
    outside, start, pieces = _outside(written), 0, []
    for found in re.finditer(separator, written):
        if outside[found.start()]:
            pieces.append(written[start : found.start()])
            start = found.end()
    return [piece.strip() for piece in [*pieces, written[start:]]]


def _outside(written: str) -> list[bool]:
    """Tell for each character whether it stands outside quotes, braces and parentheses."""
    flags, closing, in_quotes = list[bool](), list[str](), False
    for character in written:
        flags.append(not in_quotes and not closing)
        if character == QUOTE:
            in_quotes = not in_quotes
        elif not in_quotes and character in _CLOSING:
            closing.append(_CLOSING[character])
        elif not in_quotes and closing and character == closing[-1]:
            closing.pop()
    if in_quotes or closing:
        raise CellFault("SHEET-QUOTE", written)
    return flags


def lines_text(items: Iterable[str]) -> str:
    r"""Write texts one a line; one that holds a line break, or begins with a quote or a blank, stands in quotes.

    Examples
    --------
    >>> lines_text(["Charte signée ; datée", "deux\nlignes"])
    'Charte signée ; datée\n"deux\nlignes"'
    """
    return "\n".join(
        quoted(item) if not item or item != item.strip() or item.startswith(QUOTE) or len(item.splitlines()) > 1
        else item for item in items)


def lines_of(written: str) -> list[str]:
    """Read texts written one a line; empty lines do not count.

    Raises
    ------
    CellFault
        ``SHEET-QUOTE``.
    """
    items, rest = [], written
    while rest.strip():
        rest = rest.lstrip()
        if not rest.startswith(QUOTE):
            first, _, rest = rest.partition("\n")
            items.append(first.strip())
            continue
        end = _end_of_quotes(rest)
        after, _, following = rest[end:].partition("\n")
        if after.strip():
            raise CellFault("SHEET-QUOTE", rest[:end] + after)
        items.append(unquoted(rest[:end]))
        rest = following
    return items


def _end_of_quotes(written: str) -> int:
    place = 1
    while (place := written.find(QUOTE, place)) >= 0:
        if written[place + 1 : place + 2] != QUOTE:
            return place + 1
        place += 2
    raise CellFault("SHEET-QUOTE", written)
