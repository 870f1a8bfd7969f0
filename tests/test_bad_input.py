"""Every question of the engine and every study, put populations and numbers that have no good answer.

Each answers clearly or tells a finding that has its French sentence: never a traceback, never a silent zero.
"""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from golden_cases import criterion, outcome, section, standard
from test_texts import ROOT

from referentiel.compare import Exploration, effect, replay
from referentiel.compare.filling import Donors, bounded_effect, bounds, donated, filled
from referentiel.engine import (
    History,
    decide,
    distribution,
    drivers,
    effective,
    frontier,
    inverse,
    joint,
    sweep,
    weight_flips,
)
from referentiel.files import Versions
from referentiel.model import Answer, Audit, Finding, FindingsError, State
from referentiel.model.change import Change, change_of, changed
from referentiel.report.bounds import bounds_lines
from referentiel.report.curve import curve_figure
from referentiel.report.distribution import distribution_page
from referentiel.report.effect import effect_lines
from referentiel.report.filled_effect import bounded_effect_lines
from referentiel.report.filling import donated_lines, filled_lines
from referentiel.report.findings import finding_lines
from referentiel.report.studies import study_page
from referentiel.report.study import page_lines
from referentiel.report.sweep import curve_lines, flips_lines, inverse_lines
from referentiel.studies import (
    Aims,
    Ranged,
    attribute,
    design_front,
    design_search,
    neutrality,
    noise,
    rake,
    sensitivity,
    uncertainty,
    upgrade,
    weight_box,
    weight_draws,
)

MARK, MINIMUM, STEP = "outcomes.award.global_at_least", "outcomes.award.sections_at_least.SA", "criteria.A.ladder[1]"
VERSION = standard(section("SA", criterion("A", ladder=(Decimal(50),)), criterion("B", 2, levels=3)),
                   section("SB", criterion("C"), criterion("D", most=10)),
                   outcomes=(outcome("award", global_at_least=50, sections_at_least={"SA": 40}),),
                   score="criteria", coverage_minimum=80)
GOOD, BAD = {"A": 60, "B": 3, "C": 1, "D": 8}, {"A": 10, "B": 1, "C": 0, "D": 2}


def audits(*several):
    return tuple(Audit(
        id=f"a{k}", organisation=f"o{k}", family=VERSION.family, version=VERSION.id, day=date(2010, 1, 1),
        attributes={"size_class": "small" if k % 2 else "large"},
        answers={code: Answer(State.VALUE, Decimal(value)) for code, value in values.items()})
        for k, values in enumerate(several))


POPULATIONS = {
    "nobody": ((), 0, 0),
    "one audit that passes": (audits(GOOD), 1, 1),
    "one audit that fails": (audits(BAD), 1, 0),
    "all pass": (audits(*[GOOD] * 6), 6, 6),
    "all fail": (audits(*[BAD] * 6), 6, 0),
    "nobody computable": (audits(*[{"A": 60}] * 6), 0, 0),
    "one of each": (audits(GOOD, BAD, {"A": 60}), 2, 1),
}
CHANGES = (Change(MARK, Decimal(60)), Change("criteria.B.weight", Decimal(1)))


def effect_of(past):
    return effect(VERSION, past, CHANGES)


def replayed(past):
    return replay(past.audits, VERSION, Versions({VERSION.id: VERSION}))


QUESTIONS = {
    "effect": lambda past: effect_lines(effect_of(past)),
    "sweep": lambda past: curve_lines(sweep(VERSION, past, MARK), VERSION),
    "sweep of a step": lambda past: curve_lines(sweep(VERSION, past, STEP), VERSION),
    "curve": lambda past: [curve_figure(sweep(VERSION, past, MARK), "Barre", Decimal(50), Decimal(60)).title],
    "two levers": lambda past: page_lines(study_page(joint(VERSION, past, (MARK, MINIMUM)))),
    "inverse": lambda past: inverse_lines(inverse(sweep(VERSION, past, MARK), Fraction(7, 10)), past.audits),
    "inverse of none": lambda past: inverse_lines(inverse(sweep(VERSION, past, MARK), 0), past.audits),
    "inverse of all": lambda past: inverse_lines(inverse(sweep(VERSION, past, MARK), 1), past.audits),
    "frontier": lambda past: [str(len(frontier(joint(VERSION, past, (MARK, MINIMUM), ((50, 60), (40, 50))),
                                               Fraction(1, 2))))],
    "flips": lambda past: flips_lines(weight_flips(VERSION, past, "criteria.B.weight"), VERSION, past.audits),
    "effective": lambda past: [f"effet {effective(VERSION, past, MARK)}"],
    "distribution": lambda past: page_lines(distribution_page(distribution(VERSION, past, "A"), VERSION)),
    "drivers": lambda past: page_lines(study_page(drivers(VERSION, past))),
    "bounds": lambda past: bounds_lines(bounds(replayed(past))),
    "lowest": lambda past: filled_lines(filled(replayed(past), "lowest")),
    "donors": lambda past: donated_lines(donated(replayed(past), Donors(fills=2))),
    "bounded effect": lambda past: bounded_effect_lines(bounded_effect(replayed(past), CHANGES)),
    "attribution": lambda past: page_lines(study_page(attribute(VERSION, past, CHANGES))),
    "uncertainty": lambda past: page_lines(study_page(uncertainty(effect_of(past), draws=50))),
    "box": lambda past: page_lines(study_page(weight_box(decide(VERSION, past), Fraction(1, 5)))),
    "draws": lambda past: page_lines(study_page(weight_draws(decide(VERSION, past), Fraction(1, 5), draws=20))),
    "raking": lambda past: page_lines(study_page(rake(
        decide(VERSION, past), {"size_class": {"small": Decimal(50), "large": Decimal(50)}}))),
    "neutrality by type": lambda past: page_lines(study_page(neutrality(decide(VERSION, past)))),
    "neutrality by size": lambda past: page_lines(study_page(neutrality(decide(VERSION, past), "size_class"))),
    "upgrade": lambda past: page_lines(study_page(upgrade(decide(VERSION, past), most=2))),
    "design": lambda past: page_lines(study_page(design_search(
        VERSION, past, (MARK, MINIMUM), Aims(rate=(Fraction(1, 2), Fraction(3, 4)), weakest=Fraction(30))))),
    "front": lambda past: page_lines(study_page(design_front(
        VERSION, past, (MARK, MINIMUM), (("rate", "highest"), ("weakest", "highest"))))),
    "sensitivity": lambda past: page_lines(study_page(sensitivity(
        decide(VERSION, past), [Ranged(MARK, Decimal(45), Decimal(55)), Ranged(MINIMUM, Decimal(20), Decimal(40))],
        size=2))),
    "noise": lambda past: page_lines(study_page(noise(decide(VERSION, past), Decimal("0.1"), draws=50))),
}


def clear(ask):
    """Return what is told: lines, or the French of the findings; anything else that is raised is a fault."""
    try:
        lines = ask()
    except FindingsError as error:
        lines = [line for finding in error.findings for line in told(finding)]
    text = "\n".join(lines)
    assert text.strip()
    assert not re.search(r"\b(nan|NaN|None|inf)\b|\{\w+\}|Traceback", text), text
    return text


def told(finding):
    assert isinstance(finding, Finding)
    return finding_lines(finding)


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_population_is_too_odd(question, population):
    past, computable, passes = POPULATIONS[population]
    history = History.of(past, {VERSION.id: VERSION})
    found = decide(VERSION, history)
    assert (int(found.computable.sum()), int(found.passes.sum())) == (computable, passes)
    text = clear(lambda: QUESTIONS[question](history))
    if not computable:
        # A rate of nobody is not zero: it is not told.
        assert not re.search(r"\b0(,0)?[\u202f ]%", re.sub(r"à 95[\u202f ]%", "", text)) or question in ALLOWED, text


# What these count is not passes over computable audits: a share of answers, of draws, a threshold asked for.
ALLOWED = {"inverse of none", "distribution", "raking"}


@pytest.mark.parametrize("target", [Decimal("NaN"), Decimal("1.5"), Decimal("-0.1"), float("nan"), float("inf"), 1.5])
def test_a_rate_that_is_none(target):
    history = History.of(POPULATIONS["one of each"][0], {VERSION.id: VERSION})
    for ask in (lambda: inverse(sweep(VERSION, history, MARK), target),
                lambda: frontier(joint(VERSION, history, (MARK, MINIMUM), ((50,), (40,))), target)):
        with pytest.raises(FindingsError, match="CHG-RATE") as error:
            ask()
        assert told(error.value.findings[0])


@pytest.mark.parametrize("target", [0, 1])
def test_rates_of_none_and_of_all(target):
    history = History.of(POPULATIONS["one of each"][0], {VERSION.id: VERSION})
    found = inverse(sweep(VERSION, history, MARK), target)
    reached = found.exact[0] if found.exact else found.above or found.below
    assert reached.computable == 2
    for one in found.exact:
        assert one.rate == target


@pytest.mark.parametrize(("changes", "code"), [
    ((Change(MARK, Decimal(101)),), ""), ((Change(MARK, Decimal(-1)),), ""), ((Change(MARK, Decimal("NaN")),), ""),
    ((Change(MARK, Decimal("Infinity")),), ""), ((Change("criteria.B.weight", Decimal(-1)),), ""),
    ((Change(MARK, Decimal(60)), Change(MARK, Decimal(61))), "CHG-TWICE"),
    ((Change(MARK, Decimal(60)), Change(MARK, Decimal(60))), "CHG-TWICE"),
    (tuple(Change(MARK, Decimal(k) / 1000) for k in range(10_000)), "CHG-TWICE"),
    (tuple(Change(f"criteria.Z-{k}.weight", Decimal(1)) for k in range(10_000)), "CHG-PATH"),
])
@pytest.mark.parametrize("ask", [
    lambda history, changes: changed(VERSION, changes),
    lambda history, changes: effect(VERSION, history, changes),
    lambda history, changes: Exploration(VERSION, history).effect(changes),
    lambda history, changes: Exploration(VERSION, history).curve(MARK, changes),
    lambda history, changes: attribute(VERSION, history, changes),
    lambda history, changes: bounded_effect(replayed(history), changes),
], ids=["changed", "effect", "exploration", "curve", "attribution", "bounded effect"])
def test_changes_that_cannot_be_made_are_findings(ask, changes, code):
    history = History.of(POPULATIONS["one of each"][0], {VERSION.id: VERSION})
    with pytest.raises(FindingsError, match=code or r"[A-Z]+-[A-Z-]+") as error:
        ask(history, changes)
    assert all(told(finding) for finding in error.value.findings[:20])


def test_no_change_is_told():
    history = History.of(POPULATIONS["one of each"][0], {VERSION.id: VERSION})
    with pytest.raises(FindingsError, match="STUDY-NO-CHANGE"):
        attribute(VERSION, history, ())
    assert effect(VERSION, history, ()).gained == 0


@pytest.mark.parametrize("aims", [
    Aims(), Aims(rate=(Fraction(8, 10), Fraction(7, 10))), Aims(rate=(Fraction(0), Decimal("1.5"))),
    Aims(rate=(Decimal("NaN"), Fraction(1))), Aims(neutral=("actor_type", Decimal(2))), Aims(weakest=Decimal("NaN")),
    Aims(neutral=("colour", Decimal(1))),
])
def test_aims_that_contradict_themselves_or_are_no_aims(aims):
    history = History.of(POPULATIONS["one of each"][0], {VERSION.id: VERSION})
    with pytest.raises(FindingsError, match="STUDY-") as error:
        design_search(VERSION, history, (MARK,), aims)
    assert all(told(finding) for finding in error.value.findings)


def test_aims_that_contradict_one_another_are_met_by_nothing():
    """Everybody passes, and nobody with a section under 100: told as out of reach, with what there is today."""
    history = History.of(POPULATIONS["one of each"][0], {VERSION.id: VERSION})
    aims = Aims(rate=(Fraction(1), Fraction(1)), weakest=Fraction(100))
    found = design_search(VERSION, history, (MARK, MINIMUM), aims)
    assert (found.found, found.complete) == ((), True)
    assert "1 sur 2 audits" in "\n".join(page_lines(study_page(found)))


@pytest.mark.parametrize("typed", ["NaN", "inf", "101", "-1", "", "soixante", "6 0,0,0", "1e3"])
def test_a_value_typed_wrong(typed):
    with pytest.raises(FindingsError, match=r"[A-Z]+-[A-Z-]+") as error:
        changed(VERSION, [change_of(VERSION, MARK, typed)])
    assert all(told(finding) for finding in error.value.findings)


@pytest.mark.parametrize("ask", [
    weight_box, weight_draws, noise, lambda found, wrong: upgrade(found, prices={"A": wrong}),
    lambda found, wrong: rake(found, {"size_class": {"small": wrong, "large": Decimal(50)}}),
], ids=["box", "draws", "noise", "upgrade", "raking"])
@pytest.mark.parametrize("wrong", [Decimal("NaN"), Decimal("Infinity"), Decimal(-1)])
def test_numbers_of_studies(ask, wrong):
    history = History.of(POPULATIONS["one of each"][0], {VERSION.id: VERSION})
    with pytest.raises(FindingsError, match="STUDY-") as error:
        ask(decide(VERSION, history), wrong)
    assert all(told(finding) for finding in error.value.findings)


def test_every_question_of_the_engine_is_asked():
    """A new study, or a new verb of the engine, comes with its place here."""
    content = (ROOT / "tests" / "test_bad_input.py").read_text(encoding="utf-8")
    from referentiel import engine, studies

    verbs = {name for room in (engine, studies) for name in room.__all__ if name.islower()}
    # Parts of the others: no population comes to them alone.
    apart = {"score", "judge", "states", "tally", "intervals", "history_of_levels", "history_of_table", "column",
             "swing", "bootstrap", "clusters", "disagreement"}
    assert {name for name in verbs - apart if f"{name}(" not in content} == set()
