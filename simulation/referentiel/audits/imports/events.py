"""Tables of label events: one event a row, from a text file or a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from referentiel.model import EVENT_KINDS, EventKind, LabelEvent, folded, nearest
from referentiel.texts import text

from ..faults import Faults
from ..progress import Advance
from .cells import NOTHING, Cell
from .fields import day_in
from .standards import Standards
from .table import Table

EVENT_COLUMNS = ("id", "organisation", "family", "kind", "day", "until", "audit", "reference", "reason")
REQUIRED = ("organisation", "family", "kind", "day")
WITH_TERM = frozenset({"award", "shortened_award", "certificate"})
"""Kinds that may have a last day."""
SIGN = 8
"""Digits that tell two events of one organisation, day and kind apart."""


def event_column(key: str) -> str:
    """Return the first French name of a column."""
    return text(f"import.event.{key}").split("|")[0]


def kind_name(kind: EventKind) -> str:
    """Return the French name of a kind of event."""
    return text(f"import.event.kind.{kind}").split("|")[0]


def event_names() -> dict[str, str]:
    """Return what each known column name means, the names folded."""
    return {folded(name): key for key in EVENT_COLUMNS for name in (key, *text(f"import.event.{key}").split("|"))}


def is_events(names: Iterable[str]) -> bool:
    """Tell whether column names are those of a table of events."""
    known = event_names()
    return {"organisation", "kind", "day"} <= {known.get(folded(name), "") for name in names}


def read_events(table: Table, standards: Standards, faults: Faults, advance: Advance) -> list[LabelEvent]:
    """Read every event of a table, in its order; meaningful only if no fault was added.

    An event without an identifier gets one from what it says: the same line of another file is the same event.
    """
    places = _places(table.header, faults)
    if faults:
        return []
    families = sorted({version.family for version in standards.versions.values()})
    events, first = list[LabelEvent](), dict[str, Cell]()
    for row in table.rows:
        advance.one()
        cells = {key: row[place] for key, place in places.items()}
        event = _event(cells, families, faults)
        if event is None:
            continue
        where = cells["organisation"]
        if event.id in first:
            where.fault(faults, "AUD-EVENT-AGAIN", event=event.id, first=first[event.id].place_in_words)
        first.setdefault(event.id, where)
        events.append(event)
    if not events and not faults:
        faults.add("AUD-EMPTY", table.name)
    if len({event.family for event in events}) > 1:
        faults.add("AUD-FAMILIES", ", ".join(sorted({event.family for event in events})))
    return events


def _places(header: Sequence[Cell], faults: Faults) -> dict[str, int]:
    names, places = event_names(), dict[str, int]()
    for place, cell in enumerate(header):
        key = names.get(folded(cell.typed))
        if key is None:
            if cell:
                cell.fault(faults, "AUD-COLUMN-UNKNOWN", nearest(cell.typed, names, 0.75))
        elif key in places:
            cell.fault(faults, "AUD-COLUMN-TWICE")
        else:
            places[key] = place
    for key in REQUIRED:
        if key not in places:
            faults.add("AUD-COLUMN-ABSENT", event_column(key), line=header[0].line, cell=event_column(key))
    return places


def _event(cells: Mapping[str, Cell], families: Sequence[str], faults: Faults) -> LabelEvent | None:
    """Return one event; None after a fault that leaves none to make."""
    for key in REQUIRED:
        if not cells[key]:
            cells[key].fault(faults, "AUD-FIELD-EMPTY", field=event_column(key))
    family, kind = _family(cells["family"], families, faults), _kind(cells["kind"], faults)
    day, until = day_in(cells["day"], faults), day_in(cells.get("until", NOTHING), faults)
    if until is not None and kind is not None:
        if kind not in WITH_TERM:
            cells["until"].fault(faults, "AUD-EVENT-TERM", kind=kind_name(kind))
        elif day is not None and until < day:
            cells["until"].fault(faults, "AUD-EVENT-BEFORE", day=cells["day"].typed)
    if family is None or kind is None or day is None or not cells["organisation"]:
        return None
    organisation, note = cells["organisation"].typed, _note(cells)
    return LabelEvent(
        id=cells.get("id", NOTHING).typed or _id(family, organisation, day, kind, note), organisation=organisation,
        family=family, day=day, kind=kind, audit=cells.get("audit", NOTHING).typed, until=until, note=note)


def _id(family: str, organisation: str, day: date, kind: str, note: str) -> str:
    # Several appeals may come in one day: what is said of them tells them apart.
    sign = f"-{hashlib.sha256(note.encode()).hexdigest()[:SIGN]}" if note else ""
    return f"{family}-{organisation}-{day}-{kind}{sign}"


def _note(cells: Mapping[str, Cell]) -> str:
    reference, reason = (cells.get(key, NOTHING).typed for key in ("reference", "reason"))
    if reference and reason:
        return text("import.event.note", reference=reference, reason=reason)
    return reference or reason


def _family(cell: Cell, families: Sequence[str], faults: Faults) -> str | None:
    if not cell or cell.typed in families:
        return cell.typed or None
    cell.fault(faults, "AUD-EVENT-FAMILY", nearest(cell.typed, families), known=", ".join(families))
    return None


def _kind(cell: Cell, faults: Faults) -> EventKind | None:
    words = {folded(word): kind for kind in EVENT_KINDS
             for word in (kind, *text(f"import.event.kind.{kind}").split("|"))}
    found = words.get(folded(cell.typed))
    if cell and found is None:
        known = [kind_name(kind) for kind in EVENT_KINDS]
        cell.fault(faults, "AUD-EVENT-KIND", nearest(cell.typed, known), known=", ".join(known))
    return found
