"""The oracle, rules 1 and 2: what applies to an audit, what state and what level share each answer has.

Written from the text alone: D4.1 is design.md, section 4, paragraph 1; R5 is line 5 of decision record 0003.
Only the fields of the model are used, none of its methods, so that a fault of those shows too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from referentiel.model import (
    AttributeCondition,
    Audit,
    Criterion,
    StandardVersion,
    State,
)

Key = tuple[str, str]
Truth = bool | None  # None: unknown (R1)
Ratio = Fraction | None


@dataclass(frozen=True)
class Item:
    """One applicable criterion of one audit: its state, raw value and level."""

    section: str
    criterion: Criterion
    weight: Fraction
    state: State
    value: Ratio
    level: Ratio
    share: Ratio
    knockout: bool
    required: Ratio


@dataclass
class Case:
    """One audit under one version, with all that the paragraphs pass on to each other."""

    version: StandardVersion
    audit: Audit
    audited: StandardVersion
    day: date | None
    actor_type: str | None = None
    causes: set[Key] = field(default_factory=set)
    applicable: dict[str, Truth] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    # What a crosswalk tells of answers not asked under this definition, by code and definition (oracle_replay).
    read: dict[tuple[str, int], tuple[State, Ratio]] = field(default_factory=dict)

    @property
    def evaluable(self) -> bool:
        """Whether rule 1 could be evaluated."""
        return not self.causes


# ---- values: per type, dated


def for_type(per_type: Any, actor_type: str) -> Any:
    """D3: one value per actor type, naming every type, or a default "*"."""
    if per_type is None:
        return None
    named = dict(per_type.by_type)
    return named[actor_type] if actor_type in named else named.get("*")


def on_day(threshold: Any, day: date | None) -> Fraction:
    """D3, R11: dated values are read at the reference date; without one, at the last phase."""
    started = sorted((p.from_, p.value) for p in threshold.phases if day is None or p.from_ <= day)
    return Fraction(started[-1][1] if started else threshold.value)


def dated(per_type: Any, actor_type: str, day: date | None) -> Ratio:
    threshold = for_type(per_type, actor_type)
    return None if threshold is None else on_day(threshold, day)


def ladder_of(criterion: Criterion, actor_type: str) -> tuple[Any, ...]:
    return for_type(criterion.ladder, actor_type) or ()


# ---- D4.1: applicable criteria and the states of their answers


def attribute(version: StandardVersion, audit: Audit, name: str) -> Any:
    """R1: an attribute is missing when it is absent or of another kind than declared."""
    value = audit.attributes.get(name)
    if value is None or isinstance(value, str) != (version.attributes[name].kind == "text"):
        return None
    return value if isinstance(value, str) else Fraction(value)


def holds(version: StandardVersion, condition: AttributeCondition, audit: Audit, day: date | None) -> Truth:
    value = attribute(version, audit, condition.attribute)
    if value is None:
        return None
    tests = []
    if condition.equals is not None:
        tests.append(value == condition.equals)
    if condition.one_of is not None:
        tests.append(value in condition.one_of)
    if condition.at_least is not None:
        tests.append(value >= on_day(condition.at_least, day))
    if condition.at_most is not None:
        tests.append(value <= on_day(condition.at_most, day))
    if condition.above is not None:
        tests.append(value > on_day(condition.above, day))
    if condition.below is not None:
        tests.append(value < on_day(condition.below, day))
    return all(tests)


def conjunction(truths: list[Truth]) -> Truth:
    """R1: one known false wins, then one unknown."""
    if False in truths:
        return False
    return None if None in truths else True


def all_hold(version: StandardVersion, conditions: Any, audit: Audit, day: date | None) -> Truth:
    return conjunction([holds(version, c, audit, day) for c in conditions])


def missing(version: StandardVersion, conditions: Any, audit: Audit) -> set[str]:
    return {c.attribute for c in conditions if attribute(version, audit, c.attribute) is None}


def find_type(version: StandardVersion, audit: Audit, day: date | None) -> tuple[str | None, set[Key]]:
    """R2: the first type known true, unless an earlier one is unknown."""
    for actor_type in version.actor_types:
        truth = all_hold(version, actor_type.when, audit, day)
        if truth:
            return actor_type.id, set()
        if truth is None:
            return None, {("actor_type_unknown", a) for a in missing(version, actor_type.when, audit)}
    return None, {("no_actor_type", "")}


def asked_of_type(criterion: Criterion, actor_type: str) -> bool:
    """D3: applicability by actor type; a criterion without a ladder for a type is not applicable to it."""
    if criterion.actor_types is not None and actor_type not in criterion.actor_types:
        return False
    return criterion.observation.kind != "measure" or len(ladder_of(criterion, actor_type)) > 0


def applies(version: StandardVersion, criterion: Criterion, audit: Audit, day: date | None) -> Truth:
    """R1: by actor type and conditions; of an entity known to have no type, nothing is asked."""
    actor_type, why = find_type(version, audit, day)
    if actor_type is not None:
        by_type: Truth = asked_of_type(criterion, actor_type)
    else:
        by_type = False if why == {("no_actor_type", "")} else None
    return conjunction([by_type, all_hold(version, criterion.conditions, audit, day)])


def rule_1(case: Case) -> None:
    """D4.1, R2, R3: the type, then what applies to it, then the state of each applicable answer."""
    version, audit, day = case.version, case.audit, case.day
    case.actor_type, case.causes = find_type(version, audit, day)
    if case.actor_type is None:
        return
    for section in version.sections:
        for criterion in section.criteria:
            truth = applies(version, criterion, audit, day)
            case.applicable[criterion.code] = truth
            if truth is None:
                unknown = missing(version, criterion.conditions, audit)
                case.causes |= {("condition_unknown", a) for a in unknown}
            elif truth:
                case.items.append(observed(case, section.code, criterion))


def asked_there(case: Case, criterion: Criterion) -> Truth:
    """R5: did the version audited ask it, under the same definition, of this entity?"""
    audited, audit = case.audited, case.audit
    for section in audited.sections:
        for other in section.criteria:
            if other.code == criterion.code:
                if other.definition != criterion.definition:
                    return False
                return applies(audited, other, audit, audit.day)
    return False


def state_of(case: Case, criterion: Criterion) -> tuple[State, Ratio]:
    """R5: known not asked is not computable, whatever was recorded; else what was recorded."""
    if (criterion.code, criterion.definition) in case.read:
        return case.read[criterion.code, criterion.definition]
    asked, answer = asked_there(case, criterion), case.audit.answers.get(criterion.code)
    if asked is False:
        return State.NOT_COMPUTABLE, None
    if answer is None:
        return (State.NOT_ASSESSED if asked else State.NOT_COMPUTABLE), None
    return answer.state, Fraction(answer.value) if answer.state == State.VALUE else None


def observed(case: Case, section: str, criterion: Criterion) -> Item:
    actor_type = case.actor_type or ""
    state, value = state_of(case, criterion)
    level = None if value is None else level_of(criterion, actor_type, value, case.day)
    share = None if level is None else share_of(criterion, actor_type, level)
    required = for_type(criterion.required, actor_type)
    if required is None and criterion.observation.kind == "yes_no":
        required = 1  # R9
    return Item(
        section=section,
        criterion=criterion,
        weight=Fraction(for_type(criterion.weight, actor_type)),
        state=state,
        value=value,
        level=level,
        share=share,
        knockout=bool(for_type(criterion.knockout, actor_type)),
        required=None if required is None else Fraction(required),
    )


# ---- D4.2: level share


def step_met(criterion: Criterion, step: Any, value: Fraction, day: date | None) -> bool:
    """D4.2: every bound is inclusive."""
    direction = criterion.observation.direction
    if direction == "higher":
        return value >= on_day(step.value, day)
    if direction == "lower":
        return value <= on_day(step.value, day)
    return on_day(step.low, day) <= value <= on_day(step.high, day)


def level_of(criterion: Criterion, actor_type: str, value: Fraction, day: date | None) -> Fraction:
    """R9: 0 or 1, the graded level, the number of steps met, the points."""
    if criterion.observation.kind != "measure":
        return value
    return Fraction(sum(step_met(criterion, s, value, day) for s in ladder_of(criterion, actor_type)))


def share_of(criterion: Criterion, actor_type: str, level: Fraction) -> Fraction:
    kind = criterion.observation.kind
    if kind == "points":
        return level / Fraction(criterion.observation.max)
    if criterion.points is not None:
        return Fraction(criterion.points[int(level)]) / Fraction(criterion.points[-1])
    if kind == "graded":
        return level / (len(criterion.observation.levels) - 1)
    if kind == "measure":
        return level / len(ladder_of(criterion, actor_type))
    return level
