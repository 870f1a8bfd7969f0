"""The editor without a browser: what is typed stays, the effect follows, nobody is overwritten."""

from __future__ import annotations

import shutil

import pytest

from referentiel.audits import Store
from referentiel.authoring import Located, left_behind, recover
from referentiel.compare import effect
from referentiel.files import holders, read_crosswalk, read_document, read_versions
from referentiel.model import Finding
from referentiel.model.change import Change
from referentiel.report.editing import finding_items
from referentiel.widgets.drafting import editor
from referentiel.widgets.editor import EditorPage
from referentiel.widgets.form import read_edits

DRAFT = "lrs-2026-brouillon"


@pytest.fixture(scope="module")
def base(tmp_path_factory, demo):
    url = f"sqlite:///{tmp_path_factory.mktemp('editor') / 'base.sqlite3'}"
    Store(url).add(demo[0], demo[1])
    return url


@pytest.fixture
def folder(tmp_path, versions_folder):
    copy = tmp_path / "versions"
    shutil.copytree(versions_folder, copy)
    return copy


@pytest.fixture
def page(folder, base):
    made = editor(DRAFT, base=base, versions=str(folder))
    assert isinstance(made, EditorPage)
    yield made
    made.session.close()


def cells(page):
    found = {}
    for field in page.form.fields:
        found[field["id"]] = field
        for row in field.get("rows", ()):
            found |= {cell["id"]: cell for cell in row["cells"] if "id" in cell}
    return found


def typed(page, path, text):
    """Type as the page's own messages do."""
    page.form._heard(page.form, {"kind": "edit", "number": page.form.answered + 1, "edits": [[path, text]]}, [])


def state_of(page, part):
    return [text for group in page.tree.groups for item in group["items"] if item["id"] == part
            for _, text in item["badges"]]


def test_a_split_saved_from_the_editor_writes_the_crosswalk(page, folder):
    path = folder / "crosswalks" / f"lrs-2011--{DRAFT}.yaml"
    known = path.read_bytes() if path.exists() else b""
    assert page.session.in_force == page.desk.in_force
    page.show("criteria.CT-13")
    page._asker("split")()
    page._answered([("parts", "CT-31 Horizon des plannings\nCT-32 Publication des plannings")])
    page._do()
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
        page._asker(name)()
        page._answered(list(typed_in.items()))
        page._do()

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
    page._asker(name)()
    page._answered(list(typed_in.items()))
    page._do()
    assert page.session.version == before
    assert "Rien n’a été changé" in page._told.value
    assert page._operation == name
    assert [field["value"] for field in page.asking.fields if field["id"] in typed_in] == list(typed_in.values())


def test_saving_writes_one_line_and_nothing_else(page, folder):
    path = folder / "drafts" / f"{DRAFT}.yaml"
    before = path.read_text(encoding="utf-8").splitlines()
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.title", "Prévenance")
    page.saving._save()
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [(a.strip(), b.strip()) for a, b in zip(before, after, strict=True) if a != b]
    assert changed == [("title: Délai de prévenance d’un changement d’horaire", "title: Prévenance")]
    assert "Enregistré" in page.saving._state.value


def test_two_people_save_the_same_draft(page, folder, base):
    other = editor(DRAFT, base=base, versions=str(folder), autosave=False)
    other.show("rule")
    typed(other, "rule.coverage_minimum", "75")
    other.show("criteria.CT-12")
    typed(other, "criteria.CT-12.title", "Prévenance")
    other.saving._save()
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.title", "Délai")
    typed(page, "criteria.CT-12.question", "Combien de jours ?")
    page.saving._save()
    path = folder / "drafts" / f"{DRAFT}.yaml"
    assert "Délai de prévenance\n" not in path.read_text(encoding="utf-8")
    assert "changé la même chose" in page.saving.notices.children[0].value
    page.saving._join()
    assert "Rien n’a été changé" in page.saving.notices.children[0].value
    names = [field["id"] for field in page.saving._settling.fields]
    assert names
    page.saving._chosen([(name, "mine") for name in names])
    page.saving._join()
    page.saving._save()
    saved = read_document(path).version
    criterion = next(c for _, c in saved.criteria() if c.code == "CT-12")
    assert (criterion.title, criterion.question) == ("Délai", "Combien de jours ?")
    assert saved.rule.coverage_minimum.value == 75


def test_what_somebody_else_saved_is_told_at_the_next_key(page, folder, base):
    other = editor(DRAFT, base=base, versions=str(folder), autosave=False)
    other.show("criteria.CT-12")
    typed(other, "criteria.CT-12.title", "Prévenance")
    other.saving._save()
    page.show("criteria.CT-12")
    assert "CT-12, titre" in page.saving.notices.children[0].value
    assert "portent sur autre chose" in page.saving.notices.children[0].value
    # What is typed after the note counts too, be it on the same thing.
    typed(page, "criteria.CT-12.question", "Combien de jours ?")
    page.saving._join()
    criterion = next(c for _, c in page.session.version.criteria() if c.code == "CT-12")
    assert (criterion.title, criterion.question) == ("Prévenance", "Combien de jours ?")
    page.saving._save()
    assert "Enregistré" in page.saving.notices.children[0].value
    typed(page, "criteria.CT-12.title", "Délai")
    assert not any("Quelqu’un" in getattr(note, "value", "") for note in page.saving.notices.children)


def test_a_change_typed_after_the_note_asks_whose_stands(page, folder, base):
    other = editor(DRAFT, base=base, versions=str(folder), autosave=False)
    typed(other, "rule.coverage_minimum", "75")
    other.saving._save()
    typed(page, "rule.coverage_minimum", "85")
    page.saving._join()
    assert "Rien n’a été changé" in page.saving.notices.children[0].value
    field, = page.saving._settling.fields
    assert "75" in field["help"]
    assert "85" in field["help"]
    page.saving._chosen([(field["id"], "theirs")])
    page.saving._join()
    assert page.session.version.rule.coverage_minimum.value == 75


def test_the_door_is_guarded_while_something_is_not_saved(page):
    assert not page.saving.guard.unsaved
    page.show("rule")
    typed(page, "rule.coverage_minimum", "x")
    assert page.saving.guard.unsaved
    page.saving._undo()
    assert not page.saving.guard.unsaved


def left_by_a_dead_process(folder, base):
    first = editor(DRAFT, base=base, versions=str(folder))
    typed(first, "rule.coverage_minimum", "75")
    first.show("criteria.CT-12")
    typed(first, "criteria.CT-12#ladder", "7 ; 5")
    holders._HELD.clear()
    return editor(DRAFT, base=base, versions=str(folder))


def offered(page):
    """The cards of the works that were left, each its note, what is seen of it, and its buttons by their label."""
    found = []
    for card in page._recovered.children[0].children:
        if "editeur__reprise" in card._dom_classes:
            note, seen, acts = card.children
            found.append((note, seen, {one.description: one for one in acts.children}))
    return found


def test_what_a_dead_process_left_is_told_and_taken_over_when_asked(folder, base):
    page = left_by_a_dead_process(folder, base)
    assert page.session.version.rule.coverage_minimum.value == 80
    assert not page.session.unsaved
    (note, seen, acts), = offered(page)
    assert "2 gestes non enregistrés" in note.value
    assert "Commencé le" in note.value
    acts["Voir ses gestes"].click()
    assert "75" in seen.value
    assert "7 ; 5" in seen.value
    assert page.session.version.rule.coverage_minimum.value == 80
    acts["Reprendre ce travail"].click()
    assert page.session.version.rule.coverage_minimum.value == 75
    assert [one.written for one in page.session.typed] == ["7 ; 5"]
    assert "repris" in page.saving.notices.children[0].value
    assert offered(page) == []
    page.show("criteria.CT-12")
    assert cells(page)["criteria.CT-12#ladder"]["value"] == "7 ; 5"
    page.session.close()


def test_what_a_dead_process_left_is_put_aside_and_found_again(folder, base):
    page = left_by_a_dead_process(folder, base)
    kept = left_behind(folder / "drafts" / f"{DRAFT}.yaml")[0].path.read_bytes()
    offered(page)[0][2]["Laisser de côté"].click()
    assert offered(page) == []
    aside, = left_behind(folder / "drafts" / f"{DRAFT}.yaml", aside=True)
    assert aside.path.read_bytes() == kept
    assert aside.path.name in page._recovered.children[0].children[0].value
    page.session.close()
    again = editor(DRAFT, base=base, versions=str(folder))
    assert offered(again) == []
    again._recovered.children[0].children[-1].click()
    (_, _, acts), = offered(again)
    # What is in hand is never given up for what was left.
    typed(again, "rule.coverage_minimum", "70")
    acts["Reprendre ce travail"].click()
    assert again.session.version.rule.coverage_minimum.value == 70
    assert "Enregistrez ou annulez" in again._recovered.children[0].children[0].value
    again.saving._undo()
    acts["Reprendre ce travail"].click()
    assert again.session.version.rule.coverage_minimum.value == 75
    again.session.close()


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


def test_a_draft_that_cannot_be_opened_says_why(folder, base):
    for name, told in (("nulle-part", "nulle-part"), (DRAFT, "")):
        path = folder / "drafts" / f"{name}.yaml"
        if path.exists():
            path.write_text("id: [", encoding="utf-8")
        found = editor(name, base=base, versions=str(folder))
        assert not isinstance(found, EditorPage)
        assert "ne peut pas être ouvert" in found.value
        assert told in found.value


def test_a_new_draft_starts_from_a_version(folder, base):
    page = editor("lrs-2027-essai", source="lrs-2011", title="Essai de 2027", base=base, versions=str(folder))
    assert page.desk.in_force.id == "lrs-2011"
    assert page.beside.effect.counts()["gained"] == 0
    assert not (folder / "drafts" / "lrs-2027-essai.yaml").exists()
    page.saving._save()
    assert read_document(folder / "drafts" / "lrs-2027-essai.yaml").version.title == "Essai de 2027"
    page.session.close()


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


def test_a_structure_half_typed_is_unsaved_and_outlives_the_process(page, folder, base):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12#ladder", "7 ; 5 ; 12")
    typed(page, "criteria.CT-12@source", "AL-LUXE")
    assert page.saving.guard.unsaved
    assert "2 gestes non enregistrés" in page.saving._state.value
    holders._HELD.clear()
    again, lost = recover(folder / "drafts" / f"{DRAFT}.yaml", left_behind(folder / "drafts" / f"{DRAFT}.yaml")[0])
    assert lost == ()
    assert again.typed == page.session.typed
    again.close()


def test_what_was_half_typed_in_a_part_that_goes_is_told_and_comes_back(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12#ladder", "7 ; 5 ; 12")
    typed(page, "criteria.CT-12.weight", "lourd")
    page._asker("retire")()
    page._do()
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
