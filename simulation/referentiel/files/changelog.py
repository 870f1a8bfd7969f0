"""The journal of versions beside them: one entry more, before that of the version it follows."""

from __future__ import annotations

import re
from pathlib import Path

from referentiel.model import Finding, FindingsError

from .lock import WAIT, locked
from .reader import bytes_at, read_text
from .replacement import clear, prepared, put

CHANGELOG = "CHANGELOG.md"


def with_entry(journal: str, entry: str, version: str, before: str) -> str:
    r"""Return a journal with one more entry, before that of the version that it follows.

    An entry of the same version is replaced. Where the version that it follows has no entry, the new one is put at
    the end.

    Parameters
    ----------
    journal
        A Markdown text: an entry begins with ``### <id>`` and ends at the next heading.
    entry
        Its heading included.
    version, before
        Ids of the version told, and of the one it follows.

    Examples
    --------
    >>> with_entry("# J\n\n## Label\n\n### a-1\n\nVieux.\n", "### a-2\n\nNeuf.\n", "a-2", "a-1")
    '# J\n\n## Label\n\n### a-2\n\nNeuf.\n\n### a-1\n\nVieux.\n'
    """
    written = entry.rstrip("\n") + "\n\n"
    own = _place(journal, version)
    if own is not None:
        return journal[: own[0]] + written + journal[own[1] :].lstrip("\n")
    place = _place(journal, before)
    if place is None:
        return journal.rstrip("\n") + "\n\n" + written.rstrip("\n") + "\n"
    return journal[: place[0]] + written + journal[place[0] :]


def write_entry(folder: Path, entry: str, version: str, before: str, *, wait: float = WAIT) -> Path:
    """Write an entry into the journal of a folder of versions, whole or not at all.

    Raises
    ------
    FindingsError
        ``FILE-LOCKED``, ``FILE-WRITE``, faults of the journal as a text.
    """
    path = folder / CHANGELOG
    try:
        with locked(path, wait) as lock:
            clear(path, lock.holder)
            journal = read_text(path) if bytes_at(path) is not None else ""
            with prepared(path, with_entry(journal, entry, version, before).encode("utf-8")) as temporary:
                lock.confirm()
                put(temporary, path)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error
    return path


def entry_of(folder: Path, version: str) -> str:
    """Return the entry of a version in the journal of a folder; empty where it has none. Raises faults of the text."""
    path = folder / CHANGELOG
    journal = read_text(path) if path.exists() else ""
    place = _place(journal, version)
    return journal[place[0] : place[1]] if place else ""


def write_document(path: Path, content: bytes, *, wait: float = WAIT) -> Path:
    """Write a document of the standard whole, over an older one; its folder is made.

    Raises
    ------
    FindingsError
        ``FILE-LOCKED``, ``FILE-WRITE``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with prepared(path, content) as temporary, locked(path, wait) as lock:
            clear(path, lock.holder)
            lock.confirm()
            put(temporary, path)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error
    return path


def _place(journal: str, version: str) -> tuple[int, int] | None:
    """Return where the entry of a version starts and ends; None when there is none."""
    heading = re.search(rf"^### {re.escape(version)}[ \t]*$", journal, re.MULTILINE)
    if heading is None:
        return None
    following = re.compile(r"^#{1,3} ", re.MULTILINE).search(journal, heading.end())
    return heading.start(), following.start() if following else len(journal)
