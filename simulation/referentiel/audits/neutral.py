"""Texts that a spreadsheet would run as a formula, written so that it does not, and read back as they were."""

from __future__ import annotations

import re

MARK = "'"
"""What spreadsheets put before a text that must stay a text."""
_STARTS = ("=", "+", "-", "@", "\t", "\r", MARK)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def neutralised(written: str) -> str:
    """Return a text that no spreadsheet takes for a formula; plain numbers stay as they are.

    Examples
    --------
    >>> neutralised("=1+1"), neutralised("-12.5"), neutralised("'a"), neutralised("a=b")
    ("'=1+1", '-12.5', "''a", 'a=b')
    """
    dangerous = written.startswith(_STARTS) and not _NUMBER.fullmatch(written)
    return MARK + written if dangerous else written


def as_it_was(written: str) -> str:
    """Return a text as it was before `neutralised`.

    Examples
    --------
    >>> [as_it_was(neutralised(one)) for one in ("=1+1", "-12.5", "'a", "")]
    ['=1+1', '-12.5', "'a", '']
    """
    return written.removeprefix(MARK)
