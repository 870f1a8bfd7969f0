"""The design search against brute force on small cases, by hand, and on the demonstration."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from golden_cases import criterion, outcome, section, standard
from test_studies_report import told

from referentiel.engine import History, decide
from referentiel.model import Answer, Audit, FindingsError, State
from referentiel.model.change import Change, changed
from referentiel.report.studies import study_page
from referentiel.studies import Aims, Effort, design_front, design_search

MARK, SA, SB = "outcomes.award.global_at_least", *(f"outcomes.award.sections_at_least.{s}" for s in ("SA", "SB"))
STEP, LOW, LEVEL, REQUIRED = ("criteria.A.ladder[1]", "criteria.E.ladder[1]", "outcomes.award.levels_at_least.B",
                              "criteria.B.required")
PARTS = (section("SA", criterion("A", ladder=(Decimal(50),)), criterion("B", 2, levels=3, knockout=True, required=1)),
         section("SB", criterion("D", most=10), criterion("E", ladder=(Decimal(40),), direction="lower")))
AWARD = outcome("award", global_at_least=50, sections_at_least={"SA": 30, "SB": 20}, knockouts="none_failed",
                levels_at_least={"B": 1})
LATER = outcome("later", global_at_least=35, sections_at_least={"SA": 10})


def audits(seed, many=7):
    generator = np.random.default_rng(seed)
    found = []
    for k in range(many):
        values = {"A": generator.integers(0, 11) * 10, "B": generator.integers(0, 4), "D": generator.integers(0, 11),
                  "E": generator.integers(0, 11) * 10}
        left = {code: value for code, value in values.items() if generator.random() > 0.06}
        found.append(Audit(
            id=f"a{k}", organisation=f"o{k // 2}", family="toy", version="toy-1", day=date(2010, 1, 1),
            attributes={"size_class": "small" if k % 3 else "large"},
            answers={code: Answer(State.VALUE, Decimal(int(value))) for code, value in left.items()}))
    return tuple(found)


def worth(version, history, by, *, sections):
    """The worth of a version, computed audit by audit from the engine's decisions."""
    found = decide(version, history)
    passes = [i for i in range(history.size) if found.passes[i]]
    computable = [i for i in range(history.size) if found.computable[i]]
    rates = {}
    for name in sorted({audit.attributes[by] for audit in history.audits}) if by else ():
        own = [i for i in computable if history.audits[i].attributes[by] == name]
        if own:
            rates[name] = Fraction(sum(i in passes for i in own), len(own))
    ratio = min(rates.values()) / max(rates.values()) if len(rates) > 1 and any(rates.values()) else None
    scores = [s for i in passes for one in version.sections
              if (s := found.section_score(i, one.code)) is not None] if sections else []
    return len(passes), len(computable), ratio, min(scores, default=None)


def candidates(version, history, path):
    """Values on both sides of everything that anything could be compared with, far finer than needed."""
    if path in {STEP, LOW}:
        values = {Decimal(k) for k in range(0, 101, 10)}
    elif path in {LEVEL, REQUIRED}:
        values = {Decimal(k) for k in range(4)}
    else:
        values = {Decimal(k) / 2 for k in range(201)}
    return sorted(values)


def brute(version, history, paths, aims):
    """The fewest levers that meet the aims, and every worth that so many levers can give while they do."""
    by = aims.neutral[0] if aims.neutral else None
    sections = aims.weakest is not None

    def met(one):
        passes, computable, ratio, weakest = one
        rate = Fraction(passes, computable) if computable else None
        return ((aims.rate is None or (rate is not None and aims.rate[0] <= rate <= aims.rate[1]))
                and (aims.neutral is None or (ratio is not None and ratio >= aims.neutral[1]))
                and (aims.weakest is None or weakest is None or weakest >= aims.weakest))

    for size in range(len(paths) + 1):
        reached = set()
        for chosen in combinations(paths, size):
            for values in product(*(candidates(version, history, path) for path in chosen)):
                try:
                    own = changed(version, [Change(path, v) for path, v in zip(chosen, values, strict=True)])
                except FindingsError:
                    continue
                one = worth(own, history, by, sections=sections)
                if met(one):
                    reached.add(one)
        if reached:
            return size, reached
    return None, set()


@pytest.mark.parametrize("score", ["criteria", "sections"])
@pytest.mark.parametrize(("paths", "aims"), [
    ((MARK,), Aims(rate=(Fraction(3, 10), Fraction(4, 10)))),
    ((LOW,), Aims(rate=(Fraction(1, 2), Fraction(1)))),
    ((STEP, LOW, LEVEL, REQUIRED), Aims(rate=(Fraction(0), Fraction(3, 10)))),
    ((SA, LEVEL), Aims(rate=(Fraction(0), Fraction(1, 4)), weakest=Fraction(50))),
    ((LOW, LEVEL), Aims(rate=(Fraction(4, 10), Fraction(9, 10)), neutral=("size_class", Fraction(4, 5)))),
    ((STEP, REQUIRED), Aims(neutral=("size_class", Fraction(9, 10)), weakest=Fraction(60))),
    ((REQUIRED, MARK), Aims(rate=(Fraction(95, 100), Fraction(99, 100)))),
], ids=str)
def test_nothing_smaller_is_missed(score, paths, aims):
    version = standard(*PARTS, outcomes=(AWARD, LATER), score=score, coverage_minimum=60)
    for seed in range(1 if len(paths) > 2 else 3):
        history = History.of(audits(seed), {version.id: version})
        found = design_search(version, history, paths, aims)
        size, reached = brute(version, history, paths, aims)
        assert found.complete
        if size is None:
            assert found.found == ()
            continue
        assert {len(one.changes) for one in found.found} == {size}
        told = {(one.worth.passes, one.worth.computable, one.worth.ratio, one.worth.weakest) for one in found.found}
        assert told <= reached
        if not found.more:
            assert told == reached


def test_three_levers_together_by_hand():
    """Nobody passes unless the mark, the minimum and the level all come down."""
    version = standard(*PARTS, outcomes=(
        outcome("award", global_at_least=90, sections_at_least={"SA": 95}, levels_at_least={"B": 3}),),
        score="criteria")
    past = Audit(id="a", organisation="o", family="toy", version="toy-1", day=date(2010, 1, 1), attributes={},
                 answers={"A": Answer(State.VALUE, Decimal(60)), "B": Answer(State.VALUE, Decimal(2)),
                          "D": Answer(State.VALUE, Decimal(5)), "E": Answer(State.VALUE, Decimal(10))})
    history = History.of([past], {version.id: version})
    found = design_search(version, history, (MARK, SA, LEVEL), Aims(rate=(Fraction(1), Fraction(1))))
    assert len(found.found) == 1
    # SA: (1 + 2 x 2/3) / 3 = 7/9; all: (1 + 4/3 + 1/2 + 1) / 5 = 23/30.
    assert [(change.path, change.value) for change in found.found[0].changes] == [
        (MARK, Decimal(76)), (LEVEL, Decimal(2)), (SA, Decimal(77))]
    assert [interval.high for interval in found.found[0].intervals] == [
        Fraction(230, 3), Fraction(2), Fraction(700, 9)]
    assert found.few


def test_no_step_goes_under_its_legal_floor():
    floored = criterion("A", ladder=(Decimal(50),), legal_floor={
        "basis": "law", "value": Decimal(45)})
    version = standard(section("SA", floored), outcomes=(outcome("award", global_at_least=50),), score="criteria")
    past = [Audit(id=f"a{v}", organisation=f"o{v}", family="toy", version=version.id, day=date(2010, 1, 1),
                  attributes={}, answers={"A": Answer(State.VALUE, Decimal(v))}) for v in (30, 46, 48, 60)]
    history = History.of(past, {version.id: version})
    everybody = Aims(rate=(Fraction(1), Fraction(1)))
    assert design_search(version, history, (STEP,), everybody).found == ()
    free = design_search(version, history, (STEP,), Aims(rate=everybody.rate, floors=False))
    assert free.found[0].worth.passes == 4
    some = design_search(version, history, (STEP,), Aims(rate=(Fraction(3, 4), Fraction(3, 4))))
    assert [one.changes[0].value for one in some.found] == [Decimal(46)]
    assert some.found[0].intervals[0].low == 45


def test_a_front_is_what_nothing_beats():
    version = standard(*PARTS, outcomes=(AWARD, LATER), score="criteria", coverage_minimum=60)
    objectives = (("rate", "highest"), ("weakest", "highest"))
    for seed in range(2):
        history = History.of(audits(seed), {version.id: version})
        found = design_front(version, history, (SA, LEVEL, LOW), objectives)
        everything = set()
        for size in range(3):
            for chosen in combinations((SA, LEVEL, LOW), size):
                for values in product(*(candidates(version, history, path) for path in chosen)):
                    own = changed(version, [Change(path, v) for path, v in zip(chosen, values, strict=True)])
                    passes, computable, _, weakest = worth(own, history, None, sections=True)
                    if computable and weakest is not None:
                        everything.add((Fraction(passes, computable), weakest))
        best = {one for one in everything
                if not any(a >= one[0] and b >= one[1] and (a, b) != one for a, b in everything)}
        assert {(one.worth.rate, one.worth.weakest) for one in found.points} == best
        assert list(found.points) == sorted(found.points, key=lambda one: -one.worth.rate)


def test_leaving_each_organisation_out_on_the_demonstration(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    paths = (MARK, "outcomes.award.sections_at_least.TRA")
    aims = Aims(rate=(Fraction(7, 10), Fraction(75, 100)))
    seen = []
    found = design_search(lrs_2005, history, paths, aims, stability=True,
                          effort=Effort(progress=lambda done, whole: seen.append((done, whole))))
    assert found.complete
    assert len(found.found[0].changes) == 1
    assert aims.rate[0] <= found.found[0].worth.rate <= aims.rate[1]
    assert sum(found.kept().values()) == len({audit.organisation for audit in demo[1]})
    assert seen[-1] == (62, 62)
    with ThreadPoolExecutor(2) as threads:
        again = design_search(lrs_2005, history, paths, aims, stability=True, effort=Effort(executor=threads))
    assert again.stability == found.stability


def test_a_search_is_told(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    paths = (MARK, "outcomes.award.sections_at_least.TRA")
    aims = Aims(rate=(Fraction(7, 10), Fraction(75, 100)), neutral=("size_class", Fraction(1, 2)), weakest=Fraction(20))
    lines = told(study_page(design_search(lrs_2005, history, paths, aims)))
    assert "Un changement suffit" in lines
    assert "(54 sur 65 audits)" in lines
    assert "de 70\u202f% à 75\u202f%" in lines
    lines = told(study_page(design_search(lrs_2005, history, paths, Aims(rate=(Fraction(1, 2), Fraction(1))))))
    assert "atteint déjà" in lines
    lines = told(study_page(design_search(lrs_2005, history, paths, Aims(rate=(Fraction(99, 100), Fraction(1))))))
    assert "toutes les possibilités ont été écartées" in lines
    objectives = (("rate", "highest"), ("ratio", "highest"))
    front = design_front(lrs_2005, history, paths, objectives, Aims(neutral=("size_class", Fraction(0))))
    assert "qu’aucun autre ne bat" in told(study_page(front))
    assert "a été arrêtée avant la fin" in told(study_page(
        design_search(lrs_2005, history, paths, aims, effort=Effort(most_tried=3))))


def test_a_search_can_be_stopped(lrs_2005, demo, versions):
    history = History.of(demo[1], versions)
    paths = (MARK, "outcomes.award.sections_at_least.TRA", "outcomes.award.sections_at_least.HRP")
    never = Aims(neutral=("size_class", Fraction(1)), weakest=Fraction(100))
    for effort in (Effort(cancelled=lambda: True), Effort(most_tried=20)):
        found = design_search(lrs_2005, history, paths, never, effort=effort)
        assert not found.complete
        assert found.tried <= 64


@pytest.mark.parametrize(("paths", "aims", "code"), [
    ((), Aims(rate=(0, 1)), "STUDY-LEVERS"), ((MARK,) * 7, Aims(rate=(0, 1)), "STUDY-LEVERS"),
    ((MARK, MARK), Aims(rate=(0, 1)), "STUDY-LEVER-PAIR"),
    (("outcomes.award.sections_at_least", SA), Aims(rate=(0, 1)), "STUDY-LEVER"),
    (("criteria.A.weight",), Aims(rate=(0, 1)), "STUDY-LEVER"), (("rule.coverage_minimum",), Aims(rate=(0, 1)),
                                                                 "STUDY-LEVER"),
    (("criteria.Z.weight",), Aims(rate=(0, 1)), "CHG-PATH"),
    ((MARK,), Aims(), "STUDY-AIM-NONE"), ((MARK,), Aims(rate=(Fraction(8, 10), Fraction(7, 10))), "STUDY-AIM-RATE"),
    ((MARK,), Aims(rate=(0, Decimal("1.5"))), "STUDY-AIM-RATE"), ((MARK,), Aims(rate=(Decimal("NaN"), 1)),
                                                                  "STUDY-AIM-RATE"),
    ((MARK,), Aims(neutral=("size_class", Decimal(2))), "STUDY-AIM-RATIO"),
    ((MARK,), Aims(neutral=("colour", Decimal(1))), "STUDY-CLASS-FIELD"),
    ((MARK,), Aims(weakest=Decimal(101)), "STUDY-AIM-SECTION"), ((MARK,), Aims(weakest=float("nan")),
                                                                 "STUDY-AIM-SECTION"),
])
def test_what_cannot_be_searched_is_told(paths, aims, code):
    version = standard(*PARTS, outcomes=(AWARD, LATER), score="criteria")
    with pytest.raises(FindingsError, match=code):
        design_search(version, History.of(audits(0), {version.id: version}), paths, aims)


def test_one_objective_twice_is_no_front():
    version = standard(*PARTS, outcomes=(AWARD,), score="criteria")
    with pytest.raises(ValueError, match="two objectives"):
        design_front(version, History.of((), {}), (MARK,), (("rate", "highest"), ("rate", "lowest")))
