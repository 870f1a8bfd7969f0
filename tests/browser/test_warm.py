"""Warm kernels behind the impact page: an address opens its own scenario at once, and the base as it is by then."""

import json
import re
from pathlib import Path

import pytest
from asking import TEMPLATE, kernels, wait

from referentiel.audits import Store
from referentiel.texts import plural, text
from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import Options

pytestmark = pytest.mark.browser

APPS = Path(__file__).parents[2] / "apps"
PATH = "outcomes.award.global_at_least"
# Every rate that the page ever showed, every result that it said aloud.
WATCH = """() => {
  window.seen = { rates: new Set(), said: [] };
  const look = () => {
    const rate = document.querySelector("#resultat-taux .apres");
    if (rate) window.seen.rates.add(rate.textContent.replace(/\\s+/g, " ").trim());
    const voices = [...document.querySelectorAll("p.visually-hidden[role=status]")];
    const said = voices.map((one) => one.textContent).join("");
    if (said && said !== window.seen.said.at(-1)) window.seen.said.push(said);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}"""


def opened(app, new_page, query):
    page = new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{app.app_url('impact_seuils')}?{query}")
    page.wait_for_selector(".fig:has(#courbe-t) .dessin svg", timeout=60_000)
    page.wait_for_timeout(1_500)
    return page


def fetched(page):
    """Return the scripts of Voila that a page asked for."""
    names = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    below = [name.split("/", 3)[3] for name in names]
    return sorted(name for name in below if re.match(r"voila/(static|labextensions)/", name))


def test_permalinks_on_warm_kernels(tmp_path, new_page, demo):
    base = f"sqlite:///{(tmp_path / 'audits.sqlite').as_posix()}"
    with running(APPS, TEMPLATE, public=True, environment={"REFERENTIEL_BASE": base},
                 options=Options(sessions=3, warm=1)) as app:
        wait(app, warm=1, sessions=0)
        store = Store(base)
        store.add(*demo)
        store.close()
        pages, listed = [], sorted(json.loads((TEMPLATE / "preloads.json").read_text(encoding="utf-8")))
        for mark in ("66", "75"):
            wait(app, warm=1)
            page = opened(app, new_page, f"version=lrs-2005&{PATH}={mark}")
            assert page.locator(f"[data-lever='{PATH}'] input[type=text]").input_value() == mark
            seen = page.evaluate("({ rates: [...window.seen.rates], said: window.seen.said })")
            assert len(seen["rates"]) == 1, "no other scenario was shown for a moment"
            assert len(seen["said"]) <= 1, "nothing is said twice"
            assert page.record.errors == []
            assert fetched(page) == listed, "write apps/templates/kit/preloads.json anew from the list on the left"
            pages.append((page, seen["rates"]))
        # The audits came after the first kernel was warm, and the two people see their own scenario.
        assert re.sub(r"\s", " ", plural("impact.lead", len(demo[1]))) in re.sub(
            r"\s", " ", pages[0][0].locator(".chapo").first.inner_text())
        assert pages[0][1] != pages[1][1]
        # Closing a page gives its place back; what waits, warm, takes none.
        pages[0][0].close(run_before_unload=True)
        assert wait(app, sessions=1)["limit"] == 3
        # A reload in the middle of a computation leaves no kernel behind and shows the same scenario.
        page = pages[1][0]
        lever = page.locator(f"[data-lever='{PATH}'] input[type=range]")
        lever.focus()
        for _ in range(6):
            page.keyboard.press("ArrowLeft")
        page.reload()
        page.record.errors.clear()  # those of the page that was left in the middle of a message
        page.wait_for_selector(".fig:has(#courbe-t) .dessin svg", timeout=60_000)
        assert wait(app, sessions=1)
        assert page.record.errors == []
        # A kernel that dies while it computes is told in French, and the choices come back.
        lever = page.locator(f"[data-lever='{PATH}'] input[type=range]")
        lever.focus()
        for _ in range(6):
            page.keyboard.press("ArrowRight")
        for kernel in kernels(app):
            kernel.kill()
        alert = page.locator(".alerte--grave[role=alert]")
        alert.wait_for(state="visible", timeout=30_000)
        assert text("page.heartbeat.title") in alert.inner_text()
        alert.get_by_role("button", name=text("page.heartbeat.restart")).click()
        page.wait_for_selector(".fig:has(#courbe-t) .dessin svg", timeout=60_000)
        assert page.locator(".alerte--grave").count() == 0
