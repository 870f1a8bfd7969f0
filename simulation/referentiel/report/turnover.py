"""Turnover under its definitions, on the same centres: what counting every departure changes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from referentiel.compare import Observed, Transitions, both, observed
from referentiel.model import Criterion
from referentiel.texts import integer, number, plural, text
from referentiel.texts.numbers import NARROW

from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT, INK, INK_3
from .version_names import short_name

CODES = ("RH-03", "RH-04")
"""Departures without the ends of fixed-term contracts; every departure."""


def turnover_page(result: Transitions) -> StudyPage | None:
    """Put the definitions of turnover of two versions side by side, on the audits that have a value of both.

    None where neither version measures turnover.
    """
    found = _indicators(result)
    if not found:
        return None
    pair = _pair(found)
    tables = [_counts_table(found)]
    if pair is None:
        return StudyPage(text("versions.turnover.none"), tuple(_apart(found) or [text("versions.turnover.one")]),
                         tuple(tables))
    a, b, rows = pair
    values = [(_value(a, i), _value(b, i)) for i in rows]
    middle = [median(one) for one in zip(*values, strict=True)]
    title = plural("versions.turnover.title", len(rows), excluded=_percent(middle[0]), every=_percent(middle[1]))
    gaps = [every - excluded for excluded, every in values]
    sentences = [
        text("versions.turnover.reading", a=_name(a), b=_name(b), gap=number(median(gaps), 1),
             low=number(min(gaps), 1), high=number(max(gaps), 1)),
        *_apart(found)]
    under = sum(gap < 0 for gap in gaps)
    if under:
        sentences.append(plural("versions.turnover.under", under))
    tables += [_steps_table((a, b), rows), _values_table(a, b, values)]
    return StudyPage(title, tuple(sentences), tuple(tables), _figure(title, a, b, values))


def _indicators(result: Transitions) -> list[Observed]:
    """Return each definition once, under the version that has it first."""
    found: dict[tuple[str, int], Observed] = {}
    for one in (result.before, result.after):
        for code in CODES:
            seen = observed(one, code)
            if seen is not None:
                found.setdefault(seen.definition, seen)
    return list(found.values())


def _pair(found: Sequence[Observed]) -> tuple[Observed, Observed, tuple[int, ...]] | None:
    """Return the two indicators that most audits have, and those audits; None where no audit has two."""
    pairs = [(a, b, both(a, b)) for k, a in enumerate(found) for b in found[k + 1:]]
    best = max(pairs, key=lambda one: len(one[2]), default=None)
    return best if best is not None and best[2] else None


def _apart(found: Sequence[Observed]) -> list[str]:
    """Tell the definitions of one criterion that no audit has together."""
    return [text("versions.turnover.apart", code=a.criterion.code, old=short_name(a.replay.version),
                 new=short_name(b.replay.version), old_count=integer(a.count), new_count=integer(b.count))
            for k, a in enumerate(found) for b in found[k + 1:]
            if a.criterion.code == b.criterion.code and not both(a, b)]


def _value(one: Observed, i: int) -> Fraction:
    value = one.values[i]
    if value is None:
        raise ValueError("this audit has no value")
    return value


def _name(one: Observed) -> str:
    return text("versions.turnover.name", code=one.criterion.code, title=one.criterion.title)


def _percent(value: Fraction) -> str:
    return f"{number(value, 1)}{NARROW}%"


def _counts_table(found: Sequence[Observed]) -> Table:
    rows = [(text("versions.turnover.row", name=_name(one), version=short_name(one.replay.version),
                  definition=one.criterion.definition), integer(one.count), integer(one.replay.audits - one.count),
             _percent(median(v for v in one.values if v is not None)) if one.count else "—") for one in found]
    names = ("definition", "known", "unknown", "median")
    return Table(text("versions.turnover.counts"), tuple(text(f"versions.turnover.column.{n}") for n in names),
                 tuple(rows))


def _steps_table(found: Sequence[Observed], rows: Sequence[int]) -> Table:
    """Count the same audits at each level of each indicator."""
    top = max(max(one.levels[i] for i in rows) for one in found)
    tops = max(top, *(_steps(one.criterion) for one in found))
    body = [(text("versions.turnover.level", level=level),
             *(text("versions.turnover.of", n=integer(sum(one.levels[i] >= level for i in rows)),
                    whole=integer(len(rows))) for one in found)) for level in range(1, tops + 1)]
    return Table(text("versions.turnover.steps"),
                 (text("versions.turnover.column.level"), *(one.criterion.code for one in found)), tuple(body))


def _steps(criterion: Criterion) -> int:
    return max((len(steps) for steps in criterion.ladder.by_type.values() if steps), default=0) \
        if criterion.ladder else 0


def _values_table(a: Observed, b: Observed, values: Sequence[tuple[Fraction, Fraction]]) -> Table:
    rows = [(integer(rank), _percent(x), _percent(y), number(y - x, 1)) for rank, (x, y) in _ranked(values)]
    return Table(text("versions.turnover.values"),
                 (text("versions.turnover.column.rank"), a.criterion.code, b.criterion.code,
                  text("versions.turnover.column.gap")), tuple(rows))


def _ranked(values: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[int, tuple[Fraction, Fraction]]]:
    """Return the audits with their rank, by what they have when every departure counts: no name is needed."""
    return list(enumerate(sorted(values, key=lambda pair: (pair[1], pair[0])), start=1))


def _figure(title: str, a: Observed, b: Observed, values: Sequence[tuple[Fraction, Fraction]]) -> Figure:
    rows = [{"rang": rank, "a": float(x), "b": float(y)} for rank, (x, y) in _ranked(values)]
    y = {"field": "rang", "type": "ordinal", "title": text("versions.turnover.column.rank")}
    x = {"type": "quantitative", "scale": {"zero": True}, "title": text("versions.turnover.axis")}
    return figure_of(title, text("versions.turnover.described", title=title, a=_name(a), b=_name(b)), rows, [
        {"mark": {"type": "rule", "color": INK_3, "strokeWidth": 2},
         "encoding": {"x": {**x, "field": "a"}, "x2": {"field": "b"}, "y": y}},
        {"mark": {"type": "point", "shape": "square", "filled": True, "size": 70, "opacity": 1, "color": INK},
         "encoding": {"x": {**x, "field": "a"}, "y": y}},
        {"mark": {"type": "point", "shape": "circle", "filled": True, "size": 80, "opacity": 1, "color": ACCENT},
         "encoding": {"x": {**x, "field": "b"}, "y": y}},
    ], step=24)
