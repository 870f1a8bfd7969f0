"""The studies of the impact page: computed where their tab is open, and the same as the package gives by itself."""

import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest

from referentiel import studies
from referentiel.audits import Store
from referentiel.compare import effect, replay
from referentiel.compare.filling import bounded_effect
from referentiel.engine import decide, inverse, sweep
from referentiel.files import read_versions
from referentiel.model.change import Change, changed
from referentiel.texts import number, rate
from referentiel.widgets.impact import ImpactPage

MARK, MINIMUM = "outcomes.award.global_at_least", "outcomes.award.sections_at_least"
CHANGES = (Change(MARK, Decimal(70)), Change(MINIMUM, Decimal(50)))


@pytest.fixture(scope="module")
def base(tmp_path_factory, demo):
    address = f"sqlite:///{tmp_path_factory.mktemp('base') / 'base.sqlite3'}"
    Store(address).add(*demo)
    return address


@pytest.fixture
def page(base, versions_folder):
    made = ImpactPage(read_versions(versions_folder), Store(base))
    made.put_all({MARK: "70", MINIMUM: "50"})
    return made


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def said(panel):
    """Return the words of every fragment of a panel."""
    told = " ".join(str(one.value) for one in walk(panel) if type(one).__name__ == "HTML")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", told))


def plain(told):
    return re.sub(r"\s+", " ", told)


def opened(page, name):
    page.results.tabs.row.chosen = name
    return page.results.tabs.panels[name]


def test_nothing_of_a_tab_is_computed_before_it_is_opened(page):
    closed = [said(panel) for name, panel in page.results.tabs.panels.items() if name != "essentiel"]
    assert [len(one) < 250 for one in closed] == [True, True, True]


def test_attribution_names_the_levers_in_french_and_adds_up(page):
    told = said(opened(page, "pourquoi"))
    history, version = page.exploration.history, page.version
    found = studies.attribute(version, history, CHANGES)
    for share in found.shares:
        assert ("+" if share.share > 0 else "") + number(100 * share.share, 2) in told
    assert "Labellisation, barre = 70" in told
    assert MARK not in told


def test_without_a_lever_moved_there_is_nothing_to_attribute(page):
    page.restore()
    assert "Aucun levier n’est modifié" in said(opened(page, "pourquoi"))


def test_the_threshold_of_a_rate_is_that_of_the_inverse_and_can_be_taken(page):
    panel = opened(page, "chercher")
    version = changed(page.version, CHANGES)
    found = inverse(sweep(version, page.exploration.history, MARK), Fraction(70, 100))
    told = said(panel)
    for reach in (found.above, found.below):
        assert plain(rate(reach.passes, reach.computable)) in told
    (view,) = [one for one in walk(panel) if type(one).__name__ == "InverseView"]
    wanted = found.above.interval.simplest()
    buttons = [one for one in walk(view) if type(one).__name__ == "Button"]
    buttons[0].click()
    assert page.scenario.value(MARK) == number(wanted)
    assert page.levers[MARK].value == number(wanted)


@pytest.mark.parametrize("typed", ["cent", "140", "", "-1"])
def test_a_rate_that_is_none_is_told_beside_its_field(page, typed):
    panel = opened(page, "chercher")
    (view,) = [one for one in walk(panel) if type(one).__name__ == "InverseView"]
    view.form._heard(view.form, {"kind": "edit", "number": 1, "edits": [["target", typed]]}, [])
    assert f"«\u00a0{typed}\u00a0» n’est pas un taux" in view.form.fields[0]["error"]
    assert view.form.fields[0]["value"] == typed


def test_each_cell_of_the_map_is_the_rate_of_both_values_and_sets_them(page):
    panel = opened(page, "chercher")
    (view,) = [one for one in walk(panel) if type(one).__name__ == "MapView"]
    table = view.table
    assert view.second.value == MINIMUM
    read = [Decimal(value.replace(",", ".")) for value in table.rows], [
        Decimal(value.replace(",", ".")) for value in table.columns]
    for i, j in ((0, 0), (4, 4), (8, 8), (2, 7)):
        both = (Change(MARK, read[0][i]), Change(MINIMUM, read[1][j]))
        one = effect(page.version, page.exploration.history, both)
        assert table.cells[i][j][0] == number(Fraction(100 * one.passes_after, one.computable_after), 1)
    assert [table.rows[table.mine[0]], table.columns[table.mine[1]]] == ["70", "50"]
    table._heard(table, {"kind": "pick", "row": 0, "column": 8}, [])
    assert [page.scenario.value(MARK), page.scenario.value(MINIMUM)] == [number(read[0][0]), number(read[1][8])]


def test_a_click_that_is_no_cell_is_left_aside(page):
    panel = opened(page, "chercher")
    (view,) = [one for one in walk(panel) if type(one).__name__ == "MapView"]
    for row, column in ((99, 0), (-1, 0), ("0", 0), (None, None)):
        view.table._heard(view.table, {"kind": "pick", "row": row, "column": column}, [])
    assert page.scenario.value(MARK) == "70"


def test_neutrality_is_that_of_the_text_as_changed(page):
    told = said(opened(page, "solidite"))
    after = decide(changed(page.version, CHANGES), page.exploration.history)
    for one in studies.neutrality(after, "actor_type").classes:
        assert plain(rate(one.passes, one.computable)) in told


def test_bounds_and_the_sample_wait_to_be_asked_and_go_stale(page):
    panel = opened(page, "solidite")
    asked = {one.view._name: one for one in walk(panel) if type(one).__name__ == "AskedView"}
    assert "Wilson" not in said(panel)
    asked["bornes"].ask.click()
    versions, audits = page._versions, page.population.chosen()
    found = bounded_effect(replay(audits, page.version, versions, ()), CHANGES)
    low, high = found.passes("after")
    assert f"{low} et {high}" in said(panel)
    asked["echantillon"].ask.click()
    assert "Wilson" in said(panel)
    assert "volontaires" in said(panel)
    page.put(MARK, "66")
    assert "vieux" in asked["bornes"].view._dom_classes
    assert asked["bornes"].ask in asked["bornes"].children


def test_an_effect_of_nobody_is_said_plainly(page):
    page.restore()
    page.put(MARK, "60,0001")
    headline = next(one for one in walk(page.results) if "resultat-taux" in str(getattr(one, "value", "")))
    assert "Ces réglages ne changent l’issue d’aucun audit" in headline.value


def test_no_heavy_tool_is_there_before_it_is_asked_for(base):
    script = f"""
import sys
from referentiel.widgets.impact import impact
page = impact({base!r})
page.put({MARK!r}, "66")
page.take({MINIMUM!r})
page.panel.search.typed = "prevenance"
print({{"scipy", "pandas", "openpyxl", "altair", "vl_convert", "alembic", "docxtpl", "statsmodels"}} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_lever_without_a_curve_says_so_and_the_curve_stays(page):
    page.lever("sections.HRP.weight[outsourcer]").value = "50"
    assert "n’a pas de courbe exacte" in said(page.results.curve)
    assert page.results.curve.of.value == MARK
    page.lever(MINIMUM).value = "45"
    assert "n’a pas de courbe exacte" not in said(page.results.curve)


def test_a_curve_behind_another_tab_follows_when_its_tab_is_opened(page):
    opened(page, "pourquoi")
    page.put(MARK, "64")
    assert page.results.curve.shown is not page.results.scene
    opened(page, "essentiel")
    assert page.results.curve.shown is page.results.scene
    assert page.results.curve.handle.value == "64"
