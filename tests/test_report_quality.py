"""The quality report in French: every count says what it counts, the page stands alone, nothing is unescaped."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from test_compare_quality import FAIR, GOOD, POOR, VERSIONS, made

from referentiel.audits.privacy import anonymity
from referentiel.cli import main
from referentiel.compare.quality import quality
from referentiel.model import Answer, Source, State
from referentiel.report.quality import MOST_ROWS, quality_lines, quality_page, quality_parts
from referentiel.texts import text

SOURCES = [Source(id="s", family="toy", kind="synthetic", title="Historique <synthétique>", digest="d", audits=3)]


def audits():
    wrong = made("c", "refused", "toy-2", firm="<b>Sud</b>", **FAIR)
    wrong = replace(wrong, answers={**wrong.answers, "A-03": Answer(State.VALUE, Decimal(250))})
    return [made("a", "award", firm="Nord", **GOOD), made("b", "award", firm="Nord", **POOR), wrong]


def lines(these, names=None):
    return "\n".join(quality_lines(quality(these, VERSIONS, names), VERSIONS, SOURCES, anonymity(these)))


def test_counts_are_told_with_what_they_count():
    told = lines(audits()).replace("\u202f", " ").replace("\u00a0", " ")
    assert "3 audits, 3 organisations" in told
    assert "pour 2 des 3 audits comparables (66,7 %)" in told
    assert "valeur hors des bornes possibles : 1." in told
    assert "0 réponses non évaluées sur 9 demandées (0,0 %)" in told
    assert "base de 3 audits" in told
    assert "<synthétique>" in told


def test_names_are_compared_only_when_they_are_given():
    assert text("quality.names.absent") in lines(audits())
    told = lines(audits(), {"a": ["Lune"], "b": ["LUNE SA"]})
    assert text("quality.names.same", names="Lune, LUNE SA") in told
    assert text("quality.names.absent") not in told


def test_the_page_stands_alone_and_escapes():
    these = audits()
    page = quality_page(quality(these, VERSIONS), VERSIONS, SOURCES, anonymity(these))
    assert "<b>Sud</b>" not in page
    assert "&lt;b&gt;Sud&lt;/b&gt;" in page
    assert "Historique &lt;synthétique&gt;" in page
    assert re.findall(r'(?:src|href)="', page) == []
    assert page.count("<h2") == 7


def test_long_tables_say_what_they_hide():
    one = made("a", None, **GOOD)
    bad = replace(one, answers={**one.answers, **{f"Z-{i}": Answer(State.VALUE, Decimal(1)) for i in range(250)}})
    found = quality([bad], VERSIONS)
    table = quality_parts(found, VERSIONS, anonymity([bad]))[1].tables[0]
    assert (len(table.rows), table.hidden) == (MOST_ROWS, 50)
    assert "50 autres lignes" in quality_page(found, VERSIONS, SOURCES, anonymity([bad]))


def test_an_empty_base_is_told_plainly():
    told = lines([])
    assert "0 audit, 0 organisation" in told
    assert "—" in told


def test_the_command_prints_and_writes(tmp_path, capsys):
    base, page = str(tmp_path / "b.sqlite3"), tmp_path / "qualite.html"
    assert main(["demo", "--base", base]) == 0
    capsys.readouterr()
    assert main(["qualite", "--base", base]) == 0
    told = capsys.readouterr().out
    assert "106 audits" in told
    assert text("quality.anonymity") in told
    assert main(["qualite", "--base", base, "--html", str(page)]) == 0
    assert page.read_text(encoding="utf-8").count("<table") >= 5


def test_the_key_is_made_told_and_never_shown(tmp_path, capsys, monkeypatch):
    path = tmp_path / "cle.json"
    monkeypatch.setenv("REFERENTIEL_CLE", str(path))
    assert main(["cle"]) == 1
    assert "AUD-KEY-ABSENT" in capsys.readouterr().err
    assert main(["cle", "--creer"]) == 0
    told = capsys.readouterr().out
    secret = re.search(r'"secret": "([^"]+)"', path.read_text(encoding="utf-8"))
    assert secret is not None
    assert str(path) in told
    assert secret[1] not in told


@pytest.mark.parametrize("part", range(7))
def test_every_row_has_its_columns(part):
    these = audits()
    for table in quality_parts(quality(these, VERSIONS), VERSIONS, anonymity(these))[part].tables:
        assert {len(row) for row in table.rows} <= {len(table.columns)}
