"""Meetings: what can be done when, what is refused, replayed, taken back, and archived in one file."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from committees import ballots, committee, everybody, totals
from hypothesis import given, settings
from hypothesis import strategies as st

from referentiel.authoring.votes import (
    AgendaItem,
    Ballot,
    CollegeCount,
    Meeting,
    Poll,
    Subject,
    alone,
    archive,
    archive_text,
    attendance_of,
    lapsed,
    poll_findings,
    read_archive,
    subject_of,
)
from referentiel.authoring.votes.events import event_of
from referentiel.files.journal import events_of, read_journal
from referentiel.model import FindingsError
from referentiel.report.findings import findings_text

DAY = date(2012, 11, 24)
TEXT, OTHER = "a" * 64, "b" * 64
NOW = Subject(TEXT, "c" * 64)
EVERYBODY = ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3"]


def clock():
    return datetime(2012, 11, 24, 14, 7, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "seance-2012-11-24.jsonl"


@pytest.fixture
def meeting(path):
    """Nine seats in three colleges, all there, quorum 5, two amendments on the agenda."""
    made = Meeting.opened(path, committee(quorum=5), "Séance d’essai", DAY, clock)
    made.attend(EVERYBODY)
    made.enlist(AgendaItem("am-1", "Prévenir dix jours avant", NOW))
    made.enlist(AgendaItem("am-2", "Retirer un critère", Subject(OTHER, "d" * 64)))
    return made


def refused(action, *arguments, **options):
    with pytest.raises(FindingsError) as caught:
        action(*arguments, **options)
    assert findings_text(caught.value.findings)
    return [finding.code for finding in caught.value.findings]


def cast(meeting, marks):
    for college, signs in marks.items():
        for i, sign in enumerate(signs, start=1):
            if sign != ".":
                meeting.cast(f"{college}{i}", {"+": "for", "-": "against", "0": "abstention"}[sign])


def same_when_read_again(meeting, path):
    assert Meeting.read(path).state == meeting.state


def test_a_meeting_from_its_opening_to_its_end(meeting, path):
    meeting.call("am-1")
    meeting.open_vote("am-1", NOW)
    cast(meeting, {"a": "+--", "b": "+++", "c": "++0"})
    assert meeting.state.status("am-1") == "voting"
    result = meeting.close_vote(NOW)
    # 1/3 of 1/3, 1/3, 1/3: 7/9.
    assert (result.verdict, result.to_for) == ("adopted", Fraction(7, 9))
    meeting.note("Le collège B demande un bilan dans un an.\nAccepté.", "am-1")
    meeting.close()
    state = meeting.state
    assert [state.status(item.agenda.id) for item in state.items] == ["adopted", "pending"]
    assert (state.closed, state.current, state.vote, state.day) == (True, "am-1", None, DAY)
    assert state.notes[0].text.endswith("\nAccepté.")
    same_when_read_again(meeting, path)
    assert refused(meeting.call, "am-2") == ["VOTE-MEETING-CLOSED"]


def test_every_step_is_the_same_when_read_again(meeting, path):
    steps = [lambda: meeting.attend(EVERYBODY[:5], [("b3", "a1")]), lambda: meeting.call("am-2"),
             lambda: meeting.open_vote("am-1", NOW), lambda: meeting.cast("a1", "for"),
             lambda: meeting.cast("b3", "against"), meeting.undo, lambda: meeting.cast("b3", "abstention"),
             lambda: meeting.close_vote(NOW), lambda: meeting.open_vote("am-1", NOW, "secret"),
             lambda: meeting.count(CollegeCount("a", 1, 1, 1, 3)), meeting.drop_vote,
             lambda: meeting.note("x"), meeting.close]
    for step in steps:
        step()
        same_when_read_again(meeting, path)


def test_a_vote_can_be_taken_again_and_the_last_one_counts(meeting):
    for marks, verdict in (({"a": "+++", "b": "+++"}, "adopted"), ({"a": "---", "b": "---"}, "rejected")):
        meeting.open_vote("am-1", NOW)
        cast(meeting, marks)
        assert meeting.close_vote(NOW).verdict == verdict
    item = meeting.state.item("am-1")
    assert ([one.result.verdict for one in item.rounds], item.status) == (["adopted", "rejected"], "rejected")


def test_the_last_ballot_is_taken_back_and_only_the_last(meeting):
    meeting.open_vote("am-1", NOW)
    assert refused(meeting.undo) == ["VOTE-NOTHING"]
    meeting.cast("a1", "for")
    meeting.cast("a2", "against")
    assert refused(meeting.cast, "a2", "for") == ["VOTE-TWICE"]
    meeting.undo()
    meeting.cast("a2", "for")
    assert meeting.state.vote.poll.ballots == (Ballot("a1", "for"), Ballot("a2", "for"))
    meeting.undo()
    meeting.undo()
    assert refused(meeting.undo) == ["VOTE-NOTHING"]


@pytest.mark.parametrize(("after", "reason"), [
    (Subject(OTHER, NOW.target), "amendment"), (Subject(TEXT, "e" * 64), "target"), (Subject(OTHER, "e" * 64), "both"),
])
def test_a_vote_lapses_when_the_text_or_its_target_changes(meeting, path, after, reason):
    meeting.open_vote("am-1", NOW)
    cast(meeting, {"a": "+++", "b": "+++"})
    meeting.close_vote(NOW)
    assert refused(meeting.open_vote, "am-1", after) == ["VOTE-LAPSED"]
    meeting.retable(AgendaItem("am-1", "Prévenir douze jours avant", after))
    item = meeting.state.item("am-1")
    assert (item.status, item.lapse) == ("lapsed", reason)
    assert refused(meeting.open_vote, "am-1", NOW) == ["VOTE-LAPSED"]
    same_when_read_again(meeting, path)
    # What was voted stands again if the text comes back to what it was.
    meeting.retable(AgendaItem("am-1", "Prévenir dix jours avant", NOW))
    assert meeting.state.status("am-1") == "adopted"


def test_a_vote_cannot_end_on_another_text_than_it_began_on(meeting):
    meeting.open_vote("am-1", NOW)
    cast(meeting, {"a": "+++", "b": "+++"})
    assert refused(meeting.close_vote, Subject(OTHER, NOW.target)) == ["VOTE-LAPSED"]
    assert refused(meeting.retable, AgendaItem("am-1", "x", NOW)) == ["VOTE-UNDER-WAY"]
    assert meeting.state.vote is not None
    meeting.drop_vote()
    assert meeting.state.status("am-1") == "pending"


def test_a_target_is_known_by_its_values():
    before = subject_of(TEXT, {"criteria.CT-12.ladder[1]": 7, "criteria.CT-12.weight": 2})
    assert lapsed(before, subject_of(TEXT, {"criteria.CT-12.weight": 2, "criteria.CT-12.ladder[1]": 7})) == ""
    assert lapsed(before, subject_of(TEXT, {"criteria.CT-12.ladder[1]": 8, "criteria.CT-12.weight": 2})) == "target"
    assert lapsed(before, subject_of(TEXT, {"criteria.CT-12.ladder[1]": None, "criteria.CT-12.weight": 2})) == "target"
    assert refused(subject_of, "A" * 64, {}) == ["VOTE-FINGERPRINT"]


def test_nobody_votes_without_the_quorum(meeting):
    meeting.attend(EVERYBODY[:3], [("b1", "a1")])
    assert (meeting.state.quorum.counted, meeting.state.quorum.reached) == (4, False)
    assert refused(meeting.open_vote, "am-1", NOW) == ["VOTE-QUORUM"]
    meeting.attend(EVERYBODY[:3], [("b1", "a1"), ("b2", "a2")])
    meeting.open_vote("am-1", NOW)
    assert refused(meeting.attend, EVERYBODY) == ["VOTE-UNDER-WAY"]
    assert refused(meeting.call, "am-2") == ["VOTE-UNDER-WAY"]
    assert refused(meeting.close) == ["VOTE-UNDER-WAY"]
    assert refused(meeting.open_vote, "am-2", NOW) == ["VOTE-UNDER-WAY"]
    assert refused(meeting.cast, "c1", "for") == ["VOTE-ABSENT"]
    meeting.cast("b1", "for")


@pytest.mark.parametrize(("present", "proxies", "codes"), [
    (["a1", "a9"], [], ["VOTE-SEAT"]),
    (["a1", "a1"], [], ["VOTE-PRESENT-TWICE"]),
    (["a1"], [("a2", "a3")], ["VOTE-PROXY-ABSENT"]),
    (["a1"], [("a2", "a3"), ("a3", "a1")], ["VOTE-PROXY-CHAIN"]),
    (["a1", "a2"], [("a2", "a1")], ["VOTE-PROXY-PRESENT"]),
    (["a1"], [("a2", "a2")], ["VOTE-PROXY-CHAIN"]),
    (["a1", "b1"], [("a2", "a1"), ("a2", "b1")], ["VOTE-PROXY-TWICE", "VOTE-PROXY-TWICE"]),
    (["a1"], [("a2", "a1"), ("a3", "a1")], ["VOTE-PROXY-MANY"]),
    (["a1"], [("z2", "a1")], ["VOTE-SEAT"]),
    (["a1", "a1", "a9"], [("a2", "a3")], ["VOTE-SEAT", "VOTE-PRESENT-TWICE", "VOTE-PROXY-ABSENT"]),
])
def test_attendance_that_cannot_be(present, proxies, codes):
    assert refused(attendance_of, committee(), present, proxies) == codes


def test_a_committee_without_proxies():
    assert refused(attendance_of, committee(proxies=0), ["a1"], [("a2", "a1")]) == ["VOTE-PROXY-NONE"]
    assert attendance_of(committee(proxies=2), ["a1"], [("a2", "a1"), ("a3", "a1")]).voters == {"a1", "a2", "a3"}


@pytest.mark.parametrize(("poll", "codes"), [
    (ballots(a="+", b="+"), []),
    (Poll(ballots=(Ballot("a1", "for"), Ballot("a1", "for"))), ["VOTE-TWICE"]),
    (Poll(ballots=(Ballot("a1", "for"), Ballot("a1", "against"))), ["VOTE-TWICE"]),
    (Poll(ballots=(Ballot("d1", "for"),)), ["VOTE-SEAT"]),
    (Poll(ballots=(Ballot("c3", "for"),)), ["VOTE-ABSENT"]),
    (Poll(ballots=(Ballot("a1", "pour"),)), ["VOTE-CHOICE"]),
    (Poll(ballots=(Ballot("a1", "fro"), Ballot("c3", "for"), Ballot("d1", "for"))),
     ["VOTE-CHOICE", "VOTE-ABSENT", "VOTE-SEAT"]),
    (totals(a=(1, 1, 1), b=(3, 0, 0), c=(1, 1, 0)), []),
    (totals(a=(2, 1, 1), b=(3, 0, 0), c=(1, 1, 0)), ["VOTE-ABOVE"]),
    (totals(a=(1, 1, 1), b=(3, 0, 0), c=(3, 0, 0)), ["VOTE-ABOVE"]),
    (totals(a=(1, 1, 1), b=(3, 0, 0)), ["VOTE-COLLEGE-UNTOLD"]),
    (totals(a=(1, 1, 1), b=(3, 0, 0), d=(0, 0, 0)), ["VOTE-COLLEGE", "VOTE-COLLEGE-UNTOLD"]),
    (totals(a=(-1, 1, 1), b=(3, 0, 0), c=(1, 1, 0)), ["VOTE-COUNT"]),
    (totals(a=(True, 1, 1), b=(3, 0, 0), c=(1, 1, 0)), ["VOTE-COUNT"]),
    (Poll("secret", counts=(CollegeCount("a", 1, 1, 0, 3), CollegeCount("b", 0, 0, 0, 0),
                            CollegeCount("c", 0, 0, 0, 0))), ["VOTE-PAPERS"]),
    (Poll("secret", counts=(*totals(a=(1, 0, 0), b=(0, 0, 0), c=(0, 0, 0)).counts, CollegeCount("a", 1, 0, 0, 1))),
     ["VOTE-COLLEGE-TWICE"]),
    (replace(totals(a=(1, 0, 0), b=(0, 0, 0), c=(0, 0, 0)), manner="by_seat"), ["VOTE-MANNER"]),
    (replace(ballots(a="+"), manner="secret"),
     ["VOTE-MANNER", "VOTE-COLLEGE-UNTOLD", "VOTE-COLLEGE-UNTOLD", "VOTE-COLLEGE-UNTOLD"]),
])
def test_what_is_wrong_with_ballots(poll, codes):
    """All of A and B are there; of C one is there and one gave a proxy."""
    one = committee()
    there = attendance_of(one, EVERYBODY[:7], [("c2", "a1")])
    found = poll_findings(one, there, poll)
    assert [finding.code for finding in found] == codes
    assert findings_text(found) or not codes


def test_near_misses_are_named():
    found = poll_findings(committee(), everybody(committee()), Poll(ballots=(Ballot("a11", "fro"),)))
    assert [finding.near for finding in found] == ["for", "a1"]


def test_a_secret_vote_keeps_totals_and_nothing_else(meeting, path):
    meeting.open_vote("am-1", NOW, "secret")
    assert refused(meeting.cast, "a1", "for") == ["VOTE-MANNER"]
    meeting.count(CollegeCount("a", 2, 1, 0, 3))
    assert refused(meeting.close_vote, NOW) == ["VOTE-COLLEGE-UNTOLD", "VOTE-COLLEGE-UNTOLD"]
    assert refused(meeting.count, CollegeCount("b", 2, 1, 0, 2)) == ["VOTE-PAPERS"]
    meeting.count(CollegeCount("b", 3, 0, 0, 3))
    meeting.count(CollegeCount("c", 0, 3, 0, 3))
    result = meeting.close_vote(NOW)
    # 2/9 + 3/9: 5/9.
    assert (result.verdict, result.to_for) == ("adopted", Fraction(5, 9))
    lines = [json.loads(line)["event"] for line in path.read_text(encoding="utf-8").splitlines()]
    start = next(i for i, event in enumerate(lines) if event["event"] == "vote_opened")
    kept = json.dumps(lines[start + 1:])
    assert [seat for seat in EVERYBODY if f'"{seat}"' in kept] == []
    assert {key for event in lines[start + 1:-1] for key in event} == {
        "event", "at", "college", "for", "against", "abstention", "papers"}


def test_a_single_voter_of_a_college_has_no_secret():
    one = committee()
    assert alone(one, attendance_of(one, ["a1", "b1", "b2", "c1"], [("c2", "a1")])) == ("a",)


@pytest.mark.parametrize("typed", [
    "<script>alert(1)</script>", "=cmd()", "+HYPERLINK(\"x\")", "'; DROP TABLE seats; --", "{{ 7 * 7 }}",
    "$(touch x) `id`", "%s %n {0}", "\u00e9 \u202f \u00a0 « » ’", "a" * 300,
])
def test_what_people_type_is_kept_and_never_run(meeting, path, typed):
    meeting.enlist(AgendaItem("am-3", typed, NOW))
    meeting.note(typed * 16)
    state = Meeting.read(path).state
    assert state.item("am-3").agenda.title == typed
    assert state.notes[-1].text == typed * 16
    assert len(path.read_bytes().splitlines()) == state.events


@pytest.mark.parametrize(("typed", "code"), [
    ("a" * 5000, "VOTE-TEXT-LONG"), ("", "VOTE-TEXT-EMPTY"), ("  ", "VOTE-TEXT-EMPTY"), ("a\x00b", "VOTE-TEXT-CONTROL"),
    ("a\x1b[31m", "VOTE-TEXT-CONTROL"), ("a\nb", "VOTE-TEXT-CONTROL"), ("a\u202eb", "VOTE-TEXT-CONTROL"),
    ("a\ud800", "VOTE-TEXT-CONTROL"), ("a\u2028b", "VOTE-TEXT-CONTROL"),
])
def test_titles_that_are_refused_leave_the_meeting_as_it_was(meeting, path, typed, code):
    before = path.read_bytes()
    assert refused(meeting.enlist, AgendaItem("am-3", typed, NOW)) == [code]
    assert refused(meeting.retable, AgendaItem("am-1", typed, NOW)) == [code]
    assert path.read_bytes() == before
    assert len(meeting.state.items) == 2


def test_a_long_remark_is_kept_whole(meeting, path):
    typed = "Cinq mille signes. " * 263
    meeting.note(typed)
    assert len(typed) == 4997
    assert Meeting.read(path).state.notes[0].text == typed
    assert refused(meeting.note, "a" * 20_001) == ["VOTE-TEXT-LONG"]


def test_what_is_not_on_the_agenda(meeting):
    with pytest.raises(FindingsError) as caught:
        meeting.call("am-11")
    assert [(f.code, f.near) for f in caught.value.findings] == [("VOTE-ITEM", "am-1")]
    assert refused(meeting.enlist, AgendaItem("am-1", "x", NOW)) == ["VOTE-ITEM-TWICE"]
    assert refused(meeting.enlist, AgendaItem("am-4", "x", Subject("x", "y"))) == ["VOTE-FINGERPRINT"] * 2
    assert refused(meeting.cast, "a1", "for") == ["VOTE-NONE-OPEN"]
    assert refused(meeting.close_vote, NOW) == ["VOTE-NONE-OPEN"]
    assert refused(meeting.undo) == ["VOTE-NONE-OPEN"]
    assert refused(meeting.open_vote, "am-1", NOW, "à main levée") == ["VOTE-MANNER"]
    meeting.open_vote("am-1", NOW)
    assert refused(meeting.cast, "a1", "pour") == ["VOTE-CHOICE"]
    assert refused(meeting.count, CollegeCount("a", 1, 0, 0, 1)) == ["VOTE-MANNER"]


def test_a_meeting_before_its_committee_or_of_one_that_adopts_nothing(path):
    assert refused(Meeting.opened, path, committee(), "x", date(2009, 12, 16)) == ["VOTE-COMMITTEE-DAY"]
    assert refused(Meeting.opened, path, committee(adopts_texts=False), "x", DAY) == ["VOTE-NOT-TEXTS"]
    assert not path.exists()


def test_a_meeting_is_never_begun_over_another(meeting, path):
    before = path.read_bytes()
    assert refused(Meeting.opened, path, committee(), "Autre", DAY) == ["FILE-JOURNAL-EXISTS"]
    assert path.read_bytes() == before


def finished(meeting):
    meeting.open_vote("am-1", NOW)
    cast(meeting, {"a": "++", "b": "+++"})
    meeting.undo()
    meeting.note("Mme Exemple arrive à 15 h.")
    meeting.close_vote(NOW)
    meeting.open_vote("am-2", Subject(OTHER, "d" * 64), "secret")
    for name in "abc":
        meeting.count(CollegeCount(name, 1, 1, 1, 3))
    meeting.close_vote(Subject(OTHER, "d" * 64))
    meeting.close()
    return meeting


def test_a_meeting_is_archived_in_one_file_with_its_remarks(meeting, path, tmp_path):
    target = tmp_path / "archive.json"
    assert refused(archive, path, target) == ["VOTE-MEETING-NOT-CLOSED"]
    state = archive(path, target) if finished(meeting) else None
    content = target.read_text(encoding="utf-8")
    told = json.loads(content)
    assert "Mme Exemple arrive à 15 h." in content
    assert [(item["amendment"], item["status"]) for item in told["agenda"]] == [(TEXT, "adopted"), (OTHER, "rejected")]
    first, second = (item["votes"][0] for item in told["agenda"])
    assert first["ballots"] == {"a1": "for", "a2": "for", "b1": "for", "b2": "for"}
    assert (second["ballots"], second["result"]["manner"]) == ({}, "secret")
    assert (first["result"]["to_for"], first["result"]["lost"]) == ("2/3", "1/3")
    path.unlink()
    again = read_archive(target)
    assert again == state
    assert [one.text for one in again.notes] == ["Mme Exemple arrive à 15 h."]
    made = target.read_bytes()
    assert read_archive(target) == again
    assert made == target.read_bytes()


def test_an_archive_made_when_remarks_were_left_out_reads_as_it_was_written(meeting, path, tmp_path):
    finished(meeting)
    events = [event_of(content, number) for number, content in enumerate(events_of(read_journal(path)), start=1)]
    target = tmp_path / "archive.json"
    target.write_text(archive_text(event for event in events if event.event != "noted"), encoding="utf-8")
    old = read_archive(target)
    assert (old.items, old.committee, old.notes) == (meeting.state.items, meeting.state.committee, ())
    # The record is not written over: the archive made now says more.
    assert refused(archive, path, target) == ["FILE-EXISTS"]


@pytest.mark.parametrize(("sound", "changed"), [
    ('"verdict": "adopted"', '"verdict": "rejected"'), ('"a2": "for"', '"a2": "against"'),
    ('"choice": "for"', '"choice": "against"'), ('"events"', '"faits"'), ('"to_for": "2/3"', '"to_for": "1"'),
    ("{", ""), ('"closed": true', '"closed": false'),
])
def test_an_archive_that_was_changed_is_told(meeting, path, tmp_path, sound, changed):
    target = tmp_path / "archive.json"
    finished(meeting)
    archive(path, target)
    archive(path, target)
    content = target.read_text(encoding="utf-8")
    assert sound in content
    target.write_text(content.replace(sound, changed, 1), encoding="utf-8")
    assert refused(read_archive, target) == ["VOTE-ARCHIVE"]
    assert refused(archive, path, target) == ["FILE-EXISTS"]


def test_a_journal_of_anything_else(path):
    assert refused(Meeting.read, path) == ["FILE-ABSENT"]
    path.touch()
    assert refused(Meeting.read, path) == ["VOTE-NO-MEETING"]
    assert read_journal(path).entries == ()


COMMANDS = st.one_of(
    st.tuples(st.just("attend"), st.lists(st.sampled_from(EVERYBODY), unique=True),
              st.lists(st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY)), max_size=2)),
    st.tuples(st.just("enlist"), st.builds(AgendaItem, st.sampled_from(["am-1", "am-3"]), st.text(max_size=3),
                                           st.just(NOW))),
    st.tuples(st.just("retable"), st.builds(AgendaItem, st.sampled_from(["am-1", "am-9"]), st.just("x"),
                                            st.sampled_from([NOW, Subject(OTHER, TEXT)]))),
    st.tuples(st.just("call"), st.sampled_from(["am-1", "am-2", "am-9"])),
    st.tuples(st.just("open_vote"), st.sampled_from(["am-1", "am-1", "am-9"]), st.just(NOW),
              st.sampled_from(["by_seat", "by_seat", "secret"])),
    st.tuples(st.just("cast"), st.sampled_from([*EVERYBODY, "z1"]), st.sampled_from(["for", "against", "abstention"])),
    st.tuples(st.just("count"), st.builds(CollegeCount, st.sampled_from("abc"), st.integers(-1, 3), st.integers(0, 1),
                                          st.just(0), st.integers(0, 4))),
    st.tuples(st.just("undo")), st.tuples(st.just("drop_vote")), st.tuples(st.just("close_vote"), st.just(NOW)),
    st.tuples(st.just("note"), st.text(max_size=5)),
)


@settings(max_examples=60)
@given(st.lists(COMMANDS, max_size=25))
def test_any_commands_either_count_or_leave_everything_as_it_was(commands):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seance.jsonl"
        made = Meeting.opened(path, committee(), "Séance", DAY, clock)
        made.attend(EVERYBODY)
        made.enlist(AgendaItem("am-1", "Prévenir", NOW))
        for name, *arguments in commands:
            before, state, found = path.read_bytes(), made.state, ()
            try:
                getattr(made, name)(*arguments)
            except FindingsError as error:
                found = error.findings
            assert path.read_bytes().startswith(before)
            if found:
                assert findings_text(found)
                assert (path.read_bytes(), made.state) == (before, state)
            else:
                assert made.state.events == state.events + 1
        assert Meeting.read(path).state == made.state
