"""Each criterion left out, against the version without it; its distribution, against a plain count of the answers."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from test_effect import HISTORY, TOY

from referentiel.engine import History, decide, distribution, drivers, effective, sweep, weight_flips
from referentiel.model import FindingsError, State
from referentiel.model.change import Change, changed


@pytest.fixture(scope="module")
def lrs_history(versions, demo):
    return History.of(demo[1], versions)


def brute(version, history, code):
    """The version where the criterion weighs nothing and is no knock-out."""
    changes = [Change(f"criteria.{code}.weight", Decimal(0)), Change(f"criteria.{code}.knockout", False)]
    return decide(changed(version, changes), history)


def test_leaving_a_criterion_out_is_what_the_version_without_it_decides(lrs_2005, lrs_history):
    before = decide(lrs_2005, lrs_history)
    found = drivers(lrs_2005, lrs_history)
    assert [one.criterion for one in found.each] == [criterion.code for _, criterion in lrs_2005.criteria()]
    for one in found.each:
        after = brute(lrs_2005, lrs_history, one.criterion)
        assert one.changed == int((before.outcomes != after.outcomes).sum()), one.criterion
        assert one.passes == int(after.passes.sum())
        table = Counter(zip(before.computable.tolist(), after.computable.tolist(), before.passes.tolist(),
                            after.passes.tolist(), strict=True))
        assert (one.gained, one.lost) == (table[True, True, False, True], table[True, True, True, False])
        weightless = decide(changed(lrs_2005, [Change(f"criteria.{one.criterion}.weight", Decimal(0))]), lrs_history)
        assert one.by_weight == int((before.outcomes != weightless.outcomes).sum())
    assert any(one.effective for one in found.each)
    ranked = [one.changed for one in found.ranked()]
    assert ranked == sorted(ranked, reverse=True)
    assert len(found.to_frame()) == 61


@pytest.mark.parametrize("mode", ["criteria", "points"])
@pytest.mark.parametrize("policy", ["zero", "exclude"])
def test_in_every_mode_and_policy(mode, policy):
    rule = TOY.rule.model_copy(update={"score": mode, "not_assessed": policy})
    version = TOY.model_copy(update={"rule": rule})
    before = decide(version, HISTORY)
    for one in drivers(version, HISTORY).each:
        criteria = [f"criteria.{one.criterion}.weight", f"criteria.{one.criterion}.knockout"]
        try:
            after = decide(changed(version, [Change(criteria[0], Decimal(0)), Change(criteria[1], False)]), HISTORY)
        except FindingsError as error:
            assert {finding.code for finding in error.findings} == {"STR-MARK-RANGE"}  # noqa: PT017
            continue
        assert (one.changed, one.passes) == (int((before.outcomes != after.outcomes).sum()), int(after.passes.sum()))


def test_an_empty_population_drives_nothing():
    empty = History.of((), {"toy-1": TOY})
    assert [one.changed for one in drivers(TOY, empty).each] == [0] * 5
    assert distribution(TOY, empty, "A-01").spreads == ()
    assert weight_flips(TOY, empty, "criteria.A-01.weight").flips == ()
    assert not sweep(TOY, empty, "criteria.A-01.ladder[1]").effective


def test_a_distribution_counts_the_answers_against_the_ladder(lrs_2005, lrs_history):
    code = "RH-01"
    criterion = next(c for _, c in lrs_2005.criteria() if c.code == code)
    found = distribution(lrs_2005, lrs_history, code)
    decisions = decide(lrs_2005, lrs_history)
    for spread in found.spreads:
        own = [audit for i, audit in enumerate(lrs_history.audits) if decisions.actor_type(i) == spread.actor_type]
        answers = [audit.answers.get(code) for audit in own]
        assert spread.audits == len(own)
        if not criterion.applies_to(spread.actor_type):
            assert (spread.concerned, spread.not_asked) == (0, len(own))
            continue
        values = [a.value for a in answers if a is not None and a.state == State.VALUE]
        assert spread.observed == len(values)
        assert dict(spread.values) == dict(Counter(values))
        assert spread.states[State.NOT_ASSESSED] == len(own) - len(values) - spread.states[State.NOT_APPLICABLE]
        for level, step in enumerate(criterion.steps(spread.actor_type), start=1):
            higher = criterion.observation.direction == "higher"
            wanted = sum(v >= step.value.value if higher else v <= step.value.value for v in values)
            assert spread.steps[level - 1] == (str(step.value.value), wanted)
            assert spread.share_meeting(level) == (Fraction(wanted, len(values)) if values else None)
        if values:
            assert spread.quantile(Fraction(1, 2)) == sorted(values)[(len(values) - 1) // 2]
    assert sum(spread.audits for spread in found.spreads) == 106


def test_the_states_of_the_toy_by_hand():
    (spread,) = distribution(TOY, HISTORY, "A-01").spreads
    assert (spread.audits, spread.observed, spread.states[State.NOT_ASSESSED]) == (5, 4, 1)
    assert spread.steps == (("10", 2), ("20", 1), ("30", 1))
    assert spread.values == ((Decimal(0), 2), (Decimal(10), 1), (Decimal(30), 1))
    assert spread.share_not_observed() == Fraction(1, 5)
    frame = distribution(TOY, HISTORY, "A-01").to_frame()
    assert list(frame["meeting"]) == [2, 1, 1]
    assert distribution(TOY, HISTORY, "B-02").spreads[0].steps[0][0] == "30..100"


def test_a_criterion_that_is_not_there_is_a_fault():
    with pytest.raises(KeyError, match="Z-99"):
        distribution(TOY, HISTORY, "Z-99")


@pytest.mark.parametrize(("path", "wanted"), [
    ("outcomes.award.global_at_least", True), ("criteria.A-01.ladder[1]", True), ("criteria.B-03.weight", True),
    ("criteria.A-01.knockout[large]", True), ("criteria.A-02.weight[small]", False), ("rule.coverage_minimum", True),
    ("criteria.A-01.knockout[small]", False), ("rule.not_assessed", False), ("criteria.B-01.required", False),
    ("eligibility.MINIMUM.at_least[small]", False), ("actor_types.small.when.headcount.below", None),
])
def test_a_lever_is_told_effective_or_not(path, wanted):
    assert effective(TOY, HISTORY, path) is wanted


def test_what_is_told_without_effect_has_none(lrs_2005, lrs_history):
    before = decide(lrs_2005, lrs_history)
    for path, values in (("criteria.RH-01.ladder[1]", (5, 30, 69)), ("criteria.CT-03.weight", (0, 4, 50)),
                         ("outcomes.award.sections_at_least.HRP", (0, 60, 100))):
        after = [decide(changed(lrs_2005, [Change(path, Decimal(value))]), lrs_history) for value in values]
        moved = any((one.outcomes != before.outcomes).any() for one in after)
        assert effective(lrs_2005, lrs_history, path, before) or not moved
