"""The page of a meeting when something moves or is missing: texts, files, folders, the hand of somebody else."""

import shutil
import subprocess
import sys

import pytest
from seances import AGENDA, DAY, buttons, choose, vote, walk, words
from sittings import DRAFT

from referentiel.authoring import advance
from referentiel.authoring.filed import meeting_paths
from referentiel.files.amendments import read_amendments, reworded, save_amendment
from referentiel.widgets.seance import SittingApp, seance
from referentiel.widgets.serving import PUBLIC


@pytest.fixture
def room(meeting_room):
    return meeting_room


@pytest.fixture
def draft(room):
    return room[0] / "drafts" / f"{DRAFT}.yaml"


@pytest.fixture
def app(room):
    return SittingApp(*room, DAY)


@pytest.fixture
def page(app):
    """A meeting that was just opened, everybody there."""
    app.begin()
    app.page.attendance.everybody.click()
    return app.page


def test_an_effect_that_moved_is_said_to_be_out_of_date(page, draft):
    page.attendance.begin.click()
    assert "périmé" not in words(page.item._effect)
    assert "Recalculer l’effet" not in buttons(page)
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("brouillon de 2026\n", "brouillon remanié\n", 1), encoding="utf-8")
    page.refresh()
    assert "périmé" in words(page.item._effect)
    assert "le brouillon" in words(page.item._effect)
    page.item.again.click()
    assert "périmé" not in words(page.item._effect)


def test_a_text_that_changed_is_put_back_before_it_is_voted(page, draft):
    page.attendance.begin.click()
    page.item.vote.opening.click()
    vote(page, unions="+++", institutions="+++")
    page.item.vote.next.click()
    for number in (2, 3):
        document = read_amendments(draft).numbered(number)
        changed = document.amendment.model_copy(update={"rationale": "D’autres motifs."})
        save_amendment(reworded(document, changed))
    page.go("3")
    assert "a changé depuis son inscription" in words(page.item.vote._note)
    assert "Réinscrire avec le texte d’aujourd’hui" in buttons(page)
    assert "Ouvrir le vote" not in buttons(page)
    page.item.vote.retable.click()
    assert "Ouvrir le vote" in buttons(page)
    page.go("2")
    page.item.vote.retable.click()
    assert page.sitting.state.status("2") == "lapsed"
    assert "vote caduc" in words(page.item.vote._note)
    assert page.agenda.items[1]["state"] == "caduc"


def test_a_withdrawn_amendment_is_shown_and_not_voted(page, draft):
    advance(read_amendments(draft).numbered(3), "withdrawn", DAY)
    page.go("3")
    assert page.agenda.items[2]["state"] == "retire"
    assert "a été retiré" in words(page.item.vote._note)
    assert "Ouvrir le vote" not in buttons(page)
    assert page.sitting.after("2") == "4"


def test_an_amendment_whose_file_is_gone_leaves_its_votes(page, draft):
    page.attendance.begin.click()
    page.item.vote.opening.click()
    vote(page, unions="+++", institutions="+++")
    page.item.vote.next.click()
    (draft.with_name(f"{DRAFT}.amendements") / "002.yaml").unlink()
    page.go("2")
    assert "ne se lit plus" in words(page.item._texts)
    assert "Adopté" in words(page.item.vote._verdict)


def test_what_people_type_stays_text(app, room, draft):
    broken = "<script>alert(1)</script> =cmd() {{ 7 * 7 }}"
    path = draft.with_name(f"{DRAFT}.amendements") / "002.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("title: Rendre le label plus exigeant", f"title: '{broken}'")
                    .replace("rationale: La barre n’a pas bougé depuis 2011.", f"rationale: '{broken}'"),
                    encoding="utf-8")
    assert broken in path.read_text(encoding="utf-8")
    choose(app.form, "title", broken)
    app.begin()
    app.page.go("2")
    assert app.page.sitting.state.title == broken
    assert broken in app.page.agenda.items[1]["name"]
    for one in walk(app.page):
        if type(one).__name__ == "HTML":
            assert "<script" not in one.value
            assert "49" not in one.value.partition("cmd()")[2][:20]
    assert "&lt;script&gt;" in app.page.item._title.value


@pytest.mark.parametrize(("field", "typed", "told"), [
    ("title", "", "vide"), ("title", "a" * 5000, "5000"), ("day", "31/02/2026", "n’est pas un jour"),
    ("day", "", "n’est pas un jour"), ("day", "01/01/2000", "aucun comité"),
])
def test_a_meeting_that_cannot_be_opened(app, draft, field, typed, told):
    choose(app.form, field, typed)
    app.begin()
    assert app.page is None
    assert told in words(app._told)
    assert meeting_paths(draft) == ()
    assert next(one["value"] for one in app.form.fields if one["id"] == field) == typed


def test_the_rule_is_that_of_the_day(app):
    choose(app.form, "day", "24/11/2009")
    app.begin()
    app.page.attendance.everybody.click()
    app.page.attendance.begin.click()
    assert "une personne, une voix" in words(app.page.item.vote._heading)
    app.page.item.vote.opening.click()
    for seat in app.page.sitting.state.committee.seats:
        choose(app.page.item.vote.form, f"seat.{seat.id}", "against" if seat.college == "employers" else "for")
    assert "majorité : plus de" in words(app.page.item.vote._tally)
    assert "par collège" not in words(app.page.item.vote._verdict)


def test_two_meetings_on_one_day_and_a_choice_between_them(app, room, draft, page):
    second = SittingApp(*room, DAY)
    second.choose()
    second.begin()
    assert [path.name for path in meeting_paths(draft)] == ["2026-11-24-2.jsonl", "2026-11-24.jsonl"]
    third = SittingApp(*room, DAY)
    assert third.page is None
    assert len(third.meetings) == 2
    third.meetings[page.sitting.journal].click()
    assert third.page.sitting.journal == page.sitting.journal


def test_amendments_filed_meanwhile_are_added(page, draft):
    folder = draft.with_name(f"{DRAFT}.amendements")
    content = (folder / "011.yaml").read_text(encoding="utf-8")
    (folder / "012.yaml").write_text(content.replace("number: 11", "number: 12"), encoding="utf-8")
    page.go("")
    assert "Ajouter 1 amendement déposé depuis" in buttons(page)
    page.attendance.newcomers.click()
    assert [one.agenda.id for one in page.sitting.state.items] == [*AGENDA, "12"]


def test_a_journal_changed_by_hand_is_told_and_left(room, page):
    journal = page.sitting.journal
    journal.write_bytes(journal.read_bytes().replace(b"employers", b"employees", 1))
    again = SittingApp(*room, DAY)
    assert again.page is None
    assert "changé à la main" in " ".join(words(one) for one in walk(again) if type(one).__name__ == "HTML")
    page.attendance.nobody.click()
    assert "changé à la main" in words(page._told)


def test_nothing_prepared_says_how_to_prepare(tmp_path, versions_folder):
    shutil.copytree(versions_folder, tmp_path / "versions", ignore=shutil.ignore_patterns("drafts", "comite"))
    empty = SittingApp(tmp_path / "versions", f"sqlite:///{tmp_path / 'vide.sqlite3'}", DAY)
    told = " ".join(words(one) for one in walk(empty) if type(one).__name__ == "HTML")
    assert "Pour préparer une séance" in told
    assert "referentiel_versions/comite" in told


def test_a_draft_without_amendment_says_what_to_do(tmp_path, versions_folder):
    shutil.copytree(versions_folder, tmp_path / "versions")
    app = SittingApp(tmp_path / "versions", f"sqlite:///{tmp_path / 'vide.sqlite3'}", DAY)
    app.begin()
    assert app.page is None
    assert "n’a pas encore d’amendement" in words(app._told)


def test_an_empty_base_shows_texts_and_votes_without_effect(room, tmp_path):
    app = SittingApp(room[0], f"sqlite:///{tmp_path / 'vide.sqlite3'}", DAY)
    app.begin()
    app.page.go("2")
    assert "Aucun audit passé" in words(app.page.item._effect)


def test_the_public_is_refused(monkeypatch, room):
    monkeypatch.setenv(PUBLIC, "1")
    assert "réservée au comité" in words(seance(room[1], str(room[0])))


def test_a_folder_that_is_not_there_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv(PUBLIC, "")
    assert "ne peut pas s’ouvrir" in words(seance(None, str(tmp_path / "rien")))


def test_the_kernel_of_the_app_stays_light():
    heavy = "{'pandas', 'altair', 'vl_convert', 'scipy', 'matplotlib', 'voila', 'openpyxl'}"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, referentiel.widgets.seance; print({heavy} & set(sys.modules))"],
        capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
