"""A workbook that comes back: numbered differences, accepted one by one, on the file as it is now."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from strategies import build, pools, raw_versions

from referentiel.cli import main
from referentiel.compare import accepted, diff, returned
from referentiel.files import document_of, edited, read_document, read_version, save
from referentiel.files.emission import raw_of, version_text
from referentiel.files.sheets import ReadWorkbook, read_workbook, workbook_bytes
from referentiel.model import FindingsError
from referentiel.model.change import change_of
from referentiel.model.structure import structure_findings
from referentiel.report.returned import returned_lines

D = Decimal
TOY = Path(__file__).parent / "data" / "toy-1.yaml"


@pytest.fixture
def place(tmp_path):
    """A folder of versions with the toy standard in it, and a workbook made from it."""
    folder = tmp_path / "versions"
    (folder / "registres").mkdir(parents=True)
    shutil.copy(TOY, folder / "toy-1.yaml")
    (tmp_path / "classeur.xlsx").write_bytes(workbook_bytes(read_version(TOY)))
    return tmp_path


def at(workbook, sheet, code, header):
    page = workbook[sheet]
    line = next(row for row in range(5, page.max_row + 1) if page.cell(row, 1).value == code)
    return page.cell(line, next(c.column for c in page[4] if c.value == header))


def edit(place, *typed):
    """Type values into the workbook: (sheet, code, header, value)."""
    path = place / "classeur.xlsx"
    workbook = load_workbook(path)
    for sheet, code, header, value in typed:
        at(workbook, sheet, code, header).value = value
    workbook.save(path)
    return path


WEIGHT = ("Critères A", "A-02", "Poids", 3)
TITLE = ("Critères A", "A-02", "Intitulé", "Deux")
STEP = ("Critères A", "A-01", "Palier 2", 25)
MARK = ("Issues", "award", "Note globale, au moins", 65)


def back_of(place, *typed):
    return returned(read_workbook(edit(place, *typed)), read_document(place / "versions" / "toy-1.yaml"))


def code_of(caught):
    return [finding.code for finding in caught.value.findings]


def test_each_difference_is_accepted_alone_and_the_others_are_left(place):
    back = back_of(place, WEIGHT, TITLE, STEP, MARK)
    told = {one.entry.aspect: one.number for one in back.differences}
    assert list(told) == ["mark", "threshold", "wording", "weight"]
    for aspect, number in told.items():
        written = accepted(back, [number])
        again = diff(back.document.version, written.version)
        assert [entry.aspect for entry in again.entries] == [aspect]
        assert len(written.text.splitlines()) == len(back.document.text.splitlines())
    assert accepted(back, told.values()).version == back.workbook.version
    assert accepted(back, []).text == back.document.text


def test_what_is_told_names_place_class_before_and_after(place):
    lines = "\n".join(returned_lines(back_of(place, STEP, TITLE)))
    assert "[Critères A!Q5]" in lines
    assert "plus strict" in lines
    assert "avant «\u00a0Un oui ou non\u00a0»\u202f; après «\u00a0Deux\u00a0»" in lines
    assert "de 20" in lines
    assert "à 25" in lines


# ---- the file has changed meanwhile


def meanwhile(place, path, typed):
    """Change the file as somebody else would."""
    document = read_document(place / "versions" / "toy-1.yaml")
    save(edited(document, [change_of(document.version, path, typed)]))


def test_what_the_file_gained_meanwhile_stays(place):
    path = edit(place, WEIGHT)
    meanwhile(place, "outcomes.award.global_at_least", "70")
    back = returned(read_workbook(path), read_document(place / "versions" / "toy-1.yaml"))
    assert back.stale
    assert [(one.entry.aspect, one.state) for one in back.differences] == [("weight", "open")]
    assert [entry.aspect for entry in back.meanwhile.entries] == ["mark"]
    written = accepted(back, [1]).version
    assert written.outcomes[0].global_at_least.of("small").value == 70
    assert next(c for _, c in written.criteria() if c.code == "A-02").weight.of("small") == 3
    assert "a changé depuis" in "\n".join(returned_lines(back))


def test_the_same_thing_changed_in_two_ways_is_a_conflict_that_nobody_settles_by_accident(place):
    path = edit(place, MARK, WEIGHT)
    meanwhile(place, "outcomes.award.global_at_least", "70")
    back = returned(read_workbook(path), read_document(place / "versions" / "toy-1.yaml"))
    assert {one.entry.aspect: one.state for one in back.differences} == {"mark": "conflict", "weight": "open"}
    with pytest.raises(FindingsError) as caught:
        accepted(back, [one.number for one in back.differences])
    assert code_of(caught) == ["SHEET-CONFLICT"]
    assert caught.value.findings[0].cell == "Issues!D5"
    assert accepted(back, back.open()).version.outcomes[0].global_at_least.of("small").value == 70


def test_the_same_change_on_both_sides_is_already_made(place):
    path = edit(place, WEIGHT)
    meanwhile(place, "criteria.A-02.weight", "3")
    back = returned(read_workbook(path), read_document(place / "versions" / "toy-1.yaml"))
    assert [one.state for one in back.differences] == ["made"]
    assert accepted(back, [1]).text == back.document.text


def test_a_criterion_that_the_file_retired_meanwhile_cannot_be_changed(place):
    path = edit(place, ("Critères B", "B-03", "Poids", 2))
    file = place / "versions" / "toy-1.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("      - code: B-03")], encoding="utf-8")
    back = returned(read_workbook(path), read_document(file))
    assert [one.state for one in back.differences] == ["conflict"]


def tried(back, numbers):
    """The document with some differences accepted, or the codes of the refusal."""
    try:
        return accepted(back, numbers), []
    except FindingsError as error:
        return None, [finding.code for finding in error.findings]


@settings(max_examples=60)
@given(data=st.data())
def test_three_ways_at_random_undo_nothing(data):
    """Base, workbook and file drawn apart: accepting all that is open keeps every change of the file.

    The workbook itself is not written here: its version is what it would read as.
    """
    pool = data.draw(pools())
    base, book, now = (build(data.draw(raw_versions(pool))) for _ in range(3))
    document = document_of(version_text(raw_of(now)), TOY)
    back = returned(ReadWorkbook(TOY, base, book), document)
    document, codes = tried(back, back.open())
    if document is None:
        assert {code.partition("-")[0] for code in codes} <= {"SHEET", "STR"}
        return
    merged = document.version
    assert not [f for f in structure_findings(merged) if f.severity == "error"]
    touched = {(e.part, e.code, f.name) for e in back.comparison.entries for f in e.fields}
    wholes = {(e.part, e.code) for e in back.comparison.entries if e.aspect in {"whole", "place"}}
    kept = {(e.part, e.code, f.name, repr(f.after)) for e in back.meanwhile.entries for f in e.fields
            if e.aspect not in {"whole", "place", "order", "code"} and (e.part, e.code) not in wholes
            and (e.part, e.code, f.name) not in touched}
    after = {(e.part, e.code, f.name, repr(f.after)) for e in diff(base, merged).entries for f in e.fields}
    retired = {(e.part, e.code) for e in diff(base, merged).entries if e.kind == "retired"}
    assert {one for one in kept if one[:2] not in retired} <= after


@settings(max_examples=60)
@given(data=st.data())
def test_any_subset_gives_a_well_formed_version_or_says_why_not(data):
    pool = data.draw(pools())
    base, book = (build(data.draw(raw_versions(pool))) for _ in range(2))
    document = document_of(version_text(raw_of(base)), TOY)
    back = returned(ReadWorkbook(TOY, base, book), document)
    assert accepted(back, back.open()).version == book
    chosen = data.draw(st.sets(st.sampled_from(back.open() or (0,)))) - {0}
    written, codes = tried(back, chosen)
    if written is None:
        assert all(code == "SHEET-DEPENDS" or code.startswith("STR-") for code in codes)
        return
    entries = [one.entry for one in back.differences if one.number in chosen]
    keys = {(entry.part, entry.code, change.name) for entry in entries for change in entry.fields}
    made = {(e.part, e.code, f.name) for e in diff(base, written.version).entries for f in e.fields}
    assert {key for key in made if key[2] != "order"} <= keys


def test_a_subset_that_does_not_hold_together_is_refused_with_its_findings(place):
    """A knock-out without the level that it needs."""
    back = back_of(place, ("Critères B", "B-01", "Éliminatoire", "oui"), ("Critères B", "B-01", "Niveau requis", 1))
    numbers = {one.entry.aspect: one.number for one in back.differences}
    assert accepted(back, numbers.values()).version == back.workbook.version
    with pytest.raises(FindingsError) as caught:
        accepted(back, [numbers["knockout"]])
    assert code_of(caught) == ["STR-KNOCKOUT-REQUIRED"]
    assert caught.value.findings[0].cell.startswith("Critères B!")


def test_a_new_criterion_waits_for_its_section(place):
    path = place / "classeur.xlsx"
    workbook = load_workbook(path)
    copy = workbook.copy_worksheet(workbook["Critères B"])
    copy.title = "Critères C"
    copy.delete_rows(6, 10)
    copy["A5"].value, copy["C5"].value = "C-01", "Neuf"
    page = workbook["Rubriques"]
    page["A7"].value, page["B7"].value, page["C7"].value = "C", "Rubrique C", 10
    workbook.save(path)
    back = returned(read_workbook(path), read_document(place / "versions" / "toy-1.yaml"))
    numbers = {one.entry.part: one.number for one in back.differences}
    assert set(numbers) == {"section", "criterion"}
    with pytest.raises(FindingsError) as caught:
        accepted(back, [numbers["criterion"]])
    assert code_of(caught) == ["SHEET-DEPENDS"]
    assert accepted(back, numbers.values()).version == back.workbook.version


def test_a_workbook_of_another_version_is_refused(place):
    other = read_document(TOY)
    other = document_of(other.text.replace("id: toy-1", "id: toy-2"), TOY)
    with pytest.raises(FindingsError) as caught:
        returned(read_workbook(place / "classeur.xlsx"), other)
    assert code_of(caught) == ["SHEET-OTHER"]


# ---- the commands


@pytest.fixture
def run(place, capsys, monkeypatch):
    def command(*arguments, typed=None):
        if typed is not None:
            answers = iter(typed)
            monkeypatch.setattr("builtins.input", lambda _: next(answers))
        try:
            status = main([*map(str, arguments), "--versions", str(place / "versions")])
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def text_of(place, name="toy-1.yaml"):
    return (place / "versions" / name).read_text(encoding="utf-8")


def test_tableur_writes_a_workbook_and_never_over_another(run, place):
    path = place / "neuf.xlsx"
    assert run("tableur", "toy-1", "--sortie", path)[0] == 0
    assert path.read_bytes() == (place / "classeur.xlsx").read_bytes()
    edit(place, WEIGHT)
    status, _, err = run("tableur", "toy-1", "--sortie", place / "classeur.xlsx")
    assert (status, "[SHEET-EXISTS]" in err) == (1, True)
    assert run("tableur", "toy-1", "--sortie", place / "classeur.xlsx", "--remplacer")[0] == 0
    assert path.read_bytes() == (place / "classeur.xlsx").read_bytes()
    assert run("tableur", "toy-1", "--sortie", place / "absent" / "a.xlsx")[0] == 1


def test_relire_shows_and_writes_nothing_by_itself(run, place):
    before = text_of(place)
    status, out, _ = run("relire", edit(place, WEIGHT, TITLE))
    assert status == 0
    assert "Le classeur apporte 2 différences" in out
    assert "Rien n’est écrit" in out
    assert text_of(place) == before
    assert "ne change rien" in run("relire", edit(place, ("Critères A", "A-02", "Poids", 1), (
        "Critères A", "A-02", "Intitulé", "Un oui ou non")))[1]


@pytest.mark.parametrize(("arguments", "typed", "weight", "title"), [
    (["--accepter", "2"], None, 3, "Un oui ou non"), (["--accepter", "1-2"], None, 3, "Deux"),
    (["--accepter", "1, 2"], None, 3, "Deux"), (["--tout"], None, 3, "Deux"),
    (["--interactif"], ["n", "o"], 3, "Un oui ou non"), (["--interactif"], ["oui", "f"], 1, "Deux"),
    (["--interactif"], ["f"], 1, "Un oui ou non"),
])
def test_relire_writes_what_is_accepted(run, place, arguments, typed, weight, title):
    status, out, err = run("relire", edit(place, WEIGHT, TITLE), *arguments, typed=typed)
    assert (status, err) == (0, "")
    criterion = next(c for _, c in read_version(place / "versions" / "toy-1.yaml").criteria() if c.code == "A-02")
    assert (criterion.weight.of("small"), criterion.title) == (weight, title)
    assert "# A fictional standard" in text_of(place)
    assert "refusée" in out or "rien n’est écrit" in out


def test_relire_to_a_new_draft_leaves_the_file_alone(run, place):
    before = text_of(place)
    status, out, _ = run("relire", edit(place, WEIGHT), "--tout", "--brouillon", "toy-2", "--titre", "Deuxième")
    assert status == 0
    assert text_of(place) == before
    draft = read_version(place / "versions" / "drafts" / "toy-2.yaml")
    assert (draft.id, draft.title, draft.supersedes, draft.provenance) == ("toy-2", "Deuxième", "toy-1", "draft")
    assert "1 différence écrite" in out


def test_relire_refuses_adopted_content(run, place):
    file = place / "versions" / "toy-1.yaml"
    text = file.read_text(encoding="utf-8").replace("  - {state: draft, on: 2020-01-01}",
                                                     "  - {state: adopted, on: 2020-01-01}")
    file.write_text(text, encoding="utf-8")
    (place / "classeur.xlsx").write_bytes(workbook_bytes(read_version(file)))
    status, _, err = run("relire", edit(place, WEIGHT), "--tout")
    assert (status, "[FILE-ADOPTED]" in err) == (1, True)
    assert text_of(place) == text
    assert run("relire", place / "classeur.xlsx", "--tout", "--brouillon", "toy-2")[0] == 0


@pytest.mark.parametrize(("written", "code"), [
    ("9", "SHEET-NO-DIFFERENCE"), ("1;2", "SHEET-NUMBERS"), ("un", "SHEET-NUMBERS"), ("1-99999999", "SHEET-NUMBERS")])
def test_relire_refuses_numbers_that_are_not_in_the_list(run, place, written, code):
    status, _, err = run("relire", edit(place, WEIGHT), "--accepter", written)
    assert (status, f"[{code}]" in err) == (1, True)


def test_relire_says_which_version_it_cannot_find(run, place):
    (place / "versions" / "toy-1.yaml").write_text(text_of(place).replace("id: toy-1", "id: toy-9"), encoding="utf-8")
    status, _, err = run("relire", place / "classeur.xlsx")
    assert (status, "[VER-UNKNOWN]" in err) == (1, True)


def test_relire_says_every_fault_of_a_broken_workbook(run, place):
    status, _, err = run("relire", edit(place, ("Critères A", "A-02", "Poids", "lourd"),
                                        ("Critères B", "B-02", "Palier 1", "=1")))
    assert status == 1
    assert "[SHEET-NUMBER]" in err
    assert "[SHEET-FORMULA]" in err
