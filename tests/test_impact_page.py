"""The impact page without a browser: what its levers do, what it says, what it refuses."""

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from referentiel.audits import Store, read_egapro
from referentiel.compare import Exploration
from referentiel.engine import History
from referentiel.files import read_versions
from referentiel.report.curve import curve_figure
from referentiel.texts import rate
from referentiel.widgets.impact import ImpactPage, impact

MARK = "outcomes.award.global_at_least"
MINIMUM = "outcomes.award.sections_at_least.HRP"
SAMPLE = Path(__file__).parent / "data" / "egapro_official.csv"


@pytest.fixture
def store(tmp_path, demo):
    base = Store(f"sqlite:///{tmp_path / 'base.sqlite3'}")
    base.add(*demo)
    return base


@pytest.fixture
def page(store, versions_folder):
    return ImpactPage(read_versions(versions_folder), store)


def words(widget):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", widget.value)).strip()


def html_of(page, marker):
    """Return the one HTML widget of the results that holds a marker."""
    found = [child for child in walk(page) if hasattr(child, "value") and marker in str(child.value)]
    assert len(found) == 1
    return found[0]


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_it_opens_on_the_demonstration_with_the_mark_and_every_minimum(page):
    assert page.version.id == "lrs-2005"
    assert list(page.levers) == [MARK, "outcomes.award.sections_at_least"], "the rest waits to be opened"
    assert [page.levers[MARK].in_force, page.levers[MARK].value, page.levers[MARK].on_table] == ["60", "60", ""]
    page.panel.folds["outcomes.award/sections"].unfold()
    assert [path for path in page.levers if ".sections_at_least." in path] == [
        f"outcomes.award.sections_at_least.{code}" for code in ("HRP", "TRA", "PRI", "WCO", "PUR")]
    assert "données synthétiques" in html_of(page, 'class="provenance"').value
    assert "référentiel reconstitué" in html_of(page, 'class="provenance"').value


def test_moving_the_mark_moves_every_figure(page):
    page.lever(MARK).value = "65"
    effect = page.exploration.effect(page.scenario.read().changes)
    headline = html_of(page, "resultat-taux")
    assert rate(effect.passes_after, effect.computable_after) in headline.value
    assert f'<dd id="compte-perdus">{effect.lost}</dd>' in headline.value
    assert headline.value.count('<i class="p"') == effect.lost > 0
    assert sum(headline.value.count(f'<i class="{name}"') for name in "mpgrn") == 106
    assert len(re.findall(r"<tr><th scope=\"row\">demo-", html_of(page, "table-mouvements").value)) == effect.lost
    chart = next(child for child in walk(page) if type(child).__name__ == "Chart" and child.spec)
    assert [mark["x"] for mark in chart.data["reperes"]] == [60.0, 65.0]
    assert chart.description == f"De 60 à 65, {effect.lost} réussites de moins"


def test_a_decimal_is_taken_as_typed(page):
    page.lever(MARK).value = "64,95"
    assert [change.value for change in page.scenario.read().changes] == [Decimal("64.95")]


def test_levers_add_up(page):
    page.levers[MARK].value, page.lever(MINIMUM).value = "55", "60"
    assert {change.path for change in page.scenario.read().changes} == {MARK, MINIMUM}
    assert "55" in html_of(page, "imprimer-seulement").value


@pytest.mark.parametrize(("typed", "word"), [
    ("6O,5", "n’est pas un nombre"), ("", "n’est pas un nombre"), ("120", "est hors de la plage"),
    ("-1", "de 0 à 100"), ("oui", "par exemple 60,5"), ("NaN", "n’est pas un nombre"),
])
def test_a_bad_value_is_told_beside_its_field_and_the_last_result_stays(page, typed, word):
    page.lever(MARK).value = "65"
    before = html_of(page, "resultat-taux").value
    page.lever(MARK).value = typed
    assert page.lever(MARK).value == typed
    assert word in page.levers[MARK].error
    assert html_of(page, "resultat-taux").value == before
    assert html_of(page, 'class="alerte"').value
    page.lever(MARK).value = "62"
    assert page.levers[MARK].error == ""


def test_the_curve_of_another_lever_can_be_asked_for(page):
    page.take(MINIMUM)
    chart = next(child for child in walk(page) if type(child).__name__ == "Chart" and child.spec)
    assert chart.data["reperes"][0]["x"] == 40.0
    assert "Minimum" in html_of(page, "courbe-t").value


def test_a_population_is_chosen_and_an_empty_one_says_so(page):
    lists = {choice.path: choice for choice in page.population.children}
    lists["wave"].value = "V1"
    assert page.exploration.history.size == 11
    lists["year"].value = "2012"
    assert page.exploration is None
    assert "Aucun audit ne correspond" in words(page.results.children[0])
    page.results.children[1].click()
    assert page.exploration.history.size == 106
    assert "resultat-taux" in html_of(page, "resultat-taux").value


def test_the_latest_audit_of_each_organisation(page):
    next(choice for choice in page.population.children if choice.path == "latest").value = "1"
    assert page.exploration.history.size == 62


def test_another_standard_has_its_own_levers_and_words(page, store):
    store.add(*read_egapro(SAMPLE))
    page.version_choice.value = "egapro-2019"
    assert list(page.levers) == ["outcomes.objectif_85.global_at_least", "outcomes.conforme_75.global_at_least"]
    assert page.results.curve.of.value == "outcomes.conforme_75.global_at_least"
    assert "Taux de réussite" in html_of(page, "resultat-taux").value
    assert "Aucune décision du comité" in html_of(page, "resultat-taux").value
    page.version_choice.value = "lrs-2005"
    assert page.exploration.history.size == 106


def test_audits_under_a_missing_version_are_told(page, store, demo):
    source, audits = demo
    strange = [replace(audit, id=f"x-{audit.id}", family="egapro", version="egapro-1999") for audit in audits]
    store.add(replace(source, id="x", family="egapro", digest="x"), strange)
    page.version_choice.value = "egapro-2019"
    assert "egapro-1999" in words(page.results.children[0])
    page.version_choice.value = "lrs-2005"
    assert "resultat-taux" in html_of(page, "resultat-taux").value


def test_the_kernel_of_the_app_stays_light():
    heavy = "{'pandas', 'altair', 'vl_convert', 'scipy', 'matplotlib', 'voila'}"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, referentiel.widgets.impact; print({heavy} & set(sys.modules))"],
        capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_empty_base_says_what_to_do(tmp_path, versions_folder):
    page = ImpactPage(read_versions(versions_folder), Store(f"sqlite:///{tmp_path / 'vide.sqlite3'}"))
    assert "referentiel demo" in words(page.results.children[0])


def test_a_base_that_cannot_be_read_is_told_in_french(tmp_path, versions_folder):
    (tmp_path / "faux.sqlite3").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    told = impact(f"sqlite:///{tmp_path / 'faux.sqlite3'}", str(versions_folder))
    assert "Cette page ne peut pas s’ouvrir" in words(told)


def test_names_from_data_are_escaped(tmp_path, demo, versions_folder):
    source, audits = demo
    base = Store(f"sqlite:///{tmp_path / 'base.sqlite3'}")
    renamed = [replace(audit, organisation="<b>org</b>") for audit in audits]
    base.add(replace(source, title="<script>alert(1)</script>"), renamed)
    page = ImpactPage(read_versions(versions_folder), base)
    page.lever(MARK).value = "90"
    for child in walk(page):
        if type(child).__name__ == "HTML":
            assert "<script>" not in child.value
            assert "<b>org</b>" not in child.value


@pytest.mark.parametrize(("in_force", "mine", "title"), [
    ("60", "60", "À 60, 54 réussites sur 65 audits"), ("60", "60.001", "De 60 à 60,001, aucune réussite"),
    ("60", "65", "De 60 à 65, 6 réussites de moins"), ("60", "50", "De 60 à 50, 2 réussites de plus"),
])
def test_the_title_of_the_curve_says_what_the_curve_says(lrs_2005, versions, demo, in_force, mine, title):
    explored = Exploration(lrs_2005, History.of(demo[1], versions))
    curve = explored.curve(MARK, ())
    figure = curve_figure(curve, "La barre", Decimal(in_force), Decimal(mine))
    assert figure.title.startswith(title)
    difference = curve.passes_at(Decimal(mine)) - curve.passes_at(Decimal(in_force))
    assert str(abs(difference)) in figure.title or difference == 0
    assert len(figure.rows) == len(curve.breakpoints) + 1
    assert figure.data["courbe"][0]["x"] == 0.0
    assert figure.data["courbe"][-1]["x"] == 100.0
    assert {mark["who"] for mark in figure.data["reperes"]} == {"en vigueur", "mon choix"}
