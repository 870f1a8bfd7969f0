"""The map of two levers as a table that is also its figure: the rate of each pair, in five classes of one blue."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from referentiel.engine import JointCurve
from referentiel.texts import integer, number, plural, rate, text

CLASSES = (Fraction(40, 100), Fraction(50, 100), Fraction(60, 100), Fraction(70, 100))
"""Rates from which a cell takes the next colour."""


@dataclass(frozen=True)
class RateMap:
    """What a map shows.

    Parameters
    ----------
    rows, columns
        The values of the first and of the second lever, in French form.
    cells
        For each pair: what is printed, its class (0 to 4; -1 where nothing is computable), what is said of it.
    """

    title: str
    sentences: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[tuple[str, int, str], ...], ...]


def rate_map(result: JointCurve, first: str, second: str) -> RateMap:
    """Tell the rate at every pair of values of two levers.

    Parameters
    ----------
    first, second
        Their French names.
    """
    rows, columns = (tuple(number(value) for value in values) for values in result.values)
    cells = []
    for i, row in enumerate(rows):
        cells.append(tuple(_cell(int(result.passes[i, j]), int(result.computable[i, j]), row, columns[j])
                           for j in range(len(columns))))
    if not result.computable.any():
        return RateMap(text("map.view.none"), (text("map.none"),), rows, columns, tuple(cells))
    rates = [(Fraction(int(result.passes[i, j]), int(result.computable[i, j])), i, j) for i in range(len(rows))
             for j in range(len(columns)) if result.computable[i, j]]
    (low, *_), (high, a, b) = min(rates), max(rates)
    missing = int(result.counts[a, b, -1])
    return RateMap(
        text("map.view.title", low=rate(low.numerator, low.denominator), high=rate(high.numerator, high.denominator)),
        (text("map.view.reading", first=first, second=second, one=rows[a], other=columns[b],
              rate=rate(int(result.passes[a, b]), int(result.computable[a, b])),
              passes=integer(int(result.passes[a, b])), audits=plural("unit.audits", int(result.computable[a, b])))
         + (" " + plural("curve.missing", missing) if missing else ""), text("map.view.click")),
        rows, columns, tuple(cells))


def class_names() -> list[str]:
    """Return the words of the five classes, the lowest first."""
    return [text(f"map.view.class.{k}") for k in range(len(CLASSES) + 1)]


def _cell(passes: int, computable: int, row: str, column: str) -> tuple[str, int, str]:
    if not computable:
        return "—", -1, text("map.view.cell.none", row=row, column=column)
    share = Fraction(passes, computable)
    said = text("map.view.cell", row=row, column=column, rate=rate(passes, computable), passes=integer(passes),
                computable=integer(computable))
    return number(100 * share, 1), sum(share >= bound for bound in CLASSES), said
