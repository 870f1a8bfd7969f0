"""Attribution: hand cases, all coalitions by brute force with the independent oracle, exact sums."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial
from pathlib import Path

import oracle
import pytest
from golden_cases import criterion, outcome, section, standard
from hypothesis import given, seed
from hypothesis import strategies as st
from raw_changes import apply_change
from strategies import build
from strategies_audits import changes
from test_oracle_agreement import examples, families

from referentiel.compare import effect
from referentiel.engine import History
from referentiel.files import read_version
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.model.change import Change, change_of, changed
from referentiel.studies import attribute
from referentiel.studies.coalitions import Game, exact_parts
from referentiel.studies.grouping import grouped
from referentiel.studies.separable import separable_parts

TOY = read_version(Path(__file__).parent / "data" / "toy-1.yaml")
MARK, MINIMUM = "outcomes.award.global_at_least", "outcomes.award.sections_at_least.A"


def audit(number, a, b, organisation=None, **attributes):
    """An audit of the two criteria A and B, in points out of 100."""
    given = {code: Answer(State.VALUE, Decimal(value)) for code, value in (("A", a), ("B", b)) if value is not None}
    return Audit(id=f"a{number}", organisation=organisation or f"o{number}", family="toy", version="toy-1",
                 day=date(2010, 1, number), attributes=attributes, answers=given)


def two_sections(**rule):
    """Two sections of one criterion each; the global score is their mean, the mark 50, the minimum of A 40."""
    return standard(section("SA", criterion("A", most=100)), section("SB", criterion("B", most=100)),
                    outcomes=(outcome("award", global_at_least=50, sections_at_least={"SA": 40}),), **rule)


def history(version, *audits):
    return History.of(audits, {version.id: version})


def shares(result):
    return [share.share for share in result.shares]


def test_by_hand():
    # Mark 50 to 60 and minimum of A 40 to 50. a1: A 45, B 65, global 55: fails both, half each. a2: A 45, B 95,
    # global 70: fails the minimum only. a3: A 100, B 100: passes. a4: A 0, B 0: fails before and after.
    version = two_sections()
    past = history(version, audit(1, 45, 65), audit(2, 45, 95), audit(3, 100, 100), audit(4, 0, 0))
    moved = [Change(MARK, Decimal(60)), Change("outcomes.award.sections_at_least.SA", Decimal(50))]
    found = attribute(version, past, moved)
    assert found.method == "separable"
    assert shares(found) == [Fraction(-1, 8), Fraction(-3, 8)]
    assert found.difference == Fraction(-1, 2)
    assert found.moving == (0, 0)
    assert [share.organisations for share in found.shares] == [1, 2]


def test_a_repair_and_a_break_by_hand():
    # The mark goes up to 60 and the minimum down to 20. a1: A 30, B 90, global 60: repaired by the minimum, tie at 60.
    # a2: A 30, B 80, global 55: repaired by the minimum and broken by the mark: 1/2 each way.
    version = two_sections()
    past = history(version, audit(1, 30, 90), audit(2, 30, 80))
    found = attribute(version, past, [Change(MARK, Decimal(60)),
                                      Change("outcomes.award.sections_at_least.SA", Decimal(20))])
    assert shares(found) == [Fraction(-1, 4), Fraction(3, 4)]


def test_audits_that_leave_are_told_apart():
    # Coverage: a1 answers both, a2 one of two (50 %). Under a minimum of 80 a2 leaves; it passed.
    version = two_sections()
    past = history(version, audit(1, 0, 0), audit(2, 90, None))
    found = attribute(version, past, [Change("rule.coverage_minimum", Decimal(80))])
    assert found.method == "coalitions"
    assert shares(found) == [Fraction(-1, 2)]
    assert found.shares[0].moving == Fraction(-1, 2), "no audit computable on both sides changes"
    assert found.moving == (Fraction(-1, 2), 0)
    back = attribute(changed(version, [Change("rule.coverage_minimum", Decimal(80))]), past,
                     [Change("rule.coverage_minimum", Decimal(0))])
    assert back.moving == (0, Fraction(1, 2))


def test_changes_valid_only_together_count_as_one():
    steps = [Change("criteria.A-01.ladder[1]", Decimal(25)), Change("criteria.A-01.ladder[2]", Decimal(28)),
             Change(MARK, Decimal(61))]
    assert grouped(TOY, steps) == ((steps[0], steps[1]), (steps[2],))
    free = [Change("criteria.A-01.ladder[1]", Decimal(12)), Change("criteria.A-01.ladder[2]", Decimal(18))]
    assert grouped(TOY, free) == ((free[0],), (free[1],))


def test_a_change_that_two_others_could_complete_is_grouped_with_both():
    # Step 1 at 25 needs step 2 above 25; both ends are needed once step 2 passes step 3.
    chain = [Change("criteria.A-01.ladder[1]", Decimal(25)), Change("criteria.A-01.ladder[2]", Decimal(35)),
             Change("criteria.A-01.ladder[3]", Decimal(40))]
    for order in permutations(chain):
        assert [set(group) for group in grouped(TOY, order)] == [set(chain)]


def test_the_demonstration_history(lrs_2005, demo, versions):
    past = History.of(demo[1], versions)
    pairs = [(MARK, "65"), ("outcomes.award.sections_at_least.HRP", "50"), ("criteria.RH-01.ladder[2]", "75"),
             ("rule.coverage_minimum", "97"), ("criteria.CT-03.knockout", "non")]
    moved = [change_of(lrs_2005, path, typed) for path, typed in pairs]
    found = attribute(lrs_2005, past, moved)
    assert (found.method, found.coalitions) == ("coalitions", 32)
    assert sum(shares(found)) == found.difference
    frame = found.to_frame()
    assert sum(frame["points"]) == 100 * found.difference
    assert next(iter(frame["changes"])) == "outcomes.award.global_at_least=65"


def test_both_ways_agree_on_the_demonstration(lrs_2005, demo, versions):
    past = History.of(demo[1], versions)
    start = "outcomes.award.sections_at_least"
    pairs = [(MARK, "66"), (f"{start}.HRP", "55"), (f"{start}.TRA", "35"), (f"{start}.WCO", "60")]
    game = Game(lrs_2005, past, [(change_of(lrs_2005, path, typed),) for path, typed in pairs])
    closed, all_coalitions = separable_parts(game), exact_parts(game)
    assert closed is not None
    assert [part.share for part in closed] == [part.share for part in all_coalitions]
    assert any(part.share for part in closed)


def test_above_twelve_groups_orders_are_drawn_with_their_error(lrs_2005, demo, versions):
    past = History.of(demo[1][:40], versions)
    codes = [c.code for _, c in lrs_2005.criteria()][:12]
    moved = [Change(f"criteria.{code}.weight", Decimal(9)) for code in codes] + [Change(MARK, Decimal(63))]
    first, again = (attribute(lrs_2005, past, moved, permutations=6, seed=3) for _ in range(2))
    assert (first.method, first.permutations, first.seed, len(first.shares)) == ("sampled", 6, 3, 13)
    assert sum(shares(first)) == first.difference
    assert shares(first) == shares(again)
    assert all(share.error is not None and share.error >= 0 for share in first.shares)


def test_a_sample_of_orders_is_near_the_exact_value(lrs_2005, demo, versions):
    from referentiel.studies.coalitions import sampled_parts

    past = History.of(demo[1], versions)
    pairs = [(MARK, "66"), ("rule.coverage_minimum", "97"), ("criteria.CT-03.knockout", "non")]
    game = Game(lrs_2005, past, [(change_of(lrs_2005, path, typed),) for path, typed in pairs])
    for exact, drawn in zip(exact_parts(game), sampled_parts(game, 400, 1), strict=True):
        assert abs(float(exact.share - drawn.share)) <= 5 * drawn.error + 1e-12


@pytest.mark.parametrize(("answers", "method", "difference"), [
    ((), "no_rate", None), (((None, None),), "no_rate", None), (((50, 50),), "separable", Fraction(-1)),
    (((100, 100), (100, 100)), "separable", Fraction(0)), (((0, 0), (10, 0)), "separable", Fraction(0)),
])
def test_populations_without_much_to_say(answers, method, difference):
    version = two_sections()
    past = history(version, *(audit(i + 1, *given) for i, given in enumerate(answers)))
    found = attribute(version, past, [Change(MARK, Decimal(60))])
    assert (found.method, found.difference) == (method, difference)
    assert (sum(shares(found)) if found.shares else None) == difference
    assert len(found.to_frame()) == (0 if method == "no_rate" else 1)


def test_a_coalition_that_empties_the_rate_is_told():
    # Each change alone leaves nobody, together they leave one: coverage 100 with `zero`... here exclusion by coverage.
    version = two_sections(not_assessed="zero", coverage_minimum=40)
    past = history(version, audit(1, 90, None))
    found = attribute(version, past, [Change("rule.coverage_minimum", Decimal(60)),
                                      Change("sections.SA.weight", Decimal(9))])
    assert found.effect.computable_before == found.effect.computable_after == 1
    assert (found.method, found.shares) == ("no_rate", ())


def test_faults():
    version = two_sections()
    with pytest.raises(FindingsError, match="STUDY-NO-CHANGE"):
        attribute(version, history(version), [])
    with pytest.raises(FindingsError, match="CHG-TWICE"):
        attribute(version, history(version), [Change(MARK, Decimal(60)), Change(MARK, Decimal(61))])
    with pytest.raises(ValueError, match="two permutations"):
        attribute(version, history(version), [Change(MARK, Decimal(60))], permutations=1)


# ---- against all coalitions, decided by the oracle


def rates_by_oracle(raw, groups, past, audited):
    """The pass rate of every coalition; None where no audit is computable."""
    rates = {}
    for size in range(len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            after = raw
            for i in chosen:
                for change in groups[i]:
                    after = apply_change(after, change.path, change.value)
            version = build(after)
            passing = {o.id for o in version.outcomes if o.passes}
            outcomes = [oracle.decide(version, one, audited[one.version]).outcome for one in past]
            whole = sum(o != "not_computable" for o in outcomes)
            rates[frozenset(chosen)] = Fraction(sum(o in passing for o in outcomes), whole) if whole else None
    return rates


def by_permutations(rates, many):
    total = [Fraction(0)] * many
    for order in permutations(range(many)):
        done = frozenset()
        for i in order:
            total[i] += rates[done | {i}] - rates[done]
            done |= {i}
    return [value / factorial(many) for value in total]


def test_every_attribution_is_shapley_over_the_oracle():
    """Random versions, histories and changes; both methods met, sums exact."""
    seen = {"separable": 0, "coalitions": 0, "no_rate": 0}

    @examples(250)
    @given(families(), st.data())
    def holds(family, data):
        raw, audited, past = family
        moved = [Change(path, value) for path, value in data.draw(changes(raw, most=4))]
        if not moved:
            return
        version, known = audited["v-1"], History.of(past, audited)
        groups = grouped(version, moved)
        assert sorted(c.path for group in groups for c in group) == sorted(c.path for c in moved)
        for size in range(len(groups) + 1):
            for chosen in combinations(groups, size):
                changed(version, [change for group in chosen for change in group])
        rates, found = rates_by_oracle(raw, groups, past, audited), attribute(version, known, moved)
        seen[found.method] += 1
        if None in rates.values():
            assert found.method in {"no_rate", "separable"}
            return
        assert shares(found) == by_permutations(rates, len(groups))
        assert sum(shares(found)) == found.difference
        assert found.effect.counts() == effect(version, known, moved).counts()

    # A few rounds, each from its own seed, to meet each method.
    for number in range(4):
        seed(number)(holds)()
        if min(seen["separable"], seen["coalitions"]) >= 20:
            break
    assert min(seen["separable"], seen["coalitions"]) > 0
