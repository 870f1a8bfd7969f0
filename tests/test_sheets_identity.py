"""YAML to XLSX to YAML is the identity, on every shipped version and on random ones; one edit is one difference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from strategies import build, pools, raw_versions

from referentiel.compare import accepted, diff, returned
from referentiel.files import document_of, fingerprint, read_document, read_registries, version_paths
from referentiel.files.emission import raw_of, version_text
from referentiel.files.sheets import read_workbook, workbook_bytes
from referentiel.files.sheets.escapes import escaped, marked, unescaped
from referentiel.model import FindingsError, StandardVersion

D = Decimal
ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "referentiel_versions"
TOY = Path(__file__).parent / "data" / "toy-1.yaml"
FILES = [*version_paths(FOLDER), TOY]


@pytest.fixture(scope="module")
def registries():
    return read_registries(FOLDER)


@pytest.fixture
def passed(tmp_path):
    """Write a version as a workbook, change it if asked, and read it back."""
    def through(version, registries=None, change=None):
        path = tmp_path / "classeur.xlsx"
        path.write_bytes(workbook_bytes(version, registries))
        if change is not None:
            workbook = load_workbook(path)
            change(workbook)
            workbook.save(path)
        return read_workbook(path, registries)

    return through


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_version_comes_back_exactly_and_its_file_untouched(path, passed, registries):
    document = read_document(path)
    book = passed(document.version, registries)
    assert book.version == document.version == book.base
    assert fingerprint(book.version) == fingerprint(document.version)
    assert book.notes == ()
    back = returned(book, document)
    assert back.differences == ()
    assert accepted(back, []).text.encode() == path.read_bytes()


@pytest.mark.parametrize("path", FILES[:2], ids=lambda path: path.stem)
def test_a_workbook_saved_by_another_hand_says_the_same(path, passed, registries):
    version = read_document(path).version
    assert passed(version, registries, lambda _: None).version == version


@settings(max_examples=20)
@given(data=st.data())
def test_random_versions_come_back_exactly(data, tmp_path_factory):
    version = build(data.draw(raw_versions(data.draw(pools()))))
    path = tmp_path_factory.mktemp("random") / "classeur.xlsx"
    path.write_bytes(workbook_bytes(version))
    assert read_workbook(path).version == version


ODD = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
SIGNS = st.text(st.sampled_from('=+-@\t\n\r "{}();,:|=<>≤≥éà_x041\u00a0\u202fautrestous#/'), min_size=1, max_size=14)


def dressed(version: StandardVersion, texts: list[str], numbers: list[Decimal]) -> StandardVersion:
    """The version with texts and numbers wherever one is free."""
    def text(place: int) -> str:
        return texts[place % len(texts)]

    raw = raw_of(version)
    raw |= {"title": text(0), "notice": text(1), "summary": text(2), "sources": (text(3), text(4)),
            "transition": text(5), "supersedes": text(0)}
    raw["life_cycle"] = ({"state": "draft", "on": date(2020, 1, 2), "note": text(1), "sources": (text(2),)},)
    raw["rule"]["coverage_minimum"] = {
        "value": D("75.5"), "sources": (text(3), text(1)), "assumption": True,
        "phases": ({"from": date(2021, 3, 4), "value": D("80.25")},)}
    for place, outcome in enumerate(raw["outcomes"]):
        outcome |= {"label": text(place), "sources": (text(place + 1),)}
    first = raw["sections"][0]
    first["title"] = text(3)
    for place, criterion in enumerate(first["criteria"]):
        criterion |= {
            "number": text(place), "title": text(place + 1), "question": text(place + 2), "note": text(place + 3),
            "guidance": tuple(texts), "evidence": (text(2),), "iso26000": (text(1), text(5)), "sources": tuple(texts),
            "weight": abs(numbers[place % len(numbers)]) or D(1),
            "legal_floor": {"basis": "loi", "note": text(4), "value": numbers[0]},
        }
    text_type = {"id": raw["actor_types"][0]["id"], "label": text(2), "when": (
        {"attribute": "category", "one_of": tuple(texts)}, {"attribute": "category", "equals": text(4)})}
    raw["actor_types"] = (text_type, *raw["actor_types"][1:])
    raw["attributes"]["category"] = {"kind": "text", "label": text(5)}
    return StandardVersion.model_validate(deep(raw))


def deep(part):
    if isinstance(part, list | tuple):
        return tuple(map(deep, part))
    return {key: deep(value) for key, value in part.items()} if isinstance(part, dict) else part


NUMBERS = st.decimals(-999999, 999999, places=9).map(lambda n: n.normalize() if n else D(0)).filter(
    lambda n: len(n.as_tuple().digits) + max(n.as_tuple().exponent, 0) <= 15)


@settings(max_examples=30)
@given(texts=st.lists(ODD | SIGNS, min_size=6, max_size=6), numbers=st.lists(NUMBERS, min_size=2, max_size=4))
@example(texts=["=1+1", "+2", "-3", "@A1", "\t=x", "hypothèse"], numbers=[D("0.1"), D("0.000000001")])
@example(texts=["autres", "tous", "aucun", "sans objet", "a\nb", '"'], numbers=[D("123456.789012345"), D(1)])
@example(texts=["\x1f", "&A", "a&b", "\x00", "\ufffe", "\ufdd0"], numbers=[D(1), D(2)])
@example(texts=[" a", "b\u00a0", "_x0041_", "\r\n", "#REF!", "a ; b"], numbers=[D("1.10"), D("999999")])
def test_any_text_and_any_number_come_back_exactly(texts, numbers, tmp_path_factory):
    version = dressed(read_document(TOY).version, texts, numbers)
    assert document_of(version_text(raw_of(version)), TOY).version == version
    path = tmp_path_factory.mktemp("odd") / "classeur.xlsx"
    path.write_bytes(workbook_bytes(version))
    assert read_workbook(path).version == version


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_escapes_come_back(text):
    assert unescaped(marked(escaped(text).encode()).decode()) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "=HYPERLINK(\"x\")"])
def test_what_looks_like_a_formula_is_kept_as_a_text(text):
    version = read_document(TOY).version.model_copy(update={"notice": text})
    sheet = load_workbook(BytesIO(workbook_bytes(version)))["Règle"]
    cell = next(row[2] for row in sheet.iter_rows(min_row=5) if row[0].value == "notice")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_same_version_gives_the_same_bytes(registries):
    version = read_document(FILES[0]).version
    assert workbook_bytes(version, registries) == workbook_bytes(version, registries)


def test_a_text_that_no_cell_can_hold_is_refused():
    version = read_document(TOY).version.model_copy(update={"notice": "a" * 32_768})
    with pytest.raises(FindingsError) as caught:
        workbook_bytes(version)
    assert [f.code for f in caught.value.findings] == ["SHEET-LONG"]


# ---- one edit, one difference


def edit(workbook, sheet, code, header, value):
    """Type a value under a header on the row of a code."""
    page = workbook[sheet]
    line = next(row for row in range(5, page.max_row + 1) if page.cell(row, 1).value == code)
    column = next(c.column for c in page[4] if c.value == header)
    page.cell(line, column).value = value


# Sheet, row, header, what is typed, then: part, code, class, field, before and after as the text says them.
EDITS = [
    ("Critères A", "A-01", "Palier 2", 25, ("criterion", "A-01", "stricter", "ladder")),
    ("Critères A", "A-01", "Palier 1", "12,5", ("criterion", "A-01", "stricter", "ladder")),
    ("Critères A", "A-01", "Niveau requis", 1, ("criterion", "A-01", "looser", "required")),
    ("Critères A", "A-01", "Niveau requis", "Petit : 2 ; autres : 3", ("criterion", "A-01", "stricter", "required")),
    ("Critères A", "A-02", "Poids", 3, ("criterion", "A-02", "weight", "weight")),
    ("Critères A", "A-02", "Éliminatoire", "oui", ("criterion", "A-02", "stricter", "knockout")),
    ("Critères A", "A-02", "Intitulé", "Deux", ("criterion", "A-02", "wording", "title")),
    ("Critères A", "A-02", "Points d’attention", "un\ndeux ; trois", ("criterion", "A-02", "wording", "guidance")),
    ("Critères B", "B-02", "Palier 1", "35 à 100", ("criterion", "B-02", "stricter", "ladder")),
    ("Critères B", "B-01", "Degrés", "rien\nun peu\ntout à fait", ("criterion", "B-01", "wording", "observation")),
    ("Critères B", "B-03", "Types concernés", "tous", ("criterion", "B-03", "scope", "actor_types")),
    ("Critères B", "B-03", "Conditions", "headcount ≥ 50", ("criterion", "B-03", "scope", "conditions")),
    ("Rubriques", "A", "Poids par type", "Petit : 50 ; Grand : 45", ("section", "A", "weight", "weight")),
    ("Issues", "award", "Note globale, au moins", 65, ("outcome", "award", "stricter", "global_at_least")),
    ("Issues", "award", "Chaque rubrique, au moins", "A = 30 ; autres = 40",
     ("outcome", "award", "looser", "sections_at_least")),
    ("Règle", "rule.coverage_minimum", "Valeur", "75", ("rule", "", "looser", "coverage_minimum")),
    ("Règle", "rule.not_assessed", "Valeur", "comptée zéro", ("rule", "", "definition", "not_assessed")),
    ("Candidature", "MINIMUM", "Au moins", "20 puis 30 dès le 01/01/2030",
     ("eligibility", "MINIMUM", "stricter", "at_least")),
    ("Types de candidat", "small", "Conditions de reconnaissance", "headcount < 250",
     ("actor_type", "small", "scope", "when")),
    ("Attributs", "headcount", "Intitulé", "Effectif salarié", ("attribute", "headcount", "wording", "label")),
]


@pytest.mark.parametrize(("sheet", "code", "header", "typed", "told"), EDITS,
                         ids=[f"{e[1]} {e[2]} {e[3]}" for e in EDITS])
def test_one_edited_cell_is_one_difference_at_its_place(sheet, code, header, typed, told, passed):
    document = read_document(TOY)
    book = passed(document.version, None, lambda workbook: edit(workbook, sheet, code, header, typed))
    back = returned(book, document)
    assert [(d.entry.part, d.entry.code, d.entry.kind, *(f.name for f in d.entry.fields))
            for d in back.differences] == [told]
    page = load_workbook(BytesIO(workbook_bytes(document.version)))[sheet]
    line = next(row for row in range(5, page.max_row + 1) if page.cell(row, 1).value == code)
    place = next(c.column_letter for c in page[4] if c.value == header)
    assert back.differences[0].cells == (f"{sheet}!{place}{line}",)
    written = accepted(back, [1])
    assert written.version == book.version
    assert diff(document.version, written.version).entries == back.comparison.entries


def test_columns_may_be_put_in_another_order(passed):
    def shuffle(workbook):
        page = workbook["Critères A"]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
        for line, row in enumerate(rows, start=4):
            for place, value in enumerate(reversed(row), start=1):
                page.cell(line, place).value = value

    version = read_document(TOY).version
    assert passed(version, None, shuffle).version == version


def test_rows_added_moved_and_taken_away_are_told(passed):
    def rearrange(workbook):
        first, second = workbook["Critères A"], workbook["Critères B"]
        moved = [cell.value for cell in first[6]]
        first.delete_rows(6)
        line = next(row for row in range(5, 60) if second.cell(row, 1).value is None)
        for place, value in enumerate(moved, start=1):
            second.cell(line, place).value = value
        new = {"Code": "B-09", "Intitulé": "Neuf", "Nature": "oui ou non", "Poids": 2, "Version de la définition": 1}
        places = {cell.value: cell.column for cell in second[4]}
        for header, value in new.items():
            second.cell(line + 1, places[header]).value = value
        second.delete_rows(7)

    document = read_document(TOY)
    back = returned(passed(document.version, None, rearrange), document)
    told = {(d.entry.code, d.entry.kind) for d in back.differences}
    assert told == {("A-02", "moved"), ("B-09", "new"), ("B-03", "retired")}
    everything = accepted(back, back.open())
    assert everything.version == back.workbook.version
    assert "A fictional standard" in everything.text
