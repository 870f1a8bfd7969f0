"""Releases as files: read back whole, refused in French with a code, and no way from them to the audit base."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from releases_made import MARK, MINIMUM, made

from referentiel import releases
from referentiel.model import FindingsError
from referentiel.releases import fingerprint_of, reading, written
from referentiel.report.findings import findings_text

BROKEN = Path(__file__).parent / "broken" / "releases"
# File, code, and a word of the French.
DEFECTS = {
    "a_list.json": ("REL-FORMAT", "n’est pas une publication"),
    "another_json.json": ("REL-FORMAT", "n’est pas une publication"),
    "audience_unknown.json": ("REL-SHAPE", "audience"),
    "binary.json": ("REL-JSON", "abîmé"),
    "classes_do_not_add_up.json": ("REL-SHAPE", "tables.size_class"),
    "comparison_does_not_add_up.json": ("REL-SHAPE", "comparison.table"),
    "comparison_missing.json": ("REL-SHAPE", "comparison"),
    "comparison_with_itself.json": ("REL-SHAPE", "comparison.version"),
    "counts_do_not_add_up.json": ("REL-SHAPE", "tables.whole"),
    "deep.json": ("REL-JSON", "abîmé"),
    "edited_control.json": ("REL-FINGERPRINT", "modifiée après coup"),
    "edited_count.json": ("REL-FINGERPRINT", "modifiée après coup"),
    "empty.json": ("REL-JSON", "abîmé"),
    "first_position_moved.json": ("REL-SHAPE", "positions"),
    "key_twice.json": ("REL-JSON", "abîmé"),
    "lifted_on_real_audits.json": ("REL-LIFTED", "ne sont pas tous inventés"),
    "missing_key.json": ("REL-SHAPE", "tables"),
    "negative_count.json": ("REL-SHAPE", "tables.whole"),
    "newer.json": ("REL-NEWER", "format inconnu"),
    "no_fingerprint.json": ("REL-FINGERPRINT", "None"),
    "number_as_text.json": ("REL-SHAPE", "history.audits"),
    "position_twice.json": ("REL-SHAPE", "positions"),
    "position_unknown.json": ("REL-SHAPE", "positions"),
    "real_said_synthetic.json": ("REL-SHAPE", "history.synthetic"),
    "row_missing.json": ("REL-SHAPE", "tables.size_class"),
    "row_too_long.json": ("REL-SHAPE", "tables.whole"),
    "truncated.json": ("REL-JSON", "tronqué"),
    "unknown_key.json": ("REL-SHAPE", "rows"),
    "value_not_a_number.json": ("REL-SHAPE", "levers"),
    "whole_missing.json": ("REL-SHAPE", "tables"),
}


def refusal(run):
    with pytest.raises(FindingsError) as caught:
        run()
    return caught.value.findings


@pytest.mark.parametrize("name", DEFECTS)
def test_a_broken_release_is_refused_in_french(name):
    code, words = DEFECTS[name]
    findings = refusal(lambda: releases.read(BROKEN / name))
    assert code in {finding.code for finding in findings}
    told = findings_text(findings)
    assert words in told
    assert name in told


def test_every_broken_file_is_tried():
    assert {path.name for path in BROKEN.iterdir()} == set(DEFECTS)


def test_a_file_that_is_absent_a_folder_or_too_large(tmp_path, monkeypatch):
    for path in (tmp_path / "no.json", tmp_path):
        assert [finding.code for finding in refusal(lambda path=path: releases.read(path))] == ["REL-ABSENT"]
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    (tmp_path / "large.json").write_text(written(made()), encoding="utf-8")
    assert [finding.code for finding in refusal(lambda: releases.read(tmp_path / "large.json"))] == ["REL-SIZE"]


def test_a_release_is_read_back_as_it_was_written(tmp_path):
    (tmp_path / "release.json").write_text(written(made()), encoding="utf-8")
    found = releases.read(tmp_path / "release.json")
    assert found == made()
    assert written(found) == written(made())
    record = json.loads(written(made()))
    assert list(record) == sorted(record)
    assert record["fingerprint"] == fingerprint_of(record) == found.fingerprint


def test_any_edit_of_a_digit_is_seen():
    text = written(made())
    places = [i for i, char in enumerate(text) if char.isdigit()]
    for i in places[::7]:
        edited = text[:i] + ("1" if text[i] != "1" else "2") + text[i + 1:]
        assert {finding.code for finding in refusal(lambda edited=edited: releases.release_of(edited.encode()))} <= {
            "REL-FINGERPRINT", "REL-NEWER"}


def test_a_position_is_chosen_among_those_published():
    release = made()
    assert release.position() == release.position({MARK: Decimal(60)}) == 0
    assert release.position({MARK: Decimal("65.0")}) == 1
    assert release.position({MINIMUM: Decimal("45.5"), MARK: Decimal(65)}) == 3
    whole, = release.rows({MARK: Decimal(65)})
    assert (whole.before.passes, whole.after.passes, whole.after.lost) == (20, 15, 5)
    assert [row.after for row in release.rows({MARK: Decimal(65)}, "size_class")] == [None, None]
    assert release.levers[0].choices == (Decimal(60), Decimal(65))
    assert [finding.code for finding in refusal(lambda: release.position({MARK: Decimal(61), "marque": Decimal(1)}))
            ] == ["REL-PATH", "REL-VALUE"]
    near, = refusal(lambda: release.table("size_clas"))
    assert (near.code, near.near) == ("REL-FIELD", "size_class")
    fewer = made(positions=release.positions[:3], tables=())
    assert [finding.code for finding in refusal(
        lambda: fewer.position({MARK: Decimal(65), MINIMUM: Decimal("45.5")}))] == ["REL-MOVED"]


def test_the_table_of_a_position_has_no_number_where_it_is_withheld():
    frame = made().to_frame({MARK: Decimal(65)}, "size_class")
    assert frame["withheld"].tolist() == [True, True]
    assert frame["passes"].isna().all()
    assert frame["passes_before"].tolist() == [8, 12]
    assert made().to_frame({MARK: Decimal(65)})["lost"].tolist() == [5]


FORBIDDEN = ("sqlalchemy", "sqlite3", "scipy", "pandas", "referentiel.audits", "referentiel.files",
             "referentiel.compare", "referentiel.studies")


def test_who_reads_a_release_loads_nothing_that_can_open_the_base(tmp_path):
    (tmp_path / "release.json").write_text(written(made()), encoding="utf-8")
    program = (
        "import sys\n"
        "from decimal import Decimal\n"
        "from referentiel import releases\n"
        "from referentiel.report.release_page import release_breakdown, release_headline, release_lines\n"
        "release = releases.read(sys.argv[1])\n"
        f"values = {{{MARK!r}: Decimal(65)}}\n"
        "print(len(release_lines(release)), release_headline(release, values))\n"
        "print(release_breakdown(release, 'size_class', values)._repr_html_())\n"
        f"loaded = [name for name in sys.modules if name.startswith({FORBIDDEN!r})]\n"
        "assert not loaded, loaded\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path / "release.json")], capture_output=True,
                         text=True, check=False, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    assert "donnée couverte par le secret" in run.stdout
