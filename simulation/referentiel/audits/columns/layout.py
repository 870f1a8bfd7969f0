"""How a columnar file is laid out: the name and the type of every column, and what its head says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from .columnset import EXACT, LABELS, ColumnSet, Numbers

FORMAT = 1
HEAD = b"referentiel"
"""Key of the head in the metadata of the file."""
DAY = "audit/day"
STATE = "/state"
KINDS = ("int8", "int16", "int32", "int64", "object")
"""Types of the whole numbers of a column; those too large for int64 are written in full, as text."""


def head_of(columns: ColumnSet) -> bytes:
    """Return the head of a file: its format, its content in words, its fingerprint."""
    return json.dumps({
        "format": FORMAT, "family": columns.family, "audits": columns.size,
        "versions": sorted(set(columns.labels["version"].names)),
        "sources": [asdict(source) for source in columns.sources],
        "texts": sorted(columns.texts),
        "numbers": {name: [str(one.scale), str(one.units.dtype)] for name, one in numbered(columns)},
        "sha256": columns.fingerprint(),
    }, ensure_ascii=False).encode()


def numbered(columns: ColumnSet) -> Iterator[tuple[str, Numbers]]:
    """Yield every column of numbers under its name in the file."""
    yield f"audit/{EXACT}", columns.score
    yield from ((f"number/{name}", one) for name, one in columns.numbers.items())
    yield from ((f"answer/{code}", one) for code, one in columns.answers.items())


def names_of(texts: Mapping[str, Any] | list[str], numbers: Mapping[str, Any]) -> list[str]:
    """Return the names of the columns that a file must hold, in their order."""
    return [DAY, *(f"audit/{name}" for name in LABELS), *(f"text/{name}" for name in texts),
            *(written for name in numbers for written in (name, name + STATE))]
