"""The comparison in French: lines, page, table and note say what the entries hold, and nothing else."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import build, pools, raw_versions

from referentiel.cli import main
from referentiel.compare import Detail, Entry, FieldChange, Link, added, coverage, diff
from referentiel.compare.wording import wording_runs
from referentiel.files import read_registries, read_version, version_paths
from referentiel.model.values import Frozen
from referentiel.report.comparison import comparison_lines
from referentiel.report.comparison_page import comparison_page
from referentiel.report.comparison_table import comparison_table
from referentiel.report.coverage import added_lines, coverage_lines
from referentiel.report.revision import revision_lines, revision_note
from referentiel.texts import number

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "referentiel_versions"
TOY = Path(__file__).parent / "data" / "toy-1.yaml"
SHIPPED = version_paths(FOLDER)
NUMBER = re.compile(r"\d+(?:[\u202f,]\d+)*")


def numerals(value: object) -> set[str]:
    """Every number inside a value of the model, as French text writes it, ranks of steps and levels too."""
    if isinstance(value, str | date):
        return set(NUMBER.findall(str(value))) | ({str(value.day)} if isinstance(value, date) else set())
    if isinstance(value, Decimal | int):
        return set(NUMBER.findall(number(value)))
    parts: list[object] = []
    if isinstance(value, tuple | list):
        parts = [*value, *range(len(value))]
    elif isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, Frozen | Entry | FieldChange | Detail | Link):
        parts = list(vars(value).values())
    return set().union(*map(numerals, parts))


def names(comparison) -> set[str]:
    """Numbers that stand in the names of things, legal bases and units apart."""
    both = (comparison.before, comparison.after)
    found = {c.title for v in both for _, c in v.criteria()} | {c.code for v in both for _, c in v.criteria()}
    found |= {s.title for v in both for s in v.sections} | {t.label for v in both for t in v.actor_types}
    found |= {x.label for v in both for x in (*v.outcomes, *v.eligibility, *v.decisions, *v.attributes.values())}
    return set().union(*map(numerals, found))


def assert_faithful(comparison, registries=None):
    told = [pair for paragraph in revision_note(comparison, registries) for pair in paragraph.told]
    entries = [entry for those, _ in told for entry in those]
    assert sorted(map(id, entries)) == sorted(map(id, comparison.entries))
    known = names(comparison) | {"26000"}
    if registries:
        known |= {n for basis in registries.bases.values() for n in numerals((basis.text, basis.article))}
    for those, sentence in told:
        extra = set(NUMBER.findall(sentence)) - known - numerals(those)
        assert not extra, (sentence, extra)


@settings(max_examples=60)
@given(st.data())
def test_the_note_says_every_entry_once_and_no_other_number(data):
    pool = data.draw(pools())
    a, b = (build(data.draw(raw_versions(pool, name))) for name in ("v-1", "v-2"))
    found = diff(a, b)
    assert_faithful(found)
    assert len(comparison_lines(found)) > len(found.entries)
    assert comparison_page(found).count("<h1>") == 1


@pytest.mark.parametrize("second", SHIPPED, ids=lambda path: path.stem)
def test_the_note_between_shipped_versions(second, lrs_2005):
    registries = read_registries(FOLDER)
    found = diff(lrs_2005, read_version(second))
    assert_faithful(found, registries)
    assert all("{" not in line for line in revision_lines(found, registries))


def test_nothing_to_tell():
    toy = read_version(TOY)
    assert comparison_lines(diff(toy, toy))[1:] == ["Aucune différence."]
    assert "<table" not in comparison_page(diff(toy, toy))


@given(st.text(alphabet="ab 7,.é-", max_size=40), st.text(alphabet="ab 7,.é-", max_size=40))
def test_runs_joined_are_the_texts(before, after):
    old, new = wording_runs(before, after)
    assert "".join(run.words for run in old) == before
    assert "".join(run.words for run in new) == after
    same = ["".join(run.words for run in runs if run.mark == "same") for runs in (old, new)]
    assert same[0] == same[1]
    assert {r.mark for r in old} <= {"same", "out"}
    assert {r.mark for r in new} <= {"same", "in"}


def test_words_are_marked_one_by_one():
    old, new = wording_runs("Les horaires sont connus sept jours avant.", "Les horaires sont connus dix jours avant.")
    assert [run.words for run in old if run.mark == "out"] == ["sept"]
    assert [run.words for run in new if run.mark == "in"] == ["dix"]


@pytest.fixture
def pair(tmp_path):
    text = TOY.read_text(encoding="utf-8")
    later = (text.replace("id: toy-1", "id: toy-2").replace("ladder: [10, 20, 30]", "ladder: [10, 25, 30]")
             .replace("title: Un niveau", "title: Un niveau <b>& demi</b>"))
    (tmp_path / "toy-1.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "toy-2.yaml").write_text(later, encoding="utf-8")
    return tmp_path


def run(*arguments):
    return main(["comparer", *map(str, arguments)])


def test_the_command_tells_by_id_and_by_file(pair, capsys):
    assert run("toy-1", "toy-2", "--versions", pair) == 0
    out = capsys.readouterr().out
    assert "▲ plus strict\u00a0– valeur requise de 20 à 25" in out
    assert run(pair / "toy-1.yaml", pair / "toy-2.yaml", "--versions", pair) == 0
    assert capsys.readouterr().out == out


def test_the_command_writes_a_page_and_a_table(pair, capsys):
    page, table = pair / "p.html", pair / "p.csv"
    assert run("toy-1", "toy-2", "--versions", pair, "--html", page, "--csv", table) == 0
    assert capsys.readouterr().out.count("Écrit") == 2
    html = page.read_text(encoding="utf-8")
    assert '<html lang="fr">' in html
    assert "<b>" not in html
    assert "<ins>25</ins>" in html
    assert "<del>20</del>" in html
    assert not re.search(r"(?:src|href)=", html)
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == 1 + len(diff(*(read_version(pair / f"toy-{i}.yaml") for i in (1, 2))).entries)


def test_the_command_refuses_what_it_cannot_do(pair, capsys):
    assert run("toy-1", "toy-3", "--versions", pair) == 1
    assert "VER-UNKNOWN" in capsys.readouterr().err
    assert run("toy-1", "toy-2", "--versions", pair, "--html", pair / "no" / "p.html") == 1
    assert "FILE-WRITE" in capsys.readouterr().err


def test_a_table_runs_nothing_in_a_spreadsheet():
    toy = read_version(TOY)
    odd = toy.model_copy(update={"title": "=1+1"})
    rows = csv.reader(io.StringIO(comparison_table(diff(toy, odd)), newline=""), delimiter=";")
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@"}]


def test_coverage_counts_criteria_behind_each_clause(lrs_2005):
    titles = {"6.4.3": "Emploi", "6.5.6": "Biodiversité"}
    toy = read_version(TOY)
    cited = toy.model_copy(update={"sections": tuple(
        s.model_copy(update={"criteria": tuple(
            c.model_copy(update={"iso26000": ("6.4.3",)}) if c.code in {"B-03", "A-01"} else c for c in s.criteria)})
        for s in toy.sections)})
    found = coverage(cited)
    assert (found.count("6.4.3"), found.count("6.4.3", "small"), found.count("6.4.3", "large")) == (2, 1, 2)
    assert found.clauses == ("6.4.3",)
    frame = found.to_frame(titles)
    assert list(frame["criteria"]) == [1, 2, 0, 0]
    result = added(toy, cited)
    assert (result.gained, result.lost) == (("6.4.3",), ())
    assert result.counts(titles) == {"6.4.3": (0, 2), "6.5.6": (0, 0)}
    assert len(coverage_lines(found, titles)) == 3
    assert added_lines(result, titles)[1:] == ["  + 6.4.3 Emploi (2)"]
    assert coverage(lrs_2005).clauses
    page = comparison_page(diff(toy, cited), coverage=result, clauses=titles)
    assert "Biodiversité" in page
    assert replace(result, after=result.before).gained == ()
