"""Reading a columnar file: nothing in it is believed before it was checked, and every fault comes at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import FindingsError, Source

from ..faults import Faults
from .columnset import EXACT, LABELS, ColumnSet, Numbers, Texts
from .content import check_content
from .layout import DAY, FORMAT, HEAD, KINDS, STATE, names_of

MOST_CELLS = 1 << 29
"""Cells above which a file is refused: a million audits of 250 criteria."""
_LONGEST = 1 << 24


@dataclass(frozen=True)
class _Head:
    """What the head of a file says of its columns."""

    family: str
    sources: tuple[Source, ...]
    texts: list[str]
    numbers: Mapping[str, tuple[int, str]]
    sha256: str


def read_columns(source: Path | str) -> ColumnSet:
    """Read a columnar file.

    Raises
    ------
    FindingsError
        ``AUD-COLUMNS-OTHER`` (no such file, truncated, or none of ours), ``-FORMAT``, ``-SIZE``, ``-COLUMN`` (missing
        or unexpected), ``-TYPE``, ``-STATE`` (a state that is none, or that its value contradicts), ``-ID`` (twice, or
        none), ``-LABEL`` (none, or one that audits do not have), ``-SCALE`` or ``-DAMAGED`` (another fingerprint).
    """
    import pyarrow as pa
    from pyarrow import parquet

    path = Path(source)
    faults = Faults(str(path))
    try:
        with parquet.ParquetFile(path) as file:
            head = _head(file, faults)
            faults.refuse()
            table = file.read(use_threads=True)
    except FindingsError:
        raise
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError, AttributeError):
        # What a head may say is anybody's: whatever is not as we write it is not ours.
        faults.stop("AUD-COLUMNS-OTHER", str(path))
    parts = _Parts(table, faults)
    found = ColumnSet(
        family=head.family, sources=head.sources, days=parts.days(),
        labels={name: parts.texts(f"audit/{name}") for name in LABELS},
        texts={name: parts.texts(f"text/{name}") for name in head.texts},
        numbers={name.partition("/")[2]: parts.numbers(name, *head.numbers[name])
                 for name in head.numbers if name.startswith("number/")},
        answers={name.partition("/")[2]: parts.numbers(name, *head.numbers[name])
                 for name in head.numbers if name.startswith("answer/")},
        score=parts.numbers(f"audit/{EXACT}", *head.numbers[f"audit/{EXACT}"]))
    faults.refuse()
    check_content(found, faults)
    faults.refuse()
    if found.fingerprint() != head.sha256:
        faults.stop("AUD-COLUMNS-DAMAGED", str(path))
    return found


def _head(file: Any, faults: Faults) -> _Head:  # noqa: ANN401
    """Read the head, and check that the file has the columns that it announces."""
    written = (file.metadata.metadata or {})[HEAD]
    if len(written) > _LONGEST:
        raise ValueError("head too long")
    told = json.loads(written)
    if told["format"] != FORMAT:
        faults.stop("AUD-COLUMNS-FORMAT", str(told["format"]), known=str(FORMAT))
    numbers = {str(name): (int(scale), str(kind)) for name, (scale, kind) in told["numbers"].items()}
    head = _Head(str(told["family"]), tuple(Source(**one) for one in told["sources"]), list(map(str, told["texts"])),
                 numbers, str(told["sha256"]))
    if f"audit/{EXACT}" not in numbers:
        raise KeyError(EXACT)
    rows, held = file.metadata.num_rows, file.schema_arrow.names
    if rows * len(held) > MOST_CELLS:
        faults.add("AUD-COLUMNS-SIZE", str(rows * len(held)), most=str(MOST_CELLS))
    wanted = names_of(head.texts, numbers)
    for name in sorted(set(wanted) ^ set(held)):
        faults.add("AUD-COLUMNS-COLUMN", name, cell=name)
    if not set(wanted) ^ set(held):
        if len(held) != len(set(held)) or told["audits"] != rows:
            raise ValueError("columns twice, or another number of audits")
        _types(file.schema_arrow, head, faults)
    return head


def _types(schema: Any, head: _Head, faults: Faults) -> None:  # noqa: ANN401
    """Check the type of every column."""
    import pyarrow as pa

    wanted = {DAY: "date32[day]"}
    text = str(pa.dictionary(pa.int32(), pa.string()))
    wanted |= dict.fromkeys((*(f"audit/{one}" for one in LABELS), *(f"text/{one}" for one in head.texts)), text)
    for name, (scale, kind) in head.numbers.items():
        wanted |= {name: "string" if kind == "object" else kind, name + STATE: "int8"}
        if kind not in KINDS:
            faults.add("AUD-COLUMNS-TYPE", kind, cell=name, wanted=", ".join(KINDS))
        if scale < 1 or 10 ** min(scale.bit_length(), 10_000) % scale:
            faults.add("AUD-COLUMNS-SCALE", str(scale), cell=name)
    for field in schema:
        if str(field.type) != wanted[field.name]:
            faults.add("AUD-COLUMNS-TYPE", str(field.type), cell=field.name, wanted=wanted[field.name])


class _Parts:
    """The columns of a table as arrays; an empty cell where none may be is a fault."""

    def __init__(self, table: Any, faults: Faults) -> None:  # noqa: ANN401
        self._table, self._faults = table, faults

    def _column(self, name: str, *, full: bool = True) -> Any:  # noqa: ANN401
        column = self._table.column(name).combine_chunks()
        if full and column.null_count:
            self._faults.add("AUD-COLUMNS-STATE", str(column.null_count), cell=name)
        return column

    def days(self) -> NDArray[np.datetime64]:
        days: NDArray[np.datetime64] = self._column(DAY).to_numpy(zero_copy_only=False).astype("datetime64[D]")
        return days

    def texts(self, name: str) -> Texts:
        column = self._column(name, full=False)
        codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
        return Texts(codes, tuple(column.dictionary.to_pylist()))

    def numbers(self, name: str, scale: int, kind: str) -> Numbers:
        units, state = self._column(name), self._column(name + STATE)
        state = state.fill_null(0).to_numpy(zero_copy_only=False)
        if kind != "object":
            return Numbers(units.fill_null(0).to_numpy(zero_copy_only=False), scale, state)
        whole = np.empty(len(units), dtype=object)
        for i, written in enumerate(units.to_pylist()):
            digits = (written or "0").removeprefix("-")
            sound = digits.isascii() and digits.isdecimal() and len(digits) <= 1_000
            whole[i] = int(written or "0") if sound else 0
            if not sound:
                self._faults.add("AUD-COLUMNS-STATE", digits, cell=name, line=i + 1)
        return Numbers(whole, scale, state)
