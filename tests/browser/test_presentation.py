"""The presentation as people meet it: sheets, keyboard, accessibility, narrow windows, paper, projector."""

import re
import shutil
import subprocess

import pytest
from releases_made import made
from walks import still

from referentiel.releases import written
from referentiel.texts import text
from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import Options

pytestmark = pytest.mark.browser

APP = "presentation"
SLOW = 60_000
FIGURES = ("versions", "vagues", "emplois", "effet", "neutralite-size_class", "neutralite-category", "iso")


def faults(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    still(page)
    return [fault["id"] for fault in axe.Axe().run(page).response["violations"]]


@pytest.fixture
def opened(new_page, served):
    """Open the app and wait until every figure is drawn."""

    def make(width=1280, height=900, query=""):
        page = new_page(width, height)
        page.goto(served.url(APP) + query)
        for name in FIGURES:
            page.wait_for_selector(f"#{name} .dessin svg", timeout=SLOW)
        return page

    return make


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.soak)])
def test_it_opens_without_a_fault(opened, screenshot, width):
    page = opened(width)
    assert text("page.app.presentation.title") in page.title()
    assert page.locator("h1").count() == 1
    assert page.locator(".feuille").count() == 6
    assert "synthétique" in page.locator(".provenance").inner_text()
    assert page.locator(".trio dd").first.inner_text() == "106"
    assert page.locator("#vagues .dessin").get_attribute("data-drawn") == ("spec" if width == 1280 else "spec_narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    assert page.record.outside() == []
    assert page.record.errors == []
    screenshot(page, f"presentation_{width}", full_page=True)


def test_the_table_is_one_key_away_and_a_lever_of_the_address_is_followed(opened):
    page = opened(query="?version=lrs-2009&outcomes.award.global_at_least=70")
    assert "70" in page.locator("#effet").inner_text()
    assert page.locator("[data-choice='compared'] select").input_value() == "lrs-2009"
    summary = page.locator("#effet summary")
    summary.focus()
    page.keyboard.press("Enter")
    cells = page.locator("#effet tbody td").all_inner_texts()
    assert sum(map(int, cells[:5])) == 106
    assert faults(page) == []
    page.locator("[data-choice='presented'] select").select_option("lrs-2011")
    page.wait_for_function("() => /2011/.test(document.querySelector('h1').textContent)", timeout=SLOW)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[role=status]')].some(one => /2011/.test(one.textContent))", timeout=SLOW)
    page.locator("[data-choice='langue'] select").select_option("en")
    page.wait_for_function("() => /Standards/.test(document.querySelector('h1').textContent)", timeout=SLOW)
    page.wait_for_selector(".feuilles[lang=en] #effet .dessin svg[aria-label*='computable under both']", timeout=SLOW)
    page.wait_for_selector("#iso .dessin svg", timeout=SLOW)
    page.wait_for_selector("[role=status][lang=en]", state="attached", timeout=SLOW)
    assert "75%" in page.locator("#vagues .dessin").inner_text()
    assert page.locator("#iso .dessin").get_by_text("Labour practices").count() == 1
    assert faults(page) == []
    assert page.record.errors == []


def test_a_sheet_is_a_page_of_paper_with_its_band_and_its_number(opened, tmp_path):
    page = opened()
    page.emulate_media(media="print")
    for hidden in (".reglages", ".entete", ".pied-feuille", "#effet details"):
        assert not page.locator(hidden).first.is_visible(), hidden
    smallest = page.evaluate("""() => Math.min(...[...document.querySelectorAll('.dessin svg text')].map(one =>
        parseFloat(getComputedStyle(one).fontSize) * one.ownerSVGElement.getBoundingClientRect().width
        / parseFloat(one.ownerSVGElement.getAttribute('width'))))""")
    assert smallest * 0.75 >= 8, "points on paper"
    path = tmp_path / "presentation.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    if shutil.which("pdftotext"):
        read = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
        sheets = read.stdout.removesuffix("\f").split("\f")
        assert len(sheets) == 6
        for number, sheet in enumerate(sheets, start=1):
            assert re.search(rf"Page {number} / 6", sheet)
            assert "Données synthétiques" in sheet
            assert "référentiel reconstitué" in re.sub(r"\s+", " ", sheet)


def test_the_projector_shows_one_slide_at_a_time(opened, screenshot):
    page = opened(1280, 720)
    button = page.get_by_role("button", name=text("pres.project"))
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".scene-pied", timeout=SLOW)
    assert "Données synthétiques" in page.locator(".scene-pied").inner_text()
    assert not page.locator(".reglages").is_visible()
    for place in range(1, 11):
        assert f"{place} / 10" in page.locator(".scene-pied").inner_text()
        slide = page.locator(".diapo")
        assert slide.count() == 1
        box = slide.bounding_box()
        assert box["y"] + box["height"] <= 720 - 50, f"slide {place} stands over the foot"
        assert box["width"] <= 1280
        if place in {3, 5, 10}:
            screenshot(page, f"presentation_projected_{place}")
        page.keyboard.press("ArrowRight")
    assert faults(page) == []
    page.keyboard.press("Home")
    assert "1 / 10" in page.locator(".scene-pied").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector(".scene-pied", state="detached", timeout=SLOW)
    assert page.locator(".diapo").count() == 0
    assert page.evaluate("document.activeElement.textContent") == text("pres.project")
    assert page.record.errors == []


def test_a_release_says_what_it_does_not_hold(new_page, tmp_path, versions_folder, screenshot):
    apps = versions_folder.parent / "apps"
    folder = tmp_path / "apps"
    folder.mkdir()
    shutil.copy(apps / f"{APP}.ipynb", folder)
    release = tmp_path / "publication.json"
    release.write_text(written(made(audience="public")), encoding="utf-8")
    told = {"REFERENTIEL_PUBLICATION": str(release), "REFERENTIEL_VERSIONS": str(versions_folder)}
    with running(folder, apps / "templates" / "kit", public=True, environment=told, options=Options(warm=0)) as app:
        # Axe meets these sheets in English, at both widths, among the states.
        page = new_page()
        page.goto(app.app_url(APP))
        page.wait_for_selector("#emplois .dessin svg", timeout=SLOW)
        assert text("pres.iso.none.title") in page.locator(".feuille--iso").inner_text()
        page.locator("select").first.select_option("65")
        page.wait_for_selector("#effet .dessin svg", timeout=SLOW)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(400)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            screenshot(page, f"presentation_release_{width}", full_page=True)
        assert page.record.outside() == []
        assert page.record.errors == []
