"""What was done in the editor, proposed as an amendment from a small form; then the text put back as it was saved."""

from __future__ import annotations

import pytest
from editors import cells, typed

from referentiel.authoring import consolidated
from referentiel.files.amendment_effects import read_effect
from referentiel.files.amendments import read_amendments

MARK = "outcomes.award.global_at_least"
WHO = {"title": "Baisser la barre", "author": "Une personne", "college": "unions", "rationale": "Parce que.",
       "basis": "", "sources": "RCM-07\nhypothèse"}


@pytest.fixture
def page(editor_page):
    return editor_page


def filled(page, **fields):
    """Fill the form as the page's own messages do."""
    form = page.proposing.form
    form._heard(form, {"kind": "edit", "number": form.answered + 1, "edits": [
        [name, value] for name, value in fields.items()]}, [])


def shown(page):
    return {field["id"]: field for field in page.proposing.form.fields}


def options(page, name):
    return dict(shown(page)[name]["options"])


def test_changes_are_filed_whole_and_the_text_goes_back(page):
    proposing, session = page.proposing, page.session
    assert proposing.open.disabled
    page.show("outcomes.award")
    typed(page, MARK, "60")
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.ladder[2]", "11,5")
    assert not proposing.open.disabled
    proposing._ask()
    # The part in hand first; everything on demand.
    assert shown(page)["scope"]["value"] == "criteria.CT-12"
    assert list(options(page, "scope")) == ["", "outcomes.award", "criteria.CT-12"]
    assert "CT-12" in proposing._preview.value
    assert "11,5" in proposing._preview.value
    assert "60" not in proposing._preview.value
    filled(page, scope="", **WHO)
    assert "60" in proposing._preview.value
    edited, saved, counts = session.version, session.saved.version, page.beside.effect.counts()
    proposing._file_it()
    (one,) = read_amendments(session.path).read
    amendment = one.amendment
    assert consolidated(saved, [amendment]) == edited
    assert (amendment.title, amendment.author, amendment.college, amendment.rationale) == (
        "Baisser la barre", "Une personne", "unions", "Parce que.")
    assert (amendment.sources, amendment.assumption, amendment.legal_basis) == (("RCM-07",), True, ())
    stored = read_effect(one.path)
    assert stored.counts["passes_after"] == counts["passes_after"]
    assert "Amendement n°\u00a01 déposé" in proposing._done.value
    assert session.version == edited
    proposing._put_back()
    assert session.version == saved
    assert not session.unsaved
    assert proposing.panel.children == ()
    assert cells(page)["criteria.CT-12.ladder[2]"]["value"] != "11,5"
    # Whoever files again is already named.
    typed(page, "criteria.CT-12.title", "Un titre")
    proposing._ask()
    assert (shown(page)["author"]["value"], shown(page)["college"]["value"], shown(page)["title"]["value"]) == (
        "Une personne", "unions", "")


def test_what_is_missing_is_told_all_at_once_and_what_was_typed_stays(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.title", "Un titre")
    page.proposing._ask()
    assert set(options(page, "college")) == {"", "employers", "unions", "institutions"}
    filled(page, author="<b>Qui</b>")
    page.proposing._file_it()
    for word in ("titre", "collège", "motifs", "balise"):
        assert word in page.proposing._told.value
    assert shown(page)["author"]["value"] == "<b>Qui</b>"
    assert "<b>Qui" not in page.proposing._told.value
    assert read_amendments(page.session.path).read == ()


def test_what_no_amendment_can_say_is_told_before_filing(page):
    page.show("criteria.CT-13")
    page.operating.ask("split")
    page.operating.answered([("parts", "CT-31 Horizon\nCT-32 Publication")])
    page.operating.do()
    page.proposing._ask()
    assert "CT-13 scindé en CT-31, CT-32" in page.proposing._preview.value
    assert page.proposing._file.disabled
    page.saving._undo()
    assert page.proposing.open.disabled


def test_a_retired_criterion_is_proposed_alone(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.title", "Un titre")
    page.show("criteria.CT-20")
    page.operating.ask("retire")
    page.operating.do()
    page.proposing._ask()
    assert "criteria.CT-20" in options(page, "scope")
    filled(page, scope="criteria.CT-20", **WHO)
    page.proposing._file_it()
    (one,) = read_amendments(page.session.path).read
    assert [dict(change) for change in one.amendment.changes] == [{"retire": "CT-20"}]
    page.proposing._put_back()
    assert "CT-20" in {criterion.code for _, criterion in page.session.version.criteria()}
    assert page.session.unsaved


def test_going_on_after_filing_takes_the_offer_away(page):
    page.show("criteria.CT-12")
    typed(page, "criteria.CT-12.title", "Un titre")
    page.proposing._ask()
    filled(page, **WHO)
    page.proposing._file_it()
    assert page.proposing.panel.children
    typed(page, "criteria.CT-12.question", "Combien ?")
    assert page.proposing.panel.children == ()
