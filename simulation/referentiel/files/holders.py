"""Who holds a lock or a temporary file, and whether that process is still there."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from time import time

ABANDONED_AFTER = 60.0
"""Seconds after which a lock counts as abandoned whatever its process: a save takes milliseconds."""

_MARK = re.compile(r"([0-9]{1,9})-([0-9a-f]{8})-([0-9a-f]{8})")
_HELD: set[str] = set()
"""Marks that this process holds: a mark with its number that is not here is of a dead process of the same number."""


def _host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Holder:
    """A process, once: its number, its machine and a token that is never used again."""

    pid: int = field(default_factory=os.getpid)
    host: str = field(default_factory=_host)
    token: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def mark(self) -> str:
        """The holder as it is written in a lock or in the name of a temporary file.

        Examples
        --------
        >>> Holder(12, "00c0ffee", "1234abcd").mark
        '12-00c0ffee-1234abcd'
        """
        return f"{self.pid}-{self.host}-{self.token}"

    def take(self) -> None:
        """Remember that this process is at work under this mark."""
        _HELD.add(self.mark)

    def leave(self) -> None:
        """Forget it."""
        _HELD.discard(self.mark)


def holder_of(written: str) -> Holder | None:
    """Read the holder at the start of a text; None when there is none.

    Examples
    --------
    >>> holder_of("12-00c0ffee-1234abcd 2026-11-22").pid, holder_of("")
    (12, None)
    """
    found = _MARK.match(written)
    return Holder(int(found[1]), found[2], found[3]) if found else None


def gone(holder: Holder, age: float) -> bool:
    """Tell whether a holder cannot come back: dead on this machine, or out of all proportion late on another."""
    if abs(age) > ABANDONED_AFTER:
        return True
    if holder.host != _host():
        return False
    if holder.pid == os.getpid():
        return holder.mark not in _HELD
    return not _alive(holder.pid)


def age_of(path: Path) -> float:
    """Return the seconds since a file was last written."""
    return time() - path.stat().st_mtime


def _alive(pid: int) -> bool:
    if os.name != "posix":  # elsewhere a signal 0 is not a question: only age tells
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def dead(holder: Holder) -> bool:
    """Tell whether a holder of this machine is no longer there; one of another machine is taken to be there."""
    if holder.host != _host():
        return False
    return holder.mark not in _HELD if holder.pid == os.getpid() else not _alive(holder.pid)
