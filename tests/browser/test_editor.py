"""The editor of a draft as a person meets it: keyboard, paste, findings, save; served alone on a copy of the folder."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from referentiel.audits import Store
from referentiel.files import read_document
from referentiel.files.amendments import amendments_folder, read_amendments
from referentiel.texts import text
from referentiel.widgets.serving import running

pytestmark = pytest.mark.browser

DRAFT = "lrs-2026-brouillon"
LADDER = "criteria.CT-12.ladder"
MARK = "outcomes.award.global_at_least"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
WAIT = 20_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory, versions_folder, demo):
    """Serve the editor alone, on a copy of the folder and a base of its own."""
    room = tmp_path_factory.mktemp("editor")
    shutil.copytree(versions_folder, room / "versions")
    base = f"sqlite:///{(room / 'base.sqlite3').as_posix()}"
    Store(base).add(demo[0], demo[1])
    cell = {"cell_type": "code", "id": "cell-0", "metadata": {}, "execution_count": None, "outputs": [],
            "source": f"from referentiel.widgets.drafting import editor\n\neditor({DRAFT!r}, autosave=False)"}
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
              "language_info": {"name": "python"}}
    (room / "apps").mkdir()
    (room / "apps" / "rediger.ipynb").write_text(
        json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    template = versions_folder.parent / "apps" / "templates" / "kit"
    own = {"REFERENTIEL_BASE": base, "REFERENTIEL_VERSIONS": str(room / "versions")}
    with running(room / "apps", template, public=True, environment=own) as app:
        app.draft = room / "versions" / "drafts" / f"{DRAFT}.yaml"
        yield app


@pytest.fixture
def opened(new_page, desk):
    """Open the editor with the keyboard on a part; what the page did wrong is told at the end."""
    pages = []

    def make(part="", width=1280):
        page = new_page(width, 900)
        pages.append(page)
        page.goto(desk.app_url("rediger"))
        page.wait_for_selector(".editeur .formulaire .champ", timeout=60_000)
        page.wait_for_selector(".editeur .taux .apres")
        if part:
            open_part(page, part)
        return page

    yield make
    for page in pages:
        assert page.record.errors == []
        assert page.record.outside() == []


def open_part(page, part):
    link = page.locator(f".plan a[href='#{part}']")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f".plan a[href='#{part}'][aria-current]")
    page.wait_for_selector(f".editeur__centre [data-field^='{part}']", timeout=WAIT)


def at(page, path):
    return page.locator(f".editeur__centre [data-field='{path}']")


def said(page, selector, words):
    """Wait until some part of the page says the words, spaces of any kind counted as one."""
    page.wait_for_function(
        "([selector, words]) => [...document.querySelectorAll(selector)].some((one) =>"
        " one.textContent.replace(/\\s+/g, ' ').includes(words))",
        arg=[selector, re.sub(r"\s+", " ", words)], timeout=WAIT)


def test_a_number_typed_moves_the_rate_the_findings_and_the_history(opened):
    page = opened("outcomes.award")
    before = page.locator(".taux .apres").inner_text()
    findings = page.locator(".constat").count()
    at(page, MARK).fill("60")
    page.wait_for_function("before => document.querySelector('.taux .apres').textContent !== before", arg=before,
                           timeout=WAIT)
    said(page, ".pas [aria-current]", "60")
    page.wait_for_function("before => document.querySelectorAll('.constat').length > before", arg=findings)
    assert at(page, MARK).input_value() == "60"
    # The caret is still where the person types.
    assert page.evaluate("document.activeElement.dataset.field") == MARK


def test_a_bad_number_stays_as_typed_and_escape_restores(opened):
    page = opened("criteria.CT-12")
    field = at(page, f"{LADDER}[2]")
    before = field.input_value()
    rate = page.locator(".taux .apres").inner_text()
    field.focus()
    field.fill("12O")
    page.wait_for_selector(f".editeur__centre [data-field='{LADDER}[2]'][aria-invalid=true]", timeout=WAIT)
    assert field.input_value() == "12O"
    described = field.get_attribute("aria-describedby")
    assert "12O" in page.locator(f"[id='{described}']").inner_text()
    assert page.locator(".taux .apres").inner_text() == rate
    page.keyboard.press("Escape")
    page.wait_for_selector(f".editeur__centre [data-field='{LADDER}[2]'][aria-invalid=false]", timeout=WAIT)
    assert field.input_value() == before


def test_a_column_pasted_fills_downward_and_enter_goes_down(opened):
    page = opened("criteria.CT-12")
    steps = page.locator(f".editeur__centre [data-field^='{LADDER}[']").count()
    at(page, f"{LADDER}[1]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.field") == f"{LADDER}[2]"
    page.keyboard.press("Shift+Enter")
    column = ["8,5", "9,5", *(str(10 + k) for k in range(steps))]
    page.evaluate(
        """words => { const data = new DataTransfer(); data.setData('text/plain', words);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true,
        cancelable: true})); }""", "\r\n".join(column) + "\r\n")
    said(page, ".formulaire__dit", re.sub(r"\D.*", "", str(len(column) - steps)))
    assert [at(page, f"{LADDER}[{k}]").input_value() for k in range(1, steps + 1)] == column[:steps]
    # One gesture, and all of it undone at once.
    page.wait_for_function("() => document.querySelectorAll('.pas li').length === 2", timeout=WAIT)


def test_the_search_needs_no_accent_and_a_finding_leads_to_its_field(opened):
    page = opened("criteria.CT-12")
    at(page, f"{LADDER}[1]").fill("x")
    page.wait_for_selector(".constat--error .lien", timeout=WAIT)
    page.locator(".plan input[type=search]").fill("delai PREVENANCE")
    names = page.locator(".arbre a").all_inner_texts()
    assert names
    assert all("prévenance" in name.casefold() for name in names)
    page.locator(".plan input[type=search]").fill("")
    open_part(page, "rule")
    page.locator(".constat--error .lien").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("path => document.activeElement.dataset.field === path", arg=f"{LADDER}[1]", timeout=WAIT)
    assert at(page, f"{LADDER}[1]").input_value() == "x"


def test_from_the_search_to_the_file_by_keyboard_alone(opened, desk):
    page = opened()
    before = desk.draft.read_bytes()
    try:
        tab_to(page, "document.activeElement.type === 'search'")
        page.keyboard.type("CT-12")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".editeur__centre [data-field='{LADDER}[2]']", timeout=WAIT)
        tab_to(page, f"document.activeElement.dataset.field === '{LADDER}[2]'")
        value = page.evaluate("document.activeElement.value")
        page.keyboard.press("Control+A")
        page.keyboard.type("11,5")
        said(page, ".pas [aria-current]", "11,5")
        for _ in range(4):
            press(page, text("editor.undo"))
        page.wait_for_function("([at, value]) => document.querySelector(at).value === value",
                               arg=[f".editeur__centre [data-field='{LADDER}[2]']", value], timeout=WAIT)
        tab_to(page, "document.activeElement.dataset.field === 'criteria.CT-12.title'")
        page.keyboard.press("Control+A")
        page.keyboard.type("<script>alert(1)</script>")
        said(page, ".editeur__centre h2", "<script>alert(1)</script>")
        press(page, text("editor.save"))
        said(page, ".editeur__avis", desk.draft.name)
        assert page.locator(".editeur script").count() == 0
        titles = {one.code: one.title for _, one in read_document(desk.draft).version.criteria()}
        assert titles["CT-12"] == "<script>alert(1)</script>"
    finally:
        desk.draft.write_bytes(before)


def test_a_change_is_proposed_and_the_text_put_back_by_keyboard_alone(opened, desk, screenshot):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened("criteria.CT-12")
    before, folder = desk.draft.read_bytes(), amendments_folder(desk.draft)
    step = at(page, f"{LADDER}[2]")
    value = step.input_value()
    try:
        step.fill("11,5")
        said(page, ".pas [aria-current]", "11,5")
        page.wait_for_function("name => [...document.querySelectorAll('.editeur__tete button:enabled')].some("
                               "(one) => one.textContent.includes(name))", arg=text("editor.propose"), timeout=WAIT)
        press(page, text("editor.propose"))
        page.wait_for_selector(".editeur__avis [data-field='title']", timeout=WAIT)
        said(page, ".editeur__avis ins", "11,5")
        tab_to(page, "document.activeElement.dataset.field === 'title'")
        page.keyboard.type("Prévenir plus tôt")
        tab_to(page, "document.activeElement.dataset.field === 'author'")
        page.keyboard.type("Une personne")
        tab_to(page, "document.activeElement.dataset.field === 'college'")
        page.keyboard.press("ArrowDown")
        tab_to(page, "document.activeElement.dataset.field === 'sources'")
        page.keyboard.type("hypothèse")
        said(page, ".editeur__avis ins", "11,5")
        tab_to(page, f"document.activeElement.textContent === {text('editor.propose.file_it')!r}")
        page.keyboard.press("Enter")
        said(page, ".editeur__avis [role=alert]", "motifs")
        # The button never overtakes what was typed.
        assert page.locator(".editeur__avis [role=alert] p").count() == 1
        tab_to(page, "document.activeElement.dataset.field === 'rationale'", back=True)
        page.keyboard.type("Trop tard aujourd’hui.")
        screenshot(page, "editor_proposing", full_page=True)
        found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response["violations"]
        assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []
        tab_to(page, f"document.activeElement.textContent === {text('editor.propose.file_it')!r}")
        page.keyboard.press("Enter")
        said(page, ".editeur__avis [role=status]", text("editor.propose.filed", number="1"))
        screenshot(page, "editor_proposed", full_page=True)
        (one,) = read_amendments(desk.draft).read
        assert (one.amendment.title, one.amendment.college) == ("Prévenir plus tôt", "employers")
        assert [change["set"] for change in one.amendment.changes] == [f"{LADDER}[2]"]
        tab_to(page, f"document.activeElement.textContent === {text('editor.propose.put_back')!r}")
        page.keyboard.press("Enter")
        page.wait_for_function("([at, value]) => document.querySelector(at).value === value",
                               arg=[f".editeur__centre [data-field='{LADDER}[2]']", value], timeout=WAIT)
        assert desk.draft.read_bytes() == before
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tab_to(page, reached, most=150, *, back=False):
    """Walk with the tabulator until the focus is there."""
    for _ in range(most):
        if page.evaluate(reached):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"not reached by keyboard: {reached}")


def press(page, name):
    button = page.locator(".editeur__tete button", has_text=name)
    if button.is_enabled():
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(opened, width, screenshot):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened("criteria.CT-12", width)
    at(page, f"{LADDER}[1]").fill("lourd")
    page.wait_for_selector(".constat--error", timeout=WAIT)
    page.locator("button", has_text=text("editor.do.add.name")).first.click()
    page.wait_for_selector(".editeur__operation .champ", timeout=WAIT)
    screenshot(page, f"editor_{width}", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []


def test_a_list_is_typed_at_the_pace_of_a_person(opened):
    """Each key waits for the answer to the one before: what the kernel reads never takes the place of what is typed."""
    page = opened("criteria.CT-12")
    whole = at(page, "criteria.CT-12#ladder")
    whole.fill("")
    for written in ("7 ; 9 ; 12 ; 15", "7 ; 9 ; 12 ; "):
        whole.focus()
        page.keyboard.press("Control+A")
        for key in written:
            page.keyboard.type(key)
            page.wait_for_timeout(350)
        assert whole.input_value() == written
        page.wait_for_timeout(600)
        assert whole.input_value() == written
    page.keyboard.press("Tab")
    page.wait_for_function("at => document.querySelector(at).value === '7 ; 9 ; 12'",
                           arg=".editeur__centre [data-field='criteria.CT-12#ladder']", timeout=WAIT)
    lines = at(page, "criteria.CT-12.guidance")
    lines.focus()
    page.keyboard.press("Control+End")
    for key in ("Enter", "U", "n", "Space", "d", "e", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(350)
    assert lines.input_value().endswith("\nUn de\n")


def test_two_people_meet_on_a_field_and_a_person_says_whose_stands(opened, desk, screenshot):
    before = desk.draft.read_bytes()
    try:
        page = opened("criteria.CT-12")
        at(page, "criteria.CT-12.title").fill("Délai")
        at(page, "criteria.CT-12.question").fill("Combien de jours ?")
        said(page, ".pas [aria-current]", "Combien de jours")
        written = desk.draft.read_text(encoding="utf-8")
        old = "title: Délai de prévenance d’un changement d’horaire"
        assert written.count(old) == 1
        desk.draft.write_text(written.replace(old, "title: Prévenance"), encoding="utf-8")
        press(page, text("editor.save"))
        said(page, ".rencontre", "CT-12, titre")
        said(page, ".cotes--textes", "Combien de jours ?")
        assert desk.draft.read_text(encoding="utf-8") == written.replace(old, "title: Prévenance")
        screenshot(page, "editor_conflict", full_page=True)
        choice = page.locator(".editeur__avis select")
        choice.focus()
        page.keyboard.type("Le leur")
        page.wait_for_timeout(600)
        join = page.locator(".editeur__avis button", has_text=text("editor.meanwhile.join"))
        join.focus()
        page.keyboard.press("Enter")
        said(page, ".editeur__avis", text("editor.meanwhile.joined"))
        press(page, text("editor.save"))
        said(page, ".editeur__avis", desk.draft.name)
        found = {one.code: one for _, one in read_document(desk.draft).version.criteria()}["CT-12"]
        assert (found.title, found.question) == ("Prévenance", "Combien de jours ?")
    finally:
        desk.draft.write_bytes(before)
