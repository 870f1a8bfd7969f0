"""The one look of every figure: colours, letters, numbers as the language has them; meaning is never colour alone."""

from __future__ import annotations

from typing import Any

from referentiel.texts import current

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
PAPER, INK, INK_3, ACCENT, LINE = "#ffffff", "#15202f", "#586577", "#1d56c0", "#dbe0e8"
CAUTION = "#6b4600"
"""Words that bound what a picture says: invented audits, reconstituted texts."""
GAINED, LOST, MISSING = "#08736a", "#b5430b", "#6a5d8f"
RATES = ("#e8effc", "#b9cdf2", "#7fa3e3", "#1d56c0", "#153f90")
"""Five classes of one blue, the lowest first; white words from the fourth on."""
FONT = "'Liberation Sans', Arial, Roboto, 'Noto Sans', sans-serif"
"""The first one is inside vl-convert: a picture is the same on every machine, and has the minus sign."""
SIZE = 12
"""Pixels of the smallest letters. On A4 a picture of `picture.WIDTH` pixels takes 17 cm: they stand at 8 points."""
FRENCH: dict[str, Any] = {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"],
                          "percent": "\u202f%", "minus": "\u2212", "nan": "—"}
"""How d3-format writes the numbers of axes and legends."""
NUMBERS = {"fr": FRENCH, "en": {**FRENCH, "decimal": ".", "thousands": ",", "currency": ["€", ""], "percent": "%"}}
"""The same in each language of the catalogue."""


def theme() -> dict[str, Any]:
    """Return the Vega-Lite configuration that every figure carries, wherever it is drawn.

    Examples
    --------
    >>> theme()["locale"]["number"]["decimal"], theme()["axis"]["labelFontSize"] >= SIZE
    (',', True)
    """
    letters = {"labelFontSize": SIZE, "titleFontSize": SIZE, "labelColor": INK_3, "titleColor": INK_3,
               "titleFontWeight": "normal"}
    return {
        "locale": {"number": dict(NUMBERS[current()])},
        "font": FONT, "background": "transparent", "view": {"stroke": None},
        "axis": {**letters, "gridColor": LINE, "domain": False, "ticks": False, "labelPadding": 6, "labelLimit": 320},
        "legend": {**letters, "orient": "top"}, "header": dict(letters),
        "text": {"color": INK, "fontSize": SIZE}, "bar": {"color": ACCENT}, "line": {"color": INK},
        "point": {"color": ACCENT, "opacity": 1}, "tick": {"color": INK, "opacity": 1},
        "rule": {"color": INK}, "rect": {"color": ACCENT},
        "title": {"anchor": "start", "frame": "bounds", "color": INK, "fontSize": 16, "subtitleColor": INK,
                  "subtitleFontSize": 13, "subtitlePadding": 6, "lineHeight": 20, "subtitleLineHeight": 18},
        "range": {"category": [INK, ACCENT, LOST, GAINED, MISSING], "ordinal": list(RATES), "ramp": list(RATES)},
    }
