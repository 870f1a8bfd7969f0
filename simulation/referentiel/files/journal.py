r"""A journal on disk that only grows: one line of JSON an entry, each on the disk before anybody is told.

A line holds its number, the SHA-256 of the line before it, and an event. Nothing written is ever written over: two
who write the same journal are told, and what a killed process left of a line stays where it is, under a
line of its own that says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from .journal_lines import TORN, Journal, digest_of_line, parsed, refused, written
from .lock import WAIT, locked

MAX_BYTES = 16_000_000


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
        raise refused(path, "FILE-WRITE", 0, path.name) from error
    if len(content) > MAX_BYTES:
        raise refused(path, "FILE-JOURNAL-FULL", 0, str(len(content)), limit=str(MAX_BYTES))
    return parsed(path, content)


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
                raise refused(path, code, min(journal.lines + 1, disk.lines), path.name)
            lock.confirm()
            content, after = _added(disk, event)
            size = path.stat().st_size if path.exists() else 0
            if size + len(content) > MAX_BYTES:
                raise refused(path, "FILE-JOURNAL-FULL", 0, str(size), limit=str(MAX_BYTES))
            _append(path, content)
    except OSError as error:
        raise refused(path, "FILE-WRITE", 0, path.name) from error
    return after


def _added(disk: Journal, event: Mapping[str, Any]) -> tuple[bytes, Journal]:
    """Return the bytes to add and the journal that has them; what is torn is covered first."""
    lead, journal = b"" if disk.ended else b"\n", disk
    if disk.torn:
        line, journal = written(disk, {"event": TORN, "digests": [digest_of_line(part) for part in disk.torn]})
        lead += line
        journal = replace(journal, entries=disk.entries, torn=())
    line, journal = written(journal, event)
    return lead + line, replace(journal, ended=True)


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


def events_of(journal: Journal) -> Iterator[Mapping[str, Any]]:
    """Yield the events of a journal, in order."""
    return (entry.event for entry in journal.entries)
