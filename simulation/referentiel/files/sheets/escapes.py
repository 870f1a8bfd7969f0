r"""Characters that a workbook cannot hold as they are: ``_x000D_`` stands for a carriage return.

The file format (ECMA-376, part 1, 22.9.2.19) writes such a character as ``_xHHHH_``, and a text that looks like
one with its underscore escaped.
"""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def escaped(written: str) -> str:
    r"""Return a text as a workbook holds it.

    Examples
    --------
    >>> escaped("a\rb"), escaped("_x0041_")
    ('a_x000D_b', '_x005F_x0041_')
    """
    return _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", written)


def unescaped(held: str) -> str:
    r"""Return the text that a workbook holds.

    Examples
    --------
    >>> unescaped("a_x000D_b"), unescaped("_x005F_x0041_")
    ('a\rb', '_x0041_')
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), held)
