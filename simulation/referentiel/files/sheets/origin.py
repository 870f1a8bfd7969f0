"""The version that a workbook was made from, carried inside it on a hidden sheet, with its fingerprint.

The file of that version may change while somebody edits the workbook. What the workbook changes is the difference
with the text it was made from, and never with the file as it is today: so that text must be at hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from referentiel.files.emission import raw_of, version_text
from referentiel.files.fingerprint import fingerprint
from referentiel.files.reader import document_of
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.texts import text

from .escapes import unescaped

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMAT = "1"


def origin_rows(version: StandardVersion) -> list[tuple[str, str]]:
    """Return the rows of the hidden sheet: format, id, fingerprint, then the text, one line a row."""
    lines = version_text(raw_of(version)).splitlines()
    return [("format", FORMAT), ("id", version.id), ("fingerprint", fingerprint(version)),
            *(("text", f"|{line}") for line in lines)]


def origin_of(workbook: Workbook, file: str) -> StandardVersion:
    """Return the version that a workbook was made from.

    Raises
    ------
    FindingsError
        ``SHEET-FOREIGN``: no such sheet. ``SHEET-FORMAT``: made by a later kit. ``SHEET-ORIGIN``: damaged.
    """
    name = text("sheet.name.origin")
    if name not in workbook.sheetnames:
        raise FindingsError([Finding(code="SHEET-FOREIGN", file=file, found=", ".join(workbook.sheetnames[:6]))])
    rows = [(str(key or ""), unescaped(str(value or ""))) for key, value, *_ in workbook[name].iter_rows(
        min_col=1, max_col=2, values_only=True)]
    facts = dict(rows)
    if facts.get("format") != FORMAT:
        raise FindingsError([Finding(code="SHEET-FORMAT", file=file, cell=name, found=facts.get("format", ""))])
    content = "\n".join(value.removeprefix("|") for key, value in rows if key == "text") + "\n"
    try:
        version = document_of(content, Path(file)).version
    except FindingsError:
        version = None
    if version is None or fingerprint(version) != facts.get("fingerprint"):
        raise FindingsError([Finding(code="SHEET-ORIGIN", file=file, cell=name, found=facts.get("id", ""))])
    return version
