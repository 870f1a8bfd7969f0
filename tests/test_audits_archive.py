"""The whole base exported and restored: identical, on both engines, or refused."""

import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from test_audits_records import event
from test_audits_store import AUDIT, WORDS, audits, refusal, source

from referentiel.audits import Store, export_base, restore_base
from referentiel.audits.neutral import as_it_was, neutralised
from referentiel.audits.store import tables
from referentiel.model import Answer, LabelEvent, State
from referentiel.texts import text


def everything(store):
    with store.connected() as connection:
        return {table.name: [tuple(row) for row in
                             connection.execute(select(table).order_by(*table.primary_key.columns))]
                for table in tables.CONTENT}


def full(url):
    store = Store(url)
    store.add(replace(source("one"), file="été.csv", imported_by="ALRS", notes={"a": "=1+1"}), audits("one"),
              events=[event()], names={"org-0": "=HYPERLINK(\"x\")", "org-1": "Voisine"})
    store.correct("one-1", "RH-01", Answer(State.NOT_APPLICABLE, None, "'=cmd|' /C calc'!A0"), by="-2", reason="+3")
    store.erase_name("org-1", by="ALRS", reason="demande")
    return store


@pytest.mark.parametrize("name", ["dossier", "export.zip"])
def test_what_is_exported_is_restored_identical(base_url, tmp_path, name):
    store = full(base_url)
    told = []
    counts = export_base(store, tmp_path / name, lambda done, whole: told.append((done, whole)))
    assert counts == {"source": 1, "organisation": 3, "organisation_name": 1, "erasure": 1, "audit": 3, "answer": 9,
                      "correction": 1, "label_event": 1, "pseudonym_key": 0, "purge": 0}
    assert told[-1] == (20, 20)
    again = Store(str(tmp_path / "again.sqlite3"))
    assert restore_base(again, tmp_path / name) == counts
    assert everything(again) == everything(store)
    assert again.load("lrs") == store.load("lrs")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_from_one_engine_to_the_other_and_back(base_url, tmp_path, postgresql):
    store, other, back = full(base_url), Store(postgresql.database()), Store(str(tmp_path / "back.sqlite3"))
    export_base(store, tmp_path / "a")
    restore_base(other, tmp_path / "a")
    export_base(other, tmp_path / "b.zip")
    restore_base(back, tmp_path / "b.zip")
    assert everything(store) == everything(other) == everything(back)
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        for path in (tmp_path / "a").iterdir():
            assert packed.read(path.name) == path.read_bytes()


def test_names_can_stay_behind(base_url, tmp_path):
    store = full(base_url)
    assert "organisation_name" not in export_base(store, tmp_path / "a", names=False)
    assert not any("HYPERLINK" in path.read_text(encoding="utf-8") for path in (tmp_path / "a").iterdir())
    again = Store(str(tmp_path / "again.sqlite3"))
    restore_base(again, tmp_path / "a")
    assert again.load("lrs") == store.load("lrs")
    assert again.names_of("org-0") == ()


def test_no_cell_begins_like_a_formula(tmp_path):
    export_base(full(str(tmp_path / "b.sqlite3")), tmp_path / "a")
    for path in (tmp_path / "a").glob("*.csv"):
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            assert not [cell for cell in line.split(";") if cell.strip('"').startswith(("=", "+", "@"))], path.name


@given(st.text())
def test_neutral_text_reads_back(written):
    assert as_it_was(neutralised(written)) == written


EVENT = st.builds(
    lambda name, organisation, day, kind, days, note: LabelEvent(
        id=name, organisation=organisation, family="lrs", day=day, kind=kind, note=note,
        until=day + timedelta(days=days) if kind == "award" and days else None),
    WORDS, WORDS, st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["award", "refusal", "appeal"]),
    st.integers(0, 900), WORDS)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(AUDIT, max_size=4, unique_by=lambda one: one.id), st.lists(EVENT, max_size=3, unique_by=lambda e: e.id),
       st.dictionaries(WORDS, WORDS.filter(bool), max_size=3), st.sampled_from(["a", "a.zip"]))
def test_any_base_is_restored_identical(tmp_path_factory, found, events, names, form):
    folder = tmp_path_factory.mktemp("archive")
    store, again = Store("sqlite://"), Store("sqlite://")
    store.add(source("one"), found, events=events, names=names)
    export_base(store, folder / form)
    restore_base(again, folder / form)
    assert everything(again) == everything(store)
    for one in (store, again):
        one.close()


# Refusals


@pytest.fixture
def exported(tmp_path):
    export_base(full(str(tmp_path / "first.sqlite3")), tmp_path / "export")
    return tmp_path / "export"


@pytest.fixture
def empty(tmp_path):
    return Store(str(tmp_path / "empty.sqlite3"))


def rewritten(path, change):
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_an_export_never_replaces_anything(tmp_path, exported):
    store = Store(str(tmp_path / "first.sqlite3"))
    assert refusal(lambda: export_base(store, exported)).code == "AUD-EXPORT-THERE"
    assert refusal(lambda: export_base(store, tmp_path / "absent" / "e.zip")).code == "AUD-EXPORT-WRITE"
    assert refusal(lambda: export_base(store, tmp_path / "absent" / "e")).code == "AUD-EXPORT-WRITE"


def test_a_base_that_holds_something_is_not_restored_into(exported, empty):
    empty.add(source("other"), audits("other"))
    assert refusal(lambda: restore_base(empty, exported)).code == "AUD-BASE-NOT-EMPTY"
    assert len(empty.load("lrs")) == 3


@pytest.mark.parametrize("damage", [
    lambda folder: rewritten(folder / "answer.csv", lambda t: t.replace("76.5", "77.5", 1)),
    lambda folder: (folder / "answer.csv").unlink(),
    lambda folder: (folder / "audit.csv").write_bytes(b""),
])
def test_an_export_that_was_touched_is_refused(exported, empty, damage):
    damage(exported)
    finding = refusal(lambda: restore_base(empty, exported))
    assert finding.code == "AUD-EXPORT-DAMAGED"
    assert empty.sources() == ()


@pytest.mark.parametrize("name", ["answer.csv", "audit.csv", "source.csv"])
def test_even_with_its_digest_made_again(exported, empty, name):
    """Rows that break the tables are refused whatever the manifest says, and nothing is kept."""
    import hashlib

    lines = (exported / name).read_bytes().splitlines(keepends=True)
    (exported / name).write_bytes(b"".join([*lines, lines[-1]]))
    head = json.loads((exported / "manifest.json").read_text())
    head["sha256"][name] = hashlib.sha256((exported / name).read_bytes()).hexdigest()
    (exported / "manifest.json").write_text(json.dumps(head))
    assert refusal(lambda: restore_base(empty, exported)).code == "AUD-EXPORT-DAMAGED"
    assert empty.sources() == ()


def test_what_is_no_export_is_refused(tmp_path, exported, empty):
    (tmp_path / "notes.txt").write_text("rien", encoding="utf-8")
    (tmp_path / "dossier").mkdir()
    for name in ("notes.txt", "dossier", "absent"):
        assert refusal(lambda name=name: restore_base(empty, tmp_path / name)).code == "AUD-EXPORT-OTHER"
    head = json.loads((exported / "manifest.json").read_text())
    for change, code in (({"rows": {"../../secret": 1}}, "AUD-EXPORT-OTHER"), ({"format": 2}, "AUD-EXPORT-OTHER"),
                         ({"revision": "9999"}, "AUD-EXPORT-REVISION")):
        (exported / "manifest.json").write_text(json.dumps({**head, **change}))
        finding = refusal(lambda: restore_base(empty, exported))
        assert finding.code == code
        assert text(f"finding.{code}.expected", found=finding.found, **finding.params)


def test_an_export_that_fails_leaves_nothing(tmp_path, exported, monkeypatch):
    monkeypatch.setattr("referentiel.audits.store.archive._cell", lambda *_: 1 / 0)
    store = Store(str(tmp_path / "first.sqlite3"))
    for name in ("x", "x.zip"):
        with pytest.raises(ZeroDivisionError, match="division"):
            export_base(store, tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "first.sqlite3"]
