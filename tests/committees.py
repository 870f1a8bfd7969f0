"""Small committees for tests, written as their files would be."""

from datetime import date
from decimal import Decimal

from referentiel.authoring.votes import Ballot, CollegeCount, Poll, attendance_of
from referentiel.model.committee import Committee
from referentiel.model.committee_rules import committee_findings

COLLEGE_RULE = {"within_college": "pro_rata", "absent_college": "lost", "tied_college": "lost"}


def committee(sizes=None, shares=None, **rule):
    """A committee with colleges A, B, C... of the sizes given: seats a1, a2... and a rule, by default of 2009."""
    sizes = sizes or {"a": 3, "b": 3, "c": 3}
    rule = {"voting": "colleges", "adopts_texts": True, "quorum": 1, "quorum_counts": "present_or_represented",
            "majority": "of_members", "abstentions": "excluded", "tie": "rejected", "proxies": 1, **rule}
    by_college = rule["voting"] == "colleges"
    rule = {**(COLLEGE_RULE if by_college else {}), **rule}
    shares = shares or {name: f"1/{len(sizes)}" for name in sizes}
    made = Committee.model_validate({
        "id": "essai", "title": "Comité d’essai", "from": {"value": date(2009, 12, 17),
                                                 "assumption": True},
        "provenance": "draft", "notice": "Un comité inventé.",
        "colleges": tuple({"id": name, "title": name.upper(), "assumption": True,
                           **({"share": shares[name]} if by_college else {})} for name in sizes),
        "seats": tuple({"id": f"{name}{i}", "organisation": "O", "college": name, "assumption": True}
                       for name, size in sizes.items() for i in range(1, size + 1)),
        "rule": {name: {"value": Decimal(value) if type(value) is int else value, "assumption": True}
                 for name, value in rule.items()},
    })
    assert [f for f in committee_findings(made) if f.severity == "error"] == []
    return made


def everybody(one):
    return attendance_of(one, [seat.id for seat in one.seats])


def ballots(**cast):
    """Ballots by seat: a="++-0." is for, for, against, abstention, and a seat that casts none."""
    names = {"+": "for", "-": "against", "0": "abstention"}
    return Poll(ballots=tuple(Ballot(f"{college}{i}", names[mark]) for college, marks in cast.items()
                              for i, mark in enumerate(marks, start=1) if mark != "."))


def totals(manner="by_college", **cast):
    """Totals by college: a=(for, against, abstention)."""
    return Poll(manner, counts=tuple(CollegeCount(college, *counts, sum(counts)) for college, counts in cast.items()))
