"""The app of two versions as people meet it: figures, keyboard, accessibility, narrow windows, paper."""

import re
import shutil

import pytest
from releases_compared import compared, named
from releases_made import made
from walks import still

from referentiel.releases import written
from referentiel.texts import text
from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import Options

pytestmark = pytest.mark.browser

APP = "comparer_versions"
SLOW = 60_000
TABLE = ".comparatif"


@pytest.fixture
def opened(new_page, served):
    """Open the app and wait until it is drawn."""

    def make(width=1280, height=900):
        page = new_page(width, height)
        page.goto(served.url(APP))
        page.wait_for_selector("#rotation .dessin svg", timeout=SLOW)
        page.wait_for_selector(".filtre input", state="attached", timeout=SLOW)
        return page

    return make


def faults(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    still(page)
    return [fault["id"] for fault in axe.Axe().run(page).response["violations"]]


def choose(page, name, version, wanted):
    page.locator(f"[data-choice='{name}'] select").select_option(version)
    page.wait_for_selector(wanted, timeout=SLOW)


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.soak)])
def test_it_opens_without_a_fault(opened, screenshot, width):
    page = opened(width)
    assert text("page.app.comparer_versions.title") in page.title()
    assert page.locator("h1").count() == 1
    assert "synthétique" in page.locator(".provenance").inner_text()
    cells = page.locator("#table-passages tbody tr:last-child td")
    assert cells.last.inner_text() == "106"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    assert page.record.outside() == []
    assert page.record.errors == []
    screenshot(page, f"comparer_{width}", full_page=True)


def test_the_keyboard_filters_the_text_and_the_live_region_says_so(opened):
    page = opened()
    box = page.locator(".filtre input[value=new]")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.querySelector('.comparatif .puce--new')", timeout=SLOW)
    assert not box.is_checked()
    assert page.evaluate("document.activeElement.value") == "new", "the box keeps the focus"
    page.locator(".filtres__recherche input").focus()
    page.keyboard.type("rotation")
    page.wait_for_function("() => document.querySelectorAll('.comparatif tbody .code').length < 6", timeout=SLOW)
    assert "RH-03" in page.locator(TABLE).inner_text()
    page.wait_for_function(
        "() => [...document.querySelectorAll('[role=status]')]"
        ".some(one => /retenus par les filtres/.test(one.textContent))",
        timeout=SLOW)


@pytest.mark.parametrize(("version", "why"), [("lrs-2005", "same"), ("egapro-2019", "families")])
def test_two_texts_that_cannot_be_compared_say_so(opened, version, why):
    page = opened()
    choose(page, "after", version, ".alerte")
    assert text(f"versions.{why}.title") in page.locator(".alerte").first.inner_text()
    assert page.locator(TABLE).count() == 0
    assert faults(page) == []
    choose(page, "after", "lrs-2011", TABLE)
    assert page.record.errors == []


def test_on_paper_the_controls_are_gone_and_the_figures_stay(opened, screenshot):
    page = opened(690)
    page.emulate_media(media="print")
    assert not page.locator(".choix-versions").is_visible()
    assert not page.locator(".filtres").is_visible()
    assert page.locator("#table-passages").is_visible()
    assert page.locator(f"{TABLE} thead").evaluate("head => getComputedStyle(head).position") == "static"
    assert re.search(r"\d+ domaines", page.locator("#iso-t").inner_text())
    screenshot(page, "comparer_paper", full_page=True)


@pytest.fixture(scope="module")
def published(tmp_path_factory, versions, versions_folder):
    """Serve a release, its apps alone; the folder of versions is that of the project."""
    from referentiel.cli.serve import PUBLISHED

    room, apps, own = tmp_path_factory.mktemp("release"), versions_folder.parent / "apps", versions["lrs-2005"]
    (room / "apps").mkdir()
    for name in PUBLISHED:
        shutil.copy(apps / f"{name}.ipynb", room / "apps")
    (room / "p.json").write_text(written(made(audience="public", version=named(own))), encoding="utf-8")
    told = {"REFERENTIEL_PUBLICATION": str(room / "p.json"), "REFERENTIEL_VERSIONS": str(versions_folder)}
    with running(room / "apps", apps / "templates" / "kit", public=True, environment=told,
                 options=Options(warm=0)) as app:
        yield app, room / "p.json"


def test_from_a_release_the_texts_are_whole_and_the_audits_are_said_to_lack(new_page, published, screenshot):
    app, _ = published
    for width in (1280, 390):
        page = new_page(width)
        page.goto(f"{app.app_url(APP)}?version=lrs-2009&inconnu=%3Cscript%3E")
        page.wait_for_selector(TABLE, timeout=SLOW)
        assert page.locator("h1").inner_text() == text("versions.release.title", old="2005", new="2011")
        assert "synthétique" in page.locator(".provenance").inner_text()
        assert "sur 30 audits de 20 organismes" in page.locator(".vide").inner_text()
        assert page.locator("#table-iso").count() == 1
        assert page.locator(".entete nav a, header nav a").count() == 3, "the two other apps of a release, and this one"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == []
        screenshot(page, f"comparer_release_{width}", full_page=True)
        choose(page, "after", "lrs-2005", ".alerte")
        assert page.locator(TABLE).count() == 0
        choose(page, "after", "lrs-2009", TABLE)
        assert page.record.outside() == []
        assert page.record.errors == []
    page.goto(app.app_url(APP).split("voila/", maxsplit=1)[0])
    assert page.get_by_role("link", name=text("page.app.comparer_versions.title")).count() == 2, "head and card"


def test_from_a_release_that_compares_them_the_same_audits_are_shown(new_page, published, versions, screenshot):
    app, path = published
    release = compared(own=versions["lrs-2005"], other=versions["lrs-2011"], audience="public")
    path.write_text(written(release), encoding="utf-8")
    for width in (1280, 390):
        page = new_page(width)
        page.goto(app.app_url(APP))
        page.wait_for_selector("#table-passages", timeout=SLOW)
        cells = page.locator("#table-passages tbody td")
        shown = [int(re.match(r"\d+", cell)[0]) for cell in cells.all_inner_texts()]
        assert shown == [9, 3, 8, 20, 0, 3, 3, 6, 0, 0, 4, 4, 9, 6, 15, 30]
        assert "9 sur 15" in page.locator("#passages-t").inner_text()
        assert "30 audits de 20 organismes" in page.locator(".fig:has(#passages-t)").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == []
        assert page.record.outside() == []
        assert page.record.errors == []
        screenshot(page, f"comparer_release_compared_{width}", full_page=True)
