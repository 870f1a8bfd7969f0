"""The audit base: kept whole or not at all, read back exactly, and clear when it cannot be opened."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referentiel.audits import Store, default_url, read_egapro
from referentiel.audits.store import base
from referentiel.model import Answer, Audit, FindingsError, Source, State
from referentiel.texts import text

HERE = Path(__file__).parent
REAL = HERE.parents[1] / "shared" / "data" / "egapro_idf_2018_2021.csv.gz"


def source(name, family="lrs", kind="synthetic"):
    return Source(id=name, family=family, kind=kind, title=f"Source {name}", digest=f"digest-{name}")


def audits(name, count=3, family="lrs"):
    return tuple(
        Audit(
            id=f"{name}-{number}",
            organisation=f"org-{number}",
            family=family,
            version="lrs-2005",
            day=date(2006, 3, 15),
            attributes={"category": "outsourcer", "headcount": Decimal(350 + number)},
            answers={
                "RH-01": Answer(State.VALUE, Decimal("76.5")),
                "RH-02": Answer(State.NOT_ASSESSED),
                "CT-14": Answer(State.NOT_APPLICABLE, None, "Fermé le dimanche"),
            },
            wave="V1",
            nature="first",
            firm="cabinet-A",
            decision="award",
            source=name,
        )
        for number in range(count)
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "base.sqlite3"


@pytest.fixture
def store(base_url):
    opened = Store(base_url)
    yield opened
    opened.close()


@pytest.fixture
def file_store(path):
    return Store(str(path))


def codes(caught):
    return [finding.code for finding in caught.value.findings]


def test_what_is_added_is_read_back(store):
    assert store.add(source("one"), audits("one")) is True
    assert store.load("lrs") == audits("one")
    assert store.load("egapro") == ()
    assert store.families() == ("lrs",)


def test_order_of_import_is_kept(store, base_url):
    store.add(source("z"), audits("z"))
    store.add(source("e", "egapro", "open"), audits("e", family="egapro"))
    store.add(source("a"), tuple(reversed(audits("a"))))
    again = Store(base_url)
    assert again.load("lrs") == audits("z") + tuple(reversed(audits("a")))
    assert [one.id for one in again.sources()] == ["z", "e", "a"]
    assert [one.id for one in again.sources("egapro")] == ["e"]
    assert again.families() == ("egapro", "lrs")


def test_the_journal_says_when_and_how_many(store):
    store.add(replace(source("one"), notes={"file": "été.csv"}), audits("one"))
    (kept,) = store.sources()
    assert (kept.audits, kept.notes, kept.kind) == (3, {"file": "été.csv"}, "synthetic")
    assert kept.imported_at.endswith("+00:00")


def test_the_same_digest_changes_nothing(store):
    store.add(source("one"), audits("one"))
    assert store.add(replace(source("other"), digest="digest-one"), audits("other")) is False
    assert store.load("lrs") == audits("one")
    assert len(store.sources()) == 1


def test_every_audit_already_there_is_told_and_nothing_is_written(store):
    store.add(source("one"), audits("one"))
    mixed = audits("new", 700) + audits("one")
    with pytest.raises(FindingsError) as caught:
        store.add(source("two"), mixed)
    assert [(f.code, f.found) for f in caught.value.findings] == [
        ("AUD-ALREADY-THERE", f"one-{number}") for number in range(3)
    ]
    first = caught.value.findings[0]
    assert "Source one" in text("finding.AUD-ALREADY-THERE", found=first.found, **first.params)
    assert store.load("lrs") == audits("one")
    assert len(store.sources()) == 1


def test_an_id_twice_in_one_import_and_a_source_id_taken(store):
    with pytest.raises(FindingsError) as caught:
        store.add(source("one"), audits("one") + audits("one", 1))
    assert codes(caught) == ["AUD-ID-TWICE"]
    store.add(source("one"), audits("one"))
    with pytest.raises(FindingsError) as caught:
        store.add(replace(source("one"), digest="other"), audits("other"))
    assert codes(caught) == ["AUD-SOURCE-THERE"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(State.NOT_COMPUTABLE),
        Answer(State.VALUE),
        Answer(State.NOT_ASSESSED, Decimal(1)),
    ],
)
def test_an_answer_that_cannot_be_recorded_writes_nothing(store, answer):
    good, bad = audits("one", 2)
    with pytest.raises(ValueError, match="answer RH-01"):
        store.add(source("one"), (good, replace(bad, answers={"RH-01": answer})))
    with pytest.raises(ValueError, match="family"):
        store.add(source("one"), audits("one", family="egapro"))
    assert store.sources() == ()


def test_progress_that_fails_undoes_the_import(store):
    def interrupted(done, whole):
        if done >= 500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add(source("one"), audits("one", 1_200), interrupted)
    assert store.load("lrs") == ()
    assert store.add(source("one"), audits("one", 1_200)) is True


def test_progress_goes_to_the_end(store):
    told = []
    store.add(source("one"), audits("one", 1_100), lambda done, whole: told.append((done, whole)))
    assert told == [(0, 1_100), (500, 1_100), (1_000, 1_100), (1_100, 1_100)]


# The base itself


def test_constraints_and_journal_mode(file_store, path):
    file_store.add(source("one"), audits("one"))
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys = ON")
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        for statement in (
            "UPDATE answer SET state = 3",
            "UPDATE answer SET value = NULL WHERE state = 0",
            "UPDATE audit SET nature = 'other'",
            "UPDATE audit SET source = 'absent'",
            "UPDATE source SET kind = 'secret'",
            "INSERT INTO answer SELECT 99, 0, 'X', 2, NULL, ''",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(statement)
    raw.close()


def test_decimals_are_canonical_text(file_store, path):
    one = replace(
        audits("one", 1)[0], answers={"A": Answer(State.VALUE, Decimal("60.00"))}, recorded_score=Decimal("1E+2")
    )
    file_store.add(source("one"), (one,))
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT value FROM answer").fetchall() == [("60",)]
    (row,) = raw.execute("SELECT recorded_score, attributes FROM audit")
    raw.close()
    assert row == ("100", '{"category": "outsourcer", "headcount": {"decimal": "350"}}')


def test_default_address(monkeypatch, tmp_path):
    monkeypatch.delenv(base.ENVIRONMENT, raising=False)
    monkeypatch.setattr(base, "user_data_dir", lambda name, appauthor: str(tmp_path / "own" / name))
    assert default_url() == f"sqlite:///{tmp_path / 'own' / 'referentiel' / 'audits.sqlite3'}"
    assert Store().families() == ()
    assert not (tmp_path / "own").exists()
    made(Store())
    assert (tmp_path / "own" / "referentiel" / "audits.sqlite3").exists()
    monkeypatch.setenv(base.ENVIRONMENT, str(tmp_path / "env.sqlite3"))
    assert default_url() == f"sqlite:///{tmp_path / 'env.sqlite3'}"
    monkeypatch.setenv(base.ENVIRONMENT, "postgresql+psycopg://host/base")
    assert default_url() == "postgresql+psycopg://host/base"
    made(Store(str(tmp_path / "argument.sqlite3")))
    assert (tmp_path / "argument.sqlite3").exists()


def made(store):
    """Make an empty base: only writing does."""
    with store.connected(writes=True):
        return store


def refusal(action):
    with pytest.raises(FindingsError) as caught:
        action()
    (finding,) = caught.value.findings
    assert text(f"finding.{finding.code}", found=finding.found, **finding.params)
    return finding


def test_a_base_that_cannot_be_opened(tmp_path):
    assert refusal(Store(str(tmp_path / "absent" / "b.sqlite3")).families).code == "AUD-BASE-OPEN"
    assert refusal(Store(str(tmp_path)).families).code == "AUD-BASE-OPEN"
    assert refusal(lambda: Store("no address://")).code == "AUD-BASE-URL"
    assert refusal(lambda: Store("nothing://host/base")).code == "AUD-BASE-DRIVER"


def test_no_password_is_ever_quoted():
    assert "secret" not in repr(refusal(lambda: Store("no address://me:secret@host")))


def test_a_file_that_is_no_base_is_left_alone(tmp_path):
    plain, foreign = tmp_path / "notes.txt", tmp_path / "foreign.sqlite3"
    plain.write_text("not a base, and long enough to be read as a header of one\n" * 40, encoding="utf-8")
    assert refusal(Store(str(plain)).families).code == "AUD-BASE-DAMAGED"
    raw = sqlite3.connect(foreign)
    raw.execute("CREATE TABLE places (id INTEGER)")
    raw.close()
    before = foreign.read_bytes()
    assert refusal(Store(str(foreign)).families).code == "AUD-BASE-OTHER"
    assert foreign.read_bytes() == before


def test_a_base_of_a_newer_kit(file_store, path):
    made(file_store)
    raw = sqlite3.connect(path)
    raw.execute("UPDATE schema_revision SET version_num = '9999'")
    raw.commit()
    raw.close()
    assert refusal(Store(str(path)).families).code == "AUD-BASE-NEWER"


def test_a_read_only_base_can_be_read_but_not_written(file_store, path):
    file_store.add(source("one"), audits("one"))
    frozen = Store(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert frozen.load("lrs") == audits("one")
    finding = refusal(lambda: frozen.add(source("two"), audits("two")))
    assert finding.code == "AUD-BASE-READ-ONLY"
    assert "lecture seule" in text("finding.AUD-BASE-READ-ONLY", found=finding.found)


def test_a_locked_base(file_store, path, monkeypatch):
    file_store.add(source("one"), audits("one"))
    monkeypatch.setattr(base, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = Store(str(path))
    assert refusal(lambda: waiting.add(source("two"), audits("two"))).code == "AUD-BASE-LOCKED"
    assert waiting.load("lrs") == audits("one")
    other.execute("ROLLBACK")
    other.close()
    assert waiting.add(source("two"), audits("two")) is True


CHILD = """
import sys, time
sys.path.insert(0, sys.argv[3])
from referentiel.audits import Store
from test_audits_store import audits, source

def slowly(done, whole):
    if done >= int(sys.argv[2]):
        print("middle", flush=True)
        time.sleep(60)

Store(sys.argv[1]).add(source("killed"), audits("killed", 2_000), slowly)
"""


@pytest.mark.parametrize("after", [0, 500, 1_500, 2_000])
def test_a_process_killed_in_the_middle_leaves_the_base_whole(file_store, path, after):
    file_store.add(source("one"), audits("one"))
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(after), str(HERE)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "middle\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    again = Store(str(path))
    assert again.load("lrs") == audits("one")
    assert again.add(source("killed"), audits("killed", 20)) is True


def _import(path, name):
    Store(path).add(source(name), audits(name, 200))


def test_processes_that_import_at_once_all_succeed(path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_import, args=(str(path), f"s{number}")) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    store = Store(str(path))
    assert len(store.load("lrs")) == 600
    assert {one.id for one in store.sources()} == {"s0", "s1", "s2"}


# Round trip

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6)
ANSWERS = st.one_of(
    st.builds(Answer, st.just(State.VALUE), NUMBERS, WORDS),
    st.builds(Answer, st.sampled_from([State.NOT_APPLICABLE, State.NOT_ASSESSED]), st.none(), WORDS),
)
AUDIT = st.builds(
    Audit,
    id=WORDS,
    organisation=WORDS,
    family=st.just("lrs"),
    version=WORDS,
    day=st.dates(),
    attributes=st.dictionaries(WORDS, st.one_of(NUMBERS, WORDS), max_size=4),
    answers=st.dictionaries(WORDS.filter(bool), ANSWERS, max_size=5),
    wave=WORDS,
    nature=st.sampled_from(["first", "renewal", "follow_up", ""]),
    firm=WORDS,
    decision=st.one_of(st.none(), WORDS),
    recorded_score=st.one_of(st.none(), NUMBERS),
    source=st.just("one"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(AUDIT, max_size=6, unique_by=lambda one: one.id))
def test_round_trip(found):
    store = Store("sqlite://")
    assert store.add(source("one"), found) is True
    back = store.load("lrs")
    store.close()
    assert back == tuple(found)
    assert [list(one.answers) for one in back] == [list(one.answers) for one in found]
    assert [list(one.attributes) for one in back] == [list(one.attributes) for one in found]


@pytest.mark.skipif(not REAL.exists(), reason="the real declarations are not on this machine")
def test_ten_thousand_real_audits_are_read_back(store):
    told, found = read_egapro(REAL)
    assert store.add(told, found) is True
    assert store.load("egapro") == found
    assert store.add(*read_egapro(REAL)) is False
