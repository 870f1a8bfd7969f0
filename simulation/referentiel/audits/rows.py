"""Rows of a delimited text with the line that each begins on; what cannot be cut into cells is told."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from .faults import Faults

Row = tuple[int, list[str]]


def text_rows(stream: Iterable[str], delimiter: str, faults: Faults, above: int = 0) -> Iterator[Row]:
    """Yield each row with its line, blank ones too; ``AUD-QUOTE`` ends them.

    Parameters
    ----------
    above
        Lines of the file that were read before the stream.
    """
    rows = csv.reader(stream, delimiter=delimiter, strict=True)
    while True:
        line = above + rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            # A quotation mark left open swallows what follows: no later line can be trusted.
            faults.add("AUD-QUOTE", line=line)
            return
        yield line, cells


def wide_rows(rows: Iterable[Row], width: int, delimiter: str, faults: Faults) -> Iterator[Row]:
    """Yield the rows of a width; blank ones are passed over, the others are told (``AUD-ROW``)."""
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == width:
            yield line, cells
        else:
            faults.add("AUD-ROW", delimiter.join(cells), line=line, cells=str(len(cells)), expected=str(width))
