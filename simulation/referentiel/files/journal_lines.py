"""The lines of a journal: how an event is written on one, and how a file is read back line by line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from referentiel.model import Finding, FindingsError

START = "0" * 64
TORN = "torn"
"""The event that covers what was left of lines never finished: their SHA-256, in order."""


@dataclass(frozen=True)
class Entry:
    """One line: its number from 1, its event, and its row in the file, torn lines counted."""

    number: int
    event: Mapping[str, Any]
    row: int


@dataclass(frozen=True)
class Journal:
    """A journal as it was read.

    Parameters
    ----------
    entries
        What was recorded, without the lines that cover torn ones.
    lines, rows
        Complete lines, those included: the number of the last one; rows of the file, torn ones included.
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
    rows: int = 0
    last: str = START
    torn: tuple[bytes, ...] = ()
    ended: bool = True

    @property
    def findings(self) -> tuple[Finding, ...]:
        """``FILE-JOURNAL-TORN``, a warning, when the end was never finished: nobody was told that it was recorded."""
        if not self.torn:
            return ()
        size = sum(map(len, self.torn))
        return (Finding(code="FILE-JOURNAL-TORN", file=str(self.path), line=self.rows - len(self.torn) + 1,
                        found=str(size), severity="warning"),)


def refused(path: Path, code: str, line: int, found: str, **params: str) -> FindingsError:
    """Return the error of one finding on a line of a journal, or on the whole of it (0)."""
    return FindingsError([Finding(code=code, file=str(path), line=line, found=found[:200], params=params)])


def written(journal: Journal, event: Mapping[str, Any]) -> tuple[bytes, Journal]:
    """Return an event as the next line of a journal, and the journal that has it."""
    number = journal.lines + 1
    content = {"n": number, "prev": journal.last, "event": dict(event)}
    line = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    row = journal.rows + 1
    return line + b"\n", replace(journal, entries=(*journal.entries, Entry(number, dict(event), row)), lines=number,
                                 rows=row, last=digest_of_line(line))


def parsed(path: Path, content: bytes) -> Journal:
    """Read the lines one after the other.

    Raises
    ------
    FindingsError
        ``FILE-JOURNAL-LINE``, ``FILE-JOURNAL-CHAIN``.
    """
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
        covering = event.get("event") == TORN and event.get("digests") == list(map(digest_of_line, torn))
        if torn and not covering:
            raise refused(path, "FILE-JOURNAL-LINE", place - 1, _shown(torn[-1]))
        if (number, before) != (lines + 1, last):
            raise refused(path, "FILE-JOURNAL-CHAIN", place, _shown(part))
        lines, last, torn = number, digest_of_line(part), []
        if not covering:
            entries.append(Entry(number, event, place))
    if torn and ended:
        # Finished by its line end, hence acknowledged, and unreadable: not for us to leave out.
        raise refused(path, "FILE-JOURNAL-LINE", len(parts), _shown(torn[-1]))
    return Journal(path, tuple(entries), lines, len(parts), last, tuple(torn), ended)


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


def digest_of_line(line: bytes) -> str:
    """Return the SHA-256 of a line, without its end."""
    return hashlib.sha256(line).hexdigest()


def _shown(line: bytes) -> str:
    return line[:80].decode("utf-8", "replace")
