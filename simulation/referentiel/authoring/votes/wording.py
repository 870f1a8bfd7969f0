"""Texts that people type in a meeting: kept as typed, never run, refused where they could hide something."""

from __future__ import annotations

import unicodedata

from referentiel.model import Finding

TITLE = 300
NOTE = 20_000
_BREAKS = frozenset("\n\t")
# Directions of writing that let a text show otherwise than it reads.
_TURNED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text_findings(typed: str, limit: int, cell: str, *, lines: bool = False) -> list[Finding]:
    r"""Return what is wrong with a text.

    ``VOTE-TEXT-EMPTY``, ``VOTE-TEXT-LONG`` (over `limit` characters), ``VOTE-TEXT-CONTROL`` (a character that does not
    show). What looks like HTML, a formula or a command is a text like another.

    Parameters
    ----------
    cell
        The field.
    lines
        Whether line ends and tabulations are allowed.

    Examples
    --------
    >>> text_findings("=cmd()", 10, "titre"), text_findings("<script>", 10, "titre")
    ([], [])
    >>> text_findings("a" * 11, 10, "titre")[0].code, text_findings("a\x00", 10, "titre")[0].code
    ('VOTE-TEXT-LONG', 'VOTE-TEXT-CONTROL')
    """
    if not typed.strip():
        return [Finding(code="VOTE-TEXT-EMPTY", found=typed, cell=cell)]
    findings = []
    if len(typed) > limit:
        findings.append(Finding(code="VOTE-TEXT-LONG", found=str(len(typed)), cell=cell, params={"limit": str(limit)}))
    allowed = _BREAKS if lines else frozenset[str]()
    hidden = next((char for char in typed if _hidden(char) and char not in allowed), "")
    if hidden:
        place = typed.index(hidden) + 1
        findings.append(Finding(code="VOTE-TEXT-CONTROL", found=f"U+{ord(hidden):04X}", cell=cell,
                                params={"place": str(place)}))
    return findings


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in _TURNED
