"""The tables of two versions as figures that leave the page: outcomes as bands, passages as cells."""

from __future__ import annotations

from typing import Any

from referentiel.compare import Transitions
from referentiel.texts import integer, text

from .cells import heads_of, passages_figure
from .presentation.squares import painted
from .study import Figure, Table, figure_of
from .theme import INK, MISSING, PAPER
from .transitions import LOOKS, bar_parts, both, matrix_reading, matrix_rows, matrix_title, transitions_title
from .version_names import short_name

BANDS = {"m": ("#35435a", PAPER, PAPER), "d": ("#8f9bad", PAPER, INK), "r": ("#c3cad4", PAPER, INK),
         "i": ("#edf0f4", "#7f8b9d", INK), "n": (PAPER, MISSING, INK)}
"""Colours of the inside, of the edge and of the number of a part of a band, by the class that it has on the page."""
SEEN = 0.02
"""Share of a band from which a part has room for its number."""


def outcomes_figure(result: Transitions) -> Figure:
    """Draw one band a version: every audit by its outcome."""
    bands = [(name, bar_parts(one)) for name, one in both(result)]
    rows = [row for name, parts in bands for row in _band(name, parts)]
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, max(result.effect.audits, 1)], "nice": False}}
    y = {"field": "version", "type": "nominal", "sort": None, "title": None, "axis": {"labelColor": INK}}
    seen = [look for look in LOOKS if any(look == one and count for _, parts in bands for one, _, count in parts)]
    key = text("pres.keys", told=text("picture.and").join(
        text("pres.key", look=text(f"versions.look.{look}"), label=text(f"versions.legend.{look}")) for look in seen))
    told = " ".join(text("versions.audits.bar", version=name, parts=", ".join(
        f"{label} {integer(count)}" for _, label, count in parts)) for name, parts in bands)
    figure = figure_of(transitions_title(result), f"{transitions_title(result)}. {told}", rows, [
        {"mark": {"type": "bar", "height": 40, "strokeWidth": 1.2},
         "encoding": {"x": {**x, "field": "debut"}, "x2": {"field": "fin"}, "y": y, **painted("fill", "fond"),
                      **painted("stroke", "bord")}},
        {"transform": [{"filter": "datum.place"}], "mark": {"type": "text", "fontWeight": "bold"},
         "encoding": {"x": {**x, "field": "milieu"}, "y": y, **painted("color", "encre"), "text": {"field": "nombre"}}},
    ], step=56, key=key)
    counts = [{label: count for _, label, count in parts} for _, parts in bands]
    table = Table(text("versions.audits.outcome"), (
        text("versions.audits.outcome"), *(text("versions.audits.table", version=name) for name, _ in bands)),
        tuple((label, *(integer(one.get(label, 0)) for one in counts))
              for label in dict.fromkeys(label for one in counts for label in one)))
    return Figure(figure.title, figure.description, figure.spec, table=table, reading=told, key=key)


def _band(name: str, parts: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    whole, start, rows = sum(count for _, _, count in parts), 0, []
    for look, _, count in parts:
        if count:
            inside, edge, ink = BANDS[look]
            rows.append({"version": name, "debut": start, "fin": start + count, "milieu": start + count / 2,
                         "nombre": integer(count), "place": count >= SEEN * whole, "fond": inside, "bord": edge,
                         "encre": ink})
            start += count
    return rows


def matrix_figure(result: Transitions) -> Figure:
    """Draw how many audits go from each outcome of the first text to each outcome of the second."""
    names, rows, totals = matrix_rows(result)
    heads = heads_of(short_name(result.before.version), short_name(result.after.version))
    return passages_figure(matrix_title(result), matrix_reading(result), heads, names, rows, totals)
