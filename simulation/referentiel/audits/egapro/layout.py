"""The two layouts of the gender-equality index that are read, and which one a header is."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from referentiel.model import folded, nearest
from referentiel.texts import text

from ..faults import Faults

DELIMITERS = (";", ",")
LOOKED_AT = 50
"""Unknown columns among which a mistyped name is sought."""
RECOGNISED = 3
"""Columns that must be recognised before a header is taken for a layout."""
NEAR = 0.75
"""Likeness from which a column name is taken for a misspelt one: official names differ by a word."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A column of marks: criterion and possible marks from 50 to 250 staff (small) and above; None: no such mark."""

    column: str
    small: tuple[str, tuple[int, ...]] | None
    large: tuple[str, tuple[int, ...]] | None


# The scales of the annexes of the decree.
_PAY = (0, 2, 5, 8, 11, 14, 17, 19, 21, 23, 25, 27, 29, 31, 33, 34, 35, 36, 37, 38, 39, 40)
_RAISES_ONLY, _RAISES = (0, 5, 10, 20), (0, 15, 25, 35)
PAY = Mark("pay", ("REM-01", _PAY), ("REM-01", _PAY))
MATERNITY = Mark("maternity", ("MAT-01", (0, 15)), ("MAT-01", (0, 15)))
TOP_PAY = Mark("top_pay", ("HRE-01", (0, 5, 10)), ("HRE-01", (0, 5, 10)))
PROMOTIONS = Mark("promotions", None, ("PRO-01", (0, 5, 10, 15)))
RAISES_ONLY = Mark("raises_only", None, ("AUG-01", _RAISES_ONLY))
RAISES_SMALL = Mark("raises_small", ("AUG-02", _RAISES), None)
RAISES_BOTH = Mark("raises", ("AUG-02", _RAISES), ("AUG-01", _RAISES_ONLY))


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout: the names of its columns by what they hold, and its marks in the order of the index.

    Parameters
    ----------
    columns
        Name of the column in the file, by key; these must all be there.
    optional
        The same for columns that may be absent.
    """

    id: str
    columns: Mapping[str, str]
    optional: Mapping[str, str]
    marks: tuple[Mark, ...]


_COMPACT = {
    "siren": "siren",
    "year": "annee",
    "size_class": "tranche_effectifs",
    "naf": "code_naf_court",
    "department": "dep_code",
    "pay": "note_remuneration",
    "raises": "note_augmentation",
    "promotions": "note_promotion",
    "maternity": "note_conge_mat",
    "top_pay": "note_hautes_rem",
    "index": "index",
}
_OFFICIAL = (
    "year",
    "size_class",
    "siren",
    "department",
    "naf",
    "pay",
    "raises_only",
    "promotions",
    "raises_small",
    "maternity",
    "top_pay",
    "index",
)


@lru_cache(maxsize=1)
def layouts() -> tuple[Layout, ...]:
    """Return the two layouts; the names of the official columns stand in the catalogue."""
    official = {key: text(f"egapro.column.{key}") for key in _OFFICIAL}
    optional = {key: text(f"egapro.column.{key}") for key in ("region", "structure")}
    return (
        Layout("compact", _COMPACT, {}, (PAY, RAISES_BOTH, PROMOTIONS, MATERNITY, TOP_PAY)),
        Layout("official", official, optional, (PAY, RAISES_ONLY, PROMOTIONS, RAISES_SMALL, MATERNITY, TOP_PAY)),
    )


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was understood.

    Parameters
    ----------
    delimiter
        ``;`` or ``,``.
    places
        Position of each column that was found, from 0, by key.
    names
        Name of each column by key, for findings.
    width
        Number of columns of the file, also those that are not read.
    """

    layout: Layout
    delimiter: str
    places: Mapping[str, int]
    names: Mapping[str, str]
    width: int


def read_header(line_text: str, line: int, faults: Faults) -> Header | None:
    """Recognise the layout and the delimiter of a header; faults of its columns are added to `faults`.

    Parameters
    ----------
    line_text
        The first line that is not blank.
    line
        Its number in the file, from 1.

    Returns
    -------
    Header or None
        None when it is no known layout (``AUD-LAYOUT``) or a column is missing or stands twice.
    """
    tried = [(delimiter, _cells(line_text, delimiter)) for delimiter in DELIMITERS]
    return _header(tried, line_text.strip(), line, faults)


def read_names(names: Sequence[str], line: int, faults: Faults) -> Header | None:
    """Recognise the layout of column names that are cut already; see `read_header`."""
    return _header([(DELIMITERS[0], names)], DELIMITERS[0].join(names), line, faults)


def is_layout(names: Sequence[str]) -> bool:
    """Tell whether column names are those of a layout."""
    return any(_recognised(names, layout) >= RECOGNISED for layout in layouts())


def _header(
    tried: Sequence[tuple[str, Sequence[str]]], shown: str, line: int, faults: Faults
) -> Header | None:
    ways = [(cells, delimiter, layout) for delimiter, cells in tried for layout in layouts()]
    cells, delimiter, layout = max(ways, key=lambda one: _recognised(one[0], one[2]))
    if _recognised(cells, layout) < RECOGNISED:
        faults.add("AUD-LAYOUT", shown, line=line)
        return None
    names = {**layout.columns, **layout.optional}
    places, twice = _places(cells, names)
    for key in twice:
        faults.add("AUD-COLUMN-TWICE", names[key], line=line, cell=names[key])
    read = set(places.values())
    others = [cell.strip() for place, cell in enumerate(cells) if place not in read and cell.strip()][:LOOKED_AT]
    missing = [key for key in layout.columns if key not in places]
    for key in missing:
        wanted = [names[name] for name in missing]
        meant = next((cell for cell in others if nearest(cell, wanted, NEAR) == names[key]), "")
        faults.add(
            "AUD-COLUMN-MISSING",
            meant or shown,
            line=line,
            cell=names[key],
            near=names[key] if meant else "",
            column=names[key],
        )
    return None if missing or twice else Header(layout, delimiter, places, names, len(cells))


def _cells(line_text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line_text], delimiter=delimiter), [])
    except csv.Error:
        # A line without end is no header.
        return []


def _places(cells: Sequence[str], names: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Return the position of each known column, and the keys of those that stand twice."""
    by_name = {folded(name): key for key, name in names.items()}
    places: dict[str, int] = {}
    twice = []
    for place, cell in enumerate(cells):
        key = by_name.get(folded(cell))
        if key is not None and key in places:
            twice.append(key)
        elif key is not None:
            places[key] = place
    return places, twice


def _recognised(cells: Sequence[str], layout: Layout) -> int:
    names = {folded(name) for name in layout.columns.values()}
    exact = sum(folded(cell) in names for cell in cells)
    others = [cell for cell in cells if folded(cell) not in names][:LOOKED_AT]
    return exact + sum(bool(nearest(cell, layout.columns.values(), NEAR)) for cell in others)
