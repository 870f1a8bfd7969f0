"""What the engine finds, told in French: counts, nothing where there is nothing, figures that can be drawn."""

from fractions import Fraction

import pytest
from test_studies_report import told

from referentiel.engine import History, decide, distribution, drivers, joint, sweep
from referentiel.files import read_registries
from referentiel.model.change import change_of
from referentiel.model.levers import find_levers, levers
from referentiel.report.curve import curve_figure
from referentiel.report.distribution import distribution_page
from referentiel.report.levers import levers_page
from referentiel.report.studies import study_page

MARK, MINIMA = "outcomes.award.global_at_least", "outcomes.award.sections_at_least"


@pytest.fixture(scope="module")
def history(lrs_2005, demo, versions):
    return History.of(demo[1], versions)


@pytest.fixture(scope="module")
def nobody(versions):
    return History.of((), versions)


def test_a_map_counts_each_pair_over_the_computable_audits(lrs_2005, history):
    result = joint(lrs_2005, history, (MARK, MINIMA), ((50, 60, 70), (40, 50)))
    page = study_page(result)
    lines = told(page)
    passes = sweep(lrs_2005, history, MARK).passes_at(60)
    assert f"{passes} sur 65" in lines
    assert page.tables[0].columns[1:] == ("40", "50")
    assert "41 non calculables" in lines


def test_a_map_of_nobody_says_so(lrs_2005, nobody):
    page = study_page(joint(lrs_2005, nobody, (MARK, MINIMA), ((50, 60), (40,))))
    assert page.figure is None
    assert "Aucun audit calculable" in told(page)


def test_a_criterion_is_told_by_type_against_its_steps(lrs_2005, history, nobody, versions_folder):
    result = distribution(lrs_2005, history, "RH-13")
    page = distribution_page(result, lrs_2005, read_registries(versions_folder))
    lines = told(page)
    assert "99 valeurs observées sur 99 audits concernés" in lines
    meeting = next(one for one in result.spreads if one.actor_type == "outsourcer").share_meeting(2)
    assert meeting == Fraction(58, 63)
    assert "niveau 2 atteint par 92,1\u202f%" in lines
    assert "Aucune valeur observée" in told(distribution_page(distribution(lrs_2005, nobody, "RH-13"), lrs_2005))
    graded = next(c.code for _, c in lrs_2005.criteria() if c.observation.kind != "measure")
    told(distribution_page(distribution(lrs_2005, history, graded), lrs_2005))


def test_drivers_are_ranked_and_the_idle_ones_counted(lrs_2005, history, nobody):
    result = drivers(lrs_2005, history)
    lines = told(study_page(result))
    assert "RH-23" in lines
    idle = sum(not one.effective for one in result.each)
    assert f"{idle} critères ne changent seuls aucune issue sur 106" in lines
    empty = study_page(drivers(lrs_2005, nobody))
    assert empty.figure is None
    assert "Aucun critère ne décide seul" in told(empty)


def test_levers_are_listed_with_their_values(lrs_2005):
    mine = levers(lrs_2005, mine=[change_of(lrs_2005, MARK, "65")])
    lines = told(levers_page(find_levers(mine, "labellisation global"), lrs_2005))
    assert "5 leviers" in lines
    assert "de 0 à 100" in lines
    told(levers_page(mine, lrs_2005))
    assert "0 levier" in told(levers_page((), lrs_2005))


def test_pages_show_themselves_in_a_notebook(lrs_2005, history):
    page = study_page(drivers(lrs_2005, history))
    html = page._repr_html_()
    assert html.count("<svg") == 1
    assert "Quel critère décide du résultat" in html
    curve = curve_figure(sweep(lrs_2005, history, MARK, decisions=decide(lrs_2005, history)), "<b>", 60, 65)
    shown = curve._repr_html_()
    assert shown.count("<svg") == 1
    assert "<b>" not in shown
