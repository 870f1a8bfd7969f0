"""The crosswalk of a draft follows its text: splits and merges are declared, nothing is forgotten."""

from __future__ import annotations

from datetime import date

import pytest

from referentiel.authoring import start_session
from referentiel.authoring.drafting.crosswalk import correspondences, draft_crosswalk
from referentiel.compare import agreement_findings
from referentiel.files import read_crosswalk, read_document, read_version, read_versions
from referentiel.model import Correspondence, Criterion, YesNo

DAY = date(2012, 3, 1)


def new(code, title="Un critère neuf"):
    return Criterion(code=code, title=title, observation=YesNo(kind="yes_no"), sources=("RCM-07",))


def link(event, before, after):
    return Correspondence(event=event, before=tuple(before.split()), after=tuple(after.split()))


CHAINS = [
    ("split", [link("split", "A-01", "A-11 A-12")], "A-11 A-12", [("split", "A-01", "A-11 A-12")]),
    ("merge", [link("merged", "A-01 A-02", "A-10")], "A-10", [("merged", "A-01 A-02", "A-10")]),
    ("part-retired", [link("split", "A-01", "A-11 A-12")], "A-11", [("kept", "A-01", "A-11")]),
    ("parts-retired", [link("split", "A-01", "A-11 A-12")], "A-99", []),
    ("split-of-a-new-one", [link("split", "A-50", "A-51 A-52")], "A-51 A-52", []),
    ("split-undone", [link("split", "A-01", "A-11 A-12")], "A-01", []),
    ("split-of-a-part", [link("split", "A-01", "A-11 A-12"), link("split", "A-11", "A-21 A-22")], "A-21 A-22 A-12",
     [("split", "A-01", "A-21 A-22 A-12")]),
    ("part-merged", [link("split", "A-01", "A-11 A-12"), link("merged", "A-12 A-02", "A-20")], "A-11 A-20",
     [("replaced", "A-01 A-02", "A-11 A-20")]),
]


@pytest.mark.parametrize(("declared", "left", "found"), [one[1:] for one in CHAINS], ids=[one[0] for one in CHAINS])
def test_declarations_are_followed_to_the_text_of_now(declared, left, found):
    told = correspondences(declared, {"A-01", "A-02", "A-03"}, set(left.split()))
    assert [(one.event, " ".join(one.before), " ".join(one.after)) for one in told] == found


@pytest.fixture
def folder(tmp_path, versions_folder):
    (tmp_path / "lrs-2011.yaml").write_bytes((versions_folder / "lrs-2011.yaml").read_bytes())
    return tmp_path


def test_a_save_writes_a_crosswalk_without_a_fault(folder):
    base = read_document(folder / "lrs-2011.yaml")
    session = start_session(base, "lrs-2013", "Un brouillon", DAY, autosave=False)
    session.save()
    path = folder / "crosswalks" / "lrs-2011--lrs-2013.yaml"
    assert not path.exists()
    session.split("CT-20", [new("CT-30", "Absences courtes"), new("CT-31", "Absences longues")])
    session.merge(["ENV-02", "ENV-03"], new("ENV-10", "Un seul"))
    session.type("criteria.CT-12.ladder[1]", "8")
    session.type("criteria.RH-05.title", "Autrement dit")
    session.move("CT-12", "SOC")
    session.retire("RH-29")
    session.add(new("CT-40"), "RH")
    session.save()
    assert session.warnings == ()
    versions = read_versions(folder)
    crosswalk = read_crosswalk(path, versions).crosswalk
    assert list(agreement_findings(crosswalk, versions["lrs-2011"], versions["lrs-2013"])) == []
    assert (crosswalk.new, crosswalk.retired) == (("CT-40",), ("RH-29",))
    assert [(one.event, one.before, one.after) for one in crosswalk.correspondences] == [
        ("split", ("CT-20",), ("CT-30", "CT-31")), ("merged", ("ENV-02", "ENV-03"), ("ENV-10",))]
    assert crosswalk.events.moved == ("CT-12",)
    assert crosswalk.events.threshold_changed == ("CT-12",)
    assert crosswalk.events.reworded == ("RH-05",)

    path.write_text("# Une remarque.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    for _ in range(6):
        session.undo()
    session.save()
    assert session.warnings == ()
    again = read_crosswalk(path, read_versions(folder)).crosswalk
    assert path.read_text(encoding="utf-8").startswith("# Une remarque.\n")
    assert [one.event for one in again.correspondences] == ["split"]
    assert (again.new, again.retired, again.events.moved) == ((), (), ())


def test_what_a_crosswalk_knew_stays(versions_folder):
    versions = read_versions(versions_folder)
    path = versions_folder / "crosswalks" / "lrs-2009--lrs-2011.yaml"
    known = read_crosswalk(path, versions).crosswalk
    made = draft_crosswalk(versions["lrs-2009"], versions["lrs-2011"], known=known)
    assert (made.conversions, made.relations, made.notice) == (known.conversions, known.relations, known.notice)
    assert {name: set(codes) for name, codes in made.events.named()} == {
        name: set(codes) for name, codes in known.events.named()}
    assert (set(made.new), set(made.retired)) == (set(known.new), set(known.retired))
    assert read_version(versions_folder / "lrs-2011.yaml") == versions["lrs-2011"]
