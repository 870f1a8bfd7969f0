"""The impact page: from a lever moved to the headline and the curve, then to the rest of the tab, at 400 audits.

Run with ``make bench``, or alone. Without a browser the kernel's side alone is measured. Nothing is asserted on time.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from latency import base_of, browser_path, chromium, told
from seeded import ROOT

from referentiel.widgets.impact import impact
from referentiel.widgets.serving import running

MOVES = 40
VERSION = "lrs-2011"
# A mark, that moves every figure, and a step of a ladder, that moves its curve; what says the same is not written anew.
MOVED = (("outcomes.award.global_at_least", 62), ("criteria.CT-12.ladder[2]", 9))
# From the key to the frame in which the headline (sentence) and the curve follow, then to the end of the rest.
WATCH = """() => {
  window.spent = { sentence: [], figure: [], rest: [] };
  const marks = { sentence: "#resultat-taux", figure: "#courbe-t", rest: "#par-actor-type-t + .fig__lecture" };
  let start = 0, waiting = new Set();
  const begin = () => { start = performance.now(); waiting = new Set(Object.keys(marks)); };
  document.addEventListener("keydown", begin, true);
  new MutationObserver((changes) => {
    for (const name of [...waiting]) {
      // ipywidgets writes the whole fragment anew: the mark in the page is a new element, whatever it says.
      const touched = changes.some((one) => [...one.addedNodes].some((node) => node.nodeType === 1
        && (node.matches(marks[name]) || node.querySelector(marks[name]))));
      if (!touched) continue;
      waiting.delete(name);
      const begun = start;
      requestAnimationFrame(() => setTimeout(() => window.spent[name].push(performance.now() - begun)));
    }
  }).observe(document.body, { subtree: true, childList: true });
}"""


def kernel(base):
    """Time what the kernel does for a lever moved: at once, and with the rest of the open tab."""
    page = impact(base)
    page.version_choice.value = VERSION
    for path, first in MOVED:
        whole, hand = [], []
        later = page.results._later.call
        for turn in range(MOVES + 4):
            lever = page.lever(path)
            page.results._later.call = later
            start = time.perf_counter()
            lever.value = str(first + turn % 5).replace(".", ",")
            whole.append(1000 * (time.perf_counter() - start))
            page.results._later.call = lambda _work: None
            start = time.perf_counter()
            lever.value = f"{first + turn % 5},{turn % 9 + 1}"
            hand.append(1000 * (time.perf_counter() - start))
        page.results._later.call = later
        page.restore()
        told(f"impact, kernel alone, in hand: {path}", hand[4:], "moves")
        told(f"impact, kernel alone, with the rest of the tab: {path}", whole[4:], "moves")


def browser(base, folder):
    """Move a slider in a real browser; each key waits for the page to have followed the one before."""
    path = browser_path("impact")
    if path is None:
        return
    apps = folder / "apps"
    apps.mkdir()
    shutil.copy(ROOT / "apps" / "impact_seuils.ipynb", apps)
    kit, own = ROOT / "apps" / "templates" / "kit", {"REFERENTIEL_BASE": base}
    with running(apps, kit, public=True, environment=own) as app, chromium(path) as launched:
        for lever, first in MOVED:
            page = launched.new_page(viewport={"width": 1280, "height": 900})
            start = time.perf_counter()
            page.goto(f"{app.app_url('impact_seuils')}?version={VERSION}&{lever}={first}")
            page.wait_for_selector(".dessin svg", timeout=60_000)
            print(f"impact, first view, no warm kernel: {time.perf_counter() - start:.1f} s", flush=True)
            if not page.locator(f"[data-lever='{lever}']").count():
                page.fill("input[type=search]", lever.split(".")[1])
                page.locator(f".trouve[data-path='{lever}']").click()
            page.wait_for_timeout(2_000)
            page.evaluate(WATCH)
            page.locator(f"[data-lever='{lever}'] input[type=range]").first.focus()
            for turn in range(MOVES):
                page.keyboard.press("PageDown" if turn % 2 else "PageUp")
                page.wait_for_timeout(900)
            spent = page.evaluate("window.spent")
            for name in ("sentence", "figure", "rest"):
                told(f"impact, key to page, {name}: {lever}", spent[name][4:], "moves")
            page.close()


def main():
    """Measure both sides."""
    with tempfile.TemporaryDirectory(prefix="referentiel_bench_") as room:
        folder = Path(room)
        base = base_of(folder)
        kernel(base)
        browser(base, folder)


if __name__ == "__main__":
    main()
