"""Voilà as the apps need it: this machine only, no code shown, a strict policy, a token unless public."""

from __future__ import annotations

import json
import os
import secrets
import shutil
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
from ..texts.catalogue import LOCALE
from .preparation import prepare

HOST = "127.0.0.1"
TEMPLATE = "kit"
START_SECONDS = 60
STOP_SECONDS = 10
IDLE_SECONDS = 600
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: blob:",
        "frame-ancestors 'none'",
    )
)
PUBLIC = "REFERENTIEL_PUBLIC"
"""Environment variable that tells the kernels whether the server asks for no token."""
# Both widget managers are needed: with one missing the page never finishes loading.
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")


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

    Raises
    ------
    ServingError
        A folder is missing, the port is taken, or the server does not start.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with running(notebooks_dir, template_dir, port=port, public=public, environment=environment) as app:
            names = [path.stem for path in notebooks_dir.glob("*.ipynb")]
            # A single app is what the person came for; several are chosen from on the index.
            address = app.app_url(names[0]) if len(names) == 1 else app.url
            _say("page.serve.ready", url=address)
            if not public:
                _say("page.serve.private")
            _say("page.serve.stop")
            if open_browser:
                # Some browsers keep the caller waiting until they are closed.
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
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
    """

    def __init__(self, process: subprocess.Popen[bytes], port: int, token: str) -> None:
        self.process = process
        self.port = port
        self.token = token

    @property
    def url(self) -> str:
        """The address of the index."""
        return self._address("/")

    def app_url(self, name: str) -> str:
        """Return the address of the app whose notebook is ``name.ipynb``."""
        return self._address(f"/voila/render/{name}.ipynb")

    def _address(self, path: str) -> str:
        query = f"?token={self.token}" if self.token else ""
        return f"http://{HOST}:{self.port}{path}{query}"


@contextmanager
def running(
    notebooks_dir: Path,
    template_dir: Path,
    *,
    port: int | None = None,
    public: bool = False,
    environment: Mapping[str, str],
) -> Iterator[Running]:
    """Start Voilà, give it once it answers, and stop it and its kernels at the end."""
    # Whoever started the server decides, not what an earlier shell left behind.
    environment = {**environment, PUBLIC: "1" if public else ""}
    for folder in (notebooks_dir, template_dir):
        if not folder.is_dir():
            raise ServingError(texts.text("page.serve.no_folder", folder=folder))
    chosen = _usable(port)
    prepare(template_dir)
    token = "" if public else secrets.token_urlsafe(24)
    # The folder is private (0700): it holds the token, which must not stand on a command line.
    with tempfile.TemporaryDirectory(prefix="referentiel_", ignore_cleanup_errors=True) as room:
        private = Path(room)
        _settings(private, notebooks_dir.resolve(), chosen, token)
        _template(private, template_dir.resolve())
        log = private / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "voila", f"--Voila.config_file_paths={private}"],
                env=_environment(private, environment),
                cwd=private,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        try:
            _wait(process, chosen, log)
            yield Running(process, chosen, token)
        finally:
            _stop(process)


def _settings(private: Path, notebooks_dir: Path, port: int, token: str) -> None:
    """Write the whole configuration; the one of the person who serves is not read."""
    settings = {
        "Voila": {
            "ip": HOST,
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "root_dir": str(notebooks_dir),
            "connection_dir_root": str(private),
            "token": token,
            "identity_provider_class": "referentiel.widgets.access.TokenAccess",
            "log_level": "WARN",
            "tornado_settings": {
                # A page of elsewhere that would point its own name at this machine is refused.
                "allow_remote_access": False,
                "local_hostnames": ["localhost", HOST],
                # Voilà's farewell when a tab closes carries no XSRF field, and would be refused: the kernel
                # would stay. The origin of each such request is still checked.
                "disable_check_xsrf": True,
                "headers": {
                    "Content-Security-Policy": CONTENT_POLICY,
                    "X-Content-Type-Options": "nosniff",
                    "Referrer-Policy": "same-origin",
                },
            },
        },
        "VoilaConfiguration": {
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "classic_tree": True,
            "strip_sources": True,
            "show_tracebacks": False,
            "file_allowlist": [],
            "extension_allowlist": list(EXTENSIONS),
        },
        "VoilaExporter": {"language_code": LOCALE},
        # An open tab asks for a sign of life every two seconds, so its kernel is never idle.
        "MappingKernelManager": {
            "cull_idle_timeout": IDLE_SECONDS,
            "cull_interval": 60,
            "cull_connected": False,
        },
    }
    (private / "voila.json").write_text(json.dumps(settings), encoding="utf-8")


def _template(private: Path, template_dir: Path) -> None:
    """Put the template where Voilà looks for it: ``<data path>/voila/templates/<name>``."""
    place = private / "data" / "voila" / "templates" / TEMPLATE
    place.parent.mkdir(parents=True)
    try:
        place.symlink_to(template_dir, target_is_directory=True)
    except OSError:  # a system without links for everyone
        shutil.copytree(template_dir, place)


def _environment(private: Path, added: Mapping[str, str]) -> dict[str, str]:
    paths = [str(private / "data"), os.environ.get("JUPYTER_PATH", "")]
    return {
        **os.environ,
        **added,
        "JUPYTER_PATH": os.pathsep.join(path for path in paths if path),
        "JUPYTER_CONFIG_DIR": str(private / "config"),
    }


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
