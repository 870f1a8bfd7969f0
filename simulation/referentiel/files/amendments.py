"""Amendments as files beside their draft: ``drafts/<draft>.amendements/001.yaml``, one a file, safe for many writers.

The number of an amendment is the name of its file. A whole new file takes its name only if nobody has it, in one
step of the file system: two who file at once get two numbers, and no lock is left.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from referentiel.model import Finding, FindingsError
from referentiel.model.amendment import Amendment, AmendmentEvent

from .conflict import conflict_of, refusal
from .emission import item_lines_of, raw_of, version_text
from .lock import WAIT, locked
from .reader import bytes_at, digest_of, read_text
from .replacement import clear, prepared, put
from .rewriting import Unwritable, restated_text
from .shaped import read_shaped
from .tree import Tree, parse

FOLDER = ".amendements"
_NAME = re.compile(r"([0-9]{3,6})\.yaml")


@dataclass(frozen=True)
class AmendmentDocument:
    """An amendment as it was read, with its text and the place of each value.

    Parameters
    ----------
    digest
        Digest of the bytes read, that a save compares with the disk.
    """

    path: Path
    text: str
    tree: Tree
    amendment: Amendment
    digest: str = ""

    @property
    def number(self) -> int:
        """Its number, as its file is named."""
        return number_of(self.path)


@dataclass(frozen=True)
class Amendments:
    """The amendments of a draft, by number: those that read, and the faults of the others."""

    read: tuple[AmendmentDocument, ...] = ()
    findings: tuple[Finding, ...] = ()

    def numbered(self, number: int) -> AmendmentDocument:
        """Return an amendment by its number.

        Raises
        ------
        FindingsError
            ``AMD-UNKNOWN``.
        """
        found = next((one for one in self.read if one.number == number), None)
        if found is None:
            known = ", ".join(str(one.number) for one in self.read)
            raise FindingsError([Finding(code="AMD-UNKNOWN", found=str(number), params={"known": known})])
        return found


def amendments_folder(draft: Path) -> Path:
    """Return the folder of the amendments of a draft.

    Examples
    --------
    >>> amendments_folder(Path("drafts/lrs-2013.yaml")).name
    'lrs-2013.amendements'
    """
    return draft.with_name(draft.stem + FOLDER)


def number_of(path: Path) -> int:
    """Return the number in the name of a file; 0 when it has none.

    Examples
    --------
    >>> number_of(Path("012.yaml")), number_of(Path("012.effet.yaml"))
    (12, 0)
    """
    matched = _NAME.fullmatch(path.name)
    return int(matched[1]) if matched else 0


def amendment_paths(draft: Path) -> tuple[Path, ...]:
    """Return the files of the amendments of a draft, by number."""
    found = [path for path in amendments_folder(draft).glob("*.yaml") if number_of(path)]
    return tuple(sorted(found, key=number_of))


def read_amendment(path: Path) -> AmendmentDocument:
    """Read one amendment; its shape is checked, not yet what it says of its draft.

    Raises
    ------
    FindingsError
        Every fault of form or shape (``FILE-…``, ``YAML-…``, ``FMT-…``).
    """
    tree, amendment = read_shaped(path, Amendment)
    text = read_text(path)
    return AmendmentDocument(path, text, tree, amendment, digest_of(text.encode("utf-8")))


def read_amendments(draft: Path) -> Amendments:
    """Read the amendments of a draft; one broken file stops nobody else."""
    read: list[AmendmentDocument] = []
    faults: list[Finding] = []
    for path in amendment_paths(draft):
        try:
            read.append(read_amendment(path))
        except FindingsError as error:
            faults += error.findings
    return Amendments(tuple(read), tuple(faults))


def created(draft: Path, amendment: Amendment) -> AmendmentDocument:
    """Write a new amendment under the first free number, whatever number it bears.

    Raises
    ------
    FindingsError
        ``FILE-WRITE``, ``FILE-FOLDER-GONE``; ``FILE-EDIT``: what it holds cannot be written.
    """
    folder = amendments_folder(draft)
    if not draft.parent.is_dir():
        raise FindingsError([Finding(code="FILE-FOLDER-GONE", file=str(draft), found=str(draft.parent))])
    try:
        folder.mkdir(exist_ok=True)
        number = 1 + max((number_of(path) for path in folder.glob("*.yaml")), default=0)
        while True:
            numbered = amendment.model_copy(update={"number": number})
            path = folder / f"{number:03d}.yaml"
            text = version_text(raw_of(numbered))
            document = _reread(AmendmentDocument(path, text, Tree(None, {}, {}), numbered), text, numbered)
            if _linked(path, text.encode("utf-8")):
                return replace(document, digest=digest_of(text.encode("utf-8")))
            number += 1
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(folder), found=folder.name)]) from error


def with_amendment_event(document: AmendmentDocument, event: AmendmentEvent) -> AmendmentDocument:
    """Return an amendment with one more event at the end of its text; nothing is saved.

    Raises
    ------
    FindingsError
        ``FILE-EDIT``: its events are not the last thing in the file.
    """
    after = document.amendment.model_copy(update={"events": (*document.amendment.events, event)})
    newline = "\r\n" if "\r\n" in document.text else "\n"
    text = document.text if document.text.endswith("\n") else document.text + newline
    text += "".join(line + newline for line in item_lines_of(raw_of(event), 2))
    return _reread(document, text, after)


def reworded(document: AmendmentDocument, amendment: Amendment) -> AmendmentDocument:
    """Return an amendment with another content; comments of the file stay; nothing is saved.

    Raises
    ------
    FindingsError
        ``FILE-EDIT``: a comment would be lost.
    """
    try:
        text = restated_text(document, document.amendment, amendment)
    except Unwritable as error:
        raise _refused(document) from error
    return _reread(document, text, amendment)


def save_amendment(document: AmendmentDocument, *, wait: float = WAIT) -> AmendmentDocument:
    """Write an amendment over the file that it was read from, unless somebody else changed it.

    Raises
    ------
    FindingsError
        ``FILE-CHANGED`` (a `ConflictError`, with both texts), ``FILE-GONE``, ``FILE-LOCKED``, ``FILE-WRITE``.
    """
    target, content = document.path.resolve(), document.text.encode("utf-8")
    try:
        with prepared(target, content) as temporary, locked(target, wait) as lock:
            clear(target, lock.holder)
            disk = bytes_at(target)
            if disk is None:
                raise FindingsError([Finding(code="FILE-GONE", file=str(target), found=target.name)])
            if disk != content and digest_of(disk) != document.digest:
                raise refusal("FILE-CHANGED",
                              conflict_of(document.path, document.text, disk.decode("utf-8", "replace")))
            lock.confirm()
            put(temporary, target)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(target), found=target.name)]) from error
    return replace(document, digest=digest_of(content))


def _linked(path: Path, content: bytes) -> bool:
    """Give a whole file its name if nobody has it; where names cannot be linked, create it alone and fill it."""
    with prepared(path, content) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError:
            return _created(path, content)
    return True


def _created(path: Path, content: bytes) -> bool:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return True


def _reread(document: AmendmentDocument, text: str, amendment: Amendment) -> AmendmentDocument:
    """Return the document with another text, which must say exactly the amendment."""
    try:
        tree = parse(text)
        found = Amendment.model_validate(tree.data)
    except ValueError as error:
        raise _refused(document) from error
    if found != amendment:
        raise _refused(document)
    return replace(document, text=text, tree=tree, amendment=amendment)


def _refused(document: AmendmentDocument) -> FindingsError:
    return FindingsError([Finding(code="FILE-EDIT", file=str(document.path), found=document.path.name)])
