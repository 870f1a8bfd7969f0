"""The scripts and sheets of widgets; a script that draws has the shared parts put before it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def script(name: str) -> str:
    """Return a script of this folder with the shared parts before it, as one module.

    One module a widget: a page that forbids every other source, as those of the apps do, loads nothing more.

    Examples
    --------
    >>> "function node(" in script("tree.js"), script("tree.js").count("export default")
    (True, 1)
    """
    return "\n".join((STATIC / one).read_text(encoding="utf-8") for one in ("parts.js", name))
