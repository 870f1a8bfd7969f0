"""Rules 5 to 7 of the decision: eligibility, knock-outs, outcomes, reasons and margins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.model import (
    AttributeCondition,
    EligibilityCondition,
    Outcome,
    StandardVersion,
    State,
)

from .history import History
from .ratio import Ratio
from .score import Answered, Group, Mask, Scores, score
from .truth import FALSE, TRUE, UNKNOWN, Truth, all_of, attribute_truth, missing_attributes, truth

INELIGIBLE, NOT_COMPUTABLE = "ineligible", "not_computable"

Kind = Literal[
    "actor_type_unknown", "no_actor_type", "condition_unknown", "eligibility_unknown", "ineligible",
    "nothing_to_cover", "coverage", "no_global_score", "knockout_not_assessed", "global", "section", "knockout",
    "level",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an audit does not pass.

    Parameters
    ----------
    kind
        A failed test of the first outcome (``global``, ``section``, ``knockout``, ``level``), a false eligibility
        condition (``ineligible``), or a cause of ``not_computable``.
    target
        The section, criterion, condition or attribute concerned; empty for a test of the whole.
    """

    kind: Kind
    target: str = ""


@dataclass(frozen=True, eq=False)
class Test:
    """One condition of an outcome, as a group of audits stands against it.

    Parameters
    ----------
    holds
        Where it is met.
    compared
        The score or level compared; unknown where there is none.
    mark
        What it is compared with.
    listed
        Where the test belongs to the audit (its section has a criterion, its knock-out applies).
    """

    kind: Literal["global", "section", "knockout", "level"]
    target: str
    holds: Mask
    compared: Ratio
    mark: Fraction
    listed: Mask


@dataclass(frozen=True, eq=False)
class Verdict:
    """The outcomes of one group, with all that explains them."""

    group: Group
    outcome: NDArray[np.int16]
    first: tuple[Test, ...]
    eligibility: Mapping[str, Truth]
    coverage_met: Mask
    blocked_knockouts: Mapping[str, Mask]


@dataclass(frozen=True, eq=False)
class Decisions:
    """The outcome of every audit of a history under one version.

    Parameters
    ----------
    outcomes
        Index of each outcome in `labels`; int16, one an audit.
    labels
        The version's outcome ids in order, then ``ineligible``, then ``not_computable``.
    """

    version: StandardVersion
    scores: Scores
    verdicts: tuple[Verdict, ...]
    outcomes: NDArray[np.int16]
    labels: tuple[str, ...]
    _places: NDArray[np.int64] = field(repr=False)

    @property
    def history(self) -> History:
        """The population decided on."""
        return self.scores.history

    @property
    def passes(self) -> Mask:
        """Where the outcome counts as a pass."""
        passing = np.array([outcome.passes for outcome in self.version.outcomes] + [False, False], dtype=bool)
        return np.asarray(passing[self.outcomes], dtype=bool)

    @property
    def computable(self) -> Mask:
        """Where there is an outcome (ineligible included)."""
        return np.asarray(self.outcomes != len(self.labels) - 1, dtype=bool)

    def counts(self) -> dict[str, int]:
        """Count the audits of each outcome, zeros included."""
        found = np.bincount(self.outcomes, minlength=len(self.labels))
        return {label: int(n) for label, n in zip(self.labels, found, strict=True)}

    def outcome(self, i: int) -> str:
        """Return the outcome of audit `i`."""
        return self.labels[self.outcomes[i]]

    def actor_type(self, i: int) -> str | None:
        """Return the actor type of audit `i`, None when it is not known."""
        return self._at(i)[0].group.actor_type or None

    def score(self, i: int) -> Fraction | None:
        """Return the global score of audit `i`, rounded as the version says."""
        verdict, position = self._at(i)
        return verdict.group.overall.value(position)

    def section_score(self, i: int, code: str) -> Fraction | None:
        """Return a section score of audit `i`, 0 to 100, rounded as the version says."""
        verdict, position = self._at(i)
        ratio = verdict.group.sections.get(code)
        return ratio.value(position) if ratio is not None else None

    def coverage(self, i: int) -> Fraction | None:
        """Return the global coverage of audit `i`, 0 to 100."""
        verdict, position = self._at(i)
        return verdict.group.coverage.value(position)

    def margins(self, i: int) -> dict[tuple[str, str], Fraction | None]:
        """Return score or level minus mark for every test of the first outcome that belongs to audit `i`."""
        verdict, position = self._at(i)
        if not verdict.group.scored[position]:
            return {}
        margins: dict[tuple[str, str], Fraction | None] = {}
        for test in verdict.first:
            if test.listed[position]:
                value = test.compared.value(position)
                margins[test.kind, test.target] = None if value is None else value - test.mark
        return margins

    def reasons(self, i: int) -> tuple[Reason, ...]:
        """Return why audit `i` does not pass; empty for a pass."""
        verdict, position = self._at(i)
        outcome = self.outcome(i)
        if outcome == INELIGIBLE:
            return tuple(Reason("ineligible", name) for name, value in verdict.eligibility.items()
                         if value[position] == FALSE)
        if outcome == NOT_COMPUTABLE:
            return tuple(_obstacles(self, verdict, i, position))
        if self.version.outcomes[self.outcomes[i]].passes:
            return ()
        return tuple(Reason(test.kind, test.target) for test in verdict.first
                     if test.listed[position] and not test.holds[position])

    def _at(self, i: int) -> tuple[Verdict, int]:
        group, position = self._places[i]
        return self.verdicts[group], int(position)


def decide(version: StandardVersion, history: History) -> Decisions:
    """Decide the outcome of every audit of a history under a version.

    Every comparison is between whole numbers: a score equal to its threshold meets it.
    """
    return judge(version, score(version, history))


def judge(version: StandardVersion, scores: Scores) -> Decisions:
    """Compare scores that were already computed with the marks, minima and conditions of a version.

    `version` may differ from the one scored by its outcomes, its eligibility and its minimum coverage only.
    """
    labels = (*(outcome.id for outcome in version.outcomes), INELIGIBLE, NOT_COMPUTABLE)
    outcomes = np.full(scores.history.size, len(labels) - 1, dtype=np.int16)
    places = np.zeros((scores.history.size, 2), dtype=np.int64)
    verdicts = []
    for number, group in enumerate(scores.groups):
        verdict = _verdict(version, scores.history, group)
        outcomes[group.rows] = verdict.outcome
        places[group.rows, 0], places[group.rows, 1] = number, np.arange(group.rows.size)
        verdicts.append(verdict)
    return Decisions(version, scores, tuple(verdicts), outcomes, labels, places)


def _verdict(version: StandardVersion, history: History, group: Group) -> Verdict:
    eligibility = {c.id: _eligible(c, version, history, group) for c in version.eligibility}
    eligible = all_of(eligibility.values(), group.rows.size)
    blocked = _blocked_knockouts(version, group)
    coverage_met = group.coverage.at_least(version.rule.coverage_minimum.on(group.day))
    computable = group.scored & coverage_met & group.overall.known & (eligible == TRUE)
    for mask in blocked.values():
        computable = computable & ~mask
    last = len(version.outcomes) - 1
    result = np.full(group.rows.size, last, dtype=np.int16)
    first: tuple[Test, ...] = ()
    for index in range(last - 1, -1, -1):
        tests = tuple(_tests(version.outcomes[index], version, group)) if group.actor_type else ()
        holds = np.ones(group.rows.size, dtype=bool)
        for test in tests:
            holds &= test.holds | ~test.listed
        result[holds] = index
        first = tests
    result[~computable] = len(version.outcomes) + 1
    result[eligible == FALSE] = len(version.outcomes)
    return Verdict(group, result, first, eligibility, coverage_met, blocked)


def _eligible(condition: EligibilityCondition, version: StandardVersion, history: History, group: Group) -> Truth:
    size, scope = group.rows.size, condition.actor_types
    unknown = np.full(size, UNKNOWN, dtype=np.int8)
    per_type = [p for p in (condition.at_least, condition.at_most) if p is not None and set(p.by_type) != {"*"}]
    if not group.actor_type and (scope is not None or per_type or condition.criterion is not None):
        return unknown
    if scope is not None and group.actor_type not in scope:
        return np.full(size, TRUE, dtype=np.int8)
    low = condition.at_least.of(group.actor_type) if condition.at_least else None
    high = condition.at_most.of(group.actor_type) if condition.at_most else None
    if condition.attribute is not None:
        plain = AttributeCondition(attribute=condition.attribute, equals=condition.equals, one_of=condition.one_of,
                                   at_least=low, at_most=high)
        return attribute_truth(plain, history, group.day)[group.rows]
    answered = next((one for one in group.answered if one.criterion.code == condition.criterion), None)
    if answered is None:
        return unknown
    column = history.answer(answered.criterion.code).take(group.rows)
    holds = np.ones(size, dtype=bool)
    if low is not None:
        holds &= column.reaches(low.on(group.day))
    if high is not None:
        holds &= column.stays(high.on(group.day))
    return truth(holds, answered.asked(State.VALUE))


def _is_knockout(one: Answered, actor_type: str) -> bool:
    return bool(one.criterion.knockout.of(actor_type))


def _blocked_knockouts(version: StandardVersion, group: Group) -> dict[str, Mask]:
    """Find the knock-outs not assessed that leave the audit without an outcome."""
    rule = version.rule
    asked = any(outcome.knockouts == "none_failed" for outcome in version.outcomes)
    if rule.not_assessed == "zero" or rule.knockout_not_assessed == "report" or not asked:
        return {}
    return {one.criterion.code: one.asked(State.NOT_ASSESSED) for one in group.answered
            if _is_knockout(one, group.actor_type)}


def _tests(outcome: Outcome, version: StandardVersion, group: Group) -> Iterator[Test]:
    actor, day = group.actor_type, group.day
    everywhere = np.ones(group.rows.size, dtype=bool)
    mark = outcome.global_at_least.of(actor) if outcome.global_at_least else None
    if mark is not None:
        value = mark.on(day)
        yield Test("global", "", group.overall.at_least(value), group.overall, Fraction(value), everywhere)
    for code, ratio in group.sections.items():
        minimum = outcome.sections_at_least.of(code, actor) if outcome.sections_at_least else None
        if minimum is not None:
            value = minimum.on(day)
            # A section without a score does not fail its minimum.
            yield Test("section", code, ratio.at_least(value) | ~ratio.known, ratio, Fraction(value), group.listed[code])
    if outcome.knockouts == "none_failed":
        for one in group.answered:
            if _is_knockout(one, actor):
                yield _knockout(one, version, actor)
    for code, level in outcome.levels_at_least.items():
        yield _level(code, Fraction(level.of(actor) or 0), version, group)


def _knockout(one: Answered, version: StandardVersion, actor_type: str) -> Test:
    required = Fraction((one.criterion.required.of(actor_type) if one.criterion.required else None) or 1)
    zero = version.rule.not_assessed == "zero"
    counted = one.asked(State.VALUE, State.NOT_ASSESSED) if zero else one.asked(State.VALUE)
    compared = one.levels.ratio().keep(counted)
    return Test("knockout", one.criterion.code, one.levels.reaches(required) | ~counted, compared, required,
                one.applies == TRUE)


def _level(code: str, required: Fraction, version: StandardVersion, group: Group) -> Test:
    everywhere = np.ones(group.rows.size, dtype=bool)
    one = next((one for one in group.answered if one.criterion.code == code), None)
    if one is None:
        none = Ratio.of(0, group.rows.size).keep(~everywhere)
        return Test("level", code, ~everywhere, none, required, everywhere)
    zero = version.rule.not_assessed == "zero"
    known = one.asked(State.VALUE, State.NOT_ASSESSED) if zero else one.asked(State.VALUE)
    return Test("level", code, one.levels.reaches(required) & known, one.levels.ratio().keep(known), required, everywhere)


def _obstacles(decisions: Decisions, verdict: Verdict, i: int, position: int) -> Iterator[Reason]:
    """Yield every cause that leaves an audit without an outcome."""
    group, history, version = verdict.group, decisions.history, decisions.version
    code = int(decisions.scores.types[i])
    if code <= -2:
        for name in missing_attributes(version.actor_types[-2 - code].when, history, i):
            yield Reason("actor_type_unknown", name)
    elif code == -1:
        yield Reason("no_actor_type")
    names = [name for one in group.answered if one.applies[position] == UNKNOWN
             for name in missing_attributes(one.criterion.conditions, history, i)]
    for name in dict.fromkeys(names):
        yield Reason("condition_unknown", name)
    for name, value in verdict.eligibility.items():
        if value[position] == UNKNOWN:
            yield Reason("eligibility_unknown", name)
    if not group.scored[position]:
        return
    if not group.coverage.known[position]:
        yield Reason("nothing_to_cover")
    elif not verdict.coverage_met[position]:
        yield Reason("coverage")
    if not group.overall.known[position]:
        yield Reason("no_global_score")
    for knockout, mask in verdict.blocked_knockouts.items():
        if mask[position]:
            yield Reason("knockout_not_assessed", knockout)
