"""One declaration of the gender-equality index: its cells checked, its marks turned into answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from referentiel.model import Answer, State, folded, nearest
from referentiel.texts import has, text

from ..faults import Faults
from .layout import Header, Mark

FIRST_YEAR, LAST_YEAR = 2018, 2035
SIREN_DIGITS = 9
SIZE_CLASSES = ("small", "medium", "large")
NOT_COMPUTABLE = ("", "nc")
_NUMBER = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,9})?", re.ASCII)
_SPACES = re.compile(r"\s")

_NOT_ASSESSED = Answer(State.NOT_ASSESSED)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one row says, once checked.

    Parameters
    ----------
    year
        The data year.
    attributes
        Text attributes; what the file leaves empty is absent.
    answers
        By criterion code, the marks that the size class has.
    index
        The published total, 0 to 100; None when it is not computable.
    """

    siren: str
    year: int
    attributes: dict[str, Decimal | str]
    answers: dict[str, Answer]
    index: Decimal | None


class RowReader:
    """Check rows under one header; every fault of a row is added to `faults`."""

    def __init__(self, header: Header, faults: Faults) -> None:
        self._header = header
        self._faults = faults

    def read(self, cells: Sequence[str], line: int) -> Declaration:
        """Read one row of the right width; meaningful only if it added no fault.

        Parameters
        ----------
        line
            Line of the row in the file, from 1.
        """
        row = {key: cells[place].strip() for key, place in self._header.places.items()}
        size = self._size_class(row, line)
        answers: dict[str, Answer] = {}
        for mark in self._header.layout.marks:
            self._mark(mark, row[mark.column], size, line, answers)
        return Declaration(
            siren=self._siren(row, line),
            year=self._year(row, line),
            attributes=_attributes(row, size),
            answers=answers,
            index=self._index(row, line),
        )

    def _add(self, code: str, key: str, row: Mapping[str, str], line: int, near: str = "", **params: str) -> None:
        self._faults.add(code, row[key], line=line, cell=self._header.names[key], near=near, **params)

    def _siren(self, row: Mapping[str, str], line: int) -> str:
        siren = _SPACES.sub("", row["siren"])
        if len(siren) != SIREN_DIGITS or not (siren.isascii() and siren.isdigit()):
            # A spreadsheet drops leading zeros.
            short = siren.isascii() and siren.isdigit() and len(siren) >= SIREN_DIGITS - 3
            near = siren.zfill(SIREN_DIGITS) if short and len(siren) < SIREN_DIGITS else ""
            self._add("AUD-SIREN", "siren", row, line, near)
        return siren

    def _year(self, row: Mapping[str, str], line: int) -> int:
        typed = row["year"]
        year = int(typed) if len(typed) == 4 and typed.isascii() and typed.isdigit() else 0
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self._add("AUD-YEAR", "year", row, line, first=str(FIRST_YEAR), last=str(LAST_YEAR))
        return year

    def _size_class(self, row: Mapping[str, str], line: int) -> str:
        size = _variants().get(folded(row["size_class"]), "")
        if not size:
            names = [text(f"egapro.size_class.{known}") for known in SIZE_CLASSES]
            self._add("AUD-SIZE-CLASS", "size_class", row, line, nearest(row["size_class"], names))
        return size

    def _mark(self, mark: Mark, typed: str, size: str, line: int, answers: dict[str, Answer]) -> None:
        name = self._header.names[mark.column]
        if folded(typed) in NOT_COMPUTABLE:
            asked = mark.small if size == "small" else mark.large
            if asked is not None:
                answers[asked[0]] = _NOT_ASSESSED
            return
        value = _number(typed)
        if value is None or value < 0:
            self._faults.add("AUD-MARK-NUMBER", typed, line=line, cell=name, column=name)
            return
        if value != int(value):
            self._faults.add("AUD-MARK-INTEGER", typed, line=line, cell=name, column=name)
            return
        if not size:
            return  # Which marks the row has is not known: its size class is already a fault.
        asked = mark.small if size == "small" else mark.large
        if asked is None:
            self._faults.add(
                "AUD-MARK-UNEXPECTED",
                typed,
                line=line,
                cell=name,
                column=name,
                size_class=text(f"egapro.size_class.{size}"),
            )
        elif value > asked[1][-1]:
            self._faults.add(
                "AUD-MARK-MAX",
                typed,
                line=line,
                cell=name,
                column=name,
                max=str(asked[1][-1]),
                size_class=text(f"egapro.size_class.{size}"),
            )
        elif value not in asked[1]:
            self._faults.add(
                "AUD-MARK-VALUE", typed, line=line, cell=name, column=name, values=", ".join(map(str, asked[1]))
            )
        else:
            answers[asked[0]] = _answer(int(value))

    def _index(self, row: Mapping[str, str], line: int) -> Decimal | None:
        if folded(row["index"]) in NOT_COMPUTABLE:
            return None
        value = _number(row["index"])
        if value is None or not 0 <= value <= 100 or value != int(value):
            self._add("AUD-INDEX", "index", row, line)
            return None
        return Decimal(int(value))


@lru_cache(maxsize=1)
def _variants() -> dict[str, str]:
    """Return the size class that each known spelling means."""
    spellings = {size: text(f"egapro.size_class.{size}.spellings") for size in SIZE_CLASSES}
    known = {folded(one): size for size, all_ in spellings.items() for one in all_.split("|")}
    return known | {folded(text(f"egapro.size_class.{size}")): size for size in SIZE_CLASSES}


@lru_cache(maxsize=4_096)
def _number(typed: str) -> Decimal | None:
    return Decimal(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else None


@lru_cache(maxsize=128)
def _answer(value: int) -> Answer:
    return Answer(State.VALUE, Decimal(value))


def _attributes(row: Mapping[str, str], size: str) -> dict[str, Decimal | str]:
    label = f"egapro.size_class.{size}"
    found = {
        "category": "declarant",
        "size_class": text(label) if has(label) else "",
        # The official file adds the title of the activity: "62.02A - Conseil...".
        "naf": row["naf"].split(" - ")[0].strip(),
        "department": row["department"],
        "region": row.get("region", ""),
        "structure": row.get("structure", ""),
    }
    return {key: value for key, value in found.items() if value}
