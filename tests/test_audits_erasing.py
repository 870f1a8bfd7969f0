"""A name erased everywhere it stands: kept names, texts that quote it, original files; the trace never holds it."""

import gzip
import hashlib
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_audits_archive import everything
from test_audits_store import refusal, source

from referentiel.audits import Store, erase_organisation, erasure_plan
from referentiel.audits.privacy import Quotes
from referentiel.audits.privacy.originals import find_originals
from referentiel.cli import main
from referentiel.model import Answer, Audit, LabelEvent, State
from referentiel.texts import text

ERASED = "Étoile Appels"
ORG, OTHER = "org-" + "b" * 16, "org-" + "c" * 16
DAY = date(2008, 3, 15)
GONE = "[nom effacé]"
WHY = {"by": "ALRS", "reason": "demande de l’organisation"}


def audit(name, organisation, **more):
    facts = {"family": "lrs", "version": "lrs-2005", "day": DAY, "attributes": {"category": "outsourcer"},
             "answers": {}, "source": "one"}
    return Audit(id=name, organisation=organisation, **{**facts, **more})


@pytest.fixture
def raw(tmp_path):
    """Return a folder of original files: plain, compressed, a copy under another name, and files of nobody."""
    folder = tmp_path / "recus"
    (folder / "2008").mkdir(parents=True)
    content = "organisation;RH-01\r\nÉtoile Appels;76,5\r\n".encode("cp1252")
    (folder / "2008" / "Etoile_Appels.csv").write_bytes(content)
    (folder / "copie.csv.gz").write_bytes(gzip.compress(content))
    (folder / "autre.csv").write_bytes(b"organisation\r\nLune\r\n")
    (folder / "vide").write_bytes(b"")
    (folder / "casse.gz").write_bytes(gzip.compress(content)[:-9])
    (folder / "lien.csv").symlink_to(folder / "2008" / "Etoile_Appels.csv")
    return folder


@pytest.fixture
def store(base_url, raw):
    opened = Store(base_url)
    digest = hashlib.sha256((raw / "2008" / "Etoile_Appels.csv").read_bytes()).hexdigest()
    told = replace(source("one", kind="confidential"), digest=digest, title="Import de ETOILE-APPELS_2008.csv",
                   file="ETOILE-APPELS_2008.csv", notes={"remarque": "reçu d’Étoile  appels", "n": "1"})
    audits = (
        audit("AUD-ETOILE-APPELS-1", ORG, attributes={"group": "étoile appels Nord", "headcount": Decimal(12)},
              answers={"RH-01": Answer(State.NOT_APPLICABLE, None, "EtoileAppels ferme ; Étoile appelée non"),
                       "RH-02": Answer(State.VALUE, Decimal(3))}),
        audit("AUD-etoile-appels-1", ORG, day=date(2010, 3, 15)),
        audit("other", OTHER, answers={"RH-01": Answer(State.NOT_APPLICABLE, None, "sous-traite à Étoile Appels.")}),
    )
    events = (LabelEvent(id="EV Étoile Appels", organisation=ORG, family="lrs", day=DAY, kind="award",
                         audit="AUD-ETOILE-APPELS-1", note="remis à ETOILE APPELS", source="one"),)
    opened.add(told, audits, events=events, names={ORG: ERASED, OTHER: "Lune"})
    opened.correct("other", "RH-01", Answer(State.NOT_ASSESSED), by="ALRS", reason="pas Étoile-Appels, Lune")
    yield opened
    opened.close()


PLACES = {"source.title": 1, "source.file": 1, "source.notes": 1, "audit.id": 2, "audit.attributes": 1,
          "answer.note": 1, "correction.old_note": 1, "correction.reason": 1, "label_event.id": 1,
          "label_event.note": 1}


def test_the_plan_counts_and_changes_nothing(store, raw):
    before = everything(store)
    plan = erasure_plan(store, ORG, folder=raw)
    assert everything(store) == before
    assert (plan.organisation, plan.names, dict(plan.places)) == (ORG, 1, PLACES)
    assert [path.name for path in plan.files] == ["Etoile_Appels.csv", "copie.csv.gz"]
    assert (plan.originals.looked_at, plan.originals.unread) == (5, ())
    assert list(plan.imports.values()) == [("one", 1)]
    assert plan.namesakes == ()
    assert erasure_plan(store, "ETOILE APPELS") == replace(plan, originals=None)


def test_everything_that_quotes_the_name_is_rewritten(store, base_url, raw, tmp_path):
    made, plan = erase_organisation(store, ORG, **WHY, folder=raw)
    assert (made.names, made.places, made.files) == (1, sum(PLACES.values()), 2)
    assert store.erasures() == (made,)
    assert dict(plan.places) == PLACES
    (told,) = store.sources()
    assert (told.title, told.file) == (f"Import de {GONE}_2008.csv", f"{GONE}_2008.csv")
    assert told.notes == {"remarque": f"reçu d’{GONE}", "n": "1"}
    first, second, other = store.load("lrs")
    # Two ids that folded alike stay apart.
    assert (first.id, second.id, other.id) == (f"AUD-{ORG}-1", f"AUD-{ORG}-1-2", "other")
    assert first.attributes == {"group": f"{GONE} Nord", "headcount": Decimal(12)}
    assert first.answers["RH-01"].note == f"{GONE} ferme ; Étoile appelée non"
    assert first.answers["RH-02"] == Answer(State.VALUE, Decimal(3))
    (event,) = store.events("lrs")
    assert (event.id, event.audit, event.note) == (f"EV {ORG}", first.id, f"remis à {GONE}")
    (correction,) = store.corrections()
    assert (correction.before.note, correction.reason) == (f"sous-traite à {GONE}.", f"pas {GONE}, Lune")
    assert (store.names_of(ORG), store.names_of(OTHER)) == ((), ("Lune",))
    assert sorted(path.name for path in raw.rglob("*") if path.is_file()) == ["autre.csv", "casse.gz", "vide"]
    assert not any(Quotes([ERASED]).found_in(str(row)) for rows in everything(store).values() for row in rows)
    if base_url.startswith("sqlite"):
        for path in tmp_path.glob("base.sqlite3*"):
            assert b"TOILE" not in path.read_bytes(), path.name


def test_the_same_file_does_not_bring_the_name_back(store):
    erase_organisation(store, ORG, **WHY)
    store.add(source("two", kind="confidential"), [audit("new", ORG, source="two")], names={ORG: ERASED})
    assert store.names_of(ORG) == ()
    assert refusal(lambda: erase_organisation(store, ORG, **WHY)).code == "AUD-NAME-NONE"


def test_another_name_is_sought_when_it_is_given(store):
    store.add(source("two", kind="confidential"), [audit("new", OTHER, source="two", answers={
        "RH-01": Answer(State.NOT_APPLICABLE, None, "ex-Comète, 552081317")})])
    _, plan = erase_organisation(store, ORG, **WHY, also=["Comete", "552 081 317"])
    assert plan.places["answer.note"] == 3
    assert store.load("lrs")[-1].answers["RH-01"].note == f"ex-{GONE}, {GONE}"
    # A name that is not kept any more can still be sought.
    store.add(source("three"), [audit("newer", OTHER, source="three", wave="V1", answers={
        "RH-01": Answer(State.NOT_APPLICABLE, None, "ETOILE APPELS")})])
    again, _ = erase_organisation(store, ORG, **WHY, also=[ERASED])
    assert (again.names, again.places) == (0, 1)


def test_a_namesake_is_told_and_stays(store):
    store.add(source("two", kind="confidential"), [audit("new", "org-" + "d" * 16, source="two")],
              names={"org-" + "d" * 16: "ETOILE APPELS"})
    assert erasure_plan(store, ORG).namesakes == ("org-" + "d" * 16,)
    assert refusal(lambda: erasure_plan(store, ERASED)).code == "AUD-ORGANISATION-SEVERAL"
    erase_organisation(store, ORG, **WHY)
    assert store.names_of("org-" + "d" * 16) == ("ETOILE APPELS",)


def test_the_trace_never_holds_the_name(store):
    before = everything(store)
    with pytest.raises(ValueError, match="AUD-ERASE-QUOTES") as caught:
        erase_organisation(store, ORG, by="etoile appels", reason="Demande d’ÉTOILE-APPELS")
    assert [(f.code, f.found, f.params["field"]) for f in caught.value.findings] == [
        ("AUD-ERASE-QUOTES", "", "by"), ("AUD-ERASE-QUOTES", "", "reason")]
    assert refusal(lambda: erase_organisation(store, ORG, by="ALRS", reason=" ")).code == "AUD-REASON-MISSING"
    assert everything(store) == before


def test_an_organisation_that_is_not_there(store, tmp_path):
    wrong = refusal(lambda: erasure_plan(store, "org-" + "b" * 15 + "c"))
    assert (wrong.code, wrong.found, wrong.near) == ("AUD-ORGANISATION-UNKNOWN", "", ORG)
    assert refusal(lambda: erasure_plan(store, "Étoile Filante")).code == "AUD-ORGANISATION-UNKNOWN"
    assert refusal(lambda: erasure_plan(store, ORG, folder=tmp_path / "absent")).code == "AUD-NO-FOLDER"


def test_a_file_that_cannot_be_deleted_stops_the_base_from_changing(store, raw, monkeypatch):
    before, real = everything(store), os.unlink

    def refuses(path, *args, **more):
        if str(path).endswith(".gz"):
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **more)

    monkeypatch.setattr("pathlib.os.unlink", refuses)
    finding = refusal(lambda: erase_organisation(store, ORG, **WHY, folder=raw))
    assert (finding.code, finding.file) == ("AUD-ORIGINAL-KEPT", str(raw / "copie.csv.gz"))
    assert everything(store) == before
    monkeypatch.undo()
    made, _ = erase_organisation(store, ORG, **WHY, folder=raw)
    assert (made.names, made.files) == (1, 1)


def test_a_file_that_does_not_read_is_told(raw, monkeypatch):
    def refuses(path):
        if path.name == "autre.csv":
            raise PermissionError(13, "Permission denied")
        return iter(())

    monkeypatch.setattr("referentiel.audits.privacy.originals._digests", refuses)
    found = find_originals(raw, {"x"})
    assert (found.files, found.looked_at, found.unread) == ((), 4, (raw / "autre.csv",))


# Where a text quotes a name


@pytest.mark.parametrize(("name", "said", "count"), [
    ("Étoile Appels", "ETOILE APPELS", 1), ("Étoile Appels", "etoile_appels2009.xlsx", 1),
    ("Étoile Appels", "l’Étoile\u00a0Appels", 1), ("Étoile Appels", "E\u0301toile  appels", 1),
    ("Étoile Appels", "EtoileAppels / étoile-appels", 2), ("Étoile Appels", "Petoile appels", 0),
    ("Étoile Appels", "Étoile appelsa", 0), ("Étoile Appels", "appels étoile", 0), ("Étoile Appels", "", 0),
    ("Centre 12", "centre 123", 0), ("Centre 12", "centre-12.", 1), ("Centre 12", "centre12bis", 1),
    ("552 081 317", "SIREN 552081317", 1), ("552081317", "552 081 317", 1), ("552081317", "15520813170", 0),
    ("CA", "ça va, CA", 1), ("CA", "CAS", 0), ("Été", "un été, Été 2009", 1), ("A.B+C", "a b c d", 0),
    ("Groupe (Nord)", "groupe nord", 1), ("-", "- - -", 0), ("Straße AG", "STRASSE AG", 1),
])
def test_a_name_is_found_however_it_is_typed(name, said, count):
    shown, found = Quotes([name]).replaced(said, "\x00")
    assert found == count == shown.count("\x00")
    assert Quotes([name]).found_in(said) is bool(count)


def test_the_longer_name_is_replaced_whole():
    quotes = Quotes(["Étoile Appels", "Étoile Appels Nord", "CA"])
    assert quotes.replaced("CA : etoile appels nord, etoile appels sud", "*") == ("* : *, * sud", 3)


LETTERS = st.text("abcéE -_'9", max_size=14)


@given(LETTERS, LETTERS, LETTERS.filter(bool))
def test_what_is_replaced_is_not_found_again_and_the_rest_stays(before, after, name):
    quotes, said = Quotes([name]), f"{before} {name} {after}"
    shown, count = quotes.replaced(said, "Ω")
    assert shown.count("Ω") == count
    assert not quotes.found_in(shown)
    assert count > 0 or not any(char.isalnum() for char in name)
    # What stays is in its order.
    kept = iter(said)
    assert all(char in kept for char in shown if char != "Ω")


# The command


def test_the_command_says_then_does(store, base_url, raw, capsys):
    assert main(["effacer", ORG, "--base", base_url, "--fichiers", str(raw)]) == 0
    told = capsys.readouterr().out
    assert text("cli.erase.dry") in told
    assert "11 endroits de la base citent un nom" in told
    assert "2 fichiers d’origine" in told
    assert "autre organisation" in told
    assert store.names_of(ORG) == (ERASED,)
    assert main(["effacer", ORG, "--base", base_url, "--ecrire"]) == 1
    assert "AUD-REASON-MISSING" in capsys.readouterr().err
    assert main(["effacer", ORG, "--base", base_url, "--ecrire", "--motif", "demande", "--par", "ALRS"]) == 0
    told = capsys.readouterr().out
    assert not Quotes([ERASED]).found_in(told)
    assert store.names_of(ORG) == ()
