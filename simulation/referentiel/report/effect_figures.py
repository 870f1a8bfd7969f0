"""The squares and the table of an effect as figures that leave the page."""

from __future__ import annotations

from referentiel.compare import STANDINGS, Effect
from referentiel.texts import integer, text

from .cells import Cell, cells_figure
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
    names = [*(text(f"standing.{name}") for name in STANDINGS), text("matrix.total")]
    grid = [[*map(int, row), int(sum(row))] for row in result.table]
    grid.append([*(int(one) for one in result.table.sum(axis=0)), result.audits])
    last = len(names) - 1
    cells = []
    for a, counts in enumerate(grid):
        for b, count in enumerate(counts):
            look, word = WORDS.get((a, b), ("total" if last in {a, b} else "same" if count else "zero", ""))
            cells.append(Cell(names[a], names[b], look, integer(count), text(word) if word else ""))
    table = Table(text("matrix.caption"), (text("matrix.corner"), *names), tuple(
        (name, *map(integer, counts)) for name, counts in zip(names, grid, strict=True)))
    return cells_figure(text("matrix.title"), announcement(result), cells, table)
