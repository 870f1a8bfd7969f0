"""Label events, corrections and names: kept whole, with their history, on both engines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from test_audits_store import audits, codes, source

from referentiel.audits import Import, Store
from referentiel.model import Answer, FindingsError, LabelEvent, State
from referentiel.texts import text

VALUE = Answer(State.VALUE, Decimal("76.5"))
BETTER = Answer(State.VALUE, Decimal("81.25"))


@pytest.fixture
def store(base_url):
    opened = Store(base_url)
    yield opened
    opened.close()


def event(name="e1", **given):
    facts = {"organisation": "org-0", "family": "lrs", "day": date(2006, 3, 15), "kind": "award",
             "audit": "one-0", "until": date(2008, 3, 14), "note": "V1", "source": "one"}
    return LabelEvent(id=name, **{**facts, **given})


# Label events


def test_events_come_with_their_audits(store):
    events = (event(), event("e2", organisation="org-9", kind="refusal", audit="", until=None))
    assert store.add(source("one"), audits("one"), events=events) is True
    assert store.events("lrs") == events
    assert store.events("egapro") == ()
    (label,) = store.labels_active("lrs", date(2008, 3, 14))
    assert (label.organisation, label.event) == ("org-0", "e1")
    assert store.labels_active("lrs", date(2008, 3, 15)) == ()
    assert store.sources()[0].events == 2
    assert [one.id for one in store.organisations()] == ["org-0", "org-1", "org-2", "org-9"]


def test_an_event_may_follow_from_an_earlier_import(store):
    store.add(source("one"), audits("one"))
    later = event("e3", kind="withdrawal", until=None, day=date(2007, 1, 1), source="two")
    assert store.add(source("two"), (), events=[later]) is True
    assert store.events("lrs") == (later,)


def test_every_fault_of_the_events_at_once(store):
    store.add(source("one"), audits("one"), events=[event()])
    faulty = [event(), event("e2", audit="absent"), event("e4", organisation="org-1"), event("e5"), event("e5")]
    with pytest.raises(FindingsError) as caught:
        store.add(source("two"), audits("two"), events=faulty)
    assert sorted((f.code, f.found) for f in caught.value.findings) == [
        ("AUD-EVENT-AUDIT", "absent"), ("AUD-EVENT-AUDIT", "one-0"), ("AUD-EVENT-THERE", "e1"),
        ("AUD-EVENT-TWICE", "e5")]
    for finding in caught.value.findings:
        assert text(f"finding.{finding.code}", found=finding.found, **finding.params)
    assert (len(store.load("lrs")), len(store.events("lrs")), len(store.sources())) == (3, 1, 1)


@pytest.mark.parametrize("wrong", [
    {"family": "egapro"}, {"kind": "promotion"}, {"until": date(2006, 3, 14)},
    {"kind": "refusal"}, {"kind": "withdrawal"},
])
def test_an_event_that_cannot_be_recorded_is_a_fault_of_the_reader(store, wrong):
    with pytest.raises(ValueError, match="event"):
        store.add(source("one"), audits("one"), events=[event(**wrong)])
    assert store.sources() == ()


def test_several_imports_are_kept_together_or_not_at_all(store):
    one, two = Import(source("one"), audits("one")), Import(source("two"), audits("two"), (event("e2"),))
    with pytest.raises(FindingsError) as caught:
        store.add_all([one, replace(two, audits=audits("one"))])
    assert set(codes(caught)) == {"AUD-ID-TWICE"}
    assert store.sources() == ()
    told = []
    assert store.add_all([one, two], lambda done, whole: told.append((done, whole))) == (True, True)
    assert told[-1] == (6, 6)
    assert store.add_all([one, Import(source("three"), audits("three"))]) == (False, True)
    assert [one.id for one in store.sources()] == ["one", "two", "three"]


# Corrections


def test_a_correction_keeps_the_old_answer(store):
    store.add(source("one"), audits("one"))
    made = store.correct("one-1", "RH-01", BETTER, by="ALRS", reason="chiffre rectifié par le cabinet")
    assert (made.before, made.after, made.by) == (VALUE, BETTER, "ALRS")
    before, after = audits("one")[1], store.load("lrs")[1]
    assert after.answers == {**before.answers, "RH-01": BETTER}
    assert list(after.answers) == list(before.answers)
    assert store.history_of("one-1", "RH-01") == (made,)
    assert store.history_of("one-1", "RH-02") == ()
    again = store.correct("one-1", "RH-01", Answer(State.NOT_ASSESSED), by="ALRS", reason="pièce retirée")
    assert again.before == BETTER
    assert store.history_of("one-1", "RH-01") == (made, again)
    assert store.corrections("lrs") == store.corrections() == (made, again)
    assert store.corrections("egapro") == ()
    assert store.load("lrs")[0] == audits("one")[0]


def test_a_correction_where_nothing_had_been_recorded(store):
    store.add(source("one"), audits("one"))
    made = store.correct("one-0", "SOC-01", Answer(State.NOT_APPLICABLE, None, "aucun élu"), by="a", reason="b")
    assert made.before is None
    assert list(store.load("lrs")[0].answers) == ["RH-01", "RH-02", "CT-14", "SOC-01"]
    assert store.history_of("one-0", "SOC-01")[0].before is None


def test_a_correction_that_is_refused_changes_nothing(store):
    store.add(source("one"), audits("one"))
    refused = {
        "AUD-AUDIT-UNKNOWN": lambda: store.correct("one-O", "RH-01", BETTER, by="a", reason="b"),
        "AUD-CORRECTION-SAME": lambda: store.correct("one-0", "RH-01", VALUE, by="a", reason="b"),
        "AUD-REASON-MISSING": lambda: store.correct("one-0", "RH-01", BETTER, by=" ", reason="b"),
    }
    for code, action in refused.items():
        with pytest.raises(FindingsError) as caught:
            action()
        assert codes(caught) == [code]
        finding = caught.value.findings[0]
        assert text(f"finding.{code}", found=finding.found, **finding.params)
    with pytest.raises(FindingsError) as caught:
        store.history_of("one-O", "RH-01")
    assert caught.value.findings[0].near.startswith("one-")
    with pytest.raises(ValueError, match="answer RH-01"):
        store.correct("one-0", "RH-01", Answer(State.NOT_COMPUTABLE), by="a", reason="b")
    assert (store.load("lrs"), store.corrections()) == (audits("one"), ())


# Organisations and names


def sized(name, day, size):
    one = audits(name, 1)[0]
    return replace(one, day=day, attributes={**one.attributes, "size_class": size, "region": "Bretagne"})


def test_the_facts_of_an_organisation_are_those_of_its_latest_audit(store):
    store.add(source("b"), [sized("b", date(2008, 1, 1), "50 à 299")])
    store.add(source("a"), [sized("a", date(2006, 1, 1), "moins de 50")])
    (known,) = store.organisations()
    assert (known.id, known.category, known.region, known.size_class) == (
        "org-0", "outsourcer", "Bretagne", "50 à 299")
    store.add(source("c"), [sized("c", date(2008, 1, 1), "300 à 999")])
    assert store.organisations()[0].size_class == "300 à 999"


def test_a_name_lives_apart_and_can_be_erased_alone(store, base_url, tmp_path):
    secret, other = "SOCIETE INVENTEE DE TEST", "AUTRE NOM INVENTE"
    store.add(source("one"), audits("one"), names={"org-0": secret, "org-1": "Voisine"})
    store.add(source("two"), audits("two"), names={"org-0": other})
    assert store.names_of("org-0") == (other, secret)
    trace = store.erase_name("org-0", by="ALRS", reason="demande de l’organisme")
    assert (trace.organisation, trace.names, trace.by) == ("org-0", 2, "ALRS")
    assert store.names_of("org-0") == ()
    assert store.names_of("org-1") == ("Voisine",)
    assert store.erasures() == (trace,)
    assert store.load("lrs") == audits("one") + audits("two")
    store.add(source("three"), audits("three"), names={"org-0": secret, "org-2": "Troisième"})
    assert store.names_of("org-0") == (), "a name that was erased is not taken back"
    assert store.sources()[-1].notes == {"names_left_out": "1"}
    assert store.names_of("org-2") == ("Troisième",)
    if base_url.startswith("sqlite"):
        for path in tmp_path.iterdir():
            assert secret.encode() not in path.read_bytes(), path.name


def test_nothing_to_erase_is_told_and_leaves_no_trace(store):
    store.add(source("one"), audits("one"))
    with pytest.raises(FindingsError) as caught:
        store.erase_name("org-0", by="ALRS", reason="demande")
    assert codes(caught) == ["AUD-NAME-NONE"]
    with pytest.raises(FindingsError) as caught:
        store.erase_name("org-0", by="", reason="")
    assert codes(caught) == ["AUD-REASON-MISSING"] * 2
    assert store.erasures() == ()
