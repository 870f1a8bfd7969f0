"""A folder, or a zip, written whole or not at all, and read back only as it was written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NoReturn

from referentiel.model import Finding, FindingsError

MANIFEST = "manifest.json"
LIMIT = 4 << 30
"""Bytes, uncompressed, above which an export is refused."""
MANIFEST_LIMIT = 1 << 16
CHUNK = 1 << 20
SUFFIX = ".zip"
_DAY = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same zip, whatever the day."""


class Parcel:
    """What is being written: one file after another, each with its digest."""

    def __init__(self, folder: Path | None, packed: zipfile.ZipFile | None) -> None:
        self._folder, self._packed = folder, packed
        self.digests: dict[str, str] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Open one file to write."""
        digest = hashlib.sha256()
        with self._opened(name) as stream:
            yield _Hashed(stream, digest)  # type: ignore[misc]
        self.digests[name] = digest.hexdigest()

    def _opened(self, name: str) -> IO[bytes]:
        if self._packed is None:
            return (self._folder or Path()).joinpath(name).open("wb")
        entry = zipfile.ZipInfo(name, _DAY)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return self._packed.open(entry, "w", force_zip64=True)


class _Hashed:
    """A stream that hashes what it writes."""

    def __init__(self, stream: IO[bytes], digest: Any) -> None:  # noqa: ANN401
        self._stream, self._digest = stream, digest
        self.closed = False

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        return self._stream.write(data)

    def flush(self) -> None:
        pass

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


@contextmanager
def writing(destination: Path) -> Iterator[Parcel]:
    """Make an export beside its place, and put it there once it is whole; nobody else may read it.

    Raises
    ------
    FindingsError
        ``AUD-EXPORT-THERE`` or ``AUD-EXPORT-WRITE``.
    """
    if destination.exists():
        _refuse("AUD-EXPORT-THERE", destination)
    draft = destination.with_name(f".{destination.name}.{os.getpid()}")
    try:
        if destination.suffix.lower() == SUFFIX:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
                with zipfile.ZipFile(stream, "w") as packed:
                    yield Parcel(None, packed)
                stream.flush()
                os.fsync(stream.fileno())
        else:
            draft.mkdir(mode=0o700)
            yield Parcel(draft, None)
        draft.rename(destination)
    except OSError as error:
        _refuse("AUD-EXPORT-WRITE", destination, reason=error.strerror or type(error).__name__)
    finally:
        with suppress(OSError):
            draft.unlink() if draft.is_file() else shutil.rmtree(draft)


class Reading:
    """An export that is being read."""

    def __init__(self, path: Path, packed: zipfile.ZipFile | None) -> None:
        self.path, self._packed = path, packed
        self._head: dict[str, Any] = {}

    def head(self, known: set[str]) -> dict[str, Any]:
        """Return the manifest.

        Parameters
        ----------
        known
            The tables that an export may hold.

        Raises
        ------
        FindingsError
            ``AUD-EXPORT-OTHER``.
        """
        try:
            with self.file(MANIFEST) as stream:
                head = json.loads(stream.read(MANIFEST_LIMIT))
            ours = head["format"] == 1 and isinstance(head["revision"], str) and isinstance(head["sha256"], dict)
            ours = ours and all(table in known and isinstance(count, int) for table, count in head["rows"].items())
        except (OSError, KeyError, TypeError, AttributeError, ValueError):
            ours = False
        if not ours:
            _refuse("AUD-EXPORT-OTHER", self.path)
        self._head = head
        return self._head

    def file(self, name: str) -> IO[bytes]:
        """Open one file to read; KeyError or OSError when it is not there."""
        return self._packed.open(name) if self._packed is not None else self.path.joinpath(name).open("rb")

    def verify(self) -> None:
        """Check every file against its digest before anything is believed.

        Raises
        ------
        FindingsError
            ``AUD-EXPORT-DAMAGED``, naming every such file.
        """
        left, damaged = LIMIT, []
        for name in (f"{table}.csv" for table in self._head["rows"]):
            digest = hashlib.sha256()
            try:
                with self.file(name) as stream:
                    while left > 0 and (chunk := stream.read(min(CHUNK, left))):
                        digest.update(chunk)
                        left -= len(chunk)
            except (OSError, KeyError, zipfile.BadZipFile):
                damaged.append(name)
                continue
            if digest.hexdigest() != self._head["sha256"].get(name):
                damaged.append(name)
        if damaged:
            raise FindingsError(
                Finding(code="AUD-EXPORT-DAMAGED", found=name, file=str(self.path)) for name in damaged)


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """Open an export, a folder or a zip.

    Raises
    ------
    FindingsError
        ``AUD-EXPORT-OTHER``.
    """
    if path.is_dir():
        yield Reading(path, None)
        return
    try:
        packed = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        _refuse("AUD-EXPORT-OTHER", path)
    with packed:
        yield Reading(path, packed)


def _refuse(code: str, path: Path, **params: str) -> NoReturn:
    raise FindingsError([Finding(code=code, found=str(path), file=str(path), params=params)])
