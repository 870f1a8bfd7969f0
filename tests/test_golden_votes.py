"""Votes worked by hand: each comment is the whole calculation, made before the code was run."""

from fractions import Fraction
from pathlib import Path

import pytest
from committees import ballots, committee, everybody, totals

from referentiel.authoring.votes import Ballot, Poll, attendance_of, other_readings, tally
from referentiel.files.committees import committee_on, read_committees

FOLDER = Path(__file__).resolve().parents[1] / "referentiel_versions"
PERSONS = {"voting": "one_person_one_vote"}
part = Fraction

# Name, committee, ballots of everybody present, for, against, base, verdict.
CASES = [
    # A 2/5 of 1/3 = 2/15, B 4/4 = 1/3, C 3/4 of 1/3 = 1/4: 8/60 + 20/60 + 15/60 = 43/60, that is 71.67 points.
    ("the three colleges of the mock meeting", committee({"a": 6, "b": 4, "c": 4}),
     ballots(a="++---0", b="++++", c="+++-"), part(43, 60), part(17, 60), 1, "adopted"),
    # The same in bloc: A against, B and C for: 2/3.
    ("the same in bloc", committee({"a": 6, "b": 4, "c": 4}, within_college="bloc"),
     ballots(a="++---0", b="++++", c="+++-"), part(2, 3), part(1, 3), 1, "adopted"),
    # The same, one person one vote: 9 for, 4 against, of 14 seats; 9 > 7.
    ("the same by head", committee({"a": 6, "b": 4, "c": 4}, **PERSONS),
     ballots(a="++---0", b="++++", c="+++-"), 9, 4, 14, "adopted"),
    # Pro rata 3/5, 3/5, 0: (3/5 + 3/5) / 3 = 2/5.
    ("narrow majorities pro rata", committee({"a": 5, "b": 5, "c": 5}),
     ballots(a="+++--", b="+++--", c="-----"), part(2, 5), part(3, 5), 1, "rejected"),
    # In bloc A and B are for: 2/3.
    ("narrow majorities in bloc", committee({"a": 5, "b": 5, "c": 5}, within_college="bloc"),
     ballots(a="+++--", b="+++--", c="-----"), part(2, 3), part(1, 3), 1, "adopted"),
    # Pro rata 2/5, 2/5, 1: (4/5 + 1) / 3 = 3/5; in bloc one college of three.
    ("narrow minorities pro rata", committee({"a": 5, "b": 5, "c": 5}),
     ballots(a="++---", b="++---", c="+++++"), part(3, 5), part(2, 5), 1, "adopted"),
    ("narrow minorities in bloc", committee({"a": 5, "b": 5, "c": 5}, within_college="bloc"),
     ballots(a="++---", b="++---", c="+++++"), part(1, 3), part(2, 3), 1, "rejected"),
    # 4 for, 3 against, 2 abstentions. Out: 4 of 7, 8 > 7. In: 4 of 9, 8 < 9.
    ("abstentions out", committee({"a": 9}, **PERSONS, majority="more_for_than_against"),
     ballots(a="++++---00"), 4, 3, 7, "adopted"),
    ("abstentions in", committee({"a": 9}, **PERSONS, majority="more_for_than_against", abstentions="counted"),
     ballots(a="++++---00"), 4, 3, 9, "rejected"),
    # A 2/2, B 1/3, C 0/1: out (1 + 1/3 + 0) / 3 = 4/9 of 1; against 5/9.
    ("abstentions out in colleges", committee(), ballots(a="++0", b="+--", c="-00"), part(4, 9), part(5, 9), 1,
     "rejected"),
    # In: A 2/3, B 1/3, C 0: 1/3; against (0 + 2/3 + 1/3) / 3 = 1/3; abstention the other third.
    ("abstentions in, in colleges", committee(abstentions="counted"), ballots(a="++0", b="+--", c="-00"),
     part(1, 3), part(1, 3), 1, "rejected"),
    # In bloc with abstentions in, A has 1 of 2 for: no more than half, so its third is lost. B for, C against.
    ("no majority in a bloc", committee({"a": 2, "b": 2, "c": 2}, within_college="bloc", abstentions="counted"),
     ballots(a="+0", b="++", c="--"), part(1, 3), part(1, 3), 1, "rejected"),
    # Majority of members: 6 of 13 present and all for is not more than half of 13; 7 is.
    ("six of thirteen members", committee({"a": 13}, **PERSONS), ballots(a="++++++"), 6, 0, 13, "rejected"),
    ("seven of thirteen members", committee({"a": 13}, **PERSONS), ballots(a="+++++++------"), 7, 6, 13, "adopted"),
    # 8 votes, 4 for: exactly half of those present is no majority; 5 is.
    ("half of those present", committee({"a": 8}, **PERSONS, majority="of_present"), ballots(a="++++-000"),
     4, 1, 8, "rejected"),
    ("more than half of those present", committee({"a": 8}, **PERSONS, majority="of_present"), ballots(a="+++++-00"),
     5, 1, 8, "adopted"),
    # 6 to 6.
    ("a tie by head", committee({"a": 12}, **PERSONS, majority="more_for_than_against"), ballots(a="++++++------"),
     6, 6, 12, "rejected"),
    # A 1/3, B 0, C half of 1/3: 1/3 + 1/6 = 1/2, exactly half.
    ("a tie of colleges", committee({"a": 1, "b": 1, "c": 2}), ballots(a="+", b="-", c="+-"),
     part(1, 2), part(1, 2), 1, "rejected"),
    # Nobody takes a side.
    ("only abstentions", committee(majority="more_for_than_against"), ballots(a="000", b="0", c="0"), 0, 0, 0,
     "rejected"),
    # C casts nothing, its third is lost: 2/9 + 2/9 = 4/9 of the whole; of the two that count, 4/9 of 2/3.
    ("a college without a ballot, of the whole", committee(), ballots(a="++-", b="++-"), part(4, 9), part(2, 9), 1,
     "rejected"),
    ("a college without a ballot, for against against", committee(majority="more_for_than_against"),
     ballots(a="++-", b="++-"), part(4, 9), part(2, 9), part(2, 3), "adopted"),
    # Its third shared: A and B weigh 1/2 each, 2/3 of each.
    ("a college without a ballot, shared", committee(absent_college="shared"), ballots(a="++-", b="++-"),
     part(2, 3), part(1, 3), 1, "adopted"),
    # In bloc: A for, B 1 to 1 is tied. Lost: 1/3 to 1/3 (C against). Shared: 1/2 to 1/2.
    ("a tied college, lost", committee({"a": 2, "b": 2, "c": 2}, within_college="bloc"),
     ballots(a="++", b="+-", c="--"), part(1, 3), part(1, 3), 1, "rejected"),
    ("a tied college, shared", committee({"a": 2, "b": 2, "c": 2}, within_college="bloc", tied_college="shared"),
     ballots(a="++", b="+-", c="--"), part(1, 2), part(1, 2), 1, "rejected"),
    # Shares 1/2, 1/4, 1/4 in bloc: A alone makes half and no more; with B, 3/4.
    ("unequal shares, half", committee(shares={"a": "1/2", "b": "1/4", "c": "1/4"}, within_college="bloc"),
     ballots(a="++-", b="---", c="---"), part(1, 2), part(1, 2), 1, "rejected"),
    ("unequal shares, spread by share", committee(
        shares={"a": "1/2", "b": "1/4", "c": "1/4"}, absent_college="shared"),
     # C absent: its 1/4 goes 2 to 1, A 1/2 + 1/6 = 2/3, B 1/4 + 1/12 = 1/3. A 1/3 for: 2/9; B whole: 1/3. 5/9.
     ballots(a="+--", b="+++"), part(5, 9), part(4, 9), 1, "adopted"),
    # Two of three seats of A stay silent: the one ballot carries the whole third.
    ("silent seats weigh nothing", committee(), ballots(a="+..", b="+--", c="+--"), part(5, 9), part(4, 9), 1,
     "adopted"),
]


@pytest.mark.parametrize(("one", "poll", "to_for", "to_against", "base", "verdict"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])
def test_worked_by_hand(one, poll, to_for, to_against, base, verdict):
    result = tally(one, everybody(one), poll)
    assert (result.to_for, result.to_against, result.base, result.verdict) == (to_for, to_against, base, verdict)
    assert all(line.to_for + line.to_against + line.to_abstention + line.lost == line.weight for line in result.lines)


COMMON = ["afrc-1", "afrc-2", "sp2c-1", "sp2c-2", "outsourcers", "in-house", "principals", "cfdt", "cfe-cgc", "cftc",
          "public-1"]
EMPLOYERS = COMMON[:7]


@pytest.mark.parametrize(("employers", "others", "before", "since"), [
    # Before: 4 for of 13 seats, 8 < 13. Since: unions 3/3 and institutions 1/1 for, 2/3.
    ("against", "for", "rejected", "adopted"),
    # Before: 7 for of 13, 14 > 13. Since: employers alone, 1/3.
    ("for", "against", "adopted", "rejected"),
])
def test_the_same_ballots_under_2008_and_2009(employers, others, before, since):
    poll = Poll(ballots=tuple(Ballot(seat, employers if seat in EMPLOYERS else others) for seat in COMMON))
    first, second = read_committees(FOLDER)
    old, new = (tally(one, attendance_of(one, COMMON), poll) for one in (first, second))
    assert (old.verdict, new.verdict) == (before, since)
    assert (old.base, new.base) == (13, 1)
    assert {old.to_for, new.to_for} <= {4, 7, part(1, 3), part(2, 3)}
    # The third college has one of its three seats there: two absent, nobody silent.
    assert [(line.seats, line.absent, line.silent) for line in new.lines] == [(7, 0, 0), (3, 0, 0), (3, 2, 0)]


def test_one_rule_until_a_day_and_another_from_that_day(versions_folder):
    from datetime import date

    committees = read_committees(versions_folder)
    assert committee_on(committees, date(2009, 12, 16)).by_college is False
    assert committee_on(committees, date(2009, 12, 17)).by_college is True
    assert [sum(seat.college == name for seat in committees[0].seats) for name in ("employers", "unions")] == [9, 3]


CASTING = {**PERSONS, "majority": "more_for_than_against", "tie": "casting_vote", "casting_seat": "a1"}


@pytest.mark.parametrize(("marks", "casting", "verdict"), [
    ("+-", "for", "adopted"), ("-+", "against", "rejected"), ("0+-.", "abstention", "rejected"),
    (".+-", "none", "rejected"), ("++-", "", "adopted"),
])
def test_a_casting_vote_decides_a_tie_and_only_a_tie(marks, casting, verdict):
    one = committee({"a": 4}, **CASTING)
    result = tally(one, everybody(one), ballots(a=marks))
    assert (result.casting, result.verdict) == (casting, verdict)


def test_a_casting_vote_cannot_be_read_in_totals():
    one = committee({"a": 4}, **CASTING)
    result = tally(one, everybody(one), totals("secret", a=(2, 2, 0)))
    assert (result.tie, result.casting, result.verdict) == (True, "unknown", "rejected")


@pytest.mark.parametrize(("present", "proxies", "counts", "counted", "verdict"), [
    # Quorum 7 of 13. Six present and all for: nothing is decided.
    (6, 0, "present_or_represented", 6, "no_quorum"),
    # One proxy more: 7 count, and 7 for are more than half of 13.
    (6, 1, "present_or_represented", 7, "adopted"),
    # Where only presence counts, the proxy votes and does not make the quorum.
    (6, 1, "present", 6, "no_quorum"),
    (7, 0, "present", 7, "adopted"),
])
def test_quorum(present, proxies, counts, counted, verdict):
    one = committee({"a": 13}, **PERSONS, quorum=7, quorum_counts=counts)
    there = [f"a{i}" for i in range(1, present + 1)]
    given = [(f"a{13 - i}", f"a{i + 1}") for i in range(proxies)]
    attendance = attendance_of(one, there, given)
    result = tally(one, attendance, Poll(ballots=tuple(Ballot(s, "for") for s in sorted(attendance.voters))))
    assert (result.quorum.counted, result.verdict) == (counted, verdict)
    assert result.to_for == present + proxies


def test_a_proxy_counts_in_the_college_of_who_gave_it():
    # a2 is absent and b1 carries its ballot: A 1/2, B 1/1, C 0/1. (1/2 + 1) / 3 = 1/2; carried to B it would be 2/3.
    one = committee({"a": 2, "b": 1, "c": 1})
    attendance = attendance_of(one, ["a1", "b1", "c1"], [("a2", "b1")])
    result = tally(one, attendance, ballots(a="-+", b="+", c="-"))
    assert (result.to_for, result.tie, result.verdict) == (part(1, 2), True, "rejected")
    assert (result.quorum.present, result.quorum.represented) == (3, 1)


@pytest.mark.parametrize("manner", ["by_college", "secret"])
def test_totals_give_what_ballots_give(manner):
    one = committee({"a": 6, "b": 4, "c": 4})
    by_seat = tally(one, everybody(one), ballots(a="++---0", b="++++", c="+++-"))
    by_total = tally(one, everybody(one), totals(manner, a=(2, 3, 1), b=(4, 0, 0), c=(3, 1, 0)))
    assert by_total.lines == by_seat.lines
    assert (by_total.verdict, by_total.base, by_total.manner) == ("adopted", 1, manner)


def test_the_other_readings_beside_a_result():
    one = committee({"a": 5, "b": 5, "c": 5})
    found = other_readings(one, everybody(one), ballots(a="+++--", b="+++--", c="-----"))
    # In bloc 2/3 for; by head 6 for, 9 against.
    assert {name: (other.verdict, other.ballots[:2]) for name, other in found.items()} == {
        "bloc": ("adopted", (6, 9)), "one_person_one_vote": ("rejected", (6, 9))}
    assert other_readings(committee(**PERSONS), everybody(committee(**PERSONS)), ballots(a="+")) == {}
