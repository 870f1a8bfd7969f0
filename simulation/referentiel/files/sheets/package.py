"""The outside of a workbook, looked at before anything of it is unpacked: kind, bounds, nothing that acts."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from referentiel.model import Finding, FindingsError

MAX_BYTES = 10_000_000
MAX_UNPACKED = 60_000_000
MAX_PARTS = 500
MAX_RATIO = 200
_SMALL = 1_000_000
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("vbaproject.bin", "vbaprojectsignature.bin", "macrosheets/", "dialogsheets/")
_OUTSIDE = ("externallinks/", "connections.xml", "embeddings/", "activex/", "querytables/", "ctrlprops/")
_MARKUP = (".xml", ".rels", ".vml")


def package_bytes(path: Path) -> bytes:
    """Return the bytes of a workbook that is safe to unpack.

    Raises
    ------
    FindingsError
        ``FILE-ABSENT``, ``FILE-FOLDER``, ``SHEET-LARGE``, ``SHEET-OLD``, ``SHEET-ENCRYPTED``, ``SHEET-ODS``,
        ``SHEET-NOT-WORKBOOK``, ``SHEET-DAMAGED``, ``SHEET-BOMB``, ``SHEET-MACROS``, ``SHEET-OUTSIDE``.
    """
    if path.is_dir():
        raise FindingsError([Finding(code="FILE-FOLDER", file=str(path))])
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise FindingsError([Finding(code="FILE-ABSENT", file=str(path), found=path.name)]) from error
    if size > MAX_BYTES:
        raise FindingsError([_finding("SHEET-LARGE", path, found=str(size // 1_000_000),
                                      limit=str(MAX_BYTES // 1_000_000))])
    if findings := list(package_findings(content, path)):
        raise FindingsError(findings)
    return content


def package_findings(content: bytes, path: Path) -> Iterator[Finding]:
    """Yield why the bytes of a workbook are not to be unpacked."""
    if content.startswith(_OLD):
        yield _finding("SHEET-ENCRYPTED" if _ENCRYPTED in content else "SHEET-OLD", path)
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            yield from _parts(package, path)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error):
        yield _finding("SHEET-DAMAGED" if content.startswith(b"PK") else "SHEET-NOT-WORKBOOK", path)


def _parts(package: zipfile.ZipFile, path: Path) -> Iterator[Finding]:
    parts = package.infolist()
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        yield _finding("SHEET-ENCRYPTED", path)
        return
    unpacked = sum(part.file_size for part in parts)
    thick = [part for part in parts if part.file_size > max(_SMALL, MAX_RATIO * part.compress_size)]
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or thick or len(set(names)) < len(names):
        yield _finding("SHEET-BOMB", path, found=str(unpacked // 1_000_000), limit=str(MAX_UNPACKED // 1_000_000))
        return
    if "xl/workbook.xml" not in names:
        open_document = "mimetype" in names and b"opendocument.spreadsheet" in package.read("mimetype")
        yield _finding("SHEET-ODS" if open_document else "SHEET-NOT-WORKBOOK", path)
        return
    types = package.read("[Content_Types].xml").lower() if "[content_types].xml" in names else b""
    if b"macroenabled" in types or any(mark in name for name in names for mark in _MACROS):
        yield _finding("SHEET-MACROS", path)
    if outside := [name for name in names if any(mark in name for mark in _OUTSIDE)]:
        yield _finding("SHEET-OUTSIDE", path, found=outside[0])
    if any(name.endswith(_MARKUP) and b"<!DOCTYPE" in package.read(part)
           for name, part in zip(names, parts, strict=True)):
        yield _finding("SHEET-DAMAGED", path)


def _finding(code: str, path: Path, found: str = "", **params: str) -> Finding:
    return Finding(code=code, file=str(path), found=found or path.name, params=params)
