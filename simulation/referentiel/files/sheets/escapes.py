r"""Characters that a workbook cannot hold as they are: ``_x000D_`` stands for a carriage return.

The file format (ECMA-376, part 1, 22.9.2.19) writes such a character as ``_xHHHH_``, and a text that looks like
one with its underscore escaped. openpyxl drops that last escape when it reads, so that the two could not be told
apart: the bytes of the workbook get a mark of our own in its place before openpyxl sees them.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

_MARK = "\ufdd0"
_UNDERSCORE = re.compile(rb"_x005[fF]_")
_UNSAFE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\ufdd0\\ufffe\\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_|\ufdd0")  # half a character of two is no text


def escaped(written: str) -> str:
    r"""Return a text as a workbook holds it.

    Examples
    --------
    >>> escaped("a\rb"), escaped("_x0041_")
    ('a_x000D_b', '_x005F_x0041_')
    """
    return _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", written)


def unescaped(held: str) -> str:
    r"""Return the text that a workbook holds; `marked` was applied to it.

    Examples
    --------
    >>> unescaped("a_x000D_b"), unescaped("\ufdd0x0041_")
    ('a\rb', '_x0041_')
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "_", held)


def marked(content: bytes) -> bytes:
    """Return the bytes of a workbook, or of its text, with a mark for each escaped underscore."""
    if not content.startswith(b"PK"):
        return _UNDERSCORE.sub(_MARK.encode(), content)
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        for part in source.infolist():
            inside = source.read(part)
            target.writestr(part.filename, marked(inside) if part.filename.endswith(".xml") else inside)
    return packed.getvalue()
