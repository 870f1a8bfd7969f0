"""An advisory lock that works on every file system: a file that only one process can create.

The file holds who took it and when. A dead holder's lock is taken over at once on its own machine, after a minute
from another one. Two who find the same dead lock must not both remove it, for the slower would remove the lock that
the faster has just taken: so a dead lock is removed only under a lock of its own, named after the token of the dead
one, and only if that token is still there. A token is never used twice, so a late comer removes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import uniform
from time import monotonic, sleep

from referentiel.model import Finding, FindingsError

from .holders import Holder, age_of, gone, holder_of

WAIT = 10.0
UNWRITTEN_AFTER = 2.0
"""Seconds after which a lock that names nobody counts as dead: its process was killed before it wrote its name."""


class Lock:
    """A lock that is held.

    Parameters
    ----------
    path
        The lock file.
    holder
        This process.
    """

    def __init__(self, path: Path, holder: Holder) -> None:
        self.path, self.holder = path, holder

    def confirm(self) -> None:
        """Check that the lock is still ours: a process put to sleep for more than a minute may have lost it.

        Raises
        ------
        FindingsError
            ``FILE-LOCKED``.
        """
        if _content(self.path)[: len(self.holder.mark)] != self.holder.mark:
            raise _busy(self.path)

    def release(self) -> None:
        """Give the lock back; never somebody else's."""
        with suppress(OSError, FindingsError):
            self.confirm()
            self.path.unlink()
        self.holder.leave()


def lock_path(target: Path) -> Path:
    """Return the place of the lock of a file.

    Examples
    --------
    >>> lock_path(Path("drafts/lrs-2026.yaml")).name
    '.lrs-2026.yaml.lock'
    """
    return target.with_name(f".{target.name}.lock")


@contextmanager
def locked(target: Path, wait: float = WAIT) -> Iterator[Lock]:
    """Hold the lock of a file.

    Raises
    ------
    FindingsError
        ``FILE-LOCKED``: another process still holds it after `wait` seconds.
    OSError
        The folder cannot be written.
    """
    lock = _acquired(lock_path(target), monotonic() + wait)
    try:
        yield lock
    finally:
        lock.release()


def _acquired(path: Path, deadline: float) -> Lock:
    while True:
        lock = _created(path)
        if lock:
            return lock
        token = _dead(path)
        if token:
            _remove(path, token, deadline)
        elif monotonic() > deadline:
            raise _busy(path)
        else:
            sleep(uniform(0.002, 0.02))  # noqa: S311 (not a secret: two who wait must not step together)


def _created(path: Path) -> Lock | None:
    holder = Holder()
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError:
        return None
    holder.take()
    try:
        os.write(descriptor, f"{holder.mark} {datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())
    except OSError:
        path.unlink(missing_ok=True)
        holder.leave()
        raise
    finally:
        os.close(descriptor)
    return Lock(path, holder)


def _dead(path: Path) -> str:
    """Return the token of a lock whose holder is gone; empty when it lives, or when there is no lock any more."""
    try:
        content, age, identity = _content(path), age_of(path), path.stat().st_ino
    except OSError:
        return ""
    holder = holder_of(content)
    if holder:
        return holder.token if gone(holder, age) else ""
    return f"{identity:x}" if abs(age) > UNWRITTEN_AFTER else ""


def _remove(path: Path, token: str, deadline: float) -> None:
    """Remove a dead lock, alone."""
    lock = _acquired(path.with_name(f"{path.name}.{token}"), deadline)
    try:
        if _dead(path) == token:
            path.unlink(missing_ok=True)
    finally:
        lock.release()


def _content(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(200).decode("ascii", "replace")
    except FileNotFoundError:
        return ""


def _busy(path: Path) -> FindingsError:
    name = path.name.removeprefix(".").partition(".lock")[0]
    holder, since = holder_of(_content(path)), _content(path).partition(" ")[2].strip()
    params = {"pid": str(holder.pid) if holder else "?", "since": since or "?", "lock": path.name}
    return FindingsError([Finding(code="FILE-LOCKED", file=str(path.with_name(name)), found=name, params=params)])
