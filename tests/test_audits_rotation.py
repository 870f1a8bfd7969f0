"""A new key: every pseudonym of a base moves with it, at once or not at all; a kill between is seen and completed."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from test_audits_archive import everything
from test_audits_store import refusal, source

from referentiel.audits import Import, Store, base_state, export_base, privacy, restore_base, rotate, settled
from referentiel.audits.privacy import is_pseudonym, mark, pseudonym, read_keyring
from referentiel.audits.store import rotation, tables
from referentiel.audits.store.prose import rewrite
from referentiel.cli import main
from referentiel.model import Answer, Audit, LabelEvent, State
from referentiel.texts import text

DAY, LATER = date(2026, 11, 22), date(2027, 2, 1)
NAMES = ("Étoile Appels", "552 081 317", "Lune Contact")


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "secret" / "cle.json"
    monkeypatch.setenv("REFERENTIEL_CLE", str(path))
    privacy.new_keyring(DAY, path)
    return path


def imported(name, keyring, names=NAMES, year=2008, marked=True):
    """Make an import as a reader of files does: pseudonyms everywhere, ids of audits too."""
    hidden = [pseudonym(one, keyring) for one in names]
    audits = tuple(
        Audit(id=f"lrs-{one}-{year}-03-15", organisation=one, family="lrs", version="lrs-2005", day=date(year, 3, 15),
              attributes={"category": "outsourcer", "headcount": Decimal(350), "group": hidden[0]},
              answers={"RH-01": Answer(State.NOT_APPLICABLE, None, f"comme {hidden[0]}")}, source=name)
        for one in hidden)
    events = tuple(LabelEvent(id=f"{name}-{one}", organisation=one, family="lrs", day=date(year, 4, 1), kind="award",
                              audit=audit.id, until=date(year + 2, 3, 31), note=f"suite de {one}", source=name)
                   for one, audit in zip(hidden, audits, strict=True))
    told = replace(source(name, kind="confidential"), notes={"about": hidden[0]})
    named = tuple(zip(hidden, names, strict=True))
    return Import(told, audits, events, named, mark=mark(keyring) if marked else "")


@pytest.fixture
def full(base_url, path):
    """A base with confidential, public and invented organisations."""
    store = Store(base_url)
    store.add_all([imported("one", read_keyring())])
    public, invented = "552081317", "org-001"
    for name, kind, organisation in (("open", "open", public), ("demo", "synthetic", invented),
                                     ("odd", "synthetic", "org-" + "a" * 16)):
        store.add(source(name, kind=kind), [Audit(id=name, organisation=organisation, family="lrs", version="lrs-2005",
                                                  day=DAY, attributes={}, answers={}, source=name)])
    store.correct(store.load("lrs")[0].id, "RH-01", Answer(State.NOT_ASSESSED), by="ALRS", reason="pièce retirée")
    store.erase_name(pseudonym("Lune Contact", read_keyring()), by="ALRS", reason="demande")
    yield store
    store.close()


def content(store):
    """Return every row, the rotations and the days of imports apart."""
    rows = everything(store)
    rows.pop("pseudonym_key")
    return rows


def ids(store):
    return [one.id for one in store.organisations()]


def moved_by_hand(rows, before, after):
    """Return rows as they should be: each pseudonym of the first keyring replaced by that of the second, as text."""
    pairs = {pseudonym(name, before): pseudonym(name, after) for name in NAMES}

    def changed(value):
        for old, new in pairs.items():
            value = value.replace(old, new) if isinstance(value, str) else value
        return value

    return {table: sorted((tuple(map(changed, row)) for row in those), key=repr) for table, those in rows.items()}


def by_row(rows):
    return {table: sorted(those, key=repr) for table, those in rows.items()}


def test_every_pseudonym_moves_and_nothing_else(full, path):
    before, rows, order = read_keyring(), content(full), ids(full)
    made = rotate([full], LATER, by="ALRS")
    after = read_keyring()
    assert (made.keys, made.added, made.moved) == (2, True, (3,))
    assert [key.made for key in after.keys] == [DAY, LATER]
    assert by_row(content(full)) == moved_by_hand(rows, before, after)
    assert [is_pseudonym(one) for one in ids(full)] == [is_pseudonym(one) for one in order]
    assert ids(full)[3:] == order[3:] == ["552081317", "org-001", "org-" + "a" * 16]
    assert ids(full)[:3] == [pseudonym(name, after) for name in NAMES]


def test_a_new_import_of_the_same_organisation_gives_the_pseudonym_that_moved(full, path):
    rotate([full], LATER, by="ALRS")
    count = len(ids(full))
    assert full.add_all([imported("two", read_keyring(), year=2010)]) == (True,)
    assert len(ids(full)) == count, "no organisation came in under a second pseudonym"
    assert refusal(lambda: full.add_all([replace(
        imported("three", read_keyring(), names=NAMES[:1], year=2008), events=())])).code == "AUD-ALREADY-THERE"
    assert full.names_of(pseudonym("Lune Contact", read_keyring())) == (), "its name was erased before the rotation"


def test_several_rotations_and_several_bases(full, path, tmp_path):
    other = Store(str(tmp_path / "other.sqlite3"))
    other.add_all([imported("far", read_keyring(), names=NAMES[1:2])])
    assert rotate([full, other], LATER, by="ALRS").moved == (3, 1)
    assert rotate([full], LATER, by="ALRS").moved == (3,)
    # The one that was left out is behind: it takes no pseudonym, and is brought up without a new key.
    assert refusal(lambda: other.add_all([imported("late", read_keyring())])).code == "AUD-KEY-BEHIND"
    made = rotate([other], LATER, by="ALRS")
    assert (made.keys, made.added, made.moved) == (3, False, (1,))
    assert ids(other) == [pseudonym(NAMES[1], read_keyring())]
    assert other.add_all([imported("late", read_keyring(), year=2010)]) == (True,)
    assert sorted(ids(other)) == sorted(ids(full)[:3])


def test_a_base_without_a_pseudonym_follows_at_once(base_url, path):
    store = Store(base_url)
    assert rotate([store], LATER, by="ALRS").moved == (0,)
    assert store.add_all([imported("one", read_keyring())]) == (True,)


def test_old_pseudonyms_are_overwritten_in_the_file(tmp_path, path):
    store = Store(str(tmp_path / "base.sqlite3"))
    store.add_all([imported("one", read_keyring())])
    old = pseudonym(NAMES[0], read_keyring())
    rotate([store], LATER, by="ALRS")
    for file in tmp_path.glob("base.sqlite3*"):
        assert old.encode() not in file.read_bytes(), file.name


def test_one_that_came_in_under_both_keys_becomes_one(full, path):
    # Without its mark, an import of another key cannot be seen: the move puts the two rows together.
    one = read_keyring()
    both = privacy.rotated(LATER, path)
    unmarked = imported("two", both, names=NAMES[:1], year=2010, marked=False)
    full.add_all([unmarked])
    assert rotate([full], LATER, by="ALRS").added is False
    organisation = pseudonym(NAMES[0], both)
    assert [audit.day.year for audit in full.load("lrs") if audit.organisation == organisation] == [2008, 2010]
    assert full.names_of(organisation) == (NAMES[0],)
    assert pseudonym(NAMES[0], one) not in ids(full)


def test_a_restored_base_knows_its_keys(full, path, tmp_path):
    export_base(full, tmp_path / "before.zip")
    rotate([full], LATER, by="ALRS")
    again = Store(str(tmp_path / "again.sqlite3"))
    restore_base(again, tmp_path / "before.zip")
    assert refusal(lambda: again.add_all([imported("late", read_keyring())])).code == "AUD-KEY-BEHIND"
    assert rotate([again], LATER, by="ALRS").added is False
    assert by_row(content(again)) == by_row(content(full))


# Which keys a base went through


def forget_mark(store):
    with store.connected(writes=True) as connection:
        connection.execute(tables.pseudonym_key.delete())


def test_a_base_that_does_not_say_its_keys(full, path):
    forget_mark(full)
    assert refusal(lambda: full.add_all([imported("two", read_keyring())])).code == "AUD-KEY-UNSAID"
    # One key: there is nothing to say.
    assert rotate([full], LATER, by="ALRS").moved == (3,)
    forget_mark(full)
    assert refusal(lambda: rotate([full], LATER, by="ALRS")).code == "AUD-KEY-UNSAID"
    assert len(read_keyring().keys) == 2, "nothing was added"
    for wrong in (0, 3):
        assert refusal(lambda n=wrong: settled(full, by="ALRS", went_through=n)).code == "AUD-KEY-COUNT"
    assert settled(full, by="ALRS", went_through=2) == 2
    assert refusal(lambda: settled(full, by="ALRS", went_through=1)).params["keys"] == "2"
    assert rotate([full], LATER, by="ALRS").moved == (3,)
    assert ids(full)[0] == pseudonym(NAMES[0], read_keyring())


def test_the_keys_of_another_base_are_refused(full, path):
    path.unlink()
    privacy.new_keyring(DAY, path)
    rows = everything(full)
    assert refusal(lambda: rotate([full], LATER, by="ALRS")).code == "AUD-KEY-OTHER"
    assert refusal(lambda: full.add_all([imported("two", read_keyring())])).code == "AUD-KEY-BEHIND"
    assert everything(full) == rows
    assert len(read_keyring().keys) == 1
    for code in ("AUD-KEY-OTHER", "AUD-KEY-BEHIND", "AUD-KEY-UNSAID", "AUD-KEY-COUNT"):
        assert text(f"finding.{code}.remedy", found="", keys="")


def test_nobody_rotates_without_a_name(full, path):
    assert refusal(lambda: rotate([full], LATER, by=" ")).code == "AUD-REASON-MISSING"


# Kills

CHILD = """
import sys, time
from datetime import date
from referentiel.audits import Store, rotate
from referentiel.audits.store import rotation

step = sys.argv[2]

def pause(*_):
    print("middle", flush=True)
    time.sleep(60)

def around(name, first, then):
    real = getattr(rotation, name)
    def changed(*given):
        first()
        found = real(*given)
        then()
        return found
    setattr(rotation, name, changed)

nothing = lambda: None
if step == "before the key":
    around("rotated", pause, nothing)
if step == "after the key":
    around("rotated", nothing, pause)
if step == "before the commit":
    around("move", nothing, pause)
if step == "after the commit":
    Store.forget = pause
rotate([Store(sys.argv[1])], date(2027, 2, 1), by="ALRS")
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize(("step", "keys", "behind", "in_the_end"), [
    ("before the key", 1, False, 2), ("after the key", 2, True, 2), ("before the commit", 2, True, 2),
    ("after the commit", 2, False, 3),
])
def test_a_kill_at_any_step_is_seen_and_completed_by_running_again(full, base_url, path, step, keys, behind,
                                                                  in_the_end):
    before, rows = read_keyring(), content(full)
    child = subprocess.Popen([sys.executable, "-c", CHILD, base_url, step], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "middle\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    keyring = read_keyring()
    assert len(keyring.keys) == keys
    state = privacy.standing(base_state(base_url).mark, keyring)
    assert state == (("behind", 1) if behind else ("follows", 0))
    assert by_row(content(full)) == (by_row(rows) if step != "after the commit" else
                                     moved_by_hand(rows, before, keyring))
    made = rotate([full], LATER, by="ALRS")
    assert (made.added, made.keys) == (not behind, in_the_end)
    assert by_row(content(full)) == moved_by_hand(rows, before, read_keyring())
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_move_that_fails_leaves_the_base_as_it_was(full, path, monkeypatch):
    rows = content(full)
    monkeypatch.setattr("referentiel.audits.store.keys.rewrite", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError, match="division"):
        rotate([full], LATER, by="ALRS")
    assert content(full) == rows
    monkeypatch.setattr("referentiel.audits.store.keys.rewrite", rewrite)
    assert rotate([full], LATER, by="ALRS").added is False


def test_keys_added_at_once_are_all_kept(path):
    with ThreadPoolExecutor(8) as workers:
        assert len(list(workers.map(lambda _: privacy.rotated(LATER, path), range(8)))) == 8
    assert len(read_keyring().keys) == 9
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_two_rotations_of_one_base_at_once(full, base_url, path):
    before, rows = read_keyring(), content(full)
    stores = [Store(base_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as workers:
        assert len(list(workers.map(lambda store: rotate([store], LATER, by="ALRS"), stores))) == 3
    after = read_keyring()
    assert 2 <= len(after.keys) <= 4
    assert by_row(content(full)) == moved_by_hand(rows, before, after)
    assert privacy.standing(base_state(base_url).mark, after) == ("follows", 0)


def test_a_rotation_that_another_one_overtakes(full, base_url, path, monkeypatch):
    before, rows, real, overtaken = read_keyring(), content(full), rotation.read_keyring, []

    def slow(where=None):
        found = real(where)
        if not overtaken:
            overtaken.append(found)
            rotate([Store(base_url)], LATER, by="another")
        return found

    monkeypatch.setattr(rotation, "read_keyring", slow)
    assert rotate([full], LATER, by="ALRS").keys == 3
    assert by_row(content(full)) == moved_by_hand(rows, before, read_keyring())


# The command


def test_the_command_changes_the_key_and_says_where_the_base_is(full, base_url, path, capsys):
    assert main(["cle", "--changer", "--base", base_url]) == 0
    told = capsys.readouterr().out
    assert "3 organisations ont changé de pseudonyme" in told
    assert text("cli.key.base.follows") in told
    privacy.rotated(LATER, path)
    assert main(["cle", "--base", base_url]) == 0
    assert "en retard d’1 clé" in capsys.readouterr().out
    assert main(["cle", "--changer", "--base", base_url]) == 0
    assert text("cli.key.completed") in capsys.readouterr().out
    assert len(read_keyring().keys) == 3
    forget_mark(full)
    assert main(["cle", "--changer", "--base", base_url]) == 1
    assert "AUD-KEY-UNSAID" in capsys.readouterr().err
    assert main(["cle", "--deja", "3", "--base", base_url]) == 0
    assert text("cli.key.base.follows") in capsys.readouterr().out


def test_the_trace_of_rotations_says_who_and_how_many_and_no_key(full, path):
    rotate([full], LATER, by="ALRS")
    with full.connected() as connection:
        rows = connection.execute(select(tables.pseudonym_key).order_by(tables.pseudonym_key.c.number)).all()
    assert [(row.organisations, row.moved_by) for row in rows] == [(0, ""), (3, "ALRS")]
    secrets = [key.secret for key in read_keyring().keys]
    assert not any(secret.hex() in repr(rows) for secret in secrets)
