"""A served folder asked without a browser."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil

TEMPLATE = Path(__file__).parents[1] / "apps" / "templates" / "kit"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str

    @property
    def kernel(self) -> str:
        """The kernel of the page."""
        return re.search(r'"kernelId": ?"([0-9a-f-]+)"', self.body).group(1)


def ask(url, *, method="GET", data=None, **headers) -> Answer:
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
            return Answer(reply.status, dict(reply.headers), reply.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read().decode())


def notebook(folder: Path, name: str, source: str) -> None:
    cell = nbformat.v4.new_code_cell(source)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(
        nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), folder / f"{name}.ipynb"
    )


def alive(app) -> dict:
    """Return what the server says of itself."""
    return json.loads(ask(app.url.split("?")[0] + "sante").body)


def wait(app, **wanted) -> dict:
    """Return what the server says of itself, once it says so."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        told = alive(app)
        if wanted.items() <= told.items():
            return told
        time.sleep(0.1)
    raise AssertionError((told, wanted))


def close(app, kernel) -> int:
    """Say that a page is closed, as its browser does."""
    return ask(f"{app.url.split('?')[0]}voila/api/shutdown/{kernel}", method="POST").status


def kernels(app) -> list[psutil.Process]:
    """Return the kernels of a server, the newest last."""
    children = psutil.Process(app.process.pid).children(recursive=True)
    found = [child for child in children if any("ipykernel" in word for word in child.cmdline())]
    return sorted(found, key=psutil.Process.create_time)
