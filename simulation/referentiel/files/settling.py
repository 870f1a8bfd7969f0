"""An adopted version leaves the folder of drafts: its file takes its place among the versions."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace

from referentiel.model import Finding, FindingsError

from .life import freezing_event
from .manifest import manifest_folder
from .reader import DRAFTS, Document


def settled_in_place(document: Document) -> Document:
    """Move the file of an adopted version out of the folder of drafts; one that stands elsewhere stays.

    The new name is taken only if nobody has it; killed before the old one is given up, the file has two names and
    says the same under both.

    Raises
    ------
    FindingsError
        ``FILE-EXISTS``: a file stands in its place; ``FILE-WRITE``.
    """
    if freezing_event(document.version) is None:
        raise ValueError("only an adopted version leaves the folder of drafts")
    path = document.path
    if path.parent.name != DRAFTS:
        return document
    target = manifest_folder(path) / path.name
    try:
        os.link(path, target)
    except FileExistsError as error:
        if not path.samefile(target):
            raise FindingsError([Finding(code="FILE-EXISTS", file=str(target), found=target.name, line=1,
                                         params={"count": "1", "mine": "1"})]) from error
    except OSError as error:  # a file system without links: a rename, which would ask nobody
        if target.exists():
            raise FindingsError([Finding(code="FILE-WRITE", file=str(target), found=target.name)]) from error
        path.rename(target)
    with suppress(FileNotFoundError):
        path.unlink()
    return replace(document, path=target)
