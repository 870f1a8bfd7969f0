"""The law under the versions of the Label Responsabilité Sociale, and the registries they cite."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from lrs_catalogue import (
    ADOPTED,
    ALL,
    DRAFT,
    FOLDER,
    criteria,
    in_force,
    kinds,
    registry,
)

from referentiel.files import read_registries
from referentiel.model import Measure

# Law


@pytest.mark.parametrize("name", ADOPTED)
def test_no_step_is_weaker_than_the_law_in_force(name):
    bases, start = read_registries(FOLDER).bases, in_force(name)
    bound = 0
    for code, criterion in criteria(name).items():
        law = criterion.legal_floor
        if law is None:
            continue
        assert law.basis in bases, code
        assert bases[law.basis].in_force(start), (code, law.basis)
        for kind in kinds(name):
            value = law.value.of(kind) if law.value else None
            if value is None or not isinstance(criterion.observation, Measure):
                continue
            for step in criterion.steps(kind):
                assert step.value is not None, code
                weaker = step.value.value > value if criterion.observation.direction == "lower" \
                    else step.value.value < value
                assert not weaker, (code, kind)
                bound += 1
    assert bound > 20


def test_the_draft_names_what_replaces_each_repealed_basis():
    bases = read_registries(FOLDER).bases
    repealed = {}
    for code, criterion in criteria(DRAFT).items():
        law = criterion.legal_floor
        texts = [text for text in (criterion.note, law.note if law else None) if text and "Constat" in text]
        for text in texts:
            assert "Proposition" in text, code
            assert text.endswith("À vérifier par un juriste."), code
        if law and bases[law.basis].to is not None:
            assert texts, code
            repealed[code] = law.basis
            assert bases[law.basis].successors, code
            named = [name for name in bases[law.basis].successors if name in texts[0]]
            assert named or "aucune base qui succède de façon certaine" in texts[0], code
    assert repealed == {
        "RH-14": "participation_formation", "RH-16": "dif", "RH-27": "accord_seniors",
        "CT-12": "prevenance_amenagement",
        "VIE-01": "formalite_cnil", "SOC-01": "ce_dp_chsct", "SOC-02": "reunions_chsct", "SOC-06": "ce_dp_chsct",
        "COM-03": "bloctel",
    }


def test_legal_bases_are_complete():
    bases = read_registries(FOLDER).bases
    for key, basis in bases.items():
        assert basis.text.endswith("."), key
        assert isinstance(basis.from_, date), key
        assert basis.to is None or basis.from_ < basis.to, key
        assert basis.verified_on is None, key  # no jurist has read them yet
        assert set(basis.successors) <= set(bases), key
        assert set(basis.sources) <= set(registry("sources")), key
        assert not basis.note or basis.note.endswith("."), key
        for successor in basis.successors:
            assert basis.to is None or bases[successor].from_ is not None
    cited = {c.legal_floor.basis for name in ALL for c in criteria(name).values() if c.legal_floor}
    followed = {successor for basis in bases.values() for successor in basis.successors}
    assert set(bases) == cited | followed


# Registries


def test_a_retired_code_never_comes_back():
    retired = registry("codes_retires")
    assert set(retired) == {"RH-30"}
    order = [*ADOPTED, DRAFT]
    for code, entry in retired.items():
        assert set(entry) >= {"title", "last_version", "retired_in", "reason"}
        assert entry["title"] == criteria(entry["last_version"])[code].title
        gone = order.index(entry["retired_in"])
        assert gone == order.index(entry["last_version"]) + 1
        assert all(code not in criteria(name) for name in order[gone:])
    for before, after in pairwise(order):
        assert set(criteria(before)) - set(criteria(after)) == ({"RH-30"} if after == "lrs-2011" else set())


def test_iso_registry_holds_seven_subjects_and_36_issues():
    iso = registry("iso26000")
    assert list(iso) == ["6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8"]
    issues = [clause for subject in iso.values() for clause in subject.get("issues", {})]
    assert len(issues) == len(set(issues)) == 36
    assert {k: len(v.get("issues", {})) for k, v in iso.items()} == {
        "6.2": 0, "6.3": 8, "6.4": 5, "6.5": 4, "6.6": 5, "6.7": 7, "6.8": 7,
    }
    for subject, entry in iso.items():
        assert set(entry) <= {"title", "issues", "title_en", "issues_en"}
        assert entry["title"]
        for number, (clause, title) in enumerate(entry.get("issues", {}).items(), start=3):
            assert clause == f"{subject}.{number}"
            assert title
            assert not title.endswith(".")


@pytest.mark.parametrize("name", ALL)
def test_every_iso_clause_is_in_the_registry(name):
    iso = registry("iso26000")
    known = set(iso) | {clause for subject in iso.values() for clause in subject.get("issues", {})}
    for code, criterion in criteria(name).items():
        assert criterion.iso26000, code
        assert set(criterion.iso26000) <= known, code


def test_what_the_refonte_added_to_the_coverage_of_iso_26000():
    covered = {name: {clause for c in criteria(name).values() for clause in c.iso26000} for name in ADOPTED}
    assert covered["lrs-2005"] < covered["lrs-2008"] == covered["lrs-2009"] < covered["lrs-2011"]
    uncovered = {"6.3.4", "6.3.5", "6.3.9", "6.5.6", "6.6.3", "6.6.4", "6.6.7", "6.7.4", "6.7.5", "6.7.8", "6.7.9",
                 "6.8.6", "6.8.7", "6.8.8", "6.8.9"}
    assert covered["lrs-2011"].isdisjoint(uncovered)


def test_glossary_is_one_to_one():
    glossary = registry("glossaire")
    terms = [entry["term"] for entry in glossary.values()]
    words = terms + [word for entry in glossary.values() for word in entry.get("synonyms", [])]
    assert len(set(terms)) == len(glossary) > 40
    assert len({word.casefold() for word in words}) == len(words)
    for identifier, entry in glossary.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", identifier)
        assert set(entry) <= {"term", "synonyms", "note"}
    for identifier, term in {
        "standard": "référentiel", "section": "rubrique", "client_organisation": "donneur d’ordres",
        "outsourcer": "prestataire", "appeal": "recours", "not_computable": "non calculable",
    }.items():
        assert glossary[identifier]["term"] == term
