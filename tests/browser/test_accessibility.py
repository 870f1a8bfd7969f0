"""What the declaration of accessibility says, on each page that it names; one walk a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from walks import answers, faults, keyboard, moving, walk, zoom

from referentiel.report.accessibility import APPS, AXE, PAGES, READ, RULES
from referentiel.texts import day, text
from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import Options

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
QUERY = "?outcomes.award.global_at_least=66"
# What tells that a page is drawn; the meeting is walked in its own tests, behind its token.
OPEN = {"home": ("", "main h1"), "accessibility": ("accessibilite", "main h1"), "missing": ("rien", "main h1"),
        "impact_seuils": (f"voila/render/impact_seuils.ipynb{QUERY}", ".fig:has(#courbe-t) .dessin svg"),
        "comparer_versions": ("voila/render/comparer_versions.ipynb", "#rotation .dessin svg"),
        "presentation": ("voila/render/presentation.ipynb", ".feuille .dessin svg")}
FULL = ("waiting", "access")
FAULTY = """<!doctype html><html lang="fr"><title>t</title><main><h1>t</h1>
<style>button { outline: none !important; transition: color 1s }</style><button>Sans contour</button><img src="data:,">
<p style="width: 900px">Large</p><p style="width: 40px; overflow: hidden; white-space: nowrap">Un texte coupé</p>
<div role="button" tabindex="0" onfocus="this.blur()">Fuyant</div></main>"""

@pytest.mark.parametrize("name", OPEN)
def test_a_page_bears_what_is_declared_of_it(new_page, served, name):
    page = new_page()
    path, drawn = OPEN[name]
    page.goto(served.home + path)
    page.wait_for_selector(drawn, timeout=60_000)
    page.wait_for_timeout(800)
    assert page.locator("footer a", has_text=text("page.accessibility_link")).get_attribute("href") == "/accessibilite"
    assert walk(page) == {}
    told = [one for one in page.record.errors if name != "missing" or "404" not in one]
    assert told == []


def test_pages_of_a_server_that_is_full_or_closed(new_page, served):
    """Nobody is let in without the token; with it, there is no room."""
    with running(ROOT / "apps", ROOT / "apps" / "templates" / "kit", options=Options(sessions=0),
                 environment={"REFERENTIEL_BASE": served.base}) as app:
        closed = app.url.partition("?")[0]
        for title, url in (("access_title", closed), ("waiting_title", app.app_url("impact_seuils"))):
            page = new_page()
            page.goto(url)
            assert page.locator("h1").inner_text() == text(f"page.{title}")
            assert walk(page) == {}
        page.goto(closed + "accessibilite")
        assert page.locator("h1").inner_text() == text("page.accessibility_title")


def test_the_facts_declared_are_those_of_the_tests(new_page, served, screenshot):
    assert set(PAGES) == {*OPEN, *FULL, "seance"}
    assert {path.stem for path in (ROOT / "apps").glob("*.ipynb")} == set(APPS)
    page = new_page()
    page.goto(served.home + "accessibilite")
    found = answers(page)
    assert page.evaluate("axe.version") == AXE
    assert len({rule["id"] for kind in ("passes", "violations", "incomplete", "inapplicable")
                for rule in found[kind]}) == RULES
    said = re.sub(r"\s+", " ", page.locator("main").inner_text())
    for fact in (AXE, str(RULES), day(READ), *(text(f"page.app.{name}.title") for name in APPS)):
        assert fact in said
    screenshot(page, "accessibilite", full_page=True)


def test_the_result_is_said_once_and_not_while_it_moves(new_page, served):
    page = new_page()
    page.goto(served.url("impact_seuils"))
    page.wait_for_selector(".fig:has(#courbe-t) .dessin svg", timeout=60_000)
    page.wait_for_timeout(1500)
    page.evaluate("""() => {
      window.said = [];
      new MutationObserver((changes) => {
        for (const one of changes) {
          const box = one.target.nodeType === 3 ? one.target.parentElement : one.target;
          const region = box?.closest('[role=status], [role=alert], [aria-live]:not([aria-live=off])');
          const told = region?.textContent.trim();
          if (told && window.said.at(-1)?.told !== told) window.said.push({ told, at: performance.now() });
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }""")
    page.locator("[data-lever='outcomes.award.global_at_least'] input[type=range]").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(60)
    rest = page.evaluate("performance.now()")
    page.wait_for_timeout(2500)
    said = page.evaluate("window.said")
    assert len(said) == 1, said
    assert said[0]["at"] > rest - 100
    shown, told = (re.sub(r"\s+", " ", one) for one in (
        page.locator("#resultat-taux .apres").inner_text(), said[0]["told"]))
    assert shown in told


def test_each_check_sees_a_fault(new_page):
    page = new_page()
    page.set_content(FAULTY)
    assert "image-alt" in [name for name, _ in faults(page)]
    assert moving(page) == ["BUTTON "]
    found = keyboard(page)
    assert ("unseen", "BUTTON  Sans contour") in found
    assert ("missed", "DIV  Fuyant") in found
    lost = zoom(page)
    assert any(one[0] == 640 and isinstance(one[1], int) for one in lost)
    assert any("Un texte coupé" in str(one) for one in lost)
