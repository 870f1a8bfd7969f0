"""What missing answers may have been, one filling at a time: the oracle of policies and bounds.

Written from the words alone: only `not_computable` answers of applicable criteria are filled, each with a value that
an auditor could have given, inside what a crosswalk leaves possible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import oracle
import oracle_replay
from oracle_levels import Case, rule_1

from referentiel.model import Audit, Crosswalk, StandardVersion, State

Values = dict[tuple[str, int], list[Fraction]]
Facts = dict[tuple[str, int], Any]


def numbers(version: StandardVersion) -> list[Fraction]:
    """Every number that a raw value may be compared with."""
    found = []
    for section in version.sections:
        for criterion in section.criteria:
            ladders = criterion.ladder.by_type.values() if criterion.ladder else ()
            ends = [e for steps in ladders for s in steps or () for e in (s.value, s.low, s.high) if e is not None]
            found += [n for end in ends for n in (end.value, *(phase.value for phase in end.phases))]
    points = [c.observation for s in version.sections for c in s.criteria if c.observation.kind == "points"]
    found += [n for one in points for n in one.values or ()]
    for condition in version.eligibility:
        bounds = [b for b in (condition.at_least, condition.at_most) if b is not None]
        found += [n for b in bounds for t in b.by_type.values() for n in (t.value, *(p.value for p in t.phases))]
    return [Fraction(n) for n in found]


def told_apart(version: StandardVersion, chain: Sequence[Crosswalk]) -> list[Fraction]:
    """The numbers of a version, also as they stand on the scales of the versions that lead to it."""
    found = numbers(version)
    for step in reversed(chain):
        factors = [Fraction(rule.factor) for rule in step.conversions if rule.factor]
        found += [n / factor for n in list(found) for factor in factors]
    return sorted(set(found))


def missing(version: StandardVersion, audit: Audit, audited: StandardVersion, facts: Facts) -> Values:
    """The values that each missing answer may have: enough of them that every piece of its range has one."""
    own = audit.version == version.id
    case = Case(version, audit, audited, audit.day if own else None, read=oracle_replay.decided(facts))
    rule_1(case)
    found = {}
    for item in case.items:
        if item.state == State.NOT_COMPUTABLE:
            key = item.criterion.code, item.criterion.definition
            told = facts[key].values if key in facts else None
            everything = told or oracle_replay.everything(item.criterion, numbers(version))
            listed = getattr(item.criterion.observation, "values", None)
            if listed is not None:
                everything = {v for v in everything | set(listed if told is None else ()) if v in listed} or everything
            found[key] = sorted(everything)
    return found


def decide(version: StandardVersion, audit: Audit, audited: StandardVersion, facts: Facts,
           filling: dict[Any, Fraction], base_id: str | None = None) -> oracle.Decision:
    """Decide an audit with its missing answers filled."""
    read = oracle_replay.decided(facts) | {key: (State.VALUE, value) for key, value in filling.items()}
    return oracle.decide(version, audit, audited, base_id, read=read)


def extreme(version: StandardVersion, audit: Audit, audited: StandardVersion, facts: Facts, values: Values,
            *, best: bool) -> dict[Any, Fraction]:
    """The worst, or the best, value of each missing answer: first whether it leaves a candidate, then its level."""
    own = audit.version == version.id
    ranked = defaultdict(list)
    # The level of a criterion depends on its own answer alone: the k-th value of every answer is read at once.
    for k in range(max(map(len, values.values()), default=0)):
        put = {key: some[min(k, len(some) - 1)] for key, some in values.items()}
        read = oracle_replay.decided(facts) | {key: (State.VALUE, value) for key, value in put.items()}
        case = Case(version, audit, audited, audit.day if own else None, read=read)
        rule_1(case)
        levels = {item.criterion.code: item.level for item in case.items}
        for key, value in put.items():
            asked = [oracle.eligible(case, one) for one in version.eligibility if one.criterion == key[0]]
            ranked[key].append(((False not in asked, levels[key[0]]), value))
    return {key: (max if best else min)(some)[1] for key, some in ranked.items()}


def share(version: StandardVersion, audit: Audit, audited: StandardVersion, facts: Facts, key: Any,
          value: Fraction) -> Fraction:
    """The share that a value of a missing answer earns."""
    own = audit.version == version.id
    read = oracle_replay.decided(facts) | {key: (State.VALUE, value)}
    case = Case(version, audit, audited, audit.day if own else None, read=read)
    rule_1(case)
    return next(i.share for i in case.items if i.criterion.code == key[0] and i.share is not None)


def fillings(values: Values, rng: Any, most: int) -> tuple[bool, list[dict[Any, Fraction]]]:
    """Every filling where they are few, else some drawn at random; and whether they are all there."""
    if prod(len(some) for some in values.values()) <= most:
        return True, [dict(zip(values, one, strict=True)) for one in product(*values.values())]
    return False, [{key: rng.choice(some) for key, some in values.items()} for _ in range(most)]
