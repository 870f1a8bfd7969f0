"""Audits that come as columns, of any version and any observation: each is made only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar, cast, overload

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Answer, Audit, StandardVersion, State

from .history import ABSENT, Coded, Column, History

T = TypeVar("T")


class _Row(Mapping[str, T]):
    """What one audit holds, by name; each value is made when it is asked for."""

    def __init__(self, names: Sequence[str], value: Callable[[str], T | None]) -> None:
        self._names, self._value = names, value

    def __getitem__(self, name: str) -> T:
        found = self._value(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if self._value(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True, eq=False)
class AuditTable(Sequence[Audit]):
    """The audits of a columnar history, each made when it is asked for; its attributes and answers later still.

    Parameters
    ----------
    family
        Family of every audit.
    dates
        Date of each.
    labels
        ``id``, ``organisation``, ``version``, ``wave``, ``nature``, ``firm``, ``decision`` and ``source`` of each.
    scores
        Recorded total of each; ABSENT where there is none.
    answers, numbers, texts
        As in `History`.
    """

    family: str
    dates: NDArray[np.datetime64]
    labels: Mapping[str, Coded]
    scores: Column
    answers: Mapping[str, Column]
    numbers: Mapping[str, Column]
    texts: Mapping[str, NDArray[Any]]

    def __len__(self) -> int:
        return int(self.dates.size)

    @overload
    def __getitem__(self, i: int) -> Audit: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Audit]: ...
    def __getitem__(self, i: int | slice) -> Audit | Sequence[Audit]:
        if isinstance(i, slice):
            return tuple(self[j] for j in range(*i.indices(len(self))))
        row = range(len(self))[i]
        told = {name: self._label(name, row) for name in self.labels}
        attributes = _Row(tuple(dict.fromkeys((*self.numbers, *self.texts))), lambda name: self._attribute(name, row))
        answers = _Row(tuple(self.answers), lambda code: _answer(self.answers.get(code), row))
        return Audit(
            id=told["id"] or "", organisation=told["organisation"] or "", family=self.family,
            version=told["version"] or "", day=self.dates[row].item(), wave=told["wave"] or "",
            nature=cast("Any", told["nature"] or ""), firm=told["firm"] or "", decision=told["decision"],
            source=told["source"] or "", recorded_score=_decimal(self.scores, row),
            attributes=cast("dict[str, Decimal | str]", attributes), answers=cast("dict[str, Answer]", answers))

    def _label(self, name: str, row: int) -> str | None:
        codes, names = self.labels[name]
        code = int(codes[row])
        return names[code] if code >= 0 else None

    def _attribute(self, name: str, row: int) -> Decimal | str | None:
        text = self.texts[name][row] if name in self.texts else None
        if text is not None:
            return str(text)
        return _decimal(self.numbers[name], row) if name in self.numbers else None

    def days(self) -> NDArray[np.datetime64]:
        """Return the date of each audit."""
        return self.dates

    def made_under(self, version: str) -> NDArray[np.bool_]:
        """Tell which audits were made under a version, by its id."""
        codes, names = self.labels["version"]
        wanted = np.array([name == version for name in names], dtype=bool)
        return wanted[codes] if wanted.size else np.zeros(codes.shape, dtype=bool)


def _decimal(column: Column, row: int) -> Decimal | None:
    if column.state[row] != State.VALUE:
        return None
    exact = Fraction(int(column.units[row]), column.scale)
    # A denominator of twos and fives, as every decimal has: made whole, then moved by the point.
    places = 0
    while exact.denominator != 1:
        exact, places = exact * 10, places + 1
    sign, digits = int(exact < 0), tuple(map(int, str(abs(exact.numerator))))
    return Decimal((sign, digits, -places))


def _answer(column: Column | None, row: int) -> Answer | None:
    if column is None or column.state[row] == ABSENT:
        return None
    return Answer(State(int(column.state[row])), _decimal(column, row))


def history_of_table(table: AuditTable, audited: Mapping[str, StandardVersion]) -> History:
    """Make a history of audits that come as columns.

    Raises
    ------
    KeyError
        An audit was made under a version that is not among `audited`.
    ValueError
        A scale is not the denominator of decimals.
    """
    codes, names = table.labels["version"]
    missing = {names[code] for code in np.unique(codes).tolist()} - set(audited)
    if missing:
        raise KeyError(f"versions audited but not given: {sorted(missing)}")
    for column in (*table.answers.values(), *table.numbers.values(), table.scores):
        if 10 ** column.scale.bit_length() % column.scale:
            raise ValueError(f"{column.scale}: no denominator of decimals")
    return History(table, dict(audited), table.answers, table.numbers, table.texts)
