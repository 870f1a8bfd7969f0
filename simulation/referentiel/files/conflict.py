"""Two texts of one file: what the person wrote and what stands on the disk, so that a screen can show both."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from referentiel.model import Finding, FindingsError


@dataclass(frozen=True)
class LineDifference:
    """Lines that differ: where they start in each text, counted from 1, and what they say there.

    An empty tuple on one side means that the other side has lines of its own at that place.
    """

    mine_from: int
    mine: tuple[str, ...]
    theirs_from: int
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """What the person would save, what the disk holds, and the lines that differ."""

    path: Path
    mine: str
    theirs: str
    differences: tuple[LineDifference, ...]


class ConflictError(FindingsError):
    """A save refused because the disk holds another text; nothing was written.

    Parameters
    ----------
    finding
        ``FILE-CHANGED`` or ``FILE-EXISTS``.
    conflict
        Both texts.
    """

    def __init__(self, finding: Finding, conflict: Conflict) -> None:
        super().__init__([finding])
        self.conflict = conflict


def conflict_of(path: Path, mine: str, theirs: str) -> Conflict:
    r"""Set two texts of a file side by side.

    Examples
    --------
    >>> conflict_of(Path("a.yaml"), "id: a\nnotice: b\n", "id: a\nnotice: c\n").differences
    (LineDifference(mine_from=2, mine=('notice: b',), theirs_from=2, theirs=('notice: c',)),)
    """
    ours, others = mine.splitlines(), theirs.splitlines()
    differences = tuple(
        LineDifference(i + 1, tuple(ours[i:i_end]), j + 1, tuple(others[j:j_end]))
        for tag, i, i_end, j, j_end in SequenceMatcher(None, ours, others).get_opcodes() if tag != "equal"
    )
    return Conflict(path, mine, theirs, differences)


def refusal(code: str, conflict: Conflict) -> ConflictError:
    """Return the error that carries a conflict, placed at the first line that differs on the disk."""
    first = conflict.differences[0] if conflict.differences else None
    finding = Finding(
        code=code, file=str(conflict.path), found=conflict.path.name, line=first.theirs_from if first else 1,
        params={"count": str(len(conflict.differences)), "mine": str(first.mine_from if first else 1)},
    )
    return ConflictError(finding, conflict)
