"""What lies between two texts, told as changes of an amendment: made on the first, they give the second."""

from __future__ import annotations

import itertools
import random
from datetime import date
from decimal import Decimal

import pytest
from drafts import TOY, criterion, new, random_step
from hypothesis import given, settings
from hypothesis import strategies as st

from referentiel.authoring import Proposal, Session, changes_between, changes_of
from referentiel.authoring.amending.filing import drawn_up
from referentiel.authoring.drafting.moved import moved_sourced
from referentiel.compare import diff
from referentiel.files import read_document
from referentiel.model.change import Change, change_of, changed, made
from referentiel.model.operations import Add, Move, Retire
from referentiel.model.rewriting import Rewrite, rewrite_of

D = Decimal
SHIPPED = ("lrs-2005-projet", "lrs-2005", "lrs-2008", "lrs-2009", "lrs-2011", "drafts/lrs-2026-brouillon")


@pytest.fixture(scope="module")
def toy():
    return read_document(TOY).version


@pytest.fixture(scope="module")
def shipped(versions_folder):
    return {name: read_document(versions_folder / f"{name}.yaml") for name in SHIPPED}


def told(before, after, part=""):
    """Return the changes between two texts as an amendment's file would give them back."""
    changes, unsaid = changes_between(before, after, part)
    assert unsaid == ()
    proposal = Proposal("Un titre", "Une personne", "unions", "Parce que.", changes, assumption=True)
    assert changes_of(drawn_up(before, proposal, date(2012, 3, 1)), before) == changes
    return list(changes)


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6))
def test_the_random_work_of_a_drafter_is_told_whole(seed):
    rng = random.Random(seed)  # noqa: S311 - not a secret
    session = Session(read_document(TOY))
    before = session.version
    for _ in range(rng.randrange(1, 14)):
        random_step(session, rng)
    changes = told(before, session.version)
    assert changed(before, changes) == session.version
    assert bool(changes) == (before != session.version)


@pytest.mark.parametrize("seed", range(3))
def test_the_random_work_on_a_whole_standard_is_told_whole(shipped, seed):
    rng = random.Random(seed)  # noqa: S311 - not a secret
    session = Session(shipped["lrs-2011"])
    for _ in range(25):
        random_step(session, rng)
    before = shipped["lrs-2011"].version
    assert changed(before, told(before, session.version)) == session.version


# What a drafter does, and the changes that tell it.
DONE = [
    ([Change("criteria.A-01.ladder[2]", D(25))],) * 2,
    ([Change("criteria.A-01.weight[small]", D(7))],) * 2,
    ([Change("sections.A.weight", D(3)), Change("outcomes.award.global_at_least", D("62.50"))],
     [Change("outcomes.award.global_at_least", D("62.50")), Change("sections.A.weight", D(3))]),
    ([Change("outcomes.award.sections_at_least.A", D(30))],) * 2,
    ([Change("criteria.A-02.knockout", True)],) * 2,
    ([Change("rule.not_assessed", "zero")],) * 2,
    ([Move("B-01", "A", before="A-02"), Retire("B-03")],) * 2,
    ([Move("B-03", "B", before="B-01")],) * 2,
    # The same order, told with the fewest moves.
    ([Move("B-01", "B"), Move("B-02", "B")], [Move("B-03", "B", before="B-01")]),
]


@pytest.mark.parametrize(("done", "wanted"), DONE)
def test_a_change_is_told_as_a_person_would(toy, done, wanted):
    assert told(toy, changed(toy, done)) == wanted


def test_a_field_that_its_values_do_not_tell_is_written_whole(toy):
    texts = {"title": "Un titre", "guidance": ("Un", "Deux"), "note": "Une note"}
    for field, raw in texts.items():
        wanted = rewrite_of(toy, "criteria.A-01", field, raw)
        assert told(toy, changed(toy, [wanted])) == [wanted]
    # A step more, and a source: no path sets them.
    longer = rewrite_of(toy, "criteria.A-01", "ladder", [D(10), D(20), D(30), D(40)])
    (one,) = told(toy, changed(toy, [longer]))
    assert (type(one), one.path) == (Rewrite, "criteria.A-01.ladder")
    moved = changed(toy, [Change("criteria.A-01.ladder[2]", D(25))])
    sourced = changed(moved, moved_sourced(moved, toy, "criteria.A-01", ["RCM-07"], assumption=False))
    (one,) = told(toy, sourced)
    assert (type(one), one.path) == (Rewrite, "criteria.A-01.ladder")
    assert changed(toy, [one]) == sourced


def test_any_order_of_what_comes_and_moves_is_told(toy):
    came = [new(code) for code in ("N-1", "N-2")]
    for order in itertools.permutations([*came, *(criterion(toy, code) for code in ("A-02", "B-01", "B-02", "B-03"))]):
        first, second = toy.sections
        wanted = toy.model_copy(update={"sections": (
            first.model_copy(update={"criteria": first.criteria[:1]}), second.model_copy(update={"criteria": order}))})
        assert changed(toy, told(toy, wanted)) == wanted


def test_a_new_section_takes_criteria_and_a_retired_one_gives_its_own(toy):
    first, second = toy.sections
    fresh = first.model_copy(update={"code": "C", "title": "Rubrique C", "criteria": (
        new("C-02"), criterion(toy, "B-03"), new("C-01"), criterion(toy, "A-02"))})
    left = second.model_copy(update={"criteria": second.criteria[:2]})
    wanted = toy.model_copy(update={"sections": (fresh, left)})
    changes = told(toy, wanted)
    assert changed(toy, changes) == wanted
    assert [one for one in changes if isinstance(one, Retire)] == [Retire("A")]
    assert [one.code for one in changes if isinstance(one, Add)] == ["C"]


def test_one_part_is_told_alone(toy):
    after = changed(toy, [Change("criteria.A-01.ladder[2]", D(25)), Change("sections.B.weight", D(3)),
                          Change("outcomes.award.global_at_least", D(50)), Add(new("N-2"), "A", before="N-1"),
                          Add(new("N-1"), "A"), Move("B-01", "A", before="A-02")])
    assert told(toy, after, "criteria.A-01") == [Change("criteria.A-01.ladder[2]", D(25))]
    assert told(toy, after, "weights") == [Change("sections.B.weight", D(3))]
    assert told(toy, after, "outcomes.award") == [Change("outcomes.award.global_at_least", D(50))]
    assert told(toy, after, "rule") == []
    # Alone, it stands where it can be told to: the other that comes with it is not of this amendment.
    assert told(toy, after, "criteria.N-2") == [Add(new("N-2"), "A")]
    assert told(toy, after, "criteria.B-01") == [Move("B-01", "A", before="A-02")]


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(SHIPPED, 2)))
def test_between_two_editions_what_cannot_be_told_is_named(shipped, before, after):
    one, other = shipped[before].version, shipped[after].version
    changes, unsaid = changes_between(one, other)
    assert changes
    # Two editions have at least another name.
    assert {finding.code for finding in unsaid} == {"AMD-UNSAID"}
    left = diff(made(one, changes), other).entries
    assert {finding.cell.partition(".")[0] for finding in unsaid} <= {
        "head", "attributes", "actor_types", "outcomes", "decisions", "sections", "eligibility", "rule"}
    assert len(unsaid) >= len(left) > 0


def test_what_no_amendment_can_say_is_named_in_french(toy):
    turned = toy.model_copy(update={"sections": toy.sections[::-1]})
    assert [one.found for one in changes_between(toy, turned)[1]] == ["l’ordre des rubriques"]
    fewer = toy.model_copy(update={"decisions": toy.decisions[:-1], "outcomes": toy.outcomes[::-1]})
    found = [one.found for one in changes_between(toy, fewer)[1]]
    assert "l’ordre des issues" in found
    assert changes_between(toy, turned, "criteria.A-01") == ((), ())
    assert change_of(toy, "sections.A.weight", "3") in changes_between(
        toy, changed(turned, [Change("sections.A.weight", D(3))]))[0]
