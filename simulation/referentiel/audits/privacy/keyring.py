"""The secret keys of pseudonyms: one small file outside every repository, readable by its owner alone."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from platformdirs import user_config_dir

from referentiel.model import Finding, FindingsError

ENVIRONMENT = "REFERENTIEL_CLE"
FILE = "cle-pseudonymes.json"
BYTES = 32
"""Length of a key; that of the digest it is used with (RFC 2104, section 3)."""
_DRAFT = ".cle-"
"""How the name of a file of keys begins while it is being written."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret key; it never shows in a representation.

    Parameters
    ----------
    made
        The day it was made.
    secret
        `BYTES` bytes.
    """

    made: date
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every key in use, oldest first; at least one. A rotation adds a key and keeps the others."""

    keys: tuple[Key, ...]


def default_path() -> Path:
    """Return where the keys are: ``REFERENTIEL_CLE``, else a file of the user's own settings."""
    given = os.environ.get(ENVIRONMENT, "")
    return Path(given).expanduser() if given else Path(user_config_dir("referentiel", appauthor=False)) / FILE


def read_keyring(path: Path | None = None) -> Keyring:
    """Read the keys.

    Raises
    ------
    FindingsError
        ``AUD-KEY-ABSENT``, ``AUD-KEY-INSIDE`` (a repository), ``AUD-KEY-SHARED`` (others may read it) or
        ``AUD-KEY-DAMAGED``. What the file holds is never quoted.
    """
    where = path or default_path()
    _refuse_inside(where)
    try:
        mode, content = where.stat().st_mode, where.read_bytes()
    except OSError:
        raise _refused("AUD-KEY-ABSENT", where) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _refused("AUD-KEY-SHARED", where, mode=f"{stat.S_IMODE(mode):o}")
    try:
        given = json.loads(content)["keys"]
        keys = tuple(Key(date.fromisoformat(k["made"]), base64.b64decode(k["secret"], validate=True)) for k in given)
    except (ValueError, TypeError, KeyError, binascii.Error):
        keys = ()
    if not keys or any(len(key.secret) != BYTES for key in keys):
        raise _refused("AUD-KEY-DAMAGED", where)
    return Keyring(keys)


def new_keyring(day: date, path: Path | None = None) -> Keyring:
    """Make a first key and write it; the folder is made.

    Raises
    ------
    FindingsError
        ``AUD-KEY-THERE``: there is a file already, and losing it would lose every pseudonym;
        ``AUD-KEY-INSIDE`` or ``AUD-KEY-WRITE``.
    """
    where = path or default_path()
    _refuse_inside(where)
    keyring = Keyring((Key(day, secrets.token_bytes(BYTES)),))
    if where.exists():
        raise _refused("AUD-KEY-THERE", where)
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        # Made for its owner alone, and only if nothing is there.
        with os.fdopen(os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(_written(keyring))
    except OSError:
        raise _refused("AUD-KEY-WRITE", where) from None
    return keyring


def rotated(day: date, path: Path | None = None) -> Keyring:
    """Add a key to the file and return every key; the file is replaced whole or not at all, down to the disk.

    Two that add a key at once both do: a key that a base already went through must never be lost.

    Raises
    ------
    FindingsError
        As `read_keyring`; ``AUD-KEY-WRITE``.
    """
    where = path or default_path()
    read_keyring(where)
    try:
        with _alone(where):
            keyring = Keyring((*read_keyring(where).keys, Key(day, secrets.token_bytes(BYTES))))
            for left in where.parent.glob(f"{_DRAFT}*"):
                left.unlink()
            # A temporary file is its owner's alone from the start.
            with tempfile.NamedTemporaryFile(dir=where.parent, prefix=_DRAFT, delete=False) as stream:
                stream.write(_written(keyring))
                stream.flush()
                os.fsync(stream.fileno())
            Path(stream.name).replace(where)
            _down(where.parent)
    except OSError:
        raise _refused("AUD-KEY-WRITE", where) from None
    return keyring


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    """Keep others from replacing the file meanwhile; the hold ends with the process, however it ends."""
    if os.name != "posix":
        yield
        return
    import fcntl

    while True:
        with where.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            # Another one may have replaced the file while this one waited.
            if os.fstat(held.fileno()).st_ino == where.stat().st_ino:
                yield
                return


def _down(folder: Path) -> None:
    """Bring the names of a folder down to the disk: the key must be there before a base moves to it."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _written(keyring: Keyring) -> bytes:
    keys = [{"made": k.made.isoformat(), "secret": base64.b64encode(k.secret).decode()} for k in keyring.keys]
    return (json.dumps({"keys": keys}, indent=1) + "\n").encode()


def _refuse_inside(where: Path) -> None:
    """Refuse a file that a repository could carry away."""
    inside = next((parent for parent in where.absolute().parents if (parent / ".git").exists()), None)
    if inside is not None:
        raise _refused("AUD-KEY-INSIDE", where, repository=str(inside))


def _refused(code: str, where: Path, **params: str) -> FindingsError:
    return FindingsError([Finding(code=code, found=str(where), file=str(where), params=params)])
