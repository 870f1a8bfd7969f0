"""The same audits under another text, as far as a release may tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STANDINGS = 3
"""Passes, non-passes, not computable."""
MERGED = 2
"""Passes, and all the others."""


@dataclass(frozen=True)
class Comparison:
    """Where the audits of a release stand under its text, and under another one.

    Parameters
    ----------
    version
        The other text: id, title, provenance, fingerprint.
    table
        Audits by how they stand under the text of the release (rows) and under the other (columns): passes,
        non-passes, not computable; two instead of three where the last two are one number. None where it is withheld.

    Examples
    --------
    >>> one = Comparison({"id": "b"}, ((9, 5, 40), (0, 3, 8), (0, 0, 41)))
    >>> one.before, one.after, one.audits
    ((54, 11, 41), (9, 8, 89), 106)
    """

    version: Mapping[str, str]
    table: tuple[tuple[int, ...], ...] | None

    @property
    def before(self) -> tuple[int, ...]:
        """Audits by standing under the text of the release."""
        return tuple(sum(row) for row in self.table or ())

    @property
    def after(self) -> tuple[int, ...]:
        """Audits by standing under the other text."""
        return tuple(sum(column) for column in zip(*self.table or (), strict=True))

    @property
    def audits(self) -> int:
        """Every audit; 0 where the table is withheld."""
        return sum(self.before)

    @property
    def coarse(self) -> bool:
        """Whether non-passes and audits without an outcome are one number under the other text."""
        return len(self.after) == MERGED

    @property
    def gained(self) -> int:
        """Audits with an outcome under the first text that pass under the other alone."""
        return self.table[1][0] if self.table else 0

    @property
    def lost(self) -> int:
        """Audits that pass under the first text alone; those that cease to be computable too where `coarse`."""
        return self.table[0][1] if self.table else 0

    @property
    def entered(self) -> int:
        """Audits that become computable; where `coarse`, those of them that pass."""
        if not self.table or len(self.table) < STANDINGS:
            return 0
        return sum(self.table[2][:-1])

    @property
    def left(self) -> int | None:
        """Audits that cease to be computable; None where `coarse`."""
        return None if not self.table or self.coarse else self.table[0][2] + self.table[1][2]


def agrees(table: Sequence[Sequence[int]], before: Sequence[int | None], audits: int, *, merged: bool) -> bool:
    """Tell whether a table is one of standings, and adds up to what the release tells under its own text.

    Parameters
    ----------
    before
        Passes, non-passes, not computable; the last two None where `merged`.
    """
    wide = {len(row) for row in table}
    if len(table) != (MERGED if merged else STANDINGS) or len(wide) != 1 or not wide <= (
            {MERGED} if merged else {MERGED, STANDINGS}):
        return False
    passes = before[0] or 0
    rows = [passes, audits - passes] if merged else list(before)
    return all(one >= 0 for row in table for one in row) and [sum(row) for row in table] == rows
