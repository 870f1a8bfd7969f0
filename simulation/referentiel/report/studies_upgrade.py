"""Upgrade paths in French: what a candidate of each size would need, and what stops the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from referentiel.compare.names import value_name
from referentiel.engine import Reason
from referentiel.studies import Upgrade, UpgradeStudy
from referentiel.studies.upgrade import Move, UpgradeClass
from referentiel.texts import integer, number, plural, text

from .effect import outcome_name, reason_name
from .shown import shown
from .study import Figure, StudyPage, Table, figure_of
from .theme import ACCENT

SHOWN = 8
"""Criteria and obstacles listed at most."""


def upgrade_page(result: UpgradeStudy, by: str = "size_class") -> StudyPage:
    """Tell the paths of a population by class, the criteria they go through, and the obstacles."""
    classes = tuple(replace(one, name=value_name(by, one.name)) for one in result.classes(by))
    tables = [_classes(classes), _criteria(result, classes), _obstacles(result)]
    return StudyPage(text("studies.upgrade.title", outcome=outcome_name(result.decisions.version, result.target)),
                     tuple(_sentences(result, classes)), tuple(table for table in tables if table.rows),
                     _figure(result, classes))


def upgrade_lines(result: UpgradeStudy, one: Upgrade, *, exact: bool = False) -> list[str]:
    """Tell the paths of one audit, or what stops it; its id holds no day unless `exact`."""
    named = shown(result.decisions.history, one.row, exact=exact)
    lines = [text(f"studies.upgrade.one.{one.status}", audit=named.audit, organisation=named.organisation,
                  cost=number(one.cost or Fraction(0)), paths=plural("studies.upgrade.paths", len(one.paths)),
                  more=text("studies.upgrade.more") if one.more else "")]
    lines += ["  " + _path(result, path) for path in one.paths]
    lines += ["  " + reason_name(reason, result.decisions.version) for reason in one.obstacles]
    return lines


def _path(result: UpgradeStudy, path: Sequence[Move]) -> str:
    titles = {criterion.code: criterion.title for _, criterion in result.decisions.version.criteria()}
    return "\u202f; ".join(text(
        "studies.upgrade.move" if move.before is not None else "studies.upgrade.answer", code=move.criterion,
        title=titles[move.criterion], before=number(move.before or 0), after=number(move.after)) for move in path)


def _sentences(result: UpgradeStudy, classes: Sequence[UpgradeClass]) -> list[str]:
    count = Counter(one.status for one in result.upgrades)
    outcome = outcome_name(result.decisions.version, result.target)
    lines = [text("studies.upgrade.counts", audits=plural("unit.audits", len(result.upgrades)),
                  reached=integer(count["reached"]), outcome=outcome, path=integer(count["path"]),
                  blocked=integer(count["blocked"]))]
    if count["path"]:
        costs = sorted(one.cost for one in result.upgrades if one.cost is not None)
        lines.append(text("studies.upgrade.cost", low=number(costs[0]), high=number(costs[-1]),
                          price=text("studies.upgrade.stated" if result.prices else "studies.upgrade.unit")))
        lines += [line for one in classes if (line := _needs(one))]
    lines.append(text("studies.upgrade.model"))
    if result.fixed:
        lines.append(text("studies.upgrade.fixed", codes=", ".join(sorted(result.fixed))))
    if count["unsettled"]:
        lines.append(plural("studies.upgrade.unsettled", count["unsettled"]))
    if any(one.more for one in result.upgrades):
        lines.append(text("studies.upgrade.bounded"))
    if any(one.few for one in classes):
        lines.append(text("studies.upgrade.few"))
    return lines


def _needs(one: UpgradeClass) -> str:
    """Say what the candidates of one class need: the median path and the criteria they most often go through."""
    if one.median is None:
        return ""
    often = sorted(one.possible, key=lambda code: (-one.needed.get(code, 0), -one.possible[code], code))[:3]
    return text("studies.upgrade.needs", name=_named(one.name), median=number(one.median),
                audits=plural("unit.audits", len(one.costs)), criteria=", ".join(often))


def _named(name: str) -> str:
    return name or text("studies.upgrade.unknown")


def _classes(classes: Sequence[UpgradeClass]) -> Table:
    rows = []
    for one in classes:
        organisations = integer(one.organisations)
        rows.append((_named(one.name), integer(one.audits), integer(one.reached), integer(len(one.costs)),
                     text("studies.few", count=organisations) if one.few else organisations,
                     *("—" if cost is None else number(cost) for cost in (
                         one.costs[0] if one.costs else None, one.median, one.costs[-1] if one.costs else None)),
                     integer(one.blocked)))
    names = ("class", "audits", "reached", "path", "organisations", "low", "median", "high", "blocked")
    return Table(text("studies.upgrade.table"), tuple(text(f"studies.upgrade.column.{name}") for name in names),
                 tuple(rows))


def _criteria(result: UpgradeStudy, classes: Sequence[UpgradeClass]) -> Table:
    titles = {criterion.code: criterion.title for _, criterion in result.decisions.version.criteria()}
    needed, possible = Counter[str](), Counter[str]()
    for one in classes:
        needed.update(one.needed)
        possible.update(one.possible)
    often = sorted(possible, key=lambda code: (-needed[code], -possible[code], code))[:SHOWN]
    rows = tuple((f"{code} {titles[code]}", integer(needed[code]), integer(possible[code])) for code in often)
    return Table(text("studies.upgrade.criteria"),
                 tuple(text(f"studies.upgrade.column.{name}") for name in ("criterion", "needed", "possible")), rows)


def _obstacles(result: UpgradeStudy) -> Table:
    counts: Counter[Reason] = Counter(reason for one in result.upgrades for reason in one.obstacles)
    rows = tuple((reason_name(reason, result.decisions.version), integer(n))
                 for reason, n in counts.most_common(SHOWN))
    return Table(text("studies.upgrade.obstacles"),
                 tuple(text(f"studies.upgrade.column.{name}") for name in ("obstacle", "audits")), rows)


def _figure(result: UpgradeStudy, classes: Sequence[UpgradeClass]) -> Figure | None:
    rows = [{"classe": _named(one.name), "cout": float(cost)} for one in classes for cost in one.costs]
    if not rows:
        return None
    y = {"field": "classe", "type": "nominal", "sort": None, "title": None}
    x = {"field": "cout", "type": "quantitative", "title": text("studies.upgrade.column.cost")}
    return figure_of(text("studies.upgrade.title", outcome=outcome_name(result.decisions.version, result.target)),
                     " ".join(_sentences(result, classes)[:2]), rows, [
        {"mark": {"type": "tick", "color": ACCENT, "thickness": 3}, "encoding": {"x": x, "y": y}}])
