"""Scripts of Voilà that a browser may fetch while the kernel of its page still works: the same for each app.

Voilà writes the tag of its first script at the end of a page, once the notebook ran, and that script asks for the
others in turn. The list is what a browser asked for (``preloads.json`` of the template; a test holds it to that); a
name that the installed releases do not have is left out, and costs only what it would have saved.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from jupyter_core.paths import jupyter_path

LIST = "preloads.json"
ROOMS = (("voila/static/", ("voila", "templates", "base", "static")), ("voila/labextensions/", ("labextensions",)),
         ("voila/labextensions/", ("voila", "labextensions")))
"""Where Jupyter keeps what is served under the beginning of a name."""


def preloads(template_dir: Path) -> list[str]:
    """Return the scripts of the list that are installed, in the order that a page asks for them.

    Returns
    -------
    list of str
        Addresses below that of the server; empty where the template has no list.
    """
    path = template_dir / LIST
    if not path.exists():
        return []
    return installed(json.loads(path.read_text(encoding="utf-8")))


def installed(names: Iterable[str]) -> list[str]:
    """Return those of some scripts whose file is there.

    Examples
    --------
    >>> installed(["voila/static/voila.js", "voila/static/none.js", "elsewhere/voila.js"])
    ['voila/static/voila.js']
    """
    return [name for name in names if any(
        Path(folder, name.removeprefix(room).partition("?")[0]).is_file()
        for room, below in ROOMS if name.startswith(room) for folder in jupyter_path(*below))]
