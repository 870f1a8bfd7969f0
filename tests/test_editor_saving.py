"""The editor saves and overwrites nobody; what a dead process left is told, and a draft opens or says why not."""

from __future__ import annotations

import pytest
from editors import DRAFT, cells, typed

from referentiel.authoring import left_behind, recover
from referentiel.files import holders, read_document
from referentiel.widgets.drafting import editor
from referentiel.widgets.editor import EditorPage


@pytest.fixture
def folder(editor_folder):
    return editor_folder


@pytest.fixture
def base(editor_base):
    return editor_base


@pytest.fixture
def page(editor_page):
    return editor_page


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
