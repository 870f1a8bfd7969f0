"""Committees as files: one small broken file a defect, the shipped ones, `referentiel valider`, and the names apart."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from referentiel.cli import main
from referentiel.files.committees import (
    committee_on,
    committee_paths,
    is_committee,
    read_committee,
    read_committees,
)
from referentiel.files.seat_holders import holders_path, read_holders
from referentiel.model import FindingsError
from referentiel.model.committee import Committee
from referentiel.model.committee_rules import cited_sources
from referentiel.report.findings import findings_text

HERE = Path(__file__).parent
FOLDER = HERE / "broken" / "committee"
SOUND = HERE / "data" / "comite" / "comite-essai.yaml"

# File, findings with their line, and a word of the French.
DEFECTS = [
    ("casting_seat_missing", [("VOTE-PARAMETER-MISSING", 15)], "casting_seat"),
    ("casting_seat_unknown", [("VOTE-SEAT", 23)], "vouliez-vous dire «\u00a0e-1\u00a0»"),
    ("casting_seat_unused", [("VOTE-PARAMETER-UNUSED", 23)], "casting_seat"),
    ("college_twice", [("VOTE-ID-TWICE", 8), ("VOTE-COLLEGE", 13)], "l’un de\u00a0: employers, institutions"),
    ("college_without_a_seat", [("VOTE-COLLEGE-EMPTY", 9)], "aucun siège"),
    ("day_that_is_none", [("YAML-DATE", 3)], "2010-02-30"),
    ("duplicate_parameter", [("YAML-DUPLICATE-KEY", 23)], "quorum"),
    ("file_of_another_name", [("VOTE-FILE-NAME", 1)], "comite-autre.yaml"),
    ("name_of_a_person", [("FMT-UNKNOWN-KEY", 13)], "holder"),
    ("negative_proxies", [("VOTE-PROXY-RANGE", 23)], "de 0 (aucun pouvoir) à 3"),
    ("no_seats", [("FMT-TOO-FEW", 10)], "trop courte"),
    ("number_in_quotes", [("FMT-INTEGER", 18)], "entier"),
    ("parameter_missing", [("VOTE-PARAMETER-MISSING", 15)], "within_college"),
    ("parameter_without_source", [("VOTE-UNSOURCED", 20)], "majority"),
    ("plain_parameter", [("FMT-MAPPING", 20)], "of_members"),
    ("python_tag", [("YAML-TAG", 2)], "étiquette"),
    ("quorum_above_the_seats", [("VOTE-QUORUM-RANGE", 18)], "5 pour 4 sièges"),
    ("quorum_in_words", [("FMT-INTEGER", 18)], "trois"),
    ("quorum_of_a_half", [("FMT-INTEGER", 18)], "2.5"),
    ("quorum_of_nobody", [("VOTE-QUORUM-RANGE", 18)], "de 1 à 4"),
    ("seat_in_capitals", [("FMT-IDENTIFIER", 13)], "U 1"),
    ("seat_twice", [("VOTE-ID-TWICE", 12)], "e-1"),
    ("seat_without_source", [("VOTE-UNSOURCED", 13)], "u-1"),
    ("share_by_zero", [("VOTE-SHARE-FORM", 7)], "1/0"),
    ("share_missing", [("VOTE-SHARE-MISSING", 7)], "employers"),
    ("share_not_a_fraction", [("VOTE-SHARE-FORM", 7)], "un tiers"),
    ("share_of_many_digits", [("VOTE-SHARE-FORM", 7)], "1e-999999999"),
    ("share_without_colleges", [("VOTE-PARAMETER-UNUSED", 9)], "share"),
    ("shares_as_decimals", [("VOTE-SHARES", 6)], "99/100"),
    ("tab_indentation", [("YAML-SYNTAX", 16)], "tabulation"),
    ("unequal_thirds", [("VOTE-SHARE-UNEQUAL", 6)], "1/2, 1/4, 1/4"),
    ("unknown_college", [("VOTE-COLLEGE-EMPTY", 8), ("VOTE-COLLEGE", 13)], "vouliez-vous dire «\u00a0unions\u00a0»"),
    ("unknown_key", [("FMT-MISSING", 15), ("FMT-UNKNOWN-KEY", 19)], "vouliez-vous dire «\u00a0quorum_counts\u00a0»"),
    ("unknown_majority", [("FMT-CHOICE", 20)], "vouliez-vous dire «\u00a0of_members\u00a0»"),
    ("unknown_voting", [("FMT-CHOICE", 16)], "vouliez-vous dire «\u00a0colleges\u00a0»"),
]


def found_in(path):
    try:
        return list(read_committee(path).findings)
    except FindingsError as error:
        return list(error.findings)


def as_sound(content, tmp_path):
    path = tmp_path / SOUND.name
    path.write_text(content, encoding="utf-8")
    return path


def test_the_sound_committee_has_no_finding():
    assert found_in(SOUND) == []


@pytest.mark.parametrize(("name", "findings", "word"), DEFECTS, ids=[defect[0] for defect in DEFECTS])
def test_each_defect_gives_its_finding(name, findings, word, tmp_path):
    found = found_in(as_sound((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), tmp_path))
    assert [(f.code, f.line) for f in found] == findings
    assert word in findings_text(found)


def test_every_broken_file_is_tested_and_every_code_of_the_files_has_one():
    assert [name for name, *_ in DEFECTS] == sorted(path.stem for path in FOLDER.iterdir())
    source = (HERE.parent / "simulation" / "referentiel" / "model" / "committee_rules.py").read_text(encoding="utf-8")
    given = set(re.findall(r'"(VOTE-[A-Z-]+)"', source))
    assert given <= {code for _, findings, _ in DEFECTS for code, _ in findings}


def test_every_fault_at_once(tmp_path):
    content = SOUND.read_text(encoding="utf-8")
    for sound, broken in [("id: e-2", "id: e-1"), ("quorum: {value: 3", "quorum: {value: 9"),
                          ("share: 1/3", "share: 1/2"), ("college: unions", "college: syndicats")]:
        content = content.replace(sound, broken, 1)
    assert [f.code for f in found_in(as_sound(content, tmp_path))] == [
        "VOTE-SHARES", "VOTE-COLLEGE-EMPTY", "VOTE-ID-TWICE", "VOTE-COLLEGE", "VOTE-QUORUM-RANGE"]


def test_unequal_thirds_are_told_and_read(tmp_path):
    path = as_sound((FOLDER / "unequal_thirds.yaml").read_text(encoding="utf-8"), tmp_path)
    document = read_committee(path)
    assert [f.severity for f in document.findings] == ["warning"]
    assert [str(college.part) for college in document.committee.colleges] == ["1/2", "1/4", "1/4"]


def test_the_shipped_committees_state_what_is_public(versions_folder):
    first, second = read_committees(versions_folder)
    assert (first.id, second.id) == ("comite-2008", "comite-2009-12-17")
    assert (first.by_college, second.by_college) == (False, True)
    # October 2008: 1 public, 3 AFRC, 3 SP2C, one each of outsourcers, in-house centres and principals, 3 unions.
    assert [len(first.seats_of(name)) for name in ("employers", "unions", "institutions")] == [9, 3, 1]
    # Two company seats go to an occupational physician and to ANDRH.
    assert [len(second.seats_of(name)) for name in ("employers", "unions", "institutions")] == [7, 3, 3]
    assert {str(college.part) for college in second.colleges} == {"1/3"}
    # Nothing public says that these colleges adopt texts, nor how a split college counts.
    assert second.rule.adopts_texts.assumption
    assert second.rule.within_college.assumption
    assert {one.provenance for one in (first, second)} == {"reconstruction"}


def test_a_committee_is_the_same_after_json(versions_folder):
    for one in read_committees(versions_folder):
        assert Committee.model_validate_json(one.model_dump_json(by_alias=True)) == one


def test_committees_follow_each_other(versions_folder, tmp_path):
    committees = read_committees(versions_folder)
    assert committee_on(committees, date(2010, 6, 1)).id == "comite-2009-12-17"
    with pytest.raises(FindingsError) as caught:
        committee_on(committees, date(2004, 1, 1))
    assert [(f.code, f.found) for f in caught.value.findings] == [("VOTE-NO-COMMITTEE", "2004-01-01")]
    folder = tmp_path / "comite"
    folder.mkdir()
    assert read_committees(tmp_path) == ()
    shutil.copy(SOUND, folder)
    twin = SOUND.read_text(encoding="utf-8").replace("id: comite-essai", "id: comite-jumeau")
    (folder / "comite-jumeau.yaml").write_text(twin, encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        read_committees(tmp_path)
    assert [(f.code, f.found, f.line) for f in caught.value.findings] == [("VOTE-SAME-DAY", "comite-jumeau", 3)]


def test_valider_checks_committees(tmp_path, versions_folder, capsys):
    folder = tmp_path / "versions"
    shutil.copytree(versions_folder, folder, ignore=shutil.ignore_patterns("drafts", "crosswalks"))
    target = folder / "comite" / "comite-2008.yaml"
    assert main(["valider", str(target), "--versions", str(folder)]) == 0
    assert "comite-2008, 13 sièges, aucun constat" in capsys.readouterr().out
    text = target.read_text(encoding="utf-8").replace("- ISR-09\n", "- ISR-99\n")
    target.write_text(text.replace("college: unions", "college: union", 1), encoding="utf-8")
    assert main(["valider", "--versions", str(folder)]) == 1
    assert "VOTE-COLLEGE" in capsys.readouterr().out
    target.write_text(text, encoding="utf-8")
    assert main(["valider", "--versions", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "REG-SOURCE" in out
    assert "«\u00a0ISR-99\u00a0»" in out


def test_every_source_of_a_committee_is_looked_up():
    text = SOUND.read_text(encoding="utf-8").replace("assumption: true}", "sources: [S]}")
    from referentiel.files.tree import parse

    one = Committee.model_validate(parse(text).data)
    assert len(list(cited_sources(one))) == text.count("[S]") == 19


def test_the_names_are_apart_and_can_be_erased(tmp_path):
    one = read_committee(SOUND).committee
    path = holders_path(tmp_path, one.id)
    assert read_holders(path, one) == {}
    path.write_text('committee: comite-essai\nholders:\n  e-1: "=cmd() <script>Exemple</script>"\n', encoding="utf-8")
    assert dict(read_holders(path, one)) == {"e-1": "=cmd() <script>Exemple</script>"}
    path.unlink()
    assert read_holders(path, one) == {}


@pytest.mark.parametrize(("content", "code", "line"), [
    ("committee: comite-essai\nholders: {e-11: Exemple}\n", "VOTE-SEAT", 2),
    ("committee: autre\nholders: {e-1: Exemple}\n", "VOTE-HOLDERS", 1),
    ("committee: comite-essai\nholders: {e-1: 3}\n", "FMT-TEXT", 2),
    ("committee: comite-essai\n", "FMT-MISSING", 1),
])
def test_a_file_of_names_with_a_fault(content, code, line, tmp_path):
    path = holders_path(tmp_path, "comite-essai")
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        read_holders(path, read_committee(SOUND).committee)
    assert [(f.code, f.line) for f in caught.value.findings] == [(code, line)]


def test_names_are_no_committee(versions_folder, tmp_path):
    folder = tmp_path / "comite"
    folder.mkdir()
    shutil.copy(SOUND, folder)
    holders_path(folder, "comite-essai").write_text("committee: x\nholders: {}\n", encoding="utf-8")
    assert [path.name for path in committee_paths(tmp_path)] == ["comite-essai.yaml"]
    assert is_committee(folder / "comite-essai.yaml")
    ignored = (versions_folder.parent / ".gitignore").read_text(encoding="utf-8")
    assert "referentiel_versions/comite/titulaires-*.yaml" in ignored.splitlines()
