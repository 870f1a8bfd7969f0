"""The original files that imports came from, found in a folder by what they hold, whatever their names are now."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from referentiel.model import Finding, FindingsError

from ..content import CHUNK, GZIP, LIMIT


@dataclass(frozen=True, slots=True)
class Originals:
    """What a folder holds of some imports.

    Parameters
    ----------
    files
        Each file found with the digest of its import, sorted by path; copies are all there.
    looked_at
        Files whose content was compared.
    unread
        Files that could not be read, so that nothing is known of them.
    """

    files: tuple[tuple[Path, str], ...]
    looked_at: int
    unread: tuple[Path, ...]


def find_originals(folder: Path, digests: Collection[str]) -> Originals:
    """Find the files of some imports in a folder and the folders inside it.

    The journal keeps the SHA-256 of what was read: of a text file its uncompressed content, of a workbook its
    bytes. A compressed copy of a text is found, a file inside an archive (zip) is not. Links are not followed.

    Raises
    ------
    FindingsError
        ``AUD-NO-FOLDER``.
    """
    if not folder.is_dir():
        raise FindingsError([Finding(code="AUD-NO-FOLDER", found=str(folder), file=str(folder))])
    files, unread, count = [], [], 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        try:
            found = next((one for one in _digests(path) if one in digests), None)
        except OSError:
            unread.append(path)
            continue
        count += 1
        if found is not None:
            files.append((path, found))
    return Originals(tuple(files), count, tuple(unread))


def delete_originals(files: Collection[Path]) -> None:
    """Delete files; one that is gone already is no fault.

    Raises
    ------
    FindingsError
        ``AUD-ORIGINAL-KEPT`` for each that cannot be deleted; the others are.
    """
    faults = []
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            faults.append(Finding(code="AUD-ORIGINAL-KEPT", found=str(path), file=str(path),
                                  params={"reason": error.strerror or type(error).__name__}))
    if faults:
        raise FindingsError(faults)


def _digests(path: Path) -> Iterator[str]:
    """Yield the digest of the bytes of a file, then that of what is compressed in it."""
    with path.open("rb") as stream:
        compressed = stream.read(len(GZIP)) == GZIP
        stream.seek(0)
        yield _digest(stream)
        if compressed:
            stream.seek(0)
            try:
                with gzip.GzipFile(fileobj=stream) as unpacked:
                    # No import reads more than that.
                    yield _digest(unpacked, LIMIT)
            except (gzip.BadGzipFile, EOFError, zlib.error):
                return


def _digest(stream: IO[bytes] | gzip.GzipFile, most: int | None = None) -> str:
    digest, read = hashlib.sha256(), 0
    while (most is None or read <= most) and (chunk := stream.read(CHUNK)):
        digest.update(chunk)
        read += len(chunk)
    return digest.hexdigest()
