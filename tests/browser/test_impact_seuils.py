"""The app of thresholds as people meet it, served by the command that they type."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import psutil
import pytest
from walks import still

from referentiel.cli.inputs import changes_of, load, version_of
from referentiel.compare import audited_versions, effect
from referentiel.engine import History
from referentiel.texts import rate, text
from referentiel.widgets.serving_settings import CONTENT_POLICY

pytestmark = pytest.mark.browser

APP = "impact_seuils"
NOTEBOOK = Path(__file__).parents[2] / "apps" / f"{APP}.ipynb"
VERSION = "lrs-2005"
PATH = "outcomes.award.global_at_least"
# The box of the curve, found by its title.
FIGURE = ".fig:has(#courbe-t)"
LEVER = f"[data-lever='{PATH}']"
RATE = "#resultat-taux .apres"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture
def opened(new_page, served):
    """Open the app and wait until it is drawn."""

    def make(width=1280, height=900, query=""):
        page = new_page(width, height)
        page.reply = page.goto(served.url(APP) + query)
        page.wait_for_selector(f"{FIGURE} .dessin svg", timeout=60_000)
        page.wait_for_selector(LEVER, state="attached")
        return page

    return make


@pytest.fixture(scope="session")
def engine(served):
    """The effect of a value of the lever, by the package itself."""
    version, versions = version_of(VERSION, None)
    audits, _ = load(version, served.base)
    history = History.of(audits, audited_versions(audits, versions))

    def compute(value):
        changes = changes_of(version, [(PATH, value)]) if value else ()
        return effect(version, history, changes)

    return compute


def shown(text_of_page):
    """Spaces of any kind count as one, so that layout does not matter."""
    return re.sub(r"\s+", " ", text_of_page).strip()


def expect_rate(page, wanted):
    """Wait until the headline reads `wanted`."""
    page.wait_for_function(
        """([selector, wanted]) =>
        document.querySelector(selector)?.textContent.replace(/\\s+/g, ' ').trim() === wanted""",
        arg=[RATE, shown(wanted)],
        timeout=5_000,
    )


def rate_after(result):
    return rate(result.passes_after, result.computable_after)


def slider(page):
    return page.locator(f"{LEVER} input[type=range]")


def field(page):
    return page.locator(f"{LEVER} input[type=text]")


def kernels(served):
    """Return the kernels of the server, the newest last."""
    children = psutil.Process(served.process.pid).children(recursive=True)
    found = [child for child in children if any("ipykernel" in word for word in child.cmdline())]
    return sorted(found, key=psutil.Process.create_time)


def test_the_page_opens_in_french_under_the_shipped_policy(opened):
    page = opened()
    assert page.reply.headers["content-security-policy"] == CONTENT_POLICY
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert text("page.app.impact_seuils.title") in page.title()
    assert page.locator("h1").count() == 1
    assert page.locator("main, [role=main]").count() == 1
    assert "synthétique" in page.locator(".provenance").inner_text()
    assert page.record.errors == []


def test_the_curve_bears_its_steps_and_the_marks_of_the_values(opened):
    page = opened()
    drawing = page.locator(f"{FIGURE} .dessin svg")
    assert drawing.count() == 1
    lines = [path.get_attribute("d") for path in page.locator(f"{FIGURE} .dessin .mark-line path").all()]
    assert max(len(re.findall("[HLV]", line)) for line in lines) > 20
    symbols = page.locator(f"{FIGURE} .dessin .mark-symbol path")
    assert symbols.count() >= 2
    assert len({path.get_attribute("d") for path in symbols.all()}) >= 2, "the marks differ by their shape"
    said = shown(page.locator(FIGURE).inner_text()).casefold()
    assert text("page.lever.in_force").casefold() in said
    assert text("page.lever.mine").casefold() in said
    assert drawing.get_attribute("role") == "img"
    assert drawing.get_attribute("aria-label")


def test_the_first_figures_are_those_of_the_engine(opened, engine):
    page = opened()
    result = engine("")
    expect_rate(page, rate_after(result))
    assert page.locator(".carres i").count() == result.audits
    assert page.locator(".carres .p, .carres .g").count() == 0


def test_a_slider_moved_by_keyboard_moves_the_figures(opened, engine, screenshot):
    page = opened()
    first = {part: page.locator(part).text_content() for part in (RATE, f"{FIGURE} .fig__lecture", "#table-issues")}
    drawing = page.locator(f"{FIGURE} .dessin svg").inner_html()
    slider(page).focus()
    page.keyboard.press("PageUp")
    value = field(page).input_value()
    assert Decimal(value.replace(",", ".")) > Decimal(slider(page).get_attribute("min"))
    result = engine(value)
    expect_rate(page, rate_after(result))
    assert page.locator(".carres .p").count() == result.lost
    assert page.locator(".carres .g").count() == result.gained
    assert result.lost > 0
    for part, before in first.items():
        # What is not in hand follows once the lever rests.
        page.wait_for_function("([selector, before]) => document.querySelector(selector).textContent !== before",
                               arg=[part, before], timeout=10_000)
    page.wait_for_function("before => document.querySelector('.dessin svg').innerHTML !== before", arg=drawing)
    # One step down with an arrow is another value, and the engine agrees again.
    page.keyboard.press("ArrowLeft")
    assert field(page).input_value() != value
    expect_rate(page, rate_after(engine(field(page).input_value())))
    assert slider(page).get_attribute("aria-valuetext").startswith(field(page).input_value())
    screenshot(page, "moved_1280", full_page=True)
    assert page.record.errors == []


def test_another_lever_moves_the_curve_and_its_table(opened):
    page = opened()
    table = page.locator(f"{FIGURE} table").text_content()
    other = page.locator("[data-lever*='sections_at_least'] input[type=range]").first
    other.focus()
    page.keyboard.press("End")
    changed = "([selector, before]) => document.querySelector(selector).textContent !== before"
    page.wait_for_function(changed, arg=[f"{FIGURE} table", table], timeout=5_000)
    assert page.record.errors == []


def test_the_exact_field_takes_a_decimal_comma(opened, engine):
    page = opened()
    field(page).fill("61,5")
    field(page).press("Enter")
    expect_rate(page, rate_after(engine("61.5")))
    assert field(page).input_value() == "61,5"


@pytest.mark.parametrize("typed", ["6O,5", "250", "", "-1", "61,5,5"])
def test_a_bad_value_is_told_and_kept_as_typed(opened, typed):
    page = opened()
    before = page.locator(RATE).text_content()
    reached = slider(page).input_value()
    field(page).fill(typed)
    field(page).press("Enter")
    fault = page.locator(f"{LEVER} .levier__erreur")
    fault.wait_for(state="visible", timeout=5_000)
    assert typed in fault.inner_text()
    assert field(page).input_value() == typed
    assert field(page).get_attribute("aria-invalid") == "true"
    assert slider(page).input_value() == reached
    assert page.locator(RATE).text_content() == before
    # A good value afterwards takes the message away.
    field(page).fill("62")
    field(page).press("Enter")
    fault.wait_for(state="hidden", timeout=5_000)


def test_reset_gives_the_value_in_force_back(opened, engine):
    page = opened()
    first = field(page).input_value()
    slider(page).focus()
    page.keyboard.press("PageUp")
    expect_rate(page, rate_after(engine(field(page).input_value())))
    page.locator(f"{LEVER} button", has_text=text("page.lever.reset")).click()
    expect_rate(page, rate_after(engine("")))
    assert field(page).input_value() == first


def test_no_request_leaves_the_machine(opened):
    page = opened()
    slider(page).focus()
    page.keyboard.press("PageUp")
    page.wait_for_timeout(3_000)
    assert page.record.requests
    assert page.record.outside() == []


def test_no_source_code_is_in_the_page(opened):
    page = opened()
    html = page.content()
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    lines = [
        line.strip() for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).splitlines()
    ]
    assert lines
    assert [line for line in lines if len(line) > 12 and line in html] == []
    assert page.locator(".jp-InputArea-editor, .CodeMirror, .cm-editor").count() == 0


def violations(page):
    """Return what axe finds, each rule with the first elements that break it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    still(page)
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]


def unfold(page, name):
    """Open a group of levers and wait for it."""
    head = page.locator(".groupe__titre", has_text=name).first
    head.click()
    page.wait_for_function("head => head.getAttribute('aria-expanded') === 'true'", arg=head.element_handle())


def open_tab(page, name, wanted):
    """Open a tab of the results and wait for what it computes."""
    page.locator(f"[data-tab={name}]").click()
    page.wait_for_selector(wanted, timeout=30_000)


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.soak)])
def test_axe_finds_nothing_in_any_state(opened, width, screenshot):
    page = opened(width, query="?outcomes.award.global_at_least=66&inconnu=1")
    assert violations(page) == []
    unfold(page, text("impact.population"))
    unfold(page, text("lever.group.debated"))
    unfold(page, "CT-12")
    page.wait_for_selector("[data-lever='criteria.CT-12.ladder[1]']")
    page.fill("input[type=search]", "prevenance")
    page.wait_for_selector(".trouve")
    assert violations(page) == []
    wanted = {"essentiel": "#par-actor-type-t", "pourquoi": "#attribution-t", "chercher": ".case--ici",
              "solidite": "#neutralite-type-t"}
    for name, marker in wanted.items():
        open_tab(page, name, marker)
        if name == "solidite":
            for label in (text("bounds.ask"), text("sample.ask")):
                page.get_by_role("button", name=label).click()
            page.wait_for_selector("#bornes .dessin svg", timeout=60_000)
            page.wait_for_selector("#echantillon .dessin svg", timeout=60_000)
        for details in page.locator("details > summary").all():
            if details.is_visible():
                details.click()
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        screenshot(page, f"impact_{name}_{width}", full_page=True)
    assert page.record.errors == []


def test_the_curve_is_a_slider_and_takes_a_click(opened, engine):
    page = opened()
    handle = page.locator(".poignee")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("selector => document.querySelector(selector).value === '61'",
                           arg=f"{LEVER} input[type=text]")
    page.wait_for_function("handle => handle.getAttribute('aria-valuetext') === '61'", arg=handle.element_handle())
    expect_rate(page, rate_after(engine("61")))
    box = page.locator(f"{FIGURE} .dessin svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    page.wait_for_function("selector => document.querySelector(selector).value !== '61'",
                           arg=f"{LEVER} input[type=text]")
    value = field(page).input_value()
    assert 65 < Decimal(value.replace(",", ".")) < 85
    expect_rate(page, rate_after(engine(value)))


def test_tabs_and_the_map_are_walked_by_arrows(opened):
    page = opened()
    page.locator("[data-tab=essentiel]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".case--ici", timeout=30_000)
    assert page.locator("[data-tab=chercher]").get_attribute("aria-selected") == "true"
    panel = page.locator("[role=tabpanel]").filter(has=page.locator(".case--ici"))
    assert panel.is_visible()
    page.locator(".case--ici").focus()
    page.keyboard.press("ArrowRight")
    aimed = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_function("said => document.querySelector('.case--ici')?.getAttribute('aria-label') === said",
                           arg=aimed, timeout=10_000)


def test_a_lever_is_found_and_moved_by_keyboard_alone(opened):
    page = opened()
    page.locator("input[type=search]").focus()
    page.keyboard.type("CT-12")
    page.wait_for_selector(".trouve")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    found = page.locator("[data-lever='criteria.CT-12.ladder[1]'] input[type=text]")
    found.wait_for()
    page.locator("[data-lever='criteria.CT-12.ladder[1]'] input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    # The address follows a lever only where it leaves its value in force.
    page.wait_for_function("() => location.search.includes('criteria.CT-12.ladder%5B1%5D=')")


def test_the_address_holds_the_scenario_and_gives_it_back(opened, engine):
    page = opened()
    assert "?" not in page.url
    field(page).fill("66,5")
    field(page).press("Enter")
    expect_rate(page, rate_after(engine("66.5")))
    page.wait_for_function("() => location.search.includes('outcomes.award.global_at_least=66%2C5')")
    page.reload()
    page.wait_for_selector(f"{FIGURE} .dessin svg", timeout=60_000)
    expect_rate(page, rate_after(engine("66.5")))
    assert field(page).input_value() == "66,5"


def test_an_edited_address_is_told_and_runs_nothing(opened):
    page = opened(query="?%3Cscript%3Ewindow.pwned=1%3C/script%3E=1&outcomes.award.global_at_leest=3")
    told = page.locator(".alerte", has_text=text("link.title"))
    assert "global_at_least" in told.inner_text()
    assert page.evaluate("window.pwned") is None
    assert page.record.errors == []


def test_files_are_handed_over_under_the_policy(opened, engine, tmp_path):
    page = opened(query="?outcomes.award.global_at_least=66")
    for label, ending in (("scenario", ".yaml"), ("xlsx", ".xlsx"), ("csv", ".csv")):
        with page.expect_download(timeout=30_000) as caught:
            page.get_by_role("button", name=text(f"share.{label}"), exact=True).click()
        path = tmp_path / caught.value.suggested_filename
        caught.value.save_as(path)
        assert path.suffix == ending
        assert path.stat().st_size > 200
    told = (tmp_path / "impact-lrs-2005.csv").read_text(encoding="utf-8-sig")
    result = engine("66")
    assert f"Réussites;{result.passes_before};{result.passes_after}" in told
    assert page.record.errors == []
    assert page.record.outside() == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_never_scrolls_sideways(opened, width):
    page = opened(width)
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_paper_has_no_controls(opened, screenshot):
    page = opened(690)
    page.emulate_media(media="print")
    page.wait_for_timeout(500)
    assert not page.locator(LEVER).is_visible()
    assert not page.locator(".nav").is_visible()
    assert page.locator(f"{FIGURE} .dessin svg").is_visible()
    assert page.locator(".imprimer-seulement").first.is_visible()
    assert "synthétique" in page.locator(".provenance").inner_text()
    screenshot(page, "paper", full_page=True)


def test_a_killed_kernel_is_told_and_the_settings_come_back(opened, served, engine, screenshot):
    page = opened()
    field(page).fill("66")
    field(page).press("Enter")
    expect_rate(page, rate_after(engine("66")))
    kernels(served)[-1].kill()
    alert = page.locator(".alerte--grave[role=alert]")
    alert.wait_for(state="visible", timeout=15_000)
    assert text("page.heartbeat.title") in alert.inner_text()
    screenshot(page, "killed")
    alert.get_by_role("button", name=text("page.heartbeat.restart")).click()
    page.wait_for_selector(f"{FIGURE} .dessin svg", timeout=60_000)
    expect_rate(page, rate_after(engine("66")))
    assert field(page).input_value() == "66"
    assert page.locator(".alerte--grave").count() == 0
