"""A workbook read back: the version that it holds, the one that it was made from, every fault at once."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from referentiel.files.fields import shape_findings
from referentiel.files.registries import Registries
from referentiel.files.tree import Tree
from referentiel.model import Finding, FindingsError, StandardVersion, nearest
from referentiel.model.structure import structure_findings
from referentiel.texts import text

from .assembly import Assembly, version_raw
from .columns import Table, criteria_table, section_sheets, steps_of, tables
from .escapes import marked
from .names import Names, names_of, reading_names
from .origin import origin_of
from .package import package_bytes
from .places import Places
from .rendering import Grid, grids, sheet_name
from .rows import as_read, code_of, exported_rows, exported_texts, named_rows, own_names, row_findings, with_codes
from .scanning import ReadGrid, scanned
from .values import shown

if TYPE_CHECKING:
    from openpyxl import Workbook


@dataclass(frozen=True)
class ReadWorkbook:
    """What a workbook says.

    Parameters
    ----------
    base
        The version that it was made from.
    version
        The version that it holds now.
    notes
        What was tolerated: hidden rows, formatting, blanks.
    places
        Where each difference stands.
    """

    path: Path
    base: StandardVersion
    version: StandardVersion
    notes: tuple[Finding, ...] = ()
    places: Places = field(default_factory=Places, repr=False)


def read_workbook(path: Path | str, registries: Registries | None = None) -> ReadWorkbook:
    """Read a workbook that `workbook_bytes` made and somebody edited; nothing of it is ever computed.

    Parameters
    ----------
    path
        The file.
    registries
        Names of units; identifiers are read without them.

    Raises
    ------
    FindingsError
        Every fault, with its sheet and cell: ``SHEET-…`` for what a cell or a sheet is, ``FMT-…`` and ``STR-…`` for
        the version that results.
    """
    path = Path(path)
    workbook = _opened(package_bytes(path), path)
    base = origin_of(workbook, str(path))
    exported = grids(base, names_of(base, registries))
    kinds, missing = _scanned_tables(workbook, exported)
    homes = _homes(kinds["sections"], base)
    by_name = {grid.name: grid for grid in kinds.values()}
    sections, absent = _scanned_sections(workbook, homes, exported, base)
    by_name |= sections
    findings = [*missing, *absent, *_unknown_sheets(workbook, by_name)]
    findings += [finding for grid in by_name.values() for finding in grid.findings]
    names = reading_names([(code_of(kinds["actor_types"], row), shown(row.cells.get("label")))
                           for row in kinds["actor_types"].rows], base, registries)
    version, notes, places = _assembled(by_name, homes, exported, names, findings)
    findings += notes
    if version is not None:
        findings += _kept(version, base)
    ordered = _ordered(findings, workbook.sheetnames, path)
    if version is None or any(finding.severity == "error" for finding in ordered):
        raise FindingsError(ordered)
    return ReadWorkbook(path, base, version, tuple(ordered), places)


def _opened(content: bytes, path: Path) -> Workbook:
    from openpyxl import load_workbook  # noqa: PLC0415 - costs a start-up
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        return load_workbook(BytesIO(marked(content)), rich_text=True, keep_links=False)
    # XML that does not parse is a SyntaxError, whichever of its two parsers openpyxl finds.
    except (InvalidFileException, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, TypeError, IndexError,
            AttributeError, EOFError, OSError, RecursionError, OverflowError, zlib.error) as error:
        raise FindingsError([Finding(code="SHEET-DAMAGED", file=str(path), found=path.name)]) from error


def _scanned_tables(
    workbook: Workbook, exported: Iterable[Grid],
) -> tuple[dict[str, ReadGrid], list[Finding]]:
    """Read every sheet but those of criteria; what the text had stands in for a missing one."""
    written = {grid.table.kind: grid for grid in exported if not grid.section}
    found, findings = {}, []
    for kind, table in tables().items():
        name = sheet_name(kind)
        if name in workbook.sheetnames:
            found[kind] = scanned(workbook[name], table)
        else:
            found[kind] = as_read(written[kind])
            findings.append(_missing(name, workbook))
        if any(finding.code == "SHEET-NO-HEADER" for finding in found[kind].findings):
            found[kind] = replace(as_read(written[kind]), findings=found[kind].findings)
    return found, findings


def _homes(sections: ReadGrid, base: StandardVersion) -> dict[str, str]:
    """Return the sheet of the criteria of each section that the workbook names."""
    codes = [section.code for section in base.sections]
    codes += [code for row in sections.rows if (code := code_of(sections, row)) and code not in codes]
    sheets = section_sheets(codes)
    named = {code_of(sections, row) for row in sections.rows}
    return {code: sheets[code] for code in codes if code in named}


def _scanned_sections(
    workbook: Workbook, homes: Mapping[str, str], exported: Iterable[Grid], base: StandardVersion,
) -> tuple[dict[str, ReadGrid], list[Finding]]:
    written = {grid.name: grid for grid in exported if grid.section}
    table: Table = criteria_table(steps_of(base))
    found, findings = {}, []
    for name in homes.values():
        if name in workbook.sheetnames:
            found[name] = scanned(workbook[name], table)
        else:
            findings.append(_missing(name, workbook))
        if name in written and (name not in found or found[name].table is not table or any(
                finding.code == "SHEET-NO-HEADER" for finding in found[name].findings)):
            found[name] = replace(as_read(written[name]), findings=found[name].findings if name in found else ())
    return found, findings


def _missing(name: str, workbook: Workbook) -> Finding:
    return Finding(code="SHEET-MISSING", found=name, cell=name, near=nearest(name, workbook.sheetnames))


def _unknown_sheets(workbook: Workbook, read: Mapping[str, ReadGrid]) -> list[Finding]:
    known = {*read, *own_names()}
    prefix = text("sheet.name.assessment", label="").strip()
    return [Finding(code="SHEET-UNKNOWN", found=name, cell=name, near=nearest(name, known))
            for name in workbook.sheetnames if name not in known and not name.startswith(prefix)]


def _assembled(
    by_name: Mapping[str, ReadGrid], homes: Mapping[str, str], exported: tuple[Grid, ...], names: Names,
    findings: Iterable[Finding],
) -> tuple[StandardVersion | None, list[Finding], Places]:
    """Put the version together and check it; a row in which a cell is wrong is told by that cell alone."""
    written = exported_rows(exported)
    told = list(row_findings(by_name.values(), written))
    whole = {name: with_codes(grid) for name, grid in by_name.items()}
    assembly = Assembly(names, exported_texts(written))
    raw = version_raw(assembly, whole, homes)
    told += assembly.findings
    version, wrong = _validated(raw)
    rows = {_row_of(finding.cell) for finding in [*told, *findings] if finding.severity == "error"}
    rows |= {f"{sheet}!{line}" for sheet, line in assembly.faulty}
    placed = [replace(finding, cell=_spot(finding, assembly)) for finding in wrong]
    told += [finding for finding in placed if _row_of(finding.cell) not in rows]
    if version is None and not told:
        told = placed
    return version, told, Places(named_rows(whole.values()), written)


def _validated(raw: dict[str, Any]) -> tuple[StandardVersion | None, list[Finding]]:
    try:
        version = StandardVersion.model_validate(raw)
    except ValidationError as error:
        return None, shape_findings(error, Tree(raw, {}, {}))
    return version, structure_findings(version)


def _spot(finding: Finding, assembly: Assembly) -> str:
    """Return the cell of the smallest part that holds the place of a finding."""
    return next((assembly.spots[finding.at[:size]] for size in range(len(finding.at), 0, -1)
                 if finding.at[:size] in assembly.spots), sheet_name("head"))


def _row_of(cell: str) -> str:
    sheet, _, place = cell.rpartition("!")
    return f"{sheet}!{place.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


def _kept(version: StandardVersion, base: StandardVersion) -> list[Finding]:
    """Return what a workbook may not change: the name of the version and its life."""
    findings = []
    if version.id != base.id:
        findings.append(Finding(code="SHEET-ID", cell=sheet_name("head"), found=version.id, params={"id": base.id}))
    if version.life_cycle != base.life_cycle:
        findings.append(Finding(code="SHEET-LIFE", cell=sheet_name("life"), found=base.id))
    return findings


def _ordered(findings: Iterable[Finding], sheets: list[str], path: Path) -> list[Finding]:
    """Return findings in the order of the sheets and of their rows, once each."""
    def place(finding: Finding) -> tuple[int, int]:
        sheet = finding.cell.partition("!")[0]
        digits = "".join(c for c in _row_of(finding.cell).rpartition("!")[2].split(":")[0] if c.isdigit())
        return (sheets.index(sheet) if sheet in sheets else -1, int(digits or 0))

    once = {(f.code, f.cell, f.found): f for f in findings}
    return [replace(finding, file=str(path)) for finding in sorted(once.values(), key=place)]
