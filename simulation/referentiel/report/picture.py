"""A figure as a picture: alone for a page, or whole, with its title, its reading, its source and its band inside."""

from __future__ import annotations

import re
import struct
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from referentiel.texts import FRENCH, text

from .theme import CAUTION, INK_3, NUMBERS, PAPER, SIZE

if TYPE_CHECKING:
    from .study import Figure, StudyPage, Table

WIDTH = 720
"""Width of a whole picture, in pixels: on a sheet of A4 its smallest letters are 8 points."""
PLOT = 620
"""Width of a drawing without its axes, in pixels; on a screen the figure takes that of its frame."""
MARGIN = 16
LETTERS = 120
"""Letters of the size of the axes that fit in a line of a whole picture, wide ones counted."""
HALO = f"text:not([fill='{PAPER}']){{paint-order:stroke;stroke:{PAPER};stroke-width:3px;stroke-linejoin:round}}"
PNG_HEAD = 33
"""Bytes of a PNG before its second chunk: the signature and the header."""


def picture(spec: Mapping[str, Any], data: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> str:
    """Draw a Vega-Lite specification as SVG, without words around it.

    Parameters
    ----------
    data
        The named sources of the specification, where they lie apart from it.
    """
    return _drawn({**spec, "width": PLOT} | ({"datasets": dict(data)} if data else {}))


def whole(figure: Figure, plot: int = PLOT) -> dict[str, Any]:
    """Return the specification of a picture that stands by itself: title and reading over it, source and band under it.

    Parameters
    ----------
    plot
        Width of the drawing without its axes, in pixels; `WIDTH` bounds what the picture takes with them.
    """
    shared = ("$schema", "config", "data", "datasets")
    outer: dict[str, Any] = {key: figure.spec[key] for key in shared if key in figure.spec}
    inner = {key: value for key, value in figure.spec.items() if key not in {*outer, "description", "padding"}}
    reading = figure.reading or (figure.description if figure.description != figure.title else "")
    head = {"text": _lines(figure.title, 16 / SIZE * 1.1), "subtitle": [
        line for told in (reading, figure.key) for line in _lines(told, 13 / SIZE)]}
    foot = {"text": _lines(_band(figure), 1.1), "subtitle": _lines(figure.source)}
    return {
        **outer, "description": figure.description, "background": PAPER, "padding": MARGIN,
        "title": {**head, "offset": MARGIN},
        # One drawing in a column: a single view has one title only, and this one needs words under it too.
        "vconcat": [{**inner, "width": plot, "title": {
            **foot, "orient": "bottom", "offset": MARGIN, "fontSize": SIZE, "lineHeight": 16, "color": CAUTION,
            "subtitleFontSize": SIZE, "subtitleLineHeight": 16, "subtitleColor": INK_3, "subtitlePadding": 4}}],
    }


def svg(figure: Figure) -> str:
    """Draw a whole picture as SVG: an image named by its title, described by its finding and where it comes from.

    Without a provenance the picture says that it has none: no figure leaves unsigned.
    """
    # How wide the words of the axes are is known once they are drawn.
    first = _drawn(whole(figure))
    over = _width(first) - WIDTH
    drawn = _drawn(whole(figure, max(PLOT // 3, PLOT - over))) if over else first
    named = (f'<title>{escape(figure.title)}</title><desc>{escape(described(figure))}</desc>'
             f"<style>{HALO}</style>")
    return re.sub(r"<svg ([^>]*)>", lambda found: f'<svg {found.group(1)} role="img">{named}', drawn, count=1)


def png(figure: Figure, scale: float = 2) -> bytes:
    """Draw a whole picture as PNG, with its title, its finding and its provenance in the file too (``iTXt``).

    Parameters
    ----------
    scale
        Pixels of the file a pixel of the picture.
    """
    import vl_convert  # noqa: PLC0415 - costs 0.2 s and 110 MB, and most callers show words only

    if not 0 < scale <= 10:
        raise ValueError(f"scale is above 0 and at most 10, not {scale}")
    plain = bytes(vl_convert.svg_to_png(svg(figure), scale=scale))
    return plain[:PNG_HEAD] + notes(figure) + plain[PNG_HEAD:]


def notes(figure: Figure) -> bytes:
    """Return what a PNG says in its file, as its ``iTXt`` chunks: title, finding, source with provenance."""
    told = {"Title": figure.title, "Description": figure.description,
            "Source": f"{figure.source} {_band(figure)}".strip()}
    numbers = figure.spec.get("config", {}).get("locale", {}).get("number")
    language = next((name for name, one in NUMBERS.items() if one == numbers), FRENCH)
    return b"".join(_note(*one, language) for one in told.items())


def study_html(page: StudyPage) -> str:
    """Write a study as HTML: its title, its sentences, its figure with its description, its tables."""
    parts = [_element("h4", escape(page.title)), *(_element("p", escape(one)) for one in page.sentences)]
    if page.figure is not None:
        parts.append(picture_html(page.figure.description, picture(page.figure.spec)))
    return "".join([*parts, *map(table_html, page.tables)])


def figure_html(figure: Figure) -> str:
    """Write a figure as HTML: the whole picture, and its table one key away."""
    drawn = picture_html(described(figure), svg(figure))
    if figure.table is None:
        return drawn
    return drawn + _element("details", _element("summary", escape(text("figure.table"))) + table_html(figure.table))


def picture_html(description: str, drawn: str) -> str:
    """Put a picture under the words that say the same to who does not see it."""
    return _element(f'div role="img" aria-label="{escape(description, quote=True)}"', drawn)


def table_html(table: Table) -> str:
    """Write a table as HTML under its caption."""
    head = _element("tr", "".join(_element('th scope="col"', escape(name)) for name in table.columns))
    rows = "".join(_element("tr", "".join(_element("td", escape(cell)) for cell in row)) for row in table.rows)
    return _element("table", _element("caption", escape(table.caption)) + _element("thead", head)
                    + _element("tbody", rows))


def _drawn(spec: Mapping[str, Any]) -> str:
    import vl_convert  # noqa: PLC0415 - as above

    return str(vl_convert.vegalite_to_svg(dict(spec), vl_version="6.4", show_warnings=False))


def _width(drawn: str) -> int:
    found = re.search(r'<svg [^>]*?width="([\d.]+)"', drawn)
    return round(float(found.group(1))) if found else WIDTH


def _lines(told: str, size: float = 1) -> list[str]:
    """Break a text into lines of a whole picture; a no-break space holds."""
    return textwrap.wrap(told, int(LETTERS / size), break_long_words=False, break_on_hyphens=False)


def described(figure: Figure) -> str:
    """Return all that a figure says to who does not see it: its finding, what its marks are, where it comes from."""
    told = (figure.description, figure.key, figure.source, _band(figure))
    return " ".join(one for one in told if one)


def _band(figure: Figure) -> str:
    return figure.provenance or text("picture.unsigned")


def _note(name: str, told: str, language: str) -> bytes:
    """Return an ``iTXt`` chunk of a PNG: UTF-8, not compressed."""
    body = b"iTXt" + name.encode("latin-1") + b"\0\0\0" + language.encode("ascii") + b"\0\0" + told.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _element(opening: str, inner: str) -> str:
    return f"<{opening}>{inner}</{opening.split(maxsplit=1)[0]}>"
