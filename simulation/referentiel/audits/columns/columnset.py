"""Audits as plain columns, before the engine reads them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Source

ABSENT = -1
"""State of what was not recorded; the others are those of `State`."""

LABELS = ("id", "organisation", "version", "wave", "nature", "firm", "decision", "source")
"""Texts that every audit has a column of."""
EXACT = "score"
"""The recorded total."""


class Texts(NamedTuple):
    """Texts that repeat.

    Parameters
    ----------
    codes
        Where the text of each audit stands in `names`; -1 where there is none; int32.
    names
        The different texts.
    """

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    def take(self, rows: NDArray[np.intp]) -> Texts:
        """Return the texts of some audits."""
        return Texts(self.codes[rows], self.names)


class Numbers(NamedTuple):
    """Exact decimals.

    Parameters
    ----------
    units
        ``value * scale``, 0 where there is no value: int8 to int64, or Python integers.
    scale
        A divisor of a power of ten.
    state
        A `State`, or `ABSENT`; int8.
    """

    units: NDArray[Any]
    scale: int
    state: NDArray[np.int8]

    def take(self, rows: NDArray[np.intp]) -> Numbers:
        """Return the numbers of some audits."""
        return Numbers(self.units[rows], self.scale, self.state[rows])


@dataclass(frozen=True, eq=False)
class ColumnSet:
    """Every audit of a family, a column a field; justifications of answers are left to the base.

    Parameters
    ----------
    family
        Family of the audits.
    sources
        The imports that brought them.
    days
        Date of each audit.
    labels
        One column for each name of `LABELS`.
    numbers, texts
        Attributes by name, in two columns: an attribute may be a number in one audit and a text in another.
    answers
        Answers by criterion code.
    score
        Recorded total.
    """

    family: str
    sources: tuple[Source, ...]
    days: NDArray[np.datetime64]
    labels: Mapping[str, Texts]
    numbers: Mapping[str, Numbers]
    texts: Mapping[str, Texts]
    answers: Mapping[str, Numbers]
    score: Numbers

    @property
    def size(self) -> int:
        """Number of audits."""
        return int(self.days.size)

    def take(self, rows: NDArray[np.intp]) -> ColumnSet:
        """Return some of the audits."""
        return replace(
            self, days=self.days[rows], score=self.score.take(rows),
            labels={name: column.take(rows) for name, column in self.labels.items()},
            numbers={name: column.take(rows) for name, column in self.numbers.items()},
            texts={name: column.take(rows) for name, column in self.texts.items()},
            answers={code: column.take(rows) for code, column in self.answers.items()})

    def used(self) -> list[Source]:
        """Return the imports that brought at least one of these audits."""
        codes, names = self.labels["source"]
        there = {names[code] for code in np.unique(codes).tolist() if code >= 0}
        return [source for source in self.sources if source.id in there]

    def fingerprint(self) -> str:
        """Return the SHA-256 of the content: the same for the same columns, however a file packs them."""
        digest = hashlib.sha256()
        for name, part in self._parts():
            digest.update(json.dumps(name, ensure_ascii=False).encode() + b"\n")
            digest.update(part)
        return digest.hexdigest()

    def _parts(self) -> Iterator[tuple[list[Any], bytes | memoryview]]:
        yield ["audits", self.family, self.size], b""
        for source in self.sources:
            yield ["source", asdict(source)], b""
        yield ["days"], _bytes(self.days.astype("datetime64[D]").astype(np.int64))
        for kind, texts in (("label", self.labels), ("text", self.texts)):
            for name in sorted(texts):
                yield [kind, name, texts[name].names], _bytes(texts[name].codes)
        scored = {EXACT: self.score}
        for kind, numbers in (("exact", scored), ("number", self.numbers), ("answer", self.answers)):
            for name in sorted(numbers):
                units, scale, state = numbers[name]
                yield [kind, name, str(scale), str(units.dtype)], _bytes(units)
                yield ["state"], _bytes(state)


def _bytes(column: NDArray[Any]) -> bytes | memoryview:
    if column.dtype == object:
        return "\n".join(map(str, column.tolist())).encode()
    # The same on every machine.
    return np.ascontiguousarray(column.astype(column.dtype.newbyteorder("<"), copy=False)).data.cast("B") \
        if column.size else b""
