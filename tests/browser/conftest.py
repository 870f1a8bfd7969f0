"""A served app, a real browser, and a record of all that the page asked for or complained about."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

HOST = "127.0.0.1"
START_SECONDS = 120
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# No sandbox in a container; nothing of the browser's own leaves the machine.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).parent / "screenshots"


@dataclass(frozen=True)
class Served:
    """The command `referentiel servir` at work on a demonstration base."""

    process: subprocess.Popen
    port: int
    base: str

    @property
    def home(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def url(self, app: str) -> str:
        return f"http://{HOST}:{self.port}/voila/render/{app}.ipynb"


@dataclass
class Record:
    """What a page did."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Return the requests that left this machine."""
        parts = [(url, urlsplit(url)) for url in self.requests]
        return [url for url, part in parts if part.scheme not in {"data", "blob"} and part.hostname != HOST]


def unavailable(reason: str) -> None:
    """Skip on the machine of a person, fail where nobody would see the skip."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


# Not of the session: while the API of playwright is open its event loop runs in this thread, and the work that a page
# puts off would wait for it in every test file that comes after.
@pytest.fixture(scope="module")
def browser():
    named = os.environ.get("REFERENTIEL_CHROMIUM")
    path = named or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if not path or not Path(path).exists():
        unavailable("no chromium: install it, or give its path in REFERENTIEL_CHROMIUM")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("base")
    base = f"sqlite:///{(folder / 'audits.sqlite').as_posix()}"
    command = [sys.executable, "-m", "referentiel", "servir", "--sans-navigateur", "--public", "--places", "200",
               "--prechauffe", "0"]
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--base", base], stdout=stream, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, log)
        yield Served(process, port, base)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process, port, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(log.read_text(encoding="utf-8", errors="replace"))
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text(encoding="utf-8", errors="replace"))


@pytest.fixture
def new_page(browser):
    """Open pages of any width; `page.record` holds what each one did."""
    contexts = []

    def make(width=1280, height=900):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        contexts.append(context)
        page = context.new_page()
        page.record = Record()
        page.on("request", lambda request: page.record.requests.append(request.url))
        page.on("websocket", lambda opened: page.record.requests.append(opened.url))
        page.on("pageerror", lambda error: page.record.errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.record.errors.append(said.text))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def screenshot():
    """Keep a picture of a page, for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return lambda page, name, **options: page.screenshot(path=SCREENSHOTS / f"{name}.png", **options)
