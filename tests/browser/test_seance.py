"""The app of meetings as a secretary meets it, behind its token, with the keyboard, a kill, and a second secretary."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psutil
import pytest
from sittings import DRAFT, sitting_folder
from walks import still, walk

from referentiel.authoring.filed import meeting_paths
from referentiel.authoring.sitting import Sitting
from referentiel.files.committees import committee_on, read_committees
from referentiel.texts import text

pytestmark = pytest.mark.browser

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
HOST, START_SECONDS = "127.0.0.1", 120
SLOW = 60_000


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    root = tmp_path_factory.mktemp("seances")
    sitting_folder(Path(__file__).parents[2] / "referentiel_versions", root / "versions")
    return root


@pytest.fixture(scope="module")
def office(prepared):
    """The command `referentiel servir` on prepared versions: its process, and its address with the token."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    log = prepared / "log"
    # No warm kernel: the newest one is that of the page.
    command = [sys.executable, "-m", "referentiel", "servir", "--sans-navigateur", "--prechauffe", "0",
               "--port", str(port), "--base", f"sqlite:///{prepared / 'base.sqlite3'}",
               "--versions", str(prepared / "versions")]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
    try:
        yield process, _address(process, log)
    finally:
        process.terminate()
        process.wait(30)


def _address(process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://\S+", log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[0]
        time.sleep(0.1)
    return pytest.fail(log.read_text(encoding="utf-8", errors="replace"))


@pytest.fixture
def draft(prepared):
    """The draft, without a meeting."""
    path = prepared / "versions" / "drafts" / f"{DRAFT}.yaml"
    shutil.rmtree(path.with_name(f"{DRAFT}.seances"), ignore_errors=True)
    return path


@pytest.fixture
def opened(new_page, office, draft):
    def make(width=1280, height=900):
        page = new_page(width, height)
        page.goto(office[1].replace("/?", "/voila/render/seance.ipynb?"))
        page.wait_for_selector("#rendered_cells h1", timeout=SLOW)
        return page

    return make


@pytest.fixture
def meeting(draft, prepared):
    """A meeting with everybody there and a vote under way on the first amendment, two ballots cast."""
    day = date(2026, 11, 24)
    committee = committee_on(read_committees(prepared / "versions"), day)
    made = Sitting.opened(draft, committee, "Séance d’essai", day)
    made.meeting.attend([seat.id for seat in committee.seats])
    made.open_vote("2", "by_seat")
    made.vote("afrc-1", "for")
    made.vote("afrc-2", "against")
    return made


def tab_to(page, wanted, limit=120):
    """Press Tab until the focus is on what bears a name."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if wanted in page.evaluate("(document.activeElement.innerText || document.activeElement.ariaLabel || '')"
                                   ".replace(/\\s+/g, ' ')"):
            return
    pytest.fail(f"Tab never reaches {wanted}")


def at(page, wanted):
    """Wait until the focus is on what bears a name."""
    page.wait_for_function("(wanted) => document.activeElement.textContent.trim() === wanted", arg=wanted,
                           timeout=SLOW)


def says(page, selector, wanted):
    page.wait_for_function(
        "([selector, wanted]) => [...document.querySelectorAll(selector)]"
        ".some((one) => one.textContent.replace(/\\s+/g, ' ').includes(wanted))",
        arg=[selector, wanted], timeout=SLOW)


def seat(page, name):
    return page.locator(f"select[data-field='seat.{name}']")


def sound(page):
    """Assert that axe finds nothing."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    still(page)
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_a_meeting_with_the_keyboard_alone(opened, draft):
    page = opened()
    assert page.locator("h1").count() == 1
    sound(page)
    tab_to(page, "Ouvrir la séance")
    page.keyboard.press("Enter")
    says(page, ".quorum", "Quorum non atteint")
    tab_to(page, "Noter tous présents")
    page.keyboard.press("Enter")
    says(page, ".quorum", "Quorum atteint : 13")
    tab_to(page, "Passer à l’amendement 2")
    page.keyboard.press("Enter")
    says(page, "h1", "Rendre le label plus exigeant")
    at(page, "Ouvrir le vote")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.dataset.field === 'seat.afrc-1'", timeout=SLOW)
    for key in "pppppccpppppp":
        # Between two colleges Tab also stops at the table, which scrolls on a narrow screen.
        while not page.evaluate("(document.activeElement.dataset.field || '').startsWith('seat.')"):
            page.keyboard.press("Tab")
        page.keyboard.press(key)
        page.keyboard.press("Tab")
    says(page, ".verdict", "11 pour et 2 contre")
    tab_to(page, "Clore le vote et passer au 3")
    page.keyboard.press("Enter")
    says(page, "h1", "Garder le label accessible")
    at(page, "Ouvrir le vote")
    assert page.locator("nav .ordre .adopte").inner_text().split() == ["2", "✓"]
    state = Sitting.read(meeting_paths(draft)[0]).state
    assert (state.status("2"), state.item("2").rounds[0].result.ballots) == ("adopted", (11, 2, 0))
    assert page.record.errors == []
    assert page.record.outside() == []


def test_a_killed_kernel_loses_no_ballot(opened, meeting, office):
    page = opened()
    says(page, ".verdict", "Il manque 11 bulletins")
    seat(page, "sp2c-1").select_option("abstention")
    says(page, ".verdict", "Il manque 10 bulletins")
    children = psutil.Process(office[0].pid).children(recursive=True)
    kernels = [one for one in children if any("ipykernel" in word for word in one.cmdline())]
    max(kernels, key=psutil.Process.create_time).kill()
    alert = page.locator(".alerte--grave[role=alert]")
    alert.wait_for(state="visible", timeout=SLOW)
    alert.get_by_role("button", name=text("page.heartbeat.restart")).click()
    says(page, ".verdict", "Il manque 10 bulletins")
    assert [seat(page, name).input_value() for name in ("afrc-1", "afrc-2", "sp2c-1", "sp2c-2")] == [
        "for", "against", "abstention", ""]


def test_two_secretaries_see_each_other(opened, meeting):
    page = opened()
    says(page, ".verdict", "Il manque 11 bulletins")
    Sitting.read(meeting.journal).vote("sp2c-1", "for")
    # Whichever comes first, the page that follows or the gesture that is refused: both ballots are never mixed.
    says(page, ".alerte", "complétée par quelqu’un d’autre")
    says(page, ".verdict", "Il manque 10 bulletins")
    seat(page, "sp2c-2").select_option("against")
    says(page, ".verdict", "Il manque 9 bulletins")
    ballots = Sitting.read(meeting.journal).state.vote.poll.ballots
    assert [(one.seat, one.choice) for one in ballots] == [
        ("afrc-1", "for"), ("afrc-2", "against"), ("sp2c-1", "for"), ("sp2c-2", "against")]


def test_it_fits_every_screen_and_axe_finds_nothing(opened, meeting, screenshot):
    page = opened()
    says(page, ".verdict", "Il manque 11 bulletins")
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    for width, height in ((1280, 900), (1920, 1080), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        screenshot(page, f"seance_{width}", full_page=True)
        wide, high = page.evaluate(size)
        assert wide <= width
        assert high <= height or width == 390
        for chip in ("", "2"):
            page.locator(f".ordre button[data-item='{chip}']").click()
            says(page, "h1", "Rendre le label" if chip else "Qui est là")
            if width != 1920:
                sound(page)
    page.set_viewport_size({"width": 690, "height": 900})
    page.emulate_media(media="print")
    assert not page.locator("nav .ordre").is_visible()
    assert not page.locator(".seance__actes button").last.is_visible()
    assert page.locator(".verdict").is_visible()
    screenshot(page, "seance_paper", full_page=True)


def test_a_secret_ballot_its_tie_and_its_correction_fit_a_telephone(opened, meeting, screenshot):
    meeting.meeting.drop_vote()
    meeting.open_vote("2", "secret")
    page = opened(390, 844)
    says(page, ".puce--mode", text("sitting.manner.secret"))
    says(page, ".seance", "aucun bulletin n’est lié à un siège")
    page.locator("[data-field='total.employers.for']").focus()
    for figure in "7007" "0303" "1113":
        page.keyboard.type(figure)
        page.keyboard.press("Tab")
    says(page, ".verdict", "Partage égal")
    fits = "[...document.querySelectorAll('.seance input, .seance select, .seance th, .seance button')].every(" \
           "(one) => one.getBoundingClientRect().right <= 390)"
    assert page.evaluate(fits)
    sound(page)
    screenshot(page, "seance_secret_390", full_page=True)
    page.locator("button:visible", has_text=text("sitting.close_vote.next", item="3")).focus()
    page.keyboard.press("Enter")
    says(page, "h1", "Garder le label")
    page.locator(".ordre button[data-item='2']").click()
    says(page, ".verdict", "Partage égal")
    page.locator(".seance__suite button:visible", has_text=text("sitting.correct.open")).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.dataset.field === 'whose'", timeout=SLOW)
    assert page.evaluate(fits)
    sound(page)


def test_the_meeting_bears_what_the_declaration_says(opened, meeting):
    page = opened()
    says(page, ".verdict", "Il manque 11 bulletins")
    assert walk(page) == {}
    assert page.record.errors == []


def test_the_public_is_not_led_there_and_is_refused(new_page, served):
    page = new_page()
    page.goto(served.home)
    shown = [page.locator(".apps a", has_text=text(f"page.app.{name}.title")).count()
             for name in ("impact_seuils", "comparer_versions", "seance")]
    assert shown == [1, 1, 0]
    assert page.locator(".nav a", has_text=text("page.app.seance.title")).count() == 0
    page.goto(served.url("seance"))
    page.wait_for_selector("#rendered_cells h1", timeout=SLOW)
    assert "réservée au comité" in page.locator("h1").inner_text()


def test_an_earlier_ballot_is_corrected_with_the_keyboard_alone(opened, meeting):
    page = opened()
    says(page, ".verdict", "Il manque 11 bulletins")
    page.locator(".seance__suite button:visible", has_text=text("sitting.correct.open")).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.dataset.field === 'whose'", timeout=SLOW)
    page.keyboard.type("AFRC 1")
    page.keyboard.press("Tab")
    page.wait_for_function("() => document.activeElement.dataset.field === 'choice'", timeout=SLOW)
    says(page, ".seance__demande", "Saisi jusqu’ici")
    page.keyboard.type("Abst")
    page.keyboard.press("Tab")
    page.keyboard.type("Bulletin lu de travers")
    page.wait_for_timeout(500)
    sound(page)
    tab_to(page, text("sitting.correct.act"))
    page.keyboard.press("Enter")
    says(page, ".seance__corrections", "pour puis abstention")
    at(page, text("sitting.correct.open"))
    state = Sitting.read(meeting.journal).state
    assert [one.choice for one in state.vote.poll.ballots] == ["abstention", "against"]
    assert state.vote.corrections[0].reason == "Bulletin lu de travers"
