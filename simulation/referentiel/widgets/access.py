"""Who may open an app: whoever has the token; the others read, in French, where to find it."""

from __future__ import annotations

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.base.handlers import JupyterHandler


class AccessPage(JupyterHandler):
    """The page shown instead of a login form: an address with the token opens the app by itself."""

    @allow_unauthenticated
    def get(self) -> None:
        """Write the page of the template."""
        self.set_status(403)
        template = self.settings["voila_jinja2_env"].get_template("access.html")
        self.finish(template.render(base_url=self.base_url))


class TokenAccess(PasswordIdentityProvider):
    """Jupyter's own check of the token, with a page of ours in place of its form."""

    def get_handlers(self) -> list[tuple[str, object]]:
        """Give the address of the access page."""
        return [(r"/login", AccessPage)]
