"""Minutes, notes and texts of the committee: one content in three forms, templates that run nothing, kills survived."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from referentiel.authoring import (
    LiveEffect,
    Proposal,
    Sitting,
    Verdict,
    adopt_draft,
    adopted_again,
    compared_rows,
    file_amendment,
    start_session,
    verdicts_of,
)
from referentiel.authoring import sitting as meetings
from referentiel.authoring.votes import CollegeCount
from referentiel.cli import main
from referentiel.compare import declared, diff
from referentiel.engine import History
from referentiel.files import (
    freezing_event,
    read_document,
    read_registries,
    read_versions,
    readable_crosswalks,
    with_event,
)
from referentiel.files.committees import committee_on, read_committees
from referentiel.files.manifest import write_manifest
from referentiel.files.saving import save
from referentiel.model import FindingsError
from referentiel.model.change import Change, changed
from referentiel.model.operations import Retire
from referentiel.model.version import LifeCycleEvent
from referentiel.report.documents.consolidated import consolidated_paper
from referentiel.report.documents.leaving import leave
from referentiel.report.documents.meeting import meeting_minutes
from referentiel.report.documents.paper import Paper, Part, block, grid
from referentiel.report.documents.rendering import docx_bytes, markdown, page, plain
from referentiel.report.votes import vote_sentence

D, DAY = Decimal, date(2012, 11, 24)
VERDICTS = [Verdict(1, True), Verdict(2, False), Verdict(3, True)]
SITTING = Sitting(DAY, "Séance du 24 novembre")


def words_of(content):
    """Return the texts of a Word document."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode("utf-8")
    return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))


@pytest.fixture(scope="module")
def put_to_the_vote(tmp_path_factory, versions_folder):
    """Return a folder with a draft and three amendments."""
    folder = tmp_path_factory.mktemp("papers") / "versions"
    shutil.copytree(versions_folder, folder)
    session = start_session(read_document(folder / "lrs-2011.yaml"), "lrs-2013", "Label, révision",
                            date(2012, 3, 1), autosave=False)
    session.save()
    for title, change in (("Dix jours", Change("criteria.CT-12.ladder[1]", D(9))),
                          ("Barre", Change("outcomes.award.global_at_least", D(70))), ("Retrait", Retire("RH-29"))):
        file_amendment(session.path, Proposal(title, "Une personne", "unions", "Motifs.", (change,), assumption=True),
                       date(2012, 10, 1), read_registries(folder))
    return folder


@pytest.fixture
def folder(put_to_the_vote, tmp_path):
    place = tmp_path / "versions"
    shutil.copytree(put_to_the_vote, place)
    return place


@pytest.fixture(scope="module")
def few(demonstration):
    return [audit for audit in demonstration.audits if audit.version == "lrs-2011"][:8]


def live_on(folder, audits):
    versions = read_versions(folder)
    return LiveEffect(versions["lrs-2011"], History.of(audits, dict(versions)), versions)


def adopted(folder, audits):
    """Adopt, or go on; then leave the documents."""
    path = folder / "drafts" / "lrs-2013.yaml"
    path = path if path.exists() else folder / "lrs-2013.yaml"
    live, registries = live_on(folder, audits), read_registries(folder)
    if freezing_event(read_document(path).version) is None:
        adoption = adopt_draft(path, VERDICTS, SITTING, live, registries, transition="Une règle.")
    else:
        adoption = adopted_again(path, live, registries)
    versions = read_versions(folder)
    comparison = diff(adoption.in_force, adoption.version, declared(
        adoption.in_force, adoption.version, versions, readable_crosswalks(folder, versions)))
    return leave(folder, adoption, comparison, registries, (), {"unions": "Organisations syndicales"})


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---- one content, three forms


def paper():
    from referentiel.compare.wording import wording_runs

    before, after = wording_runs("au moins sept jours", "au moins dix jours")
    return Paper("Titre <b>", "Chapô", ("D’où cela vient",), (
        Part("one", "Partie {{ 7 + 7 }}", (
            block("heading", "Sous-titre"), block("line", "Une ligne\nsur deux"), block("item", "Un"),
            block("item", "Deux =cmd()"), grid(("Objet", "Avant", "Après"), [("A|B", before, after)]),
            grid(("Type", "Audits"), [("Tous", "12")], numbers=True))),), ("Ce que cela vaut",))


def test_the_three_forms_say_the_same_and_run_nothing():
    told = ("Chapô", "D’où cela vient", "Partie {{ 7 + 7 }}", "Sous-titre", "Deux =cmd()", "sept", "dix", "12",
            "Ce que cela vaut")
    made = {"md": markdown(paper()), "html": page(paper()), "docx": words_of(docx_bytes(paper()))}
    for form, written in made.items():
        assert [one for one in told if one not in written] == [], form
        assert "<b>" not in written
    assert "au moins ~~sept~~ jours | au moins **dix** jours" in made["md"]
    assert "A\\|B" in made["md"]
    assert "<del>sept</del>" in made["html"]
    assert "<ins>dix</ins>" in made["html"]


def test_the_same_document_gives_the_same_bytes():
    assert docx_bytes(paper()) == docx_bytes(paper())
    with zipfile.ZipFile(io.BytesIO(docx_bytes(paper()))) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("marks", [
    "{{ titel }}", "{{ title.__class__.__mro__[1].__subclasses__() }}", "{% for one in parts %}", "{{ 1 / }}"])
def test_a_template_of_the_committee_is_refused_in_french_when_it_calls_what_there_is_not(marks, tmp_path):
    from docx import Document

    own = Document()
    own.add_paragraph(marks)
    own.save(tmp_path / "modele.docx")
    with pytest.raises(FindingsError, match="DOC-TEMPLATE"):
        docx_bytes(paper(), tmp_path / "modele.docx")


def test_what_is_no_word_document_is_refused(tmp_path):
    (tmp_path / "a.docx").write_text("texte", encoding="utf-8")
    for name in ("a.docx", "absent.docx"):
        with pytest.raises(FindingsError, match="DOC-TEMPLATE"):
            docx_bytes(paper(), tmp_path / name)


def test_a_template_of_the_committee_takes_a_part_by_its_name(tmp_path):
    from docx import Document

    own = Document()
    own.add_paragraph("Chez nous : {{ named.one.title }}")
    own.save(tmp_path / "modele.docx")
    assert words_of(docx_bytes(paper(), tmp_path / "modele.docx")) == "Chez nous : Partie {{ 7 + 7 }}"


# ---- minutes of a meeting


@pytest.fixture
def meeting(folder):
    draft = folder / "drafts" / "lrs-2013.yaml"
    committee = committee_on(read_committees(folder), DAY)
    sitting = meetings.Sitting.opened(draft, committee, "Séance d’automne", DAY,
                                      lambda: datetime(2012, 11, 24, 13, 5, tzinfo=UTC))
    seats = [seat.id for seat in committee.seats]
    sitting.meeting.attend(seats[:-1])
    for item, against in (("2", "employers"), ("1", ""), ("3", "unions")):
        sitting.open_vote(item, "by_seat")
        for seat in seats[:-1]:
            sitting.vote(seat, "against" if committee.college_of()[seat] == against or item == "2" else "for")
        sitting.close_vote()
    sitting.meeting.note("À revoir en <2015>.", "1")
    sitting.close()
    return sitting


def test_minutes_tell_who_was_there_each_vote_and_its_arithmetic(meeting, folder, capsys, tmp_path):
    told = markdown(meeting_minutes(meeting.state))
    assert "# Procès-verbal, Séance d’automne" in told
    assert "12 sièges présents, 0 représenté, sur 13." in told
    assert told.count("| présent |") == 12
    assert told.count("| absent |") == 1
    for item in meeting.state.items:
        (one,) = item.rounds
        assert vote_sentence(one.result) in told
        for line in one.result.lines:
            assert f"| {line.title} | {line.for_} | {line.against} | {line.abstention} |" in told
    assert "À revoir en &lt;2015&gt;." in told
    targets = [tmp_path / f"pv.{form}" for form in ("md", "html", "docx")]
    arguments = [word for target in targets for word in ("--proces-verbal", str(target))]
    assert main(["seance", str(meeting.journal), *arguments, "--base", f"sqlite:///{tmp_path / 'b.sqlite3'}"]) == 0
    capsys.readouterr()
    texts = [targets[0].read_text(encoding="utf-8"), targets[1].read_text(encoding="utf-8"),
             words_of(targets[2].read_bytes())]
    for written in texts:
        for part in ("CT-12, palier 1", "Motifs", "Remarque, ", "Séance du 24 novembre 2012, close."):
            assert part in written


def test_minutes_of_a_meeting_under_way_say_so(meeting):
    from dataclasses import replace

    assert "provisoire" in markdown(meeting_minutes(replace(meeting.state, closed=False)))


@pytest.fixture
def troubled(folder):
    """Return a closed meeting with a ballot corrected, totals recounted, remarks, and an amendment withdrawn."""
    committee = committee_on(read_committees(folder), DAY)
    sitting = meetings.Sitting.opened(folder / "drafts" / "lrs-2013.yaml", committee, "Séance d’automne", DAY,
                                      lambda: datetime(2012, 11, 24, 13, 5, tzinfo=UTC))
    seats = [seat.id for seat in committee.seats]
    sitting.meeting.attend(seats)
    sitting.open_vote("1", "by_seat")
    for rank, seat in enumerate(seats):
        sitting.vote(seat, "against" if rank < 7 else "for")
    sitting.close_vote()
    for seat in seats[7:]:
        sitting.correct("1", seat, "against", "Lu à <l’envers>\n=cmd()")
    sitting.open_vote("3", "secret")
    colleges = {one.id: len(committee.seats_of(one.id)) for one in committee.colleges}
    for name, size in colleges.items():
        sitting.count(CollegeCount(name, size, 0, 0, size))
    sitting.close_vote()
    sitting.recount("3", CollegeCount("unions", colleges["unions"] - 1, 0, 1, colleges["unions"]), "Recompte")
    sitting.withdraw("2", "Collège des salariés", "Repris autrement")
    sitting.meeting.note("Précision sur les délais", "1")
    sitting.meeting.note("Suspension de séance")
    sitting.close()
    return sitting


def in_three_forms(folder, name):
    read = [(folder / f"{name}.{form}").read_text(encoding="utf-8") for form in ("md", "html")]
    return [re.sub(r"\s+", " ", html.unescape(one)) for one in (*read, words_of(
        (folder / f"{name}.docx").read_bytes()))]


def test_minutes_tell_corrections_remarks_and_withdrawals_in_every_form(troubled, tmp_path, capsys):
    committee, last = troubled.state.committee, troubled.state.item("1").rounds[-1]
    assert last.result.ballots == (0, len(committee.seats), 0)
    arguments = [word for form in ("md", "html", "docx")
                 for word in ("--proces-verbal", str(tmp_path / f"pv.{form}"))]
    assert main(["seance", str(troubled.journal), *arguments, "--base", f"sqlite:///{tmp_path / 'b.sqlite3'}"]) == 0
    capsys.readouterr()
    for written in in_three_forms(tmp_path, "pv"):
        assert written.count("Motif : « Lu à") == 6
        assert written.count("Le résultat change : adopté, maintenant rejeté.") == 1
        assert written.count("pour puis contre.") == 6
        assert "3 pour, 0 contre, 0 abstention puis 2 pour, 0 contre, 1 abstention. Motif : « Recompte »." in written
        assert "Amendement 2 retiré en séance par Collège des salariés. Repris autrement" in written
        assert "Barre : retiré" in written
        assert written.index("Précision sur les délais") < written.index("Suspension de séance")
        assert written.index("Le résultat change") < written.index("Précision sur les délais")


def test_the_minutes_of_an_adoption_tell_what_the_meeting_kept(troubled, folder, tmp_path, capsys):
    troubled.decide("Séance d’automne")
    kept = ["adopter", "lrs-2013", "--transition", "Une règle.", "--versions", str(folder),
            "--base", f"sqlite:///{tmp_path / 'b.sqlite3'}", "--journal", str(troubled.journal)]
    assert main(kept) == 0
    capsys.readouterr()
    for written in in_three_forms(folder / "adoptions" / "lrs-2013", "proces-verbal"):
        assert written.count("Motif : « Lu à") == 6
        assert "Amendement 2 retiré en séance par Collège des salariés. Repris autrement" in written
        assert "Amendement 2, Barre : retiré" in written
        assert "Précision sur les délais" in written
        assert "Suspension de séance" in written
    assert main(kept) == 0, "told again from its record, with the same remarks"
    assert "Précision" in (folder / "adoptions" / "lrs-2013" / "adoption.json").read_text(encoding="utf-8")


def test_an_adoption_takes_its_votes_from_the_meeting(meeting, folder, tmp_path, capsys):
    found = {one.number: one for one in verdicts_of(meeting.state, vote_sentence)}
    assert {number: one.adopted for number, one in found.items()} == {1: True, 2: False, 3: True}
    assert [(one.college, one.for_, one.against) for one in found[3].ballots] == [
        ("employers", 7, 0), ("unions", 0, 3), ("institutions", 2, 0)]
    meeting.decide("Séance d’automne")
    arguments = ["adopter", "lrs-2013", "--journal", str(meeting.archive_path), "--transition", "Une règle.",
                 "--versions", str(folder), "--base", f"sqlite:///{tmp_path / 'b.sqlite3'}"]
    assert main(arguments) == 0
    minutes = (folder / "adoptions" / "lrs-2013" / "proces-verbal.md").read_text(encoding="utf-8")
    assert "Entreprises\u00a0: 7 pour, 0 contre" in minutes
    assert "Quorum atteint" in minutes
    with pytest.raises(SystemExit, match="2"):
        main([*arguments, "--adoptes", "1"])
    capsys.readouterr()


# ---- a process killed at any moment


class Killed(BaseException):
    """The process is gone."""


def killing(monkeypatch, at, *, after):
    """Stop at the gesture of that rank on the disk, before or after it is done; return what counts them."""
    count = iter(range(10_000))
    replace, link = Path.replace, os.link

    def stopped(real):
        def gesture(*arguments, **named):
            rank = next(count)
            if rank == at and not after:
                raise Killed
            result = real(*arguments, **named)
            if rank == at:
                raise Killed
            return result
        return gesture

    monkeypatch.setattr(Path, "replace", stopped(replace))
    monkeypatch.setattr(os, "link", stopped(link))


def ends_alike(folder, few, monkeypatch, place, expected, at, *, after):
    """Kill at a gesture, begin again, compare; tell whether there was such a gesture."""
    shutil.copytree(folder, place)
    with monkeypatch.context() as patched:
        killing(patched, at, after=after)
        try:
            adopted(place, few)
        except Killed:
            pass
        else:
            return False
    adopted(place, few)
    assert contents(place) == expected, (at, after)
    shutil.rmtree(place)
    return True


@pytest.fixture
def expected(folder, few, tmp_path):
    """Return the files that an adoption ends with when nothing kills it."""
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    adopted(whole, few)
    return contents(whole)


# The second amendment's state, the frozen text, its place among the versions, its second document.
@pytest.mark.parametrize("at", [3, 7, 10, 12])
def test_killed_and_begun_again_an_adoption_ends_with_the_same_files(folder, few, monkeypatch, tmp_path, expected, at):
    assert {Path(name).name for name in expected if name.startswith("adoptions/")} >= {
        "adoption.json", *(f"{name}.{form}" for name in ("proces-verbal", "note-de-revision", "texte-adopte")
                           for form in ("md", "html", "docx"))}
    assert ends_alike(folder, few, monkeypatch, tmp_path / "killed", expected, at, after=True)


@pytest.mark.soak
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_gesture_an_adoption_ends_with_the_same_files(
    folder, few, monkeypatch, tmp_path, expected, after):
    at = 0
    while ends_alike(folder, few, monkeypatch, tmp_path / f"killed-{at}", expected, at, after=after):
        at += 1
    assert at > 12


def test_a_document_that_people_rewrote_is_kept_and_one_that_is_gone_comes_back(folder, few):
    assert {one.state for one in adopted(folder, few)} == {"written"}
    before = contents(folder)
    place = folder / "adoptions" / "lrs-2013"
    (place / "proces-verbal.docx").write_bytes(b"le leur")
    (place / "note-de-revision.html").unlink()
    states = {one.path.name: one.state for one in adopted(folder, few)}
    assert states["proces-verbal.docx"] == "kept"
    assert states["note-de-revision.html"] == "written"
    assert set(states.values()) == {"kept", "written", "same"}
    assert contents(folder) == before | {"adoptions/lrs-2013/proces-verbal.docx": b"le leur"}


def test_an_adoption_is_told_again_as_it_was_whatever_became_of_the_version(folder, few):
    adopted(folder, few)
    before = contents(folder)
    document = read_document(folder / "lrs-2013.yaml")
    save(with_event(document, LifeCycleEvent(state="in_force", on=date(2013, 1, 1))))
    for path in (folder / "adoptions" / "lrs-2013").glob("*.[mhd]*"):
        path.unlink()
    adopted(folder, few)
    after = contents(folder)
    assert {name for name in after if after[name] != before[name]} == {"lrs-2013.yaml"}


def test_an_adoption_is_not_told_again_of_other_audits_nor_of_other_votes(folder, few, demonstration):
    adopted(folder, few)
    path, registries = folder / "lrs-2013.yaml", read_registries(folder)
    with pytest.raises(FindingsError, match="LIFE-HISTORY"):
        adopted_again(path, live_on(folder, few[:5]), registries)
    with pytest.raises(FindingsError, match="DRAFT-FROZEN"):
        adopted_again(path, live_on(folder, few), registries, [Verdict(1, True), Verdict(2, True), Verdict(3, True)])
    with pytest.raises(FindingsError, match="DRAFT-FROZEN"):
        adopted_again(folder / "lrs-2011.yaml", live_on(folder, few), registries)
    record = folder / "adoptions" / "lrs-2013" / "adoption.json"
    written = record.read_text(encoding="utf-8")
    record.write_text(written.replace('"transition": "Une', '"transition": "Autre'), encoding="utf-8")
    with pytest.raises(FindingsError, match="LIFE-RECORD"):
        adopted_again(path, live_on(folder, few), registries)
    record.write_text("{}", encoding="utf-8")
    with pytest.raises(FindingsError, match="LIFE-RECORD"):
        adopted_again(path, live_on(folder, few), registries)
    write_manifest(folder)


# ---- the whole text


def test_a_consolidated_text_names_everything_in_french_and_says_what_is_assumed(put_to_the_vote):
    versions, registries = read_versions(put_to_the_vote), read_registries(put_to_the_vote)
    version = versions["lrs-2011"]
    told = markdown(consolidated_paper(version, registries))
    for section in version.sections:
        assert f"## {section.code}, {section.title}" in told
    for _, criterion in version.criteria():
        assert f"### {plain(f'{criterion.code} {criterion.title}')}" in told
    assert "référentiel reconstitué" in told
    assert "au moins 7\u202fj ouvrés (RCM-PREV, CGT35)\u202f; 10\u202fj ouvrés (hypothèse)" in told
    assert told.count("hypothèse") > 50
    raw = {"yes\\_no", "on\\_site", "declared", "in\\_house\\_centre", "small\\_outsourcer", "not\\_assessed", "None",
           "{", "percent", "Decimal"}
    assert {word for word in raw if word in told} == set()
    assert "()" not in told


def test_a_consolidated_text_marks_what_changes_and_keeps_what_is_gone(put_to_the_vote):
    versions = read_versions(put_to_the_vote)
    base = versions["lrs-2011"]
    after = changed(base, [Change("criteria.CT-12.ladder[1]", D(9)), Retire("RH-29")])
    made = consolidated_paper(after, read_registries(put_to_the_vote), base)
    told = markdown(made)
    assert "au moins ~~7~~**9**\u202fj ouvrés" in told
    assert "### ~~RH-29 " in told
    runs = [run for part in made.parts for one in part.blocks for run in one.runs]
    assert {run.words for run in runs if run.mark == "in"} == {"9"}
    # Without what is put in, it is the text that stood there.
    for version, mark in ((base, "in"), (after, "out")):
        plain_paper = consolidated_paper(version, read_registries(put_to_the_vote))
        expected = [one.words for part in plain_paper.parts for one in part.blocks if part.name != "presentation"]
        found = ["".join(run.words for run in one.runs if run.mark != mark) for part in made.parts
                 for one in part.blocks if part.name != "presentation"]
        assert [one for one in found if one] == expected


def test_no_raw_form_is_shown_of_any_shipped_criterion_retired(put_to_the_vote):
    registries = read_registries(put_to_the_vote)
    for version in read_versions(put_to_the_vote).values():
        rows = compared_rows(version, [Retire(criterion.code) for _, criterion in version.criteria()], registries)
        for row in rows:
            raw = re.search(r"\{|\bkind\b|yes_no|on_site|declared|_outsourcer|in_house|Decimal", row.before)
            assert raw is None, row.before


def test_the_command_writes_a_consolidated_text_in_the_form_of_its_name(put_to_the_vote, tmp_path, capsys):
    for form, mark in (("md", "**9**"), ("html", "<ins>9</ins>")):
        target = tmp_path / f"texte.{form}"
        assert main(["amendements", "lrs-2013", "--consolider", "1,3", str(target), "--marquer", "--versions",
                     str(put_to_the_vote), "--base", f"sqlite:///{tmp_path / 'b.sqlite3'}"]) == 0
        assert mark in target.read_text(encoding="utf-8")
    assert "Avec les amendements 1, 3." in (tmp_path / "texte.md").read_text(encoding="utf-8")
    capsys.readouterr()
