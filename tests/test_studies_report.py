"""Every study told in French: the finding first, tables beside figures, nothing hidden when there is nothing."""

import re

import pytest
import vl_convert

from referentiel.compare import effect
from referentiel.engine import History, decide
from referentiel.model.change import change_of
from referentiel.report.studies import figure, sentence, study_page
from referentiel.report.studies_attribution import attribution_page
from referentiel.report.studies_neutrality import neutrality_page
from referentiel.report.studies_noise import noise_page
from referentiel.report.studies_uncertainty import draws_page, raked_page, uncertainty_page
from referentiel.report.studies_upgrade import upgrade_lines, upgrade_page
from referentiel.report.study import page_lines
from referentiel.studies import (
    WeightBox,
    attribute,
    neutrality,
    noise,
    rake,
    uncertainty,
    upgrade,
    weight_box,
    weight_draws,
)

PAIRS = [("outcomes.award.global_at_least", "65"), ("rule.coverage_minimum", "97")]


@pytest.fixture(scope="module")
def history(lrs_2005, demo, versions):
    return History.of(demo[1], versions)


@pytest.fixture(scope="module")
def nobody(versions):
    return History.of((), versions)


@pytest.fixture(scope="module")
def changes(lrs_2005):
    return [change_of(lrs_2005, path, typed) for path, typed in PAIRS]


def told(page):
    """The lines of a page, checked for what every page owes its reader."""
    lines = page_lines(page)
    assert lines[0] == page.title
    assert all(sentence and sentence[-1] in ".:" for sentence in page.sentences)
    for table in page.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
    text = "\n".join(lines)
    assert not re.search(r"\{\w+\}|\b(None|nan|NaN)\b|Fraction|Decimal", text)
    if page.figure is not None:
        assert page.figure.description
        assert page.tables, "a figure has its table"
        svg = vl_convert.vegalite_to_svg({**page.figure.spec, "width": 500}, vl_version="6.4")
        assert "<svg" in svg
    return text


def test_attribution(lrs_2005, history, changes):
    text = told(attribution_page(attribute(lrs_2005, history, changes)))
    assert "Labellisation, barre = 65" in text
    assert "toutes les" not in text
    assert "4 combinaisons" in text
    assert "Part due aux entrées" in text


def test_uncertainty(lrs_2005, history, changes):
    result = effect(lrs_2005, history, changes[:1])
    text = told(uncertainty_page(uncertainty(result)))
    assert "Si ces audits étaient un échantillon" in text
    assert "volontaires" in text
    assert "ne font que durcir" in text
    assert f"{result.passes_after} réussites sur 65 audits" in text


def test_weights(lrs_2005, history):
    text = told(draws_page(weight_draws(decide(lrs_2005, history), change_of(
        lrs_2005, "rule.coverage_minimum", "0.2").value, draws=200)))
    assert "quels que soient les poids" in text
    assert "graine 0" in text


def test_raking(lrs_2005, history):
    from decimal import Decimal

    text = told(raked_page(rake(decide(lrs_2005, history), {"category": {
        "outsourcer": Decimal(70), "in_house_centre": Decimal(20), "client_organisation": Decimal(10)}})))
    assert text.count("Hypothèse") >= 2
    assert "Les marges sont atteintes" in text


@pytest.mark.parametrize("by", ["actor_type", "size_class", "category"])
def test_neutrality(lrs_2005, history, by):
    text = told(neutrality_page(neutrality(decide(lrs_2005, history), by)))
    assert "repère des États-Unis" in text
    assert "(référence)" in text


def test_upgrade(lrs_2005, history):
    result = upgrade(decide(lrs_2005, history), most=2)
    text = told(upgrade_page(result))
    assert "54 ont déjà" in text
    assert "Tranche « 50 à 299 »" in text.replace("\u00a0", " ")
    for one in result.upgrades:
        lines = upgrade_lines(result, one)
        assert len(lines) == 1 + len(one.paths) + len(one.obstacles)


def test_noise(lrs_2005, history):
    from decimal import Decimal

    text = told(noise_page(noise(decide(lrs_2005, history), Decimal("0.1"))))
    assert "Aucun double audit" in text
    assert "65 audits" in text


def test_any_study_has_its_sentence_and_figure(lrs_2005, history, changes):
    decisions = decide(lrs_2005, history)
    share = changes[1].value / 500
    for result in (attribute(lrs_2005, history, changes), uncertainty(effect(lrs_2005, history, changes)),
                   weight_box(decisions, share), weight_draws(decisions, share, draws=20), neutrality(decisions),
                   noise(decisions, share)):
        page = study_page(result)
        assert sentence(result) == page.sentences[0]
        assert (figure(result) is None) == (page.figure is None) == isinstance(result, WeightBox)


def test_nobody_is_told(lrs_2005, nobody, changes):
    assert "Aucun taux à partager" in told(attribution_page(attribute(lrs_2005, nobody, changes)))
    assert "0 audit" in told(uncertainty_page(uncertainty(effect(lrs_2005, nobody, changes))))
    assert "sur 0 audit" in told(draws_page(weight_draws(decide(lrs_2005, nobody), change_of(
        lrs_2005, "rule.coverage_minimum", "0.2").value, draws=5)))
    assert "aucun rapport" in told(neutrality_page(neutrality(decide(lrs_2005, nobody), "size_class")))
    assert "Sur 0 audit" in told(upgrade_page(upgrade(decide(lrs_2005, nobody))))
    assert "aucun n’a d’issue" in told(noise_page(noise(decide(lrs_2005, nobody), 0)))
