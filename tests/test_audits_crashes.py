"""The audit base when things go wrong under it: a full disk, kills at any moment; never half an import."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import event
from test_audits_store import audits, refusal, source

from referentiel.audits import Store
from referentiel.texts import text

HERE = Path(__file__).parent
# Imports one after the other, and says which ones were kept.
IMPORTER = """
import sys
sys.path.insert(0, sys.argv[2])
from referentiel.audits import Store
from test_audits_store import audits, source

store, first, size = Store(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])
store.families()
print("ready", flush=True)
number = first
while True:
    store.add(source(f"s{number}"), audits(f"s{number}", size))
    print(number, flush=True)
    number += 1
"""
SIZE = 60


def sound(url):
    """Check the file itself where there is one, then what the imports say of their audits."""
    if url.startswith("sqlite"):
        raw = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        raw.close()
    store = Store(url)
    kept = [one.id for one in store.sources()]
    found = store.load("lrs")
    assert [one.source for one in found] == [name for name in kept for _ in range(SIZE)]
    assert all(len(one.answers) == 3 for one in found)
    return len(kept)


def killed_while_importing(url, kills, seed):
    """Kill an importer at random moments; return how many kills fell between two imports being told."""
    chance, unfinished = random.Random(seed), 0  # noqa: S311 (moments, not secrets)
    before = sound(url)
    for _ in range(kills):
        child = subprocess.Popen([sys.executable, "-c", IMPORTER, url, str(HERE), str(before), str(SIZE)],
                                 stdout=subprocess.PIPE, text=True)
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.12))
        child.kill()
        told = child.stdout.read().split()
        child.stdout.close()
        child.wait()
        after = sound(url)
        # What was told is kept; one more may have been kept before it could be told.
        assert after - before - len(told) in {0, 1}
        unfinished += after == before + len(told)
        before = after
    return unfinished


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_importers_killed_at_any_moment_leave_whole_imports(base_url):
    killed_while_importing(base_url, 4, 2005)


@pytest.mark.soak
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_300_importers_killed_leave_whole_imports(base_url):
    unfinished = killed_while_importing(base_url, 300, 2011)
    sys.stdout.write(f"\n300 kills in a loop of imports ({base_url.split(':')[0]}): {unfinished} cut one short,"
                     " 0 half imports, every base sound\n")
    assert unfinished > 0


def test_a_full_disk_is_told_and_leaves_the_base_as_it_was(tmp_path):
    path = tmp_path / "base.sqlite3"
    store = Store(str(path))
    store.add(source("one"), audits("one", SIZE))
    # No file of the base may grow further: what a full disk does, without filling one.
    event.listen(store._engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count = 60"))
    finding = refusal(lambda: store.add(source("two"), audits("two", 2_000)))
    assert (finding.code, finding.found, finding.file) == ("AUD-BASE-FULL", path.name, str(path))
    assert "place" in text("finding.AUD-BASE-FULL", found=finding.found)
    assert sound(f"sqlite:///{path}") == 1
    assert Store(str(path)).add(source("two"), audits("two", SIZE)) is True


def test_a_base_taken_away_is_told_and_not_made_again(tmp_path):
    path = tmp_path / "base.sqlite3"
    store = Store(str(path))
    store.add(source("one"), audits("one", SIZE))
    for part in tmp_path.iterdir():
        part.unlink()
    for use in (store.families, lambda: store.add(source("two"), audits("two", SIZE))):
        finding = refusal(use)
        assert (finding.code, finding.found, finding.file) == ("AUD-BASE-GONE", path.name, str(path))
    assert list(tmp_path.iterdir()) == []
    path.touch()  # something else stands in its place
    assert refusal(store.families).code == "AUD-BASE-GONE"


def test_reading_makes_no_base(tmp_path):
    path = tmp_path / "base #1.sqlite3"
    assert Store(str(path)).families() == ()
    assert refusal(Store(str(path), there=True).families).code == "AUD-BASE-GONE"
    assert refusal(Store(str(tmp_path / "none" / "base.sqlite3")).families).code == "AUD-BASE-OPEN"
    assert list(tmp_path.iterdir()) == []
    store = Store(str(path))
    assert store.families() == ()
    store.add(source("one"), audits("one", SIZE))
    assert len(store.families()) == 1
    assert path.name in {one.name for one in tmp_path.iterdir()}


@pytest.fixture
def disk(tmp_path):
    """Mount small disks of their own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = []

    def make(size):
        if os.name != "posix" or os.geteuid() != 0 or subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=False,
                capture_output=True).returncode:
            pytest.skip("this machine does not let a test mount a disk")
        mounted.append(folder)
        return folder

    yield make
    for one in mounted:
        subprocess.run(["umount", str(one)], check=True)


def test_a_disk_that_is_really_full(disk):
    url = f"sqlite:///{disk(3 << 20) / 'base.sqlite3'}"
    store = Store(url)
    store.add(source("one"), audits("one", SIZE))
    finding = refusal(lambda: store.add(source("two"), audits("two", 20_000)))
    assert finding.code == "AUD-BASE-FULL"
    assert sound(url) == 1


def test_a_disk_without_room_for_a_log(disk):
    """SQLite has an error of its own for rows that find no room, and none for its log."""
    store = Store(str(disk(8 << 10) / "base.sqlite3"))
    assert refusal(lambda: store.add(source("one"), audits("one", SIZE))).code == "AUD-BASE-FULL"
