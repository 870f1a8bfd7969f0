"""Rows by the batch, so that a statement stays bounded, and the numbers that keep them in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Table, func, select

BATCH = 500
"""Rows written or sought at a time."""

T = TypeVar("T")


def batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield a sequence in pieces of at most `BATCH`."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def next_number(connection: Connection, table: Table) -> int:
    """Return the number that follows the last one of a table, from 1; only a writer may ask."""
    return int(connection.scalar(select(func.coalesce(func.max(table.c.number), 0))) or 0) + 1
