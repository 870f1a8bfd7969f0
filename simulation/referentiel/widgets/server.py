"""Voilà with the pages of ours: a home, a sign of life, a limit of sessions, and a log without questions asked.

Started by `referentiel.widgets.serving` as a process of its own.
"""

from __future__ import annotations

import json
import logging
import re
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.ioloop import IOLoop
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from referentiel.report.accessibility import accessibility

from .refusals import MOST_HEADERS, Nowhere, Refusing, refusing

RETRY_SECONDS = 30
KEPT = "referentiel"
"""Where the settings of the server hold ours."""
# What Voilà serves beside the apps: a listing of the folder, and its files.
CLOSED = ("/voila/tree", "/voila/api/contents", "/voila/files")


class HomePage(Refusing, JupyterHandler):  # type: ignore[misc]
    """The apps of the folder, the method, and where texts and data come from."""

    @web.authenticated
    def get(self) -> None:
        """Write the page."""
        own = self.settings[KEPT]
        apps = [name.removesuffix(".ipynb") for name in names(self.settings)]
        template = self.settings["voila_jinja2_env"].get_template("home.html")
        self.finish(template.render(base_url=self.base_url, apps=apps, public=own["public"], home=own["home"]))


class AccessibilityPage(Refusing, JupyterHandler):  # type: ignore[misc]
    """What was checked of the pages, how, and what was not; for everybody, as it holds nothing of anybody."""

    @allow_unauthenticated
    def get(self) -> None:
        """Write the page."""
        template = self.settings["voila_jinja2_env"].get_template("accessibility.html")
        self.finish(template.render(base_url=self.base_url, told=accessibility()))


class HealthPage(Refusing, JupyterHandler):  # type: ignore[misc]
    """A sign of life for who watches the server: open sessions, their limit, kernels that wait; nothing else."""

    @allow_unauthenticated
    def get(self) -> None:
        """Write one line of JSON; 503 when no session is left."""
        kernels = self.settings["kernel_manager"]
        room = kernels.taken < kernels.places
        self.set_status(200 if room else 503)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"status": "ok" if room else "full", "sessions": kernels.taken,
                                "limit": kernels.places, "warm": kernels.ready}))


class AppPage(Refusing, TornadoVoilaHandler):
    """An app, while there is room for one more session."""

    left = False
    """Whether the person went away before the page was written."""

    @web.authenticated
    async def get(self, path: str | None = None) -> None:
        """Open the app, or write the page that waits and tries again by itself."""
        kernels = self.settings["kernel_manager"]
        if path not in names(self.settings):
            raise web.HTTPError(404)
        with kernels.place() as place:
            if place is None:
                self.wait(kernels.places)
                return
            try:
                await super().get(path)  # type: ignore[misc]
            finally:
                if self.left and place.kernel in kernels:
                    await kernels.shutdown_kernel(place.kernel)

    def wait(self, places: int) -> None:
        """Write the page that waits."""
        self.set_status(503)
        self.set_header("Retry-After", str(RETRY_SECONDS))
        self.set_header("Cache-Control", "no-store")
        template = self.settings["voila_jinja2_env"].get_template("waiting.html")
        self.finish(template.render(base_url=self.base_url, seconds=RETRY_SECONDS, sessions=places))

    def on_connection_close(self) -> None:
        """Know that nobody waits for the page any more."""
        self.left = True
        super().on_connection_close()


class Questions(logging.Filter):
    """Take out of each line of the log what was asked for after the path: a scenario, a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line."""
        record.msg, record.args = re.sub(r"\?[^\s')]*", "", record.getMessage()), ()
        return True


def names(settings: dict[str, Any]) -> list[str]:
    """Return the notebooks that are served; no other is looked for."""
    return sorted(path.name for path in Path(settings[KEPT]["apps"]).glob("*.ipynb"))


class Server(Voila):
    """Voilà, with our pages in place of its listing."""

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the configuration; from then on the log holds no question."""
        super().initialize(argv)
        for name in (self.log.name, "tornado.access", "tornado.application", "tornado.general"):
            logging.getLogger(name).addFilter(Questions())

    def init_handlers(self) -> list[Any]:
        """Put our pages first, and close what lists or hands out files."""
        closed = tuple(url_path_join(self.server_url, path) for path in CLOSED)
        render = url_path_join(self.server_url, "/voila/render/")
        handlers = [(own[0], AppPage if own[0].startswith(render) else refusing(own[1]), *own[2:])
                    for own in map(self._rooted, super().init_handlers())
                    if not own[0].startswith(closed) and own[0] != self.server_url]
        return [(self.server_url, HomePage), (url_path_join(self.server_url, "/sante"), HealthPage),
                (url_path_join(self.server_url, "/accessibilite"), AccessibilityPage), *handlers]

    def _rooted(self, handler: Any) -> Any:  # noqa: ANN401
        """Put under our path what Jupyter leaves at the root of the machine: the page of who has no token."""
        rooted = handler[0].startswith(self.server_url)
        return handler if rooted else (url_path_join(self.server_url, handler[0]), *handler[1:])

    def init_settings(self) -> dict[str, Any]:
        """Answer to any other address that there is no such page."""
        return {**super().init_settings(), "default_handler_class": Nowhere}

    def start(self) -> None:
        """Serve until stopped; kernels inherit the bound of memory, each for itself."""
        bound_memory(self.tornado_settings[KEPT]["memory"])
        super().start()

    def listen(self) -> None:
        """Open the port, and warm the first kernels once requests are answered."""
        IOLoop.current().add_callback(self.kernel_manager.fill)
        self.app.listen = partial(self.app.listen, max_header_size=MOST_HEADERS)
        super().listen()


def bound_memory(mebibytes: int) -> None:
    """Let no process started from here hold more data than so much; 0 for no bound, and none where none can be set."""
    try:
        import resource
    except ImportError:
        return
    if mebibytes:
        resource.setrlimit(resource.RLIMIT_DATA, (mebibytes << 20, resource.RLIM_INFINITY))


if __name__ == "__main__":
    Server.launch_instance()
