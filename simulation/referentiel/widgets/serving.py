"""Voilà as the apps need it: this machine only, no code shown, a strict policy, a token unless public."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from .. import texts
from .preparation import prepare
from .serving_settings import HOST, Options, kernel_environment, place_template, write_settings

START_SECONDS = 60
STOP_SECONDS = 10
DEFAULTS = Options()
PUBLIC = "REFERENTIEL_PUBLIC"
"""Environment variable that tells the kernels whether the server asks for no token."""
TOKEN = "REFERENTIEL_JETON"  # noqa: S105 - a name
"""Environment variable that holds the token, for a program that reaches the apps for people; else one is drawn."""
SHORTEST_TOKEN = 24


class ServingError(Exception):
    """The apps cannot be served; the message is for people."""


def serve(
    notebooks_dir: Path,
    template_dir: Path,
    *,
    port: int | None = None,
    public: bool = False,
    open_browser: bool = True,
    environment: Mapping[str, str],
    options: Options = DEFAULTS,
) -> int:
    """Serve the notebooks of `notebooks_dir` until Ctrl-C (or SIGTERM) and return an exit status.

    Parameters
    ----------
    notebooks_dir
        The folder of the apps; nothing else is reachable.
    template_dir
        The Voilà template; its generated files are brought up to date first.
    port
        A port of this machine; a free one is chosen when not given.
    public
        Ask for no token.
    open_browser
        Open the address in the browser of this machine.
    environment
        Added to the environment of the kernels.
    options
        The address, the limits, what the home page tells.

    Raises
    ------
    ServingError
        A folder is missing, the port is taken, or the server does not start.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with running(notebooks_dir, template_dir, port=port, public=public, environment=environment,
                     options=options) as app:
            _say("page.serve.ready", url=app.url)
            if not public:
                _say("page.serve.private")
            _say("page.serve.stop")
            if open_browser:
                # Some browsers keep the caller waiting until they are closed.
                threading.Thread(target=webbrowser.open, args=(app.url,), daemon=True).start()
            return app.process.wait()
    except KeyboardInterrupt:
        _say("page.serve.stopped")
        return 0


class Running:
    """A server at work.

    Attributes
    ----------
    url : str
        The address of the index, with the token when there is one.
    process : subprocess.Popen
        The Voilà process; its children are the kernels.
    log : Path
        What it wrote; gone with it.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], log: Path, port: int, token: str, base_url: str,
    ) -> None:
        self.process = process
        self.log = log
        self.port = port
        self.token = token
        self.base_url = base_url

    @property
    def url(self) -> str:
        """The address of the index."""
        return self._address("")

    def app_url(self, name: str) -> str:
        """Return the address of the app whose notebook is ``name.ipynb``."""
        return self._address(f"voila/render/{name}.ipynb")

    def _address(self, path: str) -> str:
        query = f"?token={self.token}" if self.token else ""
        return f"http://{HOST}:{self.port}{self.base_url}{path}{query}"


@contextmanager
def running(
    notebooks_dir: Path,
    template_dir: Path,
    *,
    port: int | None = None,
    public: bool = False,
    environment: Mapping[str, str],
    options: Options = DEFAULTS,
) -> Iterator[Running]:
    """Start Voilà, give it once it answers, and stop it and its kernels at the end."""
    # Whoever started the server decides, not what an earlier shell left behind.
    environment = {**environment, PUBLIC: "1" if public else ""}
    for folder in (notebooks_dir, template_dir):
        if not folder.is_dir():
            raise ServingError(texts.text("page.serve.no_folder", folder=folder))
    chosen = _usable(port)
    prepare(template_dir)
    token = "" if public else _token()
    # The folder is private (0700): it holds the token, which must not stand on a command line.
    with tempfile.TemporaryDirectory(prefix="referentiel_", ignore_cleanup_errors=True) as room:
        private = Path(room)
        write_settings(private, notebooks_dir.resolve(), chosen, token, options)
        # The meeting is the committee's: its page refuses the public, and the header does not lead there.
        nav = [path.stem for path in notebooks_dir.glob("*.ipynb") if token or path.stem != "seance"]
        place_template(private, template_dir.resolve(), nav)
        log = private / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "referentiel.widgets.server", f"--Voila.config_file_paths={private}"],
                env=kernel_environment(private, environment),
                cwd=private,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait(process, chosen, log)
            yield Running(process, log, chosen, token, options.base_url)
        finally:
            _stop(process)


def _token() -> str:
    """Return the token that was agreed with another program, or a new one."""
    agreed = os.environ.get(TOKEN, "")
    if agreed and not (len(agreed) >= SHORTEST_TOKEN and agreed.isascii() and agreed.isalnum()):
        raise ServingError(texts.text("serving.token", name=TOKEN, least=SHORTEST_TOKEN))
    return agreed or secrets.token_urlsafe(24)


def _usable(port: int | None) -> int:
    """Return `port` if it is free, or a free one."""
    with socket.socket() as probe:
        # Without this a port closed a moment ago looks taken; on Windows it would make a taken one look free.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port or 0))
        except OSError as error:
            raise ServingError(texts.text("page.serve.port_taken", port=port)) from error
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            detail = lines[-1] if lines else process.returncode
            raise ServingError(texts.text("page.serve.failed", detail=detail))
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ServingError(texts.text("page.serve.slow", seconds=START_SECONDS))


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(key: str, **params: object) -> None:
    print(texts.text(key, **params), flush=True)  # noqa: T201
