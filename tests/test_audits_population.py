"""Populations: filters, values that exist, and the latest audit of each organisation."""

from datetime import date
from decimal import Decimal

import pytest

from referentiel.audits import Population, latest_per_organisation, problems, select, values
from referentiel.audits.population import fields
from referentiel.model import Audit, FindingsError
from referentiel.texts import text


def audit(number, organisation, year, wave="", **facts):
    attributes = {
        "category": facts.pop("category", "outsourcer"),
        "region": facts.pop("region", "Bretagne"),
        "size_class": "300 à 999",
        "headcount": Decimal(400),
    }
    return Audit(
        id=f"a{number}",
        organisation=organisation,
        family="lrs",
        version=facts.pop("version", "lrs-2005"),
        day=date(year, 3, 1),
        attributes=attributes,
        answers={},
        wave=wave,
        **facts,
    )


AUDITS = (
    audit(1, "org-1", 2006, "V1", nature="first", firm="cabinet-A"),
    audit(2, "org-2", 2006, "V1", nature="first", firm="cabinet-A", category="in_house_centre"),
    audit(3, "org-1", 2008, "V4", nature="renewal", firm="cabinet-A"),
    audit(4, "org-3", 2012, "V12", nature="first", firm="cabinet-B", region="Centre", version="lrs-2011"),
    audit(5, "org-2", 2012, "V12", nature="follow_up", firm="cabinet-B", category="in_house_centre"),
)


def ids(audits):
    return [one.id for one in audits]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), ["a1", "a2", "a3", "a4", "a5"]),
        ((("annee", "2006"),), ["a1", "a2"]),
        ((("annee", "2006"), ("annee", "2008")), ["a1", "a2", "a3"]),
        ((("annee", "2006"), ("categorie", "outsourcer")), ["a1"]),
        ((("categorie", "centre_integre"),), ["a2", "a5"]),
        ((("vague", "V12"), ("region", "Centre")), ["a4"]),
        ((("nature", "premier"),), ["a1", "a2", "a4"]),
        ((("nature", "renouvellement"), ("nature", "suivi")), ["a3", "a5"]),
        ((("nature", "renewal"),), ["a3"]),
        ((("cabinet", "cabinet-B"), ("tranche_effectifs", "300 à 999")), ["a4", "a5"]),
        ((("version_auditee", "lrs-2011"),), ["a4"]),
        ((("region", "bretagne"),), []),
    ],
)
def test_several_values_are_alternatives_and_several_fields_all_hold(filters, expected):
    assert ids(select(AUDITS, Population(filters))) == expected


def test_fields_are_the_words_of_the_command_line():
    assert list(fields()) == [
        "annee",
        "vague",
        "categorie",
        "region",
        "tranche_effectifs",
        "cabinet",
        "nature",
        "version_auditee",
    ]


def test_every_unknown_field_is_refused_with_what_was_meant():
    with pytest.raises(FindingsError) as caught:
        Population((("anee", "2006"), ("couleur", "bleu")))
    first, second = caught.value.findings
    assert (first.code, first.found, first.near, second.near) == ("AUD-FIELD", "anee", "annee", "")
    assert "anee" in text("finding.AUD-FIELD", found=first.found, **first.params)
    assert "version_auditee" in text("finding.AUD-FIELD.expected", found=first.found, **first.params)


def test_a_value_that_no_audit_has_is_a_warning():
    found = problems(AUDITS, Population((("region", "bretagne"), ("annee", "1999"), ("vague", "V1"))))
    assert [(f.code, f.severity, f.near, f.cell) for f in found] == [
        ("AUD-FIELD-VALUE", "warning", "Bretagne", "region"),
        ("AUD-FIELD-VALUE", "warning", "", "annee"),
    ]
    assert found[1].params["values"] == "2006, 2008, 2012"
    assert "1999" in text("finding.AUD-FIELD-VALUE", found=found[1].found, **found[1].params)


def test_values_that_exist_are_told_in_french():
    (found,) = problems(AUDITS, Population((("nature", "renouvelement"),)))
    assert (found.near, found.params["values"]) == ("renouvellement", "premier, suivi, renouvellement")


def test_values_are_sorted_with_their_counts():
    assert values(AUDITS, "vague") == (("V1", 2), ("V4", 1), ("V12", 2))
    assert values(AUDITS, "annee") == (("2006", 2), ("2008", 1), ("2012", 2))
    assert values((), "annee") == ()
    with pytest.raises(FindingsError):
        values(AUDITS, "jour")


def test_latest_audit_of_each_organisation():
    assert ids(latest_per_organisation(AUDITS)) == ["a3", "a4", "a5"]


def test_same_date_the_later_wave_then_the_order_of_import():
    same = (audit(1, "o", 2010, "V10"), audit(2, "o", 2010, "V2"), audit(3, "p", 2010), audit(4, "p", 2010))
    assert ids(latest_per_organisation(same)) == ["a1", "a4"]
    assert latest_per_organisation(()) == ()
