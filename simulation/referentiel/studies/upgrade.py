"""What a candidate would have to improve, at the least, to have an outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.compare.executors import ordered, spans
from referentiel.engine import Decisions, History, Reason, decide
from referentiel.engine.decisions import Verdict
from referentiel.engine.truth import TRUE, UNKNOWN
from referentiel.model import Answer, Finding, FindingsError, StandardVersion, State, nearest

from .upgrade_moves import Choice, best_of, choices_of
from .upgrade_rows import model_of
from .upgrade_search import Optima, UnsettledError, cheapest

if TYPE_CHECKING:
    import pandas as pd

MOST = 10
_ROWS = 16
"""Audits of a range."""
Status = Literal["reached", "path", "blocked", "unsettled"]


@dataclass(frozen=True)
class Move:
    """One improvement: a criterion, its levels before (None when not assessed) and after, and its price."""

    criterion: str
    before: Fraction | None
    after: Fraction
    value: Decimal
    cost: Fraction


@dataclass(frozen=True)
class Upgrade:
    """What one audit needs.

    Parameters
    ----------
    status
        ``reached`` already, ``path``, ``blocked`` (nothing it can do is enough), ``unsettled`` (not decided).
    paths
        Every cheapest set of improvements, up to the bound; `more` says that there are others.
    obstacles
        What still stops a blocked audit once it has improved all it can, against the first outcome.
    """

    row: int
    status: Status
    cost: Fraction | None = None
    paths: tuple[tuple[Move, ...], ...] = ()
    more: bool = False
    obstacles: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class UpgradeClass:
    """The audits of one class: how they stand, what a path costs, which criteria it goes through.

    Parameters
    ----------
    costs
        Cost of the cheapest path of each audit that has one, increasing.
    needed
        For each criterion, in how many of those audits it is on every cheapest path found.
    possible
        The same, on at least one of them.
    """

    name: str
    audits: int
    reached: int
    blocked: int
    unsettled: int
    costs: tuple[Fraction, ...]
    organisations: int
    needed: Mapping[str, int]
    possible: Mapping[str, int]

    @property
    def median(self) -> Fraction | None:
        """Median cost; None without a path."""
        many = len(self.costs)
        return (self.costs[(many - 1) // 2] + self.costs[many // 2]) / 2 if many else None

    @property
    def few(self) -> bool:
        """Whether the paths rest on one or two organisations."""
        return 0 < self.organisations < FEW_ORGANISATIONS


@dataclass(frozen=True, eq=False)
class UpgradeStudy:
    """The cheapest paths of every audit of a population to an outcome.

    Parameters
    ----------
    target
        Id of the outcome; one that stands before it in the version is as good.
    prices
        Price of a level of each criterion; 1 where not stated.
    """

    decisions: Decisions
    target: str
    prices: Mapping[str, Fraction]
    fixed: frozenset[str]
    upgrades: tuple[Upgrade, ...]

    def classes(self, by: str = "size_class") -> tuple[UpgradeClass, ...]:
        """Gather the audits by a text attribute; those without it come last, under an empty name."""
        values = self.decisions.history.texts.get(by)
        names = ["" if values is None or v is None else str(v) for v in (
            values if values is not None else [None] * len(self.upgrades))]
        return tuple(self._class(name, [one for one in self.upgrades if names[one.row] == name])
                     for name in sorted(set(names), key=lambda name: (not name, name)))

    def _class(self, name: str, members: Sequence[Upgrade]) -> UpgradeClass:
        found, audits = [one for one in members if one.status == "path"], self.decisions.history.audits
        needed, possible = Counter[str](), Counter[str]()
        for one in found:
            sets = [{move.criterion for move in path} for path in one.paths]
            needed.update(set.intersection(*sets))
            possible.update(set.union(*sets))
        count = Counter(one.status for one in members)
        costs = tuple(sorted(one.cost for one in found if one.cost is not None))
        return UpgradeClass(name, len(members), count["reached"], count["blocked"], count["unsettled"], costs,
                            len({audits[one.row].organisation for one in found}), needed, possible)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: status, cost, number of cheapest paths, the first of them, obstacles.

        For the committee's own work: ids and days are exact; screens and commands show them coarse, see
        `referentiel.audits.privacy.coarse`.
        """
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        columns = ["audit", "organisation", "status", "cost", "paths", "more", "moves", "obstacles"]
        audits = self.decisions.history.audits
        return pd.DataFrame([{
            "audit": audits[one.row].id, "organisation": audits[one.row].organisation, "status": one.status,
            "cost": one.cost, "paths": len(one.paths), "more": one.more,
            "moves": one.paths[0] if one.paths else (), "obstacles": one.obstacles,
        } for one in self.upgrades], columns=columns)


def upgrade(
    decisions: Decisions, target: str | None = None, *, prices: Mapping[str, Decimal] | None = None,
    fixed: Collection[str] = (), most: int = MOST, executor: Executor | None = None,
) -> UpgradeStudy:
    """Find the cheapest improvements that take each audit to an outcome (Ustun, Spangher and Liu 2019).

    An integer program over the levels each criterion could have (`scipy.optimize.milp`); what it finds is checked
    in exact arithmetic, then decided again by the engine.

    Parameters
    ----------
    target
        Id of an outcome; by default the last that counts as a pass.
    prices
        Price of one level of a criterion (of one point, where points are given); 1 by default.
    fixed
        Codes of the criteria that a candidate cannot move.
    most
        Cheapest paths kept for each audit.
    executor
        Where ranges of audits are searched; see `referentiel.compare.executors.ordered`.

    Raises
    ------
    FindingsError
        ``STUDY-OUTCOME``, ``STUDY-PRICE`` or ``STUDY-CRITERION``.
    ValueError
        `most` under 1.
    """
    version, history = decisions.version, decisions.history
    if most < 1:
        raise ValueError("at least one path is kept")
    last, own = _target(decisions, target), _prices(decisions, prices or {}, fixed)
    blocks = spans(history.size, _ROWS)
    pieces = (Candidates(version, history.part(block), last, own, frozenset(fixed), most) for block in blocks)
    upgrades = tuple(replace(one, row=block.start + one.row)
                     for block, found in zip(blocks, ordered(upgrades_of, pieces, executor), strict=True)
                     for one in found)
    return UpgradeStudy(decisions, version.outcomes[last].id, own, frozenset(fixed), upgrades)


@dataclass(frozen=True, eq=False)
class Candidates:
    """A range of audits, and what is asked of them."""

    version: StandardVersion
    history: History
    last: int
    prices: Mapping[str, Fraction]
    fixed: frozenset[str]
    most: int


def upgrades_of(asked: Candidates) -> tuple[Upgrade, ...]:
    """Find what each audit of a range needs."""
    version, decisions = asked.version, decide(asked.version, asked.history)
    found: list[tuple[Upgrade, Mapping[str, Decimal]]] = []
    for verdict in decisions.verdicts:
        group = verdict.group
        for position, row in enumerate(group.rows.tolist()):
            if decisions.outcomes[row] <= asked.last:
                found.append((Upgrade(row, "reached"), {}))
                continue
            if not group.scored[position] or not _candidate(decisions, verdict, position):
                found.append((Upgrade(row, "blocked", obstacles=decisions.reasons(row)), {}))
                continue
            choices = choices_of(decisions, group, position, asked.prices, asked.fixed)
            models = (model_of(version, group, outcome, choices) for outcome in version.outcomes[:asked.last + 1])
            try:
                optima = [one for model in models if (one := cheapest(model, asked.most)) is not None]
                found.append((_upgrade(row, choices, optima, asked.most), best_of(choices)))
            except UnsettledError:
                found.append((Upgrade(row, "unsettled"), {}))
    return _checked(decisions, found, asked.last)


def _candidate(decisions: Decisions, verdict: Verdict, position: int) -> bool:
    """Tell whether no condition on an attribute, nor a raw value already known, keeps an audit from eligibility."""
    read = {condition.id for condition in decisions.version.eligibility if condition.criterion is not None}
    return all(value[position] == TRUE or (name in read and value[position] == UNKNOWN)
               for name, value in verdict.eligibility.items())


def _target(decisions: Decisions, target: str | None) -> int:
    outcomes = decisions.version.outcomes
    if target is None:
        return max(k for k, outcome in enumerate(outcomes) if outcome.passes)
    names = [outcome.id for outcome in outcomes]
    if target not in names:
        raise FindingsError([Finding(code="STUDY-OUTCOME", found=target, near=nearest(target, names),
                                     params={"known": ", ".join(names)})])
    return names.index(target)


def _prices(decisions: Decisions, prices: Mapping[str, Decimal], fixed: Collection[str]) -> dict[str, Fraction]:
    codes = [criterion.code for _, criterion in decisions.version.criteria()]
    findings = [Finding(code="STUDY-CRITERION", found=code, near=nearest(code, codes))
                for code in (*prices, *fixed) if code not in codes]
    findings += [Finding(code="STUDY-PRICE", found=str(price), cell=code) for code, price in prices.items()
                 if not (price.is_finite() and price > 0)]
    if findings:
        raise FindingsError(findings)
    return {code: Fraction(price) for code, price in prices.items()}


def _upgrade(row: int, choices: Sequence[Choice], optima: Sequence[Optima], most: int) -> Upgrade:
    if not optima:
        return Upgrade(row, "blocked")
    cost = min(one.cost for one in optima)
    kept = [one for one in optima if one.cost == cost]
    chosen = sorted({path for one in kept for path in one.chosen})
    paths = tuple(tuple(_moves(choices, path)) for path in chosen[:most])
    return Upgrade(row, "path", cost, paths, more=len(chosen) > most or any(one.more for one in kept))


def _moves(choices: Sequence[Choice], path: Sequence[int]) -> Iterator[Move]:
    for choice, m in zip(choices, path, strict=True):
        option = choice.options[m]
        if option.value is not None and option.level is not None:
            yield Move(choice.criterion.code, choice.options[0].level, option.level, option.value, option.cost)


def _checked(
    decisions: Decisions, found: Sequence[tuple[Upgrade, Mapping[str, Decimal]]], last: int
) -> tuple[Upgrade, ...]:
    """Decide every path again with the engine, and say what still stops the audits that are blocked."""
    history = decisions.history
    trials = [(k, {move.criterion: move.value for move in path}) for k, (one, _) in enumerate(found)
              for path in one.paths]
    trials += [(k, dict(best)) for k, (one, best) in enumerate(found) if one.status == "blocked" and not one.obstacles]
    audits = []
    for k, values in trials:
        audit = history.audits[found[k][0].row]
        given = {code: Answer(State.VALUE, value) for code, value in values.items()}
        audits.append(replace(audit, answers={**audit.answers, **given}))
    again = decide(decisions.version, History.of(audits, history.audited))
    result = [one for one, _ in found]
    for i, (k, _) in enumerate(trials):
        held = bool(again.outcomes[i] <= last)
        if held != (result[k].status == "path"):
            raise RuntimeError(f"the engine does not confirm the path of audit {history.audits[result[k].row].id}")
        if not held:
            result[k] = replace(result[k], obstacles=again.reasons(i))
    return tuple(sorted(result, key=lambda one: one.row))
