"""What the page template needs and the repository does not hold: the chart bundle, the texts, what to fetch early."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .. import texts
from . import vega
from .preloads import preloads

TEXTS = "textes.html.j2"
ORDER = ("impact_seuils", "comparer_versions", "presentation", "seance")
"""Apps as the header and the home page show them; others follow."""
PREFIX = "page."
APP = "page.app."
# Rooms of the page catalogue that reach the browser through the traits of a widget, or the terminal.
ELSEWHERE = ("lever", "chart", "heartbeat", "prepare", "serve", "app")


def prepare(template_dir: Path) -> None:
    """Write ``static/vega.js`` and ``textes.html.j2`` (texts, scripts to fetch early) into the template `template_dir`.

    The bundle is made again only when it is missing or was made by another release of vl-convert.
    """
    bundle = template_dir / "static" / "vega.js"
    if not _made_by_this_release(bundle):
        print(texts.text("page.prepare.bundle"), file=sys.stderr)  # noqa: T201
        _write(bundle, vega.bundle())
    _write(template_dir / TEXTS, page_texts(ORDER, preloads(template_dir)))


def page_texts(nav: Iterable[str], early: Iterable[str]) -> str:
    """Return the texts of the template as Jinja reads them.

    Parameters
    ----------
    nav
        Apps that the header leads to.
    early
        Scripts to fetch while a notebook runs; see `preloads`.
    """
    texts_ = {**_page_texts(), "nav": sorted(nav, key=lambda name: (name not in ORDER, (*ORDER, name).index(name)))}
    return f"{{%- set T = {_literal(texts_)} -%}}\n{{%- set PRELOADS = {_literal([*early])} -%}}\n"


def _literal(value: object) -> str:
    """Write a value for Jinja: ASCII JSON is one of its literals; "<" is escaped so that it may stand in a script."""
    return json.dumps(value, ensure_ascii=True, indent=1).replace("<", "\\u003c")


def _made_by_this_release(bundle: Path) -> bool:
    try:
        with bundle.open(encoding="utf-8") as stream:
            return stream.readline() == vega.stamp()
    except FileNotFoundError:
        return False


def _page_texts() -> dict[str, object]:
    """Gather the texts of the template: ``page.skip`` as ``skip``, ``page.app.x.title`` under ``apps``."""
    page: dict[str, object] = {}
    apps: dict[str, dict[str, str]] = {}
    for key in sorted(texts.ids()):
        if key.startswith(APP):
            name, field = key.removeprefix(APP).split(".")
            apps.setdefault(name, {})[field] = texts.text(key)
        elif key.startswith(PREFIX) and key.split(".")[1] not in ELSEWHERE:
            page[key.removeprefix(PREFIX)] = texts.text(key)
    return {**page, "apps": apps}


def _write(path: Path, content: str) -> None:
    """Write whole or not at all, so that two servers may start together."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
