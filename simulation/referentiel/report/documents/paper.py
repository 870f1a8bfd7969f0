"""A document of the committee as data: parts of headings, lines and tables; its texts are written here once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from referentiel.compare.wording import Run

Style = Literal["heading", "line", "small", "item", "grid"]
Cell = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """One block of a part.

    Parameters
    ----------
    style
        ``heading`` inside a part, ``line`` (a paragraph), ``small`` (one that stands back), ``item`` of a list,
        ``grid`` (a table).
    runs
        The words, those changed marked; empty for a grid.
    columns, rows
        Of a grid.
    numbers
        Whether every column of a grid but its first holds numbers.
    """

    style: Style
    runs: Cell = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    numbers: bool = False

    @property
    def words(self) -> str:
        """The words without their marks."""
        return "".join(run.words for run in self.runs)


@dataclass(frozen=True)
class Part:
    """A part with its heading; its name is what a template of the committee calls it by."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Paper:
    """A document.

    Parameters
    ----------
    lead
        What it is about, under the title; empty where the title says it.
    provenance
        Where texts and audits come from, above everything.
    notices
        What a reconstructed text is worth, at the end.
    """

    title: str
    lead: str
    provenance: tuple[str, ...]
    parts: tuple[Part, ...]
    notices: tuple[str, ...] = ()


def cell(words: str | Sequence[Run]) -> Cell:
    """Return words as a cell; plain ones have one run, none where there is nothing."""
    if isinstance(words, str):
        return (Run("same", words),) if words else ()
    return tuple(words)


def block(style: Style, words: str | Sequence[Run]) -> Block:
    """Return a block of words."""
    return Block(style, cell(words))


def blocks(style: Style, many: Iterable[str]) -> list[Block]:
    """Return a block for each text, those that say nothing left out."""
    return [block(style, one) for one in many if one]


def grid(columns: Sequence[str], rows: Iterable[Sequence[str | Sequence[Run]]], *, numbers: bool = False) -> Block:
    """Return a table."""
    return Block("grid", (), tuple(columns), tuple(tuple(map(cell, row)) for row in rows), numbers)
