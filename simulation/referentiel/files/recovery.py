"""What was done to a draft and not saved, line by line on the disk, so that a killed process loses nothing.

A hidden file beside the draft, named after the process that writes it: its first line holds the text that the
session started from, each other line one thing done. A line is on the disk before anybody is told.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from referentiel.model import Finding, FindingsError

from .emission import flow_text
from .holders import Holder, dead, holder_of
from .manifest import manifest_folder
from .reader import DRAFTS
from .tree import parse

SUFFIX = ".reprise"
ASIDE = ".ecarte"
"""In the name of a file that somebody chose to leave aside: nobody is asked about it again, and it is kept."""
SAVED = "saved"
"""What is done by a save: nothing is left to recover after it."""
MAX_BYTES = 64_000_000


@dataclass(frozen=True)
class Recovery:
    """Work that a process left unsaved.

    Parameters
    ----------
    path
        The file that keeps it.
    started
        When the session began, ISO 8601.
    base
        The text that the session started from.
    digest
        Digest of the file that held this text; empty when no file did.
    records
        What was done, in order; a line that was being written when the process died is left out.
    """

    path: Path
    started: str
    base: str
    digest: str
    records: tuple[Mapping[str, Any], ...]


class RecoveryFile:
    """The file of a session under way; it exists from the first thing done.

    Parameters
    ----------
    draft
        Place of the draft, which need not exist yet.
    base, digest
        As in `Recovery`.
    """

    def __init__(self, draft: Path, base: str, digest: str) -> None:
        self.holder = Holder()
        self.holder.take()
        self.path = draft.with_name(f".{draft.name}.{self.holder.mark}{SUFFIX}")
        started = datetime.now(UTC).isoformat(timespec="seconds")
        self._first = {"started": started, "digest": digest, "base": base}
        self._started = False

    def add(self, record: Mapping[str, Any]) -> None:
        """Write one thing done, down to the disk.

        Raises
        ------
        FindingsError
            ``DRAFT-RECOVERY-WRITE``: it is done in memory, and would be lost with the process.
        """
        try:
            if not self._started and self.path.parent.name == DRAFTS and manifest_folder(self.path).is_dir():
                self.path.parent.mkdir(exist_ok=True)
            with self.path.open("ab") as stream:
                stream.write((b"" if self._started else _line(self._first)) + _line(record))
                stream.flush()
                os.fsync(stream.fileno())
            self._started = True
        except OSError as error:
            raise FindingsError([Finding(code="DRAFT-RECOVERY-WRITE", file=str(self.path), found=self.path.name,
                                         severity="warning")]) from error

    def close(self) -> None:
        """Remove the file and give its name up: the session ends."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.holder.leave()


def recoveries(draft: Path, *, aside: bool = False) -> tuple[Recovery, ...]:
    """Return what processes that are gone left unsaved of a draft, the oldest first.

    The living are left alone, and the file of a dead process that had saved everything is removed.

    Parameters
    ----------
    aside
        Those that somebody left aside, in place of those that nobody decided on.
    """
    found = []
    for path in sorted(draft.parent.glob(f".{draft.name}.*{SUFFIX}")):
        if path.name.endswith(ASIDE + SUFFIX) != aside:
            continue
        holder = holder_of(path.name.removeprefix(f".{draft.name}."))
        recovery = _read(path) if holder is not None and dead(holder) else None
        if recovery is not None and (not recovery.records or recovery.records[-1].get("do") == SAVED):
            forget(recovery)
        elif recovery is not None:
            found.append(recovery)
    return tuple(sorted(found, key=lambda one: (one.started, one.path.name)))


def set_aside(recovery: Recovery) -> Recovery:
    """Leave aside what a process left: its file is kept under another name, and can be taken over later all the same.

    Raises
    ------
    FindingsError
        ``DRAFT-RECOVERY-WRITE``: its name cannot be changed; it stays where it was.
    """
    path = recovery.path.with_name(recovery.path.name.removesuffix(SUFFIX).removesuffix(ASIDE) + ASIDE + SUFFIX)
    try:
        recovery.path.replace(path)
    except OSError as error:
        raise FindingsError([Finding(code="DRAFT-RECOVERY-WRITE", file=str(recovery.path), found=recovery.path.name,
                                     severity="warning")]) from error
    return replace(recovery, path=path)


def forget(recovery: Recovery) -> None:
    """Remove what a process left: it was taken over, or nobody wants it."""
    with suppress(OSError):
        recovery.path.unlink(missing_ok=True)


def _read(path: Path) -> Recovery | None:
    """Read what can be read; None when not even the first line was written."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES)
    except OSError:
        return None
    lines = [_record(line) for line in content.split(b"\n")[:-1]]
    known = lines[: next((i for i, one in enumerate(lines) if one is None), len(lines))]
    if not known or known[0] is None or set(known[0]) != {"started", "digest", "base"}:
        return None
    first = known[0]
    return Recovery(path, str(first["started"]), str(first["base"]), str(first["digest"]),
                    tuple(one for one in known[1:] if one is not None))


def _line(record: Mapping[str, Any]) -> bytes:
    return (flow_text(dict(record)) + "\n").encode("utf-8")


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        data = parse(line.decode("utf-8")).data
    except (FindingsError, UnicodeDecodeError):
        return None
    return data if isinstance(data, dict) else None
