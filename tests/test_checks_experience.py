"""What past audits say of thresholds, and how `referentiel valider` shows what it finds."""

import shutil
from pathlib import Path

import pytest

from referentiel.audits import Store
from referentiel.checks import experience_findings
from referentiel.cli import main
from referentiel.files import read_document

TOY = Path(__file__).parent / "data" / "toy-1.yaml"
BROKEN = Path(__file__).parent / "broken" / "checks"
DIFFERS = {"small": (30, 20, 10, 5), "large": (30, 29, 10, 5)}
FULL = {
    "A-01": DIFFERS, "A-02": {"small": (30, 12), "large": (30, 11)},
    "B-01": {"small": (30, 12, 3), "large": (30, 11, 2)}, "B-02": {"small": (30, 12, 3), "large": (30, 11, 2)},
    "B-03": {"large": (30,)},
}


def told(met, **options):
    document = read_document(TOY)
    placed = [document.tree.place(f, "") for f in experience_findings(document.version, met, **options)]
    return [(f.code, f.found, f.line, f.params.get("level", "")) for f in placed]


def test_thresholds_that_tell_audits_apart_are_no_finding():
    assert told(FULL) == []


@pytest.mark.parametrize(("code", "counts", "expected"), [
    ("B-02", {"small": (30, 30, 3), "large": (30, 30, 2)}, ("EXP-ALL-MET", "B-02", 63, "1")),
    ("B-02", {"small": (30, 12, 0), "large": (30, 12, 0)}, ("EXP-NONE-MET", "B-02", 63, "2")),
    ("B-01", {"small": (30, 12, 0), "large": (30, 12, 0)}, ("EXP-NONE-MET", "B-01", 59, "2")),
    ("A-02", {"small": (30, 30), "large": (30, 30)}, ("EXP-ALL-MET", "A-02", 52, "1")),
    ("A-02", {"small": (10, 10), "large": (9, 9)}, ("EXP-FEW", "A-02", 52, "")),
    ("B-03", {}, ("EXP-NEVER-OBSERVED", "B-03", 64, "")),
    ("B-03", {"large": (0,)}, ("EXP-NEVER-OBSERVED", "B-03", 64, "")),
])
def test_a_threshold_that_tells_nobody_apart(code, counts, expected):
    assert told({**FULL, code: counts}) == [expected]


def test_types_that_share_a_ladder_are_counted_together():
    assert told({**FULL, "B-02": {"small": (30, 30, 3), "large": (30, 29, 2)}}) == []


def test_that_everyone_passes_a_knock_out_is_no_finding():
    assert told({**FULL, "A-01": {"small": (30, 30, 10, 5), "large": (30, 30, 10, 5)}}) == []
    assert [row[0] for row in told({**FULL, "A-01": {"small": (60, 60, 60, 5)}})] == ["EXP-ALL-MET"]


def test_the_least_number_of_observations_is_the_callers():
    counts = {**FULL, "A-02": {"small": (5, 5)}}
    assert [row[0] for row in told(counts)] == ["EXP-FEW"]
    assert [row[0] for row in told(counts, least=5)] == ["EXP-ALL-MET"]


def test_a_base_without_audits_says_so_once():
    assert [row[0] for row in told({})] == ["EXP-NO-AUDIT"]


# ---- the command


@pytest.fixture
def valider(capsys, versions_folder):
    def command(*arguments):
        status = main(["valider", *map(str, arguments), "--versions", str(versions_folder)])
        return status, capsys.readouterr().out

    return command


@pytest.fixture(scope="module")
def base(tmp_path_factory, demo):
    path = tmp_path_factory.mktemp("experience") / "base.sqlite3"
    source, audits = demo
    Store(f"sqlite:///{path}").add(source, audits)
    return path


def test_infos_are_counted_and_exit_with_0(valider, versions_folder):
    status, out = valider(versions_folder / "lrs-2005.yaml")
    assert status == 0
    assert "aucun constat" in out
    assert "informations non montrées" in out
    assert "[LAW-UNVERIFIED]" not in out


def test_infos_are_shown_when_asked_for_and_exit_with_0(valider, versions_folder):
    status, out = valider(versions_folder / "lrs-2005.yaml", "--severite", "information")
    assert status == 0
    assert "[LAW-UNVERIFIED]" in out
    assert "non montrée" not in out


def test_warnings_exit_with_1_even_when_only_errors_are_shown(valider):
    for severity, shown in (("avertissement", True), ("erreur", False)):
        status, out = valider(BROKEN / "type_hole.yaml", "--severite", severity)
        assert status == 1
        assert ("type_hole.yaml:12 [COH-TYPE-HOLE]" in out) is shown
        assert ("avertissements non montrés" in out) is not shown
        assert "aucun constat" not in out


def test_a_draft_keeps_its_warnings_unless_it_is_named(tmp_path, capsys):
    (tmp_path / "drafts").mkdir()
    draft = tmp_path / "drafts" / "v.yaml"
    draft.write_text(TOY.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["valider", "--versions", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "[REG-UNSOURCED]" in out
    assert "brouillons" in out
    assert main(["valider", str(draft), "--versions", str(tmp_path)]) == 1
    draft.write_text((BROKEN / "eligibility_contradicts.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["valider", "--versions", str(tmp_path)]) == 1, "an error is never spared"


def test_the_demonstration_says_which_steps_tell_nobody_apart(valider, versions_folder, base, tmp_path):
    copy = tmp_path / "base.sqlite3"
    shutil.copy(base, copy)
    status, out = valider(versions_folder / "lrs-2005.yaml", "--base", f"sqlite:///{copy}")
    assert status == 1
    assert "[EXP-ALL-MET]" in out
    assert "[EXP-NONE-MET]" in out
    assert "lrs-2005.yaml:" in out


def test_audits_under_a_missing_version_are_told(valider, versions_folder, demo, tmp_path):
    from dataclasses import replace

    source, audits = demo
    url = f"sqlite:///{tmp_path / 'base.sqlite3'}"
    Store(url).add(source, [*audits[:-1], replace(audits[-1], version="lrs-1999")])
    status, out = valider(versions_folder / "lrs-2005.yaml", "--base", url)
    assert status == 1
    assert "[VER-AUDITED]" in out
    assert "lrs-1999" in out
