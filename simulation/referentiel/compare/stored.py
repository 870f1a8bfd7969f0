"""Audits kept as levels in a file and read by ranges: what one machine cannot hold is counted in parts that add."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import INELIGIBLE, NOT_COMPUTABLE, History, decide, history_of_levels, sweep
from referentiel.model import StandardVersion

from .executors import ordered, spans

if TYPE_CHECKING:
    import pandas as pd

AUDITS = 2**18
"""Audits of a range: forty megabytes at 150 criteria."""


@dataclass(frozen=True)
class StoredLevels:
    """Audits of one version, as levels in a file: a path and a range of rows, all that travels to a worker.

    Parameters
    ----------
    path
        An ``.npy`` file of int8, shape (criteria, audits), as `referentiel.engine.history_of_levels` reads it; every
        worker must find it there. It is mapped in memory: a range reads its own columns only.
    codes
        The criterion of each row of the file.
    day
        Date of the audits.
    start, stop
        The range; None for the end of the file.
    """

    path: str
    codes: tuple[str, ...]
    day: date
    start: int = 0
    stop: int | None = None

    @property
    def size(self) -> int:
        """Number of audits of the range."""
        return len(range(*slice(self.start, self.stop).indices(self._mapped().shape[1])))

    def ranges(self, length: int = AUDITS) -> tuple[StoredLevels, ...]:
        """Cut the range into shorter ones."""
        return tuple(replace(self, start=self.start + own.start, stop=self.start + own.stop)
                     for own in spans(self.size, length))

    def history(self, version: StandardVersion) -> History:
        """Read the range.

        Raises
        ------
        ValueError
            What the file holds is not levels of these criteria.
        """
        levels = np.ascontiguousarray(self._mapped()[:, self.start:self.stop])
        return history_of_levels(version, levels, self.codes, self.day)

    def _mapped(self) -> NDArray[np.int8]:
        mapped: NDArray[np.int8] = np.load(self.path, mmap_mode="r", allow_pickle=False)
        if mapped.dtype != np.int8 or mapped.ndim != 2:
            raise ValueError(f"{self.path}: not a table of int8")
        return mapped


@dataclass(frozen=True, eq=False)
class StoredCounts:
    """How many audits of a file have each outcome, at each value of a lever.

    Parameters
    ----------
    values
        As asked; one None when no lever moves.
    counts
        One row a value, one column a label.
    passing
        Which labels count as a pass.
    """

    labels: tuple[str, ...]
    values: tuple[Fraction | None, ...]
    counts: NDArray[np.int64]
    passing: tuple[bool, ...]

    @property
    def passes(self) -> NDArray[np.int64]:
        """Passes at each value."""
        return np.asarray(self.counts[:, list(self.passing)].sum(axis=1))

    @property
    def computable(self) -> NDArray[np.int64]:
        """Audits with an outcome at each value."""
        return np.asarray(self.counts[:, :-1].sum(axis=1))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a value: passes, computable, and each outcome."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        return pd.DataFrame([
            {"value": value, "passes": int(passes), "computable": int(computable),
             **dict(zip(self.labels, counts, strict=True))}
            for value, passes, computable, counts in zip(
                self.values, self.passes, self.computable, self.counts.tolist(), strict=True)
        ])


def stored_counts(
    version: StandardVersion,
    stored: StoredLevels,
    path: str | None = None,
    values: Sequence[Decimal | Fraction | int] = (),
    *,
    length: int = AUDITS,
    executor: Executor | None = None,
) -> StoredCounts:
    """Decide every audit of a file, range by range, and count the outcomes at each value of a lever.

    Parameters
    ----------
    path, values
        A lever that `referentiel.engine.sweep` takes, and its values; without them, the version as it stands.
    length
        Audits of a range.
    executor
        Where the ranges are decided; see `referentiel.compare.executors.ordered`. Counts add: they do not depend on
        the ranges either.

    Raises
    ------
    ValueError
        A lever without a value, values without a lever, or a lever that is not swept.
    """
    if bool(values) != (path is not None):
        raise ValueError("a lever and its values come together")
    asked = tuple(Fraction(value) for value in values)
    pieces = [_Piece(version, own, path, asked) for own in stored.ranges(length)]
    labels = (*(one.id for one in version.outcomes), INELIGIBLE, NOT_COMPUTABLE)
    total = np.zeros((len(asked) or 1, len(labels)), dtype=np.int64)
    for counts in ordered(range_counts, pieces, executor):
        total += counts
    return StoredCounts(labels, asked or (None,), total, (*(one.passes for one in version.outcomes), False, False))


@dataclass(frozen=True)
class _Piece:
    version: StandardVersion
    stored: StoredLevels
    path: str | None
    values: tuple[Fraction, ...]


def range_counts(piece: _Piece) -> NDArray[np.int64]:
    """Count the outcomes of a range, one row a value of the lever."""
    history = piece.stored.history(piece.version)
    decisions = decide(piece.version, history)
    if piece.path is None:
        return np.array([list(decisions.counts().values())], dtype=np.int64)
    curve = sweep(piece.version, history, piece.path, decisions=decisions)
    return np.array([curve.counts[curve.row_at(value)] for value in piece.values], dtype=np.int64)
