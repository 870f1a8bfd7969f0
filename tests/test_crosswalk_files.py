"""Crosswalks as files: one small broken file a defect, the shipped ones without a finding, `referentiel valider`."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from referentiel.cli import main
from referentiel.compare import agreement_findings, declared, derived_events, diff
from referentiel.files import crosswalk_paths, read_crosswalk, read_crosswalks, read_versions
from referentiel.model import FindingsError, StandardVersion
from referentiel.report.findings import findings_text

HERE = Path(__file__).parent
FOLDER = HERE / "broken" / "crosswalks"
PAIR = HERE / "data" / "crosswalk_pair"
SOUND = PAIR / "crosswalks" / "pair-1--pair-2.yaml"
SHIPPED = HERE.parent / "referentiel_versions"

# File, code, line of the one finding, and a word of its French.
DEFECTS = [
    ("answer_that_cannot_be", "XW-WHEN-RANGE", 17, "réponse possible à A-01"),
    ("bound_without_factor", "XW-RULE-FORM", 24, "unreadable, bound"),
    ("bounds_that_touch", "XW-WHEN-OVERLAP", 19, "A-02 = 50"),
    ("bounds_upside_down", "XW-EMPTY", 17, "A-01"),
    ("code_forgotten", "XW-CODE-MISSING", 5, "sous «\u00a0events\u00a0»"),
    ("code_twice", "XW-CODE-TWICE", 7, "deux fois"),
    ("empty_result", "XW-EMPTY", 16, "aucune réponse"),
    ("factor_between_levels", "XW-FACTOR", 22, "deux mesures"),
    ("factor_not_a_number", "XW-FACTOR", 19, "un centième"),
    ("factor_out_of_range", "XW-FACTOR-RANGE", 19, "0..2"),
    ("factor_zero", "XW-FACTOR", 19, "1/0"),
    ("gap_forgotten", "XW-CODE-MISSING", 8, "sous «\u00a0new\u00a0»"),
    ("hole_between_bounds", "XW-WHEN-HOLE", 19, "A-02 = 50"),
    ("kept_and_changed", "XW-CODE-TWICE", 6, "A-02"),
    ("missing_reason", "FMT-MISSING", 20, "reason"),
    ("new_that_was_there", "XW-GAP-NEW", 8, "déjà dans pair-1"),
    ("no_case_for_an_answer", "XW-WHEN-HOLE", 22, "A-06 = 0"),
    ("no_events", "FMT-MISSING", 1, "events"),
    ("other_family", "XW-FAMILY", 2, "famille"),
    ("relation_of_an_unknown_code", "XW-CODE", 8, "pair-2"),
    ("relation_that_follows", "XW-RELATION", 8, "se déduit"),
    ("relation_unknown", "FMT-CHOICE", 8, "same"),
    ("result_between_levels", "XW-GIVES-RANGE", 16, "0.5"),
    ("result_not_a_level", "XW-GIVES-RANGE", 16, "A-01"),
    ("result_out_of_range", "XW-GIVES-RANGE", 19, "0..2"),
    ("retired_and_split", "XW-CODE-TWICE", 11, "A-06"),
    ("retired_that_stays", "XW-GAP-RETIRED", 9, "encore dans pair-2"),
    ("rule_missing", "XW-RULE-MISSING", 12, "A-02"),
    ("rule_missing_after_a_split", "XW-RULE-MISSING", 12, "A-08"),
    ("rule_not_needed", "XW-RULE-UNNEEDED", 24, "telles quelles"),
    ("rule_of_no_form", "XW-RULE-FORM", 19, "—"),
    ("rule_of_two_forms", "XW-RULE-FORM", 19, "factor, unreadable"),
    ("rule_twice", "XW-RULE-TWICE", 24, "déjà une règle"),
    ("split_into_one", "XW-LINK", 11, "A-06 > A-07"),
    ("tab_indentation", "YAML-SYNTAX", 6, "tabulation"),
    ("two_cases_for_an_answer", "XW-WHEN-OVERLAP", 22, "A-06 = 0"),
    ("unknown_code_of_a_rule", "XW-CODE", 19, "vouliez-vous dire «\u00a0A-02\u00a0»"),
    ("unknown_event", "FMT-CHOICE", 11, "split"),
    ("unknown_key", "FMT-UNKNOWN-KEY", 9, "retired"),
    ("unknown_source_of_a_case", "XW-WHEN-CODE", 22, "source"),
    ("unknown_version", "XW-VERSION", 2, "vouliez-vous dire «\u00a0pair-2\u00a0»"),
    ("values_and_bounds", "XW-RULE-FORM", 17, "values, at_least, at_most"),
]
# One defect that shows in two places.
SEVERAL = {
    "bound_that_cannot_be": [("XW-WHEN-RANGE", 19), ("XW-WHEN-RANGE", 19)],
    "unknown_code": [("XW-CODE", 6), ("XW-CODE", 6)],
    "event_not_shown": [("XW-EVENT", 6), ("XW-EVENT-UNTOLD", 5)],
    "event_not_told": [("XW-EVENT", 7), ("XW-EVENT", 7), ("XW-EVENT-UNTOLD", 5), ("XW-EVENT-UNTOLD", 5)],
}
ELSEWHERE = {"XW-FILE-NAME", "XW-INTO-TWICE", "XW-LOOP", "XW-SAME-DEFINITION", "XW-RULE-LARGE"}


@pytest.fixture(scope="module")
def pair():
    return read_versions(PAIR)


@pytest.fixture(scope="module")
def shipped():
    versions = read_versions(SHIPPED)
    return versions, read_crosswalks(SHIPPED, versions)


def named(content, folder):
    """The text under the file name that its two ends ask for."""
    start, end = (re.search(rf"^{key}: (\S+)$", content, re.MULTILINE)[1] for key in ("from", "to"))
    path = folder / f"{start}--{end}.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def found_in(path, versions):
    try:
        document = read_crosswalk(path, versions)
    except FindingsError as error:
        return list(error.findings)
    one = document.crosswalk
    return [document.tree.place(finding, str(path))
            for finding in agreement_findings(one, versions[one.from_], versions[one.to])]


def test_the_sound_crosswalk_has_no_finding(pair):
    assert found_in(SOUND, pair) == []


@pytest.mark.parametrize(("name", "code", "line", "word"), DEFECTS, ids=[defect[0] for defect in DEFECTS])
def test_each_defect_gives_its_finding(name, code, line, word, pair, tmp_path):
    found = found_in(named((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), tmp_path), pair)
    assert [(f.code, f.line) for f in found] == [(code, line)]
    assert word in findings_text(found)


@pytest.mark.parametrize("name", SEVERAL)
def test_a_defect_that_shows_twice(name, pair, tmp_path):
    found = found_in(named((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), tmp_path), pair)
    assert [(f.code, f.line) for f in found] == SEVERAL[name]


def test_every_broken_file_is_tested_and_every_code_has_one():
    told = [name for name, *_ in DEFECTS] + list(SEVERAL)
    assert sorted(told) == sorted(path.stem for path in FOLDER.iterdir())
    source = "".join(path.read_text(encoding="utf-8") for path in (HERE.parent / "simulation").rglob("*.py"))
    given = set(re.findall(r'"(XW-[A-Z-]+)"', source))
    assert {code for _, code, *_ in DEFECTS if code.startswith("XW")} | {
        code for those in SEVERAL.values() for code, _ in those} | ELSEWHERE == given


def test_every_fault_at_once(pair, tmp_path):
    content = SOUND.read_text(encoding="utf-8").replace("new: [A-05]", "new: []").replace("1/100", "1/3").replace(
        "gives: [0, 1]}\n", "gives: [0, 9]}\n")
    assert {f.code for f in found_in(named(content, tmp_path), pair)} == {
        "XW-CODE-MISSING", "XW-GIVES-RANGE", "XW-FACTOR-RANGE"}


def test_a_file_is_named_after_its_versions(pair, tmp_path):
    path = tmp_path / "pair-2--pair-1.yaml"
    shutil.copy(SOUND, path)
    found = found_in(path, pair)
    assert [f.code for f in found] == ["XW-FILE-NAME"]
    assert "pair-1--pair-2.yaml" in findings_text(found)


def other(version: StandardVersion, name: str) -> StandardVersion:
    return version.model_copy(update={"id": name})


def folder_of(tmp_path, *ends):
    """A folder with one empty crosswalk for each couple of ids of one and the same text."""
    place = tmp_path / "crosswalks"
    place.mkdir()
    codes = "A-01, A-02, A-03, A-04, A-06"
    for a, b in ends:
        (place / f"{a}--{b}.yaml").write_text(
            f"from: {a}\nto: {b}\nprovenance: draft\nnotice: N.\nevents: {{kept: [{codes}]}}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("ends", "codes"), [
    ([("v-1", "v-2"), ("v-2", "v-3")], []),
    ([("v-1", "v-3"), ("v-2", "v-3")], ["XW-INTO-TWICE"]),
    ([("v-1", "v-2"), ("v-2", "v-1")], ["XW-LOOP"]),
    ([("v-1", "v-2"), ("v-2", "v-3"), ("v-3", "v-1")], ["XW-LOOP"]),
    ([("v-1", "v-1")], ["XW-LOOP"]),
], ids=["chain", "two_into_one", "there_and_back", "circle", "itself"])
def test_crosswalks_together(ends, codes, pair, tmp_path):
    versions = {name: other(pair["pair-1"], name) for name in ("v-1", "v-2", "v-3")}
    folder = folder_of(tmp_path, *ends)
    if not codes:
        assert len(read_crosswalks(folder, versions)) == len(ends)
        return
    with pytest.raises(FindingsError) as refusal:
        read_crosswalks(folder, versions)
    assert [f.code for f in refusal.value.findings] == codes


def test_a_changed_scale_needs_a_new_definition(pair, tmp_path):
    after = pair["pair-2"]
    section = after.sections[0]
    kept = tuple(c.model_copy(update={"definition": 1}) if c.code == "A-01" else c for c in section.criteria)
    changed = after.model_copy(update={"sections": (section.model_copy(update={"criteria": kept}),)})
    path = tmp_path / SOUND.name
    shutil.copy(SOUND, path)
    assert [f.code for f in found_in(path, {**pair, "pair-2": changed})] == ["XW-SAME-DEFINITION"]


def test_a_rule_that_crosses_too_much_is_refused(pair, tmp_path):
    bounds = ", ".join(f"{{when: {{A-02: {{at_least: {n}, below: {n + 1}}}}}, gives: 1}}" for n in range(99))
    before = pair["pair-1"]
    section = before.sections[0]
    extra = tuple(section.criteria[1].model_copy(update={"code": f"B-{n}"}) for n in range(3))
    wide = before.model_copy(update={"sections": (section.model_copy(
        update={"criteria": (*section.criteria, *extra)}),)})
    content = SOUND.read_text(encoding="utf-8").replace("retired: [A-04]", "retired: [A-04, B-0, B-1, B-2]")
    rule = (f"  - {{to: A-05, from: [A-02, B-0, B-1, B-2], reason: R., cases: [{bounds},\n"
            + ",\n".join(f"{{when: {{B-{k}: {{below: {n}}}}}, gives: 1}}" for k in range(3) for n in range(1, 60))
            + "]}\n")
    assert [f.code for f in found_in(named(content + rule, tmp_path), {**pair, "pair-1": wide})] == ["XW-RULE-LARGE"]


# ---- the shipped ones


def test_every_successive_pair_has_its_crosswalk(shipped):
    _, crosswalks = shipped
    assert [(one.from_, one.to) for one in crosswalks] == [
        ("lrs-2005", "lrs-2008"), ("lrs-2005-projet", "lrs-2005"), ("lrs-2008", "lrs-2009"),
        ("lrs-2009", "lrs-2011"), ("lrs-2011", "lrs-2026-brouillon")]
    assert all(one.provenance in {"reconstruction", "draft"} and "reconstitution" in one.notice.lower()
               for one in crosswalks)


def test_each_agrees_with_the_two_texts(shipped):
    versions, crosswalks = shipped
    for one in crosswalks:
        before, after = versions[one.from_], versions[one.to]
        assert list(agreement_findings(one, before, after)) == []
        entries = diff(before, after).entries
        for gap, kind in ((one.new, "new"), (one.retired, "retired")):
            assert sorted(gap) == sorted(e.code for e in entries if e.part == "criterion" and e.kind == kind)
        told = {code: {name for name, codes in one.events.named() if code in codes}
                for _, codes in one.events.named() for code in codes}
        assert told == derived_events(one, before, after)


def test_the_one_definition_that_changes_is_not_readable(shipped):
    versions, crosswalks = shipped
    rules = [(one.to, rule.to, rule.unreadable, rule.assumption) for one in crosswalks for rule in one.conversions]
    assert rules == [("lrs-2011", "RH-03", True, True)]
    cited = {source for one in crosswalks for source in (*one.sources, *(s for r in one.conversions
                                                                          for s in r.sources))}
    registry = (SHIPPED / "registres" / "sources.yaml").read_text(encoding="utf-8")
    assert all(f"\n{source}:" in registry for source in cited)
    assert versions["lrs-2011"].provenance == "reconstruction"


def test_from_2005_to_2011_the_successive_ones_are_enough(shipped):
    versions, crosswalks = shipped
    a, b = versions["lrs-2005"], versions["lrs-2011"]
    events = declared(a, b, versions, crosswalks)
    assert {e.event for e in events} == {"new", "retired"}
    found = diff(a, b, events)
    alone = diff(a, b)
    assert [(e.code, e.kind) for e in found.entries] == [(e.code, e.kind) for e in alone.entries]
    assert {e.after[0] for e in events if e.event == "new"} == {
        e.code for e in alone.entries if (e.part, e.kind) == ("criterion", "new")}
    assert [e.before for e in events if e.event == "retired"] == [("RH-30",)]


def test_the_texts_are_typed_as_french(shipped):
    for path in crosswalk_paths(SHIPPED):
        content = path.read_text(encoding="utf-8")
        prose = [line for line in content.splitlines() if line.startswith("#") or "  " in line]
        assert not re.search(r"[^\u00a0\u202f\s] [;!?»%]|« |'[a-zé]", "\n".join(prose)), path.name


# ---- the command


@pytest.fixture
def valider(capsys):
    def run(*arguments):
        status = main(["valider", *map(str, arguments)])
        return status, capsys.readouterr().out

    return run


def test_valider_checks_the_crosswalks_of_the_folder(valider):
    status, out = valider("--versions", SHIPPED)
    assert status == 0
    assert out.count("correspondance sans constat") == 5
    assert "de lrs-2009 à lrs-2011, correspondance sans constat" in out


def test_valider_tells_a_broken_crosswalk_at_its_line(valider, tmp_path):
    folder = tmp_path / "versions"
    shutil.copytree(PAIR, folder)
    path = folder / "crosswalks" / SOUND.name
    path.write_text((FOLDER / "event_not_shown.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for arguments in (("--versions", folder), (path, "--versions", folder)):
        status, out = valider(*arguments)
        assert status == 1
        assert re.search(r"pair-1--pair-2\.yaml:6 \[XW-EVENT\]", out)
    path.write_text((FOLDER / "unknown_version.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    status, out = valider(path, "--versions", folder)
    assert (status, "[XW-VERSION]" in out, "[XW-FILE-NAME]" in out) == (1, True, True)


def test_valider_finds_two_crosswalks_into_one_version(valider, tmp_path):
    folder = tmp_path / "versions"
    shutil.copytree(PAIR, folder)
    first = (folder / "pair-1.yaml").read_text(encoding="utf-8")
    (folder / "pair-0.yaml").write_text(first.replace("id: pair-1", "id: pair-0"), encoding="utf-8")
    content = SOUND.read_text(encoding="utf-8").replace("from: pair-1", "from: pair-0")
    (folder / "crosswalks" / "pair-0--pair-2.yaml").write_text(content, encoding="utf-8")
    status, out = valider("--versions", folder)
    assert status == 1
    assert "pair-1--pair-2.yaml:3 [XW-INTO-TWICE]" in out


def test_values_keep_their_digits(pair):
    rule = read_crosswalk(SOUND, pair).crosswalk.conversions[0]
    assert rule.cases[0].when["A-01"].values == (Decimal(0),)
    assert rule.cases[1].gives.at_most == Decimal(3)
