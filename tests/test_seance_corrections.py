"""A ballot corrected late, an amendment withdrawn and filed again, remarks: kept, counted again, and never erased."""

import json

import pytest
from seances import DAY, type_in, words
from sittings import DRAFT

from referentiel.authoring.sitting import Sitting
from referentiel.authoring.votes import Ballot, CollegeCount, Poll, read_archive, tally
from referentiel.authoring.votes.state import Correction
from referentiel.files import read_registries
from referentiel.files.amendments import read_amendments
from referentiel.files.committees import committee_on, read_committees
from referentiel.model import FindingsError
from referentiel.report.sitting_vote import correction_rows
from referentiel.widgets.seance import SittingApp


@pytest.fixture
def room(meeting_room):
    return meeting_room


@pytest.fixture
def sitting(room):
    draft = room[0] / "drafts" / f"{DRAFT}.yaml"
    committee = committee_on(read_committees(room[0]), DAY)
    made = Sitting.opened(draft, committee, "Séance d’essai", DAY)
    made.meeting.attend([seat.id for seat in committee.seats])
    return made


def seats(sitting):
    return [seat.id for seat in sitting.state.committee.seats]


def voted(sitting, item, choices):
    """Close a vote by seat; one sign a seat, in the order of the committee."""
    sitting.open_vote(item, "by_seat")
    for seat, sign in zip(seats(sitting), choices, strict=True):
        sitting.vote(seat, {"+": "for", "-": "against", "0": "abstention"}[sign])
    return sitting.close_vote()


def code(error):
    return [one.code for one in error.value.findings]


def test_a_ballot_of_a_closed_vote_is_corrected_and_the_result_counted_again(sitting):
    # One person one vote or colleges: the counts are by seat, the verdict is the committee's own rule on them.
    result = voted(sitting, "2", "+" * 7 + "-" * 6)
    mine = seats(sitting)[0]
    before = sitting.journal.read_bytes()
    sitting.correct("2", mine, "against", "Bulletin lu à l’envers")
    last = sitting.state.item("2").rounds[-1]
    assert last.result.ballots == (6, 7, 0)
    assert result.ballots == (7, 6, 0)
    # A meeting where the ballot was cast so at once ends alike.
    ballots = tuple(Ballot(seat, "against" if rank == 0 or rank > 6 else "for")
                    for rank, seat in enumerate(seats(sitting)))
    assert last.result == tally(sitting.state.committee, last.attendance, Poll("by_seat", ballots))
    correction, = last.corrections
    assert (correction.before.choice, correction.after.choice, correction.reason) == (
        "for", "against", "Bulletin lu à l’envers")
    assert sitting.journal.read_bytes().startswith(before)
    assert Sitting.read(sitting.journal).state == sitting.state


def test_an_earlier_ballot_of_the_vote_under_way_is_corrected_in_its_place(sitting):
    sitting.open_vote("2", "by_seat")
    for seat in seats(sitting)[:3]:
        sitting.vote(seat, "for")
    first = seats(sitting)[0]
    with pytest.raises(FindingsError, match="VOTE-TWICE"):
        sitting.vote(first, "against")
    sitting.correct("2", first, "against", "Erreur de saisie")
    assert [one.choice for one in sitting.state.vote.poll.ballots] == ["against", "for", "for"]
    sitting.meeting.undo()
    assert [one.seat for one in sitting.state.vote.poll.ballots] == seats(sitting)[:2]
    result = sitting.close_vote()
    assert result.ballots == (1, 1, 0)
    assert len(sitting.state.item("2").rounds[-1].corrections) == 1
    assert Sitting.read(sitting.journal).state == sitting.state


def test_secret_totals_are_corrected_by_college_and_must_add_up(sitting):
    sitting.open_vote("2", "secret")
    for college in sitting.state.committee.colleges:
        count = len(sitting.state.committee.seats_of(college.id))
        sitting.count(CollegeCount(college.id, count, 0, 0, count))
    sitting.close_vote()
    college = sitting.state.committee.colleges[0].id
    size = len(sitting.state.committee.seats_of(college))
    with pytest.raises(FindingsError, match="VOTE-PAPERS"):
        sitting.recount("2", CollegeCount(college, size - 1, 0, 0, size), "Recompte")
    with pytest.raises(FindingsError, match="VOTE-ABOVE"):
        sitting.recount("2", CollegeCount(college, size + 1, 0, 0, size + 1), "Recompte")
    sitting.recount("2", CollegeCount(college, 0, size, 0, size), "Recompte")
    assert sitting.state.item("2").rounds[-1].result.ballots[1] == size
    assert Sitting.read(sitting.journal).state == sitting.state


@pytest.mark.parametrize(("item", "seat", "choice", "reason", "told"), [
    ("2", 0, "for", "Motif", "VOTE-SAME"), ("2", 0, "against", " ", "VOTE-TEXT-EMPTY"),
    ("2", 0, "against", "x" * 20_001, "VOTE-TEXT-LONG"), ("2", 0, "peut-être", "Motif", "VOTE-CHOICE"),
    ("2", "personne", "against", "Motif", "VOTE-NO-BALLOT"), ("3", 0, "against", "Motif", "VOTE-NO-BALLOT"),
    ("99", 0, "against", "Motif", "VOTE-ITEM"),
])
def test_a_correction_that_cannot_be_made_records_nothing(sitting, item, seat, choice, reason, told):
    voted(sitting, "2", "+" * 13)
    before = sitting.journal.read_bytes()
    whose = seat if isinstance(seat, str) else seats(sitting)[seat]
    with pytest.raises(FindingsError, match=told) as error:
        sitting.correct(item, whose, choice, reason)
    assert code(error) == [told]
    assert sitting.journal.read_bytes() == before


def test_no_correction_during_another_vote_nor_after_the_end(sitting):
    voted(sitting, "2", "+" * 13)
    sitting.open_vote("3", "by_seat")
    with pytest.raises(FindingsError, match="VOTE-UNDER-WAY"):
        sitting.correct("2", seats(sitting)[0], "against", "Motif")
    sitting.meeting.drop_vote()
    sitting.close()
    with pytest.raises(FindingsError, match="VOTE-MEETING-CLOSED"):
        sitting.correct("2", seats(sitting)[0], "against", "Motif")


def test_what_a_correction_makes_of_later_votes_is_said(sitting):
    # Amendments 2 and 3 set the same mark: only one can be in the text.
    voted(sitting, "2", "-" * 6 + "+" * 1 + "-" * 6)
    voted(sitting, "3", "+" * 13)
    assert sitting.tensions() == ()
    found = ()
    for seat in seats(sitting)[:6] + seats(sitting)[7:]:
        if sitting.state.status("2") != "adopted":
            assert found == ()
            found = sitting.correct("2", seat, "for", "Colonne lue de travers")
    tension, = found
    assert (tension.what, tension.first, tension.second, tension.kind) == ("both", 2, 3, "same_target")
    assert sitting.tensions() == (tension,)


def test_the_archive_tells_the_correction_and_reads_back(sitting):
    voted(sitting, "2", "+" * 7 + "-" * 6)
    sitting.correct("2", seats(sitting)[0], "against", "Bulletin lu à l’envers")
    sitting.close()
    told = json.loads(sitting.archive_path.read_text(encoding="utf-8"))
    assert told["agenda"][0]["votes"][0]["corrections"][0]["before"] == "for"
    assert read_archive(sitting.archive_path) == sitting.state


def test_an_amendment_is_withdrawn_by_somebody_and_filed_again_at_the_end(sitting, room):
    sitting.withdraw("3", "Collège des salariés", "Repris autrement")
    amendment = sitting.filed().of("3").amendment
    assert amendment.state == "withdrawn"
    assert "Collège des salariés" in amendment.events[-1].note
    assert "Repris autrement" in sitting.state.notes[-1].text
    assert sitting.withdrawn("3")
    number = sitting.file_again("3", "Une autre personne", read_registries(room[0]))
    assert sitting.state.items[-1].agenda.id == number
    again = sitting.filed().of(number).amendment
    assert (again.retables, again.author, again.state) == (3, "Une autre personne", "filed")
    with pytest.raises(FindingsError, match="VOTE-TEXT-EMPTY"):
        sitting.withdraw("4", " ")
    sitting.open_vote("4", "by_seat")
    with pytest.raises(FindingsError, match="VOTE-UNDER-WAY"):
        sitting.withdraw("4", "Quelqu’un")
    assert {one.number for one in read_amendments(sitting.draft).read if one.amendment.state == "withdrawn"} == {3}


@pytest.mark.parametrize(("abstention", "told"), [
    (0, "2 pour, 1 contre, 0 abstention"), (1, "2 pour, 1 contre, 1 abstention"),
    (2, "2 pour, 1 contre, 2 abstentions"),
])
def test_totals_entered_again_are_told_in_the_singular_and_in_the_plural(sitting, abstention, told):
    rule = sitting.state.committee
    college = rule.colleges[0].id
    one = Correction("2026-10-01T10:00:00+00:00", CollegeCount(college, 2, 1, abstention, 3 + abstention),
                     CollegeCount(college, 3, 0, 0, 3), "Relu", "adopted", "adopted")
    (row,) = correction_rows([one], rule)
    assert told in row[0]
    assert "3 pour, 0 contre, 0 abstention" in row[0]


# ---- on the page

@pytest.fixture
def page(room):
    app = SittingApp(*room, DAY)
    app.begin()
    app.page.attendance.everybody.click()
    return app.page


def test_the_page_corrects_a_ballot_of_an_item_left_behind(page):
    voted(page.sitting, "2", "+" * 7 + "-" * 6)
    page.go("3")
    assert page.item.record.correcting.layout.display == "none"
    page.go("2")
    asking = page.item.record.correcting
    assert asking.layout.display is None
    asking.opener.click()
    assert [field["id"] for field in asking.form.fields] == ["whose", "choice", "reason"]
    mine = seats(page.sitting)[0]
    type_in(asking.form, whose=mine, choice="against")
    asking.doing.click()
    # Without a reason nothing is kept, and what was chosen stays.
    assert "vide" in words(asking._told)
    assert [field["value"] for field in asking.form.fields][:2] == [mine, "against"]
    assert page.sitting.state.item("2").rounds[-1].result.ballots == (7, 6, 0)
    type_in(asking.form, reason="<script>alert(1)</script>")
    asking.doing.click()
    assert page.sitting.state.item("2").rounds[-1].result.ballots == (6, 7, 0)
    assert "recompté" in words(page._told)
    kept = page.item.vote._kept.value
    assert "<script>" not in kept
    assert "&lt;script&gt;" in kept
    assert "pour puis contre" in words(page.item.vote._kept)


def test_the_page_withdraws_files_again_and_keeps_remarks(page):
    page.go("3")
    record = page.item.record
    record.withdrawing.opener.click()
    type_in(record.withdrawing.form, by="Collège des employeurs", reason="Trop tôt")
    record.withdrawing.doing.click()
    assert page.sitting.withdrawn("3")
    assert "retiré en séance par Collège des employeurs" in words(record._remarks)
    assert record.withdrawing.layout.display == "none"
    record.filing.opener.click()
    type_in(record.filing.form, by="Collège des employeurs")
    record.filing.doing.click()
    assert "numéro 12" in words(page._told)
    assert page.agenda.items[-1]["id"] == "12"
    assert record.filing.layout.display == "none"
    record.remark.opener.click()
    type_in(record.remark.form, remark="=cmd()\nUne précision")
    record.remark.doing.click()
    assert "=cmd() Une précision" in words(record._remarks)
    page.go("")
    page.attendance.record.remark.opener.click()
    type_in(page.attendance.record.remark.form, remark="Suspension de séance")
    page.attendance.record.remark.doing.click()
    assert [one.item for one in page.sitting.state.notes] == ["3", "3", ""]
    assert "Suspension" in words(page.attendance.record._remarks)
