"""Two wordings, word by word: what was taken out of the first, what was put into the second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Mark = Literal["same", "out", "in"]
_TOKEN = re.compile(r"\w+(?:-\w+)*(?:[.,\u202f\u00a0]\d+)*|\s+|[^\w\s]")
UNLIKE = 0.5
"""Under this ratio of words in common the whole text is marked: crumbs of likeness do not help a reader."""


class Run(NamedTuple):
    """A run of words: in both texts, taken out, or put in."""

    mark: Mark
    words: str


def wording_runs(before: str, after: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return the runs of both texts; joined, they are the texts.

    Examples
    --------
    >>> old, new = wording_runs("au moins sept jours", "au moins dix jours")
    >>> old[1], new[1]
    (Run(mark='out', words='sept'), Run(mark='in', words='dix'))
    """
    a, b = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if before == after:
        return _runs([("same", a)]), _runs([("same", b)])
    if _likeness(matcher, a, b) < UNLIKE:
        return _runs([("out", a)]), _runs([("in", b)])
    old: list[tuple[Mark, Sequence[str]]] = []
    new: list[tuple[Mark, Sequence[str]]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        # A lone space between two changes belongs to them.
        same = tag == "equal" and not ("".join(a[i1:i2]).isspace() and old and i2 < len(a))
        old.append(("same" if same else "out", a[i1:i2]))
        new.append(("same" if same else "in", b[j1:j2]))
    return _runs(old), _runs(new)


def one_line(before: str, after: str) -> tuple[Run, ...]:
    """Return both texts as one: what goes where it stood, then what comes instead.

    Without what is put in it is the first text, without what is taken out the second.

    Examples
    --------
    >>> [run.words for run in one_line("au moins sept jours francs", "au moins dix jours")]
    ['au moins ', 'sept', 'dix', ' jours', ' francs']
    """
    old, new = wording_runs(before, after)
    found, coming = list[Run](), list(new)
    for run in old:
        if run.mark == "out":
            found.append(run)
            continue
        left = run.words
        while left:  # what is the same may be cut otherwise in the second text
            head = coming.pop(0)
            words = head.words[: len(left)] if head.mark == "same" else head.words
            found.append(Run(head.mark, words))
            if head.mark == "same":
                left = left[len(words) :]
                coming[:0] = [Run("same", head.words[len(words) :])] if head.words[len(words) :] else []
    return (*found, *coming)


def _likeness(matcher: SequenceMatcher[str], a: Sequence[str], b: Sequence[str]) -> float:
    """Return the share of words, spaces apart, that both texts have in the same order."""
    shared = sum(not a[k].isspace() for i, _, n in matcher.get_matching_blocks() for k in range(i, i + n))
    whole = sum(not token.isspace() for token in (*a, *b))
    return 2 * shared / whole if whole else 1.0


def _runs(pieces: Sequence[tuple[Mark, Sequence[str]]]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for mark, tokens in pieces:
        words = "".join(tokens)
        if runs and runs[-1].mark == mark:
            runs[-1] = Run(mark, runs[-1].words + words)
        elif words:
            runs.append(Run(mark, words))
    return tuple(runs)
