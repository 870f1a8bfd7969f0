"""`referentiel diagnostic`: what a bug report needs and nothing that a person wrote, typed or named."""

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_audits_revisions import OLD
from test_audits_store import audits, source

from referentiel.audits import Store, base_state, privacy, purge
from referentiel.audits.store import schema
from referentiel.cli import main
from referentiel.files import fingerprint, read_version
from referentiel.model import Answer, LabelEvent, State

PLANTED = "Zyxwenceslas"


@pytest.fixture
def told(capsys):
    def run(*arguments):
        assert main(["diagnostic", *arguments]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def planted(base_url):
    """A base with the name everywhere that a person or a file can write it."""
    store = Store(base_url)
    given = replace(source("one", kind="confidential"), title=f"Import de {PLANTED}.csv", file=f"{PLANTED}.csv",
                    imported_by=PLANTED, notes={"a": PLANTED})
    found = tuple(replace(one, id=f"{PLANTED}-{one.id}", firm=PLANTED, organisation=f"org-{PLANTED}", answers={
        "RH-01": Answer(State.NOT_APPLICABLE, None, PLANTED)}) for one in audits("one"))
    store.add(given, found, names={f"org-{PLANTED}": PLANTED}, events=[
        LabelEvent(id=PLANTED, organisation=f"org-{PLANTED}", family="lrs", day=date(2008, 1, 1), kind="award",
                   note=PLANTED, source="one")])
    store.correct(found[0].id, "RH-01", Answer(State.NOT_ASSESSED), by=PLANTED, reason=PLANTED)
    store.erase_name(f"org-{PLANTED}", by=PLANTED, reason=PLANTED)
    purge(store, date(2008, 1, 1), by=PLANTED)
    yield base_url
    store.close()


def folder_with_a_name(tmp_path, versions_folder):
    """Return a folder of versions whose path, and a file of which that does not read, hold the name."""
    folder = tmp_path / PLANTED / "versions"
    shutil.copytree(versions_folder, folder)
    (folder / "drafts" / f"{PLANTED}.yaml").parent.mkdir(exist_ok=True)
    (folder / "drafts" / f"{PLANTED}.yaml").write_text(f"id: [{PLANTED}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_no_name_no_path_no_password_comes_out(planted, told, tmp_path, versions_folder, monkeypatch, form):
    folder = folder_with_a_name(tmp_path, versions_folder)
    monkeypatch.setenv("REFERENTIEL_CLE", str(tmp_path / PLANTED / "cle.json"))
    monkeypatch.setenv("REFERENTIEL_CHROMIUM", str(tmp_path / PLANTED / "chromium"))
    monkeypatch.setenv("USER", PLANTED)
    for base in (planted, f"postgresql://{PLANTED}:motdepasse@127.0.0.1:1/{PLANTED}", f"sqlite:///{tmp_path}/{PLANTED}.db",
                 f"{PLANTED}://x"):
        shown = told("--base", base, "--versions", str(folder), *form)
        assert PLANTED.casefold() not in shown.casefold()
        assert "motdepasse" not in shown
        assert str(tmp_path) not in shown
        assert str(Path.home()) not in shown


def test_the_facts(planted, told, versions_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("REFERENTIEL_CLE", str(tmp_path / "secret" / "cle.json"))
    privacy.new_keyring(date(2026, 11, 22))
    facts = json.loads(told("--base", planted, "--versions", str(versions_folder), "--json"))
    assert facts["python"].count(".") == 2
    assert {"numpy", "sqlalchemy", "voila"} <= set(facts["dependencies"])
    assert all(facts["dependencies"].values())
    text_2005 = facts["texts"]["lrs-2005"]
    assert text_2005 == {"provenance": "reconstruction",
                         "fingerprint": fingerprint(read_version(versions_folder / "lrs-2005.yaml"))}
    assert facts["texts_faults"] == {}
    assert facts["registries"]["units"] > 5
    base = facts["base"]
    assert (base["engine"], base["there"], base["fault"]) == (planted.split(":")[0], True, "")
    assert base["revision"] == base["known_revision"] == schema.HEAD
    assert {name: base["rows"][name] for name in ("audit", "answer", "correction", "label_event", "erasure")} == {
        "audit": 3, "answer": 3, "correction": 1, "label_event": 1, "erasure": 1}
    assert base["sources"] == {"confidential": {"imports": 1, "audits": 3}}
    assert base["audits"] == {"lrs": 3}
    assert facts["keys"] == {"keys": 1, "fault": "", "base": "none"}
    assert base["version"][0].isdigit()


def test_what_does_not_read_is_told_by_its_code(told, tmp_path, versions_folder):
    facts = json.loads(told("--base", f"{tmp_path}/b.sqlite3", "--versions", str(
        folder_with_a_name(tmp_path, versions_folder)), "--json"))
    assert sum(facts["texts_faults"].values()) >= 1
    assert "lrs-2005" in facts["texts"]
    facts = json.loads(told("--base", f"{tmp_path}/b.sqlite3", "--versions", str(tmp_path / "absent"), "--json"))
    assert facts["texts"] == {}
    assert facts["texts_faults"] != {}


def test_nothing_is_made_nor_changed(told, tmp_path, versions_folder):
    path = tmp_path / "b.sqlite3"
    assert "pas encore faite" in told("--base", str(path), "--versions", str(versions_folder))
    assert not path.exists()
    raw = sqlite3.connect(path)
    raw.executescript(OLD)
    raw.close()
    before = path.read_bytes()
    state = base_state(str(path))
    assert (state.there, state.revision, state.known, state.rows) == (True, "0001", schema.HEAD, {})
    assert "révision 0001" in told("--base", str(path), "--versions", str(versions_folder))
    assert path.read_bytes() == before
    path.write_text("not a base, and long enough to be read as a header of one\n" * 40, encoding="utf-8")
    assert base_state(str(path)).fault == "AUD-BASE-DAMAGED"
    assert "[AUD-BASE-DAMAGED]" in told("--base", str(path), "--versions", str(versions_folder))
    assert base_state("postgresql://me:secret@127.0.0.1:1/base").fault == "AUD-BASE-FAILED"


def test_the_browser_is_looked_for(told, tmp_path, versions_folder, monkeypatch):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    given = ("--base", f"{tmp_path}/b.sqlite3", "--versions", str(versions_folder), "--json")
    monkeypatch.setenv("REFERENTIEL_CHROMIUM", str(program))
    assert json.loads(told(*given))["chromium"] is True
    monkeypatch.setenv("REFERENTIEL_CHROMIUM", str(tmp_path / "absent"))
    assert json.loads(told(*given))["chromium"] is False
