"""The home page in a browser: nothing asked of elsewhere, nothing for axe, no sideways scroll, every link opens."""

import pytest

from referentiel.texts import text

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_home_page(served, new_page, screenshot, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = new_page(width)
    page.goto(served.home)
    assert page.locator("h1").inner_text() == text("page.home_title")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"home_{width}", full_page=True)
    assert [fault["id"] for fault in axe.Axe().run(page).response["violations"]] == []
    assert page.record.outside() == []
    assert page.record.errors == []


def test_the_keyboard_reaches_the_app_by_its_card(served, new_page):
    page = new_page()
    page.goto(served.home)
    card = page.locator(".app h3 a").first
    card.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/impact_seuils.ipynb")


def test_links_of_the_page_lead_somewhere(served, new_page):
    page = new_page()
    page.goto(served.home)
    anchors = page.eval_on_selector_all("a[href^='#']", "links => links.map(link => link.getAttribute('href'))")
    assert anchors
    assert [name for name in anchors if page.locator(name).count() != 1] == []
