"""Another text in a release: its file, its French, its page, and what the control lets it hold."""

import json
import re

import pytest
from releases_compared import COARSE, compared, merged
from releases_made import made
from test_comparer_page import everything, words

from referentiel import releases
from referentiel.model import FindingsError
from referentiel.releases import fingerprint_of, written
from referentiel.report.release_page import release_lines
from referentiel.texts import rate, text
from referentiel.widgets.comparing_release import comparing_release

OLD, NEW = "lrs-2005", "lrs-2011"


def refusal(record):
    record["fingerprint"] = fingerprint_of(record)
    with pytest.raises(FindingsError) as caught:
        releases.release_of(json.dumps(record).encode())
    return {(finding.code, finding.found) for finding in caught.value.findings}


@pytest.mark.parametrize("release", [compared(), compared(COARSE), compared(None), merged(((9, 11), (0, 10)))])
def test_a_comparison_is_read_back_as_it_was_written(release):
    assert releases.release_of(written(release).encode()) == release
    assert json.loads(written(release))["format_version"] == 2


def test_a_release_without_one_is_the_file_that_it_always_was():
    record = json.loads(written(made()))
    assert record["format_version"] == 1
    assert "comparison" not in record


@pytest.mark.parametrize(("table", "fault"), [
    ([[9, 3, 9], [0, 3, 3], [0, 0, 4]], "comparison.table"),
    ([[9, 3, 8], [0, 3, 3]], "comparison.table"),
    ([[9, 3, 8], [0, 6], [0, 0, 4]], "comparison.table"),
    ([[9, 3, 8, 0], [0, 3, 3, 0], [0, 0, 4, 0]], "comparison.table"),
    ([[21, -1, 0], [0, 3, 3], [0, 0, 4]], "comparison.table"),
    ([[20], [6], [4]], "comparison.table"),
    ([], "comparison.table"),
    ("none", "comparison.table"),
    ([[9, 3, "8"], [0, 3, 3], [0, 0, 4]], "comparison.table.0.2"),
])
def test_a_table_that_was_edited_by_hand_is_refused(table, fault):
    record = json.loads(written(compared()))
    record["comparison"]["table"] = table
    assert refusal(record) == {("REL-SHAPE", fault)}


def test_another_text_that_is_the_same_or_lacks_is_refused():
    record = json.loads(written(compared()))
    record["comparison"]["version"]["id"] = OLD
    assert refusal(record) == {("REL-SHAPE", "comparison.version")}
    record = json.loads(written(compared()))
    del record["comparison"]
    assert refusal(record) == {("REL-SHAPE", "comparison")}
    record = json.loads(written(compared()))
    record["format_version"] = 1
    assert refusal(record) == {("REL-SHAPE", "comparison")}
    record["format_version"] = 3
    assert refusal(record) == {("REL-NEWER", "3")}
    record = json.loads(written(merged(((9, 11), (0, 10)))))
    record["comparison"]["table"] = [[9, 3, 8], [0, 3, 3], [0, 0, 4]]
    assert refusal(record) == {("REL-SHAPE", "comparison.table")}


def test_the_counts_by_hand():
    """20, 6 and 4 audits become 9, 6 and 15: three labels lost, none gained, eleven that cease to be computable."""
    one = compared().comparison
    assert (one.before, one.after, one.audits) == ((20, 6, 4), (9, 6, 15), 30)
    assert (one.gained, one.lost, one.entered, one.left) == (0, 3, 0, 11)
    assert not one.coarse
    few = compared(COARSE).comparison
    assert (few.before, few.after, few.lost, few.left, few.coarse) == ((20, 6, 4), (9, 21), 11, None, True)


def test_the_lines_tell_the_comparison_or_that_it_lacks():
    told = "\n".join(release_lines(compared()))
    assert "Label, version de 2011" in told
    assert f"{rate(9, 15)} des audits calculables réussissent (9 sur 15), contre {rate(20, 26)}" in told
    assert "3 réussites perdues" in told
    told = "\n".join(release_lines(compared(COARSE)))
    assert "Sur 30 audits, 9 réussissent sous le texte de lrs-2011, contre 20 sous celui de lrs-2005" in told
    assert "11 audits qui réussissaient ne réussissent plus, ou ne sont plus calculables" in told
    assert "non publiée" in "\n".join(release_lines(compared(None)))
    assert any(line.startswith("[Secret levé") and "2011" in line for line in release_lines(compared(control="lifted")))


def opened(release, tmp_path, versions_folder):
    (tmp_path / "p.json").write_text(written(release), encoding="utf-8")
    return comparing_release(str(tmp_path / "p.json"), str(versions_folder))


def test_the_page_shows_the_passages_of_its_own_pair_alone(tmp_path, versions, versions_folder):
    page = opened(compared(own=versions[OLD], other=versions[NEW]), tmp_path, versions_folder)
    assert [one.id for one in page.pair] == [OLD, NEW]
    told = everything(page)
    assert "De 2005 à 2011 : ce qui change dans le texte, et pour les mêmes audits" in told
    assert f"contre {words(rate(20, 26))}" in told
    assert "sur 30 audits" not in told
    assert len(re.findall("<tr>", page._passages.over.value)) == 5
    assert "30 audits de 20 organismes" in told
    page.swap()
    assert page._passages in page.children
    assert "id=\"table-passages\"" in page._passages.over.value
    page.choose(OLD, "lrs-2008")
    assert page._passages not in page.children
    assert words(text("versions.release.none")) in everything(page)


def test_a_page_says_that_the_comparison_was_withheld(tmp_path, versions, versions_folder):
    page = opened(compared(None, own=versions[OLD], other=versions[NEW]), tmp_path, versions_folder)
    assert words(text("versions.release.withheld.title")) in everything(page)
    assert page.announcer.text == text("versions.release.withheld.title")


def test_a_text_changed_since_is_not_shown_beside_the_figures(tmp_path, versions, versions_folder):
    page = opened(compared(own=versions[OLD]), tmp_path, versions_folder)
    assert page._passages not in page.children, "the handmade fingerprint is not that of lrs-2011"


def test_a_coarse_table_says_that_it_has_no_rate(tmp_path, versions, versions_folder):
    page = opened(compared(COARSE, own=versions[OLD], other=versions[NEW]), tmp_path, versions_folder)
    assert words(text("versions.release.coarse")) in everything(page)
