"""A draft started, saved and joined: nothing is lost, not even by a killed process, and nobody is overwritten."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from datetime import date
from decimal import Decimal

import pytest
from drafts import TOY, codes, criterion, new

from referentiel.authoring import (
    join,
    left_behind,
    meanwhile,
    open_session,
    recover,
    start_session,
)
from referentiel.compare import diff
from referentiel.files import read_document
from referentiel.files.conflict import ConflictError
from referentiel.files.holders import _HELD
from referentiel.model import FindingsError

D = Decimal
DAY = date(2012, 3, 1)


# ---- starting, saving, joining


def test_the_steps_since_the_last_save_are_counted_from_it(draft):
    session = open_session(draft)
    for typed in ("3", "4", "5"):
        session.type("criteria.A-02.weight", typed)
    assert session.since_saved == 3
    session.save()
    assert session.since_saved == 0
    session.undo()
    session.undo()
    assert session.since_saved == 2
    session.redo()
    assert session.since_saved == 1
    session.redo()
    assert session.since_saved == 0
    # Two steps of the text saved undone, another done in their place.
    session.undo()
    session.undo()
    session.type("criteria.A-02.weight", "9")
    assert session.since_saved == 3
    session.undo()
    assert session.since_saved == 2
    session.close()


def test_a_draft_starts_from_an_adopted_version(lrs_2011, tmp_path, versions_folder):
    (tmp_path / "lrs-2011.yaml").write_bytes(lrs_2011.path.read_bytes())
    session = start_session(read_document(tmp_path / "lrs-2011.yaml"), "lrs-2013", "Un brouillon", DAY)
    assert (session.version.id, session.version.supersedes, session.version.provenance) == (
        "lrs-2013", "lrs-2011", "draft")
    assert session.unsaved
    assert not session.path.exists()
    session.save()
    assert session.path == tmp_path / "drafts" / "lrs-2013.yaml"
    assert {entry.part for entry in diff(lrs_2011.version, read_document(session.path).version).entries} == {"head"}
    session.close()
    with pytest.raises(FindingsError) as error:
        start_session(read_document(tmp_path / "lrs-2011.yaml"), "lrs-2013", "Un autre", DAY)
    assert codes(error) == ["FILE-EXISTS"]
    with pytest.raises(FindingsError) as error:
        open_session(tmp_path / "lrs-2011.yaml")
    assert codes(error) == ["DRAFT-FROZEN"]


def test_two_people_on_other_fields_are_joined(draft):
    mine, theirs = open_session(draft, autosave=False), open_session(draft, autosave=False)
    mine.type("criteria.A-02.title", "Mon titre")
    mine.retire("B-03")
    theirs.type("criteria.A-01.ladder[2]", "25")
    theirs.add(new("B-04"), "B")
    theirs.save()
    on_disk = draft.read_bytes()
    with pytest.raises(ConflictError) as error:
        mine.save()
    assert codes(error) == ["FILE-CHANGED"]
    assert draft.read_bytes() == on_disk
    found = meanwhile(mine)
    assert found.both == {}
    assert [entry.code for entry in found.theirs.entries] == ["A-01", "B-04"]
    join(mine, found)
    mine.save()
    result = read_document(draft).version
    assert criterion(result, "A-02").title == "Mon titre"
    assert criterion(result, "A-01").steps("small")[1].value.value == D(25)
    assert [c.code for c in result.sections[1].criteria] == ["B-01", "B-02", "B-04"]
    assert meanwhile(mine) is None
    mine.undo()
    assert [c.code for c in mine.version.sections[1].criteria] == ["B-01", "B-02"]


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mon titre"), ("theirs", "Leur titre")])
def test_two_people_on_one_field_choose(draft, choice, kept):
    mine, theirs = open_session(draft, autosave=False), open_session(draft, autosave=False)
    mine.type("criteria.A-02.title", "Mon titre")
    mine.type("criteria.A-02.question", "Ma question ?")
    mine.type("criteria.B-01.weight", "2")
    theirs.type("criteria.A-02.title", "Leur titre")
    theirs.save()
    found = meanwhile(mine)
    assert list(found.both) == ["criterion.A-02.title"]
    with pytest.raises(FindingsError) as error:
        join(mine, found)
    assert codes(error) == ["DRAFT-BOTH"]
    join(mine, found, {"criterion.A-02.title": choice})
    mine.save()
    result = read_document(draft).version
    assert criterion(result, "A-02").title == kept
    # Whose title stands says nothing of the question, which only one of them wrote.
    assert criterion(result, "A-02").question == "Ma question ?"
    assert criterion(result, "B-01").weight.of("small") == D(2)


def test_saving_what_the_disk_already_says_is_no_conflict(draft):
    one, other = open_session(draft, autosave=False), open_session(draft, autosave=False)
    for session in (one, other):
        session.type("criteria.A-02.weight", "3")
        session.save()
    assert criterion(read_document(draft).version, "A-02").weight.of("small") == D(3)


# ---- recovery


def left_by_a_dead_process(session):
    """Make this process forget that it holds the recovery file, as if it had died."""
    _HELD.clear()
    return left_behind(session.path)


def test_what_was_not_saved_is_recovered_with_its_undo(draft):
    session = open_session(draft)
    session.type("criteria.A-02.title", "=1 « # »\n deux")
    session.split("A-01", [new("A-11", "Est-ce ? : oui"), new("A-12", "Second")])
    session.save()
    session.undo()
    session.type("criteria.A-01.ladder[2]", "abc")
    session.source("criteria.A-01.ladder[1]", ["RCM-07"])
    assert left_behind(session.path) == ()
    (found,) = left_by_a_dead_process(session)
    again, faults = recover(draft, found)
    assert faults == ()
    assert again.state == session.state
    assert [step.label for step in again.steps] == [step.label for step in session.steps]
    assert again.text() == session.text()
    while again.undo_label:
        again.undo()
    assert again.text() == TOY.read_text(encoding="utf-8")
    again.redo()
    again.save()
    assert criterion(read_document(draft).version, "A-02").title == "=1 « # »\n deux"
    again.close()
    assert sorted(path.name for path in draft.parent.iterdir()) == ["toy-1.yaml"]


def test_nothing_is_offered_once_saved_and_closed(draft):
    session = open_session(draft)
    session.type("criteria.A-02.weight", "3")
    session.save()
    assert left_by_a_dead_process(session) == ()
    assert sorted(path.name for path in draft.parent.iterdir()) == ["toy-1.yaml"]


def test_a_recovered_session_overwrites_nobody(draft):
    session = open_session(draft)
    session.type("criteria.A-02.weight", "3")
    other = open_session(draft, autosave=False)
    other.type("criteria.A-02.title", "Leur titre")
    other.save()
    (found,) = left_by_a_dead_process(session)
    again, _ = recover(draft, found)
    with pytest.raises(ConflictError) as error:
        again.save()
    assert codes(error) == ["FILE-CHANGED"]
    join(again, meanwhile(again))
    again.save()
    result = criterion(read_document(draft).version, "A-02")
    assert (result.title, result.weight.of("small")) == ("Leur titre", D(3))
    again.close()


def test_a_disk_that_refuses_the_recovery_file_is_told_and_stops_nothing(draft, monkeypatch):
    session = open_session(draft)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    session.type("criteria.A-02.weight", "3")
    assert [finding.code for finding in session.warnings] == ["DRAFT-RECOVERY-WRITE"]
    assert criterion(session.version, "A-02").weight.of("small") == D(3)
    session.close()


TYPIST = """
import sys
from referentiel.authoring import open_session
session = open_session(sys.argv[1])
for number in range(2, 100000):  # the weight is 1 at the start
    session.type("criteria.A-02.weight", str(number))
    print(number, flush=True)
"""


def killed(draft, seed):
    """Kill a process that types numbers; return the last number that it was told is kept, and the session recovered."""
    rng = random.Random(seed)  # noqa: S311 - not a secret
    told, wanted = 0, rng.randrange(2, 12)
    with subprocess.Popen([sys.executable, "-c", TYPIST, str(draft)], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            told = int(line)
            if told == wanted:
                timer = threading.Timer(rng.random() * 0.01, process.kill)
                timer.start()
        timer.join()
    (found,) = left_behind(draft)
    session, faults = recover(draft, found)
    assert faults == ()
    kept = int(criterion(session.version, "A-02").weight.of("small"))
    session.close()
    return told, kept


def test_a_killed_process_loses_nothing_that_it_was_told(draft):
    for seed in range(3):
        told, kept = killed(draft, seed)
        assert kept in {told, told + 1}
        assert sorted(path.name for path in draft.parent.iterdir()) == ["toy-1.yaml"]


@pytest.mark.soak
def test_two_hundred_killed_processes_lose_nothing(draft):
    for seed in range(200):
        told, kept = killed(draft, seed)
        assert kept in {told, told + 1}
