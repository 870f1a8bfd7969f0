"""Broken workbooks, each made by a few lines of code: every fault told with its sheet and cell, all at once."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from referentiel.files import read_version
from referentiel.files.sheets import read_workbook, workbook_bytes
from referentiel.model import FindingsError
from referentiel.report.findings import findings_text

TOY = Path(__file__).parent / "data" / "toy-1.yaml"
SHEETS = {"A": "Critères A", "B": "Critères B"}


@pytest.fixture(scope="module")
def made():
    return workbook_bytes(read_version(TOY))


@pytest.fixture
def broken(made, tmp_path):
    """Break the workbook of the toy standard and return what is told of it."""
    def told(breaking=None, content=None, name="classeur.xlsx"):
        path = tmp_path / name
        path.write_bytes(content if content is not None else made)
        if breaking is not None:
            workbook = load_workbook(path)
            breaking(workbook)
            workbook.save(path)
        try:
            found = read_workbook(path).notes
        except FindingsError as error:
            found = error.findings
        assert all(f.file == str(path) for f in found)
        assert not found or findings_text(found)  # every one has its French
        return [(f.code, f.cell) for f in found]

    return told


def at(workbook, code, header, sheet=None):
    """Return the cell of a criterion, or of a row of another sheet, under a header."""
    page = workbook[sheet or SHEETS[code[0]]]
    line = next(row for row in range(5, page.max_row + 1) if page.cell(row, 1).value == code)
    return page.cell(line, next(c.column for c in page[4] if c.value == header))


def place(made, code, header, sheet=None):
    cell = at(load_workbook(BytesIO(made)), code, header, sheet)
    return f"{cell.parent.title}!{cell.coordinate}"


# What is typed where, and the code it gets.
CELLS = [
    ("A-02", "Poids", "beaucoup", "SHEET-NUMBER"),
    ("A-02", "Poids", "1.2.3", "SHEET-NUMBER"),
    ("A-02", "Poids", None, "SHEET-EMPTY"),
    ("A-02", "Poids", "=1+1", "SHEET-FORMULA"),
    ("A-02", "Poids", date(2020, 1, 2), "SHEET-DATE"),
    ("A-02", "Poids", True, "SHEET-NUMBER"),
    ("A-02", "Poids", "#REF!", "SHEET-ERROR"),
    ("A-02", "Poids", 1234567890123456, "SHEET-DIGITS"),
    ("A-02", "Poids", "0,1234567890", "FMT-NUMBER-LONG"),
    ("A-02", "Poids", -1, "STR-CRITERION-WEIGHT"),
    ("A-02", "Poids", "Inconnu : 2 ; autres : 1", "SHEET-TYPE"),
    ("A-02", "Poids", "Petit : 2", "STR-TYPE-MISSING"),
    ("A-02", "Poids", "Petit : 2 ; Petit : 3 ; autres : 1", "SHEET-NAME-TWICE"),
    ("A-02", "Poids", "Petit : 2 ; 1", "SHEET-PAIR"),
    ("A-02", "Éliminatoire", "peut-être", "SHEET-CHOICE"),
    ("A-02", "Nature", "mesur", "SHEET-CHOICE"),
    ("A-02", "Nature", None, "SHEET-EMPTY"),
    ("A-02", "Unité", "minutes", "SHEET-UNUSED"),
    ("A-02", "Intitulé", None, "SHEET-EMPTY"),
    ("A-02", "Intitulé", date(2020, 1, 2), "SHEET-DATE"),
    ("A-02", "N°", 1.1, "SHEET-TEXT"),
    ("A-02", "Types concernés", "Moyen", "SHEET-TYPE"),
    ("A-02", "Conditions", "effectif grand", "SHEET-CONDITION"),
    ("A-02", "Conditions", "headcout > 3", "STR-ATTRIBUTE-UNKNOWN"),
    ("A-02", "Sources", 'RCM-07 ; "ISR', "SHEET-QUOTE"),
    ("A-02", "Version de la définition", 1.5, "FMT-INTEGER"),
    ("A-02", "Base légale", None, ""),
    ("A-01", "Sens", None, "SHEET-EMPTY"),
    ("A-01", "Palier 2", 5, "STR-LADDER-ORDER"),
    ("A-01", "Palier 2", None, "SHEET-GAP"),
    ("A-01", "Palier 2", "25 puis 30", "SHEET-PHASE"),
    ("A-01", "Palier 2", "25 puis 30 dès le 31/02/2020", "SHEET-DAY"),
    ("A-01", "Palier 2", "25 à 30 à 40", "SHEET-NUMBER"),
    ("A-01", "Palier 2", "25 {RCM-07", "SHEET-QUOTE"),
    ("A-01", "Niveau requis", 9, "STR-REQUIRED-RANGE"),
    ("B-01", "Degrés", "seul", "FMT-TOO-FEW"),
]


@pytest.mark.parametrize(("code", "header", "typed", "finding"), CELLS,
                         ids=[f"{c[1]}-{c[2]}" for c in CELLS])
def test_a_cell_that_cannot_be_what_it_says_is_told_at_its_place(code, header, typed, finding, made, broken):
    def breaking(workbook):
        cell = at(workbook, code, header)
        cell.value = typed
        if typed == "#REF!":
            cell.data_type = "e"

    told = broken(breaking)
    if not finding:
        assert told == []
        return
    cell = place(made, code, "Palier 3" if finding == "SHEET-GAP" else header)
    assert told == [(finding, cell)]


def test_every_fault_is_told_at_once(made, broken):
    def breaking(workbook):
        at(workbook, "A-02", "Poids").value = "lourd"
        at(workbook, "A-01", "Éliminatoire").value = "=VRAI()"
        at(workbook, "B-02", "Palier 1").value = "30 à 300"
        at(workbook, "award", "Note globale, au moins", "Issues").value = 120
        workbook["Règle"]["C17"].value = "rien"
        del workbook["Attributs"]

    told = broken(breaking)
    assert {code for code, _ in told} == {
        "SHEET-NUMBER", "SHEET-FORMULA", "STR-LADDER-RANGE", "STR-MARK-RANGE", "SHEET-CHOICE", "SHEET-MISSING"}
    assert ("SHEET-FORMULA", place(made, "A-01", "Éliminatoire")) in told


def test_a_percentage_of_the_spreadsheet_is_refused(made, broken):
    def breaking(workbook):
        cell = at(workbook, "A-01", "Palier 1")
        cell.value, cell.number_format = 0.1, "0 %"

    assert broken(breaking) == [("SHEET-PERCENT", place(made, "A-01", "Palier 1"))]


def test_a_formula_is_refused_even_with_its_cached_value(made, broken):
    def cached(content):
        return content.replace(b"<v>10</v>", b"<f>5+5</f><v>10</v>", 1)

    sheets = [name for name in names_of(made) if name.startswith("xl/worksheets/sheet")]
    assert {code for code, _ in broken(content=rewritten(made, dict.fromkeys(sheets, cached)))} == {"SHEET-FORMULA"}


# ---- rows


def test_a_row_without_its_code_is_told_with_the_code_that_it_had(made, broken, tmp_path):
    def breaking(workbook):
        at(workbook, "A-02", "Code").value = None

    cell = place(made, "A-02", "Code")
    assert broken(breaking) == [("SHEET-NO-CODE", cell)]
    with pytest.raises(FindingsError) as caught:
        read_workbook(tmp_path / "classeur.xlsx")
    assert caught.value.findings[0].near == "A-02"


@pytest.mark.parametrize(("sheet", "code", "header", "new"), [
    ("Critères A", "A-02", "Code", "A-07"), ("Rubriques", "B", "Code", "C"), ("Issues", "award", "Identifiant", "prix"),
])
def test_an_edited_code_is_refused(sheet, code, header, new, made, broken):
    def breaking(workbook):
        at(workbook, code, header, sheet).value = new

    told = broken(breaking)
    assert ("SHEET-CODE-EDITED", place(made, code, header, sheet)) in told


def test_a_code_written_twice_is_told_across_sheets(made, broken):
    def breaking(workbook):
        at(workbook, "B-03", "Code").value = "A-02"

    assert ("SHEET-CODE-TWICE", place(made, "B-03", "Code")) in broken(breaking)


def test_a_code_in_another_form_is_told(made, broken):
    def breaking(workbook):
        page = workbook["Critères A"]
        for header, typed in (("Intitulé", "Neuf"), ("Nature", "oui ou non"), ("Poids", 1),
                              ("Version de la définition", 1)):
            page.cell(7, next(c.column for c in page[4] if c.value == header)).value = typed
        page["A7"].value = "a 3"

    assert broken(breaking) == [("FMT-IDENTIFIER", "Critères A!A7")]


def test_blanks_around_a_code_do_not_count_and_those_of_a_text_are_told(made, broken):
    def breaking(workbook):
        at(workbook, "A-02", "Code").value = "A-02\u00a0"
        at(workbook, "A-01", "Intitulé").value = " Une mesure  "

    assert broken(breaking) == [("SHEET-BLANKS", place(made, "A-01", "Intitulé"))]


def test_ten_thousand_empty_rows_change_nothing(broken):
    def breaking(workbook):
        page = workbook["Critères A"]
        for line in range(60, 10_060):
            page.cell(line, 2).number_format = "@"

    assert broken(breaking) == []


def test_a_row_far_away_is_refused(broken):
    def breaking(workbook):
        workbook["Critères A"]["B500000"].value = "loin"

    assert ("SHEET-ROWS", "Critères A!A500000") in broken(breaking)


def test_merged_cells_are_told(broken):
    def breaking(workbook):
        workbook["Critères A"].merge_cells("D5:D6")

    assert broken(breaking) == [("SHEET-MERGED", "Critères A!D5:D6")]


def test_hidden_rows_and_columns_are_read_and_told(broken):
    def breaking(workbook):
        workbook["Critères A"].row_dimensions[6].hidden = True
        workbook["Critères A"].column_dimensions["D"].hidden = True

    assert broken(breaking) == [("SHEET-HIDDEN", "Critères A")]


def test_rich_text_is_kept_as_words_and_told(made, broken):
    def breaking(workbook):
        at(workbook, "A-02", "Intitulé").value = CellRichText("Un ", TextBlock(InlineFont(b=True), "oui"), " ou non")

    assert broken(breaking) == [("SHEET-RICH", place(made, "A-02", "Intitulé"))]


@pytest.mark.parametrize("typed", [True, "VRAI", "oui", "Oui "])
def test_a_yes_may_be_a_boolean_of_the_spreadsheet(typed, broken):
    assert broken(lambda workbook: setattr(at(workbook, "A-02", "Éliminatoire"), "value", typed)) == []


# ---- sheets and headers


def test_a_missing_sheet_and_a_renamed_one_are_told(broken):
    def breaking(workbook):
        del workbook["Issues"]
        workbook["Critères A"].title = "Critere A"

    assert set(broken(breaking)) == {("SHEET-MISSING", "Critères A"), ("SHEET-MISSING", "Issues"),
                                     ("SHEET-UNKNOWN", "Critere A")}


def test_a_renamed_header_is_told_with_what_it_was(broken, tmp_path):
    def breaking(workbook):
        cell = next(c for c in workbook["Critères A"][4] if c.value == "Éliminatoire")
        cell.value = "Eliminatoires"

    assert {code for code, _ in broken(breaking)} == {"SHEET-HEADER", "SHEET-COLUMN"}
    with pytest.raises(FindingsError) as caught:
        read_workbook(tmp_path / "classeur.xlsx")
    assert {f.near for f in caught.value.findings} == {"Eliminatoires", "Éliminatoire"}


def test_a_header_without_its_accents_or_case_is_the_header(broken):
    def breaking(workbook):
        cell = next(c for c in workbook["Critères A"][4] if c.value == "Éliminatoire")
        cell.value = " eliminatoire"

    assert broken(breaking) == []


def test_a_column_added_or_written_twice_is_told(broken):
    def breaking(workbook):
        page = workbook["Critères A"]
        page.cell(4, 60).value, page.cell(5, 60).value = "Remarques", "à revoir"
        page.cell(4, 61).value = "Poids"

    assert broken(breaking) == [("SHEET-COLUMN", "Critères A!BH4"), ("SHEET-HEADER-TWICE", "Critères A!BI4")]


def test_a_sheet_without_headers_is_told(broken):
    assert broken(lambda workbook: workbook["Issues"].delete_rows(4)) == [("SHEET-NO-HEADER", "Issues")]


def test_a_row_of_the_rule_taken_away_or_renamed_is_told(broken):
    def breaking(workbook):
        page = workbook["Règle"]
        next(cell for cell in page["A"] if cell.value == "rule.score").value = "rule.scores"

    assert {code for code, _ in broken(breaking)} >= {"SHEET-ROW", "SHEET-PATH"}


def test_the_life_and_the_name_of_the_version_are_not_changed_there(broken):
    def breaking(workbook):
        workbook["Vie de la version"]["C5"].value = "01/01/2021"
        next(row[2] for row in workbook["Règle"].iter_rows(min_row=5) if row[0].value == "id").value = "toy-2"

    assert {code for code, _ in broken(breaking)} == {"SHEET-ID", "SHEET-LIFE"}


def test_a_damaged_origin_or_none_is_refused(broken):
    def without(workbook):
        del workbook["_origine"]

    def touched(workbook):
        page = workbook["_origine"]
        line = next(row for row in range(1, page.max_row) if "Référentiel jouet" in str(page.cell(row, 2).value))
        page.cell(line, 2).value = "|title: Un autre titre"

    def later(workbook):
        workbook["_origine"]["B1"].value = "2"

    assert broken(without) == [("SHEET-FOREIGN", "")]
    assert broken(touched) == [("SHEET-ORIGIN", "_origine")]
    assert broken(later) == [("SHEET-FORMAT", "_origine")]


# ---- the package


def names_of(content):
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.namelist()


def rewritten(content, changes=(), added=()):
    """Return the package with parts changed by functions, and others added."""
    packed, changes = BytesIO(), dict(changes)
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            inside = source.read(name)
            target.writestr(name, changes[name](inside) if name in changes else inside)
        for name, inside in dict(added).items():
            target.writestr(name, inside)
    return packed.getvalue()


def zipped(parts):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, inside in parts.items():
            target.writestr(name, inside)
    return packed.getvalue()


def macro_enabled(content):
    return rewritten(content, {"[Content_Types].xml": lambda inside: inside.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")})


def encrypted_flag(content):
    """Set the flag of encryption on the first part, in its own head and in the directory."""
    held = bytearray(content)
    held[6] |= 1
    held[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(held)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
PACKAGES = {
    "empty": (lambda _: b"", "SHEET-NOT-WORKBOOK"),
    "text": (lambda _: b"Code;Poids\nA-01;1\n", "SHEET-NOT-WORKBOOK"),
    "pdf": (lambda _: b"%PDF-1.7\n", "SHEET-NOT-WORKBOOK"),
    "zip of something else": (lambda _: zipped({"lettre.txt": "bonjour"}), "SHEET-NOT-WORKBOOK"),
    "truncated": (lambda made: made[:-2000], "SHEET-DAMAGED"),
    "damaged inside": (lambda made: made[:3000] + b"\xff" * 500 + made[3500:], "SHEET-DAMAGED"),
    "old xls": (lambda _: OLE, "SHEET-OLD"),
    "password": (lambda _: OLE + "EncryptedPackage".encode("utf-16-le"), "SHEET-ENCRYPTED"),
    "zip password": (encrypted_flag, "SHEET-ENCRYPTED"),
    "ods": (lambda _: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "SHEET-ODS"),
    "macros": (lambda made: rewritten(made, added={"xl/vbaProject.bin": b"\0" * 100}), "SHEET-MACROS"),
    "xlsm": (macro_enabled, "SHEET-MACROS"),
    "external link": (lambda made: rewritten(made, added={"xl/externalLinks/externalLink1.xml": "<a/>"}),
                      "SHEET-OUTSIDE"),
    "embedded object": (lambda made: rewritten(made, added={"xl/embeddings/oleObject1.bin": b"\0"}), "SHEET-OUTSIDE"),
    "bomb": (lambda made: rewritten(made, added={"xl/media/a.xml": b"\0" * 30_000_000}), "SHEET-BOMB"),
    "many parts": (lambda made: rewritten(made, added={f"xl/media/{i}.xml": "a" for i in range(600)}), "SHEET-BOMB"),
    "entities": (lambda made: rewritten(made, {"xl/workbook.xml": lambda inside: inside.replace(
        b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook', 1)}), "SHEET-DAMAGED"),
    "not xml": (lambda made: rewritten(made, {"xl/workbook.xml": lambda _: b"<workbook"}), "SHEET-DAMAGED"),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_file_that_is_not_a_plain_workbook_is_refused(name, made, broken):
    change, code = PACKAGES[name]
    assert [found for found, _ in broken(content=change(made))] == [code]


def test_a_file_of_sixty_megabytes_is_not_even_read(broken, tmp_path, monkeypatch):
    path = tmp_path / "lourd.xlsx"
    with path.open("wb") as stream:
        stream.truncate(60_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read"))
    with pytest.raises(FindingsError) as caught:
        read_workbook(path)
    assert [f.code for f in caught.value.findings] == ["SHEET-LARGE"]


def test_no_file_or_a_folder_is_told(tmp_path):
    for path, code in ((tmp_path / "absent.xlsx", "FILE-ABSENT"), (tmp_path, "FILE-FOLDER")):
        with pytest.raises(FindingsError) as caught:
            read_workbook(path)
        assert [f.code for f in caught.value.findings] == [code]


def test_cutting_the_bytes_anywhere_never_crashes(made, tmp_path):
    path = tmp_path / "coupe.xlsx"
    for size in range(1, len(made), len(made) // 25):
        path.write_bytes(made[:size])
        with pytest.raises(FindingsError) as caught:
            read_workbook(path)
        assert caught.value.findings[0].code in {"SHEET-DAMAGED", "SHEET-NOT-WORKBOOK"}
