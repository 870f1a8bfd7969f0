"""Audits are named by their year; their exact day is given only to whoever asks for it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from test_impact_page import html_of

from referentiel.audits import Store, demo_history
from referentiel.audits.demo import Demonstration
from referentiel.cli import main
from referentiel.compare import effect, replay
from referentiel.files import read_versions, versions_folder
from referentiel.model import Answer, Audit, Source, State
from referentiel.model.change import change_of
from referentiel.report.impact import moved_html
from referentiel.report.shown import shown
from referentiel.report.studies_upgrade import upgrade_lines
from referentiel.studies import upgrade
from referentiel.widgets.impact import impact
from referentiel.widgets.opening import EXACT

CHANGE = "outcomes.award.global_at_least=70"


@pytest.fixture(scope="module")
def versions():
    return read_versions(versions_folder())


@pytest.fixture(scope="module")
def made(versions) -> Demonstration:
    return demo_history(versions)


@pytest.fixture(scope="module")
def dated(made):
    """The demonstration with ids that hold the day, as those of an imported file do; two audits of one year."""
    audits = tuple(replace(audit, id=f"lrs-{audit.organisation}-{audit.day.isoformat()}-{i}")
                   for i, audit in enumerate(made.audits))
    twin = replace(audits[0], id="lrs-twin-2009-03-15", day=date(2009, 3, 15))
    other = replace(audits[0], id="lrs-twin-2009-04-16", day=date(2009, 4, 16))
    return (*audits, twin, other)


@pytest.fixture
def base(tmp_path, dated):
    address = str(tmp_path / "base.sqlite3")
    Store(address).add(Source(id="s", family="lrs", kind="synthetic", title="Essai", digest="d"), dated)
    return address


def days(dated):
    return {audit.day.isoformat() for audit in dated}


def test_a_day_is_never_told_unless_asked_for(base, dated, capsys):
    for options in (["--detail"], ["--detail", "--json"]):
        assert main(["simuler", "lrs-2008", "--changer", CHANGE, "--base", base, *options]) == 0
        told = capsys.readouterr().out
        assert len(told.splitlines()) > 20
        assert [day for day in days(dated) if day in told] == []
        assert " janvier " not in told
        assert main(["simuler", "lrs-2008", "--changer", CHANGE, "--base", base, *options, "--exact"]) == 0
        exact = capsys.readouterr().out
        assert any(day in exact for day in days(dated))


@pytest.mark.parametrize("verb", [
    ["simuler", "lrs-2008", "--balayer", "sections.HRP.weight"],
    ["simuler", "lrs-2008", "--balayer", "outcomes.award.global_at_least", "--cible", "51,7 %"],
    ["rejouer", "lrs-2008"],
])
def test_no_other_command_tells_a_day(base, dated, capsys, verb):
    for options in ([], ["--json"]):
        assert main([*verb, "--base", base, *options]) == 0
        told = capsys.readouterr().out
        assert len(told) > 200
        assert [day for day in days(dated) if day in told] == []


def test_a_path_is_told_by_the_year(versions, dated):
    version = versions["lrs-2008"]
    found = upgrade(replay(dated[:4], version, versions).decisions, most=1)
    told, exact = ("\n".join(line for one in found.upgrades for line in upgrade_lines(found, one, exact=exact))
                   for exact in (False, True))
    assert [day for day in days(dated) if day in told] == []
    assert all(audit.id in exact for audit in dated[:4])


def test_ids_stay_apart(base, capsys):
    assert main(["simuler", "lrs-2008", "--detail", "--json", "--base", base]) == 0
    found = json.loads(capsys.readouterr().out)["outcomes"]
    assert len({one["audit"] for one in found}) == len(found) == 108
    assert {one["audit"] for one in found} >= {"lrs-twin-2009", "lrs-twin-2009-2"}
    assert {one["year"] for one in found if one["audit"].startswith("lrs-twin")} == {2009}


def test_the_table_of_the_page(versions, dated):
    version = versions["lrs-2008"]
    found = effect(version, replay(dated, version, versions).decisions.history,
                   [change_of(version, *CHANGE.split("="))])
    assert found.moved()
    year, exact = moved_html(found), moved_html(found, exact=True)
    assert ("Année" in year, "Date" in year) == (True, False)
    assert ("Année" in exact, "Date" in exact) == (False, True)
    assert [day for day in days(dated) if day in year] == []
    one = dated[found.moved()[0]]
    assert one.id in exact
    assert shown(found.before.history, found.moved()[0]).facts == {"year": one.day.year}
    assert shown(found.before.history, found.moved()[0], exact=True).facts == {"date": one.day.isoformat()}


@pytest.mark.parametrize(("given", "environment", "exact"), [
    (None, "", False), (None, "1", True), (False, "1", False), (True, "", True)])
def test_the_page_is_exact_only_where_it_was_asked_for(base, monkeypatch, given, environment, exact):
    monkeypatch.setenv(EXACT, environment)
    page = impact(base, exact=given)
    page.version_choice.value = "lrs-2008"
    page.levers["outcomes.award.global_at_least"].value = "70"
    table = html_of(page, "table-mouvements").value
    assert ("Date" in table, "Année" in table) == (exact, not exact)


def test_exact_days_are_not_for_the_public(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["servir", "--public", "--exact", "--base", str(tmp_path / "base.sqlite3")])
    assert "--public" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_audit_known_by_its_year_alone():
    audit = Audit(id="a", organisation="o", family="f", version="v", day=date(2018, 12, 31), attributes={},
                  answers={"A": Answer(State.VALUE, Decimal(1))})
    from referentiel.engine import History

    assert shown(History.of([audit], {"v": None}), 0).when == "2018"
