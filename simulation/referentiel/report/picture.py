"""A figure as a picture and a study as HTML: what a notebook shows, and what prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .study import StudyPage, Table

WIDTH = 620
"""Width of a picture, in pixels; on a screen the figure takes that of its frame."""


def picture(spec: Mapping[str, Any], data: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> str:
    """Draw a Vega-Lite specification as SVG.

    Parameters
    ----------
    data
        The named sources of the specification, where they lie apart from it.
    """
    import vl_convert  # noqa: PLC0415 - costs 0.2 s, and most callers show words only

    still = {**spec, "width": WIDTH} | ({"datasets": dict(data)} if data else {})
    return str(vl_convert.vegalite_to_svg(still, vl_version="6.4", format_locale="fr-FR",
                                           show_warnings=False))


def study_html(page: StudyPage) -> str:
    """Write a study as HTML: its title, its sentences, its figure with its description, its tables."""
    parts = [_element("h4", escape(page.title)), *(_element("p", escape(one)) for one in page.sentences)]
    if page.figure is not None:
        parts.append(picture_html(page.figure.description, picture(page.figure.spec)))
    return "".join([*parts, *map(_table, page.tables)])


def picture_html(description: str, drawn: str) -> str:
    """Put a picture under the words that say the same to who does not see it."""
    return _element(f'div role="img" aria-label="{escape(description, quote=True)}"', drawn)


def _table(table: Table) -> str:
    head = _element("tr", "".join(_element('th scope="col"', escape(name)) for name in table.columns))
    rows = "".join(_element("tr", "".join(_element("td", escape(cell)) for cell in row)) for row in table.rows)
    return _element("table", _element("caption", escape(table.caption)) + _element("thead", head)
                    + _element("tbody", rows))


def _element(opening: str, inner: str) -> str:
    return f"<{opening}>{inner}</{opening.split(maxsplit=1)[0]}>"
