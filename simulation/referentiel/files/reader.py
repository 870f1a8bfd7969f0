"""Read a version of the standard with every fault at once, and find the files of a folder of versions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.structure import structure_findings

from .fields import shape_findings
from .tree import Tree, parse

MAX_BYTES = 4_000_000
DRAFTS = "drafts"
MANIFEST = "empreintes.yaml"
"""The record of adopted versions: it stands among them and is not one of them."""
MOST_KEPT = 32
_READ: dict[Path, tuple[str, StandardVersion]] = {}
"""The last version read of each file, with the digest of its bytes: making it out takes 50 ms, its bytes 0.1."""


@dataclass(frozen=True)
class Document:
    """A file of the standard as it was read: its exact text, the place of each value, and its content.

    Parameters
    ----------
    digest
        Digest of the bytes that the person read, kept through every edit; empty for a text that no file holds yet.
        A save compares it with the disk.
    origin
        The version that the person read, kept likewise: what was adopted is judged by it.
    """

    path: Path
    text: str
    tree: Tree
    version: StandardVersion
    digest: str = ""
    origin: StandardVersion | None = field(default=None, repr=False)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of the bytes of a file.

    Examples
    --------
    >>> digest_of(b"id: lrs-2005")[:8]
    'fe99d888'
    """
    return hashlib.sha256(content).hexdigest()


def bytes_at(path: Path) -> bytes | None:
    """Return the bytes of a file, or its first ones when it is too large; None when there is no file."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None


def read_text(path: Path) -> str:
    """Read a text of the standard: UTF-8 without byte order mark, of bounded size.

    Raises
    ------
    FindingsError
        ``FILE-ABSENT``, ``FILE-FOLDER``, ``FILE-TOO-LARGE``, ``FILE-BOM`` or ``FILE-ENCODING``.
    """
    def refuse(code: str, line: int = 0, found: str = "", **params: str) -> FindingsError:
        return FindingsError([Finding(code=code, file=str(path), line=line, found=found, params=params)])

    if path.is_dir():
        raise refuse("FILE-FOLDER")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse("FILE-TOO-LARGE", found=str(size), limit=str(MAX_BYTES))
        content = path.read_bytes()
    except OSError as error:
        raise refuse("FILE-ABSENT", found=path.name) from error
    if content.startswith(b"\xef\xbb\xbf"):
        raise refuse("FILE-BOM", line=1)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refuse("FILE-ENCODING", line=line, found=f"0x{content[error.start]:02X}") from error


def read_document(path: Path | str) -> Document:
    """Read one version with its text and places.

    Raises
    ------
    FindingsError
        Every fault of the file, in the order of its lines.
    """
    path = Path(path)
    text = read_text(path)
    document = document_of(text, path)
    return replace(document, digest=digest_of(text.encode("utf-8")), origin=document.version)


def document_of(text: str, path: Path) -> Document:
    """Read a version from its text; `path` names it in findings."""
    try:
        tree = parse(text)
    except FindingsError as error:
        raise FindingsError(replace(f, file=str(path)) for f in error.findings) from error
    try:
        version = StandardVersion.model_validate(tree.data)
        findings = structure_findings(version)
    except ValidationError as error:
        version, findings = None, shape_findings(error, tree)
    placed = sorted((tree.place(f, str(path)) for f in findings), key=lambda f: (f.line, f.column))
    if version is None or any(f.severity == "error" for f in placed):
        raise FindingsError(placed)
    return Document(path, text, tree, version)


def rewritten(document: Document, text: str) -> Document:
    """Return the document with another text; it still remembers what the person read."""
    return replace(document_of(text, document.path), digest=document.digest, origin=document.origin)


def read_version(path: Path | str) -> StandardVersion:
    """Read one version; see `read_document`. A file whose bytes did not change gives the same version again."""
    path = Path(path)
    text = read_text(path)
    digest = digest_of(text.encode("utf-8"))
    known, version = _READ.get(path, ("", None))
    if version is None or known != digest:
        if len(_READ) >= MOST_KEPT:
            _READ.clear()
        version = document_of(text, path).version
        _READ[path] = (digest, version)
    return version


def version_paths(folder: Path) -> tuple[Path, ...]:
    """Return the files of versions in a folder, drafts included, in the order of their names.

    The record of fingerprints, hidden files (what an editor keeps beside a file) and other folders are not versions.
    """
    paths = [path for path in folder.glob("*.yaml") if path.name != MANIFEST]
    found = [path for path in (*paths, *folder.glob(f"{DRAFTS}/*.yaml")) if not path.name.startswith(".")]
    return tuple(sorted(found, key=lambda path: path.name))
