"""Where the parts of a YAML text start and end, so that one of them can be written again and the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from referentiel.model import Location

from .tree import Tree

_COMMENT = re.compile(r"(^|\s)#", re.MULTILINE)


class Edit(NamedTuple):
    """Characters to replace by others; `start` and `end` count from the beginning of the text."""

    start: int
    end: int
    written: str


class Placed(Protocol):
    """A text with the place of each of its values."""

    @property
    def text(self) -> str: ...  # noqa: D102 - see the class
    @property
    def tree(self) -> Tree: ...  # noqa: D102 - see the class


@dataclass(frozen=True)
class Written:
    """A text with the place of each of its values, and nothing more."""

    text: str
    tree: Tree


class Spans:
    """Places in the text of a document, by location in its content.

    Parameters
    ----------
    document
        A document as it was read; its text does not change.
    """

    def __init__(self, document: Placed) -> None:
        self.text, self.tree = document.text, document.tree
        self.newline = "\r\n" if "\r\n" in document.text else "\n"
        self._last: dict[Location, int] = {}
        for at, mark in self.tree.marks.items():
            end = self.tree.ends[at] if self.flows(at) and at in self.tree.ends else mark.end
            span = self.text[mark.start : end]
            end -= len(span) - len(span.rstrip())
            for size in range(len(at) + 1):
                self._last[at[:size]] = max(self._last.get(at[:size], 0), end)

    def flows(self, at: Location) -> bool:
        """Tell whether a mapping or a list stands in braces or brackets."""
        return at in self.tree.ends and self.text[self.tree.marks[at].start] in "{["

    def collection(self, at: Location) -> bool:
        """Tell whether a mapping or a list stands there."""
        return at in self.tree.ends

    def start(self, at: Location) -> int:
        """Return where a value starts."""
        return self.tree.marks[at].start

    def end(self, at: Location) -> int:
        """Return where a value ends, blanks after it left out."""
        return self._last[at]

    def key(self, at: Location) -> int:
        """Return where the key of a value starts."""
        return self.tree.keys[at].start

    def margin(self, at: Location) -> int:
        """Return how many characters stand before a key on its line."""
        return self.tree.keys[at].column - 1

    def dash(self, at: Location) -> int:
        """Return how many characters stand before the dash of an item of a block list."""
        mark = self.tree.marks[at]
        line = self.text[self.line_start(mark.start) : mark.start]
        return line.rfind("-")

    def line_start(self, place: int) -> int:
        """Return where the line of a character starts."""
        return self.text.rfind("\n", 0, place) + 1

    def line_end(self, place: int) -> int:
        """Return where the line of a character ends, its break included."""
        found = self.text.find("\n", place)
        return found + 1 if found >= 0 else len(self.text)

    def rest_of_line(self, place: int) -> str:
        """Return what stands between a character and the end of its line."""
        return self.text[place : self.line_end(place)].strip()

    def alone(self, place: int) -> bool:
        """Tell whether only blanks stand before a character on its line."""
        return not self.text[self.line_start(place) : place].strip()

    def commented(self, start: int, end: int) -> bool:
        """Tell whether a comment may stand between two characters; a number sign in a text counts too."""
        return bool(_COMMENT.search(self.text[start:end]))

    def above(self, place: int, floor: int) -> int:
        """Return where the comments and blank lines right above a line start, not before `floor`."""
        start = self.line_start(place)
        while start > floor:
            before = self.line_start(start - 1)
            line = self.text[before:start].strip()
            if before < floor or (line and not line.startswith("#")):
                break
            start = before
        return start

    def rendered(self, start: int, end: int, edits: Iterable[Edit]) -> str:
        """Return the text between two characters with some edits made; those are inside and do not overlap."""
        pieces, place = [], start
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            pieces += [self.text[place : edit.start], edit.written]
            place = edit.end
        return "".join([*pieces, self.text[place:end]])
