"""One small broken file a defect: each is refused with its code, its line and words that help."""

from pathlib import Path

import pytest

from referentiel.files import document_of, read_document, read_version, read_versions
from referentiel.files.reader import MAX_BYTES
from referentiel.model import FindingsError
from referentiel.report.findings import findings_text

FOLDER = Path(__file__).parent / "broken" / "versions"
TOY = Path(__file__).parent / "data" / "toy-1.yaml"

# File, code, line of the one finding, and a word of its French.
DEFECTS = [
    ("syntax_unclosed_bracket", "YAML-SYNTAX", 47, "YAML"),
    ("tab_indentation", "YAML-SYNTAX", 40, "tabulation"),
    ("duplicate_key", "YAML-DUPLICATE-KEY", 32, "deux fois"),
    ("alias", "YAML-ALIAS", 55, "renvoi"),
    ("tag", "YAML-TAG", 4, "étiquette"),
    ("number_in_hexadecimal", "YAML-NUMBER", 32, "0x3C"),
    ("number_with_exponent", "YAML-NUMBER", 32, "6e1"),
    ("number_not_a_number", "YAML-NUMBER", 32, ".nan"),
    ("impossible_date", "YAML-DATE", 8, "2020-02-30"),
    ("too_deep", "YAML-DEPTH", 6, "16 niveaux"),
    ("two_documents", "YAML-SEVERAL", 7, "un seul texte"),
    ("missing_title", "FMT-MISSING", 43, "title"),
    ("unknown_key", "FMT-UNKNOWN-KEY", 46, "ladder"),
    ("number_in_quotes", "FMT-NUMBER", 32, "60"),
    ("number_too_long", "FMT-NUMBER-LONG", 32, "15 chiffres"),
    ("flag_in_french", "FMT-BOOL", 31, "oui"),
    ("text_where_number", "FMT-NUMBER", 55, "beaucoup"),
    ("number_where_text", "FMT-TEXT", 4, "2005"),
    ("level_not_a_text", "FMT-TEXT", 59, "« 0 »"),
    ("level_with_an_unknown_key", "FMT-UNKNOWN-KEY", 59, "description"),
    ("unknown_score_mode", "FMT-CHOICE", 20, "sections"),
    ("unknown_kind", "FMT-CHOICE", 59, "graded"),
    ("missing_kind", "FMT-KIND", 52, "kind"),
    ("code_with_space", "FMT-IDENTIFIER", 43, "A 01"),
    ("ladder_not_a_list", "FMT-LIST", 46, "liste"),
    ("section_not_a_mapping", "FMT-MAPPING", 53, "B"),
    ("date_as_text", "FMT-DATE", 8, "hier"),
    ("criterion_weight_zero", "STR-CRITERION-WEIGHT", 51, "pèse 0"),
    ("criterion_weight_negative", "STR-CRITERION-WEIGHT", 51, "-2"),
    ("section_weight_negative", "STR-SECTION-WEIGHT", 55, "-1"),
    ("section_without_criteria", "STR-SECTION-EMPTY", 39, "aucun critère"),
    ("ladder_out_of_order", "STR-LADDER-ORDER", 46, "10, 30, 20"),
    ("ladder_equal_steps", "STR-LADDER-ORDER", 46, "10, 20, 20"),
    ("band_upside_down", "STR-BAND-ORDER", 63, "100..30"),
    ("bands_not_nested", "STR-LADDER-ORDER", 63, "emboîtées"),
    ("band_without_high", "STR-LADDER-KIND", 63, "low et high"),
    ("threshold_outside_range", "STR-LADDER-RANGE", 46, "de 0 à 25"),
    ("range_upside_down", "STR-RANGE-ORDER", 62, "maximum"),
    ("ladder_on_yes_no", "STR-LADDER-UNUSED", 51, "pas une mesure"),
    ("measure_without_ladder", "STR-LADDER-MISSING", 43, "pas de barème"),
    ("empty_ladder", "STR-LADDER-EMPTY", 46, "vide"),
    ("unknown_actor_type", "STR-ACTOR-UNKNOWN", 67, "large"),
    ("unknown_actor_type_in_weight", "STR-ACTOR-UNKNOWN", 41, "small"),
    ("actor_type_forgotten", "STR-TYPE-MISSING", 41, "large"),
    ("actor_type_twice", "STR-ACTOR-DUPLICATE", 19, "deux fois"),
    ("criterion_in_two_sections", "STR-CODE-DUPLICATE", 57, "A et B"),
    ("section_twice", "STR-SECTION-DUPLICATE", 53, "existe déjà"),
    ("pass_after_fail", "STR-OUTCOME-ORDER", 30, "remonter"),
    ("last_outcome_with_condition", "STR-OUTCOME-LAST", 35, "sans condition"),
    ("last_outcome_passes", "STR-OUTCOME-NO-FAIL", 35, "échec"),
    ("outcome_never_reached", "STR-OUTCOME-UNREACHABLE", 29, "aucune condition"),
    ("reserved_outcome", "STR-OUTCOME-DUPLICATE", 35, "réservé"),
    ("mark_above_hundred", "STR-MARK-RANGE", 32, "de 0 à 100"),
    ("coverage_above_hundred", "STR-MARK-RANGE", 22, "101"),
    ("minimum_of_unknown_section", "STR-SECTION-UNKNOWN", 33, "A, B"),
    ("required_above_ladder", "STR-REQUIRED-RANGE", 47, "de 1 à 3"),
    ("knockout_without_required", "STR-KNOCKOUT-REQUIRED", 47, "niveau requis"),
    ("level_points_too_few", "STR-LEVEL-POINTS", 60, "3 nombres"),
    ("level_points_falling", "STR-LEVEL-POINTS", 60, "0, 2, 1"),
    ("unknown_attribute", "STR-ATTRIBUTE-UNKNOWN", 16, "headcount"),
    ("condition_of_wrong_kind", "STR-CONDITION-KIND", 16, "below"),
    ("condition_with_two_tests", "STR-CONDITION", 16, "un seul test"),
    ("condition_without_test", "STR-CONDITION", 16, "un seul test"),
    ("eligibility_without_target", "STR-ELIGIBILITY-TARGET", 24, "attribut ou sur un critère"),
    ("eligibility_on_unknown_criterion", "STR-CRITERION-UNKNOWN", 26, "A-01"),
    ("rounding_step_zero", "STR-ROUNDING-STEP", 23, "positif"),
    ("floor_outside_points_mode", "STR-RULE-UNUSED", 23, "mode points"),
    ("points_max_zero", "STR-POINTS-MAX", 66, "positif"),
    ("points_values_without_top", "STR-POINTS-VALUES", 66, "de 0 au maximum (10)"),
    ("required_not_a_possible_mark", "STR-REQUIRED-VALUE", 67, "0, 5, 10"),
    ("phases_out_of_order", "STR-PHASE-ORDER", 32, "croissantes"),
    ("criterion_for_nobody", "STR-CRITERION-NOBODY", 43, "aucun type"),
    ("every_section_weighs_nothing", "STR-SECTION-WEIGHT-NONE", 38, "large"),
    ("byte_order_mark", "FILE-BOM", 1, "BOM"),
    ("windows_1252", "FILE-ENCODING", 4, "UTF-8"),
    ("empty", "YAML-EMPTY", 1, "vide"),
    ("control_character", "YAML-CHARACTER", 1, "U+0001"),
]


def refused(read, *arguments):
    with pytest.raises(FindingsError) as caught:
        read(*arguments)
    return caught.value.findings


def test_every_broken_file_is_in_the_table():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {name for name, *_ in DEFECTS}


@pytest.mark.parametrize(("name", "code", "line", "word"), DEFECTS, ids=[name for name, *_ in DEFECTS])
def test_a_defect_is_one_clear_finding(name, code, line, word):
    findings = refused(read_version, FOLDER / f"{name}.yaml")
    assert [(f.code, f.line) for f in findings] == [(code, line)]
    told = findings_text(findings)
    assert word in told
    assert f"{name}.yaml:{line} [{code}]" in told
    assert "attendu\u00a0:" in told
    assert "à faire\u00a0:" in told


def test_near_misses_are_suggested():
    near = {name: refused(read_version, FOLDER / f"{name}.yaml")[0].near for name in (
        "unknown_key", "unknown_score_mode", "unknown_kind", "unknown_actor_type", "unknown_attribute",
        "eligibility_on_unknown_criterion")}
    assert near == {
        "unknown_key": "ladder", "unknown_score_mode": "sections", "unknown_kind": "graded",
        "unknown_actor_type": "large", "unknown_attribute": "headcount", "eligibility_on_unknown_criterion": "A-01",
    }


def test_every_fault_comes_at_once_in_the_order_of_the_file():
    text = TOY.read_text(encoding="utf-8")
    for old, new in (("weight: {small: 50, large: 40}", "weight: -1"), ("[10, 20, 30]", "[30, 20, 10]"),
                     ("global_at_least: 60", "global_at_least: 101"), ("weight: 50\n", "weight: -3\n")):
        text = text.replace(old, new)
    findings = refused(document_of, text, Path("plusieurs.yaml"))
    assert [f.code for f in findings] == ["STR-MARK-RANGE", "STR-SECTION-WEIGHT", "STR-LADDER-ORDER",
                                          "STR-SECTION-WEIGHT"]
    assert [f.line for f in findings] == sorted(f.line for f in findings)


def test_several_faults_of_shape_come_at_once():
    text = TOY.read_text(encoding="utf-8")
    for old, new in (("title: Rubrique A\n", "titre: Rubrique A\n"), ("passes: true", "passes: 1"),
                     ("required: 2", "required: deux")):
        text = text.replace(old, new)
    codes = sorted(f.code for f in refused(document_of, text, Path("plusieurs.yaml")))
    assert codes == ["FMT-BOOL", "FMT-MISSING", "FMT-NUMBER", "FMT-UNKNOWN-KEY"]


def test_files_that_are_not_versions(tmp_path):
    assert refused(read_version, tmp_path)[0].code == "FILE-FOLDER"
    assert refused(read_version, tmp_path / "rien.yaml")[0].code == "FILE-ABSENT"
    assert refused(read_versions, tmp_path)[0].code == "FILE-NO-VERSION"
    (tmp_path / "gros.yaml").write_bytes(b"# " + b"x" * MAX_BYTES)
    assert refused(read_version, tmp_path / "gros.yaml")[0].code == "FILE-TOO-LARGE"


def test_two_files_with_one_id(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(TOY.read_bytes())
    findings = refused(read_versions, tmp_path)
    assert [(finding.code, finding.found, Path(finding.file).name) for finding in findings] == [
        ("FILE-SAME-ID", "toy-1", "a.yaml"), ("FILE-SAME-ID", "toy-1", "b.yaml")]


def test_a_file_of_aliases_is_refused_before_it_grows(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(1000))
    (tmp_path / "bombe.yaml").write_text(bomb, encoding="utf-8")
    assert "YAML-ALIAS" in {f.code for f in refused(read_version, tmp_path / "bombe.yaml")}


def test_the_toy_itself_is_sound():
    assert read_document(TOY).version.id == "toy-1"
