"""A version as the bytes of a workbook; the same version always gives the same bytes."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from referentiel.files.registries import Registries
from referentiel.model import StandardVersion
from referentiel.texts import text

from . import styles
from .assessment import add_assessments, assessments
from .guide import add_guide, add_lists, described
from .names import names_of
from .origin import origin_rows
from .rendering import Grid, grids
from .styles import put
from .writing import add_sheet

if TYPE_CHECKING:
    from openpyxl import Workbook

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - the format holds no time zone; the day says nothing on purpose
_ZIP_EPOCH = (2000, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook_bytes(version: StandardVersion, registries: Registries | None = None) -> bytes:
    """Write a version as an XLSX workbook.

    Parameters
    ----------
    version
        A well-formed version.
    registries
        French names of units, and the legal bases that a list offers; identifiers without them.

    Returns
    -------
    bytes
        A readme, the text (read back by `read_workbook`), a self-assessment by actor type, the lists, and the text
        once more on a hidden sheet: what comes back is compared with it.

    Raises
    ------
    FindingsError
        ``SHEET-LONG``: a text of more than 32,767 characters, which no cell can hold.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - costs a start-up

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    names = names_of(version, registries)
    written = grids(version, names)
    tests = assessments(version, names)
    about = [*described(written), *((sheet.name, text("sheet.about.assessment")) for sheet in tests),
             (text("sheet.name.lists"), text("sheet.about.lists"))]
    add_guide(workbook, version, about)
    lists = add_lists(workbook, version, names, registries)
    for grid in written:
        add_sheet(workbook, grid, version, lists, _title(grid, version))
    add_assessments(workbook, version, tests)
    workbook.move_sheet(text("sheet.name.lists"), len(workbook.sheetnames))
    _add_origin(workbook, version)
    _protect(workbook, version)
    return _bytes(workbook)


def _title(grid: Grid, version: StandardVersion) -> str:
    if not grid.section:
        return text(f"sheet.title.{grid.table.kind}")
    section = next(section for section in version.sections if section.code == grid.section)
    return text("sheet.title.criteria", code=section.code, title=section.title)


def _add_origin(workbook: Workbook, version: StandardVersion) -> None:
    sheet = workbook.create_sheet(text("sheet.name.origin"))
    for line, row in enumerate(origin_rows(version), start=1):
        for place, value in enumerate(row, start=1):
            put(sheet.cell(line, place), value, styles.Look(border=False, wrap=False))
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def _protect(workbook: Workbook, version: StandardVersion) -> None:
    from openpyxl.workbook.protection import WorkbookProtection  # noqa: PLC0415

    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.calculation.fullCalcOnLoad = True
    properties = workbook.properties
    properties.creator, properties.title = "referentiel", version.id
    properties.description = text(f"sheet.provenance.{version.provenance}", id=version.id)
    properties.created = _EPOCH
    workbook.active = 0


def _bytes(workbook: Workbook) -> bytes:
    """Save a workbook, then pack it again without the moment at which it was made."""
    saved, packed = BytesIO(), BytesIO()
    workbook.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + f"{_EPOCH:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            part = zipfile.ZipInfo(name, _ZIP_EPOCH)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(part, content)
    return packed.getvalue()
