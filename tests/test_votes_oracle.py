"""Random committees and ballots: the tally is that of an independent count, and keeps to what any vote must."""

from fractions import Fraction

import pytest
from committees import committee
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_votes import verdict

from referentiel.authoring.votes import Ballot, CollegeCount, Poll, attendance_of, tally

MARKS = ("for", "against", "abstention")


@st.composite
def votes(draw):
    """A committee, who is there, and the ballots of some of those who may vote."""
    names = draw(st.sampled_from([("a",), ("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d")]))
    sizes = {name: draw(st.integers(1, 5)) for name in names}
    parts = [draw(st.integers(1, 4)) for _ in names]
    shares = {name: f"{part}/{sum(parts)}" for name, part in zip(names, parts, strict=True)}
    seats = [f"{name}{i}" for name, size in sizes.items() for i in range(1, size + 1)]
    rule = {
        "voting": draw(st.sampled_from(["colleges", "colleges", "one_person_one_vote"])),
        "majority": draw(st.sampled_from(["more_for_than_against", "of_members", "of_present"])),
        "abstentions": draw(st.sampled_from(["excluded", "counted"])),
        "tie": draw(st.sampled_from(["rejected", "casting_vote"])), "proxies": min(2, len(seats) - 1),
    }
    if rule["tie"] == "casting_vote":
        rule["casting_seat"] = draw(st.sampled_from(seats))
    if rule["voting"] == "colleges":
        rule |= {"within_college": draw(st.sampled_from(["pro_rata", "bloc"])),
                 "absent_college": draw(st.sampled_from(["lost", "shared"])),
                 "tied_college": draw(st.sampled_from(["lost", "shared"]))}
    one = committee(sizes, shares, **rule)
    present = draw(st.lists(st.sampled_from(seats), unique=True, min_size=1))
    absent = [seat for seat in seats if seat not in present]
    proxies = list(zip(absent, present, strict=False))[: draw(st.integers(0, 3))] if rule["proxies"] else []
    attendance = attendance_of(one, present, proxies)
    voting = draw(st.lists(st.sampled_from(sorted(attendance.voters)), unique=True))
    cast = {seat: draw(st.sampled_from(MARKS)) for seat in voting}
    return one, rule, attendance, cast


def poll_of(cast):
    return Poll(ballots=tuple(Ballot(seat, choice) for seat, choice in cast.items()))


def colleges_of(one):
    return {college.id: (college.share, [s.id for s in one.seats if s.college == college.id])
            for college in one.colleges}


def check_against_the_oracle(vote):
    one, rule, attendance, cast = vote
    result = tally(one, attendance, poll_of(cast))
    got = (result.to_for, result.to_against, result.base, result.verdict)
    assert got == verdict(rule, colleges_of(one), attendance.voters, cast)


@settings(max_examples=500)
@given(votes())
def test_the_tally_is_that_of_an_independent_count(vote):
    check_against_the_oracle(vote)


@pytest.mark.soak
@settings(max_examples=20_000)
@given(votes())
def test_the_tally_is_that_of_an_independent_count_many_times(vote):
    check_against_the_oracle(vote)


@given(votes(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(vote, chance):
    one, _, attendance, cast = vote
    mixed = list(cast.items())
    chance.shuffle(mixed)
    assert tally(one, attendance, poll_of(dict(mixed))) == tally(one, attendance, poll_of(cast))


@settings(max_examples=300)
@given(votes(), st.data())
def test_one_more_vote_for_never_turns_adopted_into_rejected(vote, data):
    one, _, attendance, cast = vote
    seat = data.draw(st.sampled_from(sorted(attendance.voters)))
    before, after = (tally(one, attendance, poll_of(ballots)).verdict
                     for ballots in (cast, {**cast, seat: "for"}))
    assert (before, after) != ("adopted", "rejected")


@given(votes())
def test_what_is_weighed_adds_up(vote):
    one, _, attendance, cast = vote
    result = tally(one, attendance, poll_of(cast))
    for line in result.lines:
        assert line.for_ + line.against + line.abstention + line.silent + line.absent == line.seats
        assert line.to_for + line.to_against + line.to_abstention + line.lost == line.weight
    if one.by_college:
        assert sum(line.weight for line in result.lines) == 1
        assert 0 <= result.to_for <= result.base <= 1 or result.majority == "of_present"
    assert all(isinstance(value, Fraction) for value in (result.to_for, result.base, result.lost))


@given(votes())
def test_totals_by_college_count_like_the_ballots_they_sum(vote):
    one, _, attendance, cast = vote
    counts = []
    for name, (_, seats) in colleges_of(one).items():
        told = [[cast.get(seat) for seat in seats].count(mark) for mark in MARKS]
        counts.append(CollegeCount(name, *told, sum(told)))
    by_seat = tally(one, attendance, poll_of(cast))
    by_total = tally(one, attendance, Poll("secret", counts=tuple(counts)))
    assert by_total.lines == by_seat.lines
    assert by_total.verdict == by_seat.verdict or by_seat.casting == "for"


@given(votes())
def test_the_frame_has_a_row_a_college_and_the_exact_parts(vote):
    one, _, attendance, cast = vote
    result = tally(one, attendance, poll_of(cast))
    frame = result.to_frame()
    assert list(frame["college"]) == [college.id for college in one.colleges]
    assert sum(frame["to_for"]) == result.to_for
    assert int(frame["seats"].sum()) == len(one.seats)
    assert int(frame["for"].sum()) == list(cast.values()).count("for")
