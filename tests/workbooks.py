"""Workbooks that tests make: a CSV as a sheet, a template filled in, and ways to spoil one."""

import csv
import zipfile

from openpyxl import Workbook, load_workbook


def from_csv(path, target, encoding="utf-8-sig", delimiter=";", convert=None):
    """Write a CSV as the one sheet of a workbook, every cell a text unless `convert` says otherwise."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Données"
    with path.open(encoding=encoding, newline="") as stream:
        for number, row in enumerate(csv.reader(stream, delimiter=delimiter), start=1):
            for place, value in enumerate(row, start=1):
                cell = sheet.cell(number, place)
                cell.value = (convert(value) if convert and number > 1 else value) if value else None
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    book.save(target)
    return target


def places(sheet):
    """Return the row of each code and the letter of each heading of the sheet of answers."""
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    rows = {sheet.cell(number, 1).value: number for number in range(2, sheet.max_row + 1)}
    return rows, headings


def filled(template, target, fields, answers):
    """Fill a template: fields by label, and by code what goes under which heading."""
    book = load_workbook(template)
    audit, sheet = book["Audit"], book["Réponses"]
    labels = {audit.cell(number, 1).value: number for number in range(1, audit.max_row + 1)}
    for label, value in fields.items():
        audit.cell(labels[label], 2).value = value
    rows, headings = places(sheet)
    for code, cells in answers.items():
        for heading, value in cells.items():
            sheet[f"{headings[heading]}{rows[code]}"].value = value
    book.save(target)
    return target


def edited(source, target, edit):
    """Write a workbook again after `edit` has spoiled it."""
    book = load_workbook(source)
    edit(book)
    book.save(target)
    return target


def repacked(source, target, edit):
    """Write the parts of a workbook again; `edit` takes and returns a mapping of names to bytes."""
    with zipfile.ZipFile(source) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in edit(parts).items():
            packed.writestr(name, data)
    return target
