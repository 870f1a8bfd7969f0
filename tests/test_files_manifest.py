"""The record of adopted versions, and errata: what may change in them is words only."""

import re
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referentiel import texts
from referentiel.files import (
    corrections_of,
    document_of,
    edited,
    erratum,
    erratum_of,
    fingerprint,
    manifest_findings,
    read_document,
    read_manifest,
    read_version,
    read_versions,
    save,
    substance_findings,
    with_event,
    write_manifest,
)
from referentiel.files.erratum import WORDING, Correction
from referentiel.files.reader import MANIFEST
from referentiel.model import FindingsError
from referentiel.model.change import Change, change_of, changed
from referentiel.model.paths import paths
from referentiel.model.version import LifeCycleEvent
from referentiel.report.findings import findings_text

TOY = Path(__file__).parent / "data" / "toy-1.yaml"


@pytest.fixture
def folder(tmp_path):
    """A folder with one adopted version and one draft."""
    (tmp_path / "toy-2.yaml").write_text(TOY.read_text(encoding="utf-8").replace("toy-1", "toy-2"), encoding="utf-8")
    (tmp_path / "toy-1.yaml").write_bytes(TOY.read_bytes())
    save(with_event(read_document(tmp_path / "toy-1.yaml"), LifeCycleEvent(state="adopted", on=date(2021, 1, 1))))
    return tmp_path


def told(findings):
    assert findings_text(findings) or not findings
    return [(finding.code, Path(finding.file).name, finding.line, finding.severity) for finding in findings]


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_adopted_versions_are_recorded_and_drafts_are_not(folder):
    assert read_manifest(folder) == {}
    assert told(manifest_findings(folder)) == [("FILE-NO-RECORD", MANIFEST, 0, "info")]
    (folder / MANIFEST).write_text(f'toy-0: "{"0" * 64}"\n', encoding="utf-8")
    assert told(manifest_findings(folder)) == [("FILE-UNRECORDED", "toy-1.yaml", 9, "warning"),
                                               ("FILE-RECORD-GONE", MANIFEST, 0, "error")]
    (folder / MANIFEST).unlink()
    path = write_manifest(folder)
    assert read_manifest(folder) == {"toy-1": fingerprint(read_version(folder / "toy-1.yaml"))}
    assert manifest_findings(folder) == []
    written = path.read_bytes()
    assert written.startswith(b"# Empreintes")
    assert write_manifest(folder).read_bytes() == written
    assert set(read_versions(folder)) == {"toy-1", "toy-2"}
    assert sorted(one.name for one in folder.iterdir()) == [MANIFEST, "toy-1.yaml", "toy-2.yaml"]


def test_a_recorded_version_that_changed_is_told_and_never_recorded_again(folder):
    path = write_manifest(folder)
    written = path.read_bytes()
    rewrite(folder / "toy-1.yaml", "global_at_least: 60", "global_at_least: 61")
    assert told(manifest_findings(folder)) == [("FILE-FINGERPRINT", "toy-1.yaml", 2, "error")]
    with pytest.raises(FindingsError, match="FILE-FINGERPRINT"):
        write_manifest(folder)
    assert path.read_bytes() == written
    rewrite(folder / "toy-1.yaml", "global_at_least: 61", "global_at_least: 60.0")
    assert manifest_findings(folder) == []


def test_a_life_cycle_turned_back_by_hand_does_not_hide_a_change(folder):
    write_manifest(folder)
    rewrite(folder / "toy-1.yaml", "  - {state: adopted, on: 2021-01-01}\n", "")
    assert manifest_findings(folder) == []
    rewrite(folder / "toy-1.yaml", "global_at_least: 60", "global_at_least: 61")
    assert told(manifest_findings(folder)) == [("FILE-FINGERPRINT", "toy-1.yaml", 2, "error")]


def test_a_recorded_version_without_a_file_is_told(folder):
    write_manifest(folder)
    (folder / "toy-1.yaml").unlink()
    assert told(manifest_findings(folder)) == [("FILE-RECORD-GONE", MANIFEST, 0, "error")]


def test_a_version_that_cannot_be_read_is_told_by_its_reading(folder):
    write_manifest(folder)
    (folder / "toy-1.yaml").write_text("id: [", encoding="utf-8")
    assert manifest_findings(folder) == []
    with pytest.raises(FindingsError, match="YAML-SYNTAX"):
        write_manifest(folder)


@pytest.mark.parametrize(("content", "code", "line"), [
    ("toy-1: abc\n", "FILE-MANIFEST", 1), ("# a\ntoy-1: 12\n", "FILE-MANIFEST", 2), ("- a\n", "FILE-MANIFEST", 1),
    ("toy-1: [a]\n", "FILE-MANIFEST", 1), ("a: b: c\n", "YAML-SYNTAX", 1), ("\tx: 1\n", "YAML-SYNTAX", 1),
])
def test_a_broken_record_is_told_and_nothing_is_saved_past_it(folder, content, code, line):
    (folder / MANIFEST).write_text(content, encoding="utf-8")
    assert told(manifest_findings(folder)) == [(code, MANIFEST, line, "error")]
    document = read_document(folder / "toy-2.yaml")
    with pytest.raises(FindingsError, match=code):
        save(edited(document, [change_of(document.version, "outcomes.award.global_at_least", "61")]))


def test_two_adoptions_at_once_are_both_recorded(folder):
    save(with_event(read_document(folder / "toy-2.yaml"), LifeCycleEvent(state="adopted", on=date(2021, 1, 1))))
    threads = [threading.Thread(target=write_manifest, args=(folder,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(read_manifest(folder)) == {"toy-1", "toy-2"}


REWORDED = [("title: Une mesure", "title: Une mesure exacte"), ("notice: Un référentiel", "notice: Le référentiel"),
            ("label: Effectif minimal", "label: Effectif au moins"), ("title: Rubrique A", "title: Rubrique 1"),
            ("title: Un niveau", "title: Un niveau\n        guidance: [Regarder]\n        evidence: [Le registre]")]


@given(st.sets(st.sampled_from(REWORDED), min_size=1))
def test_words_make_an_erratum(rewordings):
    text = TOY.read_text(encoding="utf-8")
    before = document_of(text, TOY).version
    for old, new in rewordings:
        text = text.replace(old, new)
    after = document_of(text, TOY).version
    made = erratum_of(before, after, " Coquille. ", "Secrétariat")
    assert (made.base, made.reason, made.author) == ("toy-1", "Coquille.", "Secrétariat")
    assert len(made.corrections) == len(rewordings) + (REWORDED[-1] in rewordings)
    assert {correction.at[-1] for correction in made.corrections} <= WORDING


@given(st.data())
def test_what_a_change_can_reach_is_never_wording(data):
    before = read_version(TOY)
    path = data.draw(st.sampled_from(list(paths(before))))
    numbers = [Decimal(n) for n in (0, 1, 2, 15, 25, 41, 60)]
    value = data.draw(st.sampled_from([*numbers, True, False, "ignored", "zero"]))
    try:
        after = changed(before, [Change(path, value)])
    except FindingsError:
        return
    if fingerprint(after) == fingerprint(before):
        return
    assert substance_findings(before, after)
    assert corrections_of(before, after) == ()


SUBSTANCE = [
    ("id: toy-1", "id: toy-2", "id"), ("provenance: draft", "provenance: official", "provenance"),
    ("ladder: [10, 20, 30]", "ladder: [10, 20, 31]", "sections.A.criteria.A-01.ladder.by_type.*.2.value.value"),
    ("levels: [rien, un peu, tout]", "levels: [rien, assez, tout]",
     "sections.B.criteria.B-01.observation.levels.1.name"),
    ("levels: [rien, un peu, tout]", "levels: [rien, {name: un peu, description: La moitié.}, tout]",
     "sections.B.criteria.B-01.observation.levels.1.description"),
    ("weight: {small: 50, large: 40}", "weight: 50", "sections.A.weight.by_type"),
    ("required: 2", "required: 2\n        definition: 2", "sections.A.criteria.A-01.definition"),
    ("kind: yes_no", "kind: points, max: 1", "sections.A.criteria.A-02.observation"),
]


@pytest.mark.parametrize(("old", "new", "place"), SUBSTANCE, ids=[place for *_, place in SUBSTANCE])
def test_what_is_not_words_is_named(old, new, place):
    text = TOY.read_text(encoding="utf-8")
    before = document_of(text, TOY).version
    after = document_of(text.replace(old, new).replace("title: Une mesure", "title: Mesure"), TOY).version
    with pytest.raises(FindingsError) as caught:
        erratum_of(before, after, "Coquille", "Secrétariat")
    assert [(finding.code, finding.found) for finding in caught.value.findings] == [("ERR-SUBSTANCE", place)]
    assert [one.before for one in corrections_of(before, after)] == ["Une mesure"]


def test_a_type_named_as_a_field_of_wording_is_not_wording():
    text = TOY.read_text(encoding="utf-8").replace("small", "note")
    before = document_of(text, TOY).version
    after = document_of(text.replace("{note: 50, large: 40}", "{note: 51, large: 40}"), TOY).version
    assert [finding.found for finding in substance_findings(before, after)] == ["sections.A.weight.by_type.note"]


def test_a_criterion_more_is_not_wording():
    text = TOY.read_text(encoding="utf-8")
    before = document_of(text, TOY).version
    added = text + "      - code: B-04\n        title: Un de plus\n        observation: {kind: yes_no}\n"
    assert [finding.found for finding in substance_findings(before, document_of(added, TOY).version)] == [
        "sections.B.criteria"]


def test_an_erratum_changes_something_and_is_signed():
    toy = read_version(TOY)
    with pytest.raises(FindingsError) as caught:
        erratum_of(toy, toy, " ", "Secrétariat")
    assert [finding.code for finding in caught.value.findings] == ["ERR-NOTHING", "ERR-UNSIGNED"]
    later = toy.model_copy(update={"life_cycle": ()})
    assert substance_findings(toy, later) == []
    assert Correction(("title",), "a", "b") == Correction(("title",), "a", "b")


def test_every_finding_of_the_life_of_a_file_has_its_french():
    sources = Path(erratum.__file__).parent.glob("*.py")
    written = "".join(path.read_text(encoding="utf-8") for path in sources)
    codes = set(re.findall(r"\"((?:FILE|LIFE|ERR)-[A-Z-]+)\"", written))
    assert len(codes) > 25
    assert all(texts.has(f"finding.{code}{part}") for code in codes for part in ("", ".expected", ".remedy"))
