"""A made-up history replaces another whole, or not at all; nothing real is touched."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from referentiel.audits import Import, Store, base_state, replace_synthetic
from referentiel.model import Answer, Audit, FindingsError, LabelEvent, Source, State


def source(name, kind="synthetic", family="lrs"):
    return Source(id=name, family=family, kind=kind, title=f"Source {name}", digest=f"digest-{name}")


def audit(name, organisation, family="lrs"):
    return Audit(id=name, organisation=organisation, family=family, version="lrs-2005", day=date(2006, 3, 15),
                 attributes={"category": "outsourcer"}, answers={"RH-01": Answer(State.VALUE, Decimal("76.5"))})


def brought(name, *organisations, kind="synthetic", family="lrs", **more):
    audits = tuple(audit(f"{name}-{one}", one, family) for one in organisations)
    return Import(source(name, kind, family), audits, **more)


def event(name, organisation, of=""):
    return LabelEvent(id=name, organisation=organisation, family="lrs", day=date(2006, 4, 1), kind="award", audit=of)


@pytest.fixture
def store(base_url):
    opened = Store(base_url)
    yield opened
    opened.close()


def test_synthetic_imports_leave_and_nothing_else_does(store):
    store.add_all([
        brought("old", "a", "b", events=(event("e-old", "a", "old-a"),), names=(("a", "Inventée"), ("b", "Autre"))),
        brought("real", "b", "c", kind="confidential", events=(event("e-real", "a", "old-a"),)),
        brought("other", "d", family="egapro"),
    ])
    store.correct("old-b", "RH-01", Answer(State.NOT_ASSESSED), by="moi", reason="essai")
    real = store.audit("real-b"), store.audit("real-c")
    gone = replace_synthetic(store, brought("new", "a", "z"))
    assert [(one.id, one.audits, one.kind) for one in gone] == [("old", 2, "synthetic")]
    assert [one.id for one in store.load("lrs")] == ["real-b", "real-c", "new-a", "new-z"]
    assert (store.audit("real-b"), store.audit("real-c")) == real
    assert [one.id for one in store.sources()] == ["real", "other", "new"]
    assert [(one.id, one.organisation, one.audit) for one in store.events("lrs")] == [("e-real", "a", "")]
    assert (store.corrections(), store.names()) == ((), {})
    assert {one.id for one in store.organisations()} == {"a", "b", "c", "d", "z"}


def test_the_same_history_again_only_leaves(store):
    store.add_all([brought("old", "a"), brought("new", "b")])
    assert [one.id for one in replace_synthetic(store, brought("new", "b"))] == ["old"]
    assert [one.id for one in store.load("lrs")] == ["new-b"]
    assert replace_synthetic(store, brought("new", "b")) == ()


def test_a_fault_changes_nothing(store):
    store.add_all([brought("old", "a"), brought("real", "c", kind="open")])
    clashing = Import(source("new"), (audit("real-c", "c"),))
    with pytest.raises(FindingsError, match="AUD-ALREADY-THERE"):
        replace_synthetic(store, clashing)
    assert [one.id for one in store.load("lrs")] == ["old-a", "real-c"]


def test_what_is_real_replaces_nothing(store):
    with pytest.raises(ValueError, match="only a synthetic import"):
        replace_synthetic(store, replace(brought("new", "a"), source=source("new", "open")))


def test_the_base_stays_whole(tmp_path):
    """A database checks its own references."""
    address = str(tmp_path / "base.sqlite3")
    store = Store(address)
    store.add_all([brought("old", *(f"o{i}" for i in range(30)))])
    replace_synthetic(store, brought("new", "a"))
    with store.connected() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store.close()
    assert base_state(address).rows["organisation"] == 1
