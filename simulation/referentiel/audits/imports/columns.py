"""What the columns of a table hold: a field, an attribute, a criterion; every name that is not understood is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from referentiel.model import folded, nearest
from referentiel.texts import text

from ..faults import Faults
from .answers import Given
from .cells import Cell
from .fields import REQUIRED, attribute_names, column_name, field_names
from .standards import Standards, near_code

LONG = ("criterion", "answer", "reason", "evidence", "without")


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each column, from 0.

    Parameters
    ----------
    fields, attributes, criteria
        By field, by attribute, by criterion code.
    long
        The columns of one answer a row, by what they hold; empty in a table of one audit a row.
    """

    fields: Mapping[str, int]
    attributes: Mapping[str, int]
    criteria: Mapping[str, int]
    long: Mapping[str, int]

    def fields_of(self, row: Sequence[Cell]) -> dict[str, Cell]:
        """Return the cells of the fields of a row."""
        return {key: row[place] for key, place in self.fields.items()}

    def attributes_of(self, row: Sequence[Cell]) -> dict[str, Cell]:
        """Return the cells of the attributes of a row."""
        return {key: row[place] for key, place in self.attributes.items()}

    def answers_of(self, row: Sequence[Cell]) -> dict[str, Given]:
        """Return the answers of a row of a wide table."""
        return {code: Given(row[place]) for code, place in self.criteria.items() if row[place]}


def long_names() -> dict[str, str]:
    """Return what each known column name of a long table means, the names folded."""
    return {folded(name): key for key in LONG for name in (key, *text(f"import.column.{key}").split("|"))}


def is_long(names: Iterable[str]) -> bool:
    """Tell whether column names are those of a table of one answer a row."""
    known = long_names()
    return {"criterion", "answer"} <= {known.get(folded(name), "") for name in names}


def recognised(names: Iterable[str], standards: Standards) -> int:
    """Count the column names that mean a field, an attribute or a criterion."""
    known = {*field_names(), *attribute_names(standards.versions.values()), *map(folded, _codes(standards))}
    return sum(folded(name) in known for name in names)


def columns_of(header: Sequence[Cell], standards: Standards, faults: Faults) -> Columns:
    """Understand a header; a column twice, missing or unknown is a fault."""
    long = is_long(cell.typed for cell in header)
    names = {**attribute_names(standards.versions.values()), **field_names()}
    codes = {} if long else {folded(code): code for code in _codes(standards)}
    answers = long_names() if long else {}
    kinds: tuple[dict[str, int], ...] = ({}, {}, {}, {})
    fields, attributes, criteria, places = kinds
    for place, cell in enumerate(header):
        name = folded(cell.typed)
        if name in answers:
            into, key = places, answers[name]
        elif name in field_names():
            into, key = fields, names[name]
        elif name in names:
            into, key = attributes, names[name]
        elif name in codes:
            into, key = criteria, codes[name]
        else:
            if cell:
                meant = near_code(cell.typed, codes.values()) or nearest(cell.typed, [*names, *answers], 0.75)
                cell.fault(faults, "AUD-COLUMN-UNKNOWN", meant)
            continue
        if key in into:
            cell.fault(faults, "AUD-COLUMN-TWICE")
        into[key] = place
    where = header[0]
    for key in REQUIRED:
        if key not in fields:
            faults.add("AUD-COLUMN-ABSENT", column_name(key), line=where.line, cell=column_name(key))
    if not long and not criteria:
        faults.add("AUD-COLUMN-ABSENT", text("import.column.codes"), line=where.line)
    return Columns(fields, attributes, criteria, places)


def _codes(standards: Standards) -> dict[str, None]:
    return {criterion.code: None for version in standards.versions.values() for _, criterion in version.criteria()}
