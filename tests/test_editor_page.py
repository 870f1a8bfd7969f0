"""The editor without a browser: what is typed stays, the effect follows."""

from __future__ import annotations

import pytest
from editors import DRAFT, cells, state_of, typed

from referentiel.authoring import Located
from referentiel.compare import effect
from referentiel.files import read_crosswalk, read_versions
from referentiel.model import Finding
from referentiel.model.change import Change
from referentiel.report.editing import finding_items
from referentiel.widgets.form import read_edits


@pytest.fixture
def folder(editor_folder):
    return editor_folder


@pytest.fixture
def base(editor_base):
    return editor_base


@pytest.fixture
def page(editor_page):
    return editor_page


def test_a_split_saved_from_the_editor_writes_the_crosswalk(page, folder):
    path = folder / "crosswalks" / f"lrs-2011--{DRAFT}.yaml"
    known = path.read_bytes() if path.exists() else b""
    assert page.session.in_force == page.desk.in_force
    page.show("criteria.CT-13")
    page.operating.ask("split")
    page.operating.answered([("parts", "CT-31 Horizon des plannings\nCT-32 Publication des plannings")])
    page.operating.do()
    page.saving._save()
    assert page.session.warnings == ()
    assert path.read_bytes() != known
    made = read_crosswalk(path, read_versions(folder)).crosswalk
    assert ("split", ("CT-13",), ("CT-31", "CT-32")) in [
        (one.event, one.before, one.after) for one in made.correspondences]


def test_every_part_of_the_plan_has_its_form(page):
    for group in page.tree.groups:
        for item in group["items"]:
            page.show(item["id"])
            assert page.part == item["id"]
            fields = cells(page)
            assert fields
            for field in fields.values():
                options = [value for value, _ in field.get("options", ())]
                assert field["kind"] != "choice" or field["value"] in options, (item["id"], field["id"])


def test_a_number_typed_moves_the_effect_and_is_undone(page):
    page.show("outcomes.award")
    before = page.beside.effect.counts()
    typed(page, "outcomes.award.global_at_least", "60")
    live = page.desk.live
    expected = effect(page.desk.in_force, live.history, [Change("outcomes.award.global_at_least", page.session.version
                      .outcomes[0].global_at_least.by_type["*"].value)])
    counts = page.beside.effect.counts()
    assert counts["gained"] - before["gained"] == expected.counts()["gained"] == 1
    assert cells(page)["outcomes.award.global_at_least"]["modified"]
    assert "1 geste non enregistré" in page.saving._state.value
    page.saving._undo()
    assert page.beside.effect.counts() == before
    assert not page.session.unsaved
    page.saving._redo()
    assert page.beside.effect.counts() == counts


@pytest.mark.parametrize("text", ["lourd", "1e3", "NaN", "150 %", "<script>alert(1)</script>", "=cmd()", "9" * 60])
def test_what_is_no_number_stays_as_typed_with_why(page, text):
    page.show("criteria.CT-12")
    path = "criteria.CT-12.ladder[2]"
    decided = page.session.version
    typed(page, path, text)
    assert cells(page)[path]["value"] == text
    assert cells(page)[path]["error"]
    assert page.session.version == decided
    assert page.beside.findings.items[0]["path"] == path
    assert page.beside.findings.items[0]["severity"] == "error"
    page.saving._save()
    assert "Rien n’a été enregistré" in page.saving.notices.children[0].value
    assert page.session.unsaved


def test_a_pasted_ladder_is_one_step(page):
    page.show("criteria.CT-12")
    edits = [[f"criteria.CT-12.ladder[{k}]", value] for k, value in ((1, "8"), (2, "10,5"), (3, "20"))]
    page.form._heard(page.form, {"kind": "edit", "number": 1, "edits": edits}, [])
    assert [cells(page)[path]["value"] for path, _ in edits] == ["8", "10,5", "20"]
    assert page.session.position == 1
    assert page.form.answered == 1


def test_a_whole_ladder_and_the_levels_of_a_practice(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12#ladder", "7 ; 9 ; 12 ; 15")
    assert len([path for path in cells(page) if path.startswith("criteria.CT-12.ladder[")]) == 4
    typed(page, "criteria.CT-12#ladder", "7 ; 5 ; 12")
    assert cells(page)["criteria.CT-12#ladder"]["value"] == "7 ; 5 ; 12"
    assert cells(page)["criteria.CT-12#ladder"]["error"]
    typed(page, "criteria.CT-12#observation.range", "0 ; 60")
    assert cells(page)["criteria.CT-12#observation.range"]["value"] == "0 ; 60"
    typed(page, "criteria.CT-12#observation.kind", "graded")
    assert "criteria.CT-12#observation.levels" in cells(page)
    typed(page, "criteria.CT-12#observation.levels", "Rien\nÉcrit | Une note de service\nAffiché")
    levels = next(c for _, c in page.session.version.criteria() if c.code == "CT-12").observation.levels
    assert [(one.name, one.description) for one in levels][1] == ("Écrit", "Une note de service")


def test_whole_criteria_are_added_moved_split_merged_and_retired(page):
    def do(name, **typed_in):
        page.operating.ask(name)
        page.operating.answered(list(typed_in.items()))
        page.operating.do()

    page.show("criteria.CT-12")
    do("add", code="CT-30", title="Droit à la déconnexion")
    assert page.part == "criteria.CT-30"
    assert state_of(page, "criteria.CT-30")[0] == "nouveau"
    page.show("criteria.CT-12")
    do("move", section="GOV", before="GOV-03")
    assert [c.code for c in page.session.version.sections[0].criteria][2] == "CT-12"
    page.show("criteria.CT-13")
    do("split", parts="CT-31 Horizon des plannings\nCT-32 Publication des plannings")
    codes = {c.code for _, c in page.session.version.criteria()}
    assert {"CT-31", "CT-32"} <= codes
    assert "CT-13" not in codes
    page.show("criteria.CT-31")
    do("merge", codes="CT-32", code="CT-33", title="Plannings")
    page.show("criteria.CT-14")
    do("retire")
    codes = {c.code for _, c in page.session.version.criteria()}
    assert "CT-33" in codes
    assert not codes & {"CT-13", "CT-14", "CT-31", "CT-32"}
    assert any(item["id"] == "retired.CT-14" for group in page.tree.groups for item in group["items"])
    for _ in range(5):
        page.saving._undo()
    assert not page.session.unsaved


@pytest.mark.parametrize(("name", "typed_in"), [
    ("add", {"code": "pas un code", "title": "x"}), ("add", {"code": "CT-01", "title": "Déjà pris"}),
    ("add", {"code": "CT-40", "title": ""}), ("split", {"parts": "CT-41 Seul"}),
    ("merge", {"codes": "", "code": "CT-42"}),
])
def test_an_operation_refused_says_why_where_it_was_asked(page, name, typed_in):
    page.show("criteria.CT-12")
    before = page.session.version
    page.operating.ask(name)
    page.operating.answered(list(typed_in.items()))
    page.operating.do()
    assert page.session.version == before
    assert "Rien n’a été changé" in page.operating.told.value
    assert page.operating.asked == name
    kept = {field["id"]: field["value"] for field in page.operating.form.fields}
    assert {name: kept[name] for name in typed_in} == typed_in


def test_a_finding_leads_to_its_field(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.ladder[1]", "x")
    page.show("rule")
    page.beside.findings._heard(None, {"kind": "go", "path": "criteria.CT-12.ladder[1]"}, [])
    assert page.part == "criteria.CT-12"
    assert page.form.focus[0] == "criteria.CT-12.ladder[1]"
    page.beside.findings._heard(None, {"kind": "go", "path": "criteria.RH-01.title"}, [])
    assert page.part == "criteria.CT-12"


def test_the_source_of_a_moved_threshold_is_typed_until_it_is_known(page):
    def unsourced():
        return [item for item in page.beside.findings.items if "CT-12, palier 2" in item["head"]]

    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.ladder[2]", "11")
    assert unsourced()
    for text in ("h", "hypoth", "AL-LUXE"):
        typed(page, "criteria.CT-12@source", text)
        assert cells(page)["criteria.CT-12@source"]["value"] == text
        assert "n’est pas au registre" in cells(page)["criteria.CT-12@source"]["error"]
    assert unsourced()
    typed(page, "criteria.CT-12@source", "hypothèse")
    assert not unsourced()
    steps = next(c for _, c in page.session.version.criteria() if c.code == "CT-12").steps("outsourcer")
    assert steps[1].value.assumption


def test_values_by_type(page):
    page.show("sections.RH")
    page._turn()
    fields = cells(page)
    assert "sections.RH.weight[outsourcer]" in fields
    typed(page, "sections.RH.weight[outsourcer]", "33,5")
    weight = next(s for s in page.session.version.sections if s.code == "RH").weight
    assert str(weight.of("outsourcer")) == "33.5"
    assert weight.of("in_house_centre") != weight.of("outsourcer")


@pytest.mark.parametrize("content", [
    None, [], {"kind": "edit"}, {"kind": "edit", "number": 1}, {"kind": "edit", "number": 1, "edits": "x"},
    {"kind": "other", "number": 1, "edits": []},
])
def test_a_message_that_is_none_of_a_form_is_left_aside(content):
    assert read_edits(content, {"a"}) is None


def test_edits_of_fields_that_are_not_there_are_left_aside():
    edits = [["a", "1"], ["z", "2"], ["a", 3], "a"]
    assert read_edits({"kind": "edit", "number": 1, "edits": edits}, {"a"}) == [("a", "1")]


def test_a_structure_half_typed_stays_while_the_person_works_elsewhere(page, folder):
    path = folder / "drafts" / f"{DRAFT}.yaml"
    before = path.read_bytes()
    page.show("criteria.CT-12")
    decided = page.session.version
    typed(page, "criteria.CT-12#ladder", "7 ; 5 ; 12")
    typed(page, "criteria.CT-12#observation.range", "0 à 60")
    page.show("criteria.RH-01")
    typed(page, "criteria.RH-01.title", "Autre chose")
    held = {item["path"]: item for item in page.beside.findings.items[:2]}
    assert set(held) == {"criteria.CT-12#ladder", "criteria.CT-12#observation.range"}
    assert {item["severity"] for item in held.values()} == {"error"}
    assert "CT-12, barème entier" in held["criteria.CT-12#ladder"]["head"]
    page.saving._save()
    assert path.read_bytes() == before
    told = page.saving.notices.children[0].value
    assert "7 ; 5 ; 12" in told
    assert "étendue du possible" in told
    page.beside.findings._heard(None, {"kind": "go", "path": "criteria.CT-12#ladder"}, [])
    assert page.form.focus[0] == "criteria.CT-12#ladder"
    assert cells(page)["criteria.CT-12#ladder"]["value"] == "7 ; 5 ; 12"
    typed(page, "criteria.CT-12#ladder", "7 ; 9 ; 12")
    typed(page, "criteria.CT-12#observation.range", "0 ; 60")
    assert page.session.typed == ()
    for _ in range(5):
        page.saving._undo()
    assert page.session.version == decided
    assert not page.session.unsaved


def test_what_was_half_typed_in_a_part_that_goes_is_told_and_comes_back(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12#ladder", "7 ; 5 ; 12")
    typed(page, "criteria.CT-12.weight", "lourd")
    page.operating.ask("retire")
    page.operating.do()
    told = page.saving.notices.children[0].value
    assert "7 ; 5 ; 12" in told
    assert "lourd" in told
    assert page.session.typed == ()
    page.saving._undo()
    assert [one.written for one in page.session.typed] == ["7 ; 5 ; 12", "lourd"]


def test_findings_beside_the_fields_say_days_senses_and_names_in_words(page):
    version = page.session.version
    actor = version.actor_types[0]
    found = [Located(f"criteria.CT-12.ladder[1][{actor.id}]", Finding(
        code="STR-LADDER-ORDER", found="7, 5", params={"direction": "higher"})),
        Located("outcomes.award", Finding(code="COH-PHASE-EARLY", found="2011-01-01", params={"start": "2012-02-30"}))]
    (ladder, phase), more = finding_items(found, version)
    assert more == ""
    assert ladder["head"] == f"Bloquant · CT-12, palier 1 ({actor.label})"
    assert "(sens\u00a0: plus haut est meilleur)" in ladder["text"]
    assert phase["head"] == "Bloquant · Labellisation"
    # What is no day stays as it was written.
    assert "1er janvier 2011" in phase["text"]
    assert "2012-02-30" in phase["text"]


def test_a_key_sends_the_fields_that_moved_and_no_other(page):
    page.show("criteria.CT-12")
    whole = page.form.whole
    typed(page, "criteria.CT-12.ladder[2]", "11")
    assert page.form.whole is whole
    sent = dict(page.form.changed)
    assert len(sent) < len(whole) / 4
    assert [sent.get(place, one) for place, one in enumerate(whole)] == page.form.fields
    page.saving._undo()
    assert page.form.changed == []
    typed(page, "criteria.CT-12#ladder", "7 ; 9")
    sent = dict(page.form.changed)
    assert [sent.get(place, one) for place, one in enumerate(page.form.whole)] == page.form.fields


def test_the_effect_of_a_criterion_alone_stands_beside_that_of_the_draft(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.ladder[2]", "11")
    assert "CT-12 seul" in page.beside._alone.value
    page.show("rule")
    assert page.beside._alone.value == ""
