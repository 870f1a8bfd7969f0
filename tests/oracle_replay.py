"""Old answers read through crosswalks once more, plain and slow: one audit, one possible answer at a time.

Written from the words of a crosswalk alone: only the fields of its rules are read. A set of possible answers is a
finite list of them: each level, or enough numbers of an interval that every piece a later rule can tell apart has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from oracle_levels import Case, Ratio, state_of

from referentiel.model import Audit, Criterion, Crosswalk, StandardVersion, State

Key = tuple[str, int]
SILENT = {State.NOT_APPLICABLE, State.NOT_ASSESSED}


@dataclass(frozen=True)
class Fact:
    """What is known of one answer: its state, and the possible values; None when nothing is known of it."""

    state: State
    values: frozenset[Fraction] | None

    @property
    def decided(self) -> tuple[State, Ratio]:
        """As the rule of decision reads it."""
        only = next(iter(self.values)) if self.values and self.state == State.VALUE else None
        return self.state, only


def criteria(version: StandardVersion) -> dict[str, Criterion]:
    return {c.code: c for s in version.sections for c in s.criteria}


def marks(crosswalks: Sequence[Crosswalk]) -> list[Fraction]:
    """Every number that a case of any rule is written with, read or given."""
    cases = [case for x in crosswalks for rule in x.conversions for case in rule.cases]
    spans = [span for case in cases for span in case.when.values()]
    numbers = [n for s in spans for n in (*(s.values or ()), s.at_least, s.at_most, s.above, s.below)]
    numbers += [n for c in cases for n in (*(c.gives.values or ()), c.gives.at_least, c.gives.at_most)]
    return [Fraction(n) for n in numbers if n is not None]


def between(low: Any, high: Any, points: Sequence[Fraction]) -> frozenset[Fraction]:
    low, high = Fraction(low), Fraction(high)
    ends = sorted({low, high, *(p for p in points if low <= p <= high)})
    return frozenset([*ends, *((a + b) / 2 for a, b in pairwise(ends))])


def everything(criterion: Criterion, points: Sequence[Fraction]) -> frozenset[Fraction]:
    seen = criterion.observation
    if seen.kind == "yes_no":
        return frozenset({Fraction(0), Fraction(1)})
    if seen.kind == "graded":
        return frozenset(map(Fraction, range(len(seen.levels))))
    low, high = seen.range if seen.kind == "measure" else (0, seen.max)
    return between(low, high, points)


def is_read(span: Any, value: Fraction) -> bool:
    return (
        (span.values is None or value in [Fraction(v) for v in span.values])
        and (span.at_least is None or value >= Fraction(span.at_least))
        and (span.at_most is None or value <= Fraction(span.at_most))
        and (span.above is None or value > Fraction(span.above))
        and (span.below is None or value < Fraction(span.below))
    )


def gives(given: Any, target: Criterion, points: Sequence[Fraction]) -> frozenset[Fraction]:
    if given.values is not None:
        return frozenset(Fraction(v) for v in given.values)
    possible = everything(target, points)
    low = min(possible) if given.at_least is None else Fraction(given.at_least)
    high = max(possible) if given.at_most is None else Fraction(given.at_most)
    if target.observation.kind in {"yes_no", "graded"}:
        return frozenset(v for v in possible if low <= v <= high)
    return between(low, high, points)


def one_answer(
    rule: Any, values: dict[str, Fraction], target: Criterion, points: list[Fraction],
) -> frozenset[Fraction]:
    """The later answers possible when the earlier ones are exactly these."""
    if rule.factor is not None:
        value = values[rule.from_[0]] * Fraction(rule.factor)
        possible = everything(target, points)
        low, high = min(possible), max(possible)  # a bound outside the range says nothing more
        ends = {"equal": (value, value), "at_least": (max(value, low), high), "at_most": (low, min(value, high))}
        return between(*ends[rule.bound], points)
    readers = [c for c in rule.cases if all(is_read(span, values[code]) for code, span in c.when.items())]
    assert len(readers) == 1, "each answer is read by one case"
    return gives(readers[0].gives, target, points)


def converted(
    rule: Any, sources: dict[str, Fact], old: dict[str, Criterion], target: Criterion, points: list[Fraction],
    goes_on: bool,
) -> Fact:
    nothing = Fact(State.NOT_COMPUTABLE, None)
    if rule.unreadable:
        return nothing
    told = {fact.state for fact in sources.values()}
    if goes_on and rule.bound == "equal" and len(told) == 1 and told <= SILENT:
        return Fact(told.pop(), None)
    if all(fact.values is None for fact in sources.values()):
        return nothing
    lists = [fact.values or everything(old[code], points) for code, fact in sources.items()]
    worlds = [one_answer(rule, dict(zip(sources, values, strict=True)), target, points) for values in product(*lists)]
    possible = frozenset().union(*worlds)
    if len(possible) == 1:
        return Fact(State.VALUE, possible)
    return Fact(State.NOT_COMPUTABLE, None if possible >= everything(target, points) else possible)


def read_answers(
    audit: Audit, chain: Sequence[Crosswalk], versions: dict[str, StandardVersion], more: Sequence[Fraction] = (),
) -> dict[Key, Fact]:
    """What is known, at the end of a chain of crosswalks, of each criterion that some rule has told of.

    `more` are numbers that the sets of possible values must tell apart, beside those of the rules.
    """
    own = versions[audit.version]
    case = Case(own, audit, own, audit.day)
    facts: dict[Key, Fact] = {}
    for criterion in criteria(own).values():
        state, value = state_of(case, criterion)
        facts[criterion.code, criterion.definition] = Fact(state, None if value is None else frozenset({value}))
    told: set[Key] = set()
    points = [*marks(chain), *more]
    started = False
    for step in chain:
        started = started or step.from_ == audit.version
        if not started:
            continue
        old, new = criteria(versions[step.from_]), criteria(versions[step.to])
        found = dict(step_facts(step, old, new, facts, points))
        for key, fact in found.items():
            known = facts.get(key, Fact(State.NOT_COMPUTABLE, None))
            if known.state == State.NOT_COMPUTABLE and known.values is None:
                facts[key] = fact
                told.add(key)
    return {key: facts[key] for key in told}


def step_facts(step: Crosswalk, old: Any, new: Any, facts: dict[Key, Fact], points: list[Fraction]) -> Any:
    nothing = Fact(State.NOT_COMPUTABLE, None)
    ruled = {rule.to for rule in step.conversions}
    for one in step.correspondences:
        if one.event == "kept" and one.after[0] not in ruled:
            a, b = old[one.before[0]], new[one.after[0]]
            yield (b.code, b.definition), facts.get((a.code, a.definition), nothing)
    for rule in step.conversions:
        target = new[rule.to]
        sources = {code: facts.get((code, old[code].definition), nothing) for code in rule.from_}
        goes_on = all(follows(step, code, rule.to) for code in rule.from_)
        yield (target.code, target.definition), converted(rule, sources, old, target, points, goes_on)


def follows(step: Crosswalk, code: str, later: str) -> bool:
    """Whether the later criterion continues the earlier one: the same code, unless a correspondence says where."""
    told = [other for one in step.correspondences if code in one.before for other in one.after]
    return later in (told or [code])


def decided(facts: dict[Key, Fact]) -> dict[Key, tuple[State, Ratio]]:
    return {key: fact.decided for key, fact in facts.items()}
