"""The versions of the Label Responsabilité Sociale against the catalogue of the dossier: what they ask and decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from lrs_catalogue import (
    ADOPTED,
    ALL,
    CENTRES,
    CLIENT,
    CODES,
    DRAFT,
    FAMILIES_08,
    FOLDER,
    GRADED,
    IN_HOUSE,
    KNOCKOUTS,
    LARGE,
    LOWER,
    MET,
    NO_SMALL,
    NOT_APPLIED,
    PREFIXES_11,
    ROWS,
    RUBRIQUES_11,
    SAME_2005,
    SMALL,
    criteria,
    expected,
    in_force,
    kinds,
    load,
    met,
    rows,
)

from referentiel.compare.levels import comparable
from referentiel.files import read_registries
from referentiel.model import Graded, Measure

# What is asked, of whom, and what it weighs


@pytest.mark.parametrize("name", ALL)
def test_rows_of_each_questionnaire(name):
    assert {kind: len(rows(name, kind)) for kind in kinds(name)} == ROWS[name]


@pytest.mark.parametrize("name", ALL)
def test_a_row_is_applied_unless_it_has_no_threshold(name):
    for kind in kinds(name):
        applied = {code for code, criterion in criteria(name).items() if criterion.applies_to(kind)}
        assert rows(name, kind) - applied == NOT_APPLIED.get((name, kind), set())


@pytest.mark.parametrize("name", CODES)
def test_codes_are_those_of_the_catalogue(name):
    assert set(criteria(name)) == CODES[name]


def test_the_catalogue_has_105_criteria_and_every_code_is_used():
    assert len({code for codes in CODES.values() for code in codes}) == 105


def test_the_working_document_keeps_to_the_attested_themes():
    assert set(criteria("lrs-2005-projet")) < CODES["lrs-2005"]
    families = [(s.code, s.weight.of(LARGE), s.weight.of(CLIENT)) for s in load("lrs-2005-projet").sections]
    assert [code for code, centres, _ in families if centres] == ["HRP", "TRA", "PRI", "WCO"]
    assert [code for code, _, client in families if client] == ["PRF", "IRR", "VOL"]
    assert all(criterion.assumption for criterion in criteria("lrs-2005-projet").values())


@pytest.mark.parametrize("name", ["lrs-2008", "lrs-2009", "lrs-2011"])
def test_small_outsourcers_are_asked_what_outsourcers_are_but_for_a_list(name):
    assert rows(name, LARGE) - rows(name, SMALL) == NO_SMALL & rows(name, LARGE)
    assert rows(name, SMALL) <= rows(name, LARGE)
    assert rows(name, IN_HOUSE) - rows(name, LARGE) == {"COM-01"}


@pytest.mark.parametrize("name", ALL)
def test_section_weights_sum_to_100(name):
    for kind in kinds(name):
        assert sum(section.weight.of(kind) or 0 for section in load(name).sections) == 100


@pytest.mark.parametrize("name", ["lrs-2008", "lrs-2009"])
def test_families_of_2008(name):
    weights = {s.code: tuple(int(s.weight.of(k) or 0) for k in (*CENTRES, CLIENT)) for s in load(name).sections}
    assert weights == {code: (centre, centre, centre, client) for code, (centre, client) in FAMILIES_08.items()}
    other = next(section for section in load(name).sections if section.code == "OTH")
    assert {c.code for c in other.criteria} == {"ENG-01", "ENG-03", "COM-01", "COM-04", "COM-06", "ENV-01"}


@pytest.mark.parametrize("name", ["lrs-2011", DRAFT])
def test_rubriques_of_2011(name):
    found = {s.code: tuple(int(s.weight.of(k) or 0) for k in (IN_HOUSE, LARGE, SMALL, CLIENT))
             for s in load(name).sections}
    assert found == RUBRIQUES_11
    for section, criterion in load(name).criteria():
        assert PREFIXES_11[criterion.code.split("-")[0]] == section.code


# Thresholds


@pytest.mark.parametrize("name", ["lrs-2008", "lrs-2009", "lrs-2011"])
def test_required_values_are_those_of_the_catalogue(name):
    seen = set()
    for code, criterion in criteria(name).items():
        if not isinstance(criterion.observation, Measure):
            continue
        for kind in kinds(name):
            if criterion.applies_to(kind):
                assert met(criterion, kind) == expected(name, code, kind), (code, kind)
                seen.add(code)
    wanted = {code for code, (early, late) in MET.items() if (late if name == "lrs-2011" else early)}
    assert seen == wanted | {"GOV-03", "SOC-03"}


@pytest.mark.parametrize("name", ALL)
def test_directions(name):
    measures = {code: c.observation for code, c in criteria(name).items() if isinstance(c.observation, Measure)}
    assert {code for code, m in measures.items() if m.direction == "lower"} == LOWER & set(measures)
    assert {code for code, m in measures.items() if m.direction == "band"} == {"CT-10"} & set(measures)


@pytest.mark.parametrize("name", ALL)
def test_graded_practices(name):
    graded = {code: c for code, c in criteria(name).items() if isinstance(c.observation, Graded)}
    assert set(graded) == GRADED & set(criteria(name))
    for code, criterion in graded.items():
        assert isinstance(criterion.observation, Graded)
        assert len(criterion.observation.levels) == 5, code
        assert criterion.required is not None, code
        assert criterion.required.of(CLIENT) == (1 if code == "ENG-04" else 2)


def test_thresholds_never_loosen_but_the_share_of_jobs_in_france():
    for before, after in pairwise(ADOPTED):
        for code in set(criteria(before)) & set(criteria(after)) - {"GOV-03"}:
            old, new = criteria(before)[code], criteria(after)[code]
            if not isinstance(old.observation, Measure) or not isinstance(new.observation, Measure):
                assert old.required is None or old.required == new.required, code
                continue
            for kind in kinds(after):
                if old.applies_to(kind) and new.applies_to(kind):
                    (was, _), (now, _) = met(old, kind), met(new, kind)
                    assert now <= was if new.observation.direction == "lower" else now >= was, (code, kind)


def test_lrs_2005_keeps_its_numbers():
    steps = [step for c in criteria("lrs-2005").values() if c.ladder for ladder in c.ladder.by_type.values()
             for step in ladder or ()]
    values = [t.value for step in steps for t in (step.value, step.low, step.high) if t is not None]
    weights = sum((c.weight.of(LARGE) or Decimal(0) for c in criteria("lrs-2005").values()), Decimal(0))
    assert (len(criteria("lrs-2005")), len(steps), str(sum(values)), str(weights)) == SAME_2005


def test_lrs_2009_changes_rules_and_one_knock_out_only():
    before, after = criteria("lrs-2008"), criteria("lrs-2009")
    for code, old in before.items():
        new = after[code]
        assert (old.title, old.observation, old.ladder, old.required if code != "COM-01" else new.required, old.weight,
                old.actor_types, old.definition) == (new.title, new.observation, new.ladder, new.required, new.weight,
                                                     new.actor_types, new.definition), code
    assert [code for code in before if before[code].knockout != after[code].knockout] == ["COM-01"]


def test_the_draft_keeps_every_number_of_2011():
    before, after = criteria("lrs-2011"), criteria(DRAFT)
    for code, old in before.items():
        new = after[code]
        assert comparable(old, new), code
        assert (old.title, old.number, old.ladder, old.required, old.knockout, old.weight, old.actor_types) == (
            new.title, new.number, new.ladder, new.required, new.knockout, new.weight, new.actor_types), code


# Knock-outs, rule and outcomes


@pytest.mark.parametrize("name", ALL)
def test_knockouts(name):
    found = {
        kind: {code for code, c in criteria(name).items() if c.applies_to(kind) and c.knockout.of(kind)}
        for kind in kinds(name)
    }
    assert found == KNOCKOUTS[name]


def test_no_knock_out_on_premium_rate_numbers_before_the_law():
    law = read_registries(FOLDER).bases["numero_non_surtaxe"].from_
    assert law == date(2009, 1, 1)
    for name in ADOPTED:
        criterion = criteria(name).get("COM-01")
        if criterion is not None:
            assert bool(criterion.knockout.of(CLIENT)) == (in_force(name) >= law)


@pytest.mark.parametrize(
    ("name", "bars"),
    [("lrs-2005-projet", [("award", True, 60, 40)]), ("lrs-2005", [("award", True, 60, 40)]),
     ("lrs-2008", [("award", True, 60, 40)]),
     ("lrs-2009", [("award", True, 60, 40), ("certificate", False, 55, 35)]),
     ("lrs-2011", [("award", True, 65, 40), ("certificate", False, 60, 35)]),
     (DRAFT, [("award", True, 65, 40), ("certificate", False, 60, 35)])],
)
def test_outcomes(name, bars):
    *asked, last = load(name).outcomes
    found = []
    for outcome in asked:
        assert outcome.global_at_least is not None
        assert outcome.sections_at_least is not None
        assert outcome.knockouts == "none_failed"
        bar, section = outcome.global_at_least.of(LARGE), outcome.sections_at_least.of("RH", LARGE)
        assert bar is not None
        assert section is not None
        assert bar.assumption
        assert section.assumption
        found.append((outcome.id, outcome.passes, bar.value, section.value))
    assert found == bars
    assert (last.id, last.passes) == ("refusal", False)


@pytest.mark.parametrize(
    ("name", "shares"),
    [("lrs-2005", dict.fromkeys((*CENTRES, CLIENT), 60)), ("lrs-2008", {IN_HOUSE: 60, CLIENT: 60}),
     ("lrs-2009", {IN_HOUSE: 60, CLIENT: 60}),
     ("lrs-2011", {SMALL: 50, LARGE: 50, IN_HOUSE: 60, CLIENT: 60})],
)
def test_share_of_jobs_in_france_to_be_a_candidate(name, shares):
    (condition,) = load(name).eligibility
    assert condition.criterion == "GOV-03"
    bound = condition.actor_types or kinds(name)
    found = {}
    for kind in bound:
        assert criteria(name)["GOV-03"].applies_to(kind)  # an unread value would leave no outcome
        assert condition.at_least is not None
        share = condition.at_least.of(kind)
        assert share is not None
        found[kind] = share.value
    assert found == shares


def test_versions_follow_each_other():
    assert [load(name).supersedes for name in (*ADOPTED, DRAFT)] == [None, *ADOPTED]
    for before, after in pairwise(ADOPTED):
        ended = next(event.on for event in load(before).life_cycle if event.state == "superseded")
        assert ended == in_force(after)
        assert load(after).transition
    assert [event.state for event in load("lrs-2005-projet").life_cycle] == ["draft", "abandoned"]
    assert [event.state for event in load(DRAFT).life_cycle] == ["draft"]
    for name in ALL:
        days = [event.on for event in load(name).life_cycle]
        assert days == sorted(days)
