"""Files of the standard: read with places, edited one value at a time, saved whole, fingerprinted."""

import difflib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referentiel.files import (
    document_of,
    edited,
    fingerprint,
    read_document,
    read_registries,
    read_versions,
    save,
    schema_text,
    version_paths,
    versions_folder,
)
from referentiel.files.tree import parse
from referentiel.model import FindingsError
from referentiel.model.change import Change, change_of, changed
from referentiel.model.paths import paths

TOY = Path(__file__).parent / "data" / "toy-1.yaml"


@pytest.fixture(scope="module")
def toy():
    return read_document(TOY)


def shipped():
    return [*version_paths(Path(__file__).resolve().parents[1] / "referentiel_versions"), TOY]


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_saving_an_unchanged_file_is_byte_identical(path, tmp_path):
    save(read_document(path), tmp_path / path.name)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


# Path, what is typed, the line that goes, the line that comes.
EDITS = [
    ("outcomes.award.global_at_least", "65,5", "    global_at_least: 60", "    global_at_least: 65.5"),
    ("outcomes.award.sections_at_least", "35", "    sections_at_least: 40", "    sections_at_least: 35"),
    ("outcomes.award.sections_at_least.A", "35", "    sections_at_least: 40",
     '    sections_at_least: {A: 35, "*": 40}'),
    ("outcomes.award.sections_at_least.A[small]", "35", "    sections_at_least: 40",
     '    sections_at_least: {A: {small: 35, "*": 40}, "*": 40}'),
    ("criteria.A-01.ladder[2]", "25", "        ladder: [10, 20, 30]", "        ladder: [10, 25, 30]"),
    ("criteria.B-02.ladder[1].low", "20", "        ladder: [{low: 30, high: 100}, {low: 45, high: 90}]",
     "        ladder: [{low: 20, high: 100}, {low: 45, high: 90}]"),
    ("criteria.A-01.knockout[small]", "non", '        knockout: {small: true, "*": false}',
     '        knockout: {small: false, "*": false}'),
    ("criteria.A-02.weight", "3", "        weight: 1", "        weight: 3"),
    ("sections.A.weight[small]", "0", "    weight: {small: 50, large: 40}", "    weight: {small: 0, large: 40}"),
    ("sections.B.weight[small]", "7", "    weight: 50", '    weight: {small: 7, "*": 50}'),
    ("rule.coverage_minimum", "75", "  coverage_minimum: 80", "  coverage_minimum: 75"),
    ("rule.not_assessed", "zero", "  not_assessed: exclude", "  not_assessed: zero"),
    ("eligibility.MINIMUM.at_least", "20", "    at_least: 10", "    at_least: 20"),
]


@pytest.mark.parametrize(("path", "typed", "gone", "come"), EDITS, ids=[edit[0] for edit in EDITS])
def test_one_changed_value_is_a_one_line_difference(toy, path, typed, gone, come):
    change = change_of(toy.version, path, typed)
    result = edited(toy, [change])
    lines = [line for line in difflib.unified_diff(toy.text.splitlines(), result.text.splitlines(), n=0)
             if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert lines == ["-" + gone, "+" + come]
    assert fingerprint(result.version) == fingerprint(changed(toy.version, [change]))


@given(st.data())
def test_any_edit_gives_the_changed_version_or_says_that_it_cannot(data):
    toy = read_document(TOY)
    path = data.draw(st.sampled_from([p for p in paths(toy.version) if "not_assessed" not in p]))
    value = data.draw(st.sampled_from([Decimal(n) for n in (0, 1, 2, 15, 25, 41, 60)] + [True, False, "ignored"]))
    try:
        target = changed(toy.version, [Change(path, value)])
        result = edited(toy, [Change(path, value)])
    except FindingsError:
        return
    assert fingerprint(result.version) == fingerprint(target)
    marks = [line[0] for line in difflib.ndiff(toy.text.splitlines(), result.text.splitlines())]
    assert (marks.count("-"), marks.count("+")) in {(0, 0), (1, 1), (0, 1)}


def test_comments_survive_an_edit(toy):
    result = edited(toy, [change_of(toy.version, "rule.coverage_minimum", "70")])
    assert result.text.splitlines()[0] == toy.text.splitlines()[0]
    assert "score: sections   # mean of the sections" in result.text


@pytest.mark.parametrize(("path", "typed", "come"), [
    ("criteria.B-01.weight", "2", "        weight: 2"),
    ("criteria.B-01.weight[small]", "2", '        weight: {small: 2, "*": 1}'),
    ("criteria.A-02.knockout", "oui", "        knockout: true"),
    ("rule.knockout_not_assessed", "report", "  knockout_not_assessed: report"),
])
def test_a_value_left_to_its_default_becomes_one_more_line(toy, path, typed, come):
    change = change_of(toy.version, path, typed)
    result = edited(toy, [change])
    lines = [line for line in difflib.unified_diff(toy.text.splitlines(), result.text.splitlines(), n=0)
             if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert lines == ["+" + come]
    assert fingerprint(result.version) == fingerprint(changed(toy.version, [change]))


def test_a_value_that_cannot_be_written_as_one_is_told(toy):
    with pytest.raises(FindingsError) as caught:
        edited(toy, [change_of(toy.version, "criteria.A-01.ladder[2][small]", "25")])
    assert [finding.code for finding in caught.value.findings] == ["FILE-EDIT"]


def test_windows_line_ends_are_kept(toy):
    windows = document_of(toy.text.replace("\n", "\r\n"), TOY)
    result = edited(windows, [change_of(toy.version, "rule.coverage_minimum", "70"),
                              change_of(toy.version, "criteria.B-01.weight", "2")])
    assert result.text.count("\n") == result.text.count("\r\n") == toy.text.count("\n") + 1


def test_a_save_that_fails_leaves_the_old_file(toy, tmp_path, monkeypatch):
    target = tmp_path / "toy.yaml"
    target.write_text("avant", encoding="utf-8")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FindingsError) as caught:
        save(toy, target)
    assert caught.value.findings[0].code == "FILE-WRITE"
    assert target.read_text(encoding="utf-8") == "avant"
    assert [path.name for path in tmp_path.iterdir()] == ["toy.yaml"]


def test_the_fingerprint_is_of_the_content(toy):
    same = document_of(toy.text.replace("global_at_least: 60", "global_at_least: 60.00").replace("# A", "# Un"), TOY)
    older = document_of(toy.text.replace("2020-01-01", "2019-01-01"), TOY)
    other = document_of(toy.text.replace("global_at_least: 60", "global_at_least: 61"), TOY)
    assert fingerprint(same.version) == fingerprint(toy.version) == fingerprint(older.version)
    assert fingerprint(other.version) != fingerprint(toy.version)


def test_the_committed_schema_is_current(versions_folder):
    committed = (versions_folder / "schema" / "version.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text()


def plain(value):
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case tuple():
            return [plain(inner) for inner in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
    return value


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_shipped_versions_follow_the_schema(path):
    jsonschema.validate(plain(read_document(path).tree.data), json.loads(schema_text()))


@pytest.mark.parametrize("name", ["unknown_key", "number_in_quotes", "unknown_kind", "section_not_a_mapping",
                                  "flag_in_french", "band_without_high"])
def test_the_schema_refuses_what_the_loader_refuses(name):
    path = TOY.parents[1] / "broken" / "versions" / f"{name}.yaml"
    with pytest.raises(jsonschema.ValidationError, match=r".+"):
        jsonschema.validate(plain(parse(path.read_text(encoding="utf-8")).data), json.loads(schema_text()))


def test_numbers_are_kept_as_written():
    assert str(parse("a: 1.50\n").data["a"]) == "1.50"


def test_the_folder_of_versions_is_found_or_said_to_be_missing(tmp_path, monkeypatch, versions_folder):
    monkeypatch.delenv("REFERENTIEL_VERSIONS", raising=False)
    monkeypatch.chdir(versions_folder / "registres")
    assert versions_folder_found() == versions_folder
    with pytest.raises(FindingsError) as caught:
        versions_folder_found(tmp_path / "absent")
    assert caught.value.findings[0].code == "FILE-NO-FOLDER"


versions_folder_found = versions_folder


def test_registries_and_versions_are_read(versions_folder):
    registries = read_registries(versions_folder)
    assert registries.units["percent"].symbol == "%"
    assert registries.sources["RCM-07"].publisher == "relationclientmag.fr"
    assert registries.clauses["6.4.6"] == "Santé et sécurité au travail"
    assert registries.terms["section"].term == "rubrique"
    assert registries.retired["RH-30"].retired_in == "lrs-2011"
    assert set(read_versions(versions_folder)) >= {"egapro-2019", "lrs-2005"}


def test_a_registry_entry_with_an_unknown_key_is_told(tmp_path):
    (tmp_path / "registres").mkdir()
    registry = tmp_path / "registres" / "unites.yaml"
    registry.write_text("percent: {singular: a, plural: b, sigle: c}\n", encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        read_registries(tmp_path)
    assert [(f.code, f.line) for f in caught.value.findings] == [("REG-ENTRY", 1)]
