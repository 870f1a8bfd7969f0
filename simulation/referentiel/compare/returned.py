"""A workbook that comes back: what it changes, what the file gained meanwhile, and the text with some changes made.

What a workbook changes is the difference with the text that it was made from, which it carries. The file may have
changed since: each change of the workbook is then made on the file as it is now, or, where both changed the same
thing, is a conflict that nobody settles by accident. Nothing of the file is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from referentiel.files import Document, fingerprint, restated
from referentiel.files.sheets import ReadWorkbook
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.structure import structure_findings

from .comparison import Comparison
from .diff import diff
from .entries import Entry, Place
from .rebuild import applied
from .standing import State, remaining, state_of


@dataclass(frozen=True)
class Difference:
    """One change of a workbook.

    Parameters
    ----------
    number
        From 1, in the order of the comparison.
    cells
        Where it stands, for example ``Critères RH!T7``; the sheet alone for a row that is gone.
    state
        ``open``: to accept or refuse. ``made``: the file already says so. ``conflict``: the file changed the same
        thing meanwhile, in another way.
    """

    number: int
    entry: Entry
    cells: tuple[str, ...]
    state: State


@dataclass(frozen=True)
class Returned:
    """A workbook beside the file of its version.

    Parameters
    ----------
    comparison
        From the text that the workbook was made from to what it says.
    meanwhile
        From that same text to the file as it is now; without entries when the file did not change.
    """

    workbook: ReadWorkbook
    document: Document
    comparison: Comparison
    meanwhile: Comparison
    differences: tuple[Difference, ...]

    @property
    def stale(self) -> bool:
        """Whether the file has changed since the workbook was made."""
        return fingerprint(self.workbook.base) != fingerprint(self.document.version)

    def open(self) -> tuple[int, ...]:
        """Return the numbers of the differences that may be accepted."""
        return tuple(one.number for one in self.differences if one.state == "open")


def returned(workbook: ReadWorkbook, document: Document) -> Returned:
    """Set a workbook beside the file of its version.

    Raises
    ------
    FindingsError
        ``SHEET-OTHER``: the file holds another version.
    """
    base, now = workbook.base, document.version
    if base.id != now.id:
        raise FindingsError([Finding(code="SHEET-OTHER", file=str(workbook.path), found=base.id,
                                     params={"id": now.id})])
    comparison = diff(base, workbook.version)
    differences = tuple(
        Difference(number, entry, workbook.places.cells(entry.part, entry.code, _fields(entry)),
                   state_of(entry, base, now))
        for number, entry in enumerate(comparison.entries, start=1))
    return Returned(workbook, document, comparison, diff(base, now), differences)


def accepted(back: Returned, numbers: Iterable[int]) -> Document:
    """Return the document with the differences of some numbers written into its text; nothing is saved.

    Those that are not named are refused: the file stays as it is there.

    Raises
    ------
    FindingsError
        ``SHEET-NO-DIFFERENCE``, ``SHEET-CONFLICT``, ``SHEET-DEPENDS`` (one cannot be made without another), the
        faults of the version that would result (``STR-…``), or ``FILE-EDIT``.
    """
    wanted = dict.fromkeys(numbers)
    known = {one.number: one for one in back.differences}
    findings = [_finding("SHEET-NO-DIFFERENCE", back, str(number), count=str(len(known))) for number in wanted
                if number not in known]
    chosen = [known[number] for number in wanted if number in known]
    findings += [replace(_finding("SHEET-CONFLICT", back, str(one.number)), cell=", ".join(one.cells))
                 for one in chosen if one.state == "conflict"]
    if findings:
        raise FindingsError(findings)
    entries = [remaining(one.entry, back.document.version) for one in sorted(chosen, key=lambda one: one.number)
               if one.state == "open"]
    target = _target(back, entries)
    if faults := [fault for fault in structure_findings(target) if fault.severity == "error"]:
        raise FindingsError(replace(fault, file=str(back.workbook.path), cell=_cells(fault, target, chosen))
                            for fault in faults)
    return restated(back.document, target)


def _target(back: Returned, entries: Sequence[Entry]) -> StandardVersion:
    """Make some entries on the file as it is now; one that needs another that was refused is told."""
    now = back.document.version
    try:
        target = applied(now, entries)
    except (ValueError, KeyError) as error:
        raise FindingsError([_finding("SHEET-DEPENDS", back, now.id)]) from error
    homes = {criterion.code: section.code for section, criterion in now.criteria()}
    for entry in entries:
        place = entry.field("place")
        if entry.part == "criterion" and entry.kind == "retired":
            homes.pop(entry.code)
        elif entry.part == "criterion" and place is not None and isinstance(place.after, Place):
            homes[entry.code] = place.after.section
    made = {criterion.code: section.code for section, criterion in target.criteria()}
    lost = sorted({code for code in homes.keys() | made.keys() if homes.get(code) != made.get(code)})
    if lost:
        raise FindingsError([_finding("SHEET-DEPENDS", back, ", ".join(lost))])
    return target


def _fields(entry: Entry) -> tuple[str, ...]:
    return tuple(change.name for change in entry.fields)


def _cells(fault: Finding, target: StandardVersion, chosen: Iterable[Difference]) -> str:
    """Return the cells of the differences behind a fault: those on its criterion, else all."""
    place, chosen = fault.at, tuple(chosen)
    code = ""
    if len(place) > 3 and place[2] == "criteria":
        code = target.sections[int(place[1])].criteria[int(place[3])].code
    behind = [one for one in chosen if one.entry.code == code] or chosen
    return ", ".join(dict.fromkeys(cell for one in behind for cell in one.cells))


def _finding(code: str, back: Returned, found: str, **params: str) -> Finding:
    return Finding(code=code, file=str(back.workbook.path), found=found, params=params)
