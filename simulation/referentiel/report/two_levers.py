"""Two levers moved together, as a map of rates with its sentence and its table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from referentiel.engine import JointCurve
from referentiel.texts import integer, number, plural, rate, text

from .changes import lever_name
from .rate_map import CLASSES
from .study import Figure, StudyPage, Table, figure_of
from .theme import INK, PAPER, RATES, SIZE


def map_page(result: JointCurve) -> StudyPage:
    """Tell the pass rate at every pair of values of two levers."""
    names = [lever_name(path, result.version) for path in result.paths]
    title = text("map.title", first=names[0], second=names[1])
    if not result.passes.size or not result.computable.any():
        return StudyPage(title, (text("map.none"),), ())
    lines = (_ends(result, *names), text("map.counts", pairs=integer(result.passes.size),
                                 audits=plural("unit.audits", int(result.counts[0, 0].sum())),
                                 missing=integer(int(result.counts[0, 0, -1]))))
    first, second = result.values
    columns = (text("map.corner"), *(number(value) for value in second))
    rows = tuple((number(value), *(text("map.cell", passes=integer(int(passes)), computable=integer(int(computable)))
                                   for passes, computable in zip(*both, strict=True)))
                 for value, both in zip(first, zip(result.passes.tolist(), result.computable.tolist(), strict=True),
                                        strict=True))
    return StudyPage(title, lines, (Table(text("map.table"), columns, rows),), _figure(result, names, title, lines[0]))


def _ends(result: JointCurve, first: str, second: str) -> str:
    cells = [(Fraction(int(result.passes[i, j]), int(result.computable[i, j])), i, j)
             for i in range(len(result.values[0])) for j in range(len(result.values[1])) if result.computable[i, j]]
    (_, a, b), (_, c, d) = max(cells, key=lambda cell: cell[0]), min(cells, key=lambda cell: cell[0])
    told: dict[str, str] = {}
    for name, i, j in (("high", a, b), ("low", c, d)):
        told |= {f"{name}_first": number(result.values[0][i]), f"{name}_second": number(result.values[1][j]),
                 f"{name}_rate": rate(int(result.passes[i, j]), int(result.computable[i, j])),
                 f"{name}_passes": integer(int(result.passes[i, j])),
                 f"{name}_audits": plural("unit.audits", int(result.computable[i, j]))}
    return text("map.sentence", first=first, second=second, **told)


def _figure(result: JointCurve, names: Sequence[str], title: str, told: str) -> Figure:
    rows = [{"a": float(one), "b": float(other), "taux": int(result.passes[i, j]) / int(result.computable[i, j])}
            for i, one in enumerate(result.values[0]) for j, other in enumerate(result.values[1])
            if result.computable[i, j]]
    x = {"field": "b", "type": "ordinal", "title": names[1], "axis": {"labelAngle": 0}}
    y = {"field": "a", "type": "ordinal", "title": names[0], "sort": "descending"}
    colour = {"field": "taux", "type": "quantitative",
              "scale": {"type": "threshold", "domain": [float(bound) for bound in CLASSES], "range": list(RATES)},
              "legend": {"format": ".0%", "title": text("map.legend")}}
    return figure_of(title, told, rows, [
        {"mark": {"type": "rect", "stroke": PAPER}, "encoding": {"x": x, "y": y, "color": colour}},
        {"mark": {"type": "text", "fontSize": SIZE},
         "encoding": {"x": x, "y": y, "text": {"field": "taux", "type": "quantitative", "format": ".0%"},
                      "color": {"condition": {"test": f"datum.taux >= {float(CLASSES[2])}", "value": PAPER},
                                "value": INK}}},
    ], step=24)
