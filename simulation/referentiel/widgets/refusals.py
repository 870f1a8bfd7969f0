"""What the server answers to what it does not serve: a French page, whatever was asked for and however."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web
from tornado.websocket import WebSocketHandler

MOST_ADDRESS = 65_000
"""Characters of an address; a kernel could not be told of a longer one."""
MOST_HEADERS = 1 << 20
"""Bytes of an address and its headers that are read at all; beyond, the connection is closed."""
PAGES = {404: "404.html", 414: "long.html"}


class Refusing(web.RequestHandler):
    """A handler whose refusals are pages of ours, without a word of what happened inside."""

    def prepare(self) -> Any:  # noqa: ANN401
        """Refuse an address that is too long for anybody to have been given."""
        if len(self.request.uri or "") > MOST_ADDRESS:
            raise web.HTTPError(414)
        return super().prepare()

    def write_error(self, status_code: int, **_: object) -> None:
        """Write the page of a refusal."""
        template = self.settings["voila_jinja2_env"].get_template(PAGES.get(status_code, "error.html"))
        self.set_header("Cache-Control", "no-store")
        self.finish(template.render(base_url=self.settings["base_url"], status_code=status_code))

    def set_default_headers(self) -> None:
        """Carry the policy on every page, whoever writes it."""
        super().set_default_headers()
        for name, value in self.settings["headers"].items():
            self.set_header(name, value)


class Nowhere(Refusing, JupyterHandler):  # type: ignore[misc]
    """What no handler answers to: an address of elsewhere, for one."""

    @web.authenticated
    def get(self) -> None:
        """Say that there is no such page."""
        raise web.HTTPError(404)


class RefusingFile(Refusing, web.StaticFileHandler):
    """Files of the template and of the widgets; a path that leaves their folder is a page that does not exist."""

    async def get(self, path: str, include_body: bool = True) -> None:  # noqa: FBT001, FBT002 - as tornado calls it
        """Hand the file over."""
        try:
            await super().get(path, include_body)
        except (AssertionError, ValueError, TypeError, UnboundLocalError) as error:
            # Voilà takes the path to pieces before it looks whether it is one.
            raise web.HTTPError(404) from error
        except web.HTTPError as error:
            if error.status_code == HTTPStatus.FORBIDDEN:
                raise web.HTTPError(404) from error
            raise


def refusing(handler: type[Any]) -> type[Any]:
    """Return a handler that refuses as ours do; those that no person reads are left as they are."""
    if issubclass(handler, (APIHandler, WebSocketHandler, Refusing)):
        return handler
    ours = RefusingFile if issubclass(handler, web.StaticFileHandler) else Refusing
    return type(handler.__name__, (ours, handler), {})
