"""A sheet of formulas before it is written: cells by place, lists, and rows for the steps of a calculation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..styles import BODY, Look

LIMIT = 10**13
"""Whole numbers stay under this bound: every spreadsheet computes and compares them exactly."""

FIRST_STEP = 11
"""The first column of the steps of the calculation, which the sheet hides."""


class TooLarge(ValueError):  # noqa: N818 - a version whose numbers a spreadsheet cannot hold exactly
    """A number of the calculation may pass the bound."""


@dataclass(frozen=True)
class Formula:
    """What a cell computes, without its equals sign."""

    text: str


@dataclass
class Board:
    """The cells of one sheet.

    Parameters
    ----------
    cells
        Value and look by (line, column).
    lists
        Cell of an answer, and the range that its drop-down offers.
    prompts
        Cell of an answer, and the word of help shown beside it.
    header
        The line of the headers of the questions, repeated on each printed page.
    spare
        The next free line under the sheet, for the steps of the calculation.
    """

    cells: dict[tuple[int, int], tuple[object, Look]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    header: int = 1
    spare: int = 0

    def put(self, line: int, column: int, value: object, look: Look = BODY) -> str:
        """Put a value or a formula into a cell and return its name."""
        self.cells[line, column] = (value, look)
        return name_of(line, column)

    def steps(self, *formulas: str) -> list[str]:
        """Write formulas side by side on a new line of the calculation and return the names of their cells.

        ``{0}``, ``{1}``... in a formula stand for the cells before it on the line.
        """
        line, self.spare = self.spare, self.spare + 1
        names: list[str] = []
        for rank, formula in enumerate(formulas):
            names.append(self.put(line, FIRST_STEP + rank, Formula(formula.format(*names))))
        return names

    def words(self, line: int, words: Sequence[str], column: int) -> str:
        """Write the words of a drop-down list side by side and return their range."""
        for rank, word in enumerate(words):
            self.put(line, column + rank, word)
        return f"${letters(column)}${line}:${letters(column + len(words) - 1)}${line}"


def name_of(line: int, column: int) -> str:
    """Name a cell so that it stays the same wherever a formula stands.

    Examples
    --------
    >>> name_of(12, 28)
    '$AB$12'
    """
    return f"${letters(column)}${line}"


def letters(column: int) -> str:
    """Name a column, from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def total(names: Sequence[str]) -> str:
    """Add cells up; 0 for none."""
    return f"SUM({','.join(names)})" if names else "0"


def all_true(names: Sequence[str]) -> str:
    """Join truths, 1 or 0 or a question mark: one false wins, then one unknown."""
    if not names:
        return "1"
    false, unknown = (f"OR({','.join(f'{name}={value}' for name in names)})" for value in ("0", '"?"'))
    return f'IF({false},0,IF({unknown},"?",1))'
