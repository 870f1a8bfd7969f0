"""A history that comes as levels: one byte an answer, no object an audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Answer, Audit, Graded, StandardVersion, State, YesNo, exact_text

from .history import ABSENT, Column, History

UNRECORDED = -3
"""Code of an answer that was not recorded; ``-1`` and ``-2`` are not applicable and not assessed."""


class LevelColumn(Column):
    """Answers to a graded or yes / no criterion: the level, or a negative code; int8."""

    def __init__(self, codes: NDArray[np.int8]) -> None:
        object.__setattr__(self, "units", codes)
        object.__setattr__(self, "scale", 1)

    @property
    def state(self) -> NDArray[np.int8]:
        """The recorded state of each answer."""
        return np.where(self.units == UNRECORDED, ABSENT, -np.minimum(self.units, 0)).astype(np.int8)

    def take(self, rows: NDArray[np.intp]) -> LevelColumn:
        """Return the column of some audits."""
        return LevelColumn(self.units[rows])

    def span(self, rows: slice) -> LevelColumn:
        """Return the column of a range of audits, without a copy."""
        return LevelColumn(self.units[rows])

    @cached_property
    def present(self) -> frozenset[int]:
        """The negative codes that occur."""
        lowest = int(self.units.min(initial=0))
        return frozenset(code for code in range(lowest, 0) if code == lowest or bool((self.units == code).any()))


@dataclass(frozen=True, eq=False)
class Rows(Sequence[Audit]):
    """The audits of a columnar history, each made when it is asked for.

    Parameters
    ----------
    first
        Number of the first one: audits are named by their place in the whole history.
    """

    version: str
    family: str
    day: date
    organisations: Sequence[str] | None
    answers: Mapping[str, LevelColumn]
    numbers: Mapping[str, Column]
    texts: Mapping[str, NDArray[Any]]
    size: int
    first: int = 0

    def part(self, rows: slice) -> Rows:
        """Return a range of the audits."""
        start, stop, _ = rows.indices(self.size)
        named = None if self.organisations is None else self.organisations[start:stop]
        return replace(
            self, organisations=named, size=max(0, stop - start), first=self.first + start,
            answers={code: column.span(slice(start, stop)) for code, column in self.answers.items()},
            numbers={name: column.span(slice(start, stop)) for name, column in self.numbers.items()},
            texts={name: values[start:stop] for name, values in self.texts.items()})

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, i: int) -> Audit: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Audit]: ...
    def __getitem__(self, i: int | slice) -> Audit | Sequence[Audit]:
        if isinstance(i, slice):
            return tuple(self[j] for j in range(*i.indices(self.size)))
        i = range(self.size)[i]
        attributes: dict[str, Decimal | str] = {
            name: Decimal(exact_text(Fraction(int(column.units[i]), column.scale)))
            for name, column in self.numbers.items()
            if column.state[i] != ABSENT
        }
        attributes |= {name: str(values[i]) for name, values in self.texts.items() if values[i] is not None}
        name = str(self.first + i)
        organisation = name if self.organisations is None else self.organisations[i]
        return Audit(id=name, organisation=organisation, family=self.family, version=self.version, day=self.day,
                     attributes=attributes, answers=dict(self._answers(i)))

    def days(self) -> NDArray[np.datetime64]:
        """Return the date of each audit: the same."""
        return np.full(self.size, self.day, dtype="datetime64[D]")

    def made_under(self, version: str) -> NDArray[np.bool_]:
        """Tell which audits were made under a version: all, or none."""
        return np.broadcast_to(np.bool_(self.version == version), (self.size,))

    def _answers(self, i: int) -> Iterator[tuple[str, Answer]]:
        for code, column in self.answers.items():
            level = int(column.units[i])
            if level >= 0:
                yield code, Answer(State.VALUE, Decimal(level))
            elif level != UNRECORDED:
                yield code, Answer(State(-level))


def history_of_levels(
    version: StandardVersion,
    levels: NDArray[np.int8],
    codes: Sequence[str],
    day: date,
    *,
    numbers: Mapping[str, NDArray[np.int64]] | None = None,
    texts: Mapping[str, NDArray[Any]] | None = None,
    organisations: Sequence[str] | None = None,
) -> History:
    """Make a history of audits of one version, from their levels.

    Parameters
    ----------
    version
        The version that all of them were made under.
    levels
        Shape (criteria, audits), int8: the level, or -1 not applicable, -2 not assessed, -3 not recorded. Rows that
        are contiguous are read without a copy.
    codes
        The criterion of each row of `levels`; graded or yes / no.
    day
        Date of the audits.
    numbers, texts
        Attributes that rules read: whole numbers, texts.
    organisations
        Pseudonym of the organisation of each audit; its own for each when not given.

    Raises
    ------
    ValueError
        A criterion is unknown or neither graded nor yes / no, a level is out of its range, or shapes differ.
    """
    known = {criterion.code: criterion for _, criterion in version.criteria()}
    if levels.dtype != np.int8 or levels.ndim != 2 or levels.shape[0] != len(codes):
        raise ValueError("levels: one row of int8 a criterion")
    for code, row in zip(codes, levels, strict=True):
        criterion = known.get(code)
        if criterion is None or not isinstance(criterion.observation, Graded | YesNo):
            raise ValueError(f"{code}: not a graded or yes / no criterion of {version.id}")
        top = len(criterion.observation.levels) - 1 if isinstance(criterion.observation, Graded) else 1
        if row.size and not UNRECORDED <= int(row.min()) <= int(row.max()) <= top:
            raise ValueError(f"{code}: levels outside 0 to {top}")
    size = int(levels.shape[1])
    sizes = {len(column) for column in (*(numbers or {}).values(), *(texts or {}).values())}
    if sizes - {size} or (organisations is not None and len(organisations) != size):
        raise ValueError("attributes and organisations: one an audit")
    answers = {code: LevelColumn(row) for code, row in zip(codes, levels, strict=True)}
    present = np.zeros(size, dtype=np.int8)
    columns = {name: Column(values, 1, present) for name, values in (numbers or {}).items()}
    audits = Rows(version.id, version.family, day, organisations, answers, columns, dict(texts or {}), size)
    return History(audits, {version.id: version}, answers, columns, dict(texts or {}))
