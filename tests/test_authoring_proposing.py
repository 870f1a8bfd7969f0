"""What a drafter did, filed as an amendment: made on the saved draft, it gives the edited one; the text goes back."""

from __future__ import annotations

import contextlib
import random
import shutil
from datetime import date
from decimal import Decimal

import pytest
from drafts import TOY, codes, criterion, new, random_step
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referentiel.authoring import Proposal, consolidated, open_session, propose, put_back, start_session
from referentiel.files import read_document
from referentiel.files.amendments import amendments_folder, read_amendments
from referentiel.model import FindingsError
from referentiel.texts import text

D, DAY = Decimal, date(2026, 11, 1)
WHO = Proposal("Un titre", "Une personne", "unions", "Parce que c’est utile.", (), legal_basis=("C. trav.",),
               sources=("RCM-07",))


@pytest.fixture
def session(draft):
    opened = open_session(draft)
    yield opened
    opened.close()


def filed(session, registries, part=""):
    """File, and read back from the disk what was filed."""
    made = propose(session, WHO, DAY, registries, ("employers", "unions"), part)
    return read_amendments(session.path).numbered(made.number).amendment


def splits_and_merges(session):
    return [one for one in session.state.relations if one not in session.saved.relations]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_what_is_filed_gives_the_edited_draft_and_the_text_goes_back_to_the_byte(draft, registries, seed):
    draft.write_bytes(TOY.read_bytes())
    shutil.rmtree(amendments_folder(draft), ignore_errors=True)
    rng = random.Random(seed)  # noqa: S311 - not a secret
    session = open_session(draft, autosave=False)
    for _ in range(rng.randrange(1, 10)):
        random_step(session, rng)
        if rng.randrange(8) == 0:
            session.save(pending=True)
    saved, edited, before = session.saved.version, session.version, draft.read_bytes()
    refused = bool(session.typed or splits_and_merges(session) or saved == edited)
    # A text that names markup or a formula is refused as any amendment's.
    hostile = any(written in str(step.label) for step in session.steps for written in ("<b>", "=A1"))
    amendment = None
    with contextlib.suppress(FindingsError):
        amendment = filed(session, registries)
    if amendment is None:
        assert refused or hostile
        assert read_amendments(draft).read == ()
        return
    assert not refused
    assert consolidated(saved, [amendment]) == edited
    assert (session.version, draft.read_bytes()) == (edited, before)
    put_back(session)
    assert (session.version, session.unsaved, session.text().encode()) == (saved, False, before)
    session.undo()
    assert session.version == edited


def test_one_criterion_is_filed_and_goes_back_alone(session, registries):
    session.type("criteria.A-01.ladder[2]", "25")
    session.type("criteria.A-01.title", "Un autre titre")
    session.type("outcomes.award.global_at_least", "50")
    edited, saved = session.version, session.saved.version
    amendment = filed(session, registries, "criteria.A-01")
    assert [sorted(one) for one in amendment.changes] == [["from", "rewrite", "to"], ["from", "set", "to"]]
    assert {one.get("set"): (one["from"], one["to"]) for one in amendment.changes if "set" in one} == {
        "criteria.A-01.ladder[2]": (D(20), D(25))}
    assert (amendment.college, amendment.legal_basis, amendment.sources, amendment.state) == (
        "unions", ("C. trav.",), ("RCM-07",), "filed")
    put_back(session, "criteria.A-01")
    assert criterion(session.version, "A-01") == criterion(saved, "A-01")
    assert session.version.outcomes == edited.outcomes != saved.outcomes
    assert session.undo_label == text("authoring.label.put_back")


def test_a_criterion_that_came_or_went_is_filed_alone(session, registries):
    session.add(new("A-03"), "A", "A-02")
    session.retire("B-03")
    session.move("B-01", "A")
    for part, change in (("criteria.A-03", "add"), ("criteria.B-03", "retire"), ("criteria.B-01", "move")):
        (one,) = filed(session, registries, part).changes
        assert change in one
    together = [one.amendment for one in read_amendments(session.path).read]
    assert consolidated(session.saved.version, together) == session.version
    put_back(session, "criteria.B-03")
    assert criterion(session.version, "B-03") == criterion(session.saved.version, "B-03")


@pytest.mark.parametrize(("act", "wanted", "told"), [
    (lambda s: None, ["AMD-EMPTY"], ""),
    (lambda s: s.type("criteria.A-01.ladder[2]", "lourd"), ["DRAFT-PENDING"], "lourd"),
    (lambda s: s.split("A-02", [new("A-11"), new("A-12")]), ["AMD-UNSAID"], "A-02 scindé en A-11, A-12"),
    (lambda s: s.merge(["B-01", "B-02"], new("B-11")), ["AMD-UNSAID"], "B-01, B-02 fusionnés en B-11"),
    (lambda s: s.type("criteria.A-01.question", "<script>alert(1)</script>"), ["AMD-MARKUP"], "<script>"),
])
def test_what_no_amendment_can_say_is_named_and_nothing_is_filed(session, registries, act, wanted, told):
    act(session)
    before = session.state
    with pytest.raises(FindingsError) as error:
        filed(session, registries)
    assert codes(error) == wanted
    assert told in error.value.findings[0].found
    assert read_amendments(session.path).read == ()
    assert session.state == before


def test_a_pending_field_elsewhere_does_not_stop_a_part(session, registries):
    session.type("criteria.A-01.ladder[2]", "lourd")
    session.type("criteria.B-01.weight", "3")
    assert filed(session, registries, "criteria.B-01").changes[0]["set"] == "criteria.B-01.weight"
    with pytest.raises(FindingsError) as error:
        filed(session, registries, "criteria.A-01")
    assert codes(error) == ["DRAFT-PENDING"]


def test_without_reasons_or_with_an_unknown_college_nothing_is_filed(session, registries):
    session.type("criteria.B-01.weight", "3")
    with pytest.raises(FindingsError) as error:
        propose(session, Proposal("Un titre", "Qui", "union", " ", ()), DAY, registries, ("employers", "unions"))
    assert codes(error) == ["AMD-COLLEGE", "AMD-RATIONALE"]


def test_a_draft_that_somebody_else_saved_is_joined_first(session, registries):
    session.type("criteria.B-01.weight", "3")
    other = open_session(session.path, autosave=False)
    other.type("criteria.A-02.title", "Le leur")
    other.save()
    with pytest.raises(FindingsError) as error:
        filed(session, registries)
    assert codes(error) == ["AMD-MEANWHILE"]


def test_a_draft_without_a_file_takes_no_amendment(registries, tmp_path, versions_folder):
    (tmp_path / "lrs-2011.yaml").write_bytes((versions_folder / "lrs-2011.yaml").read_bytes())
    fresh = start_session(read_document(tmp_path / "lrs-2011.yaml"), "lrs-2013", "Un brouillon", DAY, autosave=False)
    for act in (lambda: filed(fresh, registries), lambda: put_back(fresh)):
        with pytest.raises(FindingsError) as error:
            act()
        assert codes(error) == ["AMD-UNFILED"]
