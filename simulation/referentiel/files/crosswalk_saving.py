"""Write the crosswalk of a draft: a new file, or the one that stands there with its comments."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

from referentiel.model import Crosswalk, Finding, FindingsError

from .crosswalks import CROSSWALKS
from .emission import entry_lines, raw_of
from .lock import WAIT, locked
from .reader import bytes_at, digest_of, read_text
from .replacement import clear, prepared, put
from .rewriting import Unwritable, restated_text
from .shaped import read_shaped
from .spans import Written

WIDTH = 104


def crosswalk_path(folder: Path, before: str, after: str) -> Path:
    """Return the place of the crosswalk between two versions.

    Examples
    --------
    >>> crosswalk_path(Path("versions"), "a", "b").as_posix()
    'versions/crosswalks/a--b.yaml'
    """
    return folder / CROSSWALKS / f"{before}--{after}.yaml"


def known_crosswalk(folder: Path, before: str, after: str) -> Crosswalk | None:
    """Return the crosswalk between two versions as its file says it; None when there is no file.

    Raises
    ------
    FindingsError
        Every fault of form or shape.
    """
    path = crosswalk_path(folder, before, after)
    return read_shaped(path, Crosswalk)[1] if path.exists() else None


def save_crosswalk(folder: Path, crosswalk: Crosswalk, *, wait: float = WAIT) -> Path:
    """Write a crosswalk whole; comments of the file that stands there are kept.

    Raises
    ------
    FindingsError
        ``FILE-EDIT``: a comment would be lost, or the text would not say the crosswalk; ``FILE-LOCKED``,
        ``FILE-WRITE``; faults of the file that stands there.
    """
    path = crosswalk_path(folder, crosswalk.from_, crosswalk.to)
    try:
        path.parent.mkdir(exist_ok=True)
        before = bytes_at(path)
        text = _text(path, crosswalk)
        if before == text.encode("utf-8"):
            return path
        with prepared(path, text.encode("utf-8")) as temporary, locked(path, wait) as lock:
            clear(path, lock.holder)
            disk = bytes_at(path)
            if (disk is None) != (before is None) or (disk and before and digest_of(disk) != digest_of(before)):
                raise FindingsError([Finding(code="FILE-CHANGED", file=str(path), found=path.name, line=1,
                                             params={"count": "1", "mine": "1"})])
            lock.confirm()
            put(temporary, path)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error
    return path


def _text(path: Path, crosswalk: Crosswalk) -> str:
    if not path.exists():
        return fresh_text(crosswalk)
    tree, known = read_shaped(path, Crosswalk)
    try:
        return restated_text(Written(read_text(path), tree), known, crosswalk)
    except Unwritable as error:
        raise FindingsError([tree.place(Finding(code="FILE-EDIT", found=".".join(map(str, error.at)), at=error.at),
                                        str(path))]) from error


def fresh_text(crosswalk: Crosswalk) -> str:
    """Return the text of a new crosswalk, its lists of codes filled line by line."""
    raw = raw_of(crosswalk)
    lines: list[str] = []
    for key, value in raw.items():
        if key == "events":
            lines += ["events:", *(line for name, codes in value.items() for line in _codes(name, codes, 2))]
        elif key in {"new", "retired"}:
            lines += _codes(key, value, 0)
        else:
            lines += entry_lines(key, value, 0)
    if not raw["events"]:
        lines[lines.index("events:")] = "events: {}"
    return "\n".join(lines) + "\n"


def _codes(name: str, codes: list[str], margin: int) -> list[str]:
    """Write a list of codes in brackets, on one line or filled over several."""
    blank = " " * margin
    short = f"{blank}{name}: [{', '.join(codes)}]"
    if len(short) <= WIDTH:
        return [short]
    filled = wrap(", ".join(codes) + ",", WIDTH - margin - 2)
    return [f"{blank}{name}: [", *(f"{blank}  {line}" for line in filled), f"{blank}]"]
