"""The journal of a meeting: torn lines, changes by hand, two secretaries, killed processes; no ballot is ever lost."""

import json
import os
import random
import subprocess
import sys
import time
from datetime import date

import pytest
from committees import committee

from referentiel.authoring.votes import AgendaItem, Meeting, Subject
from referentiel.files import journal as journals
from referentiel.files.journal import events_of, read_journal, recorded
from referentiel.files.journal_lines import digest_of_line
from referentiel.files.lock import locked
from referentiel.model import FindingsError
from referentiel.report.findings import findings_text

NOW = Subject("a" * 64, "c" * 64)
AT = "2012-11-24T15:07:00+01:00"
SEATS = [f"a{i}" for i in range(1, 41)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "seance.jsonl"


@pytest.fixture
def meeting(path):
    return voting(path)


def voting(path):
    """A meeting of forty seats, all there, with a vote under way."""
    made = Meeting.opened(path, committee({"a": 40}, voting="one_person_one_vote"), "Séance", date(2012, 11, 24))
    made.attend(SEATS)
    made.enlist(AgendaItem("am-1", "Prévenir dix jours avant", NOW))
    made.open_vote("am-1", NOW)
    return made


def refused(action, *arguments, **options):
    with pytest.raises(FindingsError) as caught:
        action(*arguments, **options)
    assert findings_text(caught.value.findings)
    return [(finding.code, finding.line) for finding in caught.value.findings]


def seats_in(path):
    return [ballot.seat for ballot in Meeting.read(path).state.vote.poll.ballots]


def test_one_line_an_event_and_each_follows_the_one_before(meeting, path):
    meeting.cast("a1", "for")
    lines = path.read_bytes().splitlines()
    assert [json.loads(line)["event"]["event"] for line in lines] == [
        "opened", "attended", "listed", "vote_opened", "cast"]
    assert json.loads(lines[0])["prev"] == "0" * 64
    assert [digest_of_line(line) for line in lines[:-1]] == [json.loads(line)["prev"] for line in lines[1:]]


def test_each_line_is_on_the_disk_before_anybody_is_told(meeting, path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.append(path.stat().st_size), real(descriptor)))
    for number in (1, 2, 3):
        meeting.cast(f"a{number}", "for")
        assert synced[-1] == path.stat().st_size
    assert len(synced) == 3


def test_a_line_torn_at_any_byte_is_told_kept_and_voted_again(meeting, path):
    before = path.read_bytes()
    meeting.cast("a1", "for")
    whole = path.read_bytes()
    last = whole[len(before):]
    for size in range(1, len(last) - 1):
        path.write_bytes(before + last[:size])
        again = Meeting.read(path)
        assert again.state.vote.poll.ballots == ()
        (finding,) = again.findings
        assert (finding.code, finding.severity, finding.found) == ("FILE-JOURNAL-TORN", "warning", str(size))
        again.cast("a1", "against")
        assert again.findings == ()
        kept = Meeting.read(path)
        assert (kept.state, kept.findings) == (again.state, ())
        assert path.read_bytes().startswith(before + last[:size] + b"\n")
    # All but its line end: it was written whole, and counts.
    path.write_bytes(whole[:-1])
    again = Meeting.read(path)
    assert (again.findings, len(again.state.vote.poll.ballots)) == ((), 1)
    again.cast("a2", "for")
    assert seats_in(path) == ["a1", "a2"]


def test_torn_again_while_it_recovers(meeting, path):
    meeting.cast("a1", "for")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"n":6,"pr')
    meeting.cast("a2", "for")
    recovered = path.read_bytes()
    for size in range(len(whole) + 12, len(recovered)):
        path.write_bytes(recovered[:size])
        again = Meeting.read(path)
        told = seats_in(path)
        assert told in (["a1"], ["a1", "a2"])
        again.cast("a3", "for")
        assert seats_in(path) == [*told, "a3"]


@pytest.mark.parametrize("tail", [b"\x00" * 300, b"\xff\xfe\x00", b"[" * 100_000, b'{"n":6}', b"null", b"NaN"])
def test_a_tail_of_anything_is_told(meeting, path, tail):
    meeting.cast("a1", "for")
    path.write_bytes(path.read_bytes() + tail)
    again = Meeting.read(path)
    assert [finding.code for finding in again.findings] == ["FILE-JOURNAL-TORN"]
    again.cast("a2", "for")
    assert seats_in(path) == ["a1", "a2"]


def lines_changed(path, change):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(lines)))


@pytest.mark.parametrize(("change", "code", "line"), [
    (lambda lines: lines[:5] + lines[6:], "FILE-JOURNAL-CHAIN", 6),
    (lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]], "FILE-JOURNAL-CHAIN", 6),
    (lambda lines: [*lines[:5], lines[5].replace(b'"for"', b'"against"'), *lines[6:]], "FILE-JOURNAL-CHAIN", 7),
    (lambda lines: [*lines[:5], lines[4], *lines[5:]], "FILE-JOURNAL-CHAIN", 6),
    (lambda lines: [*lines[:5], b"oups\n", *lines[5:]], "FILE-JOURNAL-LINE", 6),
    (lambda lines: [*lines, b"oups\n"], "FILE-JOURNAL-LINE", 8),
    (lambda lines: [*lines[:6], b"\n", lines[6]], "FILE-JOURNAL-LINE", 7),
    (lambda lines: [lines[0].replace(b'"n":1,', b'"n":1,"n":1,'), *lines[1:]], "FILE-JOURNAL-LINE", 1),
    (lambda lines: lines[1:], "FILE-JOURNAL-CHAIN", 1),
], ids=["removed", "swapped", "changed", "doubled", "strange", "strange_end", "blank", "double_key", "beheaded"])
def test_a_journal_changed_by_hand_is_refused(meeting, path, change, code, line):
    for seat in SEATS[:3]:
        meeting.cast(seat, "for")
    lines_changed(path, change)
    content = path.read_bytes()
    assert refused(Meeting.read, path) == [(code, line)]
    assert refused(meeting.cast, "a9", "for") == [(code, line)]
    assert path.read_bytes() == content


@pytest.mark.parametrize(("event", "code"), [
    ({"event": "cast", "seat": "a1", "choice": "for"}, "VOTE-EVENT"),
    ({"event": "vote", "at": AT}, "VOTE-EVENT"),
    ({"event": "cast", "at": "15 h 07", "seat": "a1", "choice": "for"}, "VOTE-EVENT"),
    ({"event": "cast", "at": AT[:-6], "seat": "a1", "choice": "for"}, "VOTE-EVENT"),
    ({"event": "cast", "at": AT, "seat": "a1", "choice": "for", "name": "Exemple"}, "VOTE-EVENT"),
    ({"event": "cast", "at": AT, "seat": "z1", "choice": "for"}, "VOTE-SEAT"),
    ({"event": "vote_closed", "at": AT, "amendment": NOW.amendment, "target": NOW.target, "verdict": "adopted",
      "to_for": "40", "base": "40"}, "VOTE-RESULT"),
    ({"event": "vote_closed", "at": AT, "amendment": NOW.amendment, "target": NOW.target, "verdict": "rejected",
      "to_for": "1", "base": "40"}, "VOTE-RESULT"),
    ({"event": "vote_closed", "at": AT, "amendment": NOW.amendment, "target": NOW.target, "verdict": "rejected",
      "to_for": "0", "base": "39"}, "VOTE-RESULT"),
    ({"event": "undone", "at": AT, "number": 7}, "VOTE-NOTHING"),
    ({"event": "opened", "at": AT, "id": "x", "title": "x", "day": "2012-11-24"}, "VOTE-EVENT"),
])
def test_an_event_that_cannot_be_is_refused_with_its_line(meeting, path, event, code):
    recorded(read_journal(path), event)
    assert refused(Meeting.read, path) == [(code, 5)]


def test_rows_are_those_of_the_file_after_a_torn_line(meeting, path):
    path.write_bytes(path.read_bytes() + b'{"n":')
    assert [finding.line for finding in Meeting.read(path).findings] == [5]
    meeting.cast("a1", "for")
    # Row 5 is what was torn, row 6 covers it, row 7 is the ballot, row 8 cannot be.
    recorded(read_journal(path), {"event": "cast", "at": AT, "seat": "a1", "choice": "for"})
    assert refused(Meeting.read, path) == [("VOTE-TWICE", 8)]
    path.write_bytes(path.read_bytes() + b'{"n":')
    assert [finding.line for finding in read_journal(path).findings] == [9]


def test_an_undoing_that_is_not_of_the_last_ballot(meeting, path):
    meeting.cast("a1", "for")
    journal = read_journal(path)
    recorded(journal, {"event": "undone", "at": AT, "number": 3})
    assert refused(Meeting.read, path) == [("VOTE-NOT-LAST", 6)]


def test_two_secretaries_are_told_and_nothing_is_written_over(meeting, path):
    other = Meeting.read(path)
    meeting.cast("a1", "for")
    assert refused(other.cast, "a1", "against") == [("FILE-JOURNAL-CHANGED", 5)]
    assert refused(other.cast, "a2", "for") == [("FILE-JOURNAL-CHANGED", 5)]
    assert other.state.vote.poll.ballots == ()
    (event,) = other.refresh()
    assert (event.event, event.seat, other.state) == ("cast", "a1", meeting.state)
    assert refused(other.cast, "a1", "against") == [("VOTE-TWICE", 0)]
    other.cast("a2", "for")
    assert refused(meeting.cast, "a3", "for") == [("FILE-JOURNAL-CHANGED", 6)]
    assert seats_in(path) == ["a1", "a2"]


def test_a_journal_that_went_away(meeting, path):
    path.unlink()
    assert refused(meeting.cast, "a1", "for") == [("FILE-GONE", 0)]
    assert not path.exists()


def test_a_lock_that_somebody_holds(meeting, path):
    with locked(path):
        assert refused(recorded, read_journal(path), {"event": "x"}, wait=0.05) == [("FILE-LOCKED", 0)]
    meeting.cast("a1", "for")
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_full_disk_loses_nothing_and_the_meeting_goes_on(meeting, path, monkeypatch):
    meeting.cast("a1", "for")
    real = os.write

    def full(descriptor, content):
        if b'"event"' not in content:
            return real(descriptor, content)
        real(descriptor, content[:20])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        assert refused(meeting.cast, "a2", "for") == [("FILE-WRITE", 0)]
    assert [ballot.seat for ballot in meeting.state.vote.poll.ballots] == ["a1"]
    meeting.cast("a2", "against")
    assert seats_in(path) == ["a1", "a2"]


def test_a_journal_that_grew_too_large(meeting, path, monkeypatch):
    monkeypatch.setattr(journals, "MAX_BYTES", path.stat().st_size + 10)
    before = path.read_bytes()
    assert refused(meeting.cast, "a1", "for") == [("FILE-JOURNAL-FULL", 0)]
    assert path.read_bytes() == before
    monkeypatch.setattr(journals, "MAX_BYTES", 100)
    assert refused(Meeting.read, path) == [("FILE-JOURNAL-FULL", 0)]


# A secretary: casts the ballots of the seats named, and says each one once the meeting has it.
SECRETARY = """
import sys
from pathlib import Path
from referentiel.authoring.votes import Meeting
from referentiel.model import FindingsError
path, seats = Path(sys.argv[1]), sys.argv[2:]
meeting = Meeting.read(path)
print("ready", flush=True)
sys.stdin.readline()
for seat in seats:
    while True:
        try:
            meeting.cast(seat, "for")
            break
        except FindingsError as error:
            if error.findings[0].code not in ("FILE-JOURNAL-CHANGED", "FILE-LOCKED"):
                raise
            meeting.refresh()
    print(seat, flush=True)
"""


def secretary(path, seats):
    child = subprocess.Popen([sys.executable, "-c", SECRETARY, str(path), *seats], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline().strip() == "ready"
    return child


def begun(child):
    child.stdin.write("go\n")
    child.stdin.flush()


def test_several_secretaries_who_start_again_lose_no_ballot(meeting, path):
    children = [secretary(path, SEATS[i::4]) for i in range(4)]
    try:
        for child in children:
            begun(child)
        told = [child.communicate(timeout=120)[0].split() for child in children]
    finally:
        for child in children:
            child.kill()
            child.wait()
    assert told == [SEATS[i::4] for i in range(4)]
    assert sorted(seats_in(path)) == sorted(SEATS)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def killed_once(path, chance):
    """Kill a secretary at any moment: what was told is there, at most one ballot more, and the vote goes on."""
    voting(path)
    child = secretary(path, SEATS)
    begun(child)
    told = [child.stdout.readline().strip() for _ in range(chance.randrange(len(SEATS)))]
    time.sleep(chance.random() * 0.004)
    child.kill()
    told += child.stdout.read().split()  # and not `communicate`, which forgets what a line read ahead
    child.stdin.close()
    child.stdout.close()
    child.wait()
    again = Meeting.read(path)
    there = [ballot.seat for ballot in again.state.vote.poll.ballots]
    assert there == SEATS[: len(there)]
    assert told == SEATS[: len(told)]
    assert len(there) - len(told) in (0, 1)
    for seat in SEATS[len(there):]:
        again.cast(seat, "against")
    assert again.close_vote(NOW).ballots == (len(there), len(SEATS) - len(there), 0)
    assert Meeting.read(path).state == again.state
    return len(there)


def check_kills(folder, rounds):
    chance = random.Random(2012)  # noqa: S311 (seeded, no secret)
    counts = [killed_once(folder / f"seance-{i}.jsonl", chance) for i in range(rounds)]
    assert min(counts) < len(SEATS)


def test_a_killed_secretary_loses_no_ballot(tmp_path):
    check_kills(tmp_path, 5)


@pytest.mark.soak
def test_two_hundred_killed_secretaries_lose_no_ballot(tmp_path):
    check_kills(tmp_path, 200)


def test_events_are_read_in_order(meeting, path):
    assert [event["event"] for event in events_of(read_journal(path))] == [
        "opened", "attended", "listed", "vote_opened"]
