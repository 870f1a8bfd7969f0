"""Tables of audits, wide or long, CSV or XLSX: what they mean, and how each defect is refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from workbooks import from_csv

from referentiel.audits import read_egapro
from referentiel.audits.faults import Faults
from referentiel.audits.imports import read_file, read_files
from referentiel.audits.imports.answers import Given, answer_of
from referentiel.audits.imports.cells import Cell
from referentiel.cli.importation import standards_of
from referentiel.model import Answer, FindingsError, State
from referentiel.texts import has, text

HERE = Path(__file__).parent
DATA, BROKEN = HERE / "data", HERE / "broken" / "imports"
VALUE, WITHOUT, UNASSESSED = State.VALUE, State.NOT_APPLICABLE, State.NOT_ASSESSED


@pytest.fixture(scope="session")
def standards(versions_folder):
    return standards_of(str(versions_folder))


def unsourced(read):
    return [replace(audit, source="") for audit in read.brought.audits]


def valued(audit):
    return {code: given for code, given in audit.answers.items() if given != Answer(UNASSESSED)}


def refused(action):
    with pytest.raises(FindingsError) as caught:
        action()
    for finding in caught.value.findings:
        for part in ("", ".expected", ".remedy"):
            key = f"finding.{finding.code}{part}"
            assert has(key)
            assert text(key, found=finding.found, near=finding.near, **finding.params)
    return caught.value.findings


# What is read


def test_a_wide_table_in_cp1252(standards):
    read = read_file(DATA / "audits_wide.csv", standards)
    assert (read.format, read.warnings) == ("wide", ())
    source = read.brought.source
    assert (source.family, source.kind, source.file) == ("lrs", "confidential", "audits_wide.csv")
    first, second, third = read.brought.audits
    assert (first.id, first.organisation, first.day, first.wave) == ("a-1", "org-1", date(2006, 3, 15), "V1")
    assert (first.nature, first.firm, first.decision) == ("first", "cabinet-A", "award")
    assert (first.recorded_score, second.recorded_score) == (Decimal("64.5"), None)
    assert first.attributes == {"category": "outsourcer", "headcount": Decimal(1350), "region": "Île-de-France"}
    assert valued(first) == {
        "GOV-03": Answer(VALUE, Decimal("82.5")), "GOV-07": Answer(VALUE, Decimal(1)),
        "RH-01": Answer(VALUE, Decimal(76)), "RH-06": Answer(VALUE, Decimal(2)),
        "RH-10": Answer(VALUE, Decimal(40)), "CT-14": Answer(VALUE, Decimal(1))}
    assert valued(second)["CT-14"] == Answer(WITHOUT, None, "fermé le dimanche")
    assert (valued(second)["RH-01"].value, valued(second)["RH-06"].value) == (Decimal("12.25"), Decimal(2))
    assert second.answers["RH-10"] == Answer(UNASSESSED)
    assert (second.decision, third.decision, third.nature) == ("refusal", None, "")
    assert third.attributes == {"category": "client_organisation", "region": "Alsace"}
    assert read.brought.names == (("org-1", "=INVENTEE"),)
    assert all(audit.source == source.id for audit in read.brought.audits)


def test_what_is_asked_and_not_answered_is_recorded_as_not_assessed(standards):
    """And what is not asked of an organisation is not recorded at all: it is not computable."""
    first, _, third = read_file(DATA / "audits_wide.csv", standards).brought.audits
    version = standards.versions["lrs-2005"]
    order = [criterion.code for _, criterion in version.criteria()]
    for audit, actor in ((first, "outsourcer"), (third, "client_organisation")):
        asked = [criterion.code for _, criterion in version.criteria() if criterion.applies_to(actor)]
        assert set(audit.answers) <= set(asked)
        assert list(audit.answers) == [code for code in order if code in audit.answers]
    assert first.answers["RH-03"] == Answer(UNASSESSED)
    assert "ACH-02" not in first.answers
    assert "RH-03" not in third.answers


def test_wide_and_long_csv_and_xlsx_give_the_same_audits(standards, tmp_path):
    wide, long = DATA / "audits_wide.csv", DATA / "audits_long.csv"
    expected = unsourced(read_file(wide, standards))
    found = {
        "long": read_file(long, standards),
        "wide": read_file(from_csv(wide, tmp_path / "w.xlsx", "cp1252"), standards),
        "long in a workbook": read_file(from_csv(long, tmp_path / "l.xlsx"), standards),
    }
    for name, read in found.items():
        assert unsourced(read) == expected, name
        assert read.brought.names == (("org-1", "=INVENTEE"),), name


def typed_sheet(tmp_path, rows, formats=None):
    book = Workbook()
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = book.active.cell(number, place, value)
            if number > 1 and formats and place in formats and value is not None:
                cell.number_format = formats[place]
    book.save(tmp_path / "typed.xlsx")
    return tmp_path / "typed.xlsx"


HEAD = ["organisme", "date", "version", "catégorie", "effectif", "GOV-03", "RH-10", "GOV-07", "RH-06"]


def test_what_a_spreadsheet_makes_of_what_is_typed(standards, tmp_path):
    path = typed_sheet(tmp_path, [
        HEAD,
        ["org-1", date(2006, 3, 15), "lrs-2005", "prestataire", 350, 0.825, 40, True, 2],
        ["org-2", date(2006, 3, 16), "lrs-2005", "prestataire", 350, 0.1 + 0.2, 35.25, False, None],
    ], {6: "0.0%"})
    one, two = read_file(path, standards).brought.audits
    assert (one.id, one.day) == ("lrs-org-1-2006-03-15", date(2006, 3, 15))
    assert {code: one.answers[code].value for code in ("GOV-03", "RH-10", "GOV-07", "RH-06")} == {
        "GOV-03": Decimal("82.5"), "RH-10": 40, "GOV-07": 1, "RH-06": 2}
    # 0.30000000000000004 is what the machine holds; 30 % is what is shown.
    assert two.answers["GOV-03"].value == 30
    assert two.answers["RH-10"].value == Decimal("35.25")
    assert two.answers["RH-06"] == Answer(UNASSESSED)


def test_the_official_index_is_the_same_as_csv_and_as_a_workbook(standards, tmp_path):
    path = DATA / "egapro_official.csv"
    _, expected = read_egapro(path)
    by_text = read_file(from_csv(path, tmp_path / "text.xlsx"), standards)
    numbers = from_csv(path, tmp_path / "numbers.xlsx", convert=lambda v: int(v) if v.isdigit() else v)
    for read in (read_file(path, standards), by_text, read_file(numbers, standards)):
        assert (read.format, read.brought.source.kind) == ("egapro", "open")
        assert unsourced(read) == [replace(audit, source="") for audit in expected]
        assert "Licence Ouverte" in read.brought.source.title


def test_an_index_that_is_wrong_is_told_by_row_in_a_workbook(standards, tmp_path):
    for name in ("mark_above_maximum.csv", "siren_short.csv", "column_missing.csv", "duplicate.csv"):
        path = HERE / "broken" / "audits" / name
        with path.open(encoding="utf-8") as stream:
            delimiter = max(",;", key=stream.readline().count)
        csv_findings = refused(lambda path=path: read_file(path, standards, expected="egapro"))
        sheet = from_csv(path, tmp_path / f"{name}.xlsx", delimiter=delimiter)
        assert [(f.code, f.line, f.cell, f.near) for f in refused(lambda sheet=sheet: read_file(sheet, standards))] == [
            (f.code, f.line, f.cell, f.near) for f in csv_findings], name


# What is refused

DEFECTS = {
    "audit_twice.csv": ("AUD-AUDIT-TWICE", 3, ""),
    "category_near.csv": ("AUD-ATTRIBUTE-VALUE", 3, "prestataire"),
    "category_without_questionnaire.csv": ("AUD-ATTRIBUTE-VALUE", 2, ""),
    "column_absent.csv": ("AUD-COLUMN-ABSENT", 1, ""),
    "column_twice.csv": ("AUD-COLUMN-TWICE", 1, ""),
    "column_unknown.csv": ("AUD-COLUMN-UNKNOWN", 1, ""),
    "criterion_near.csv": ("AUD-COLUMN-UNKNOWN", 1, "RH-01"),
    "criterion_of_another_version.csv": ("AUD-CRITERION", 2, ""),
    "date_impossible.csv": ("AUD-DAY", 3, ""),
    "date_number.csv": ("AUD-DAY-NUMBER", 3, "15/03/2006"),
    "date_two_digits.csv": ("AUD-DAY", 3, ""),
    "families_mixed.csv": ("AUD-FAMILIES", 3, ""),
    "formula_text.csv": ("AUD-ANSWER-NUMBER", 3, ""),
    "headcount_negative.csv": ("AUD-ATTRIBUTE-NUMBER", 3, ""),
    "headcount_words.csv": ("AUD-ATTRIBUTE-NUMBER", 3, ""),
    "hours_as_percent.csv": ("AUD-ANSWER-UNIT", 3, ""),
    "hours_negative.csv": ("AUD-ANSWER-RANGE", 3, ""),
    "level_half.csv": ("AUD-ANSWER-LEVEL", 3, ""),
    "level_name_disagrees.csv": ("AUD-ANSWER-LEVEL", 3, "rien"),
    "level_seven_of_four.csv": ("AUD-ANSWER-LEVEL", 3, ""),
    "long_code_empty.csv": ("AUD-FIELD-EMPTY", 2, ""),
    "long_conflict.csv": ("AUD-LONG-CONFLICT", 3, ""),
    "long_criterion_near.csv": ("AUD-CRITERION", 2, "RH-01"),
    "long_criterion_twice.csv": ("AUD-CRITERION-TWICE", 3, ""),
    "long_justified_value.csv": ("AUD-NA-UNSAID", 2, ""),
    "not_applicable_alone.csv": ("AUD-NA-REASON", 3, ""),
    "number_two_commas.csv": ("AUD-ANSWER-NUMBER", 3, ""),
    "number_two_readings.csv": ("AUD-ANSWER-AMBIGUOUS", 3, ""),
    "number_words.csv": ("AUD-ANSWER-NUMBER", 3, ""),
    "organisation_empty.csv": ("AUD-FIELD-EMPTY", 3, ""),
    "percent_250.csv": ("AUD-ANSWER-RANGE", 3, ""),
    "quote_open.csv": ("AUD-QUOTE", 2, ""),
    "row_short.csv": ("AUD-ROW", 3, ""),
    "unknown_format.csv": ("AUD-FORMAT", 1, ""),
    "version_empty.csv": ("AUD-FIELD-EMPTY", 3, ""),
    "version_near.csv": ("AUD-VERSION", 3, "lrs-2009"),
    "yes_no_word.csv": ("AUD-ANSWER-YES-NO", 3, ""),
}


def test_every_broken_file_has_its_case():
    assert {path.name for path in BROKEN.iterdir()} == set(DEFECTS)


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_one_fault_where_it_stands(standards, name):
    (finding,) = refused(lambda: read_file(BROKEN / name, standards))
    code, line, near = DEFECTS[name]
    assert (finding.code, finding.line, finding.file) == (code, line, name)
    assert finding.near == near or (name == "version_near.csv" and finding.near.startswith("lrs-200"))


IN_A_SHEET = [name for name in DEFECTS if name not in {"quote_open.csv", "row_short.csv", "unknown_format.csv"}]


@pytest.mark.parametrize("name", IN_A_SHEET)
def test_the_same_defect_in_a_workbook_names_its_cell(standards, tmp_path, name):
    path = from_csv(BROKEN / name, tmp_path / "broken.xlsx")
    (finding,) = refused(lambda: read_file(path, standards))
    assert finding.code == DEFECTS[name][0]
    assert finding.line == 0
    if finding.code != "AUD-COLUMN-ABSENT":
        sheet, _, cell = finding.cell.partition("!")
        assert (sheet, cell.lstrip("ABCDEFGHIJKLMNO")) == ("Données", str(DEFECTS[name][1]))


def test_every_fault_of_every_file_at_once(standards):
    names = ["percent_250.csv", "date_number.csv", "level_seven_of_four.csv"]
    findings = refused(lambda: read_files([BROKEN / name for name in names], standards))
    assert [(f.file, f.code) for f in findings] == [(name, DEFECTS[name][0]) for name in names]


def test_several_faults_of_one_row_at_once(standards, tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("organisme;date;version;catégorie;effectif;GOV-03;RH-06\n"
                    "o;32/01/2006;lrs-2005;prestataire;x;250;7\n;15/03/2006;lrs-2005;prestataire;350;-1;s.o.\n",
                    encoding="utf-8")
    assert [f.code for f in refused(lambda: read_file(path, standards))] == [
        "AUD-DAY", "AUD-ATTRIBUTE-NUMBER", "AUD-ANSWER-RANGE", "AUD-ANSWER-LEVEL",
        "AUD-FIELD-EMPTY", "AUD-ANSWER-RANGE", "AUD-NA-REASON"]


def test_a_value_or_a_fault_that_comes_again_is_read_or_told_again(standards, tmp_path):
    def row(number, graded, asked="60"):
        return f"org-{number};15/03/2010;lrs-2009;client_organisation;{asked};50;{graded};s.o. : fermé\n"

    head = "organisme;date;version;catégorie;effectif;GOV-03;RH-06;CT-14\n"
    good, path = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(head + row(1, 2) + row(2, 2) + row(3, 1), encoding="utf-8")
    one, two, three = read_file(good, standards).brought.audits
    assert one.answers == two.answers != three.answers
    assert (one.answers["RH-06"].value, three.answers["RH-06"].value) == (2, 1)
    assert two.answers["CT-14"] == Answer(WITHOUT, None, "fermé")
    path.write_text(head + row(1, 9) + row(2, 9) + row(3, 2, "beaucoup") + row(4, 2, "beaucoup"), encoding="utf-8")
    assert [(finding.code, finding.line) for finding in refused(lambda: read_file(path, standards))] == [
        ("AUD-ANSWER-LEVEL", 2), ("AUD-ANSWER-LEVEL", 3), ("AUD-ATTRIBUTE-NUMBER", 4), ("AUD-ATTRIBUTE-NUMBER", 5)]


def test_the_bar_of_a_table_never_goes_back_and_ends_whole(standards, tmp_path):
    rows = [f"org-{n};15/03/2010;lrs-2009;client_organisation;{code};50\n" for n in range(300)
            for code in ("GOV-03", "RH-01")]
    path, told = tmp_path / "long.csv", []
    path.write_text("organisme;date;version;catégorie;critère;réponse\n" + "".join(rows), encoding="utf-8")
    read_file(path, standards, progress=lambda done, whole: told.append((done, whole)))
    # 600 rows gathered, then 600 checked; the header counts as a row until the end is known.
    assert told == [(0, 601), (500, 1_202), (1_000, 1_202), (1_200, 1_200)]


def test_one_audit_in_two_files_is_refused_and_the_same_file_twice_is_not(standards, tmp_path):
    wide, long = DATA / "audits_wide.csv", DATA / "audits_long.csv"
    findings = refused(lambda: read_files([wide, long], standards))
    assert [(f.code, f.found, f.params["first"]) for f in findings] == [
        ("AUD-TWO-FILES", f"a-{n}", "audits_wide.csv") for n in (1, 2, 3)]
    assert len(read_files([wide, wide], standards)) == 2


def test_a_file_of_another_format_than_said(standards):
    (finding,) = refused(lambda: read_file(DATA / "audits_wide.csv", standards, expected="long"))
    assert (finding.code, "une ligne par réponse" in finding.params["known"]) == ("AUD-FORMAT", True)
    assert [f.code for f in refused(lambda: read_file(DATA / "audits_wide.csv", standards, expected="egapro"))] == [
        "AUD-LAYOUT"]


def test_warnings_do_not_refuse(standards, tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("organisme;date;version;catégorie;effectif;GOV-03;ACH-02\n"
                    "o;15/03/2006;lrs-2005;prestataire;350;82;oui\np;15/03/2006;lrs-2005;prestataire;;82;\n",
                    encoding="utf-8")
    read = read_file(path, standards)
    assert [(f.code, f.line, f.severity) for f in read.warnings] == [
        ("AUD-ANSWER-UNASKED", 2, "warning"), ("AUD-TYPE-UNKNOWN", 3, "warning")]
    first, second = read.brought.audits
    assert first.answers["ACH-02"].value == 1, "kept, and of no effect"
    assert list(second.answers) == ["GOV-03"], "nobody knows what else was asked"


# One answer


def typed(standards, code, written, version="lrs-2011", **others):
    criterion = next(c for _, c in standards.versions[version].criteria() if c.code == code)
    unit = getattr(criterion.observation, "unit", "")
    faults = Faults()
    given = Given(Cell(written), **{key: Cell(value) for key, value in others.items()})
    return answer_of(criterion, given, standards.symbols.get(unit, ""), faults), [f.code for f in faults.findings()]


@pytest.mark.parametrize(("code", "written", "value"), [
    ("GOV-03", "12,5 %", "12.5"), ("GOV-03", "12,5%", "12.5"), ("GOV-03", "12.5", "12.5"), ("GOV-03", "0", "0"),
    ("GOV-03", "12,5\u202f%", "12.5"), ("RH-10", "40 h", "40"), ("RH-10", "40h", "40"), ("CT-01", "9,5 m²", "9.5"),
    ("ENV-02", "1\u202f800 kWh", "1800"), ("ENV-02", "1 800", "1800"), ("RH-21", "1.05", "1.05"),
    ("RH-21", "0.900", "0.900"), ("GOV-01", "OUI", "1"), ("GOV-01", "0", "0"), ("GOV-02", "3", "3"),
    ("GOV-02", "2 - écrit", "2"), ("GOV-02", "Écrit", "2"),
])
def test_values_as_people_type_them(standards, code, written, value):
    assert typed(standards, code, written) == (Answer(VALUE, Decimal(value)), [])


@pytest.mark.parametrize("written", ["NC", "n.c.", "Non évalué", "NE", "nd", "non calculable"])
def test_not_assessed_as_people_type_it(standards, written):
    assert typed(standards, "GOV-03", written) == (Answer(UNASSESSED), [])


@pytest.mark.parametrize("written", ["s.o. : fermé", "S.O. (fermé)", "N/A : fermé", "sans objet : fermé", "NA (fermé)"])
def test_not_applicable_with_its_reason(standards, written):
    assert typed(standards, "GOV-03", written) == (Answer(WITHOUT, None, "fermé"), [])


@pytest.mark.parametrize(("written", "others", "answer", "codes"), [
    ("", {"without": "oui", "reason": "fermé"}, Answer(WITHOUT, None, "fermé"), []),
    ("s.o.", {"without": "oui", "reason": "fermé"}, Answer(WITHOUT, None, "fermé"), []),
    ("", {"without": "oui"}, None, ["AUD-NA-REASON"]),
    ("82", {"without": "oui", "reason": "fermé"}, None, ["AUD-NA-BOTH"]),
    ("0", {"without": "oui", "reason": "fermé"}, None, ["AUD-NA-BOTH"]),
    ("82", {"without": "non"}, Answer(VALUE, Decimal(82)), []),
    ("82", {"without": "peut-être"}, None, ["AUD-NA-WORD"]),
    ("", {"reason": "fermé"}, None, ["AUD-NA-UNSAID"]),
    ("82", {"evidence": "registre vu"}, Answer(VALUE, Decimal(82), "registre vu"), []),
    ("", {"evidence": "rien vu"}, Answer(UNASSESSED, None, "rien vu"), []),
    ("", {}, None, []),
])
def test_the_four_states_are_kept_apart(standards, written, others, answer, codes):
    assert typed(standards, "GOV-03", written, **others) == (answer, codes)


@given(st.text(max_size=12))
def test_any_text_is_read_or_told(written):
    criterion = next(c for _, c in _lrs_2011().criteria() if c.code == "GOV-03")
    faults = Faults()
    answer = answer_of(criterion, Given(Cell(written.strip())), "%", faults)
    told = [f.code for f in faults.findings()]
    assert (answer is None) == bool(told) or (not written.strip() and not told)
    if answer is not None and answer.state is VALUE:
        assert 0 <= answer.value <= 100


def _lrs_2011():
    from referentiel.files import read_version

    if not hasattr(_lrs_2011, "kept"):
        _lrs_2011.kept = read_version(HERE.parent / "referentiel_versions" / "lrs-2011.yaml")
    return _lrs_2011.kept


@given(st.decimals(0, 100, places=3, allow_nan=False))
def test_any_number_in_french_reads_back(value):
    criterion = next(c for _, c in _lrs_2011().criteria() if c.code == "GOV-03")
    faults = Faults()
    written = f"{value}".replace(".", ",") + " %"
    assert answer_of(criterion, Given(Cell(written)), "%", faults) == Answer(VALUE, value)
