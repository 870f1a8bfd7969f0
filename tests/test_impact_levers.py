"""The levers of the impact page: every value of the text is one, made when somebody asks for it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from referentiel.files import read_version, read_versions, readable_registries
from referentiel.files.amendments import created
from referentiel.model.amendment import Amendment, AmendmentEvent
from referentiel.model.levers import Listing, levers
from referentiel.model.range_steps import slider_of
from referentiel.report.lever_names import lever_title
from referentiel.widgets.levers import LeverPanel
from referentiel.widgets.scenario import Scenario, on_the_table

MARK, STEP = "outcomes.award.global_at_least", "criteria.CT-12.ladder[2]"


@pytest.fixture(scope="module")
def registries(versions_folder):
    return readable_registries(versions_folder)


@pytest.fixture
def offered(lrs_2011, registries):
    moved = []
    panel = LeverPanel(moved.append, registries.units, [[one.term, *one.synonyms] for one in registries.terms.values()])
    panel.offer(Scenario(lrs_2011))
    return panel, moved


@pytest.fixture(scope="module")
def lrs_2011(versions_folder):
    return read_version(Path(versions_folder) / "lrs-2011.yaml")


def test_a_listing_gives_one_by_one_what_the_whole_list_gives(lrs_2011):
    whole = {one.path: one for one in levers(lrs_2011)}
    listing = Listing(lrs_2011)
    for path in (MARK, STEP, "criteria.ACH-02.knockout", "sections.RH.weight[outsourcer]", "rule.coverage_minimum"):
        assert listing.at(path) == whole[path]
    assert [one.path for one in listing.of("criteria", "CT-12")] == [
        path for path in whole if path.startswith("criteria.CT-12.")]


def test_every_lever_has_a_name_of_its_own_and_a_travel_that_holds_its_value(lrs_2011, registries):
    every = Listing(lrs_2011).every
    assert len({lever_title(one, lrs_2011) for one in every}) == len(every) > 3000
    for one in every:
        if one.value_kind == "number" and one.in_force.value is not None:
            slider = slider_of(one)
            assert slider.low <= one.in_force.value <= slider.high, one.path
            assert (one.in_force.value - slider.low) % slider.step == 0, one.path
            assert one.range.holds(slider.low), one.path
            assert one.range.holds(slider.high) or slider.low == slider.high, one.path


def test_only_what_is_opened_is_made(offered):
    panel, _ = offered
    assert list(panel.levers) == [MARK, "outcomes.award.sections_at_least"]
    panel.folds["debated"].unfold()
    assert len(panel.levers) == 2
    panel.folds["debated/CT-12"].unfold()
    made = [path for path in panel.levers if ".CT-12." in path]
    assert made == [f"criteria.CT-12.ladder[{k}]" for k in (1, 2, 3)] + [
        f"criteria.CT-12.{field}" for field in ("required", "knockout", "weight")]


def test_a_ladder_of_each_type_is_offered_type_by_type(offered):
    panel, _ = offered
    panel.folds["debated"].unfold()
    panel.folds["debated/GOV-03"].unfold()
    steps = [path for path in panel.levers if "GOV-03.ladder" in path]
    assert len(steps) == 12
    assert all("[outsourcer]" in path or "_" in path for path in steps)


def test_every_lever_can_be_reached_by_opening_groups(lrs_2005_projet_page):
    panel, version = lrs_2005_projet_page
    opened = 0
    while len(panel.folds) > opened:
        opened = len(panel.folds)
        for fold in list(panel.folds.values()):
            fold.unfold()
    last = version.outcomes[-1].id
    # A value parted by types is set type by type; the last outcome has no condition; levels per type are searched.
    wanted = {one.path for one in levers(version)
              if not one.in_force.by_type and not one.path.startswith(f"outcomes.{last}.")
              and not (one.kind == "level" and one.actor_type)}
    assert wanted - set(panel.levers) == set()


@pytest.fixture
def lrs_2005_projet_page(versions_folder):
    version = read_version(Path(versions_folder) / "lrs-2005-projet.yaml")
    panel = LeverPanel(lambda _: None)
    panel.offer(Scenario(version))
    return panel, version


def test_badges_count_the_levers_changed_in_each_group(offered):
    panel, moved = offered
    panel.lever(STEP).value = "11"
    panel.lever(MARK).value = "66"
    assert moved == [STEP, MARK]
    panel.tell({})
    assert {name for name, fold in panel.folds.items() if fold.head.badge} == {"decision", "debated", "RH"}
    panel.restore()
    panel.tell({})
    assert panel.lever(STEP).value == "10"
    assert not any(fold.head.badge for fold in panel.folds.values())


@pytest.mark.parametrize(("typed", "first"), [
    ("CT-12", STEP.replace("[2]", "[1]")), ("prevenance horaire", STEP.replace("[2]", "[1]")),
    ("couverture", "rule.coverage_minimum"), ("enchères", "criteria.ACH-02.required"),
])
def test_the_search_finds_any_lever_by_code_or_title(offered, typed, first):
    panel, moved = offered
    panel.search.typed = typed
    assert panel.search.found[0][0] == first
    panel.search.pick(first)
    assert panel.found.children == (panel.levers[first],)
    assert moved == [first]


def test_a_word_that_nothing_holds_is_told_with_what_was_meant(offered):
    panel, _ = offered
    panel.search.typed = "prévenence"
    assert panel.search.found == []
    assert "Aucun levier" in panel.search.told
    assert panel.search.near_told == "Vouliez-vous dire «\u00a0prevenance\u00a0»\u202f?"


def test_another_word_for_the_same_thing_finds_it(lrs_2011):
    panel = LeverPanel(lambda _: None, synonyms=[["turnover", "rotation annuelle"]])
    panel.offer(Scenario(lrs_2011))
    panel.search.typed = "turnover"
    assert {code for _, code, _ in panel.search.found} >= {"RH-03", "RH-04"}


def test_flags_and_choices_are_lists_and_words_are_fields(offered):
    panel, _ = offered
    knockout, policy = panel.lever("criteria.ACH-02.knockout"), panel.lever("rule.not_assessed")
    assert [knockout.kind, knockout.value, knockout.options] == ["choice", "oui", [["oui", "oui"], ["non", "non"]]]
    assert policy.options == [["exclude", "laissé de côté"], ["zero", "compté zéro"]]
    assert panel.lever("actor_types.outsourcer.when.category.equals").kind == "text"


def test_changes_are_read_as_typed_and_the_value_in_force_is_none(lrs_2011):
    scenario = Scenario(lrs_2011)
    for path, typed in ((MARK, "65,0"), (STEP, "10,5"), ("criteria.ACH-02.knockout", "non")):
        scenario.put(path, typed)
    assert [(one.path, one.value) for one in scenario.read().changes] == [
        (STEP, Decimal("10.5")), ("criteria.ACH-02.knockout", False)]


def test_steps_refused_only_together_are_told_beside_both(lrs_2011):
    from referentiel.model.change import changed

    scenario = Scenario(lrs_2011)
    scenario.put("criteria.CT-12.ladder[1]", "9")
    scenario.put(STEP, "8")
    reading = scenario.read(lambda changes: changed(lrs_2011, changes))
    assert set(reading.faults) == {"criteria.CT-12.ladder[1]", STEP}
    assert reading.changes == ()


@pytest.mark.parametrize(("path", "typed", "word"), [
    (STEP, "dix", "n’est pas un nombre"), (STEP, "200", "hors de la plage|palier"),
    ("criteria.ACH-02.knockout", "peut-être", "valeurs possibles"),
    ("sections.RH.weight[outsourcer]", "-1", "-1|négatif"),
])
def test_a_bad_value_of_any_kind_is_told_in_french(lrs_2011, path, typed, word):
    from referentiel.model.change import changed

    scenario = Scenario(lrs_2011)
    scenario.put(path, typed)
    (told,) = scenario.read(lambda changes: changed(lrs_2011, changes)).faults.values()
    assert any(one in told for one in word.split("|")), told
    assert "Les derniers résultats restent affichés." in told


def test_open_amendments_of_a_draft_are_on_the_table(versions_folder, tmp_path):
    folder = tmp_path / "versions"
    copytree(versions_folder, folder)
    draft = folder / "drafts" / "lrs-2026-brouillon.yaml"
    filed = AmendmentEvent(state="filed", on=date(2026, 5, 1))
    one = Amendment(number=1, draft="lrs-2026-brouillon", title="Barre", author="A", college="unions",
                    changes=({"set": MARK, "from": Decimal(65), "to": Decimal(70)},), events=(filed,))
    created(draft, one)
    created(draft, one.model_copy(update={"changes": ({"set": MARK, "to": Decimal("67.5")},)}))
    gone = AmendmentEvent(state="withdrawn", on=date(2026, 5, 2))
    created(draft, one.model_copy(update={"changes": ({"set": STEP, "to": Decimal(9)},), "events": (filed, gone)}))
    versions = read_versions(folder)
    found = on_the_table(versions["lrs-2011"], versions)
    assert found == {MARK: (Decimal(70), Decimal("67.5"))}
    panel = LeverPanel(lambda _: None)
    panel.offer(Scenario(versions["lrs-2011"], found))
    assert panel.lever(MARK).on_table == "70\u202f; 67,5"
    assert on_the_table(versions["lrs-2005"], versions) == {}
