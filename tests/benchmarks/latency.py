"""What the benchmarks of pages share: a base of 400 audits, a browser where there is one, and how delays are told."""

from __future__ import annotations

import os
import shutil
import statistics
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from referentiel.audits import Store, enlarged_history
from referentiel.files import read_versions, versions_folder

AUDITS = 400
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def base_of(folder: Path) -> str:
    """Return a base of 400 audits: the enlarged synthetic history, its first audits twice."""
    made = enlarged_history(read_versions(versions_folder()))
    audits = [one for one in made.audits if one.family == "lrs"]
    audits = [replace(audits[i % len(audits)], id=f"{audits[i % len(audits)].id}-{i}") for i in range(AUDITS)]
    url = f"sqlite:///{(folder / 'base.sqlite3').as_posix()}"
    Store(url).add(made.source, audits)
    return url


def told(what, times, unit):
    """Print the median and the 95th percentile of some milliseconds; nothing where there are none."""
    ranked = sorted(times)
    if ranked:
        print(f"{what:<66} {AUDITS:>5} audits  median {statistics.median(ranked):6.1f} ms   "
              f"p95 {ranked[int(0.95 * (len(ranked) - 1))]:6.1f} ms   ({len(ranked)} {unit})", flush=True)


def browser_path(what):
    """Return where chromium stands; None, and why it is missing told, where nothing can be measured in a browser."""
    try:
        import playwright  # noqa: F401 - asked whether it is there
    except ImportError:
        print(f"{what} in a browser: playwright is not installed")
        return None
    path = os.environ.get("REFERENTIEL_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        print(f"{what} in a browser: no chromium on this machine")
    return path


@contextmanager
def chromium(path):
    """Yield a browser, closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as api:
        launched = api.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()
