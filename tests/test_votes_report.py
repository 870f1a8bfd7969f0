"""A result in French: the sentence, the arithmetic line by line, the quorum, and the other readings."""

import re

import pytest
from committees import ballots, committee, everybody, totals

from referentiel import texts
from referentiel.authoring.votes import Poll, attendance_of, other_readings, quorum_of, tally
from referentiel.report.votes import quorum_sentence, reading_lines, vote_lines, vote_sentence

PERSONS = {"voting": "one_person_one_vote"}
NNBSP, NBSP = "\u202f", "\u00a0"


def shown(result):
    """The sentence with plain spaces."""
    return vote_sentence(result).replace(NBSP, " ").replace(NNBSP, " ")


def lines(result):
    return [line.replace(NBSP, " ").replace(NNBSP, " ") for line in vote_lines(result)]


def test_the_mock_meeting():
    one = committee({"a": 6, "b": 4, "c": 4})
    poll = ballots(a="++---0", b="++++", c="+++-")
    result = tally(one, everybody(one), poll)
    assert shown(result) == ("Adopté : 71,67 points pour, il en fallait plus de 50, la moitié des 100 points de tous "
                             "les collèges.")
    assert lines(result) == [
        "A : 2 ÷ 5 × 33,33 = 13,33 points pour", "B : 4 ÷ 4 × 33,33 = 33,33 points pour",
        "C : 3 ÷ 4 × 33,33 = 25 points pour",
        "Total : 71,67 points pour, 28,33 contre, 0 en abstention, 0 perdus ; il en faut plus de 50"]
    assert [line.replace(NBSP, " ") for line in reading_lines(other_readings(one, everybody(one), poll))] == [
        "En bloc par collège : adopté",
        "Une personne, une voix (règle d’avant le 17 décembre 2009) : adopté, 9 pour et 4 contre"]


def test_by_head():
    one = committee({"a": 13}, **PERSONS)
    result = tally(one, everybody(one), ballots(a="++++++-0"))
    assert shown(result) == ("Rejeté : 6 voix pour et 1 contre, il en fallait plus de 6,5, la moitié des 13 sièges "
                             "du comité.")
    assert lines(result) == ["A : 6 pour, 1 contre, 1 en abstention",
                             "Total : 6 voix pour, 1 contre, 1 en abstention ; il en faut plus de 6,5"]


def test_lost_tied_and_spread_colleges():
    bloc = committee({"a": 2, "b": 2, "c": 2}, within_college="bloc")
    assert lines(tally(bloc, everybody(bloc), ballots(a="+-", b="++")))[:3] == [
        "A : 1 pour, 1 contre, aucune majorité, ses points sont perdus (33,33)",
        "B : 2 pour, 0 contre, 0 en abstention, donc 33,33 points pour sur 33,33, en bloc",
        "C : aucun suffrage ne compte, ses points sont perdus (33,33)"]
    shared = committee({"a": 2, "b": 2, "c": 2}, absent_college="shared")
    assert lines(tally(shared, everybody(shared), ballots(a="+-", b="++")))[2:] == [
        "C : ses points vont aux autres collèges",
        "Total : 75 points pour, 25 contre, 0 en abstention, 0 perdus ; il en faut plus de 50"]


def test_a_result_near_the_half_never_reads_as_the_half():
    # Shares in bloc that make 50,0001 points: two decimals would write 50,00.
    one = committee({"a": 1, "b": 1}, {"a": "500001/1000000", "b": "499999/1000000"}, within_college="bloc")
    for marks, words in ((("+", "-"), "Adopté : 50,0001 points"), (("-", "+"), "Rejeté : 49,9999 points")):
        assert words in shown(tally(one, everybody(one), ballots(a=marks[0], b=marks[1])))


CASTING = {**PERSONS, "majority": "more_for_than_against", "tie": "casting_vote", "casting_seat": "a1"}
SENTENCES = [
    (committee({"a": 2}, **PERSONS), ballots(a="+-"), "partage égal, exactement la moitié des 2 sièges du comité."),
    (committee({"a": 4}, **CASTING), ballots(a="+-"), "et la voix prépondérante est pour."),
    (committee({"a": 4}, **CASTING), ballots(a="-+"), "et la voix prépondérante est contre."),
    (committee({"a": 4}, **CASTING), ballots(a="0+-"), "et la voix prépondérante s’abstient."),
    (committee({"a": 4}, **CASTING), ballots(a=".+-"), "et le siège à voix prépondérante n’a pas voté."),
    (committee({"a": 4}, **CASTING), totals("secret", a=(1, 1, 0)), "la voix prépondérante ne se lit pas dans des"),
    (committee(majority="more_for_than_against"), ballots(a="0"), "Rejeté : aucun suffrage ne compte."),
    (committee(quorum=9), None, "le quorum n’est pas atteint (8 sur 9 sièges nécessaires)"),
    (committee(majority="of_present"), ballots(a="+++"), "la moitié des 100 points des collèges présents"),
    (committee({"a": 3}, **PERSONS, majority="of_present"), ballots(a="+++"), "des 3 sièges présents ou représentés"),
    (committee(majority="more_for_than_against"), ballots(a="++"), "la moitié des 33,33 points qui comptent"),
    (committee({"a": 3}, **PERSONS, majority="more_for_than_against"), ballots(a="++"), "des 2 voix qui comptent"),
]


def told_of(one, poll):
    """The result with everybody there; with one seat missing when nothing is cast."""
    seats = [seat.id for seat in one.seats]
    return tally(one, attendance_of(one, seats if poll else seats[:-1]), poll or Poll())


@pytest.mark.parametrize(("one", "poll", "words"), SENTENCES, ids=[words for *_, words in SENTENCES])
def test_each_sentence(one, poll, words):
    assert words in shown(told_of(one, poll))


def test_every_sentence_of_the_catalogue_can_be_told():
    told = {told_of(one, poll).sentence_id for one, poll, _ in SENTENCES}
    others = {"votes.sentence.adopted.colleges", "votes.sentence.rejected.colleges",
              "votes.sentence.rejected.one_person_one_vote"}
    assert told | others == {key for key in texts.ids() if re.match(r"votes\.sentence\.", key)}


@pytest.mark.parametrize(("counts", "words"), [
    ("present_or_represented", "Quorum atteint : 3 présents ou représentés sur 9, pour 3 nécessaires"),
    ("present", "Quorum non atteint : 2 présents sur 9, pour 3 nécessaires"),
])
def test_the_quorum_in_words(counts, words):
    one = committee(quorum=3, quorum_counts=counts)
    quorum = quorum_of(one, attendance_of(one, ["a1", "a2"], [("b1", "a1")]))
    assert quorum_sentence(one, quorum).replace(NBSP, " ") == words
