"""Tables of audits: one audit a row (wide), or one answer a row (long), from a text file or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from referentiel.model import Audit

from ..faults import Faults
from ..progress import Advance
from .answers import Given
from .cells import NOTHING, Cell
from .columns import Columns, columns_of
from .record import Recorder
from .standards import Standards
from .table import Table


def read_rows(table: Table, recorder: Recorder, standards: Standards, faults: Faults, advance: Advance) -> list[Audit]:
    """Read every audit of a table, in the order they first appear; meaningful only if no fault was added."""
    columns = columns_of(table.header, standards, faults)
    audits, first = list[Audit](), dict[str, Cell]()
    # Rows under a header that is not understood would all be told for the same reason.
    if faults:
        return audits
    for one in (_long if columns.long else _wide)(table, columns, faults, advance):
        audit = recorder.audit(one.fields, one.attributes, one.answers, one.where)
        if audit is None:
            continue
        before = first.setdefault(audit.id, one.where)
        if before is not one.where:
            one.where.fault(faults, "AUD-AUDIT-TWICE", audit=audit.id, first=before.place_in_words)
        audits.append(audit)
    if not audits and not faults:
        faults.add("AUD-EMPTY", table.name)
    return audits


@dataclass(slots=True)
class _Typed:
    """One audit as it was typed."""

    where: Cell
    fields: dict[str, Cell]
    attributes: dict[str, Cell]
    answers: dict[str, Given] = field(default_factory=dict)


def _wide(table: Table, columns: Columns, _: Faults, advance: Advance) -> Iterator[_Typed]:
    for row in table.rows:
        advance.one()
        where = row[columns.fields["organisation"]]
        yield _Typed(where, columns.fields_of(row), columns.attributes_of(row), columns.answers_of(row))


def _long(table: Table, columns: Columns, faults: Faults, advance: Advance) -> Iterator[_Typed]:
    """Gather the rows of each audit, known by its id, or by its organisation and day."""
    found: dict[tuple[str, ...], _Typed] = {}
    # Every row is met twice: gathered here, then checked with the others of its audit.
    advance.more(table.estimate)
    for row in table.rows:
        advance.one()
        fields, attributes = columns.fields_of(row), columns.attributes_of(row)
        cells = {key: row[place] for key, place in columns.long.items()}
        audit = fields.get("audit", NOTHING).typed
        key = (audit,) if audit else (fields["organisation"].typed, fields["day"].typed)
        one = found.get(key)
        if one is None:
            one = found[key] = _Typed(row[columns.fields["organisation"]], fields, attributes)
        else:
            _agree(one.fields, fields, faults)
            _agree(one.attributes, attributes, faults)
        code = cells.pop("criterion")
        if not code:
            code.fault(faults, "AUD-FIELD-EMPTY", field=code.place)
        elif code.typed in one.answers:
            code.fault(faults, "AUD-CRITERION-TWICE", first=one.answers[code.typed].first.place_in_words)
        else:
            # The place of the code stands for a row that says nothing.
            one.answers[code.typed] = Given(**cells)
    for one in found.values():
        for _ in one.answers:
            advance.one()
        yield one


def _agree(kept: dict[str, Cell], read: Mapping[str, Cell], faults: Faults) -> None:
    for key, cell in read.items():
        if not kept[key]:
            kept[key] = cell
        elif cell and cell.value != kept[key].value:
            cell.fault(faults, "AUD-LONG-CONFLICT", first=kept[key].typed, where=kept[key].place_in_words)
