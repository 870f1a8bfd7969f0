"""The page of a meeting without a browser: a whole meeting, its votes, and what it never loses."""

import html

import pytest
from seances import AGENDA, DAY, amended, buttons, choose, statuses, type_in, vote, words
from sittings import DRAFT

from referentiel.authoring import Proposal, file_amendment
from referentiel.authoring.filed import meeting_paths
from referentiel.authoring.sitting import Sitting
from referentiel.authoring.votes import Meeting, read_archive
from referentiel.cli.main import main
from referentiel.files import read_document, read_registries
from referentiel.files.amendments import read_amendments
from referentiel.model.operations import Retire
from referentiel.widgets.seance import SittingApp


@pytest.fixture
def room(meeting_room):
    return meeting_room


@pytest.fixture
def draft(room):
    return room[0] / "drafts" / f"{DRAFT}.yaml"


@pytest.fixture
def app(room):
    return SittingApp(*room, DAY)


@pytest.fixture
def page(app):
    """A meeting that was just opened, everybody there."""
    app.begin()
    app.page.attendance.everybody.click()
    return app.page


def test_a_whole_criterion_names_its_unit_and_its_legal_basis_in_words(room):
    draft, registries = room[0] / "drafts" / f"{DRAFT}.yaml", read_registries(room[0])
    floored = next(one for _, one in read_document(draft).version.criteria() if one.legal_floor is not None
                   and one.observation.kind == "measure")
    file_amendment(draft, Proposal("Retrait", "Une personne", "unions", "Motifs.", (Retire(floored.code),),
                                   assumption=True), DAY, registries)
    app = SittingApp(*room, DAY)
    app.begin()
    app.page.go("12")
    told = html.unescape(words(app.page.item._texts))
    basis = registries.bases[floored.legal_floor.basis]
    assert " ".join(basis.text.split()).rstrip(".") in told
    assert f"({floored.legal_floor.basis}" not in told
    assert registries.units[floored.observation.unit].plural in told


def test_a_meeting_opens_with_its_agenda_and_waits_for_its_quorum(app):
    assert app.page is None
    assert "11 amendements" in app.form.fields[0]["options"][0][1]
    app.begin()
    page = app.page
    assert [one["id"] for one in page.agenda.items] == ["", *AGENDA]
    assert page.shown == ""
    assert "Quorum non atteint : 0 présents" in words(page.attendance._quorum)

    # Six of thirteen are not enough, a proxy makes seven; who carries it must be there.
    employers = list(page.sitting.state.committee.seats_of("employers"))
    for seat in employers[:6]:
        choose(page.attendance.form, f"presence.{seat}", "present")
    assert "Quorum non atteint : 6 présents" in words(page.attendance._quorum)
    page.go("2")
    assert "Le quorum n’est pas atteint" in words(page.item.vote._note)
    page.item.vote.opening.click()
    assert page.sitting.state.vote is None
    assert "quorum" in words(page._told)
    page.go("")
    choose(page.attendance.form, "presence.cfdt", "pouvoir:cftc")
    assert "n’est pas là" in str(page.attendance.form.fields)
    assert "pas encore gardés" in words(page.attendance._quorum)
    assert page.sitting.state.quorum.counted == 6
    choose(page.attendance.form, "presence.cfdt", "pouvoir:afrc-1")
    assert page.sitting.state.attendance.proxies == (("cfdt", "afrc-1"),)
    assert "Quorum atteint : 7 présents ou représentés sur 13" in words(page.attendance._quorum)


def test_a_meeting_from_its_first_vote_to_its_archive(app, draft):
    choose(app.form, "title", "Séance de novembre")
    app.begin()
    page = app.page
    page.attendance.everybody.click()

    # First amendment: text, effect, vote. 2/6 of a third, a third, 2/3 of a third: 2/3.
    page.attendance.begin.click()
    assert page.shown == "2"
    assert "<del>65</del>" in page.item._texts.value
    assert "<ins>75</ins>" in page.item._texts.value
    assert "Texte en vigueur" in page.item._texts.value
    assert "52,9 %" in words(page.item._effect)
    assert "23,5 %" in words(page.item._effect)
    assert "5 perdus · 0 gagné · 89 non calculables, sur 106 audits" in words(page.item._effect)
    page.item.vote.opening.click()
    vote(page, employers="++----0", unions="+++")
    assert "Il manque 3 bulletins" in words(page.item.vote._verdict)
    vote(page, institutions="++-")
    assert "2 ÷ 6 × 33,33" in page.item.vote._tally.value
    assert "11,11 + 33,33 + 22,22" in page.item.vote._tally.value
    assert "Adopté" in words(page.item.vote._verdict)
    assert "66,67 points pour" in words(page.item.vote._verdict)
    assert "En bloc par collège : adopté" in words(page.item.vote._verdict)
    assert "7 pour et 5 contre" in words(page.item.vote._verdict)
    assert 'role="status"' in page.item.vote._verdict.value
    page.item.vote.next.click()
    assert page.shown == "3"
    assert statuses(page)[0] == "adopted"
    assert page.agenda.items[1]["label"] == "2\u00a0✓"

    # Second: everybody against but the employers; the last ballot is taken back and cast again.
    page.item.vote.opening.click()
    vote(page, employers="+++++++", unions="---", institutions="--+")
    page.item.vote.undo.click()
    assert page.sitting.state.vote.cast == 12
    vote(page, institutions="..-")
    assert "Rejeté" in words(page.item.vote._verdict)
    page.item.vote.next.click()
    assert statuses(page)[:2] == ["adopted", "rejected"]

    page.go("")
    page.attendance.ending.click()
    assert page.sitting.state.closed
    archived = page.sitting.archive_path
    assert str(archived) in words(page.attendance._title)
    state = read_archive(archived)
    assert [item.status for item in state.items][:3] == ["adopted", "rejected", "pending"]
    assert (state.title, state.day) == ("Séance de novembre", DAY)
    assert "Clore la séance" not in buttons(page)
    assert archived.parent == draft.with_name(f"{DRAFT}.seances")


def test_what_was_voted_can_be_read_again(page):
    page.attendance.begin.click()
    page.item.vote.opening.click()
    vote(page, employers="+")
    page.item.vote.next.click()
    page.go("2")
    assert "Vote 1, par siège" in words(page.item.vote._kept)
    assert "AFRC 1 Pour" in words(page.item.vote._kept)
    assert "Voter de nouveau" in buttons(page)


def test_decisions_are_written_in_the_amendments_once_the_meeting_is_closed(page, draft):
    page.attendance.begin.click()
    for marks in ("+++", "---", "+++"):
        page.item.vote.opening.click()
        vote(page, unions=marks, institutions=marks)
        page.item.vote.next.click()
    page.go("")
    assert "Noter les décisions sur les amendements" not in buttons(page)
    page.attendance.ending.click()
    amended(draft, 4, "La loi l’a remplacée.", "D’autres motifs.")
    page.attendance.decide.click()
    # The text of the fourth is not the one that was voted any more.
    assert "est caduc" in words(page._told)
    assert page.sitting.undecided() == ("4",)
    filed = {one.number: one.amendment for one in read_amendments(draft).read}
    assert [filed[number].state for number in (2, 3, 4, 5)] == ["adopted", "rejected", "filed", "filed"]
    assert [event.state for event in filed[2].events] == ["filed", "in_discussion", "adopted"]
    assert filed[2].events[-1].note == "Séance du comité, 24 novembre 2026."
    # The votes stand: what became of an amendment is no part of its text.
    assert statuses(page)[:2] == ["adopted", "rejected"]
    before = (draft.with_name(f"{DRAFT}.amendements") / "002.yaml").read_bytes()
    page.attendance.decide.click()
    assert (draft.with_name(f"{DRAFT}.amendements") / "002.yaml").read_bytes() == before


def test_a_new_kernel_finds_everything_again(app, room, page):
    page.attendance.begin.click()
    page.item.vote.opening.click()
    vote(page, employers="+-0")
    again = SittingApp(*room, DAY)
    assert again.page is not None
    assert again.page.shown == "2"
    assert again.page.sitting.state == page.sitting.state
    assert again.page.item.vote.form.fields == page.item.vote.form.fields
    assert "Il manque 10 bulletins" in words(again.page.item.vote._verdict)


def test_two_secretaries_are_told_and_nothing_is_overwritten(room, page):
    other = SittingApp(*room, DAY).page
    page.attendance.begin.click()
    page.item.vote.opening.click()
    vote(page, employers="+")
    # The other page has not followed yet: its gesture is not recorded, and it sees what was done.
    other.go("3")
    before = page.sitting.journal.read_bytes()
    other.item.vote.opening.click()
    assert page.sitting.journal.read_bytes() == before
    assert "Quelqu’un d’autre tient aussi cette séance" in words(other._told)
    assert "2 gestes de plus au journal" in words(other._told)
    assert other.sitting.state == page.sitting.state
    assert "Un vote est en cours sur l’amendement 2" in words(other.item.vote._note)
    # Now it goes on where the first left; the first page follows by itself.
    other.go("2")
    vote(other, employers=".-")
    page.follow()
    assert page.sitting.state == other.sitting.state
    assert "complétée par quelqu’un d’autre" in words(page._told)
    assert Meeting.read(page.sitting.journal).state.vote.cast == 2


def test_a_ballot_is_corrected_while_it_is_the_last_and_refused_after(page):
    page.attendance.begin.click()
    page.item.vote.opening.click()
    vote(page, employers="+")
    choose(page.item.vote.form, "seat.afrc-1", "against")
    assert [(one.seat, one.choice) for one in page.sitting.state.vote.poll.ballots] == [("afrc-1", "against")]
    vote(page, employers=".+")
    choose(page.item.vote.form, "seat.afrc-1", "for")
    assert "a déjà voté" in str(page.item.vote.form.fields)
    cells = [row["cells"][0] for row in page.item.vote.form.fields[0]["rows"]]
    assert [cell["value"] for cell in cells[:2]] == ["against", "for"]
    choose(page.item.vote.form, "seat.afrc-2", "peut-être")
    assert "n’est pas un vote" in str(page.item.vote.form.fields)
    assert page.sitting.state.vote.cast == 2
    choose(page.item.vote.form, "seat.afrc-2", "")
    assert page.sitting.state.vote.cast == 1
    page.item.vote.undo.click()
    assert page.sitting.state.vote.cast == 0


def test_a_secret_vote_keeps_totals_that_add_up(page):
    page.attendance.begin.click()
    page.item.vote.manner.value = "secret"
    page.item.vote.opening.click()
    form = page.item.vote.form
    for name, typed in (("for", "3"), ("against", "3"), ("abstention", "x")):
        choose(form, f"total.employers.{name}", typed)
    assert "« x » n’est pas un nombre de bulletins" in str(form.fields).replace("\\xa0", " ").replace("\u202f", " ")
    choose(form, "total.employers.abstention", "1")
    assert page.sitting.state.vote.cast == 0
    choose(form, "total.employers.papers", "8")
    assert "les totaux font 7 pour 8 bulletins" in str(form.fields)
    choose(form, "total.employers.papers", "7")
    assert page.sitting.state.vote.cast == 1
    for college in ("unions", "institutions"):
        type_in(form, **{f"total.{college}.{name}": typed for name, typed in
                         (("for", "2"), ("against", "1"), ("abstention", "0"), ("papers", "3"))})
    # 3/6 + 2/3 + 2/3 of a third each: 11/18.
    assert "61,11 points pour" in words(page.item.vote._verdict)
    page.item.vote.next.click()
    assert page.sitting.state.item("2").rounds[0].poll.ballots == ()
    page.go("2")
    assert "Voir les bulletins" not in words(page.item.vote._kept)


def test_an_amendment_that_needs_another_is_computed_with_it(app, draft):
    # Eleven days for the first step stand only if the second is raised above: 12.
    amended(draft, 1, "to: 9", "to: 11")
    amended(draft, 9, "to: 9", "to: 12")
    app.begin()
    app.page.go("1")
    assert "avec l’amendement 9" in words(app.page.item._effect)
    filed = app.page.sitting.filed()
    assert [one.number for one in filed.beside(filed.of("1").amendment)] == [9]
    assert filed.beside(filed.of("9").amendment) == ()


def test_a_title_that_no_agenda_takes_opens_nothing(app, draft):
    amended(draft, 7, "Nommer le document unique comme la loi le nomme", "a" * 5000)
    app.begin()
    assert app.page is None
    assert "5000 caractères" in words(app._told)
    assert meeting_paths(draft) == ()


def test_totals_by_college_need_no_count_of_papers(page):
    page.attendance.begin.click()
    page.item.vote.manner.value = "by_college"
    page.item.vote.opening.click()
    form = page.item.vote.form
    assert len(form.fields[0]["columns"]) == 3
    for college in ("employers", "unions", "institutions"):
        for name, typed in (("for", "3"), ("against", "0"), ("abstention", "0")):
            choose(form, f"total.{college}.{name}", typed)
    assert "100 points pour" in words(page.item.vote._verdict)
    choose(form, "total.institutions.against", "1")
    assert "4 bulletins pour 3 sièges" in str(form.fields)
    # What was kept is not lost for what was refused.
    assert [(one.college, one.against) for one in page.sitting.state.vote.poll.counts] == [
        ("employers", 0), ("unions", 0), ("institutions", 0)]
    choose(form, "total.employers.against", "1")
    assert "donnés deux fois" in str(form.fields)
    again = Sitting.read(page.sitting.journal)
    assert again.state == page.sitting.state


def test_the_agenda_goes_only_where_there_is_something(page):
    page.agenda._heard(page.agenda, {"kind": "go", "id": "4"}, [])
    assert (page.shown, page.agenda.current) == ("4", "4")
    for strange in ({"kind": "go", "id": "99"}, {"kind": "go", "id": 4}, {"kind": "come", "id": "5"}, {}):
        page.agenda._heard(page.agenda, strange, [])
        assert page.shown == "4"


def test_the_command_reads_the_meeting_and_its_archive(page, capsys):
    page.attendance.ending.click()
    for path in (page.sitting.journal, page.sitting.archive_path):
        assert main(["seance", str(path)]) == 0
        assert "séance close" in capsys.readouterr().out
