"""Opening a workbook that a person gives: its size, its macros and its structure are never trusted."""

from __future__ import annotations

import hashlib
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from referentiel.model import FindingsError
from referentiel.texts import integer

from .content import ZIP
from .faults import Faults

LIMIT = 50 * 1024 * 1024
"""Bytes of the file, as it is, above which it is refused."""
UNPACKED = 300 * 1024 * 1024
"""Bytes of all its parts, unpacked, above which it is refused; Excel's own files stay far below."""
PARTS = 2_000
CHUNK = 1 << 20
HEAD = 4_096

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Both the format of before 2007 and a workbook under a password begin so."""
_ENTITIES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{2,40})"')
_BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError, EOFError,
           zipfile.BadZipFile, zlib.error, NotImplementedError)
"""What openpyxl and the tools below it raise on a file that is not as it should be."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that may be read row by row.

    Parameters
    ----------
    name, digest
        Name of the file and SHA-256 of its bytes.
    book
        The workbook of openpyxl, read-only, formulas shown as such.
    """

    name: str
    digest: str
    book: Any

    def sheets(self) -> list[Any]:
        """Return the sheets that a person sees, in their order."""
        return [sheet for sheet in self.book.worksheets if sheet.sheet_state == "visible"]

    def hidden(self) -> list[str]:
        """Return the names of the sheets that are hidden."""
        return [sheet.title for sheet in self.book.worksheets if sheet.sheet_state != "visible"]

    def merged(self, sheet: Any) -> list[str]:  # noqa: ANN401
        """Return the merged ranges of a sheet, as A1:B2, at most a hundred."""
        found: dict[str, None] = {}
        kept = b""
        with self.book._archive.open(sheet._worksheet_path) as stream:
            while (chunk := stream.read(CHUNK)) and len(found) < 100:
                for match in _MERGED.finditer(kept + chunk):
                    found[match[1].decode("ascii")] = None
                kept = chunk[-200:]
        return list(found)


def is_workbook(path: Path) -> bool:
    """Tell whether a file begins like a workbook, of today or of before 2007; False when it cannot be read."""
    try:
        with path.open("rb") as stream:
            start = stream.read(len(_OLD))
    except OSError:
        return False
    return start == _OLD or start.startswith(ZIP)


@contextmanager
def open_workbook(path: Path, *, limit: int = LIMIT, unpacked: int = UNPACKED) -> Iterator[Workbook]:
    """Open a workbook to read; whatever is wrong with it becomes a finding.

    Parameters
    ----------
    limit, unpacked
        Bytes of the file and of its parts above which it is refused before anything is unpacked.

    Raises
    ------
    FindingsError
        ``AUD-NOT-FOUND``, ``AUD-FOLDER``, ``AUD-UNREADABLE``, ``AUD-TOO-LARGE``, ``AUD-WORKBOOK-BOMB``,
        ``AUD-WORKBOOK-LOCKED``, ``AUD-WORKBOOK-MACROS``, ``AUD-WORKBOOK-OTHER`` or ``AUD-WORKBOOK-DAMAGED``.
    """
    faults = Faults(path.name)
    if not path.exists():
        faults.stop("AUD-NOT-FOUND", str(path))
    if not path.is_file():
        faults.stop("AUD-FOLDER", str(path))
    if path.stat().st_size > limit:
        faults.stop("AUD-TOO-LARGE", path.name, limit=integer(limit // (1024 * 1024)))
    try:
        stream = path.open("rb")
    except OSError as error:
        faults.stop("AUD-UNREADABLE", str(path), reason=error.strerror or type(error).__name__)
    with stream, warnings.catch_warnings():
        # What openpyxl leaves out (drawings, extensions) is nothing that is read here.
        warnings.simplefilter("ignore", UserWarning)
        digest = _digest(stream)
        try:
            _check(stream, path, unpacked, faults)
            yield from _opened(stream, path, digest)
        except FindingsError:
            raise
        except _BROKEN:
            faults.stop("AUD-WORKBOOK-DAMAGED", path.name)


def _opened(stream: IO[bytes], path: Path, digest: str) -> Iterator[Workbook]:
    from openpyxl import load_workbook

    stream.seek(0)
    book = load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    try:
        yield Workbook(path.name, digest, book)
    finally:
        book.close()


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _check(stream: IO[bytes], path: Path, unpacked: int, faults: Faults) -> None:
    """Refuse what must not be unpacked: the sizes are those of the directory, which reading keeps to."""
    stream.seek(0)
    if stream.read(len(_OLD)) == _OLD:
        faults.stop("AUD-WORKBOOK-LOCKED", path.name)
    with zipfile.ZipFile(stream) as packed:
        entries = packed.infolist()
        whole = sum(entry.file_size for entry in entries)
        if len(entries) > PARTS or whole > unpacked:
            faults.stop("AUD-WORKBOOK-BOMB", integer(whole // (1024 * 1024)), limit=integer(unpacked // (1024 * 1024)))
        names = {entry.filename for entry in entries}
        if "xl/workbook.xml" not in names:
            faults.stop("AUD-WORKBOOK-OTHER", path.name)
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            faults.stop("AUD-WORKBOOK-MACROS", path.name)
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                with packed.open(entry) as part:
                    head = part.read(HEAD)
                # No spreadsheet declares entities; a file that does means harm.
                if any(mark in head for mark in _ENTITIES):
                    faults.stop("AUD-WORKBOOK-DAMAGED", path.name)
