"""Upgrade path: hand cases, and every choice tried with the oracle on small random cases."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import oracle
import pytest
from golden_cases import criterion, outcome, rounding, section, standard
from hypothesis import Phase, given, seed, settings
from oracle_levels import Case, dated, ladder_of, level_of, rule_1
from strategies import D
from test_oracle_agreement import examples, families

from referentiel.engine import History, Reason, decide
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.studies import upgrade

ALL = 10**6


def audit(answers, number=1, **attributes):
    given = {code: Answer(State.NOT_ASSESSED) if value is None else Answer(State.VALUE, Decimal(str(value)))
             for code, value in answers.items()}
    return Audit(id=f"a{number}", organisation=f"o{number}", family="toy", version="toy-1", day=date(2010, 1, 1),
                 attributes={name: Decimal(value) for name, value in attributes.items()}, answers=given)


def study(version, *audits, **options):
    return upgrade(decide(version, History.of(audits, {version.id: version})), **options)


def moves(one):
    return [{move.criterion: int(move.after) for move in path} for path in one.paths]


def test_by_hand():
    # One section, weights 3 and 1, levels 0..4; score = 100 (3 a + b) / 16; a = 1, b = 1: 25. The mark is 60:
    # 3 a + b >= 9.6, so at least 10: two levels of a (3 * 3 + 1 = 10), or one and three of b (6 + 4 = 10, four levels).
    version = standard(section("S", criterion("A", 3, levels=4), criterion("B", 1, levels=4)))
    one = study(version, audit({"A": 1, "B": 1})).upgrades[0]
    assert (one.status, one.cost, moves(one)) == ("path", 2, [{"A": 3}])
    dear = study(version, audit({"A": 1, "B": 1}), prices={"A": Decimal("3.5")}).upgrades[0]
    assert (dear.cost, moves(dear)) == (Fraction(13, 2), [{"A": 2, "B": 4}])
    even = study(version, audit({"A": 1, "B": 1}), prices={"A": Decimal(3)}).upgrades[0]
    assert (even.cost, moves(even)) == (6, [{"A": 3}, {"A": 2, "B": 4}]) or moves(even) == [
        {"A": 2, "B": 4}, {"A": 3}]
    bounded = study(version, audit({"A": 1, "B": 1}), prices={"A": Decimal(3)}, most=1).upgrades[0]
    assert (len(bounded.paths), bounded.more, even.more) == (1, True, False)


def test_a_tie_at_the_mark_is_enough():
    three = section("S", *(criterion(code, 1, levels=3) for code in "ABC"))
    for mark, cost in (("66.666666666", 6), ("66.666666667", 7)):
        version = standard(three, outcomes=(outcome("award", global_at_least=Decimal(mark)),))
        assert study(version, audit({"A": 0, "B": 0, "C": 0})).upgrades[0].cost == cost


def test_a_criterion_not_assessed_can_be_answered():
    # B is not assessed and out of the score; A is 1 of 4, 25. Answering B at 4 gives 5/8; raising A to 3 costs 2.
    version = standard(section("S", criterion("A", 1, levels=4), criterion("B", 5, levels=4)), coverage_minimum=80)
    one = study(version, audit({"A": 1, "B": None})).upgrades[0]
    # Coverage asks for B. 5 b + a >= 14.4: b = 3, a = 1 (16).
    assert (one.cost, moves(one)) == (3, [{"B": 3}])
    assert one.paths[0][0].before is None


def test_knockouts_are_forced_and_what_cannot_move_is_said():
    knockout = criterion("A", 1, levels=4, required=2, knockout=True)
    version = standard(section("S", knockout, criterion("B", 9, levels=4)),
                       outcomes=(outcome("award", global_at_least=60, knockouts="none_failed"),))
    one = study(version, audit({"A": 0, "B": 4})).upgrades[0]
    assert (one.cost, moves(one)) == (2, [{"A": 2}])
    stuck = study(version, audit({"A": 0, "B": 0}), fixed=["A"]).upgrades[0]
    assert (stuck.status, stuck.obstacles) == ("blocked", (Reason("knockout", "A"),))


def test_the_ineligible_and_the_unknown_are_blocked():
    version = standard(section("S", criterion("A", levels=4)), eligibility=(
        {"id": "E", "label": "e", "attribute": "headcount", "at_least": 10},), outcomes=(outcome("award",
                                                                                        global_at_least=50),))
    small, unknown, fine, done = study(version, audit({"A": 0}, 1, headcount=5), audit({"A": 0}, 2),
                                       audit({"A": 0}, 3, headcount=10), audit({"A": 4}, 4, headcount=10)).upgrades
    assert (small.status, small.obstacles) == ("blocked", (Reason("ineligible", "E"),))
    assert (unknown.status, unknown.obstacles) == ("blocked", (Reason("eligibility_unknown", "E"),))
    assert (fine.cost, done.status) == (2, "reached")


def test_a_measure_is_raised_to_its_step():
    band = criterion("B", ladder=({"low": 10, "high": 60}, {"low": 20, "high": 50}), direction="band")
    version = standard(section("S", criterion("A", ladder=(10, 20, 30)), band),
                       outcomes=(outcome("award", global_at_least=75),))
    one = study(version, audit({"A": 5, "B": 70})).upgrades[0]
    # a / 3 + b / 2 >= 1.5: three steps and one make it exactly, two and two make 5/3.
    assert one.cost == 4
    assert {tuple((m.criterion, m.value) for m in path) for path in one.paths} == {
        (("A", D(20)), ("B", D(50))), (("A", D(30)), ("B", D(60)))}


def test_a_section_not_assessed_changes_the_mean_of_sections():
    # Section 2 (weight 3) has no answer: it is out. Opening it costs, and helps only when it is high.
    version = standard(section("S1", criterion("A", levels=4), criterion("C", levels=4)),
                       section("S2", criterion("B", levels=4), weight=3),
                       outcomes=(outcome("award", global_at_least=70),))
    one = study(version, audit({"A": 1, "C": 1, "B": None})).upgrades[0]
    # Without B: a + c >= 5.6, 6, four levels. With B: (100 (a + c) / 8 + 75 b) / 4 >= 70: b = 4 alone gives 81.25,
    # four levels; b = 3 gives 62.5, and needs 2.4 more levels: b = 3 costs 3 + 3.
    assert one.cost == 4
    assert moves(one)[0] in ({"B": 4}, {"A": 3, "C": 3}, {"A": 2, "C": 4}, {"A": 4, "C": 2})
    assert len(moves(one)) == 4


def test_an_answered_weight_of_one_is_not_taken_for_the_first_option():
    # B, a knock-out of weight 1, is not assessed: its section may end with the answered weight 1 or 2.
    knockout = criterion("B", 1, most=Decimal("7.5"), required=Decimal("3.75"), knockout=True)
    version = standard(section("S", criterion("A", 1, levels=4), knockout),
                       outcomes=(outcome("award", global_at_least=25, knockouts="none_failed"),))
    one = study(version, audit({"A": 0, "B": None})).upgrades[0]
    assert (one.cost, moves(one)) == (4, [{"B": 4}])


def test_a_type_that_nothing_is_asked_of_is_blocked():
    types = ({"id": "some", "label": "s", "when": ({"attribute": "headcount", "at_least": Decimal(10)},)},
             {"id": "none", "label": "n", "when": ()})
    version = standard(section("S", criterion("A", levels=4, actor_types=("some",))), types=types)
    one = study(version, audit({"A": 1}, headcount=5)).upgrades[0]
    assert one.status == "blocked"
    assert Reason("nothing_to_cover") in one.obstacles


def test_aggregates_by_size(lrs_2005, demo, versions):
    found = upgrade(decide(lrs_2005, History.of(demo[1], versions)), most=3)
    classes = found.classes()
    assert sum(one.audits for one in classes) == 106
    assert sum(one.reached for one in classes) == 54
    assert sum(one.blocked for one in classes) >= 7
    assert all(one.status != "unsettled" for one in found.upgrades)
    for one in classes:
        assert all(one.needed[code] <= one.possible[code] <= len(one.costs) for code in one.possible)
        assert (one.median is None) == (not one.costs)
    frame = found.to_frame()
    assert len(frame) == 106
    assert set(frame["status"]) == {"reached", "path", "blocked"}


def test_nobody_and_faults(lrs_2005, demo, versions):
    version = standard(section("S", criterion("A", levels=4)))
    assert study(version).upgrades == ()
    assert study(version).classes() == ()
    one = audit({"A": 1})
    for options, code in (({"target": "awrd"}, "STUDY-OUTCOME"), ({"prices": {"A": Decimal(0)}}, "STUDY-PRICE"),
                          ({"prices": {"A": Decimal("NaN")}}, "STUDY-PRICE"), ({"fixed": ["B"]}, "STUDY-CRITERION"),
                          ({"prices": {"Z": Decimal(1)}}, "STUDY-CRITERION")):
        with pytest.raises(FindingsError, match=code):
            study(version, one, **options)
    with pytest.raises(ValueError, match="at least one"):
        study(version, one, most=0)


def test_rounding_that_must_be_passed_strictly():
    version = standard(section("S", criterion("A", levels=4)), outcomes=(outcome("award", global_at_least=60),),
                       rounding={"global": rounding("nearest", "half_down", 20), "sections": rounding("up", step=5)})
    # 50 lies halfway between 40 and 60 and goes down: level 3 is needed.
    assert study(version, audit({"A": 0})).upgrades[0].cost == 3


# ---- every choice tried, decided by the oracle


def raw_options(version, past, audited, case, code):
    """Raw values of one criterion with the level of each: all that could matter, found the plain way."""
    found = next((c for _, c in version.criteria() if c.code == code), None)
    item = next((i for i in case.items if i.criterion.code == code), None)
    if item is None or item.state not in {State.VALUE, State.NOT_ASSESSED}:
        return []
    seen = found.observation
    if seen.kind == "measure":
        values = {Fraction(end.value) for s in ladder_of(found, case.actor_type) for end in (s.value, s.low, s.high)
                  if end} | {Fraction(p.value) for s in ladder_of(found, case.actor_type)
                             for end in (s.value, s.low, s.high) if end for p in end.phases}
        for e in version.eligibility:
            if e.criterion == code:
                values |= {v for side in (e.at_least, e.at_most) if side
                           for v in [dated(side, case.actor_type, case.day)] if v is not None}
        low, high = seen.range
        values = {v for v in values if low <= v <= high}
    elif seen.kind == "points":
        start = item.value or Fraction(0)
        values = {start + k for k in range(1, int(Fraction(seen.max) - start) + 1)} | {Fraction(seen.max)}
        values = set(map(Fraction, seen.values)) if seen.values else values
    else:
        values = set(map(Fraction, range(1, len(getattr(seen, "levels", (0, 1))))))
    options = [(v, level_of(found, case.actor_type, v, case.day)) for v in sorted(values)]
    return [(v, level, level - (item.level or 0)) for v, level in options if level > (item.level or 0)]


def decimal(value):
    return D(value.numerator) / D(value.denominator)


def brute(version, past, audited):
    """The least cost that reaches a pass, and every cheapest set of levels; None when too many to try."""
    case = Case(version, past, audited, past.day if past.version == version.id else None)
    rule_1(case)
    passing = {o.id for o in version.outcomes if o.passes}
    options = {c.code: [None, *raw_options(version, past, audited, case, c.code)] for _, c in version.criteria()}
    size = 1
    for own in options.values():
        size *= len(own)
    if size > 400:
        return None
    best, sets = None, set()
    for chosen in product(*options.values()):
        cost = sum((one[2] for one in chosen if one), Fraction(0))
        if best is not None and cost > best:
            continue
        given = {code: Answer(State.VALUE, decimal(one[0])) for code, one in zip(options, chosen, strict=True) if one}
        tried = replace(past, answers={**past.answers, **given})
        if oracle.decide(version, tried, audited).outcome in passing:
            levels = frozenset((code, one[1]) for code, one in zip(options, chosen, strict=True) if one)
            sets = {levels} if best is None or cost < best else sets | {levels}
            best = cost
    return best, sets


def test_no_choice_is_cheaper_and_none_is_forgotten():
    seen = {"path": 0, "blocked": 0, "many": 0}

    @settings(examples(150), phases=[Phase.generate])
    @given(families())
    def holds(family):
        _, audited, past = family
        version = audited["v-1"]
        decisions = decide(version, History.of(past, audited))
        found = upgrade(decisions, most=ALL).upgrades
        for one, audit_ in zip(found, past, strict=True):
            expected = brute(version, audit_, audited[audit_.version])
            if expected is None or one.status == "reached" or decisions.outcome(one.row) == "ineligible":
                continue
            best, sets = expected
            seen["many"] += len(sets) > 1
            if best is None:
                assert one.status == "blocked", (version, audit_)
                seen["blocked"] += 1
                assert one.obstacles
            else:
                assert one.status == "path", (version, audit_)
                seen["path"] += 1
                assert one.cost == best
                assert {frozenset((m.criterion, m.after) for m in path) for path in one.paths} == sets
                assert not one.more

    # A few rounds, each from its own seed, to meet each case.
    for number in range(4):
        seed(number)(holds)()
        if seen["path"] >= 30 and seen["blocked"] >= 5 and seen["many"] >= 5:
            break
    assert min(seen["path"], seen["blocked"], seen["many"]) > 0
