"""The editor of a draft: from a key typed in a number to the rate and the findings on the page, at 400 audits.

Run with ``make bench``, or alone. Without a browser the kernel's side alone is measured. Nothing is asserted on time.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path

from latency import base_of, browser_path, chromium, told
from seeded import ROOT

from referentiel.files import versions_folder
from referentiel.widgets.drafting import editor
from referentiel.widgets.serving import running

KEYS = 40
DRAFT = "lrs-2026-brouillon"
# A part, one of its numbers, what stands there first, and the key typed after it, then taken back.
TYPED = (
    ("outcomes.award", "outcomes.award.global_at_least", "6", "0"),
    ("criteria.CT-12", "criteria.CT-12.ladder[2]", "10,5", "5"),
)
# The first mutation after which the findings (and the rate, where it moves) say something else than before the key.
WATCH = """selectors => {
  const said = () => selectors.map((one) => document.querySelector(one)?.textContent);
  window.spent = [];
  let before = null, start = 0;
  document.addEventListener("keydown", () => { before = said(); start = performance.now(); }, true);
  new MutationObserver(() => {
    if (!before || said().some((one, i) => one === before[i])) return;
    const begun = start;
    before = null;
    requestAnimationFrame(() => setTimeout(() => window.spent.push(performance.now() - begun)));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def kernel(base, versions):
    """Time what the kernel does between the message of a key and its last answer."""
    page = editor(DRAFT, base=base, versions=str(versions), autosave=False)
    for part, path, first, key in TYPED:
        page.show(part)
        times = []
        for turn in range(KEYS + 4):
            message = {"kind": "edit", "number": page.form.answered + 1, "edits": [[path, first + key * (turn % 2)]]}
            start = time.perf_counter()
            page.form._heard(page.form, message, [])
            times.append(1000 * (time.perf_counter() - start))
        told(f"editor, kernel alone: {path}", times[4:], "keys")


def browser(base, versions, folder):
    """Type in a real browser; each key waits for the page to have followed the one before."""
    path = browser_path("editor")
    if path is None:
        return
    apps = folder / "apps"
    apps.mkdir()
    code = f"from referentiel.widgets.drafting import editor\n\neditor({DRAFT!r}, autosave=False)"
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": code, "execution_count": None, "outputs": []}
    kernel_of = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    (apps / "rediger.ipynb").write_text(
        json.dumps({"cells": [cell], "metadata": kernel_of, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    own = {"REFERENTIEL_BASE": base, "REFERENTIEL_VERSIONS": str(versions)}
    with (running(apps, ROOT / "apps" / "templates" / "kit", public=True, environment=own) as app,
          chromium(path) as launched):
        for part, field, first, key in TYPED:
            page = launched.new_page(viewport={"width": 1480, "height": 900})
            page.goto(app.app_url("rediger"))
            page.wait_for_selector(".editeur .taux .apres", timeout=60_000)
            page.locator(f".plan a[href='#{part}']").click()
            number = page.locator(f".editeur__centre [data-field='{field}']")
            number.wait_for()
            number.fill(first)
            page.wait_for_timeout(2_000)
            # A step of one ladder need not move the rate: there the history of what was done stands for it.
            page.evaluate(WATCH, [".constats", ".taux .apres" if part.startswith("outcomes") else ".pas"])
            for turn in range(KEYS):
                page.keyboard.press("Backspace" if turn % 2 else key)
                page.wait_for_function("count => window.spent.length > count", arg=turn, timeout=20_000, polling=20)
                page.wait_for_timeout(400)
            told(f"editor, key to page: {field}", page.evaluate("window.spent")[4:], "keys")
            page.close()


def main():
    """Measure both sides on a copy of the folder of versions."""
    with tempfile.TemporaryDirectory(prefix="referentiel_bench_") as room:
        folder = Path(room)
        shutil.copytree(versions_folder(), folder / "versions")
        base = base_of(folder)
        kernel(base, folder / "versions")
        browser(base, folder / "versions", folder)


if __name__ == "__main__":
    main()
