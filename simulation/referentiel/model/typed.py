"""Numbers and flags as people type them: nothing is rounded, clamped or guessed."""

from __future__ import annotations

import re
from decimal import Decimal

FLAGS = {"true": True, "oui": True, "false": False, "non": False}
_WRITTEN = re.compile(r"[-\u2212]?[0-9]+([.,][0-9]+)?")


def number_typed(written: str) -> Decimal | None:
    """Read a number with a decimal point or comma; spaces between digits are left aside. None when it is none.

    Examples
    --------
    >>> number_typed("1 234,50"), number_typed("\u22123"), number_typed("1e3")
    (Decimal('1234.50'), Decimal('-3'), None)
    """
    plain = "".join(c for c in written if c not in "\u202f\u00a0 ")
    if not _WRITTEN.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ".").replace("\u2212", "-"))


def flag_typed(written: str) -> bool | None:
    """Read yes or no, in French or as JSON writes it; None when it is neither.

    Examples
    --------
    >>> flag_typed("Oui"), flag_typed("false"), flag_typed("1")
    (True, False, None)
    """
    return FLAGS.get(written.strip().lower())
