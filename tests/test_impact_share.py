"""A scenario given away: its link, whoever edited it, and its files, with where the figures come from."""

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from referentiel.audits import Store
from referentiel.compare import history_fingerprint
from referentiel.files import fingerprint, read_versions
from referentiel.files.sheets.figures import figures_workbook
from referentiel.files.tree import parse
from referentiel.widgets import permalink
from referentiel.widgets.impact import ImpactPage
from referentiel.widgets.query import query_string

MARK, STEP = "outcomes.award.global_at_least", "criteria.CT-01.ladder[2]"


@pytest.fixture(scope="module")
def base(tmp_path_factory, demo):
    address = f"sqlite:///{tmp_path_factory.mktemp('base') / 'base.sqlite3'}"
    Store(address).add(*demo)
    return address


@pytest.fixture(scope="module")
def folder(versions_folder):
    return read_versions(versions_folder)


@pytest.fixture
def opened(base, folder):
    return lambda query="": ImpactPage(folder, Store(base), query=query)


def sent(page, what):
    """Return what the browser would be handed."""
    found = []
    page.share.send = lambda content, buffers=None: found.append((content, buffers))
    page.share._heard(page.share, {"kind": "file", "what": what}, [])
    return found


def test_the_page_as_it_opens_has_a_bare_address(opened):
    page = opened()
    assert page.share.query == ""
    page.put(MARK, "65")
    page.restore()
    assert page.share.query == ""


def test_a_link_gives_back_the_whole_scenario(opened):
    page = opened()
    page.version_choice.value = "lrs-2008"
    page.put(MARK, "62,5")
    page.put("criteria.ACH-02.knockout", "non")
    page.put("sections.HRP.weight[outsourcer]", "40")
    page.population.take([("annee", "2008")], latest=True)
    page._choose_population()
    again = opened(page.share.query)
    assert again.version.id == "lrs-2008"
    assert again.scenario.typed == page.scenario.typed
    assert [again.population.pairs, again.population.latest] == [(("annee", "2008"),), True]
    assert again.share.query == page.share.query
    assert again._link.value == ""
    assert (again.results.scene.effect.table == page.results.scene.effect.table).all()


@pytest.mark.parametrize(("query", "word"), [
    ("outcomes.award.global_at_leest=66", "global_at_least"),
    ("criteria.ZZ-99.weight=2", "criteria.ZZ-99.weight"),
    (f"{MARK}=soixante", "soixante"),
    ("criteria.ACH-02.knockout=42", "42"),
    ("<script>alert(1)</script>=1", "&lt;script&gt;"),
    (f"{MARK}=<script>alert(1)</script>", "&lt;script&gt;"),
    ("version=lrs-2O11", "lrs-2011"),
    ("version=../../etc/passwd", "n’existe pas ici"),
    ("anee=2008", "annee"),
    ("annee=1789", "1789"),
    ("a" * 100_000, "trop longue"),
    (f"{MARK}=" + "9" * 100_000, "trop longue"),
    (f"{MARK}=" + "9" * 5_000, "n’est pas un réglage"),
    ("&".join(f"annee={k}" for k in range(400)), "plus de 300"),
    ("%00=%ff", "n’est pas un réglage"),
    ("rule=1", "rule"),
    ("outcomes.=1", "outcomes."),
])
def test_an_edited_link_is_told_in_french_and_the_page_opens(opened, query, word):
    page = opened(query)
    told = page._link.value
    assert word in told, told
    assert "Ce lien n’a pas pu être suivi en entier." in told
    assert "<script" not in told
    assert len(told) < 3_000
    assert page.results.scene is not None


def test_what_is_understood_of_an_edited_link_is_taken(opened):
    page = opened(f"{MARK}=66&inconnu=1&vague=V1&token=secret&{STEP}=11")
    assert page.scenario.typed == {MARK: "66", STEP: "11"}
    assert page.population.pairs == (("vague", "V1"),)
    assert "inconnu" in page._link.value
    assert "secret" not in page._link.value + page.share.query


def test_a_value_out_of_its_range_is_told_beside_its_lever(opened):
    page = opened(f"{MARK}=250")
    assert page.lever(MARK).value == "250"
    assert "hors de la plage" in page.lever(MARK).error


def test_a_fault_of_a_lever_that_is_not_open_is_told_above_the_results(opened):
    page = opened("criteria.CT-01.ladder[1]=9&criteria.CT-01.ladder[2]=8")
    assert "palier 1 sur" in page.results._state.value


def test_the_query_of_a_kernel_is_that_of_its_environment(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "version=lrs-2008")
    monkeypatch.delenv("VOILA_PREHEAT", raising=False)
    assert query_string() == "version=lrs-2008"


def test_the_scenario_file_holds_the_changes_and_a_command_that_gives_the_same(opened, base, tmp_path):
    page = opened()
    page.put(MARK, "66,5")
    page.put("criteria.ACH-02.knockout", "oui")
    page.population.take([("annee", "2008")])
    page._choose_population()
    ((content, buffers),) = sent(page, "scenario")
    assert content["name"] == "scenario-lrs-2005.yaml"
    record = parse(buffers[0].decode()).data
    assert record["version"] == "lrs-2005"
    assert record["fingerprint"] == fingerprint(page.version)
    assert [(one["set"], str(one["from"]), str(one["to"])) for one in record["changes"]] == [
        (MARK, "60", "66.5"), ("criteria.ACH-02.knockout", "False", "True")]
    words = record["command"].split()
    assert words[:2] == ["referentiel", "simuler"]
    done = subprocess.run([sys.executable, "-m", *words, "--base", base, "--json"], capture_output=True, text=True,
                          check=True, cwd=tmp_path.parent, env=None)
    told = json.loads(done.stdout)
    effect = page.results.scene.effect
    assert [told["lost"], told["passes_after"], told["audits"]] == [effect.lost, effect.passes_after, effect.audits]


def test_the_workbook_holds_the_figures_with_where_they_come_from(opened):
    page = opened()
    page.put(MARK, "66")
    ((content, buffers),) = sent(page, "xlsx")
    assert content["name"] == "impact-lrs-2005.xlsx"
    book = load_workbook(io.BytesIO(buffers[0]))
    told = {row[0].value: row[1].value for row in book["Provenance"].iter_rows(min_row=2)}
    assert told["Empreinte de la version"] == fingerprint(page.version)
    assert told["Empreinte des audits"] == history_fingerprint(page.exploration.history)
    assert "données synthétiques" in told["Audits"]
    assert told["Lien (fin de l’adresse)"] == page.share.query
    effect = page.results.scene.effect
    summary = {row[0].value: (row[1].value, row[2].value) for row in book["Synthèse"].iter_rows(min_row=2)}
    assert summary["Réussites"] == (effect.passes_before, effect.passes_after)
    assert Fraction(str(summary["Taux de réussite"][1])).limit_denominator(1000) == Fraction(
        effect.passes_after, effect.computable_after)
    years = [[cell.value for cell in row] for row in book["Par année"].iter_rows(min_row=2)]
    assert sum(row[5] for row in years) == effect.lost
    assert "Courbe" in book.sheetnames


def test_the_text_file_opens_in_a_french_spreadsheet(opened):
    page = opened()
    page.put(MARK, "66")
    ((_, buffers),) = sent(page, "csv")
    assert buffers[0].startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(buffers[0].decode("utf-8-sig")), delimiter=";"))
    effect = page.results.scene.effect
    assert ["Réussites", str(effect.passes_before), str(effect.passes_after)] in rows
    assert next(row for row in rows if row[:1] == ["Taux de réussite"])[1].startswith("0,")


def test_no_file_is_made_of_a_value_that_is_not_valid(opened):
    page = opened()
    page.put(MARK, "beaucoup")
    assert sent(page, "xlsx") == [({"kind": "stale"}, None)]
    assert sent(page, "../../secret") == []


def test_a_workbook_runs_no_formula_of_the_data():
    book = load_workbook(io.BytesIO(figures_workbook([("a/b", ("=x",), (("=HYPERLINK(1)",), ("@SUM\x01",), (3,)))])))
    sheet = book["a b"]
    assert [(cell.value, cell.data_type) for cell in sheet["A"]] == [
        ("=x", "s"), ("=HYPERLINK(1)", "s"), ("@SUM", "s"), (3, "n")]


def test_decimals_are_written_whole_in_a_link():
    query = permalink.written("lrs-2005", {MARK: str(Decimal("60.123456789"))})
    assert query.endswith("=60.123456789")
