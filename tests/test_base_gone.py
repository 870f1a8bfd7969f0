"""The audit base taken away under a page, broken, or held by another: a French sentence and the page goes on."""

import sqlite3

import pytest

from referentiel.audits import Store
from referentiel.texts import text
from referentiel.widgets.comparing import comparing
from referentiel.widgets.impact import impact
from referentiel.widgets.presenting import presenting


@pytest.fixture
def path(tmp_path, demo):
    found = tmp_path / "audits.sqlite"
    store = Store(f"sqlite:///{found.as_posix()}")
    store.add(*demo)
    store.close()
    return found


def shown(page):
    """Everything that the page holds, as one text."""
    def walk(widget):
        yield str(getattr(widget, "value", ""))
        for child in getattr(widget, "children", ()):
            yield from walk(child)
    return "\n".join(walk(page))


@pytest.mark.parametrize("opened", [impact, comparing])
def test_a_file_that_is_no_base_is_told(opened, tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a base" * 500)
    said = shown(opened(f"sqlite:///{broken.as_posix()}"))
    assert "n’est pas une base d’audits lisible" in said
    assert "Traceback" not in said


def test_a_base_taken_away_under_an_open_page_is_told(path):
    page = impact(f"sqlite:///{path.as_posix()}")
    for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        part.unlink(missing_ok=True)
    page.put("outcomes.award.global_at_least", "66")
    assert page.results.scene.changes, "what was read stays in hand"
    page.version_choice.value = "lrs-2008"
    said = shown(page)
    assert text("finding.AUD-BASE-GONE", found=path.name) in said
    assert "Traceback" not in said
    assert not path.exists(), "looking for a base makes none"


@pytest.mark.parametrize("opened", [impact, comparing, presenting])
def test_a_base_that_is_not_there_is_told_and_not_made(opened, tmp_path):
    path = tmp_path / "audits.sqlite"
    said = shown(opened(f"sqlite:///{path.as_posix()}"))
    assert text("finding.AUD-BASE-GONE", found=path.name) in said
    assert list(tmp_path.iterdir()) == []


def test_a_base_that_another_person_writes_to_opens_as_it_was(path, demo):
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        page = impact(f"sqlite:///{path.as_posix()}")
    finally:
        writer.close()
    assert page.exploration.history.size == len(demo[1])
    assert text("impact.fault.title") not in shown(page)
