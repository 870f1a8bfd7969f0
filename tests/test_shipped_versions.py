"""The shipped versions against facts written here a second time, from the dossier and not from the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from referentiel.files import read_registries, read_version, version_paths
from referentiel.model import Criterion, Graded, Measure, Points, StandardVersion, Step

FOLDER = Path(__file__).parents[1] / "referentiel_versions"
VERSIONS = version_paths(FOLDER)
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in VERSIONS)
TEXTS = [*FILES, *sorted(path.relative_to(FOLDER).as_posix() for room in ("registres", "comite")
                         for path in FOLDER.glob(f"{room}/*.yaml"))]
SENTENCES = {"note", "notice", "text", "summary", "transition", "guidance", "description"}

SMALL, LARGE, IN_HOUSE, CLIENT = "small_outsourcer", "outsourcer", "in_house_centre", "client_organisation"
CENTRES = (SMALL, LARGE, IN_HOUSE)

# The value that counts as met in 2005, from the catalogue.
MET_2005 = {
    "GOV-03": "60", "RH-01": "70", "RH-03": "30", "RH-05": "12", "RH-10": "35", "RH-13": "21", "RH-14": "1.6",
    "RH-15": "50", "RH-17": "70", "RH-19": "40", "RH-21": "1", "RH-23": "2", "CT-01": "8", "CT-02": "60",
    "CT-03": "85", "CT-05": "300", "CT-06": "90", "CT-07": "25", "CT-08": "10", "CT-09": "3", "CT-11": "4",
    "CT-12": "7", "CT-13": "2", "CT-20": "11", "VIE-02": "6", "VIE-03": "12", "VIE-07": "60", "SOC-02": "4",
    "SOC-03": "1", "SOC-08": "3", "ACH-01": "30", "ACH-03": "2", "ACH-04": "12", "ACH-05": "5",
    "CT-10": ("45", "90"),
}
LOWER_2005 = {"RH-03", "RH-05", "CT-02", "CT-03", "CT-09", "CT-20", "VIE-02", "VIE-03", "SOC-08"}
FAMILIES_2005 = {
    "HRP": "GOV-03 GOV-04 GOV-07 RH-01 RH-03 RH-05 RH-06 RH-07 RH-08 RH-17 RH-18 RH-19 RH-21 RH-23 RH-24"
           " RH-29 SOC-01 SOC-02 SOC-03 SOC-08",
    "TRA": "RH-10 RH-11 RH-12 RH-13 RH-14 RH-15 RH-16 RH-30",
    "PRI": "VIE-01 VIE-02 VIE-03 VIE-04 VIE-05 VIE-06 VIE-07 VIE-08 COM-07",
    "WCO": "CT-01 CT-02 CT-03 CT-04 CT-05 CT-06 CT-07 CT-08 CT-09 CT-10 CT-11 CT-12 CT-13 CT-14 CT-15 CT-16"
           " CT-17 CT-18 CT-20",
    "PUR": "ACH-01 ACH-02 ACH-03 ACH-04 ACH-05",
}
GRADED_2005 = {"RH-06", "RH-08", "RH-12", "RH-18", "RH-24", "COM-07"}
KNOCKOUTS_2005 = {
    SMALL: {"GOV-07", "SOC-01", "VIE-01", "VIE-04", "CT-03", "CT-08", "CT-18"},
    LARGE: {"GOV-07", "SOC-01", "VIE-01", "VIE-04", "CT-03", "CT-08", "CT-18"},
    IN_HOUSE: {"GOV-07", "SOC-01", "VIE-01", "VIE-04", "CT-03", "CT-18"},
    CLIENT: {"GOV-07"},
}
# Law in force on the first decisions, as a value that no step may be weaker than.
FLOORS_2005 = {
    "RH-14": "1.6", "RH-21": "1", "CT-03": "85", "CT-07": "25", "CT-08": "10", "CT-09": "3", "CT-12": "7",
    "SOC-02": "4",
}
# ISO 26000:2010: number of the last issue under each core subject, counted from 3; 6.2 has none.
ISO_LAST = {"6.3": 10, "6.4": 7, "6.5": 6, "6.6": 7, "6.7": 9, "6.8": 9}


@cache
def load(name: str) -> StandardVersion:
    return read_version(FOLDER / name)


@cache
def lrs_2005() -> StandardVersion:
    return load("lrs-2005.yaml")


@cache
def egapro() -> StandardVersion:
    return load("egapro-2019.yaml")


def raw(name: str) -> Any:
    return YAML(typ="safe", pure=True).load((FOLDER / name).read_text(encoding="utf-8"))


def entries(part: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every scalar of a raw document with the last key that leads to it."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from entries(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from entries(value, key)
    else:
        yield key, part


def criteria(version: StandardVersion) -> dict[str, Criterion]:
    return {criterion.code: criterion for _, criterion in version.criteria()}


def asked(version: StandardVersion, actor_type: str) -> set[str]:
    return {code for code, criterion in criteria(version).items() if criterion.applies_to(actor_type)}


def bounds(step: Step) -> tuple[Decimal, Decimal]:
    if step.value is not None:
        return step.value.value, step.value.value
    assert step.low is not None
    assert step.high is not None
    return step.low.value, step.high.value


def ladders(version: StandardVersion) -> Iterator[tuple[str, str, Measure, list[tuple[Decimal, Decimal]]]]:
    """Yield code, actor type, observation and steps of every measure for every type it is asked of."""
    for code, criterion in criteria(version).items():
        if isinstance(criterion.observation, Measure):
            for actor in version.actor_types:
                if criterion.applies_to(actor.id):
                    steps = [bounds(step) for step in criterion.steps(actor.id)]
                    yield code, actor.id, criterion.observation, steps


def strict(numbers: list[Decimal]) -> bool:
    return all(before < after for before, after in pairwise(numbers))


# Every shipped version


def test_at_least_two_versions_are_shipped():
    assert {"lrs-2005.yaml", "egapro-2019.yaml"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_file_is_named_after_its_id(name):
    assert load(name).id == Path(name).stem


@pytest.mark.parametrize("name", FILES)
def test_every_code_stands_once(name):
    codes = [criterion.code for _, criterion in load(name).criteria()]
    assert len(codes) == len(set(codes))
    assert all(code.isascii() for code in codes)


@pytest.mark.parametrize("name", FILES)
def test_every_source_is_in_the_registry(name):
    known = set(raw("registres/sources.yaml"))
    used = {value for key, value in entries(raw(name)) if key == "sources"}
    assert used
    assert used - known == set()


@pytest.mark.parametrize("name", FILES)
def test_every_unit_is_in_the_registry(name):
    known = set(raw("registres/unites.yaml"))
    used = {value for key, value in entries(raw(name)) if key == "unit"}
    assert used - known == set()


@pytest.mark.parametrize("name", FILES)
def test_every_criterion_has_a_source_or_is_an_assumption(name):
    bare = [code for code, c in criteria(load(name)).items() if not c.sources and not c.assumption]
    assert bare == []


@pytest.mark.parametrize("name", FILES)
def test_every_outcome_has_a_source_or_is_an_assumption(name):
    assert [o.id for o in load(name).outcomes if not o.sources and not o.assumption] == []


@pytest.mark.parametrize("name", FILES)
def test_titles_do_not_end_with_a_full_stop_and_sentences_do(name):
    for key, value in entries(raw(name)):
        if key in {"title", "label", "name", "evidence"}:
            assert not value.endswith("."), value
        elif key in SENTENCES:
            assert value.endswith((".", "?") if key == "guidance" else "."), value


@pytest.mark.parametrize("name", FILES)
def test_ladders_are_strictly_monotone_inside_the_possible_range(name):
    for code, _, measure, steps in ladders(load(name)):
        lows, highs = [low for low, _ in steps], [high for _, high in steps]
        assert 1 <= len(steps) <= 4, code
        match measure.direction:
            case "higher":
                assert strict(lows), code
            case "lower":
                assert strict(lows[::-1]), code
            case _:
                assert all(low < high for low, high in steps), code
                assert lows == sorted(lows), code
                assert highs == sorted(highs, reverse=True), code
                assert len(set(steps)) == len(steps), code
        assert measure.range[0] <= min(lows), code
        assert max(highs) <= measure.range[1], code


@pytest.mark.parametrize("name", FILES)
def test_a_criterion_is_not_asked_in_a_section_that_does_not_count(name):
    version = load(name)
    for section, criterion in version.criteria():
        for actor in version.actor_types:
            if section.weight.of(actor.id) == 0:
                assert not criterion.applies_to(actor.id), (criterion.code, actor.id)


@pytest.mark.parametrize("name", FILES)
def test_iso_clauses_exist(name):
    for code, criterion in criteria(load(name)).items():
        for clause in criterion.iso26000:
            subject, _, issue = clause.rpartition(".")
            assert clause == "6.2" or 3 <= int(issue) <= ISO_LAST[subject], (code, clause)


@pytest.mark.parametrize("name", TEXTS)
def test_file_is_plain_block_style(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\t" not in text
    assert "\r" not in text
    for number, line in enumerate(text.splitlines(), start=1):
        assert len(line) <= 110, number
        assert line == line.rstrip(), number
        assert not re.match(r"\s*(- )?\w+: *[\[{&*!]", line), number
        assert (len(line) - len(line.lstrip(" "))) % 2 == 0, number


@pytest.mark.parametrize("name", [*TEXTS, "README.md", "CHANGELOG.md"])
def test_french_typography(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    prose = re.sub(r"`[^`]*`", "", text)
    assert not re.search(r"[^\W\d_]'[^\W\d_]", prose)  # straight apostrophe
    assert not re.search(r"[\w)] [;!?%»]", prose)  # breaking space before a high mark
    assert not re.search(r"« | :( |$)", prose, re.MULTILINE)


def test_registries_are_complete():
    for key, source in raw("registres/sources.yaml").items():
        assert isinstance(key, str)
        assert source["title"], key
        assert set(source) <= {"title", "publisher", "date", "where"}, key
        assert source.get("publisher") or source.get("where"), key
    for key, unit in raw("registres/unites.yaml").items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key), key
        assert set(unit) == {"singular", "plural", "symbol"}, key
        assert unit["singular"], key
        assert unit["plural"], key


def test_changelog_tells_of_every_version():
    text = (FOLDER / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [name for name in FILES if f"### {Path(name).stem}\n" not in text] == []


def test_nothing_claims_an_iso_26000_certificate():
    for path in FOLDER.rglob("*"):
        if path.suffix in {".yaml", ".md"}:
            assert not re.search(r"certifi\w*\s+ISO\s*26000", path.read_text(encoding="utf-8"), re.IGNORECASE)


# lrs-2005


def test_lrs_2005_is_a_reconstruction_and_says_so():
    version = lrs_2005()
    assert (version.id, version.family, version.provenance) == ("lrs-2005", "lrs", "reconstruction")
    assert version.notice.startswith("Reconstitution")
    assert "plus de 600 critères" in version.notice
    assert "150" in version.notice
    assert [event.state for event in version.life_cycle if event.state == "in_force"] == ["in_force"]
    days = [event.on for event in version.life_cycle]
    assert days == sorted(days)


def test_lrs_2005_has_the_families_of_the_catalogue():
    found = {section.code: [c.code for c in section.criteria] for section in lrs_2005().sections}
    assert list(found) == list(FAMILIES_2005)
    assert {code: set(codes) for code, codes in found.items()} == {
        code: set(codes.split()) for code, codes in FAMILIES_2005.items()
    }


def test_lrs_2005_row_counts_per_questionnaire():
    counts = {actor.id: len(asked(lrs_2005(), actor.id)) for actor in lrs_2005().actor_types}
    assert counts == {SMALL: 55, LARGE: 56, IN_HOUSE: 56, CLIENT: 9}
    assert list(counts) == [SMALL, LARGE, IN_HOUSE, CLIENT]  # tried in this order


def test_lrs_2005_asks_the_client_organisation():
    expected = {"GOV-03", "GOV-07", "RH-23", "COM-07", "ACH-01", "ACH-02", "ACH-03", "ACH-04", "ACH-05"}
    assert asked(lrs_2005(), CLIENT) == expected
    assert asked(lrs_2005(), LARGE) - asked(lrs_2005(), SMALL) == {"RH-19"}
    assert asked(lrs_2005(), LARGE) == asked(lrs_2005(), IN_HOUSE)


def test_lrs_2005_section_weights():
    weights = {
        actor.id: {section.code: section.weight.of(actor.id) for section in lrs_2005().sections}
        for actor in lrs_2005().actor_types
    }
    centres = {"HRP": 35, "TRA": 20, "PRI": 15, "WCO": 30, "PUR": 0}
    assert weights == {
        **dict.fromkeys(CENTRES, centres), CLIENT: {"HRP": 15, "TRA": 0, "PRI": 5, "WCO": 0, "PUR": 80},
    }
    assert all(sum(column.values()) == 100 for column in weights.values())


def test_lrs_2005_required_values_are_those_of_the_catalogue():
    found: dict[str, set[tuple[Decimal, Decimal]]] = {}
    for code, actor_type, _, steps in ladders(lrs_2005()):
        required = criteria(lrs_2005())[code].required
        assert required is not None, code
        level = required.of(actor_type)
        assert level is not None, code
        found.setdefault(code, set()).add(steps[int(level) - 1])
    expected = {
        code: {(Decimal(value[0]), Decimal(value[1])) if isinstance(value, tuple) else (Decimal(value),) * 2}
        for code, value in MET_2005.items()
    }
    assert found == expected
    assert len(found) == 35


def test_lrs_2005_directions():
    found = {code: measure.direction for code, _, measure, _ in ladders(lrs_2005())}
    assert {code for code, direction in found.items() if direction == "lower"} == LOWER_2005
    assert {code for code, direction in found.items() if direction == "band"} == {"CT-10"}


def test_lrs_2005_graded_practices_have_five_levels_and_require_the_second():
    graded = {code: c for code, c in criteria(lrs_2005()).items() if isinstance(c.observation, Graded)}
    assert set(graded) == GRADED_2005
    for code, criterion in graded.items():
        assert isinstance(criterion.observation, Graded)
        assert len(criterion.observation.levels) == 5, code
        assert criterion.observation.levels[2].name == "écrit", code
        assert criterion.required is not None, code
        assert criterion.required.of(LARGE) == 2, code


def test_lrs_2005_knockouts():
    version = lrs_2005()
    found = {
        actor.id: {c for c in asked(version, actor.id) if criteria(version)[c].knockout.of(actor.id)}
        for actor in version.actor_types
    }
    assert found == KNOCKOUTS_2005


def test_lrs_2005_social_agreements_have_a_shorter_ladder_for_small_outsourcers():
    steps = {actor_type: len(s) for code, actor_type, _, s in ladders(lrs_2005()) if code == "SOC-03"}
    assert steps[SMALL] < steps[LARGE] == steps[IN_HOUSE]


def test_lrs_2005_weights_run_from_1_to_3():
    assert {c.weight.of(LARGE) for c in criteria(lrs_2005()).values()} == {Decimal(n) for n in (1, 2, 3)}


def test_lrs_2005_no_step_is_weaker_than_the_law_in_force():
    version = lrs_2005()
    start = next(event.on for event in version.life_cycle if event.state == "in_force")
    floors: dict[str, Decimal] = {}
    for code, actor_type, measure, steps in ladders(version):
        law = criteria(version)[code].legal_floor
        value = law.value.of(actor_type) if law and law.value else None
        if law is None or value is None:
            continue
        assert read_registries(FOLDER).bases[law.basis].in_force(start), code
        floors[code] = value
        for step, _ in steps:
            assert step >= value if measure.direction == "higher" else step <= value, code
    assert floors == {code: Decimal(value) for code, value in FLOORS_2005.items()}


def test_lrs_2005_rule_outcomes_and_eligibility():
    version = lrs_2005()
    rule = version.rule
    assert (rule.score, rule.not_assessed) == ("sections", "exclude")
    assert rule.knockout_not_assessed == "not_computable"
    assert (rule.coverage_minimum.value, rule.coverage_minimum.assumption) == (80, True)
    assert (rule.rounding.global_, rule.rounding.sections) == (None, None)
    award, refusal = version.outcomes
    assert (award.id, award.passes, award.knockouts) == ("award", True, "none_failed")
    assert (refusal.id, refusal.passes, refusal.unconditional) == ("refusal", False, True)
    assert award.global_at_least is not None
    assert award.sections_at_least is not None
    for actor in version.actor_types:
        mark = award.global_at_least.of(actor.id)
        minimum = award.sections_at_least.of("HRP", actor.id)
        assert mark is not None
        assert minimum is not None
        assert (mark.value, mark.assumption, minimum.value, minimum.assumption) == (60, True, 40, True)
    (condition,) = version.eligibility
    assert (condition.id, condition.criterion) == ("ETP-FRANCE", "GOV-03")
    assert condition.sources == ("RCM-07", "ISR-06")
    assert condition.at_least is not None
    share = condition.at_least.of(LARGE)
    assert share is not None
    assert share.value == 60
    (decision,) = version.decisions
    assert (decision.id, decision.passes, decision.sources) == ("shortened_award", True, ("CD-0810a",))


# egapro-2019


def test_egapro_maxima_are_the_official_ones_and_weigh_what_they_are_worth():
    version = egapro()
    assert (version.family, version.provenance) == ("egapro", "official")
    maxima: dict[str, dict[str, Decimal]] = {}
    for actor in version.actor_types:
        for code in asked(version, actor.id):
            criterion = criteria(version)[code]
            assert isinstance(criterion.observation, Points)
            assert criterion.weight.of(actor.id) == criterion.observation.max
            maxima.setdefault(actor.id, {})[code] = criterion.observation.max
    assert maxima == {
        "declarant_50_250": {"REM-01": 40, "AUG-02": 35, "MAT-01": 15, "HRE-01": 10},
        "declarant_251_plus": {"REM-01": 40, "AUG-01": 20, "PRO-01": 15, "MAT-01": 15, "HRE-01": 10},
    }
    assert {sum(column.values()) for column in maxima.values()} == {100}


def test_egapro_size_classes_are_written_as_in_the_public_data():
    written = {
        actor.id: next((c.one_of or (c.equals,)) for c in actor.when if c.attribute == "size_class")
        for actor in egapro().actor_types
    }
    assert written == {"declarant_50_250": ("50 à 250",), "declarant_251_plus": ("251 à 999", "1000 et plus")}


def test_egapro_rule_and_marks():
    version = egapro()
    rule = version.rule
    assert (rule.score, rule.not_assessed, rule.coverage_minimum.value) == ("criteria", "exclude", 75)
    rounding = rule.rounding.global_
    assert rounding is not None
    assert (rounding.step, rounding.mode, rounding.tie) == (1, "nearest", "half_up")
    assert rounding.sources
    assert rule.rounding.sections is None
    found = []
    for outcome in version.outcomes:
        mark = outcome.global_at_least.of("declarant_50_250") if outcome.global_at_least else None
        found.append((outcome.id, outcome.passes, mark.value if mark else None))
    assert found == [
        ("objectif_85", True, 85), ("conforme_75", True, 75), ("non_conforme", False, None),
    ]
    assert "Licence Ouverte 2.0" in version.notice
