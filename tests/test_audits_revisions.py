"""Revisions of the audit base: an old base is brought up whole or left as it was, on both engines."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, create_engine, inspect
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from test_audits_store import audits, made, refusal, source

from referentiel.audits import Store
from referentiel.audits.store import schema, tables
from referentiel.audits.store.base import parsed
from referentiel.model import Answer, FindingsError, State
from referentiel.texts import text

OLD = (Path(__file__).parent / "data" / "base_0001.sql").read_text(encoding="utf-8")


def engine_of(url):
    return create_engine(parsed(url), poolclass=NullPool)


def run(url, *statements):
    engine = engine_of(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def asked(url, query):
    engine = engine_of(url)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sql(query))]


@pytest.fixture
def old_url(base_url):
    content = OLD if base_url.startswith("sqlite") else OLD.replace(" WITHOUT ROWID", "")
    run(base_url, *(part.strip() for part in content.split(";\n") if part.strip()))
    return base_url


def test_an_old_base_is_upgraded_in_place(old_url):
    store = Store(old_url)
    first, second, third = store.load("lrs")
    assert (first.id, first.organisation, first.day) == ("ancien-1", "org-2", date(2008, 3, 15))
    assert (first.decision, third.decision) == ("award", "refusal")
    assert first.recorded_score == Decimal("61.25")
    assert first.answers == second.answers == third.answers == {
        "RH-01": Answer(State.VALUE, Decimal("76.5")), "RH-02": Answer(State.NOT_ASSESSED),
        "CT-14": Answer(State.NOT_APPLICABLE, None, "Fermé le dimanche")}
    assert [(one.id, one.category, one.size_class) for one in store.organisations()] == [
        ("org-2", "outsourcer", "50 à 299"), ("org-1", "outsourcer", "moins de 50")]
    (journal,) = store.sources()
    assert (journal.audits, journal.answers, journal.events, journal.file) == (3, 9, 0, "")
    assert asked(old_url, "SELECT version_num FROM schema_revision") == [(schema.HEAD,)]
    assert asked(old_url, "SELECT version FROM schema_version") == [(2,)]
    assert store.add(source("new"), audits("new")) is True
    assert len(store.load("lrs")) == 6


def test_every_way_to_the_newest_revision_gives_the_same_tables(old_url, base_url):
    Store(old_url).families()
    engine = engine_of(old_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.REVISION_TABLE, "compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    found = inspect(engine)
    for table in tables.metadata.sorted_tables:
        written = [*table.constraints, *(one for column in table.columns for one in column.constraints)]
        named = {check.name for check in written if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in found.get_check_constraints(table.name)} == named, table.name


def test_a_new_base_has_the_tables_of_the_code(base_url):
    made(Store(base_url))
    engine = engine_of(base_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.REVISION_TABLE})
        assert compare_metadata(context, tables.metadata) == []


def test_the_revisions_are_those_of_the_folder():
    scripts = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == schema.REVISIONS
    assert scripts.get_heads() == [schema.HEAD]


def test_an_upgrade_that_fails_leaves_the_old_base(old_url):
    run(old_url, "CREATE TABLE label_event (id INTEGER)")
    before = asked(old_url, "SELECT * FROM audit ORDER BY number")
    with pytest.raises((FindingsError, DBAPIError), match=r"AUD-BASE-FAILED|label_event"):
        Store(old_url).load("lrs")
    engine = engine_of(old_url)
    assert set(inspect(engine).get_table_names()) == {"schema_version", "source", "audit", "answer", "label_event"}
    assert asked(old_url, "SELECT * FROM audit ORDER BY number") == before
    assert asked(old_url, "SELECT version FROM schema_version") == [(1,)]
    run(old_url, "DROP TABLE label_event")
    assert len(Store(old_url).load("lrs")) == 3


CHILD = """
import sys, time
from referentiel.audits.store import base, schema
from referentiel.audits import Store
from alembic.migration import MigrationContext

def stamp(self, scripts, revision):
    print("middle", flush=True)
    time.sleep(60)

MigrationContext.stamp = stamp
Store(sys.argv[1]).families()
"""


def test_a_process_killed_while_it_upgrades_leaves_the_old_base(old_url):
    child = subprocess.Popen([sys.executable, "-c", CHILD, old_url], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "middle\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert asked(old_url, "SELECT version FROM schema_version") == [(1,)]
    assert len(Store(old_url).load("lrs")) == 3


def test_an_old_base_that_is_read_only_is_told_plainly(tmp_path):
    path = tmp_path / "old.sqlite3"
    raw = sqlite3.connect(path)
    raw.executescript(OLD)
    raw.close()
    before = path.read_bytes()
    finding = refusal(Store(f"sqlite:///file:{path}?mode=ro&uri=true").families)
    assert (finding.code, finding.found, finding.params["known"]) == ("AUD-BASE-OLDER", "0001", schema.HEAD)
    assert "mettre à jour" in text("finding.AUD-BASE-OLDER.expected", found="", known="")
    assert path.read_bytes() == before


@pytest.mark.parametrize("statement", [
    "UPDATE schema_revision SET version_num = '9999'",
    "DROP TABLE schema_revision; UPDATE schema_version SET version = 99",
])
def test_a_base_of_a_newer_kit_is_refused(base_url, statement):
    made(Store(base_url))
    run(base_url, *statement.split("; "))
    finding = refusal(Store(base_url).families)
    assert (finding.code, finding.params["known"]) == ("AUD-BASE-NEWER", schema.HEAD)


def test_tables_of_another_program_are_left_alone(base_url):
    run(base_url, "CREATE TABLE audit (id INTEGER)")
    assert refusal(Store(base_url).families).code == "AUD-BASE-OTHER"
    assert asked(base_url, "SELECT count(*) FROM audit") == [(0,)]


# PostgreSQL alone


def test_a_postgresql_address_needs_no_driver_name():
    assert parsed("postgresql://me@host/base").drivername == "postgresql+psycopg"
    assert parsed("postgres://me@host/base").drivername == "postgresql+psycopg"
    assert parsed("postgresql+psycopg://me@host/base").drivername == "postgresql+psycopg"


def test_a_database_beside_other_tables(postgresql):
    url = postgresql.database()
    run(url, "CREATE TABLE places (id INTEGER)")
    assert Store(url).families() == ()


def test_a_server_that_does_not_answer_and_a_database_that_is_not_there(postgresql):
    absent = refusal(Store(postgresql.address("absent")).families)
    assert absent.code == "AUD-BASE-FAILED"
    silent = refusal(Store("postgresql://me:secret@127.0.0.1:1/base").families)
    assert silent.code == "AUD-BASE-FAILED"
    assert "secret" not in repr(silent)


def test_one_writer_at_a_time_and_the_second_is_told(postgresql, monkeypatch):
    url = postgresql.database()
    store = Store(url)
    store.add(source("one"), audits("one"))
    monkeypatch.setattr("referentiel.audits.store.base.BUSY_SECONDS", 0.2)
    with store.connected(writes=True):
        assert refusal(lambda: Store(url).add(source("two"), audits("two"))).code == "AUD-BASE-LOCKED"
        assert Store(url).load("lrs") == audits("one")
    assert Store(url).add(source("two"), audits("two")) is True


def test_a_database_that_may_only_be_read(postgresql):
    url = postgresql.database()
    store = Store(url)
    store.add(source("one"), audits("one"))
    postgresql.run(f"ALTER DATABASE {url.rpartition('/')[2]} SET default_transaction_read_only = on")
    assert store.load("lrs") == audits("one")
    assert refusal(lambda: store.add(source("two"), audits("two"))).code == "AUD-BASE-READ-ONLY"
