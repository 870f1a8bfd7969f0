"""The labels active on a day: golden cases worked by hand, and what holds for any events."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referentiel.audits import active_labels
from referentiel.model import EVENT_KINDS, LabelEvent

D = date.fromisoformat


def event(day, kind, until=None, organisation="org-1", family="lrs", name=""):
    return LabelEvent(id=name or f"{organisation}-{day}-{kind}", organisation=organisation, family=family, day=D(day),
                      kind=kind, until=D(until) if until else None)


AWARD = event("2006-03-15", "award", "2008-03-14")
# What happened, the day asked, and until when the label runs (None: no label).
GOLDEN = {
    "the day before the award": ([AWARD], "2006-03-14", None),
    "the day of the award": ([AWARD], "2006-03-15", "2008-03-14"),
    "the last day": ([AWARD], "2008-03-14", "2008-03-14"),
    "the day after the term": ([AWARD], "2008-03-15", None),
    "a shortened award is a label, for its own term": (
        [event("2007-09-20", "shortened_award", "2008-09-19")], "2008-09-19", "2008-09-19"),
    "a shortened award, after its term": ([event("2007-09-20", "shortened_award", "2008-09-19")], "2008-09-20", None),
    "a renewal replaces the term from its day": (
        [AWARD, event("2008-01-10", "award", "2010-01-09")], "2008-03-15", "2010-01-09"),
    "before the renewal, the first term": (
        [AWARD, event("2008-01-10", "award", "2010-01-09")], "2008-01-09", "2008-03-14"),
    "a renewal for a shorter term replaces too": (
        [AWARD, event("2006-06-01", "shortened_award", "2007-05-31")], "2007-06-01", None),
    "a refusal of renewal leaves the label to its term": ([AWARD, event("2008-01-10", "refusal")], "2008-03-14",
                                                          "2008-03-14"),
    "a refusal does not prolong it": ([AWARD, event("2008-01-10", "refusal")], "2008-03-15", None),
    "a withdrawal ends it on its day": ([AWARD, event("2007-05-02", "withdrawal")], "2007-05-02", None),
    "the day before a withdrawal": ([AWARD, event("2007-05-02", "withdrawal")], "2007-05-01", "2008-03-14"),
    "a label handed back": ([AWARD, event("2007-05-02", "hand_back")], "2007-05-02", None),
    "an expiry is the first day without": ([event("2006-03-15", "award"), event("2008-03-15", "expiry")],
                                           "2008-03-15", None),
    "the day before an expiry": ([event("2006-03-15", "award"), event("2008-03-15", "expiry")], "2008-03-14", ""),
    "an award without a term runs on": ([event("2006-03-15", "award")], "2030-01-01", ""),
    "a certificate is not a label": ([event("2009-10-01", "certificate", "2010-04-01")], "2009-11-01", None),
    "a certificate does not prolong one": ([AWARD, event("2008-03-01", "certificate", "2009-03-01")], "2008-03-15",
                                           None),
    "an appeal changes nothing": ([AWARD, event("2007-05-02", "withdrawal"), event("2007-06-01", "appeal")],
                                  "2007-06-02", None),
    "an award after a withdrawal": ([AWARD, event("2007-05-02", "withdrawal"),
                                     event("2007-09-01", "award", "2009-08-31")], "2008-01-01", "2009-08-31"),
    "an end that had nothing to end": ([event("2005-01-01", "withdrawal"), AWARD], "2006-03-15", "2008-03-14"),
    # One day: the ends are read before the awards, whatever their order.
    "an old label ends and a new one begins on a day": (
        [AWARD, event("2008-03-01", "award", "2010-02-28"), event("2008-03-01", "expiry")], "2008-03-01", "2010-02-28"),
    "two awards of a day: the later in the order given": (
        [event("2007-09-20", "award", "2009-09-19"), event("2007-09-20", "shortened_award", "2008-09-19")],
        "2008-09-20", None),
    "events are read by their day, not by the order of import": (
        [event("2007-05-02", "withdrawal"), AWARD], "2007-06-01", None),
    "another family": ([event("2006-03-15", "award", "2008-03-14", family="other")], "2007-01-01", None),
}


@pytest.mark.parametrize("case", GOLDEN)
def test_golden(case):
    events, day, until = GOLDEN[case]
    labels = active_labels(events, "lrs", D(day))
    assert [str(label.until or "") for label in labels] == ([] if until is None else [until])


def test_since_when_a_label_is_held():
    events = [AWARD, event("2008-01-10", "award", "2010-01-09"), event("2010-06-01", "award", "2013-05-31"),
              event("2006-03-15", "shortened_award", "2013-01-01", "org-0", name="other")]
    assert [(one.organisation, one.since, one.event, one.shortened) for one in
            active_labels(events, "lrs", D("2009-01-01"))] == [
        ("org-0", D("2006-03-15"), "other", True), ("org-1", D("2006-03-15"), "org-1-2008-01-10-award", False)]
    # Five months without a label: a new one begins.
    assert active_labels(events, "lrs", D("2010-06-01"))[1].since == D("2010-06-01")


START = D("2006-01-01")


@st.composite
def events(draw):
    kind, day = draw(st.sampled_from(EVENT_KINDS)), draw(st.integers(0, 12))
    until = draw(st.none() | st.integers(day, 14)) if kind in {"award", "shortened_award", "certificate"} else None
    return LabelEvent(id=draw(st.uuids()).hex, organisation=draw(st.sampled_from("ab")), family="lrs",
                      day=START + timedelta(days=day), kind=kind,
                      until=None if until is None else START + timedelta(days=until))


@given(st.lists(events(), max_size=8), st.integers(-1, 15))
def test_day_by_day_gives_the_same(found, asked):
    """Live through every day with a state an organisation, as a clerk would."""
    held = {}
    for number in range(-1, asked + 1):
        day = START + timedelta(days=number)
        held = {name: until for name, until in held.items() if until is None or until >= day}
        today = [one for one in found if one.day == day]
        for one in today:
            if one.kind in {"withdrawal", "hand_back", "expiry"}:
                held.pop(one.organisation, None)
        for one in today:
            if one.kind in {"award", "shortened_award"}:
                held[one.organisation] = one.until
    labels = active_labels(found, "lrs", START + timedelta(days=asked))
    assert {label.organisation: label.until for label in labels} == held


@given(st.lists(events(), max_size=8), st.integers(0, 15))
def test_organisations_do_not_touch_each_other(found, asked):
    day = START + timedelta(days=asked)
    apart = [active_labels([one for one in found if one.organisation == name], "lrs", day) for name in "ab"]
    assert active_labels(found, "lrs", day) == apart[0] + apart[1]
