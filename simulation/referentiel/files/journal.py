r"""A journal on disk that only grows: one line of JSON an entry, each on the disk before anybody is told.

A line holds its number, the SHA-256 of the line before it, and an event. Nothing written is ever written over: two
who write the same journal are told, and what a killed process left of a line stays where it is, under a
line of its own that says so.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from referentiel.model import Finding, FindingsError

from .lock import WAIT, locked

MAX_BYTES = 16_000_000
START = "0" * 64
TORN = "torn"
"""The event that covers what was left of lines never finished: their SHA-256, in order."""


@dataclass(frozen=True)
class Entry:
    """One line: its number from 1, its event, and the SHA-256 of the line."""

    number: int
    event: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class Journal:
    """A journal as it was read.

    Parameters
    ----------
    entries
        What was recorded, without the lines that cover torn ones.
    lines
        Complete lines, those included: the number of the last one.
    last
        SHA-256 of the last complete line.
    torn
        What a killed process left after it, line by line.
    ended
        Whether the file ends with a line end.
    """

    path: Path
    entries: tuple[Entry, ...] = ()
    lines: int = 0
    last: str = START
    torn: tuple[bytes, ...] = ()
    ended: bool = True

    @property
    def findings(self) -> tuple[Finding, ...]:
        """``FILE-JOURNAL-TORN``, a warning, when the end was never finished: nobody was told that it was recorded."""
        if not self.torn:
            return ()
        size = sum(map(len, self.torn))
        return (Finding(code="FILE-JOURNAL-TORN", file=str(self.path), line=self.lines + 1, found=str(size),
                        severity="warning"),)


def read_journal(path: Path) -> Journal:
    """Read a journal; one that has no file is empty.

    Raises
    ------
    FindingsError
        ``FILE-JOURNAL-FULL``, ``FILE-JOURNAL-LINE`` (a finished line that is no entry), ``FILE-JOURNAL-CHAIN`` (a
        line that does not follow from the one before it: the file was changed by hand), ``FILE-WRITE``.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Journal(path)
    except OSError as error:
        raise _refused(path, "FILE-WRITE", 0, path.name) from error
    if len(content) > MAX_BYTES:
        raise _refused(path, "FILE-JOURNAL-FULL", 0, str(len(content)))
    return _parsed(path, content)


def recorded(journal: Journal, event: Mapping[str, Any], *, wait: float = WAIT) -> Journal:
    """Add an event at the end of a journal, and return it once the disk has it.

    Parameters
    ----------
    journal
        As it was read: the disk must hold nothing more.
    event
        Plain JSON.
    wait
        Seconds to wait for somebody else's line.

    Raises
    ------
    FindingsError
        ``FILE-JOURNAL-CHANGED``: somebody else wrote meanwhile, and nothing was added. ``FILE-LOCKED``,
        ``FILE-JOURNAL-FULL``, ``FILE-WRITE``, and what `read_journal` says.
    """
    path = journal.path
    try:
        with locked(path, wait) as lock:
            disk = read_journal(path)
            if disk.last != journal.last:
                code = "FILE-JOURNAL-CHANGED" if disk.lines else "FILE-GONE"
                raise _refused(path, code, min(journal.lines + 1, disk.lines), path.name)
            lock.confirm()
            content, after = _added(disk, event)
            size = path.stat().st_size if path.exists() else 0
            if size + len(content) > MAX_BYTES:
                raise _refused(path, "FILE-JOURNAL-FULL", 0, str(size))
            _append(path, content)
    except OSError as error:
        raise _refused(path, "FILE-WRITE", 0, path.name) from error
    return after


def _refused(path: Path, code: str, line: int, found: str, **params: str) -> FindingsError:
    return FindingsError([Finding(code=code, file=str(path), line=line, found=found[:200],
                                  params={**params, "limit": str(MAX_BYTES)})])


def _added(disk: Journal, event: Mapping[str, Any]) -> tuple[bytes, Journal]:
    """Return the bytes to add and the journal that has them; what is torn is covered first."""
    lead, journal = b"" if disk.ended else b"\n", disk
    if disk.torn:
        line, journal = _line(disk, {"event": TORN, "digests": [_digest(part) for part in disk.torn]})
        lead += line
        journal = replace(journal, entries=disk.entries, torn=())
    line, journal = _line(journal, event)
    return lead + line, replace(journal, ended=True)


def _line(journal: Journal, event: Mapping[str, Any]) -> tuple[bytes, Journal]:
    number = journal.lines + 1
    content = {"n": number, "prev": journal.last, "event": dict(event)}
    line = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    entry = Entry(number, dict(event), _digest(line))
    return line + b"\n", replace(journal, entries=(*journal.entries, entry), lines=number, last=entry.digest)


def _append(path: Path, content: bytes) -> None:
    fresh = not path.exists()
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        while content:
            content = content[os.write(descriptor, content):]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if fresh and hasattr(os, "O_DIRECTORY"):  # only where a folder can be opened
        with suppress(OSError):  # the line is on the disk: a folder that cannot be synchronised is no failure
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _parsed(path: Path, content: bytes) -> Journal:
    """Read the lines one after the other."""
    ended = content.endswith(b"\n") or not content
    parts = content.removesuffix(b"\n").split(b"\n") if content else []
    entries: list[Entry] = []
    torn: list[bytes] = []
    lines, last = 0, START
    for place, part in enumerate(parts, start=1):
        found = _entry(part)
        if found is None:
            torn.append(part)
            continue
        number, before, event = found
        covering = event.get("event") == TORN and event.get("digests") == list(map(_digest, torn))
        if torn and not covering:
            raise _refused(path, "FILE-JOURNAL-LINE", place - 1, _shown(torn[-1]))
        if (number, before) != (lines + 1, last):
            raise _refused(path, "FILE-JOURNAL-CHAIN", place, _shown(part))
        lines, last, torn = number, _digest(part), []
        if not covering:
            entries.append(Entry(number, event, last))
    if torn and ended:
        # Finished by its line end, hence acknowledged, and unreadable: not for us to leave out.
        raise _refused(path, "FILE-JOURNAL-LINE", len(parts), _shown(torn[-1]))
    return Journal(path, tuple(entries), lines, last, tuple(torn), ended)


def _entry(line: bytes) -> tuple[int, str, dict[str, Any]] | None:
    """Return the number, the digest before and the event of a line; None when it is no entry."""
    try:
        content = json.loads(line.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or set(content) != {"n", "prev", "event"}:
        return None
    number, before, event = content["n"], content["prev"], content["event"]
    if type(number) is not int or not isinstance(before, str) or not isinstance(event, dict):
        return None
    return number, before, event


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _shown(line: bytes) -> str:
    return line[:80].decode("utf-8", "replace")


def events_of(journal: Journal) -> Iterator[Mapping[str, Any]]:
    """Yield the events of a journal, in order."""
    return (entry.event for entry in journal.entries)
