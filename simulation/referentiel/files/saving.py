"""Save a document: the file is the old one or the new one, never between, and never somebody else's work lost.

The new text is first written beside the file; then, under the file's lock, the bytes on the disk are compared with
those that the person read, and the new text takes the place of the old one by a rename.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from referentiel.model import Finding, FindingsError

from .adoption import adopted_findings
from .conflict import conflict_of, refusal
from .lock import WAIT, locked
from .reader import DRAFTS, Document, bytes_at, digest_of
from .replacement import clear, prepared, put


def save(document: Document, path: Path | None = None, *, wait: float = WAIT) -> Document:
    """Write a document whole or not at all, and return it as if it had just been read from its file.

    A document saved in its own place must find there what the person read; in another place, or when no file held
    it yet, it must find nothing. Links are followed, permissions kept.

    Parameters
    ----------
    document
        What to save; already checked, since it could not be made otherwise.
    path
        Another place.
    wait
        Seconds to wait for somebody else's save.

    Raises
    ------
    FindingsError
        ``FILE-CHANGED`` or ``FILE-EXISTS`` (a `ConflictError`, with both texts), ``FILE-GONE``, ``FILE-ADOPTED``,
        ``LIFE-KEPT``, ``FILE-FINGERPRINT``, ``FILE-LOCKED``, ``FILE-FOLDER-GONE``, ``FILE-WRITE``.
    """
    return written(document, path or document.path, adopted_findings, wait)


def written(
    document: Document, path: Path, refusals: Callable[[Document, Path], list[Finding]], wait: float,
) -> Document:
    """Write a document unless `refusals`, given it and its target, returns why not; see `save` for the rest."""
    content = document.text.encode("utf-8")
    try:
        target = path.resolve()
        expected = document.digest if target == document.path.resolve() else ""
        _folder(path, target, expected)
        findings = refusals(document, target)
        if findings:
            raise FindingsError(findings)
        with prepared(target, content) as temporary, locked(target, wait) as lock:
            clear(target, lock.holder)
            if not already(document, path, bytes_at(target), expected):
                lock.confirm()
                put(temporary, target)
    except (OSError, RuntimeError) as error:  # pathlib tells a loop of links by a RuntimeError
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error
    return replace(document, path=path, digest=digest_of(content), origin=document.version)


def written_once(path: Path, text: str, *, wait: float = WAIT) -> None:
    """Write a text that never changes, whole or not at all; the same text may be there already.

    Raises
    ------
    FindingsError
        ``FILE-EXISTS`` (a `ConflictError`) when the file holds another text, ``FILE-LOCKED``, ``FILE-WRITE``.
    """
    content = text.encode("utf-8")
    try:
        target = path.resolve()
        with prepared(target, content) as temporary, locked(target, wait) as lock:
            clear(target, lock.holder)
            disk = bytes_at(target)
            if disk not in (None, content):
                raise refusal("FILE-EXISTS", conflict_of(path, text, (disk or b"").decode("utf-8", "replace")))
            lock.confirm()
            put(temporary, target)
    except (OSError, RuntimeError) as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error


def _folder(path: Path, target: Path, expected: str) -> None:
    """Make the folder of drafts for its first one; any other folder must be there."""
    if not expected and target.parent.name == DRAFTS and target.parent.parent.is_dir():
        target.parent.mkdir(exist_ok=True)
    if not target.parent.is_dir():
        raise FindingsError([Finding(code="FILE-FOLDER-GONE", file=str(path), found=str(target.parent))])


def already(document: Document, path: Path, disk: bytes | None, expected: str) -> bool:
    """Tell whether the disk already holds the text; refuse when it holds another one than the person read.

    Raises
    ------
    FindingsError
        ``FILE-GONE``, ``FILE-CHANGED``, ``FILE-EXISTS``.
    """
    if disk is None:
        if expected:
            raise FindingsError([Finding(code="FILE-GONE", file=str(path), found=path.name)])
        return False
    if disk == document.text.encode("utf-8"):
        return True
    if digest_of(disk) != expected:
        both = conflict_of(path, document.text, disk.decode("utf-8", "replace"))
        raise refusal("FILE-CHANGED" if expected else "FILE-EXISTS", both)
    return False
