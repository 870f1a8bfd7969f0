"""Rules 5 to 7 of the decision: eligibility, knock-outs and outcomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from referentiel.model import AttributeCondition, EligibilityCondition, StandardVersion

from .answered import Mask
from .conditions import Test, is_knockout, outcome_tests
from .decisions import INELIGIBLE, NOT_COMPUTABLE, Counts, Decisions, Verdict
from .history import History
from .ratio import somewhere
from .score import Group, Scores, score
from .truth import FALSE, TRUE, UNKNOWN, Truth, all_of, attribute_truth, truth


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
    verdicts = tuple(_verdict(version, scores.history, group) for group in scores.groups)
    if len(verdicts) == 1:
        return Decisions(version, scores, verdicts, verdicts[0].outcome, labels)
    outcomes = np.full(scores.history.size, len(labels) - 1, dtype=np.int16)
    for verdict in verdicts:
        outcomes[verdict.group.rows] = verdict.outcome
    return Decisions(version, scores, verdicts, outcomes, labels)


def _verdict(version: StandardVersion, history: History, group: Group) -> Verdict:
    eligibility = {c.id: _eligible(c, history, group) for c in version.eligibility}
    eligible = all_of(eligibility.values(), group.rows.size)
    blocked = _blocked_knockouts(version, group)
    coverage_met = group.coverage.at_least(version.rule.coverage_minimum.on(group.day))
    computable = group.scored & coverage_met & group.overall.known & (eligible == TRUE)
    for mask in blocked.values():
        computable = computable & ~mask if somewhere(mask) else computable
    first: tuple[Test, ...] = ()
    failed: list[Counts] = []
    for index in range(len(version.outcomes) - 2, -1, -1):
        first = tuple(outcome_tests(version.outcomes[index], version, group)) if group.actor_type else ()
        failed.insert(0, failures(first, group.rows.size))
    result = earned(failed)
    np.copyto(result, len(version.outcomes) + 1, where=~computable)
    np.copyto(result, len(version.outcomes), where=eligible == FALSE)
    return Verdict(group, result, first, eligibility, coverage_met, blocked, tuple(failed),
                   computable & (eligible != FALSE))


def failures(tests: Sequence[Test], size: int) -> Counts:
    """Count the tests that each audit fails, as bytes where they are at most 255."""
    count: Counts = np.zeros(size, dtype=np.uint8 if len(tests) < 256 else np.uint16)
    for test in tests:
        np.add(count, test.fails.view(np.uint8), out=count)
    return count


def earned(failed: Sequence[Counts]) -> NDArray[np.int16]:
    """Return the first outcome of which each audit fails no test; the last one asks nothing and is not among them."""
    if len(failed) == 1:
        return np.asarray(failed[0] != 0, dtype=np.int16)
    result = np.full(failed[0].shape, len(failed), dtype=np.int16)
    for index in range(len(failed) - 1, -1, -1):
        np.copyto(result, index, where=failed[index] == 0)
    return result


def _eligible(condition: EligibilityCondition, history: History, group: Group) -> Truth:
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
        plain = AttributeCondition(
            attribute=condition.attribute, equals=condition.equals, one_of=condition.one_of, at_least=low, at_most=high
        )
        return attribute_truth(plain, history, group.day)[group.rows]
    answered = next((one for one in group.answered if one.criterion.code == condition.criterion), None)
    if answered is None:
        return unknown
    column = history.answer(answered.criterion.code, answered.criterion.definition).take(group.rows)
    holds = np.ones(size, dtype=bool)
    if low is not None:
        holds &= column.reaches(low.on(group.day))
    if high is not None:
        holds &= column.stays(high.on(group.day))
    return truth(holds, answered.valued)


def _blocked_knockouts(version: StandardVersion, group: Group) -> dict[str, Mask]:
    """Find the knock-outs not assessed that leave the audit without an outcome."""
    rule = version.rule
    asked = any(outcome.knockouts == "none_failed" for outcome in version.outcomes)
    if rule.not_assessed == "zero" or rule.knockout_not_assessed == "report" or not asked:
        return {}
    return {one.criterion.code: one.assumed for one in group.answered
            if is_knockout(one, group.actor_type)}
