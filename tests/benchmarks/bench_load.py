"""Twenty people on the impact page at once: first view, latency of a lever, memory of a session, weight of a page.

Run alone: ``python tests/benchmarks/bench_load.py [people] [seconds]``, about four minutes on two cores. Browsers and
server share the machine, so a figure is worse than with browsers elsewhere. Nothing is asserted on time; what the
machine did beside is told by its load before and after. Times are in seconds or milliseconds as said.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import psutil
from bench_impact import MOVED, VERSION, WATCH
from latency import AUDITS, base_of
from seeded import ROOT

from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import Options

sys.path.insert(0, str(ROOT / "tests"))
from asking import kernels, wait

PEOPLE, SECONDS = 20, 60
TURNS = 6
"""First views of each kind."""
PACE = (2.0, 5.0)
"""Seconds between two moves of the same person: they read what changed."""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-timer-throttling",
             "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows")
KIT = ROOT / "apps" / "templates" / "kit"
DRAWN = ".dessin svg"
APP = "impact_seuils"


def ranked(times, unit):
    """Write the median, the 95th percentile and the number of some times."""
    times = sorted(times)
    if not times:
        return "-"
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    form = "{:.0f}" if unit == "ms" else "{:.1f}"
    return f"median {form.format(statistics.median(times))} {unit}, p95 {form.format(p95)} {unit} ({len(times)})"


def told(what, value):
    """Print a line of the table."""
    print(f"{what:<58} {value}", flush=True)


def load_of_machine():
    """Return how busy the machine is."""
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg())


def first_views(apps, base, launched, warm):
    """Time from the address typed to the curve drawn, each by a person with an empty cache."""
    times = []
    with running(apps, KIT, public=True, environment={"REFERENTIEL_BASE": base}, options=Options(warm=warm)) as app:
        for _ in range(TURNS):
            if warm:
                wait(app, warm=warm)
            waiting = [one.memory_full_info().uss >> 20 for one in kernels(app)]
            context = launched.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            start = time.perf_counter()
            page.goto(app.app_url(APP))
            page.wait_for_selector(DRAWN, timeout=120_000)
            times.append(time.perf_counter() - start)
            page.close(run_before_unload=True)
            context.close()
            wait(app, sessions=0)
    told(f"first view, {f'{warm} warm kernels' if warm else 'no warm kernel'}", ranked(times, "s"))
    return waiting


def weight(app, launched):
    """Count what a page asks for: with an empty cache, then again."""
    context = launched.new_context(viewport={"width": 1280, "height": 900})
    for what in ("empty cache", "again"):
        page = context.new_page()
        seen = {"requests": 0, "bytes": 0, "messages": 0, "said": 0}
        client = context.new_cdp_session(page)
        client.send("Network.enable")

        def count(name, size, by, seen=seen):
            seen[name] += 1
            seen[size] += by

        client.on("Network.loadingFinished", lambda one: count("requests", "bytes", one["encodedDataLength"]))
        client.on("Network.webSocketFrameReceived",
                  lambda one: count("messages", "said", len(one["response"]["payloadData"])))
        page.goto(app.app_url(APP))
        page.wait_for_selector(DRAWN, timeout=120_000)
        page.wait_for_timeout(3_000)
        told(f"weight of the page, {what}", f"{seen['requests']} requests, {seen['bytes'] / 1e6:.2f} MB; "
             f"{seen['messages']} messages of the kernel, {seen['said'] / 1e6:.2f} MB")
        page.close(run_before_unload=True)
    context.close()


def settled(page, lever, first, url):
    """Open the page of a person on a lever; its slider has the focus, and what follows is timed."""
    start = time.perf_counter()
    page.goto(f"{url}?version={VERSION}&{lever}={first}")
    page.wait_for_selector(DRAWN, timeout=240_000)
    spent = time.perf_counter() - start
    if not page.locator(f"[data-lever='{lever}']").count():
        page.fill("input[type=search]", lever.split(".")[1])
        page.locator(f".trouve[data-path='{lever}']").click(timeout=120_000)
    slider = page.locator(f"[data-lever='{lever}'] input[type=range]").first
    slider.wait_for(timeout=120_000)
    page.evaluate(WATCH)
    slider.focus()
    return spent


def processor(app):
    """Return the seconds of processor spent so far by the kernels, the server and the browsers."""
    def spent(processes):
        return sum(one.cpu_times().user + one.cpu_times().system for one in processes)

    server, own = psutil.Process(app.process.pid), psutil.Process()
    served = {one.pid for one in (server, *server.children(recursive=True))}
    browsers = [one for one in own.children(recursive=True) if one.pid not in served]
    return spent(kernels(app)), spent([server]), spent(browsers)


def crowd(app, launched, people, seconds):
    """Seat everybody, then let each move a lever at their own pace; return what each page followed in, in ms."""
    pages, opening = [], []
    for person in range(people):
        lever, first = MOVED[person % len(MOVED)]
        page = launched.new_context(viewport={"width": 1280, "height": 900}).new_page()
        opening.append(settled(page, lever, first, app.app_url(APP)))
        pages.append(page)
    told(f"first view while {people} people sit down one by one", ranked(opening, "s"))
    for page in pages:
        page.wait_for_timeout(50)
    dice = random.Random(20)  # noqa: S311 - a pace, not a secret
    end = time.monotonic() + seconds
    due = [time.monotonic() + dice.uniform(0, PACE[1]) for _ in pages]
    moved = [0] * len(pages)
    late = []
    before = processor(app)
    while time.monotonic() < end:
        person = min(range(people), key=due.__getitem__)
        rest = due[person] - time.monotonic()
        if rest > 0:
            pages[person].wait_for_timeout(1000 * rest)
        late.append(1000 * max(0.0, time.monotonic() - due[person]))
        pages[person].keyboard.press("PageDown" if moved[person] % 2 else "PageUp")
        moved[person] += 1
        due[person] = time.monotonic() + dice.uniform(*PACE)
    each = [1000 * (after - first) / sum(moved) for first, after in zip(before, processor(app), strict=True)]
    told("processor for a move, signs of life of all pages included",
         f"kernel {each[0]:.0f} ms, server {each[1]:.0f} ms, browser {each[2]:.0f} ms")
    pages[0].wait_for_timeout(5_000)
    spent = [page.evaluate("window.spent") for page in pages]
    return spent, moved, late


def main():
    """Measure all of it."""
    from playwright.sync_api import sync_playwright

    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("REFERENTIEL_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        print("load: no chromium on this machine")
        return
    day = date.today()  # noqa: DTZ011 - the day of the person who measures
    told(f"load, {day}, {os.cpu_count()} cores, {AUDITS} audits", load_of_machine())
    with tempfile.TemporaryDirectory(prefix="referentiel_bench_") as room, sync_playwright() as api:
        folder = Path(room)
        base, apps = base_of(folder), folder / "apps"
        apps.mkdir()
        shutil.copy(ROOT / "apps" / f"{APP}.ipynb", apps)
        launched = api.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        first_views(apps, base, launched, 0)
        waiting = first_views(apps, base, launched, 2)
        told("private memory of a kernel that waits", f"{max(waiting)} MiB")
        with running(apps, KIT, public=True, environment={"REFERENTIEL_BASE": base},
                     options=Options(sessions=people + 2, warm=2)) as app:
            wait(app, warm=2)
            weight(app, launched)
            spent, moved, late = crowd(app, launched, people, seconds)
            for name, what in (("sentence", "result"), ("figure", "curve in hand"), ("rest", "rest of the tab")):
                told(f"{people} people, key to {what}", ranked([one for each in spent for one in each[name]], "ms"))
            told(f"{people} people, moves", f"{sum(moved)} in {seconds} s, "
                 f"{sum(moved) - sum(len(each['sentence']) for each in spent)} not followed by a result; "
                 f"the driver pressed late by {ranked(late, 'ms')}")
            private = sorted((one.memory_full_info().uss >> 20 for one in kernels(app)), reverse=True)[:people]
            told("private memory of a session after that", f"median {statistics.median(private):.0f} MiB, "
                 f"most {private[0]} MiB ({len(private)})")
            own = psutil.Process(app.process.pid).memory_full_info().uss >> 20
            told("private memory of the server", f"{own} MiB")
        launched.close()
    told("the machine at the end", load_of_machine())


if __name__ == "__main__":
    main()
