"""The decision rule once more, plain and slow, in rational arithmetic: rules 3 to 7 and the decision.

Written from the text alone and never from the engine: D4.3 is design.md, section 4, paragraph 3; R6 is
line 6 of decision record 0003.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from oracle_levels import Case, Item, Key, Ratio, Truth, attribute, dated, for_type, on_day, rule_1

from referentiel.model import Audit, EligibilityCondition, Outcome, Rounding, StandardVersion, State

PERCENT = Fraction(100)


@dataclass(frozen=True)
class Decision:
    """What the rule says of one audit under one version."""

    outcome: str
    actor_type: str | None
    global_score: Ratio
    section_scores: dict[str, Ratio]
    coverage: Ratio  # a share in [0, 1]; the minimum of the version is in percent ("80 %")
    reasons: frozenset[Key]
    margins: dict[Key, Ratio]


# ---- D4.3: section scores and coverage


def section_weights(case: Case) -> dict[str, Fraction]:
    """R6: a section of weight 0 for the type is left out; what remains."""
    weights = {s.code: Fraction(for_type(s.weight, case.actor_type or "")) for s in case.version.sections}
    return {code: weight for code, weight in weights.items() if weight > 0}


def counted(case: Case, items: list[Item]) -> list[tuple[Fraction, Fraction]]:
    """D4.3: weights and shares of the answered; under `zero`, not assessed counts as answered with p = 0."""
    pairs = [(i.weight, i.share) for i in items if i.share is not None]
    if case.version.rule.not_assessed == "zero":
        pairs += [(i.weight, Fraction(0)) for i in items if i.state == State.NOT_ASSESSED]
    return pairs


def percent_of(pairs: list[tuple[Fraction, Fraction]]) -> Ratio:
    """100 x sum(w p) / sum(w); no score without an answered weight."""
    total = sum((w for w, _ in pairs), Fraction(0))
    return PERCENT * sum((w * p for w, p in pairs), Fraction(0)) / total if total else None


def in_section(case: Case, code: str) -> list[Item]:
    return [i for i in case.items if i.section == code]


def exact_sections(case: Case) -> dict[str, Ratio]:
    return {code: percent_of(counted(case, in_section(case, code))) for code in section_weights(case)}


def coverage_of(items: list[Item]) -> Ratio:
    """D4.3: answered weight / (answered + not assessed + not computable weight)."""
    answered = sum((i.weight for i in items if i.state == State.VALUE), Fraction(0))
    silent = {State.NOT_ASSESSED, State.NOT_COMPUTABLE}
    unanswered = sum((i.weight for i in items if i.state in silent), Fraction(0))
    return answered / (answered + unanswered) if answered + unanswered else None


def mean(weighted: list[tuple[Fraction, Ratio]]) -> Ratio:
    """Weighted mean of what exists."""
    there = [(w, x) for w, x in weighted if x is not None]
    total = sum((w for w, _ in there), Fraction(0))
    return sum((w * x for w, x in there), Fraction(0)) / total if total else None


def global_coverage(case: Case) -> Ratio:
    """D4.3: mean of the sections' in `sections` mode, the same ratio over all criteria in the others."""
    weights = section_weights(case)
    if case.version.rule.score == "sections":
        return mean([(w, coverage_of(in_section(case, code))) for code, w in weights.items()])
    return coverage_of([i for i in case.items if i.section in weights])


# ---- D4.4: global score


def exact_global(case: Case) -> Ratio:
    weights, rule = section_weights(case), case.version.rule
    if rule.score == "sections":
        scores = exact_sections(case)
        return mean([(w, scores[code]) for code, w in weights.items()])
    scored = [i for i in case.items if i.section in weights]
    if rule.score == "criteria":
        return percent_of(counted(case, scored))
    return points_score(case, weights)


def points_score(case: Case, weights: dict[str, Fraction]) -> Ratio:
    """D4.4 `points`: start + sum(w p), or start - sum(w (1 - p)); the floor is applied before rounding."""
    rule = case.version.rule
    groups = {code: counted(case, in_section(case, code)) for code in weights}
    answered = {code: sum((w for w, _ in pairs), Fraction(0)) for code, pairs in groups.items()}
    if not sum(answered.values()):
        return None  # R7
    factors = spread(case, answered) if rule.redistribute else dict.fromkeys(groups, Fraction(1))
    total = Fraction(rule.start)
    for code, pairs in groups.items():
        for weight, share in pairs:
            points = weight * factors[code]
            total += -points * (1 - share) if rule.demerits else points * share
    return total if rule.floor is None else max(total, Fraction(rule.floor))


def spread(case: Case, answered: dict[str, Fraction]) -> dict[str, Fraction]:
    """D4.4 `redistribute`: the factor on the points of the answered criteria of each section.

    The points of excluded criteria go to the answered ones of their section; a section with none left (R7:
    answered weight 0) is shared among the others in proportion to their points. Criteria inapplicable by rule
    1 are not here.
    """
    points = {code: sum((i.weight for i in in_section(case, code)), Fraction(0)) for code in answered}
    left = {code: points[code] for code in answered if answered[code]}
    orphaned = sum((points[code] for code in answered if not answered[code]), Fraction(0))
    total = sum(left.values())
    factors = {code: (own + orphaned * own / total) / answered[code] for code, own in left.items()}
    return {code: factors.get(code, Fraction(0)) for code in answered}


def rounded(score: Ratio, rounding: Rounding | None) -> Ratio:
    """D4.4, R10: to a multiple of the step; half up goes towards plus infinity, half down towards minus."""
    if score is None or rounding is None:
        return score
    step = Fraction(rounding.step)
    lower, upper = floor(score / step), ceil(score / step)
    if rounding.mode == "up":
        return upper * step
    if rounding.mode == "down":
        return lower * step
    below, above = score / step - lower, upper - score / step
    if below != above:
        return (lower if below < above else upper) * step
    if rounding.tie == "half_even":
        return (lower if lower % 2 == 0 else upper) * step
    return (upper if rounding.tie == "half_up" else lower) * step


# ---- D4.5: knock-outs


def knockout_margin(case: Case, item: Item) -> Ratio:
    """R9: level - required; none when neither a value nor `not_assessed` under `zero` (level 0)."""
    level = item.level
    if item.state == State.NOT_ASSESSED and case.version.rule.not_assessed == "zero":
        level = Fraction(0)
    return None if level is None or item.required is None else level - item.required


def knockouts_not_assessed(case: Case) -> set[Key]:
    """D4.5: `not_assessed` under `exclude`, where an outcome requires none failed, unless only reported."""
    rule = case.version.rule
    if rule.not_assessed == "zero" or rule.knockout_not_assessed == "report":
        return set()
    if all(o.knockouts != "none_failed" for o in case.version.outcomes):
        return set()
    silent = [i for i in case.items if i.knockout and i.state == State.NOT_ASSESSED]
    return {("knockout_not_assessed", i.criterion.code) for i in silent}


# ---- D4.6 and D4.7: outcome, reasons, margins


def eligible(case: Case, condition: EligibilityCondition) -> Truth:
    """D4.6 (i), R3, R4: three-valued, met at equality."""
    by_type = [p for p in (condition.at_least, condition.at_most) if p is not None]
    if case.actor_type is None and (
        condition.actor_types is not None
        or condition.criterion is not None
        or any(set(p.by_type) != {"*"} for p in by_type)
    ):
        return None
    if condition.actor_types is not None and case.actor_type not in condition.actor_types:
        return True
    value = eligibility_value(case, condition)
    if value is None:
        return None
    least = dated(condition.at_least, case.actor_type or "", case.day)
    most = dated(condition.at_most, case.actor_type or "", case.day)
    return (
        (condition.equals is None or value == condition.equals)
        and (condition.one_of is None or value in condition.one_of)
        and (least is None or value >= least)
        and (most is None or value <= most)
    )


def eligibility_value(case: Case, condition: EligibilityCondition) -> Any:
    if condition.attribute is not None:
        return attribute(case.version, case.audit, condition.attribute)
    found = [i.value for i in case.items if i.criterion.code == condition.criterion]
    return found[0] if found else None  # R4: the criterion applies and its answer is a value


Tests = dict[Key, tuple[Ratio, bool]]  # margin, and whether the test holds


def tests_of(case: Case, outcome: Outcome, score: Ratio, sections: dict[str, Ratio]) -> Tests:
    """D4.6 (iii), R9: each test of an outcome."""
    tests: Tests = {}
    actor_type = case.actor_type or ""
    mark = dated(outcome.global_at_least, actor_type, case.day)
    if mark is not None:
        margin = None if score is None else score - mark
        tests["global", ""] = margin, margin is not None and margin >= 0
    for code in section_weights(case):
        minimum = section_minimum(outcome, code, actor_type, case.day)
        if minimum is not None and in_section(case, code):
            own = sections[code]
            margin = None if own is None else own - minimum
            tests["section", code] = margin, margin is None or margin >= 0
    if outcome.knockouts == "none_failed":
        for item in case.items:
            if item.knockout:
                margin = knockout_margin(case, item)
                tests["knockout", item.criterion.code] = margin, margin is None or margin >= 0
    for code, required in outcome.levels_at_least.items():
        needed = for_type(required, actor_type)
        if needed is not None:
            level = next((i.level for i in case.items if i.criterion.code == code), None)
            margin = None if level is None else level - Fraction(needed)
            tests["level", code] = margin, margin is not None and margin >= 0
    return tests


def section_minimum(outcome: Outcome, code: str, actor_type: str, day: date | None) -> Ratio:
    if outcome.sections_at_least is None:
        return None
    named = dict(outcome.sections_at_least.by_section)
    return dated(named[code] if code in named else named.get("*"), actor_type, day)


def causes_of(case: Case, score: Ratio, coverage: Ratio) -> set[Key]:
    """D4.6 (ii), R8: each cause of `not_computable` that holds, when rule 1 could be evaluated."""
    causes = knockouts_not_assessed(case)
    if coverage is None:
        causes.add(("nothing_to_cover", ""))
    elif PERCENT * coverage < on_day(case.version.rule.coverage_minimum, case.day):
        causes.add(("coverage", ""))
    if score is None:
        causes.add(("no_global_score", ""))
    return causes


def decide(
    version: StandardVersion, audit: Audit, audited: StandardVersion, base_id: str | None = None,
    read: dict[tuple[str, int], tuple[State, Ratio]] | None = None,
) -> Decision:
    """Decide one audit made under `audited`; `base_id` is the version that changes were set on.

    `read` is what crosswalks tell of its answers.
    """
    own = audit.version == (base_id or version.id)
    case = Case(version, audit, audited, audit.day if own else None, read=read or {})
    rule_1(case)
    sections: dict[str, Ratio] = {s.code: None for s in version.sections}
    score: Ratio = None
    coverage: Ratio = None
    first: Tests = {}
    causes = set(case.causes)
    if case.evaluable:
        roundings = version.rule.rounding
        sections |= {code: rounded(s, roundings.sections) for code, s in exact_sections(case).items()}
        score, coverage = rounded(exact_global(case), roundings.global_), global_coverage(case)
        causes = causes_of(case, score, coverage)
        first = tests_of(case, version.outcomes[0], score, sections)
    candidates = [(c.id, eligible(case, c)) for c in version.eligibility]
    refused = {("ineligible", name) for name, truth in candidates if truth is False}
    causes |= {("eligibility_unknown", name) for name, truth in candidates if truth is None}
    if refused:
        outcome, reasons = "ineligible", refused
    elif causes:
        outcome, reasons = "not_computable", causes
    else:
        reached = next(
            o for o in version.outcomes if all(ok for _, ok in tests_of(case, o, score, sections).values())
        )
        outcome = reached.id
        reasons = set() if reached.passes else {key for key, (_, ok) in first.items() if not ok}
    margins = {key: margin for key, (margin, _) in first.items()}
    return Decision(outcome, case.actor_type, score, sections, coverage, frozenset(reasons), margins)
