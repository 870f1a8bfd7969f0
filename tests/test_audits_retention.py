"""Periods to the day, what is past them by table, its deletion with a trace; the register says the same periods."""

import calendar
import hashlib
import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_audits_archive import everything
from test_audits_store import refusal, source

from referentiel.audits import Store, active_labels, purge, purges, retention
from referentiel.audits.labels import terms
from referentiel.audits.privacy import PERIODS, is_over, last_day, register_lines
from referentiel.audits.privacy.retention import names_kept_from
from referentiel.cli import main
from referentiel.model import Answer, Audit, LabelEvent, State
from referentiel.texts import text

REGISTER = Path(__file__).resolve().parents[1] / "docs" / "registre_des_traitements.md"
ONE_DAY = timedelta(days=1)


# Periods


def test_the_register_says_the_periods_of_the_code():
    lines = REGISTER.read_text(encoding="utf-8").splitlines()
    first = lines.index("| Table | Durée | À compter de |") + 2
    told = list(itertools.takewhile(lambda line: line.startswith("|"), lines[first:]))
    assert told == register_lines()
    assert [(one.key, one.years) for one in PERIODS] == [
        ("names", 2), ("files", 1), ("audits", 12), ("events", None), ("journal", 12), ("traces", None)]


@pytest.mark.parametrize(("start", "years", "last"), [
    ("2014-03-15", 12, "2026-03-15"), ("2024-02-29", 2, "2026-02-28"), ("2024-02-29", 12, "2036-02-29"),
    ("2092-02-29", 12, "2104-02-29"), ("2088-02-29", 12, "2100-02-28"), ("2023-02-28", 1, "2024-02-28"),
    ("2025-12-31", 1, "2026-12-31"), ("2023-03-01", 1, "2024-03-01"),
])
def test_the_last_day(start, years, last):
    assert last_day(date.fromisoformat(start), years) == date.fromisoformat(last)


@pytest.mark.parametrize("key", ["names", "files", "audits", "journal"])
def test_on_its_last_day_it_is_kept_for_every_day_of_a_leap_cycle(key):
    years = next(one.years for one in PERIODS if one.key == key)
    start = date(2020, 1, 1)
    while start < date(2024, 3, 2):
        # By brute force: the days of that month whose number is not beyond, the last of them.
        month = [day for day in calendar.Calendar().itermonthdates(start.year + years, start.month)
                 if (day.year, day.month) == (start.year + years, start.month) and day.day <= start.day]
        assert not is_over(start, key, max(month))
        assert is_over(start, key, max(month) + ONE_DAY)
        start += ONE_DAY


def test_what_has_no_limit_is_never_over():
    assert not is_over(date(1900, 1, 1), "events", date(2999, 1, 1))
    assert not is_over(date(9995, 1, 1), "audits", date.max)


# From when names are kept


def event(kind, day, until=None, organisation="o", family="lrs", name=None, **more):
    return LabelEvent(id=name or f"{organisation}{family}{kind}{day}", organisation=organisation, family=family,
                      day=date.fromisoformat(day), kind=kind, until=until and date.fromisoformat(until), **more)


IMPORTED = date(2005, 1, 1)


@pytest.mark.parametrize(("events", "audits", "start"), [
    ([], [], "2005-01-01"),
    ([], ["2008-03-15"], "2008-03-15"),
    ([event("award", "2008-04-01", "2010-03-31")], ["2008-03-15"], "2010-03-31"),
    ([event("award", "2008-04-01")], ["2008-03-15"], None),
    ([event("award", "2008-04-01"), event("withdrawal", "2009-02-03")], [], "2009-02-03"),
    ([event("award", "2008-04-01", "2010-03-31"), event("hand_back", "2009-02-03")], [], "2009-02-03"),
    # A renewal goes on to its own term, be it shorter.
    ([event("award", "2008-04-01", "2010-03-31"), event("shortened_award", "2009-04-01", "2009-12-31")], [],
     "2009-12-31"),
    # Handed back, then refused, then a new application without an answer yet.
    ([event("award", "2008-04-01", "2010-03-31"), event("refusal", "2010-05-01")], ["2011-06-07"], "2011-06-07"),
    # Another family counts.
    ([event("refusal", "2008-04-01"), event("award", "2009-04-01", "2031-03-31", family="egapro")], [], "2031-03-31"),
    ([event("award", "2008-04-01"), event("hand_back", "2009-01-01"), event("award", "2009-01-01")], [], None),
    ([event("expiry", "2008-04-01"), event("certificate", "2007-04-01", "2012-04-01")], [], "2008-04-01"),
])
def test_from_when_names_are_kept(events, audits, start):
    found = names_kept_from(events, map(date.fromisoformat, audits), IMPORTED)
    assert found == (start and date.fromisoformat(start))


KINDS = st.sampled_from(["award", "shortened_award", "withdrawal", "hand_back", "expiry", "refusal"])


@given(st.lists(st.tuples(KINDS, st.integers(0, 60), st.integers(0, 25) | st.none()), max_size=8))
def test_the_terms_are_the_days_on_which_a_label_is_active(drawn):
    start = date(2008, 1, 1)
    events = [event(kind, str(start + timedelta(days=day)), name=str(place),
                    until=str(start + timedelta(days=day + length))
                    if kind.endswith("award") and length is not None else None)
              for place, (kind, day, length) in enumerate(drawn)]
    found = terms(events, "lrs")
    ended = {one.day for one in events if one.kind in {"withdrawal", "hand_back", "expiry"}}
    for day in (start + timedelta(days=n) for n in range(90)):
        active = bool(active_labels(events, "lrs", day))
        # The day of a withdrawal is the end of the label and already without it; a term is its last day with it.
        held = any(begin <= day and (end is None or day < end or (day == end and end not in ended))
                   for begin, end in found)
        if day not in ended:
            assert held == active
    assert list(found) == sorted(found, key=lambda one: one[0])


# What is past, and its deletion

ORG = {name: f"org-{name * 16}" for name in "abcdefg"}


def audit(name, organisation, day, came="one", **more):
    return Audit(id=name, organisation=ORG[organisation], family="lrs", version="lrs-2005", day=date.fromisoformat(day),
                 attributes={"category": "outsourcer", "region": "Nord", "size_class": "300 à 999"},
                 answers={"RH-01": Answer(State.NOT_ASSESSED), "RH-02": Answer(State.NOT_APPLICABLE, None, "sans")},
                 source=came, **more)


def came(name, day, kind="confidential", **more):
    return replace(source(name, kind=kind), imported_at=f"{day}T10:00:00+00:00", imported_by="Camille",
                   file=f"{name}.csv", title=f"Import de {name}.csv", notes={"a": "1"}, **more)


@pytest.fixture
def store(base_url):
    opened = Store(base_url)
    opened.add(
        came("one", "2010-06-01"),
        [audit("a-1", "a", "2008-03-15", decision="award"), audit("a-2", "a", "2014-03-15", decision="refusal"),
         audit("b-1", "b", "2008-02-29", decision="refusal"), audit("c-1", "c", "2009-01-10", decision="award")],
        events=[event("award", "2008-04-01", "2010-03-31", ORG["a"], audit="a-1", note="remis à Lune"),
                event("refusal", "2014-04-01", None, ORG["a"], audit="a-2"),
                event("award", "2009-02-01", None, ORG["c"])],
        names={ORG["a"]: "Lune Contact", ORG["b"]: "Étoile Appels", ORG["c"]: "Comète"})
    opened.add(came("two", "2012-02-29"), [audit("d-1", "d", "2009-05-01", "two")], names={ORG["d"]: "Étoile appels"})
    opened.add(came("demo", "2006-01-01", "synthetic"), [audit("s-1", "e", "2001-01-01", "demo")],
               names={ORG["e"]: "Invention"})
    opened.add(came("public", "2006-01-01", "open"), [audit("p-1", "f", "2001-01-01", "public")])
    opened.correct("b-1", "RH-01", Answer(State.NOT_APPLICABLE, None, "fermé"), by="ALRS", reason="cf. Étoile Appels")
    yield opened
    opened.close()


def rows(store, day):
    return {key: dict(counts) for key, counts in retention(store, date.fromisoformat(day)).rows.items() if counts}


def test_nothing_is_past_too_early(store):
    assert rows(store, "2010-02-28") == {}
    assert retention(store, date(2010, 2, 28)).empty


@pytest.mark.parametrize(("day", "audits"), [
    # b-1 is of 29 February 2008: twelve years later there is one too.
    ("2020-02-29", {}), ("2020-03-01", {"audit": 1, "answer": 2, "correction": 1}),
    ("2020-03-15", {"audit": 1, "answer": 2, "correction": 1}),
    ("2020-03-16", {"audit": 2, "answer": 4, "correction": 1}),
    ("2021-01-11", {"audit": 3, "answer": 6, "correction": 1}),
])
def test_audits_are_past_the_day_after_their_last_day(store, day, audits):
    found = rows(store, day).get("audits", {})
    found.pop("organisation", None)
    assert found == audits


@pytest.mark.parametrize(("day", "names"), [
    # b: last audit 29 February 2008, then nothing; d: 1 May 2009; a: refused on 1 April 2014; c: a label without term.
    ("2010-02-28", 0), ("2010-03-01", 1), ("2011-05-01", 1), ("2011-05-02", 2), ("2016-04-01", 2), ("2016-04-02", 3),
    ("2099-01-01", 3),
])
def test_names_are_past_two_years_after_the_last_label_refusal_or_audit(store, day, names):
    assert rows(store, day).get("names", {}).get("organisation_name", 0) == names


def test_the_journal_is_reduced_where_events_need_it_and_forgotten_elsewhere(store):
    assert "journal" not in rows(store, "2022-06-01")
    assert rows(store, "2022-06-02")["journal"] == {"reduced": 1}
    assert rows(store, "2024-03-01")["journal"] == {"source": 1, "reduced": 1}


def test_listing_changes_nothing_and_an_older_day_forgets_nothing_recent(store):
    before = everything(store)
    found = retention(store, date(2012, 1, 1))
    assert everything(store) == before
    # On that day « a » had been silent for long enough; the base knows that it came back.
    assert found.rows["names"] == {"organisation_name": 2, "place": 1}


def test_what_is_past_is_deleted_and_the_rest_stays(store, base_url, tmp_path):
    day = date(2021, 1, 10)
    listed = retention(store, day)
    done = purge(store, day, by="ALRS")
    assert done == listed
    assert {key: dict(counts) for key, counts in done.rows.items()} == {
        "names": {"organisation_name": 3, "place": 1}, "files": {},
        "audits": {"audit": 2, "answer": 4, "correction": 1, "organisation": 1}, "journal": {}}
    assert (done.detached, done.undecided) == (1, 1)
    assert [one.id for one in store.load("lrs")] == ["a-2", "c-1", "d-1", "s-1", "p-1"]
    kept = store.events("lrs")
    assert [(one.kind, one.audit) for one in kept] == [("award", ""), ("refusal", "a-2"), ("award", "")]
    assert store.corrections() == ()
    assert ORG["b"] not in [one.id for one in store.organisations()]
    assert [store.names_of(ORG[one]) for one in "acde"] == [(), ("Comète",), (), ("Invention",)]
    traces = purges(store)
    assert [(one.period, one.table, one.rows, one.day, one.by) for one in traces] == [
        ("names", "organisation_name", 3, day, "ALRS"), ("names", "place", 1, day, "ALRS"),
        ("audits", "audit", 2, day, "ALRS"), ("audits", "answer", 4, day, "ALRS"),
        ("audits", "correction", 1, day, "ALRS"), ("audits", "organisation", 1, day, "ALRS")]
    assert purge(store, day, by="ALRS").empty
    assert purges(store) == traces
    if base_url.startswith("sqlite"):
        for path in tmp_path.glob("base.sqlite3*"):
            assert "Étoile".encode() not in path.read_bytes(), path.name


def test_an_organisation_without_audits_keeps_its_events_and_no_fact(store):
    purge(store, date(2026, 3, 16), by="ALRS")
    facts = {one.id: one for one in store.organisations()}
    assert set(facts) == {ORG["a"], ORG["c"], ORG["e"], ORG["f"]}
    assert (facts[ORG["a"]].region, facts[ORG["e"]].region) == (None, "Nord")
    assert [one.audit for one in store.events("lrs")] == ["", "", ""]
    told = {one.id: one for one in store.sources()}
    assert set(told) == {"one", "demo", "public"}
    assert (told["one"].title, told["one"].file, told["one"].imported_by, told["one"].notes) == (
        "Import de one", "", "", {})
    assert (told["one"].audits, told["one"].digest) == (4, "digest-one")
    assert told["demo"].file == "demo.csv"
    assert store.add(came("one", "2026-03-16"), [audit("a-1", "a", "2008-03-15")]) is False, "its digest is kept"


def test_names_in_texts_stay_while_another_organisation_keeps_the_same_one(store):
    # « Étoile Appels » is past for b, not yet for d.
    assert rows(store, "2010-06-01")["names"] == {"organisation_name": 1}
    assert rows(store, "2011-05-02")["names"] == {"organisation_name": 2, "place": 1}


def test_original_files_are_past_a_year_after_their_import(store, tmp_path):
    folder = tmp_path / "recus"
    folder.mkdir()
    for name in ("x", "y"):
        (folder / f"{name}.csv").write_bytes(name.encode())
    digest = hashlib.sha256(b"x").hexdigest()
    store.add(replace(came("x", "2024-02-29"), digest=digest), [audit("g-1", "g", "2024-01-01", "x")])
    assert retention(store, date(2025, 2, 28), folder).rows["files"] == {}
    found = retention(store, date(2025, 3, 1), folder)
    assert [path.name for path, _ in found.originals.files] == ["x.csv"]
    assert found.rows["files"] == {"file": 1}
    assert retention(store, date(2025, 3, 1)).originals is None
    purge(store, date(2025, 3, 1), by="ALRS", folder=folder)
    assert [path.name for path in folder.iterdir()] == ["y.csv"]
    assert "file" in [one.table for one in purges(store)]


def test_nothing_is_deleted_before_its_day_nor_by_nobody(store):
    before = everything(store)
    tomorrow = datetime.now(UTC).date() + ONE_DAY
    assert refusal(lambda: purge(store, tomorrow, by="ALRS")).code == "AUD-RETENTION-FUTURE"
    assert refusal(lambda: purge(store, date(2026, 1, 1), by=" ")).code == "AUD-REASON-MISSING"
    assert everything(store) == before
    assert retention(store, tomorrow).rows["names"]


def test_a_purge_that_fails_leaves_everything(store, monkeypatch):
    before = everything(store)
    monkeypatch.setattr("referentiel.audits.store.retaining._trace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError, match="division"):
        purge(store, date(2026, 3, 16), by="ALRS")
    assert everything(store) == before


# The command


def test_the_command_lists_deletes_and_remembers(store, base_url, capsys):
    assert main(["retention", "--base", base_url, "--au", "10/01/2021"]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Noms des organisations (2 ans) : 3 noms, 1 endroit qui les cite" in told
    assert "(12 ans) : 2 audits, 4 réponses, 1 correction, 1 organisation que plus rien ne cite" in told
    assert "Événements du label (attribution, refus, retrait…) (sans limite) : gardés" in told
    assert "1 audit échu porte une décision qu’aucun événement ne dit" in told
    assert "Rien n’a changé" in told
    assert main(["retention", "--base", base_url, "--traces"]) == 0
    assert text("cli.retention.no_trace") in capsys.readouterr().out
    assert main(["retention", "--base", base_url, "--au", "2021-01-10", "--ecrire"]) == 1
    assert "AUD-REASON-MISSING" in capsys.readouterr().err
    assert main(["retention", "--base", base_url, "--au", "2021-01-10", "--ecrire", "--par", "ALRS"]) == 0
    capsys.readouterr()
    assert main(["retention", "--base", base_url, "--traces"]) == 0
    told = capsys.readouterr().out
    assert told.count("ALRS") == 6
    assert "au 10 janvier 2021" in told


@pytest.mark.parametrize("wrong", ["demain", "2021-02-30", "10/13/2021", "2021"])
def test_a_day_that_does_not_read_is_a_misuse(wrong, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["retention", "--au", wrong])
    assert stop.value.code == 2
    assert "n’est pas une date" in capsys.readouterr().err
