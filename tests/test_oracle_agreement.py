"""The engine and the oracle give the same decisions on random versions, audits and changes.

A pair is one (version, audit) whose outcome, type, scores, coverage, reasons and margins were all compared.
"""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

import oracle
import pytest
from both import Decisions, Versions, from_history
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from raw_changes import apply_change, apply_operation
from strategies import D, Raw, build, one_of, pools, raw_versions
from strategies_audits import (
    audits,
    changes,
    criterion_paths,
    field_of,
    operations,
    swept_paths,
    type_suffixes,
)

from referentiel.engine import Curve, History, decide, joint, sweep, tally, weight_flips
from referentiel.model import Audit, Criterion, PerType, StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.operations import Add, Move, Retire
from referentiel.model.paths import parse_path
from referentiel.model.structure import structure_findings

AUDITS = 5
PAIRS, SWEPT = 1_000, 500
SOAK = 100_000


def examples(count: int) -> settings:
    """Without the phase that explains a failure: it takes longer than finding one."""
    phases = [phase for phase in Phase if phase is not Phase.explain]
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), phases=phases)


@st.composite
def families(draw: st.DrawFn) -> tuple[Raw, Versions, list[Audit]]:
    """A raw version, the versions that audits were made under (itself and another), and audits of both."""
    pool = draw(pools())
    raws = draw(raw_versions(pool, "v-1")), draw(raw_versions(pool, "v-2"))
    past = [draw(audits(f"a-{i}", pool, raws)) for i in range(AUDITS)]
    return raws[0], {raw["id"]: build(raw) for raw in raws}, past


def expected(version: StandardVersion, past: list[Audit], audited: Versions) -> Decisions:
    return [oracle.decide(version, audit, audited[audit.version]) for audit in past]


def compare(found: Decisions, wanted: Decisions) -> int:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one == other
    return len(found)


# ---- decisions, before and after a change


def agree(draw_changes: Any, family: Any) -> int:
    raw, audited, past = family
    base = audited["v-1"]
    assert structure_findings(base) == []
    history = History.of(past, audited)
    wanted = expected(base, past, audited)
    pairs = compare(from_history(base, history, len(past)), wanted)
    counted = Counter(reason for decision in wanted for reason in decision.reasons)
    assert {(reason.kind, reason.target): n for reason, n in tally(decide(base, history)).items()} == counted
    if draw_changes:
        after = changed(base, tuple(Change(path, value) for path, value in draw_changes))
        for path, value in draw_changes:
            raw = apply_change(raw, path, value)
        pairs += compare(from_history(after, history, len(past)), expected(build(raw), past, audited))
    return pairs


def count_until(wanted: int, share: int, compare_one: Any) -> int:
    """Compare at least `wanted` pairs, about `share` an example, in as many rounds of hypothesis as it takes."""
    counted = 0
    while counted < wanted:

        @examples(max(20, (wanted - counted) // share + 10))
        @given(families(), st.data())
        def every_one_agrees(family: Any, data: Any) -> None:
            nonlocal counted
            counted += compare_one(data, family)

        every_one_agrees()
    return counted


def count_agreements(pairs: int) -> int:
    return count_until(pairs, 2 * AUDITS, lambda data, family: agree(data.draw(changes(family[0])), family))


# ---- parts added, moved and retired


def operated(version: StandardVersion, verb: str, code: str, section: str, part: Any) -> StandardVersion:
    if verb == "add":
        return changed(version, [Add(Criterion.model_validate(part), section)])
    return changed(version, [Move(code, section) if verb == "move" else Retire(code)])


def operations_agree(data: Any, family: Any) -> int:
    raw, audited, past = family
    operation = data.draw(operations(raw))
    if operation is None:
        return 0
    after = operated(audited["v-1"], *operation)
    wanted = expected(build(apply_operation(raw, *operation)), past, audited)
    return compare(from_history(after, History.of(past, audited), len(past)), wanted)


def test_parts_added_moved_and_retired_decide_alike():
    counted = count_until(SWEPT, AUDITS, operations_agree)
    report("pairs after an operation", counted)
    assert counted >= SWEPT


def report(kind: str, counted: int) -> None:
    sys.stdout.write(f"{counted} {kind} compared\n")


def test_engine_and_oracle_decide_alike():
    counted = count_agreements(PAIRS)
    report("pairs", counted)
    assert counted >= PAIRS


@pytest.mark.soak
def test_engine_and_oracle_decide_alike_100_000_times():
    counted = count_agreements(SOAK)
    report("pairs", counted)
    assert counted >= SOAK


# ---- sweeps: the count of each outcome with the lever set to a value, whole and by segment


@st.composite
def lever_values(draw: st.DrawFn, curve: Curve) -> list[Decimal]:
    """Below, at and just above critical values, at the ends of the range, and anywhere in it."""
    step = Fraction(1, 10**6)
    chosen = draw(st.lists(st.sampled_from(curve.breakpoints), max_size=4, unique=True)) if curve.breakpoints else []
    near = [floor(p / step) * step + k * step for p in chosen for k in (-1, 0, 1)]
    low, high = (Fraction(end) if end is not None else default
                 for end, default in ((curve.range.low, Fraction(-20)), (curve.range.high, Fraction(400))))
    anywhere = [low + (high - low) * Fraction(draw(st.integers(0, 1000)), 1000) for _ in range(2)]
    exact = [floor(value / step) * step for value in (*near, low, high, *anywhere)]
    if curve.range.whole:
        exact = [Fraction(round(value)) for value in exact]
    return [D(m.numerator) / D(m.denominator) for m in dict.fromkeys(exact)]


def sweeps_agree(data: Any, family: Any) -> int:
    raw, audited, past = family
    path = one_of(data.draw, one_of(data.draw, swept_paths(raw)))
    history = History.of(past, audited)
    curve = sweep(audited["v-1"], history, path, segments=[audit.organisation for audit in past])
    pairs = 0
    for value in data.draw(lever_values(curve)):
        after = build(apply_change(raw, path, value))
        if not curve.range.holds(value) or structure_findings(after):
            continue
        decided = expected(after, past, audited)
        outcomes = Counter(d.outcome for d in decided)
        found = curve.counts_at(Fraction(value))
        assert {name: n for name, n in found.items() if n} == dict(outcomes), (path, value)
        assert curve.passes_at(Fraction(value)) == sum(outcomes[o.id] for o in after.outcomes if o.passes)
        row = curve.row_at(value)
        for name, counts in curve.segments.items():
            own = Counter(d.outcome for d, audit in zip(decided, past, strict=True) if audit.organisation == name)
            assert {label: int(n) for label, n in zip(curve.labels, counts[row], strict=True) if n} == dict(own)
        pairs += len(past)
    return pairs


def one_value(first: str, second: str) -> bool:
    """Two paths of one field, or the minimum of every section and that of one: `joint` refuses them."""
    whole, part = sorted((field_of(first), field_of(second)), key=len)
    return whole == part or (whole.endswith("sections_at_least") and part.startswith(whole))


def joints_agree(data: Any, family: Any) -> int:
    """Two levers at once: the counts of every pair of values, against the version with both set."""
    raw, audited, past = family
    groups = swept_paths(raw)
    paths = tuple(one_of(data.draw, one_of(data.draw, groups)) for _ in range(2))
    if one_value(*paths):
        return 0
    history = History.of(past, audited)
    curves = [sweep(audited["v-1"], history, path) for path in paths]
    chosen = [sorted({value for value in data.draw(lever_values(curve)) if curve.range.holds(value)})[:5]
              for curve in curves]
    found = joint(audited["v-1"], history, (paths[0], paths[1]), (chosen[0], chosen[1]))
    pairs = 0
    for i, first in enumerate(chosen[0]):
        for j, second in enumerate(chosen[1]):
            after = build(apply_change(apply_change(raw, paths[0], first), paths[1], second))
            if structure_findings(after):
                continue
            outcomes = Counter(d.outcome for d in expected(after, past, audited))
            counts = dict(zip(found.labels, found.counts[i, j].tolist(), strict=True))
            assert {name: n for name, n in counts.items() if n} == dict(outcomes), (paths, first, second)
            pairs += len(past)
    return pairs


def test_two_levers_count_what_the_oracle_counts_with_both_set():
    counted = count_until(SWEPT, 10 * AUDITS, joints_agree)
    report("pairs under two levers", counted)
    assert counted >= SWEPT


# ---- weights


def with_weight(version: StandardVersion, path: str, value: Fraction) -> StandardVersion:
    """The version with a weight that is no decimal, which nothing typed can be."""
    target = parse_path(version, path)

    def weighed(part: Any) -> Any:
        by_type = {**part.weight.by_type, target.actor_type: value} if target.actor_type else {"*": value}
        return part.model_copy(update={"weight": PerType[Any].model_construct(by_type=by_type)})

    sections = []
    for section in version.sections:
        criteria = tuple(weighed(c) if target.root == "criteria" and c.code == target.name else c
                         for c in section.criteria)
        own = section.model_copy(update={"criteria": criteria})
        sections.append(weighed(own) if target.root == "sections" and own.code == target.name else own)
    return version.model_copy(update={"sections": tuple(sections)})


def weights_agree(data: Any, family: Any) -> int:
    """A weight at its flips, between them and at 0, against the oracle with that weight set."""
    raw, audited, past = family
    own = [p for s in raw["sections"] for c in s["criteria"] for p in criterion_paths(raw, c) if ".weight" in p]
    own += [f"sections.{s['code']}.weight{t}" for s in raw["sections"] for t in type_suffixes(raw)]
    path = one_of(data.draw, own)
    history = History.of(past, audited)
    found = weight_flips(audited["v-1"], history, path)
    flips = sorted({flip.value for flip in found.flips} | {flip.until for flip in found.flips})
    values = [*flips, *((a + b) / 2 for a, b in pairwise(flips)), flips[-1] + 1] if flips and found.exact else flips
    fixed = [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(5, 2), Fraction(7)]
    pairs = 0
    for value in (*values, *(fixed if found.exact else fixed[:3])):
        exact = D(value.numerator) / D(value.denominator)
        after = build(apply_change(raw, path, D(1)))
        if Fraction(exact) == value and -exact.normalize().as_tuple().exponent <= 9:
            after = build(apply_change(raw, path, exact))
            decided = [d.outcome for d in expected(after, past, audited)]
        else:
            # A file cannot hold this weight: set it on the version as it is.
            decided = [oracle.decide(with_weight(after, path, value), audit, audited[audit.version]).outcome
                       for audit in past]
        mine = [found.outcome_at(i, value) for i in range(len(past))]
        assert mine == decided, (path, value, found.flips)
        counts = {name: n for name, n in found.counts_at(value).items() if n}
        assert counts == dict(Counter(decided))
        pairs += len(past)
    return pairs


def test_a_weight_flips_where_the_oracle_says():
    counted = count_until(SWEPT, 5 * AUDITS, weights_agree)
    report("pairs under a weight", counted)
    assert counted >= SWEPT


def count_sweeps(pairs: int) -> int:
    return count_until(pairs, 5 * AUDITS, sweeps_agree)


def test_a_sweep_counts_what_the_oracle_counts_with_the_mark_set():
    counted = count_sweeps(SWEPT)
    report("swept pairs", counted)
    assert counted >= SWEPT


@pytest.mark.soak
def test_sweeps_agree_for_long():
    counted = count_sweeps(SOAK // 4)
    report("swept pairs", counted)
    assert counted >= SOAK // 4
