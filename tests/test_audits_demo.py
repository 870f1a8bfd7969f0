"""The demonstration history: the waves of the dossier, plausible answers, the same bytes everywhere."""

import itertools
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import mean

import pytest

from referentiel.audits import demo_history, latest_per_organisation
from referentiel.audits.applicable import actor_type, asked
from referentiel.audits.demo.draws import Draws
from referentiel.audits.demo.values import CALIBRATED
from referentiel.files import read_version
from referentiel.model import Graded, Measure, Points, State

HERE = Path(__file__).parent
TOY = read_version(HERE / "data" / "toy_version.yaml")
SHIPPED = HERE.parent / "referentiel_versions" / "lrs-2005.yaml"

# Typed again from the dossier: year and month, first audits, awarded, refused, renewals due, renewed, not renewed.
WAVES = {
    "V1": ((2006, 3), 11, 8, 3, 0, 0, 0),
    "V2": ((2007, 2), 9, 7, 2, 0, 0, 0),
    "V3": ((2007, 9), 3, 2, 1, 0, 0, 0),
    "V4": ((2008, 3), 2, 1, 1, 8, 7, 1),
    "V5": ((2008, 5), 3, 2, 1, 0, 0, 0),
    "V6": ((2008, 7), 2, 1, 1, 0, 0, 0),
    "V7": ((2008, 10), 2, 1, 1, 1, 0, 1),
    "V8": ((2009, 3), 6, 4, 2, 7, 6, 1),
    "V9": ((2009, 11), 7, 5, 2, 1, 1, 0),
    "V10": ((2010, 6), 4, 2, 2, 10, 9, 1),
    "V11": ((2011, 3), 4, 2, 2, 11, 10, 1),
    "V12": ((2012, 2), 5, 3, 2, 6, 4, 2),
    "V13": ((2012, 11), 4, 2, 2, 0, 0, 0),
}
TOY_DIGEST = "c48dbb61c2b72c993ee13d0da47a686157fdd8609b2c4f4e969033916118bb9c"


@pytest.fixture(scope="module")
def version():
    if not SHIPPED.exists():
        pytest.skip("the shipped version is not written yet")
    return read_version(SHIPPED)


@pytest.fixture(scope="module")
def history(version):
    return demo_history(version)


@pytest.fixture(scope="module")
def audits(history):
    return history[1]


def passed(audit):
    return audit.decision in {"award", "shortened_award"}


def of_kind(audit):
    category, headcount = audit.attributes["category"], audit.attributes["headcount"]
    kinds = {"in_house_centre": "C", "client_organisation": "D"}
    return kinds.get(category, "S" if headcount < 300 else "P")


@pytest.mark.parametrize("wave", WAVES)
def test_each_wave_is_that_of_the_table(audits, wave):
    month, first, awarded, refused, due, renewed, lost = WAVES[wave]
    there = [audit for audit in audits if audit.wave == wave]
    news = [audit for audit in there if audit.nature == "first"]
    again = [audit for audit in there if audit.nature == "renewal"]
    assert {(audit.day.year, audit.day.month) for audit in there} == {month}
    assert (len(news), sum(map(passed, news)), len(news) - sum(map(passed, news))) == (first, awarded, refused)
    assert (len(again), sum(map(passed, again)), len(again) - sum(map(passed, again))) == (due, renewed, lost)


def test_totals(audits):
    assert len(audits) == 106
    first = [audit for audit in audits if audit.nature == "first"]
    renewals = [audit for audit in audits if audit.nature == "renewal"]
    assert (len(first), sum(map(passed, first))) == (62, 40)
    assert (len(renewals), sum(map(passed, renewals))) == (44, 37)
    assert [audit.wave for audit in audits if audit.decision == "shortened_award"] == ["V3"]
    assert {audit.decision for audit in audits} == {"award", "shortened_award", "refusal"}
    assert {audit.organisation for audit in audits} == {f"org-{number:03d}" for number in range(1, 63)}


def test_ids_follow_the_order_of_import(audits):
    assert audits[0].id == "demo-V01-01"
    assert [audit.id for audit in audits] == sorted(audit.id for audit in audits)
    assert len({audit.id for audit in audits}) == 106


def test_labels_active_at_the_end_of_2011(audits):
    before = [audit for audit in audits if audit.day < date(2012, 1, 1)]
    # Two years up to V9, three from V10: what was last awarded at V9 or later, V3 renewed at V9 included.
    active = [a for a in latest_per_organisation(before) if passed(a) and a.day >= date(2009, 11, 1)]
    assert Counter(map(of_kind, active)) == {"P": 15, "S": 3, "C": 8, "D": 3}
    principals = [audit for audit in audits if of_kind(audit) == "D"]
    assert (principals[0].wave, principals[0].decision) == ("V6", "award")


def test_only_an_organisation_that_holds_a_label_is_renewed(audits):
    held = {}
    for audit in audits:
        assert (audit.nature == "renewal") == held.get(audit.organisation, False)
        held[audit.organisation] = passed(audit)


def test_facts_of_an_organisation(audits):
    kinds, regions = {}, {}
    for audit in audits:
        assert kinds.setdefault(audit.organisation, of_kind(audit)) == of_kind(audit)
        assert regions.setdefault(audit.organisation, audit.attributes["region"]) == audit.attributes["region"]
        headcount = audit.attributes["headcount"]
        bounds = {"moins de 50": (0, 49), "50 à 299": (50, 299), "300 à 999": (300, 999), "1000 et plus": (1000, 10**6)}
        low, high = bounds[audit.attributes["size_class"]]
        assert low <= headcount <= high
    assert len(set(regions.values())) >= 10
    assert {audit.firm for audit in audits if audit.day.year < 2012} == {"cabinet-A"}
    assert {audit.firm for audit in audits if audit.day.year == 2012} == {"cabinet-A", "cabinet-B"}


def test_source_is_marked_as_invented(history):
    source, audits = history
    assert (source.kind, source.family, source.audits) == ("synthetic", "lrs", 106)
    assert source.title.startswith("Démonstration provisoire : historique synthétique".replace(" :", "\u00a0:"))
    assert {audit.source for audit in audits} == {source.id}
    assert {audit.version for audit in audits} == {"lrs-2005"}


def check_answers(version, audits):
    for audit in audits:
        criteria = asked(version, audit.attributes, audit.day)
        assert list(audit.answers) == [criterion.code for criterion, _ in criteria]
        for criterion, _ in criteria:
            answer = audit.answers[criterion.code]
            assert answer.state is not State.NOT_COMPUTABLE
            assert (answer.value is None) == (answer.state is not State.VALUE)
            assert bool(answer.note) == (answer.state is State.NOT_APPLICABLE)
            if answer.value is None:
                continue
            observation = criterion.observation
            if isinstance(observation, Measure):
                assert observation.range[0] <= answer.value <= observation.range[1]
                assert -answer.value.as_tuple().exponent <= 2
            else:
                top = {Graded: lambda o: len(o.levels) - 1, Points: lambda o: o.max}.get(type(observation))
                assert 0 <= answer.value <= (1 if top is None else top(observation))
                assert answer.value == int(answer.value)


def test_every_criterion_that_applies_has_a_possible_answer(version, audits):
    check_answers(version, audits)
    check_answers(TOY, demo_history(TOY)[1])


def test_answers_not_assessed_become_rarer(audits):
    def missing(*years):
        states = [a.state for audit in audits if audit.day.year in years for a in audit.answers.values()]
        return states.count(State.NOT_ASSESSED) / len(states)

    assert 0.05 <= missing(2006, 2007, 2008) <= 0.10
    assert missing(2012) <= 0.035


def test_knockouts_and_eligibility_are_rarely_left_out(version, audits):
    vital = {c.code for _, c in version.criteria() if any(c.knockout.by_type.values())} | {"GOV-03"}
    states = [answer.state for audit in audits for code, answer in audit.answers.items() if code in vital]
    assert states.count(State.NOT_ASSESSED) / len(states) < 0.01


def test_what_is_without_object_lasts_and_is_justified(audits):
    without = {}
    for audit in audits:
        for code, answer in audit.answers.items():
            if answer.state is State.NOT_APPLICABLE:
                without.setdefault(code, set()).add(audit.organisation)
                assert len(answer.note) > 20
    assert 1 <= len(without["CT-14"]) <= 15
    for audit in audits:
        if audit.organisation in without["CT-14"]:
            assert audit.answers["CT-14"].state is State.NOT_APPLICABLE


def test_some_are_refused_for_their_jobs_abroad(audits):
    abroad = [a for a in audits if a.answers["GOV-03"].value is not None and a.answers["GOV-03"].value < 60]
    assert 2 <= len(abroad) <= 10
    assert all(audit.decision == "refusal" for audit in abroad)


def test_calibrated_values_are_near_the_figures_of_the_sector(audits):
    for code in ("RH-01", "RH-03", "RH-13", "CT-01", "CT-02", "CT-12", "CT-20", "RH-23"):
        told = CALIBRATED[code]["P"]
        found = [
            float(a.answers[code].value) for a in audits if of_kind(a) == "P" and a.answers[code].value is not None
        ]
        late = 2 * told.trend
        assert abs(mean(found) - (told.mean + late) / 1000) < 0.75 * told.sd / 1000, code
    assert min(a.answers["RH-21"].value for a in audits if a.answers.get("RH-21") and a.answers["RH-21"].value) == 1


def test_values_bunch_at_thresholds(audits):
    given = [a.answers["CT-12"].value for a in audits if "CT-12" in a.answers and a.answers["CT-12"].value is not None]
    counts = Counter(given)
    assert counts[Decimal(7)] > 1.3 * (counts[Decimal(6)] + counts[Decimal(8)]) / 2


def test_the_same_seed_gives_the_same_bytes():
    one, again, other = demo_history(TOY), demo_history(TOY, 2005), demo_history(TOY, 2006)
    assert one == again
    assert one[0].digest != other[0].digest
    assert one[0].digest == TOY_DIGEST
    assert one[0].id == f"demo-{TOY_DIGEST[:12]}"


def test_a_criterion_more_moves_no_other_answer():
    (section,) = TOY.sections
    fewer = TOY.model_copy(update={"sections": (section.model_copy(update={"criteria": section.criteria[2:]}),)})
    for whole, part in zip(demo_history(TOY)[1], demo_history(fewer)[1], strict=True):
        assert {code: whole.answers[code] for code in part.answers} == part.answers


def test_progress_goes_to_the_end():
    told = []
    demo_history(TOY, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(0, 106), (106, 106)]


def test_draws_are_whole_numbers_in_their_bounds():
    draws = Draws(1)
    normals = [draws.normal(f"n/{number}") for number in range(2_000)]
    assert all(isinstance(number, int) for number in normals)
    assert abs(mean(normals)) < 60
    assert 950 < (sum(number * number for number in normals) / len(normals)) ** 0.5 < 1_050
    assert {draws.uniform(f"u/{number}", 3, 5) for number in range(100)} == {3, 4, 5}
    assert all(10 <= draws.quantile(f"q/{number}", (10, 20, 50)) <= 50 for number in range(100))
    assert sorted(draws.order("o", "abc")) == list("abc")
    with pytest.raises(ValueError, match="weights"):
        draws.one_of("w", "ab", (0, -1))


def test_actor_types_and_conditions():
    small = {"category": "outsourcer", "headcount": Decimal(299)}
    day = date(2006, 3, 15)
    assert actor_type(TOY, small, day) == "small_outsourcer"
    assert actor_type(TOY, {**small, "headcount": Decimal(300)}, day) == "other"
    assert actor_type(TOY, {"category": "outsourcer"}, day) == "other"
    codes = {c.code for c, _ in asked(TOY, {"category": "in_house_centre", "headcount": Decimal(49)}, day)}
    assert "SOC-02" not in codes


def test_a_sound_engine_agrees_with_most_decisions(version, audits):
    engine = pytest.importorskip("referentiel.engine")
    decided = engine.decide(version, engine.History.of(audits, {version.id: version}))
    outcomes = [decided.outcome(row) for row in range(len(audits))]
    agreed = sum((outcome == "award") == passed(audit) for outcome, audit in zip(outcomes, audits, strict=True))
    assert 0.85 <= agreed / len(audits) <= 0.97
    scores = {}
    for row, audit in enumerate(audits):
        if decided.score(row) is not None:
            scores.setdefault(audit.organisation, []).append((float(decided.score(row)), passed(audit)))
    gains = [b - a for row in scores.values() for (a, _), (b, ok) in itertools.pairwise(row) if ok]
    assert 2 <= mean(gains) <= 6
