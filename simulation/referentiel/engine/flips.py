"""The flips of a weight: every value at which an audit changes outcome, exact where its scores allow it.

Between two flips nothing changes. A score is a ratio of two expressions that are linear in one weight, whatever the
mode of the rule: three values of it give every other, and the weight at which it crosses a mark is a rational number.
Only the points that are spread over what was answered are not of that form: there each flip is bracketed between two
decimals of a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Rounding, Roundings, StandardVersion, exact_text
from referentiel.model.paths import Path, parse_path
from referentiel.model.setting import set_value

from .decide import decide
from .decisions import Decisions, Verdict
from .history import History
from .mean import Score
from .ratio import Ratio
from .truth import FALSE, all_of

if TYPE_CHECKING:
    import pandas as pd

STEP, UPTO = Decimal("0.5"), Decimal(20)
_BASES = (Decimal(1), Decimal(2), Decimal(3))


@dataclass(frozen=True)
class Flip:
    """One value of a weight at which an audit changes outcome.

    Parameters
    ----------
    audit
        Position of the audit in the history.
    value, until
        Where it changes: equal when exact, else the two decimals between which it does.
    before, at, after
        Outcome just under the value, at it, and just over `until`; `at` says which side the value belongs to.
    """

    audit: int
    value: Fraction
    until: Fraction
    before: str
    at: str
    after: str


@dataclass(frozen=True, eq=False)
class WeightFlips:
    """Every flip of a weight, sorted.

    Parameters
    ----------
    path
        The weight.
    flips
        In increasing order of value, then of audit.
    labels, passing
        Outcome ids, then ``ineligible`` and ``not_computable``; which of them count as a pass.
    start
        Outcome of each audit at a weight of 0, as an index of `labels`.
    exact
        Whether flips are exact; otherwise only those between two decimals of `step`, up to `upto`, are known.
    """

    path: str
    flips: tuple[Flip, ...]
    labels: tuple[str, ...]
    passing: tuple[bool, ...]
    start: NDArray[np.int16]
    exact: bool
    step: Decimal
    upto: Decimal

    @property
    def effective(self) -> bool:
        """Whether some weight changes an outcome."""
        return bool(self.flips)

    @cached_property
    def _of(self) -> Mapping[int, list[Flip]]:
        found: dict[int, list[Flip]] = {}
        for flip in self.flips:
            found.setdefault(flip.audit, []).append(flip)
        return found

    def outcome_at(self, i: int, value: Fraction | Decimal | int) -> str:
        """Return the outcome of audit `i` at a weight; between the two ends of a bracket, that under it."""
        label, exact = self.labels[int(self.start[i])], Fraction(value)
        for flip in self._of.get(i, []):
            if exact >= flip.until and exact > flip.value:
                label = flip.after
            elif exact >= flip.value:
                label = flip.at
        return label

    def counts_at(self, value: Fraction | Decimal | int) -> dict[str, int]:
        """Return the number of audits of each outcome at a weight."""
        counts = np.bincount(self.start, minlength=len(self.labels)).tolist()
        place = {label: k for k, label in enumerate(self.labels)}
        for i in self._of:
            counts[int(self.start[i])] -= 1
            counts[place[self.outcome_at(i, value)]] += 1
        return dict(zip(self.labels, counts, strict=True))

    def passes_at(self, value: Fraction | Decimal | int) -> int:
        """Return the number of passes at a weight."""
        counts = self.counts_at(value)
        return sum(counts[label] for label, passes in zip(self.labels, self.passing, strict=True) if passes)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a flip, its values as exact texts."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([
            {"audit": flip.audit, "value": exact_text(flip.value), "until": exact_text(flip.until),
             "before": flip.before, "at": flip.at, "after": flip.after} for flip in self.flips
        ])


def weight_flips(
    version: StandardVersion, history: History, path: str, *, step: Decimal = STEP, upto: Decimal = UPTO
) -> WeightFlips:
    """Find every flip of the weight of a criterion or of a section, from 0 up.

    Parameters
    ----------
    path
        ``criteria.<code>.weight`` or ``sections.<code>.weight``, of one type or of all.
    step, upto
        Where flips are bracketed (points spread over what was answered): the decimals tried. Two flips of one
        audit inside one step are not seen there.

    Raises
    ------
    ValueError
        The path is not a weight, or `step` is not above 0.
    referentiel.model.paths.Refused
        The version has no such path.
    """
    target = parse_path(version, path)
    if target.field != "weight" or step <= 0:
        raise ValueError(f"{path} is not a weight, or {step} is no step")
    at_zero = decide(set_value(version, target, Decimal(0)), history)
    linear = not (version.rule.score == "points" and version.rule.redistribute)
    found = list(_linear(version, history, target, at_zero) if linear else
                 _bracketed(version, history, target, step, upto))
    return WeightFlips(
        path=str(target), flips=tuple(sorted(found, key=lambda flip: (flip.value, flip.audit))),
        labels=at_zero.labels, passing=(*(outcome.passes for outcome in version.outcomes), False, False),
        start=at_zero.outcomes, exact=linear, step=step, upto=upto,
    )


def _bracketed(
    version: StandardVersion, history: History, target: Path, step: Decimal, upto: Decimal
) -> Iterator[Flip]:
    values = [step * k for k in range(int(upto / step) + 1)]
    for low, high in pairwise(values):
        before, after = (decide(set_value(version, target, value), history) for value in (low, high))
        for i in np.flatnonzero(before.outcomes != after.outcomes).tolist():
            yield Flip(i, Fraction(low), Fraction(high), before.outcome(i), before.outcome(i), after.outcome(i))


# ---- scores that are ratios of linear expressions


def _linear(version: StandardVersion, history: History, target: Path, at_zero: Decisions) -> Iterator[Flip]:
    plain = version.model_copy(update={
        "rule": version.rule.model_copy(update={"rounding": Roundings(), "floor": None})})
    three = [decide(set_value(plain, target, weight), history) for weight in _BASES]
    ruled = decide(set_value(version, target, _BASES[0]), history)
    for k, verdict in enumerate(ruled.verdicts):
        if target.actor_type in {"", verdict.group.actor_type} and verdict.group.actor_type:
            yield from _of_group(version, target, verdict, [one.verdicts[k] for one in three], at_zero)


def _of_group(
    version: StandardVersion, target: Path, verdict: Verdict, three: list[Verdict], at_zero: Decisions
) -> Iterator[Flip]:
    home = next((section.code for section in version.sections
                 if target.name == section.code or any(c.code == target.name for c in section.criteria)), "")
    columns = {"overall": [_exact(one.group.overall) for one in three],
               "coverage": [_exact(one.group.coverage) for one in three]}
    if home in verdict.group.sections and target.root == "criteria":
        columns["section"] = [_exact(one.group.sections[home]) for one in three]
    first, second, _ = zip(*columns.values(), strict=True)
    varies = np.zeros(verdict.group.rows.size, dtype=bool)
    for one, two in zip(first, second, strict=True):
        varies |= np.asarray(one.num * two.den.astype(object) != two.num * one.den.astype(object), dtype=bool)
    rules = _Rules(version, verdict, home)
    zero = at_zero.outcomes[verdict.group.rows]
    for place in np.flatnonzero(varies | (zero != verdict.outcome)).tolist():
        curves = {name: tuple(one.value(place) for one in column) for name, column in columns.items()}
        yield from rules.flips(place, curves, at_zero.labels, int(zero[place]))


def _exact(score: Score) -> Ratio:
    return score if isinstance(score, Ratio) else score.exact


Curve3 = tuple[Fraction | None, ...]


def value_at(curve: Curve3, weight: Fraction) -> Fraction | None:
    """Return a ratio of linear expressions at a weight, from its values at the weights 1, 2 and 3.

    Examples
    --------
    >>> value_at((Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)), Fraction(9))
    Fraction(9, 10)
    """
    one, two, three = curve
    if one is None or two is None or three is None or one == two:
        return one
    left, right = (two - three) * (3 - weight), (two - one) * (weight - 1)
    return (one * left - three * right) / (left - right)


def weight_where(curve: Curve3, mark: Fraction) -> Fraction | None:
    """Return the weight at which a ratio of linear expressions has a value; None when it never has.

    Examples
    --------
    >>> weight_where((Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)), Fraction(9, 10))
    Fraction(9, 1)
    """
    one, two, three = curve
    if one is None or two is None or three is None or one == two:
        return None
    first, last = (mark - one) * (two - three), (mark - three) * (two - one)
    return (3 * first + last) / (first + last) if first + last else None


class _Rules:
    """What a group's outcomes compare with the scores that a weight moves, the other tests being settled."""

    def __init__(self, version: StandardVersion, verdict: Verdict, home: str) -> None:
        self._version, self._verdict, self._group = version, verdict, verdict.group
        actor, day = self._group.actor_type, self._group.day
        self._coverage = Fraction(version.rule.coverage_minimum.on(day))
        self._marks: list[Fraction | None] = []
        self._minima: list[Fraction | None] = []
        for outcome in version.outcomes[:-1]:
            mark = outcome.global_at_least.of(actor) if outcome.global_at_least else None
            minimum = outcome.sections_at_least.of(home, actor) if outcome.sections_at_least else None
            self._marks.append(None if mark is None else Fraction(mark.on(day)))
            listed = home in self._group.sections
            self._minima.append(Fraction(minimum.on(day)) if minimum is not None and listed else None)
        self._home = home
        self._ineligible = all_of(verdict.eligibility.values(), self._group.rows.size) == FALSE
        blocked = np.zeros(self._group.rows.size, dtype=bool)
        for mask in verdict.blocked_knockouts.values():
            blocked = blocked | mask
        unknown = np.zeros(self._group.rows.size, dtype=bool)
        for truth in verdict.eligibility.values():
            unknown = unknown | (truth == 1)
        self._settled = self._group.scored & self._group.overall.known & ~blocked & ~unknown
        self._others = [self._without(index) for index in range(len(version.outcomes) - 1)]

    def _without(self, index: int) -> NDArray[np.bool_]:
        """Tell which audits meet every test of an outcome that the weight does not move."""
        count = self._verdict.failed[index].astype(np.int64)
        mark, minimum = self._marks[index], self._minima[index]
        if mark is not None:
            count = count - ~self._group.overall.at_least(mark)
        if minimum is not None:
            ratio = self._group.sections[self._home]
            count = count - (~(ratio.at_least(minimum) | ~ratio.known) & self._group.listed[self._home])
        return np.asarray(count == 0, dtype=bool)

    def flips(self, place: int, curves: Mapping[str, Curve3], labels: tuple[str, ...], zero: int) -> Iterator[Flip]:
        """Yield the flips of one audit, in increasing order."""
        roots = sorted({root for root in self._roots(curves) if root is not None and root > 0})
        audit = int(self._group.rows[place])
        edges = [Fraction(0), *roots]
        before = zero
        for k, edge in enumerate(edges):
            inside = (edge + edges[k + 1]) / 2 if k + 1 < len(edges) else edge + 1
            at = zero if k == 0 else self._label(place, curves, edge)
            after = self._label(place, curves, inside)
            if not before == at == after:
                yield Flip(audit, edge, edge, labels[before], labels[at], labels[after])
            before = after

    def _roots(self, curves: Mapping[str, Curve3]) -> Iterator[Fraction | None]:
        yield weight_where(curves["coverage"], self._coverage)
        rounding = self._version.rule.rounding
        for mark in {mark for mark in self._marks if mark is not None}:
            yield from (weight_where(curves["overall"], edge) for edge in _edges(mark, rounding.global_))
        for minimum in {minimum for minimum in self._minima if minimum is not None}:
            if "section" in curves:
                yield from (weight_where(curves["section"], edge) for edge in _edges(minimum, rounding.sections))

    def _label(self, place: int, curves: Mapping[str, Curve3], weight: Fraction) -> int:
        last = len(self._version.outcomes)
        if self._ineligible[place]:
            return last
        coverage = value_at(curves["coverage"], weight)
        if not self._settled[place] or coverage is None or coverage < self._coverage:
            return last + 1
        overall = self._shown(value_at(curves["overall"], weight), self._version.rule.rounding.global_, whole=True)
        own = (self._shown(value_at(curves["section"], weight), self._version.rule.rounding.sections)
               if "section" in curves else self._fixed(place))
        for index, fine in enumerate(self._others):
            mark, minimum = self._marks[index], self._minima[index]
            reached = mark is None or (overall is not None and overall >= mark)
            if fine[place] and reached and (minimum is None or own is None or own >= minimum):
                return index
        return last - 1

    def _fixed(self, place: int) -> Fraction | None:
        """Return the score of the section, as the weight of a section leaves it."""
        ratio = self._group.sections.get(self._home)
        return None if ratio is None else ratio.value(place)

    def _shown(self, score: Fraction | None, rounding: Rounding | None, *, whole: bool = False) -> Fraction | None:
        if score is None:
            return None
        floor = self._version.rule.floor if whole else None
        score = score if floor is None else max(score, Fraction(floor))
        return Ratio.of(score, 1).rounded(rounding).value(0) if rounding is not None else score


def _edges(mark: Fraction, rounding: Rounding | None) -> Iterator[Fraction]:
    """Yield the scores at which what is rounded may begin to reach a mark."""
    yield mark
    if rounding is not None:
        step = Fraction(rounding.step)
        least = -(-mark // step) * step
        yield from (least, least - step / 2, least - step)
