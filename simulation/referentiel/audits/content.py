"""The content of a file that a person gives: its size, its compression and its encoding are never trusted."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from referentiel.texts import integer

from .faults import Faults

LIMIT = 100 * 1024 * 1024
"""Bytes of content, once uncompressed, above which a file is refused."""

CHUNK = 1 << 20
SAMPLE = 4_096

GZIP = b"\x1f\x8b"
CONTROLS = frozenset(range(1, 9)) | frozenset(range(14, 32))
"""Control characters that no text holds."""
ZIP = b"PK\x03\x04"
# UTF-32 before UTF-16: the mark of the first begins with the mark of the second.
WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a text file, with their encoding.

    Parameters
    ----------
    name
        Name of the file, shown in findings.
    data
        At most `LIMIT` bytes, uncompressed.
    encoding
        ``utf-8-sig`` or ``cp1252``; `data` is known to decode under it.
    digest
        SHA-256 of `data`: the same table gives the same digest, compressed or not.
    """

    name: str
    data: bytes
    encoding: str
    digest: str

    def lines(self) -> int:
        """Return the number of line ends, an estimate of the number of rows."""
        return self.data.count(b"\n")

    def open(self) -> IO[str]:
        """Open the text; line ends are kept as they are, for the reader of the table."""
        return io.TextIOWrapper(io.BytesIO(self.data), encoding=self.encoding, newline="")


def read_content(path: Path, limit: int = LIMIT) -> Content:
    """Read a file that a person gives, plain or gzip (told by its content, not its name).

    Parameters
    ----------
    path
        A regular file.
    limit
        Bytes; reading stops there, whatever a compressed file claims.

    Raises
    ------
    FindingsError
        One finding: absent, a folder, unreadable, empty, too large, broken gzip, a spreadsheet, not text.
    """
    faults = Faults(path.name)
    if not path.exists():
        faults.stop("AUD-NOT-FOUND", str(path))
    if not path.is_file():
        faults.stop("AUD-FOLDER", str(path))
    try:
        data = _bytes(path, limit, faults)
    except OSError as error:
        faults.stop("AUD-UNREADABLE", str(path), reason=error.strerror or type(error).__name__)
    if not data.strip():
        faults.stop("AUD-EMPTY", path.name)
    encoding = _encoding(data, faults)
    return Content(path.name, data, encoding, hashlib.sha256(data).hexdigest())


def _bytes(path: Path, limit: int, faults: Faults) -> bytes:
    with path.open("rb") as stream:
        compressed = stream.read(len(GZIP)) == GZIP
        if not compressed and path.stat().st_size > limit:
            _too_large(path, limit, faults)
        stream.seek(0)
        if not compressed:
            data = stream.read(limit + 1)
        else:
            try:
                with gzip.GzipFile(fileobj=stream) as unpacked:
                    data = _up_to(unpacked, limit + 1)
            except (gzip.BadGzipFile, EOFError, zlib.error):
                faults.stop("AUD-GZIP", path.name)
    if len(data) > limit:
        _too_large(path, limit, faults)
    return data


def _up_to(stream: gzip.GzipFile, most: int) -> bytes:
    # In steps: a compressed file may claim far more than the memory holds.
    data = bytearray()
    while len(data) < most and (chunk := stream.read(min(CHUNK, most - len(data)))):
        data += chunk
    return bytes(data)


def _too_large(path: Path, limit: int, faults: Faults) -> None:
    faults.stop("AUD-TOO-LARGE", path.name, limit=integer(limit // (1024 * 1024)))


def _encoding(data: bytes, faults: Faults) -> str:
    """Return the encoding of `data`, or refuse what is neither UTF-8 nor cp1252 text."""
    if data.startswith(ZIP):
        faults.stop("AUD-SPREADSHEET", "PK")
    for mark, name in WIDE:
        if data.startswith(mark):
            faults.stop("AUD-ENCODING", name, line=1)
    if b"\x00" in data:
        line = _line(data, data.index(b"\x00"))
        sample = data[:SAMPLE]
        if sample.count(b"\x00") * 10 > len(sample) or any(byte in CONTROLS for byte in sample):
            faults.stop("AUD-ENCODING", "\x00", line=line)
        faults.stop("AUD-NUL", "\x00", line=line)
    wrong = _undecodable(data, "utf-8")
    if wrong is None:
        return "utf-8-sig"
    # Good UTF-8 accents before the wrong byte, or the UTF-8 mark: a damaged UTF-8 file, not a cp1252 one.
    if not data[:wrong].isascii():
        faults.stop("AUD-ENCODING", f"0x{data[wrong]:02X}", line=_line(data, wrong))
    wrong = _undecodable(data, "cp1252")
    if wrong is not None:
        faults.stop("AUD-ENCODING", f"0x{data[wrong]:02X}", line=_line(data, wrong))
    return "cp1252"


def _undecodable(data: bytes, encoding: str) -> int | None:
    """Return the place of the first byte that `encoding` cannot read; None when it reads all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), CHUNK):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + CHUNK], final=start + CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return start - held + error.start
    return None


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1
