"""A template that was filled in, read back: it must still be the questionnaire that was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from referentiel.model import Audit, StandardVersion, folded, nearest

from ..faults import Faults
from ..workbook import Workbook
from .answers import Given
from .cells import NOTHING, Cell
from .fields import attribute_names, field_names
from .lists import META
from .record import Recorder
from .standards import Standards, near_code, questionnaire, questionnaire_digest
from .table import sheet_rows
from .template import COLUMNS, FORMAT, heading, sheet_name

ROWS = 2_000
"""Rows read of each sheet; a questionnaire has a few hundred."""


def is_template(workbook: Workbook) -> bool:
    """Tell whether a workbook was made from a template."""
    return META in workbook.book.sheetnames


def read_filled(workbook: Workbook, recorder: Recorder, standards: Standards, faults: Faults) -> list[Audit]:
    """Read the one audit of a filled template; meaningful only if no fault was added."""
    said = _said(workbook)
    version = _version(said, standards, faults)
    for name in workbook.hidden():
        if name != META:
            faults.add("AUD-SHEET-HIDDEN", name, cell=name)
    sheets = {folded(sheet.title): sheet for sheet in workbook.sheets()}
    wanted = {key: sheets.pop(folded(sheet_name(key)), None) for key in ("audit", "answers")}
    for key, sheet in wanted.items():
        if sheet is None:
            faults.add("AUD-SHEET-ABSENT", sheet_name(key))
        else:
            for merged in workbook.merged(sheet):
                faults.add("AUD-CELL-MERGED", merged, cell=f"{sheet.title}!{merged}")
    for other in sheets.values():
        faults.warn("AUD-SHEET-UNREAD", other.title, cell=other.title)
    if version is None or None in wanted.values():
        return []
    where = Cell(place=sheet_name("audit"))
    fields, attributes = _fields(wanted["audit"], version, faults)
    fields["version"] = Cell(version.id, place=where.place)
    answers = _answers(wanted["answers"], version, said["questionnaire"], faults)
    audit = recorder.audit(fields, attributes, answers, where, expected=said["questionnaire"])
    return [] if audit is None else [audit]


def _said(workbook: Workbook) -> dict[str, str]:
    """Return what the hidden sheet says of the workbook."""
    rows = workbook.book[META].iter_rows(max_row=20, max_col=2, values_only=True)
    said = {str(row[0]): str(row[1]) for row in rows if len(row) == 2 and row[0] is not None}
    return {key: said.get(key, "") for key in ("format", "version", "questionnaire", "fingerprint", "digest")}


def _version(said: Mapping[str, str], standards: Standards, faults: Faults) -> StandardVersion | None:
    """Return the version of the template, if answers to it still mean what they meant."""
    if said["format"] != FORMAT:
        faults.add("AUD-TEMPLATE-FORMAT", said["format"], known=FORMAT)
        return None
    version = standards.versions.get(said["version"])
    if version is None:
        known = sorted(standards.versions)
        faults.add("AUD-VERSION", said["version"], near=nearest(said["version"], known), known=", ".join(known))
        return None
    types = [actor.id for actor in version.actor_types]
    if said["questionnaire"] not in types:
        faults.add("AUD-QUESTIONNAIRE-UNKNOWN", said["questionnaire"], near=nearest(said["questionnaire"], types),
                   known=", ".join(types))
        return None
    if said["digest"] != questionnaire_digest(version, said["questionnaire"]):
        faults.add("AUD-TEMPLATE-CHANGED", version.id)
        return None
    current = standards.fingerprints.get(version.id, "")
    if current and said["fingerprint"] and current != said["fingerprint"]:
        faults.warn("AUD-TEMPLATE-OLD", version.id)
    return version


def _fields(sheet: Any, version: StandardVersion, faults: Faults) -> tuple[dict[str, Cell], dict[str, Cell]]:  # noqa: ANN401
    """Read the fields by the label that stands before them."""
    known, attributes = field_names(), attribute_names([version])
    found: tuple[dict[str, Cell], dict[str, Cell]] = ({}, {})
    for number, row in enumerate(sheet_rows(sheet, faults)):
        if number >= ROWS:
            break
        label, value = folded(row[0].typed) if row else "", row[1] if len(row) > 1 else NOTHING
        for names, into in ((attributes, found[1]), (known, found[0])):
            if label in names:
                if names[label] in into:
                    row[0].fault(faults, "AUD-COLUMN-TWICE")
                into[names[label]] = value
                break
        else:
            if value:
                value.fault(faults, "AUD-CELL-UNNAMED")
    return found


def _answers(sheet: Any, version: StandardVersion, actor_type: str, faults: Faults) -> dict[str, Given]:  # noqa: ANN401
    """Read the answers by the headings above them and the codes before them."""
    headings = {folded(heading(key)): key for key in COLUMNS}
    places: dict[str, int] = {}
    found: dict[str, Given] = {}
    first: dict[str, Cell] = {}
    for number, row in enumerate(sheet_rows(sheet, faults)):
        if number >= ROWS:
            break
        if not places:
            named = {headings[folded(cell.typed)]: place for place, cell in enumerate(row)
                     if folded(cell.typed) in headings}
            places = named if {"code", "answer", "without", "reason", "evidence"} <= set(named) else {}
            continue
        code, given = _at(row, places["code"]), _given(row, places)
        if not code:
            if given:
                given.first.fault(faults, "AUD-CELL-UNNAMED")
        elif code.typed in found:
            code.fault(faults, "AUD-CRITERION-TWICE", first=first[code.typed].place)
        else:
            found[code.typed], first[code.typed] = given, code
    if not places:
        faults.add("AUD-SHEET-HEADINGS", sheet.title, cell=sheet.title)
        return {}
    asked = [criterion.code for criterion in questionnaire(version, actor_type)]
    for absent in asked:
        if absent not in found:
            faults.add("AUD-ROW-ABSENT", absent, cell=sheet.title)
    for name, cell in first.items():
        if name not in asked:
            # Even unanswered: somebody wrote over the code of a criterion.
            cell.fault(faults, "AUD-CRITERION", near_code(name, asked), version=version.id)
    return {name: given for name, given in found.items() if name in asked}


def _given(row: Sequence[Cell], places: Mapping[str, int]) -> Given:
    return Given(**{key: _at(row, places[key]) for key in ("answer", "without", "reason", "evidence")})


def _at(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else NOTHING
