"""`referentiel seance`: a meeting read again from its journal or its archive."""

from argparse import Namespace
from datetime import UTC, date, datetime

import pytest
from committees import committee

from referentiel.authoring.votes import AgendaItem, CollegeCount, Meeting, Subject, archive
from referentiel.cli import main
from referentiel.cli.adopting import _sitting
from referentiel.files.committees import read_committees
from referentiel.report.meetings import alone_sentence, committee_notice, meeting_lines

NOW = Subject("a" * 64, "c" * 64)


def clock():
    return datetime(2012, 11, 24, 14, 7, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path):
    path = tmp_path / "seance.jsonl"
    meeting = Meeting.opened(path, committee(quorum=5), "Séance d’essai", date(2012, 11, 24), clock)
    meeting.attend(["a1", "a2", "a3", "b1", "b2", "b3", "c1"])
    for name in ("am-1", "am-2", "am-3", "am-4"):
        meeting.enlist(AgendaItem(name, f"Texte {name}", NOW))
    meeting.open_vote("am-1", NOW, "secret")
    for name, counts in {"a": (2, 1, 0), "b": (3, 0, 0), "c": (0, 0, 1)}.items():
        meeting.count(CollegeCount(name, *counts, sum(counts)))
    meeting.close_vote(NOW)
    meeting.open_vote("am-2", NOW)
    meeting.cast("a1", "for")
    meeting.close_vote(NOW)
    meeting.retable(AgendaItem("am-2", "Texte am-2", Subject("b" * 64, "c" * 64)))
    meeting.open_vote("am-3", NOW)
    meeting.cast("a1", "for")
    return path


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_meeting_under_way(journal, capsys):
    assert main(["seance", str(journal)]) == 0
    out = plain(capsys.readouterr().out)
    assert "Séance d’essai, 24 novembre 2012 : séance en cours" in out
    assert "Comité d’essai : projet de comité." in out
    assert "Quorum atteint : 7 présents ou représentés sur 9, pour 5 nécessaires" in out
    # A 2/3 of 1/3, B 1/3, C abstains and loses its third: 2/9 + 3/9 = 5/9.
    assert "am-1. Texte am-1 : adopté\n  Vote 1, secret, clos à " in out
    assert "Adopté : 55,56 points pour" in out
    assert "A : 2 ÷ 3 × 33,33 = 22,22 points pour" in out
    assert "am-2. Texte am-2 : vote caduc" in out
    assert "Le texte de l’amendement a changé depuis le vote." in out
    assert "am-3. Texte am-3 : vote en cours\n  1 bulletin saisi" in out
    assert "am-4. Texte am-4 : pas encore voté" in out


def test_a_torn_line_is_told_and_the_meeting_shown(journal, capsys):
    journal.write_bytes(journal.read_bytes() + b'{"n":')
    assert main(["seance", str(journal)]) == 0
    told = capsys.readouterr()
    assert "FILE-JOURNAL-TORN" in told.err
    assert "vote en cours" in told.out


def test_a_closed_meeting_is_archived_and_its_archive_reads_the_same(journal, tmp_path, capsys):
    target = tmp_path / "archive.json"
    assert main(["seance", str(journal), "--archiver", str(target)]) == 1
    assert "VOTE-MEETING-NOT-CLOSED" in capsys.readouterr().err
    assert not target.exists()
    meeting = Meeting.read(journal)
    meeting.drop_vote()
    meeting.close()
    assert main(["seance", str(journal), "--archiver", str(target)]) == 0
    first = capsys.readouterr().out
    assert f"archive écrite\u00a0: {target}" in first
    assert main(["seance", str(target)]) == 0
    assert first.startswith(capsys.readouterr().out.rstrip("\n"))


def test_an_adoption_is_told_alike_from_the_journal_and_from_the_archive(tmp_path):
    path, target = tmp_path / "seance.jsonl", tmp_path / "archive.json"
    meeting = Meeting.opened(path, committee(quorum=5), "Séance d’essai", date(2012, 11, 24), clock)
    meeting.attend(["a1", "a2", "a3", "b1", "b2", "b3", "c1"])
    meeting.enlist(AgendaItem("1", "Texte", NOW))
    meeting.note("La séance commence en retard.")
    meeting.open_vote("1", NOW, "secret")
    for name, counts in {"a": (2, 1, 0), "b": (3, 0, 0), "c": (0, 0, 1)}.items():
        meeting.count(CollegeCount(name, *counts, sum(counts)))
    meeting.close_vote(NOW)
    meeting.note("Le collège A demande une révision dans un an.", "1")
    meeting.recount("1", CollegeCount("a", 3, 0, 0, 3), "Relu")
    meeting.close()
    archive(path, target)
    asked = [Namespace(journal=str(one), adoptes="", rejetes="", jour=None, seance="") for one in (path, target)]
    (sitting, verdicts), again = (_sitting(one) for one in asked)
    assert (sitting, verdicts) == again
    assert [one.endswith("La séance commence en retard.") for one in sitting.remarks] == [True]
    corrected, noted = verdicts[0].remarks
    assert "Relu" in corrected
    assert noted.endswith("Le collège A demande une révision dans un an.")


def test_a_journal_that_is_not_there(tmp_path, capsys):
    assert main(["seance", str(tmp_path / "absent.jsonl")]) == 1
    assert "FILE-ABSENT" in capsys.readouterr().err


def test_what_is_assumed_of_the_shipped_committees_is_said(versions_folder):
    first, second = (" ".join(committee_notice(one)) for one in read_committees(versions_folder))
    assert "comité reconstitué" in first
    assert "quorum" in first
    assert "majorité" not in first
    for words in ("vote sur les textes", "vote partagé dans un collège", "abstentions", "pouvoirs"):
        assert words in second


def test_a_secret_that_is_none_is_said_before(journal):
    state = Meeting.read(journal).state
    assert plain(alone_sentence(state)) == (
        "Un seul siège peut voter dans : C. Ses totaux, même secrets, disent son vote.")
    assert "am-1" in "\n".join(meeting_lines(state))
