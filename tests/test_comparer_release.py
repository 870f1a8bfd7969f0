"""The page of two versions of a release: the texts whole, what the release holds, and no path to the base."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from releases_made import made
from test_comparer_page import everything, words

from referentiel.files import fingerprint
from referentiel.releases import written
from referentiel.texts import text
from referentiel.widgets.comparing_release import PublishedComparison, comparing_release
from referentiel.widgets.opening import PUBLICATION, comparison

OLD, NEW = "lrs-2005", "lrs-2011"
FORBIDDEN = ("sqlalchemy", "sqlite3", "psycopg", "referentiel.audits", "scipy", "pandas", "openpyxl")
FIGURES = "76,9\u202f% de réussite (20 sur 26 calculables)"


def of(versions, name=OLD, **changes):
    one = versions[name]
    told = {"id": one.id, "title": one.title, "provenance": one.provenance, "fingerprint": fingerprint(one)}
    return made(version=told, **changes)


@pytest.fixture(scope="module")
def file(tmp_path_factory, versions):
    path = tmp_path_factory.mktemp("release") / "publication.json"
    path.write_text(written(of(versions)), encoding="utf-8")
    return path


@pytest.fixture
def page(file, versions_folder):
    return comparing_release(str(file), str(versions_folder))


def test_the_texts_are_those_of_the_live_page(page, versions_folder):
    assert [one.id for one in page.pair] == [OLD, NEW]
    told = everything(page)
    assert "De 2005 à 2011 : ce qui change dans le texte" in told
    assert {kind: count for kind, _, count in page.text.filter.kinds}["new"] == "44"
    page.text.filter.chosen = ["retired"]
    assert len(re.findall('<th scope="row" role="rowheader">', page.text.rows.value)) >= 1
    assert "table-iso" in page._iso.under.value + page._iso.over.value
    assert page._band.value.count("référentiel reconstitué") == 2
    assert "données synthétiques" in page._band.value
    assert "publication « partenaires »" in words(page._band.value)


def test_what_the_release_holds_is_said_where_the_audits_would_stand(page):
    told = everything(page)
    assert words(text("versions.release.none")) in told
    assert "sous l’un des deux textes. Label Responsabilité Sociale, version de 2005" in told
    assert words(FIGURES) in told
    assert "sur 30 audits de 20 organismes" in told
    page.choose("lrs-2008", NEW)
    assert "sous un autre texte" in everything(page)
    assert "sur 30 audits de 20 organismes" in everything(page)
    page.swap()
    assert [one.id for one in page.pair] == [NEW, "lrs-2008"]


def test_a_text_that_was_changed_since_is_not_said_to_be_that_of_the_release(tmp_path, versions_folder):
    path = tmp_path / "p.json"
    path.write_text(written(made()), encoding="utf-8")
    page = comparing_release(str(path), str(versions_folder))
    assert "il a été modifié depuis" in everything(page)


def test_the_same_text_twice_and_the_way_back(page):
    page.choose(OLD, OLD)
    assert text("versions.same.title") in everything(page)
    assert page._band.value.count("référentiel reconstitué") == 1
    page.choose(OLD, "lrs-2009")
    assert page.text.rows.value
    assert words(text("versions.release.none")) in everything(page)


def test_drafts_are_not_offered_unless_the_release_is_of_one(tmp_path, versions, versions_folder):
    folder = tmp_path / "versions"
    shutil.copytree(versions_folder, folder)
    (folder / "drafts").mkdir(exist_ok=True)
    for name in ("lrs-2027-a", "lrs-2027-b"):
        text_ = (folder / "lrs-2011.yaml").read_text(encoding="utf-8")
        changed = text_.replace("id: lrs-2011\n", f"id: {name}\n", 1).replace(
            f"provenance: {versions[NEW].provenance}", "provenance: draft", 1)
        (folder / "drafts" / f"{name}.yaml").write_text(changed, encoding="utf-8")
    path = tmp_path / "p.json"
    path.write_text(written(made()), encoding="utf-8")
    page = comparing_release(str(path), str(folder))
    assert [value for value, _ in page.before.options] == [
        OLD, "lrs-2005-projet", "lrs-2008", "lrs-2009", NEW], "a project of which the record is public, no draft"
    path.write_text(written(made(version={**made().version, "id": "lrs-2027-a", "provenance": "draft"})),
                    encoding="utf-8")
    page = comparing_release(str(path), str(folder))
    offered = [value for value, _ in page.before.options]
    assert "lrs-2027-a" in offered
    assert "lrs-2027-b" not in offered


def test_a_release_of_a_text_that_is_not_there_still_compares_the_others(tmp_path, versions_folder):
    path = tmp_path / "p.json"
    path.write_text(written(made(version={**made().version, "id": "lrs-1999"})), encoding="utf-8")
    page = comparing_release(str(path), str(versions_folder))
    assert "egapro-2019" in [value for value, _ in page.after.options]
    page.choose(OLD, NEW)
    assert "sous un autre texte, « lrs-1999 »" in everything(page)


def test_a_missing_folder_is_a_sentence_without_a_place_of_the_machine(tmp_path, file, versions_folder):
    told = everything(comparing_release(str(file), str(tmp_path / "none")))
    assert words(text("versions.release.unread")) in told
    assert "sur 30 audits de 20 organismes" in told
    assert str(tmp_path) not in told
    (tmp_path / "one").mkdir()
    shutil.copy(versions_folder / "lrs-2005.yaml", tmp_path / "one")
    told = everything(comparing_release(str(file), str(tmp_path / "one")))
    assert text("versions.release.few") in told
    assert "en contient 1 qui puisse" in told


def test_a_file_that_cannot_be_read_is_counted_and_not_named(tmp_path, file, versions_folder):
    folder = tmp_path / "versions"
    shutil.copytree(versions_folder, folder)
    (folder / "lrs-2008.yaml").write_text("id: [", encoding="utf-8")
    told = everything(comparing_release(str(file), str(folder)))
    assert "1 fichier du référentiel ne peut pas être lu" in told
    assert "lrs-2008" not in told


def test_a_wrong_file_is_told(tmp_path):
    wrong = tmp_path / "x.json"
    wrong.write_text("{}", encoding="utf-8")
    assert text("published.fault") in comparing_release(str(wrong)).value


def test_the_app_opens_the_release_it_is_told_of(file, monkeypatch):
    monkeypatch.setenv(PUBLICATION, str(file))
    assert isinstance(comparison(), PublishedComparison)


def test_the_app_of_a_release_has_no_path_to_the_base(file):
    """What the kernel of that app does, in a process of its own: nothing that opens a base is ever imported."""
    call = (
        "import sys\n"
        "from referentiel.widgets.opening import comparison, load\n"
        "load()\n"
        "page = comparison()\n"
        "page.text.show_all()\n"
        "page.swap()\n"
        f"bad = {FORBIDDEN!r}\n"
        "found = [name for name in sys.modules if name in bad or name.startswith(tuple(one + '.' for one in bad))]\n"
        "assert type(page).__name__ == 'PublishedComparison', page\n"
        "assert found == [], found\n"
    )
    done = subprocess.run([sys.executable, "-c", call], env={**os.environ, PUBLICATION: str(file)},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_text_of_ours_is_trusted(versions, versions_folder, tmp_path):
    """What a release says is data: a title with markup in it is shown as it is written."""
    told = of(versions)
    path = tmp_path / "p.json"
    path.write_text(written(made(version={**told.version, "title": "<script>alert(1)</script>"})), encoding="utf-8")
    page = comparing_release(str(path), str(versions_folder))
    assert "<script>" not in page._told.value
    assert "&lt;script&gt;" in page._told.value
