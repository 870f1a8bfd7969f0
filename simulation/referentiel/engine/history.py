"""Past audits as columns: one array per attribute and per criterion, exact, in import order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Answer, Audit, StandardVersion, State

from .memory import Memory
from .ratio import Integers, common_denominator, integers, narrowed

Coded = tuple[NDArray[np.int32], Sequence[str]]
"""Texts that repeat: where each row's stands among the different ones, -1 for none; the different ones."""

ABSENT = -1
"""Nothing was recorded for the criterion."""


@dataclass(frozen=True, eq=False)
class Column:
    """Decimals as whole numbers of ``1 / scale``, with the recorded state of each.

    Parameters
    ----------
    units
        ``value * scale``; 0 where there is no value.
    scale
        A whole number above 0; a power of ten where no answer was converted.
    state
        A `State`, or `ABSENT`; int8.
    """

    units: Integers
    scale: int
    state: NDArray[np.int8]

    def reaches(self, bound: Decimal | Fraction) -> NDArray[np.bool_]:
        """Tell where the value is at least `bound`, exactly; meaningful where there is a value."""
        exact = Fraction(bound) * self.scale
        return np.asarray(self.units >= -(-exact.numerator // exact.denominator), dtype=bool)

    def stays(self, bound: Decimal | Fraction) -> NDArray[np.bool_]:
        """Tell where the value is at most `bound`, exactly; meaningful where there is a value."""
        exact = Fraction(bound) * self.scale
        return np.asarray(self.units <= exact.numerator // exact.denominator, dtype=bool)

    def take(self, rows: NDArray[np.intp]) -> Column:
        """Return the column of some audits."""
        return Column(self.units[rows], self.scale, self.state[rows])

    def span(self, rows: slice) -> Column:
        """Return the column of a range of audits, without a copy."""
        return Column(self.units[rows], self.scale, self.state[rows])


def column(answers: Sequence[Answer | None]) -> Column:
    """Make a column of recorded answers; None where nothing was recorded."""
    distinct = _Distinct()
    return distinct.column(distinct.places([_NOTHING if answer is None else answer for answer in answers]))


_NOTHING = Answer(State.NOT_COMPUTABLE)
"""Stands for an answer that was not recorded: this state never is."""


class _Distinct:
    """The different answers of many: each is read once, however often it was given."""

    def __init__(self) -> None:
        self._values: list[Fraction] = []
        self._states = np.zeros(0, dtype=np.int8)

    def places(self, answers: Sequence[Answer]) -> NDArray[np.intp]:
        """Take the answers in, and return where each stands among the different ones; to be called once."""
        # Equal answers are most often one object (the store sees to it): objects are told apart first, then values.
        ids = np.fromiter(map(id, answers), dtype=np.int64, count=len(answers))
        _, first, place = np.unique(ids, return_index=True, return_inverse=True)
        held = [answers[i] for i in first.tolist()]
        exact: dict[Decimal | None, Fraction] = {None: Fraction(0)}
        self._values = [_exact(answer.value, exact) for answer in held]
        self._states = np.array([ABSENT if answer is _NOTHING else answer.state for answer in held], dtype=np.int8)
        return place.astype(np.intp, copy=False)

    def column(self, which: NDArray[np.intp]) -> Column:
        """Return the column of some answers, by where they stand."""
        there, place = np.unique(which, return_inverse=True)
        values = [self._values[i] for i in there.tolist()]
        scale = common_denominator(values)
        units = narrowed(integers([v.numerator * (scale // v.denominator) for v in values]))
        return Column(units[place], scale, self._states[which])


def _exact(value: Decimal | None, known: dict[Decimal | None, Fraction]) -> Fraction:
    found = known.get(value)
    if found is None:
        found = known[value] = Fraction(value or 0)
    return found


def _columns(audits: Sequence[Audit]) -> dict[str, Column]:
    """Return the answers of audits by criterion, in one pass over them."""
    distinct = _Distinct()
    place = distinct.places([_NOTHING, *chain.from_iterable(audit.answers.values() for audit in audits)])
    order: dict[str, int] = {}
    asked: dict[tuple[str, ...], NDArray[np.intp]] = {}
    which: list[NDArray[np.intp]] = []
    for audit in audits:
        codes = tuple(audit.answers)
        if codes not in asked:
            asked[codes] = np.array([order.setdefault(code, len(order)) for code in codes], dtype=np.intp)
        which.append(asked[codes])
    table = np.full((len(order), len(audits)), place[0])
    rows = np.repeat(np.arange(len(audits)), [len(codes) for codes in which])
    if which:
        table[np.concatenate(which), rows] = place[1:]
    return {code: distinct.column(table[order[code]]) for code in sorted(order)}


@dataclass(frozen=True, eq=False)
class Converted:
    """The answers to one criterion as another version reads them (a crosswalk): values, and bounds of the others.

    Parameters
    ----------
    column
        Values in units of ``1 / scale``, with the final `State` of each answer, never `ABSENT`.
    low, high
        Lowest and highest possible value, in the same units: both the value itself where it is known, the ends of
        what the crosswalk leaves possible where it is not.
    """

    column: Column
    low: Integers
    high: Integers


@dataclass(frozen=True, eq=False)
class History:
    """A population of past audits, as the engine reads it.

    Parameters
    ----------
    audits
        The audits, in import order; row i of every array is ``audits[i]``. Reading all of a columnar history one by
        one makes each of them: ask for `days` or `made_under` instead.
    audited
        Every version that an audit was made under, by id.
    answers
        Recorded answers by criterion code.
    numbers, texts
        Attribute values by name: numbers as `Column` (ABSENT where missing), text as objects (None where missing).
    readings
        Answers read through crosswalks, by code and definition; they stand before those recorded.
    """

    audits: Sequence[Audit]
    audited: Mapping[str, StandardVersion]
    answers: Mapping[str, Column]
    numbers: Mapping[str, Column]
    texts: Mapping[str, NDArray[Any]]
    readings: Mapping[tuple[str, int], Converted] = field(default_factory=dict)
    _memory: Memory = field(default_factory=Memory, repr=False)

    @classmethod
    def of(cls, audits: Sequence[Audit], audited: Mapping[str, StandardVersion]) -> History:
        """Turn audits into columns.

        Raises
        ------
        KeyError
            An audit was made under a version that is not among `audited`.
        """
        missing = {audit.version for audit in audits} - set(audited)
        if missing:
            raise KeyError(f"versions audited but not given: {sorted(missing)}")
        names = sorted({name for audit in audits for name in audit.attributes})
        return cls(
            audits=tuple(audits),
            audited=dict(audited),
            answers=_columns(audits),
            numbers={name: _numbers(audits, name) for name in names},
            texts={name: _texts(audits, name) for name in names},
        )

    @property
    def size(self) -> int:
        """Number of audits."""
        return len(self.audits)

    def read_as(self, readings: Mapping[tuple[str, int], Converted]) -> History:
        """Return the same population with some answers read through crosswalks."""
        return replace(self, readings={**self.readings, **readings}, _memory=Memory())

    def answer(self, code: str, definition: int) -> Column:
        """Return the answers to a criterion under a definition: as a crosswalk reads them, else as recorded.

        All absent when nobody was asked. Whether a recorded answer counts under the definition is for `states`.
        """
        if (code, definition) in self.readings:
            return self.readings[code, definition].column
        found = self.answers.get(code)
        return found if found is not None else column([None] * self.size)

    def part(self, rows: slice) -> History:
        """Return the population of a range of rows."""
        own = getattr(self.audits, "part", None)
        return replace(
            self, audits=self.audits[rows] if own is None else own(rows),
            answers={code: found.span(rows) for code, found in self.answers.items()},
            numbers={name: found.span(rows) for name, found in self.numbers.items()},
            texts={name: values[rows] for name, values in self.texts.items()},
            readings={key: Converted(found.column.span(rows), found.low[rows], found.high[rows])
                      for key, found in self.readings.items()},
            _memory=Memory())

    def only(self, rows: NDArray[np.intp]) -> History:
        """Return the population of some rows, increasing."""
        return replace(
            self, audits=tuple(self.audits[int(i)] for i in rows),
            answers={code: found.take(rows) for code, found in self.answers.items()},
            numbers={name: found.take(rows) for name, found in self.numbers.items()},
            texts={name: values[rows] for name, values in self.texts.items()},
            readings={key: Converted(found.column.take(rows), found.low[rows], found.high[rows])
                      for key, found in self.readings.items()},
            _memory=Memory())

    def days(self) -> NDArray[np.datetime64]:
        """Return the date of each audit."""
        own = getattr(self.audits, "days", None)
        found: NDArray[np.datetime64] = self.remembered("days", own or (lambda: np.array(
            [audit.day for audit in self.audits], dtype="datetime64[D]")))
        return found

    def made_under(self, version: str) -> NDArray[np.bool_]:
        """Tell which audits were made under a version, by its id."""
        own = getattr(self.audits, "made_under", None)
        found: NDArray[np.bool_] = self.remembered(("made_under", version), (lambda: own(version)) if own else (
            lambda: np.array([audit.version == version for audit in self.audits], dtype=bool)))
        return found

    def coded(self, name: str) -> Coded:
        """Return a text of each audit (``organisation``, ``version``, ``decision``...) among the different ones."""
        own = getattr(self.audits, "labels", None)
        if own is not None:
            return cast("Coded", own[name])
        found: Coded = self.remembered(("coded", name), lambda: _coded([getattr(audit, name) for audit in self.audits]))
        return found

    def remembered(self, key: Any, make: Any) -> Any:  # noqa: ANN401
        """Return a result that depends on this population and on the content of its key alone, found once."""
        return self._memory.recall(key, make)


def _coded(values: Sequence[str | None]) -> Coded:
    place: dict[str, int] = {}
    codes = [-1 if value is None else place.setdefault(value, len(place)) for value in values]
    return np.array(codes, dtype=np.int32), tuple(place)


def _numbers(audits: Sequence[Audit], name: str) -> Column:
    values = [audit.attributes.get(name) for audit in audits]
    return column([Answer(State.VALUE, v) if isinstance(v, Decimal) else None for v in values])


def _texts(audits: Sequence[Audit], name: str) -> NDArray[Any]:
    values = np.empty(len(audits), dtype=object)
    for i, audit in enumerate(audits):
        value = audit.attributes.get(name)
        values[i] = value if isinstance(value, str) else None
    return values
