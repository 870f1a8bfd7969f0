"""Bounds of replays: every filling of the missing answers, decided by the rational oracle, lies between them.

Where the fillings of an audit are few, all of them are decided: the bounds are attained too.
"""

import random
import sys
from collections import Counter

import oracle_filling
import oracle_replay
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import D, grid, one_of
from test_replay_oracle import examples, families

from referentiel.compare import replay
from referentiel.compare.filling import bounds

FEW, DRAWN = 300, 40


def rank(version, outcome):
    """Worst last; none for what has no outcome."""
    order = [*(one.id for one in version.outcomes), "ineligible"]
    return order.index(outcome) if outcome in order else None


def between(version, found, worst, best):
    """Whether an outcome lies between two; an audit that is ineligible or not computable passes under no filling."""
    place, low, high = (rank(version, one) for one in (found, worst, best))
    if None not in (low, high):
        return place is not None and high <= place <= low
    return found in {worst, best}


def check_one(family, seed):
    """Check every audit of a family under its last version; count what was seen."""
    versions, steps, past = family
    version, rng, seen = versions["v-3"], random.Random(seed), Counter()  # noqa: S311
    result = bounds(replay(past, version, versions, steps))
    points = oracle_filling.told_apart(version, steps)
    filled_somewhere = 0
    for i, audit in enumerate(past):
        worst, best = (one.decisions.outcome(i) for one in (result.low, result.high))
        audited = versions[audit.version]
        facts = oracle_replay.read_answers(audit, steps, versions, points)
        values = oracle_filling.missing(version, audit, audited, facts)
        assert len(values) == result.low.filled_answers[i]
        filled_somewhere += bool(values)
        every, chosen = oracle_filling.fillings(values, rng, FEW if len(values) < 4 else DRAWN)
        outcomes = {oracle_filling.decide(version, audit, audited, facts, one).outcome for one in chosen}
        assert all(between(version, one, worst, best) for one in outcomes), (worst, outcomes, best)
        if every:
            assert {worst, best} <= outcomes
        passing = {one.id for one in version.outcomes if one.passes}
        name = result.certainty(i)
        assert not outcomes & passing or name in {"surely_pass", "depends"}
        assert outcomes <= passing or name != "surely_pass"
        seen[name, "every" if every else "some"] += 1
        seen["fillings"] += len(chosen)
        if result.outside[i]:
            seen["outside"] += 1
            assert any(partial(version, audit, audited, facts, key, some) for key, some in values.items())
    assert result.counts()["filled_audits"] == filled_somewhere
    return seen


def partial(version, audit, audited, facts, key, values):
    """Whether the shares of a missing answer do not run from nothing to all, or a level of nothing is asked for."""
    shares = [oracle_filling.share(version, audit, audited, facts, key, value) for value in values]
    asked = [level for one in version.outcomes for code, level in one.levels_at_least.items() if code == key[0]]
    return min(shares) > 0 or max(shares) < 1 or any(0 in level.by_type.values() for level in asked)


def with_candidates(draw, raw):
    """The same version with conditions of eligibility on raw values, of one to three criteria."""
    criteria = [c for s in raw["sections"] for c in s["criteria"]]
    chosen = draw(st.lists(st.sampled_from(criteria), min_size=1, max_size=3))
    conditions = []
    for k, criterion in enumerate(chosen):
        seen = criterion["observation"]
        side = one_of(draw, ("at_least", "at_most"))
        tick = draw(st.integers(0, 24))
        limit = grid(seen["range"], tick) if seen["kind"] == "measure" else D(tick % 4)
        conditions.append({"id": f"X{k}", "label": "x", "criterion": criterion["code"], side: limit})
    return {**raw, "eligibility": (*raw["eligibility"], *conditions)}


def agreement(count, reshape=None):
    total = Counter()

    @examples(count)
    @given(families(reshape), st.integers(0, 2**32))
    def every_filling_lies_between(family, seed):
        total.update(check_one(family, seed))

    every_filling_lies_between()
    return total


NAMED = ("surely_pass", "surely_not", "depends", "never_computable")


def test_every_filling_lies_between_the_bounds():
    total = agreement(100)
    assert total["fillings"] > 3_000
    assert all(total[name, "every"] for name in NAMED)


def test_every_filling_lies_between_where_raw_values_decide_who_is_a_candidate():
    total = agreement(150, with_candidates)
    assert total["fillings"] > 3_000
    assert all(total[name, "every"] for name in ("surely_not", "depends", "never_computable", "unsettled"))


@pytest.mark.soak
def test_every_filling_of_many_lies_between_the_bounds():
    total = agreement(2_000) + agreement(2_000, with_candidates)
    sys.stdout.write(f"{total}\n")
    assert total["fillings"] > 100_000
    assert all(total[name, "every"] > 50 for name in (*NAMED, "unsettled"))
