"""The workbook to fill in: what it holds, how it is read back, and how a spoiled one is refused."""

import os
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from test_imports_tables import refused, valued
from workbooks import edited, filled, places, repacked

from referentiel.audits import Store, workbook
from referentiel.audits.imports import questionnaire, read_file, read_files, write_template
from referentiel.audits.privacy import new_keyring, pseudonym, read_keyring
from referentiel.cli import main
from referentiel.cli.importation import standards_of
from referentiel.model import Answer, FindingsError, State
from referentiel.texts import text

FIELDS = {"Organisme": "org-7", "Date": date(2012, 2, 15), "Vague": "V12", "Nature": "premier",
          "Cabinet": "cabinet-A", "Décision": "Labellisation", "Effectif salarié": 420, "Région du siège": "Bretagne"}
ANSWERS = {
    "GOV-01": {"Réponse": "oui"},
    "GOV-02": {"Réponse": "3 – appliqué partout et mesuré"},
    "GOV-03": {"Réponse": "82,5 %", "Pièces examinées, notes": "registre du personnel"},
    "RH-10": {"Réponse": 40.5},
    "CT-14": {"Sans objet": "oui", "Justification du sans objet": "fermé le dimanche"},
    "RH-05": {"Réponse": "non évalué"},
}


@pytest.fixture(scope="session")
def standards(versions_folder):
    return standards_of(str(versions_folder))


@pytest.fixture(scope="session")
def template(standards, tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "modele.xlsx"
    write_template(standards, "lrs-2011", "outsourcer", path)
    return path


@pytest.fixture(scope="session")
def good(template, tmp_path_factory):
    return filled(template, tmp_path_factory.mktemp("filled") / "rempli.xlsx", FIELDS, ANSWERS)


def actor_types(standards):
    return [(version.id, actor.id) for version in standards.versions.values() for actor in version.actor_types]


# What it holds


def test_every_questionnaire_has_its_template_one_row_a_criterion(standards, tmp_path):
    for version_id, actor in actor_types(standards):
        path = tmp_path / f"{version_id}-{actor}.xlsx"
        count = write_template(standards, version_id, actor, path)
        asked = questionnaire(standards.versions[version_id], actor)
        rows, _ = places(load_workbook(path)["Réponses"])
        assert [code for code in rows if code] == [criterion.code for criterion in asked]
        assert count == len(asked)


def test_it_says_what_it_is_and_locks_what_must_not_change(template, standards):
    book = load_workbook(template)
    assert book.sheetnames == ["Audit", "Réponses", "_referentiel"]
    assert book["_referentiel"].sheet_state == "veryHidden"
    meta = {row[0].value: row[1].value for row in book["_referentiel"].iter_rows(max_row=5, max_col=2)}
    assert (meta["version"], meta["questionnaire"]) == ("lrs-2011", "outsourcer")
    assert meta["fingerprint"] == standards.fingerprints["lrs-2011"]
    words = " ".join(str(cell.value) for row in book["Audit"].iter_rows() for cell in row if cell.value)
    assert "reconstitué" in words
    assert "reconstitué" in book["Réponses"].oddHeader.left.text
    sheet = book["Réponses"]
    rows, headings = places(sheet)
    assert sheet.protection.sheet
    assert sheet[f"A{rows['RH-01']}"].protection.locked
    assert not sheet[f"{headings['Réponse']}{rows['RH-01']}"].protection.locked
    for sheet in (book["Audit"], book["Réponses"]):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (
            9, "landscape", 1)
        assert not sheet.merged_cells.ranges
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def rule_of(sheet, place):
    (found,) = [rule for rule in sheet.data_validations.dataValidation if place in rule.sqref]
    return found


def test_its_cells_accept_what_the_import_accepts(template):
    book = load_workbook(template)
    sheet = book["Réponses"]
    rows, headings = places(sheet)
    lists = book["_referentiel"]

    def options(code):
        formula = rule_of(sheet, f"{headings['Réponse']}{rows[code]}").formula1
        first, last = formula.partition("!")[2].replace("$", "").split(":")
        return [cell[0].value for cell in lists[first:last]]

    assert options("GOV-01") == ["oui", "non"]
    assert options("GOV-02")[2] == "2 – écrit"
    measure = rule_of(sheet, f"{headings['Réponse']}{rows['GOV-03']}")
    assert (measure.type, measure.formula1, measure.formula2, measure.errorStyle) == ("decimal", "0", "100", None)
    assert rule_of(sheet, f"{headings['Sans objet']}{rows['GOV-03']}").formula1 == '"oui"'


def test_a_template_that_is_there_is_never_overwritten(standards, template, tmp_path):
    before = template.read_bytes()
    for version, actor, path, code in (
        ("lrs-2011", "outsourcer", template, "AUD-TEMPLATE-THERE"),
        ("lrs-2011", "outsourcers", tmp_path / "x.xlsx", "AUD-QUESTIONNAIRE-UNKNOWN"),
        ("lrs-2011", "outsourcer", tmp_path / "absent" / "x.xlsx", "AUD-TEMPLATE-WRITE"),
    ):
        (finding,) = refused(lambda v=version, a=actor, p=path: write_template(standards, v, a, p))
        assert finding.code == code
    assert template.read_bytes() == before


# How it is read back


def test_a_filled_template_is_one_audit(good, standards):
    read = read_file(good, standards)
    assert (read.format, read.warnings) == ("template", ())
    (audit,) = read.brought.audits
    assert (audit.id, audit.organisation, audit.day) == ("lrs-org-7-2012-02-15", "org-7", date(2012, 2, 15))
    assert (audit.version, audit.wave, audit.nature, audit.decision) == ("lrs-2011", "V12", "first", "award")
    assert audit.attributes == {"category": "outsourcer", "headcount": Decimal(420), "region": "Bretagne"}
    assert valued(audit) == {
        "GOV-01": Answer(State.VALUE, Decimal(1)), "GOV-02": Answer(State.VALUE, Decimal(3)),
        "GOV-03": Answer(State.VALUE, Decimal("82.5"), "registre du personnel"),
        "RH-10": Answer(State.VALUE, Decimal("40.5")),
        "CT-14": Answer(State.NOT_APPLICABLE, None, "fermé le dimanche")}
    asked = [criterion.code for criterion in questionnaire(standards.versions["lrs-2011"], "outsourcer")]
    assert list(audit.answers) == [code for code in asked if code in audit.answers]
    assert audit.answers["RH-05"] == audit.answers["RH-01"] == Answer(State.NOT_ASSESSED)


def test_a_comment_or_a_scratch_sheet_does_not_refuse_it(good, standards, tmp_path):
    def edit(book):
        book["Réponses"]["A2"].comment = Comment("vu", "moi")
        book.create_sheet("Brouillon")["A1"] = "à vérifier"

    read = read_file(edited(good, tmp_path / "f.xlsx", edit), standards)
    assert [(f.code, f.found) for f in read.warnings] == [("AUD-SHEET-UNREAD", "Brouillon")]


def test_a_corrected_spelling_of_the_version_does_not_refuse_it(good, standards):
    from dataclasses import replace

    other = replace(standards, fingerprints={**standards.fingerprints, "lrs-2011": "f" * 64})
    assert [f.code for f in read_file(good, other).warnings] == ["AUD-TEMPLATE-OLD"]


# How a spoiled one is refused


def at(book, code, heading):
    rows, headings = places(book["Réponses"])
    return book["Réponses"][f"{headings[heading]}{rows[code]}"]


def field(book, label):
    sheet = book["Audit"]
    return next(sheet.cell(n, 2) for n in range(1, sheet.max_row + 1) if sheet.cell(n, 1).value == label)


def answered(code, value, heading="Réponse"):
    def edit(book):
        at(book, code, heading).value = value

    return edit


def told(label, value):
    def edit(book):
        field(book, label).value = value

    return edit


def day_as_number(book):
    field(book, "Date").value = 40954
    field(book, "Date").number_format = "General"


def meta(row, value):
    def edit(book):
        book["_referentiel"][f"B{row}"] = value

    return edit


def hidden(book):
    book.create_sheet("Cachée")["A1"] = 1
    book["Cachée"].sheet_state = "hidden"


def row_gone(book):
    sheet = book["Réponses"]
    rows, _ = places(sheet)
    sheet.delete_rows(rows["RH-01"])


def code_written_over(book):
    at(book, "RH-01", "Code").value = "RH-O1"


def code_twice(book):
    at(book, "RH-03", "Code").value = "RH-01"


def merged(book):
    rows, headings = places(book["Réponses"])
    book["Réponses"].merge_cells(f"{headings['Réponse']}{rows['RH-01']}:{headings['Réponse']}{rows['RH-02']}")


def stray(book):
    book["Réponses"]["G2"] = 12


def heading_changed(book):
    at(book, "RH-01", "Code").parent["A1"] = "Codes"


def renamed(book):
    book["Réponses"].title = "Feuille 2"


SPOILED = {
    "hidden sheet": (hidden, {"AUD-SHEET-HIDDEN"}, "Cachée"),
    "formula": (answered("RH-10", "=20+20"), {"AUD-CELL-FORMULA"}, "Réponses!"),
    "error": (answered("RH-10", "#REF!"), {"AUD-CELL-ERROR"}, "Réponses!"),
    "merged cells": (merged, {"AUD-CELL-MERGED"}, "Réponses!"),
    "wrong version": (meta(2, "lrs-2012"), {"AUD-VERSION"}, ""),
    "wrong format": (meta(1, "9"), {"AUD-TEMPLATE-FORMAT"}, ""),
    "unknown questionnaire": (meta(3, "outsourcers"), {"AUD-QUESTIONNAIRE-UNKNOWN"}, ""),
    "questionnaire that has changed": (meta(5, "0" * 64), {"AUD-TEMPLATE-CHANGED"}, ""),
    "another questionnaire": (told("Effectif salarié", 120), {"AUD-QUESTIONNAIRE"}, "Audit"),
    "headcount missing": (told("Effectif salarié", None), {"AUD-FIELD-EMPTY"}, "Audit"),
    "criterion gone": (row_gone, {"AUD-ROW-ABSENT"}, "Réponses"),
    "criterion unknown": (code_written_over, {"AUD-ROW-ABSENT", "AUD-CRITERION"}, "Réponses"),
    "criterion twice": (code_twice, {"AUD-CRITERION-TWICE", "AUD-ROW-ABSENT"}, "Réponses"),
    "level 7 of 4": (answered("GOV-02", 7), {"AUD-ANSWER-LEVEL"}, "Réponses!"),
    "250 %": (answered("GOV-03", "250 %"), {"AUD-ANSWER-RANGE"}, "Réponses!"),
    "negative hours": (answered("RH-10", -5), {"AUD-ANSWER-RANGE"}, "Réponses!"),
    "answer turned into a date": (answered("RH-10", date(2012, 5, 12)), {"AUD-ANSWER-DATE"}, "Réponses!"),
    "date as a number": (day_as_number, {"AUD-DAY-NUMBER"}, "Audit!B"),
    "no date": (told("Date", None), {"AUD-FIELD-EMPTY"}, "Audit!B"),
    "no organisation": (told("Organisme", None), {"AUD-FIELD-EMPTY"}, "Audit!B"),
    "no justification": (answered("CT-14", None, "Justification du sans objet"), {"AUD-NA-REASON"}, "Réponses!"),
    "answer and sans objet": (answered("CT-14", "oui"), {"AUD-NA-BOTH"}, "Réponses!"),
    "value under no code": (stray, {"AUD-CELL-UNNAMED"}, "Réponses!G2"),
    "heading changed": (heading_changed, {"AUD-SHEET-HEADINGS"}, "Réponses"),
    "sheet renamed": (renamed, {"AUD-SHEET-ABSENT"}, ""),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_template_is_refused(good, standards, tmp_path, name):
    edit, codes, place = SPOILED[name]
    path = edited(good, tmp_path / "spoiled.xlsx", edit)
    findings = refused(lambda: read_file(path, standards))
    assert {finding.code for finding in findings} == codes
    assert all(finding.cell.startswith(place) and finding.file == "spoiled.xlsx" for finding in findings)


def test_all_of_them_at_once(good, standards, tmp_path):
    def edit(book):
        for name in ("hidden sheet", "formula", "level 7 of 4", "250 %", "date as a number", "no justification"):
            SPOILED[name][0](book)

    findings = refused(lambda: read_file(edited(good, tmp_path / "spoiled.xlsx", edit), standards))
    assert {f.code for f in findings} == {
        "AUD-SHEET-HIDDEN", "AUD-CELL-FORMULA", "AUD-ANSWER-LEVEL", "AUD-ANSWER-RANGE", "AUD-DAY-NUMBER",
        "AUD-NA-REASON"}


# Files that are no workbook one should open


def bomb(parts):
    return {**parts, "xl/media/a.bin": b"\0" * (workbook.UNPACKED + 1)}


def with_macros(parts):
    return {**parts, "xl/vbaProject.bin": b"macro"}


def with_entities(parts):
    sheet = parts["xl/worksheets/sheet1.xml"].decode("utf-8")
    return {**parts, "xl/worksheets/sheet1.xml": ('<!DOCTYPE x [<!ENTITY a "b">]>' + sheet.partition("?>")[2]).encode()}


def without_rows(parts):
    return {**parts, "xl/worksheets/sheet2.xml": parts["xl/worksheets/sheet2.xml"][:500]}


def not_a_book(parts):
    return {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}


@pytest.mark.parametrize(("edit", "code"), [
    (bomb, "AUD-WORKBOOK-BOMB"), (with_macros, "AUD-WORKBOOK-MACROS"), (with_entities, "AUD-WORKBOOK-DAMAGED"),
    (without_rows, "AUD-WORKBOOK-DAMAGED"), (not_a_book, "AUD-WORKBOOK-OTHER"),
])
def test_a_dangerous_workbook_is_refused(good, standards, tmp_path, edit, code):
    path = repacked(good, tmp_path / "f.xlsx", edit)
    assert path.stat().st_size < 2 << 20
    assert [f.code for f in refused(lambda: read_file(path, standards))] == [code]


def test_a_directory_that_lies_about_sizes_is_refused(good, standards, tmp_path):
    """The directory says few bytes, the part unpacks to many: no more than it says is ever unpacked."""
    path = repacked(good, tmp_path / "f.xlsx", lambda parts: {**parts, "xl/worksheets/sheet2.xml": b" " * (40 << 20)})
    data = path.read_bytes()
    size = (40 << 20).to_bytes(4, "little")
    assert data.count(size) >= 2
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))
    assert [f.code for f in refused(lambda: read_file(path, standards))] == ["AUD-WORKBOOK-DAMAGED"]


@pytest.mark.parametrize(("content", "code"), [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "AUD-WORKBOOK-LOCKED"),
    (b"PK\x03\x04" + b"garbage" * 50, "AUD-WORKBOOK-DAMAGED"),
    (b"", "AUD-EMPTY"),
])
def test_a_file_that_is_not_what_its_name_says(standards, tmp_path, content, code):
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    assert [f.code for f in refused(lambda: read_file(path, standards))] == [code]


def test_sixty_megabytes_are_refused_unread(standards, tmp_path):
    path = tmp_path / "f.xlsx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(60 * 1000 * 1000)
    assert [f.code for f in refused(lambda: read_file(path, standards))] == ["AUD-TOO-LARGE"]


def test_absent_or_a_folder(standards, tmp_path):
    assert [f.code for f in refused(lambda: read_file(tmp_path / "absent.xlsx", standards))] == ["AUD-NOT-FOUND"]
    assert [f.code for f in refused(lambda: read_file(tmp_path, standards))] == ["AUD-FOLDER"]


def test_a_workbook_cut_anywhere_is_refused(good, standards, tmp_path):
    data = good.read_bytes()
    path = tmp_path / "f.xlsx"
    for cut in range(8, len(data), len(data) // 12):
        path.write_bytes(data[:cut])
        assert {f.code for f in refused(lambda: read_file(path, standards))} == {"AUD-WORKBOOK-DAMAGED"}


# The commands


@pytest.fixture
def run(capsys, tmp_path, versions_folder, monkeypatch):
    monkeypatch.setenv("REFERENTIEL_CLE", str(tmp_path / "cle.json"))
    new_keyring(date(2026, 11, 22))

    def command(*arguments):
        try:
            status = main([*map(str, arguments), "--base", f"sqlite:///{tmp_path / 'base.sqlite3'}",
                           "--versions", str(versions_folder)])
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def test_a_firm_checks_its_file_alone(run, good, tmp_path):
    status, out, _ = run("importer", good, "--a-blanc")
    assert status == 0
    assert "1 audit sans faute (modèle du kit)" in out
    assert "4 valeurs, 1 sans objet" in out
    assert "rien n’a été enregistré" in out
    assert not (tmp_path / "base.sqlite3").exists()


def test_import_twice_changes_nothing_and_the_journal_says_who(run, good, tmp_path):
    status, out, _ = run("importer", good, "--par", "ALRS")
    assert (status, "1 audit importé" in out) == (0, True)
    assert "rien n’a changé" in run("importer", good)[1]
    store = Store(str(tmp_path / "base.sqlite3"))
    (source,) = store.sources()
    assert (source.file, source.imported_by, source.audits, source.kind) == ("rempli.xlsx", "ALRS", 1, "confidential")
    assert source.answers == len(store.load("lrs")[0].answers)
    _, out, _ = run("base", "journal")
    assert "ALRS" in out
    assert "rempli.xlsx" in out


def test_confidential_audits_need_a_key_and_open_ones_none(run, good, tmp_path):
    (tmp_path / "cle.json").unlink()
    status, _, err = run("importer", good)
    assert (status, "[AUD-KEY-ABSENT]" in err) == (1, True)
    assert not (tmp_path / "base.sqlite3").exists()
    assert run("importer", good, "--donnees", "publiques")[0] == 0
    assert Store(str(tmp_path / "base.sqlite3")).load("lrs")[0].organisation == "org-7"


def test_one_bad_file_and_none_is_kept(run, good, tmp_path):
    bad = edited(good, tmp_path / "bad.xlsx", answered("GOV-02", 7))
    status, _, err = run("importer", good, bad)
    assert status == 1
    assert "bad.xlsx, Réponses!" in err
    assert "[AUD-ANSWER-LEVEL]" in err
    assert not (tmp_path / "base.sqlite3").exists()


def test_correct_export_restore_erase(run, template, tmp_path, versions_folder):
    path = filled(template, tmp_path / "f.xlsx", {**FIELDS, "Nom de l’organisme": "INVENTEE"}, ANSWERS)
    run("importer", path)
    organisation = pseudonym("org-7", read_keyring())
    audit = f"lrs-{organisation}-2012-02-15"
    status, out, _ = run("base", "corriger", audit, "GOV-03", "85,5 %", "--par", "ALRS", "--motif", "chiffre rectifié")
    assert (status, "82,5 devient 85,5" in out) == (0, True)
    status, _, err = run("base", "corriger", audit, "GOV-03", "250 %", "--motif", "x")
    assert (status, "[AUD-ANSWER-RANGE]" in err) == (1, True)
    assert "[AUD-CRITERION]" in run("base", "corriger", audit, "GOV-3X", "1", "--motif", "x")[2]
    assert "[AUD-REASON-MISSING]" in run("base", "corriger", audit, "GOV-03", "85")[2]
    # What the file called it, and its name: both are kept apart.
    assert Store(str(tmp_path / "base.sqlite3")).names() == {organisation: ("INVENTEE", "org-7")}
    assert run("effacer", organisation, "--motif", "demande", "--par", "ALRS", "--ecrire")[0] == 0
    assert Store(str(tmp_path / "base.sqlite3")).names() == {}
    _, out, _ = run("base", "journal")
    assert "82,5 devient 85,5 (chiffre rectifié)" in out
    assert f"noms de {organisation} effacés" in out
    status, out, _ = run("base", "exporter", tmp_path / "copie.zip")
    assert (status, "lignes exportées" in out) == (0, True)
    assert main(["base", "restaurer", str(tmp_path / "copie.zip"), "--base", str(tmp_path / "b2.sqlite3")]) == 0
    first, second = Store(str(tmp_path / "base.sqlite3")), Store(str(tmp_path / "b2.sqlite3"))
    assert (first.load("lrs"), first.corrections(), first.erasures()) == (
        second.load("lrs"), second.corrections(), second.erasures())


def test_modele_writes_a_template(run, tmp_path):
    path = tmp_path / "m.xlsx"
    status, out, _ = run("modele", "lrs-2011", "client_organisation", "--sortie", path)
    assert (status, "28 critères à remplir" in out) == (0, True)
    assert zipfile.is_zipfile(path)
    status, _, err = run("modele", "lrs-2011", "client", "--sortie", tmp_path / "n.xlsx")
    assert (status, "[AUD-QUESTIONNAIRE-UNKNOWN]" in err) == (1, True)
    status, _, err = run("modele", "lrs-2111", "client_organisation")
    assert (status, "[VER-UNKNOWN]" in err) == (1, True)


@pytest.mark.parametrize("arguments", [["modele"], ["base"], ["base", "corriger"]])
def test_help_and_misuse_are_in_french(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main([*arguments, "--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert "utilisation" in out
    assert "usage:" not in out


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(standards, good, tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_bytes(good.read_bytes())
    path.chmod(0)
    assert [f.code for f in refused(lambda: read_file(path, standards))] == ["AUD-UNREADABLE"]


def test_several_templates_are_kept_together(standards, template, tmp_path):
    paths = [filled(template, tmp_path / f"{n}.xlsx", {**FIELDS, "Organisme": f"org-{n}"}, ANSWERS) for n in range(3)]
    read = read_files(paths, standards)
    assert [one.brought.audits[0].organisation for one in read] == ["org-0", "org-1", "org-2"]
    again = filled(template, tmp_path / "again.xlsx", {**FIELDS, "Organisme": "org-1"}, {})
    with pytest.raises(FindingsError) as caught:
        read_files([*paths, again], standards)
    (finding,) = caught.value.findings
    assert (finding.code, finding.file, finding.params["first"]) == ("AUD-TWO-FILES", "again.xlsx", "1.xlsx")
    assert "1.xlsx" in text("finding.AUD-TWO-FILES", found=finding.found, **finding.params)


def test_reading_text_files_does_not_load_the_workbook_tools():
    code = "import sys, referentiel.audits.imports; print({'openpyxl', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
