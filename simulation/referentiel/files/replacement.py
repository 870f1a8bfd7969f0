"""Replace the bytes of a file whole or not at all, and clear what a killed process left."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .holders import Holder, age_of, gone, holder_of
from .lock import lock_path

SUFFIX = ".tmp"


@contextmanager
def prepared(target: Path, content: bytes) -> Iterator[Path]:
    """Write the bytes to a new file beside the target, down to the disk; it is gone at the end if nobody renamed it.

    The new file takes the permissions of the old one, or those of any new file.

    Raises
    ------
    OSError
        The folder cannot be written, the disk is full, the target is read-only.
    """
    holder = Holder()
    holder.take()
    temporary = target.with_name(f".{target.name}.{holder.mark}{SUFFIX}")
    try:
        with suppress(FileNotFoundError):
            _writable(target)
        _write(temporary, content, _mode(target))
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
        holder.leave()


def put(temporary: Path, target: Path) -> None:
    """Rename a prepared file over the target, and have the folder remember it."""
    temporary.replace(target)
    if hasattr(os, "O_DIRECTORY"):  # only where a folder can be opened
        with suppress(OSError):  # the new file is in place: a folder that cannot be synchronised is no failure
            descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def clear(target: Path, own: Holder) -> None:
    """Remove what dead processes left beside a file; called under its lock, which `own` holds."""
    for path in [path for path in target.parent.iterdir() if path.name.startswith(f".{target.name}.")]:
        with suppress(OSError):
            if _left(path, target, own):
                path.unlink()


def _left(path: Path, target: Path, own: Holder) -> bool:
    if path.name.endswith(SUFFIX):
        holder = holder_of(path.name.removeprefix(f".{target.name}."))
        return holder is not None and gone(holder, age_of(path))
    # The lock on a dead lock: that one is gone, since the lock is ours.
    broken = path.name.startswith(f"{lock_path(target).name}.")
    return broken and own.token not in path.name


def _writable(target: Path) -> None:
    """Refuse a file that says read-only: a rename would not ask."""
    if not target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(target, os.W_OK):
        raise PermissionError(target)


def _mode(target: Path) -> int | None:
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else None


def _write(path: Path, content: bytes, mode: int | None) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)  # Windows would translate line ends
    created = os.open(path, flags, 0o666 if mode is None else 0o600)
    with os.fdopen(created, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if mode is not None:
        path.chmod(mode)
