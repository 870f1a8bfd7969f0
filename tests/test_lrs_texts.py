"""The wording of the versions of the Label Responsabilité Sociale: codes, words, levels, numbers."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lrs_catalogue import (
    ADOPTED,
    ALL,
    DRAFT,
    FOLDER,
    RECONSTRUCTED,
    criteria,
    in_force,
    load,
)

from referentiel.compare import diff
from referentiel.model import Graded, Level, Measure

# Codes and words


def test_codes_keep_their_title_family_and_definition():
    reworded = {"CT-18"}  # psychosocial risks from 2008 on
    redefined = {"RH-03"}  # written and published from 2011 on
    for name in ALL:
        for code, criterion in criteria(name).items():
            last = criteria("lrs-2009" if code == "RH-30" else "lrs-2011")[code]
            assert code in reworded or criterion.title == last.title, (name, code)
            assert type(criterion.observation) is type(last.observation), code
            if isinstance(criterion.observation, Measure) and isinstance(last.observation, Measure):
                assert criterion.observation == last.observation, code
            late = code in redefined and name in ("lrs-2011", DRAFT)
            assert criterion.definition == (2 if late else 1), (name, code)
    assert "risques psychosociaux" in criteria("lrs-2008")["CT-18"].title
    note = criteria("lrs-2011")["RH-03"].note
    assert note is not None
    assert "RH-04" in note


@pytest.mark.parametrize("name", ALL)
def test_prose(name):
    for code, criterion in criteria(name).items():
        assert not criterion.title.endswith("."), code
        assert len(criterion.title) <= 100, code
        assert criterion.question is not None, code
        assert criterion.question.endswith("\u202f?"), code
        assert 1 <= len(criterion.evidence) <= 4, code
        assert not any(text.endswith(".") for text in criterion.evidence), code
        assert all(text.endswith((".", "?")) for text in criterion.guidance), code
        assert criterion.verification, code
        assert len(set(criterion.verification)) == len(criterion.verification), code


@pytest.mark.parametrize("name", RECONSTRUCTED)
def test_every_version_says_reconstruction_and_what_is_not_known(name):
    version = load(name)
    assert (version.family, version.provenance) == ("lrs", "reconstruction")
    assert version.notice.startswith("Reconstitution")
    assert re.search(r"Inconnue? ?", version.notice)
    assert version.summary
    assert version.summary.endswith(".")
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert "RECONSTITUTION" in text.splitlines()[0]


def test_the_draft_says_that_it_is_one():
    version = load(DRAFT)
    assert version.provenance == "draft"
    assert "reconstitution" in version.notice
    assert "juriste" in version.notice
    assert version.summary


def test_the_published_number_of_questions_is_told():
    for name in ("lrs-2011", DRAFT):
        assert "131 à 189" in load(name).notice
    assert "104 critères" in load("lrs-2011").notice
    assert "82 critères" in load("lrs-2008").notice
    assert str(len(criteria("lrs-2009"))) in load("lrs-2009").notice
    assert str(len(criteria("lrs-2005-projet"))) in load("lrs-2005-projet").notice


def test_nothing_of_a_later_law_in_an_early_version():
    """The 2012 recommendation on call centres came after the refonte; Pacitel opened in December 2011."""
    for name in ADOPTED:
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        assert "R.470" not in text
        assert "R470" not in text
        assert name == "lrs-2011" or "Pacitel" not in text


# Levels of graded practices

SCALE = ["rien", "informel", "écrit", "appliqué partout et mesuré",
         "amélioré chaque année avec les partenaires sociaux"]
# What the generic scale asks of the last three levels, as words that stand in each description.
WRITTEN, COUNTED = r"écri|convention|document|procès-verbal", r"compt|suivi|chiffr|relev"
TODAY = {"RH-12", "RH-18", "RH-24", "CT-19", "CT-21", "SOC-09", "SOC-10"}  # the bodies of level 4 changed
GONE = r"comité d’entreprise|CHSCT|délégués du personnel"


def levels(name: str) -> dict[str, tuple[Level, ...]]:
    return {code: c.observation.levels for code, c in criteria(name).items() if isinstance(c.observation, Graded)}


@pytest.mark.parametrize("name", ALL)
def test_every_level_has_the_name_of_the_scale_and_a_description_of_its_own(name):
    told = []
    for code, own in levels(name).items():
        assert [level.name for level in own] == SCALE, code
        told += [level.description for level in own]
    assert all(words and 25 <= len(words) <= 260 and words.endswith(".") for words in told)
    assert len(set(told)) == len(told) == 5 * len(levels(name))


@pytest.mark.parametrize("name", ALL)
def test_descriptions_keep_to_the_scale(name):
    for code, (_, informal, written, measured, improved) in levels(name).items():
        assert re.search(WRITTEN, written.description or ""), code
        assert re.search(COUNTED, measured.description or ""), code
        assert (improved.description or "").startswith("Chaque année, "), code
        assert re.search(r"écrit|daté", improved.description or ""), code
        assert informal.description, code


def test_levels_are_told_alike_until_the_draft_names_the_bodies_of_today():
    for before, after in pairwise(RECONSTRUCTED):
        for code, own in levels(before).items():
            assert levels(after)[code] == own, (after, code)
    reworded = {code for code, own in levels("lrs-2011").items() if levels(DRAFT)[code] != own}
    assert reworded == TODAY == {code for code, own in levels("lrs-2011").items() if re.search(GONE, str(own))}
    for code in reworded:
        old, new = levels("lrs-2011")[code], levels(DRAFT)[code]
        assert old[:4] == new[:4], code
        assert "(CSE)" in str(new[4]), code
        assert not re.search(GONE, str(new)), code


def test_the_comparison_tells_the_levels_as_wording():
    found = [entry for entry in diff(load("lrs-2011"), load(DRAFT)).entries if entry.aspect == "levels"]
    assert {entry.code for entry in found} == TODAY
    assert {entry.kind for entry in found} == {"wording"}
    assert not any(e.aspect == "levels" for e in diff(load("lrs-2005"), load("lrs-2011")).entries)


# Numbers of the questionnaire


@pytest.mark.parametrize("name", ALL)
def test_numbers_follow_the_printed_order(name):
    numbers = [criterion.number for _, criterion in load(name).criteria()]
    ranks = [tuple(map(int, number.split("."))) for number in numbers if number]
    assert len(set(ranks)) == len(numbers)
    assert ranks == sorted(ranks)
    for section, rank in zip(load(name).sections, range(1, 10), strict=False):
        assert [c.number for c in section.criteria] == [f"{rank}.{i + 1}" for i in range(len(section.criteria))]


@pytest.mark.parametrize(
    ("name", "code", "number"),
    [("lrs-2005", "GOV-03", "1.1"), ("lrs-2005", "RH-10", "2.1"), ("lrs-2005", "RH-17", "1.10"),
     ("lrs-2005", "ACH-05", "5.5"), ("lrs-2011", "GOV-01", "1.1"), ("lrs-2011", "ENV-06", "6.6"),
     (DRAFT, "ENV-06", "6.6")],
)
def test_numbers_counted_by_hand(name, code, number):
    assert criteria(name)[code].number == number


@pytest.mark.parametrize(("before", "after"), [*pairwise((*RECONSTRUCTED, DRAFT)), ("lrs-2005", "lrs-2011")])
def test_a_new_number_is_no_change_of_substance(before, after):
    old, new = criteria(before), criteria(after)
    found = [entry for entry in diff(load(before), load(after)).entries if entry.aspect == "number"]
    assert {entry.kind for entry in found} <= {"moved"}
    assert sorted(entry.code for entry in found) == sorted(
        code for code in set(old) & set(new) if old[code].number != new[code].number)


# Words before their time

# The first year of each word; notes look back and may use them, what an auditor reads may not.
BORN = {
    r"certificat n’est pas un label": 2009, r"Pôle emploi": 2009, r"EN 15838": 2009, r"ISO 26000": 2010,
    r"Pacitel": 2011, r"R\.470": 2012, r"\bCPF\b": 2015, r"Bloctel": 2016, r"\bCSE\b": 2018, r"\bCSSCT\b": 2018,
    r"RGPD|règlement européen": 2018, r"développement des compétences": 2019, r"BDESE": 2021, r"France Travail": 2024,
}


@pytest.mark.parametrize("name", RECONSTRUCTED)
def test_no_word_before_its_time(name):
    year = 2005 if name == "lrs-2005-projet" else in_force(name).year
    for code, criterion in criteria(name).items():
        read = " ".join([criterion.title, criterion.question or "", *criterion.guidance, *criterion.evidence,
                         str(criterion.observation)])
        early = [word for word, born in BORN.items() if born > year and re.search(word, read)]
        assert not early, code


def test_the_changelog_counts_the_findings_of_the_draft():
    told = [code for code, c in criteria(DRAFT).items()
            if "Constat" in f"{c.note} {c.legal_floor.note if c.legal_floor else ''}"]
    assert f"{len(told)} critères portent" in (FOLDER / "CHANGELOG.md").read_text(encoding="utf-8")
