"""Label events from files: what they mean, how each defect is refused, and that writing and reading agree."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from workbooks import from_csv

from referentiel.audits import Store, demo_history
from referentiel.audits.imports import read_file, read_files, write_events_template
from referentiel.audits.imports.events import event_column, kind_name
from referentiel.audits.privacy import Key, Keyring, concealed
from referentiel.cli import main
from referentiel.cli.importation import standards_of
from referentiel.model import EVENT_KINDS, FindingsError, LabelEvent

HERE = Path(__file__).parent
DATA, BROKEN = HERE / "data", HERE / "broken" / "events"


@pytest.fixture(scope="module")
def standards(versions_folder):
    return standards_of(str(versions_folder))


@pytest.fixture(scope="module")
def made(standards):
    return demo_history(standards.versions)


def plain(events):
    return [replace(event, source="") for event in events]


def test_a_table_in_cp1252(standards):
    read = read_file(DATA / "events.csv", standards)
    assert (read.format, read.warnings, read.brought.audits) == ("events", (), ())
    source = read.brought.source
    assert (source.family, source.kind, source.file) == ("lrs", "confidential", "events.csv")
    assert "Événements du label" in source.title
    first, second, third, fourth = read.brought.events
    assert first == LabelEvent(id="ev-1", organisation="org-1", family="lrs", day=date(2006, 6, 15), kind="award",
                               audit="a-1", until=date(2009, 6, 14), note="PV 2006-03", source=source.id)
    assert (second.kind, second.day, second.audit, second.note) == ("refusal", date(2006, 6, 15), "a-2",
                                                                    "note sous la barre")
    assert (third.kind, third.note) == ("appeal", "PV 2006-04\u00a0: =délai tenu")
    assert (fourth.kind, fourth.id) == ("hand_back", "lrs-org-1-2008-02-01-hand_back")
    assert len({event.id for event in read.brought.events}) == 4


CASES = {
    "kind": ("AUD-EVENT-KIND", 2), "kind_empty": ("AUD-FIELD-EMPTY", 2), "family": ("AUD-EVENT-FAMILY", 2),
    "day": ("AUD-DAY", 2), "day_number": ("AUD-DAY-NUMBER", 2), "term": ("AUD-EVENT-TERM", 2),
    "before": ("AUD-EVENT-BEFORE", 2), "organisation_empty": ("AUD-FIELD-EMPTY", 2), "again": ("AUD-EVENT-AGAIN", 4),
    "column_unknown": ("AUD-COLUMN-UNKNOWN", 1), "column_twice": ("AUD-COLUMN-TWICE", 1),
    "column_absent": ("AUD-COLUMN-ABSENT", 1), "empty": ("AUD-EMPTY", 0), "families": ("AUD-FAMILIES", 0),
    "row": ("AUD-ROW", 2), "quote": ("AUD-QUOTE", 2),
}


def test_every_broken_file_has_its_case():
    assert {path.stem for path in BROKEN.glob("*.csv")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_defect_is_one_fault_where_it_stands(standards, name):
    with pytest.raises(FindingsError) as caught:
        read_file(BROKEN / f"{name}.csv", standards)
    assert [(one.code, one.line) for one in caught.value.findings] == [CASES[name]]
    assert caught.value.findings[0].file == f"{name}.csv"


@pytest.mark.parametrize("name", sorted(set(CASES) - {"row", "quote", "day_number", "empty"}))
def test_the_same_defect_in_a_workbook_names_its_cell(standards, tmp_path, name):
    path = from_csv(BROKEN / f"{name}.csv", tmp_path / f"{name}.xlsx")
    with pytest.raises(FindingsError) as caught:
        read_file(path, standards)
    code, line = CASES[name]
    assert [one.code for one in caught.value.findings] == [code]
    assert not line or code == "AUD-COLUMN-ABSENT" or caught.value.findings[0].cell.endswith(str(line))


def test_near_misses_and_every_fault_at_once(standards, tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("organisme;famille;événement;date;valable jusqu'au\norg-1;lsr;refsu;32/01/2008;\n"
                    ";lrs;retrait;01/02/2008;01/02/2009\n", encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        read_files([path, BROKEN / "kind.csv"], standards)
    assert [(one.code, one.near) for one in caught.value.findings] == [
        ("AUD-EVENT-FAMILY", "lrs"), ("AUD-EVENT-KIND", "refus"), ("AUD-DAY", ""), ("AUD-FIELD-EMPTY", ""),
        ("AUD-EVENT-TERM", ""), ("AUD-EVENT-KIND", "attribution")]


def test_the_template_gives_back_what_it_holds(standards, made, tmp_path):
    """Every event of the demonstration, and one of each kind, through the workbook."""
    each = [LabelEvent(id=f"k-{kind}", organisation="=org", family="lrs", day=date(2010, 1, 31), kind=kind,
                       until=date(2013, 1, 30) if kind in {"award", "shortened_award", "certificate"} else None,
                       note="+1" if kind == "appeal" else "") for kind in EVENT_KINDS]
    wanted = [*plain(made.events), *each]
    write_events_template(standards, tmp_path / "e.xlsx", wanted)
    read = read_file(tmp_path / "e.xlsx", standards, kind="synthetic")
    assert (read.format, read.warnings) == ("events", ())
    assert plain(read.brought.events) == wanted


def test_a_csv_gives_back_what_it_holds(standards, made, tmp_path):
    keys = ("id", "organisation", "family", "kind", "day", "until", "audit", "reason")
    with (tmp_path / "e.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, delimiter=";")
        lines.writerow([event_column(key) for key in keys])
        for one in made.events:
            lines.writerow([one.id, one.organisation, one.family, kind_name(one.kind), f"{one.day:%d/%m/%Y}",
                            one.until or "", one.audit, one.note])
    assert plain(read_file(tmp_path / "e.csv", standards).brought.events) == plain(made.events)


def test_a_template_that_is_empty_or_there_already(standards, tmp_path):
    write_events_template(standards, tmp_path / "e.xlsx")
    with pytest.raises(FindingsError, match="AUD-EMPTY"):
        read_file(tmp_path / "e.xlsx", standards)
    with pytest.raises(FindingsError, match="AUD-TEMPLATE-THERE"):
        write_events_template(standards, tmp_path / "e.xlsx")
    with pytest.raises(FindingsError, match="AUD-TEMPLATE-WRITE"):
        write_events_template(standards, tmp_path / "absent" / "e.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx").worksheets[0]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert f'"{",".join(kind_name(kind) for kind in EVENT_KINDS)}"' in lists


def test_commands_keep_events_once_and_the_labels_follow(tmp_path, capsys):
    base = str(tmp_path / "base.sqlite3")
    files = [str(DATA / "events.csv"), str(DATA / "audits_wide.csv")]
    told = ["--donnees", "synthetiques", "--base", base]
    assert main(["importer", "--a-blanc", *files, *told]) == 0
    assert "4 événements sans faute" in capsys.readouterr().out
    assert not Path(base).exists()
    # Alone, its audits are unknown: nothing is kept.
    assert main(["importer", files[0], *told]) == 1
    assert capsys.readouterr().err.count("[AUD-EVENT-AUDIT]") == 2
    assert Store(base).sources() == ()
    # With them, whatever the order of the files.
    assert main(["importer", *files, *told]) == 0
    assert "4 événements importés" in capsys.readouterr().out
    store = Store(base)
    assert [one.kind for one in store.events("lrs")] == ["award", "refusal", "appeal", "hand_back"]
    assert [one.organisation for one in store.labels_active("lrs", date(2007, 1, 1))] == ["org-1"]
    assert store.labels_active("lrs", date(2008, 2, 1)) == ()
    assert main(["importer", files[0], *told]) == 0
    assert len(store.events("lrs")) == 4
    # Another file that says one of them again.
    again = tmp_path / "again.csv"
    again.write_text("identifiant;organisme;famille;événement;date\nev-1;org-1;lrs;refus;01/01/2007\n",
                     encoding="utf-8")
    assert main(["importer", str(again), *told]) == 1
    assert "[AUD-EVENT-THERE]" in capsys.readouterr().err
    assert len(store.events("lrs")) == 4


def test_commands_write_the_template(tmp_path, capsys):
    path = str(tmp_path / "e.xlsx")
    assert main(["modele", "--evenements", "--sortie", path]) == 0
    assert "e.xlsx" in capsys.readouterr().out
    for wrong in (["modele"], ["modele", "lrs-2011"], ["modele", "lrs-2011", "outsourcer", "--evenements"]):
        with pytest.raises(SystemExit, match="2"):
            main([*wrong, "--sortie", str(tmp_path / "other.xlsx")])
    assert [one.name for one in tmp_path.iterdir()] == ["e.xlsx"]


def test_confidential_events_join_audits_imported_before_under_the_same_pseudonym(standards, tmp_path):
    """The id of an audit that no column names holds its organisation: the event finds it under the pseudonym."""
    keyring = Keyring((Key(date(2026, 1, 1), bytes(32)),))
    audits = read_file(DATA / "audits_wide.csv", standards).brought
    audits = replace(audits, audits=tuple(
        replace(one, id=f"lrs-{one.organisation}-{one.day}") for one in audits.audits))
    path = tmp_path / "e.csv"
    path.write_text("organisme;famille;événement;date;audit\norg-1;lrs;attribution;15/06/2006;lrs-org-1-2006-03-15\n",
                    encoding="utf-8")
    events = read_file(path, standards).brought
    store = Store(str(tmp_path / "base.sqlite3"))
    assert store.add_all([concealed(audits, keyring)]) == (True,)
    assert store.add_all([concealed(events, keyring)]) == (True,)
    (kept,) = store.events("lrs")
    assert "org-1" not in kept.id + kept.organisation + kept.audit
    assert kept.audit in {one.id for one in store.load("lrs")}
