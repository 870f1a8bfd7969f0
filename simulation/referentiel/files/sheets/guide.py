"""The sheets that explain: what the workbook is and how to fill it, and the words that its lists offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from referentiel.files.fingerprint import fingerprint
from referentiel.files.registries import Registries
from referentiel.model import StandardVersion
from referentiel.texts import text

from . import styles
from .columns import criteria_table, head_entries, tables
from .names import Names
from .rendering import Grid, sheet_name
from .styles import put
from .writing import Lists, finish

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_SYNTAX = ("number", "list", "lines", "types", "threshold", "phases", "band", "step", "minima", "levels", "conditions",
           "quotes", "empty")
_STEPS = ("edit", "code", "add", "remove", "move", "back")


def add_guide(workbook: Workbook, version: StandardVersion, sheets: Iterable[tuple[str, str]]) -> None:
    """Write the first sheet.

    Parameters
    ----------
    sheets
        Name of each sheet, and what it holds.
    """
    sheet = workbook.create_sheet(text("sheet.name.readme"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 108
    rows: list[tuple[str, str, styles.Look]] = [
        (version.title, "", styles.TITLE),
        (text(f"sheet.provenance.{version.provenance}", id=version.id), "", styles.LOUD),
        ("", "", styles.BODY),
        *((text(f"sheet.guide.{name}"), value, styles.BODY) for name, value in (
            ("version", version.id), ("provenance", text(f"sheet.choice.provenance.{version.provenance}")),
            ("fingerprint", fingerprint(version)), ("notice", version.notice))),
        ("", "", styles.BODY), (text("sheet.guide.steps"), "", styles.STRONG),
        *((text(f"sheet.step.{name}.title"), text(f"sheet.step.{name}"), styles.BODY) for name in _STEPS),
        ("", "", styles.BODY), (text("sheet.guide.sheets"), "", styles.STRONG),
        *((name, what, styles.BODY) for name, what in sheets),
        ("", "", styles.BODY), (text("sheet.guide.syntax"), "", styles.STRONG),
        *((text(f"sheet.syntax.{name}.title"), text(f"sheet.syntax.{name}"), styles.BODY) for name in _SYNTAX),
    ]
    linked = {name for name, _ in sheets}
    for line, (first, second, look) in enumerate(rows, start=1):
        put(sheet.cell(line, 1), first or None, look)
        put(sheet.cell(line, 2), second or None, styles.BODY)
        sheet.row_dimensions[line].height = styles.height([(first, 34), (second, 108)] if second else [], look.size)
        if second and first in linked:
            sheet.cell(line, 1).hyperlink = f"#'{first}'!A1"
    finish(sheet, version, "A3", pages=1)


def add_lists(workbook: Workbook, version: StandardVersion, names: Names, registries: Registries | None) -> Lists:
    """Write the sheet of the words that cells may hold, one list a column."""
    sheet = workbook.create_sheet(text("sheet.name.lists"))
    chosen: dict[str, tuple[str, ...]] = {
        column.key: column.codec.choices for table in (*tables().values(), criteria_table(1))
        for column in table.columns if column.codec and column.codec.choices
    }
    flags = (text("sheet.word.yes"), text("sheet.word.no"))
    words = {key: flags if values == ("true", "false") else values for key, values in chosen.items()}
    words |= {entry.path: flags if entry.codec.choices == ("true", "false") else entry.codec.choices
              for entry in head_entries() if entry.codec.choices}
    bases = registries.bases if registries else {}
    free = {
        "unit": tuple(names.units.labels.values()), "floor_basis": tuple(bases),
        "actor_types": (text("sheet.word.all"), *(names.type_text(actor.id) for actor in version.actor_types)),
        "attribute": tuple(version.attributes), "criterion": tuple(c.code for _, c in version.criteria()),
    }
    ranges: dict[str, str] = {}
    columns: dict[tuple[str, ...], str] = {}
    for key, values in {**words, **{name: found for name, found in free.items() if found}}.items():
        if values not in columns:
            columns[values] = _add_words(workbook, len(columns) + 1, _title(key), values)
        ranges[key] = columns[values]
    if bases:
        place = len(columns) + 1
        _add_words(workbook, place, text("sheet.list.bases"), tuple(
            ", ".join(part for part in (basis.text, basis.article) if part) for basis in bases.values()))
    sheet.sheet_properties.tabColor = styles.HEADER
    finish(sheet, version, "A2", pages=1, repeated="1:1")
    strict = frozenset(words) - {"knockout", "verification"}
    return Lists(ranges, strict)


def _title(key: str) -> str:
    if "." in key or key == "provenance":
        return text(f"sheet.element.{key}")
    return next((column.header for table in (*tables().values(), criteria_table(1)) for column in table.columns
                 if column.key == key), key)


def _add_words(workbook: Workbook, place: int, title: str, words: tuple[str, ...]) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    letter = get_column_letter(place)
    sheet: Worksheet = workbook[text("sheet.name.lists")]
    put(sheet.cell(1, place), title, styles.HEAD)
    for line, word in enumerate(words, start=2):
        put(sheet.cell(line, place), word, styles.INFO)
    sheet.column_dimensions[letter].width = 26
    return f"'{sheet.title}'!${letter}$2:${letter}${len(words) + 1}"


def described(grids: Iterable[Grid]) -> list[tuple[str, str]]:
    """Return the name of each sheet of the text, and what it holds."""
    found = []
    for grid in grids:
        kind = grid.table.kind
        found.append((grid.name, text(f"sheet.about.{kind}")))
    return found


__all__ = ["add_guide", "add_lists", "described", "sheet_name"]
