"""The squares and the table of an effect as figures that leave the page."""

from __future__ import annotations

from referentiel.compare import STANDINGS, Effect
from referentiel.texts import integer, text

from .cells import Heads, passages_figure
from .impact import announcement, square_counts, squares_described
from .presentation.effect import KEYS, MOST_SQUARES, STATES, states_drawing
from .study import Figure, Table, figure_of

WORDS = {(0, 1): ("p", "matrix.lost"), (1, 0): ("g", "matrix.gained")}
"""Look and word of the passages that change a result, by their row and column."""


def squares_figure(result: Effect) -> Figure:
    """Draw one square an audit, or a band where there are many."""
    groups = square_counts(result)
    found = {state: count for state, (_, _, count) in zip(STATES, groups, strict=True)}
    rows, layers, height = states_drawing(found, single=result.audits <= MOST_SQUARES)
    key = text("pres.keys", told=text("picture.and").join(
        text("pres.key", look=text(f"pres.look.{KEYS[state]}"), label=f"{label} {integer(count)}")
        for state, (_, label, count) in zip(STATES, groups, strict=True)))
    title = announcement(result)
    made = figure_of(title, f"{title} {squares_described(result)}", rows, layers)
    table = Table(text("pres.effect.table"), (text("pres.effect.column.what"), text("pres.effect.column.audits")),
                  tuple((label, integer(count)) for _, label, count in groups))
    return Figure(title, made.description, {**made.spec, "height": height}, table=table,
                  reading=squares_described(result), key=key)


def standings_figure(result: Effect) -> Figure:
    """Draw the table of standings before and after; it accounts for every audit."""
    names = [text(f"standing.{name}") for name in STANDINGS]
    rows = [(name, [(int(count), *_passage(a, b, int(count))) for b, count in enumerate(row)], int(row.sum()))
            for a, (name, row) in enumerate(zip(names, result.table, strict=True))]
    heads = Heads(text("matrix.caption"), text("matrix.corner"), text("matrix.total"), text("matrix.total"))
    return passages_figure(text("matrix.title"), announcement(result), heads, names, rows,
                           [int(one) for one in result.table.sum(axis=0)])


def _passage(a: int, b: int, count: int) -> tuple[str, str]:
    """Return the look of a passage and what it means."""
    look, word = WORDS.get((a, b), ("same" if count else "zero", ""))
    return look, text(word) if word else ""
