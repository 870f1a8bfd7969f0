"""The command: every verb, its French, its exit status 0 / 1 / 2, its JSON."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from referentiel.audits import Store
from referentiel.cli import main

BROKEN = Path(__file__).parent / "broken"
SAMPLES = Path(__file__).parent / "data"
INTEGERS = ["audits", "computable_before", "computable_after", "not_computable_before", "not_computable_after",
            "passes_before", "passes_after", "gained", "lost", "entered", "left"]


@pytest.fixture
def run(capsys, tmp_path, versions_folder):
    def command(*arguments, base="base.sqlite3"):
        try:
            status = main([*arguments, "--base", f"sqlite:///{tmp_path / base}", "--versions", str(versions_folder)])
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


@pytest.fixture(scope="session")
def demo_base(tmp_path_factory, versions_folder):
    base = tmp_path_factory.mktemp("demo") / "base.sqlite3"
    assert main(["demo", "--base", f"sqlite:///{base}", "--versions", str(versions_folder)]) == 0
    return base


@pytest.fixture
def with_demo(run, demo_base, tmp_path):
    shutil.copy(demo_base, tmp_path / "base.sqlite3")
    return run


def test_valider_everything_that_is_shipped(run):
    status, out, _ = run("valider")
    assert status == 0
    assert "lrs-2005, 61 critères, aucun constat" in out
    assert "egapro-2019" in out


def test_valider_says_every_finding_and_exits_with_1(run):
    status, out, _ = run("valider", str(BROKEN / "versions" / "ladder_out_of_order.yaml"),
                         str(BROKEN / "versions" / "unknown_key.yaml"))
    assert status == 1
    assert "[STR-LADDER-ORDER]" in out
    assert "vouliez-vous dire «\u00a0ladder\u00a0»" in out
    assert "2 constats" in out


def test_valider_warns_of_what_is_not_in_the_registries(run, tmp_path):
    (tmp_path / "v.yaml").write_text((SAMPLES / "toy-1.yaml").read_text(encoding="utf-8").replace(
        "unit: percent", "unit: percents"), encoding="utf-8")
    status, out, _ = run("valider", str(tmp_path / "v.yaml"))
    assert status == 1
    assert "v.yaml:45 [REG-UNIT]" in out
    assert "«\u00a0percent\u00a0»" in out
    assert "[REG-UNSOURCED]" in out


def test_demo_is_made_once(run):
    first, second = run("demo"), run("demo")
    assert first[0] == second[0] == 0
    assert "106 audits" in first[1]
    assert "rien n’a changé" in second[1]


def test_the_enlarged_history_has_its_own_base(run):
    status, out, _ = run("demo", "--agrandi")
    assert status == 0
    assert "318 audits" in out
    assert "agrandi" in out
    status, out, err = run("demo")
    assert (status, out) == (1, "")
    assert "[AUD-DEMO-OTHER]" in err
    assert "agrandi" in err
    assert run("demo", "--agrandi")[0] == 0
    assert json.loads(run("simuler", "lrs-2008", "--json")[1])["audits"] == 318


def test_a_demonstration_takes_the_place_of_another(run):
    run("demo", "--agrandi")
    assert "referentiel demo --remplacer" in run("demo")[2]
    status, out, err = run("demo", "--remplacer")
    assert (status, err) == (0, "")
    assert re.search(r"318 audits inventés retirés\u00a0: Démonstration.*agrandi", out)
    assert "106 audits de démonstration ajoutés" in out
    assert json.loads(run("simuler", "lrs-2008", "--json")[1])["audits"] == 106
    status, out, _ = run("demo", "--remplacer")
    assert status == 0
    assert "rien n’a changé" in out
    assert "retiré" not in out
    assert run("demo", "--remplacer", "--calibrage")[0] == 2



def test_the_sector_is_told_or_written(run, tmp_path):
    status, out, _ = run("demo", "--secteur")
    assert status == 0
    assert "3 500 centres, 250 000 salariés".replace(" ", "\u202f", 1) in out.replace("250\u202f000", "250 000")
    assert not (tmp_path / "base.sqlite3").exists()
    status, out, _ = run("demo", "--secteur", "--csv", str(tmp_path / "secteur.csv"))
    assert status == 0
    assert len((tmp_path / "secteur.csv").read_text(encoding="utf-8-sig").splitlines()) == 3_501


def test_the_calibration_is_printed_as_it_is_shipped(run, tmp_path):
    status, out, _ = run("demo", "--calibrage")
    assert status == 0
    page = Path(__file__).resolve().parents[1] / "docs" / "calibrage.md"
    assert out == page.read_text(encoding="utf-8")
    assert not (tmp_path / "base.sqlite3").exists()


def test_simuler_gives_the_promised_integers(with_demo):
    status, out, _ = with_demo("simuler", "lrs-2005", "--changer", "outcomes.award.global_at_least=65", "--json")
    record = json.loads(out)
    assert status == 0
    assert all(type(record[name]) is int for name in INTEGERS)
    assert record["audits"] == 106
    assert (record["entered"], record["left"]) == (0, 0), "a mark changes nobody's coverage"
    assert record["passes_after"] == record["passes_before"] + record["gained"] - record["lost"]
    assert record["computable_before"] + record["not_computable_before"] == 106
    assert "outcomes" not in record
    assert record["provenance"] == "reconstruction"
    assert [source["kind"] for source in record["sources"]] == ["synthetic"]


def test_simuler_in_detail(with_demo):
    _, out, _ = with_demo("simuler", "lrs-2005", "--changer", "outcomes.award.global_at_least=65", "--json", "--detail")
    record = json.loads(out)
    assert len(record["outcomes"]) == 106
    first = record["outcomes"][0]
    assert "date" not in first
    assert set(first) >= {"audit", "organisation", "year", "score_before", "score_after", "outcome_before",
                          "outcome_after", "reasons"}
    lost = [o for o in record["outcomes"] if (o["outcome_before"], o["outcome_after"]) == ("award", "refusal")]
    assert len(lost) == record["lost"] > 0
    assert all({"kind": "global", "target": ""} in o["reasons"] for o in lost)


def test_simuler_in_french(with_demo):
    status, out, _ = with_demo("simuler", "lrs-2005", "--changer", "outcomes.award.global_at_least=65", "--detail")
    assert status == 0
    for words in ("référentiel reconstitué", "historique synthétique", "Taux de réussite", "Non calculables",
                  "ne décide pas comme le comité", "note globale sous la barre"):
        assert words in out


def test_several_changes_and_populations(with_demo):
    status, out, _ = with_demo(
        "simuler", "lrs-2005", "--changer", "outcomes.award.global_at_least=65", "criteria.RH-01.ladder[2]=75",
        "--changer", "outcomes.award.sections_at_least.HRP=45", "--population", "vague=V1", "--population", "vague=V2",
        "--json")
    record = json.loads(out)
    assert status == 0
    assert record["audits"] == 20
    assert len(record["changes"]) == 3


@pytest.mark.parametrize(("population", "audits"), [
    ("annee=2006", 11), ("vague=V13", 4), ("nature=premier", 62), ("nature=renewal", 44),
    ("version_auditee=lrs-2005", 33), ("version_auditee=lrs-2008", 29), ("version_auditee=lrs-2009", 29),
    ("version_auditee=lrs-2011", 15),
])
def test_populations_of_the_demonstration(with_demo, population, audits):
    _, out, _ = with_demo("simuler", "lrs-2005", "--population", population, "--json")
    assert json.loads(out)["audits"] == audits


@pytest.mark.parametrize(("arguments", "code"), [
    (["--changer", "outcomes.award.globl_at_least=65"], "CHG-PATH"),
    (["--changer", "outcomes.award.global_at_least=beaucoup"], "CHG-VALUE"),
    (["--changer", "outcomes.award.global_at_least=101"], "STR-MARK-RANGE"),
    (["--changer", "outcomes.award.global_at_least=61", "outcomes.award.global_at_least=62"], "CHG-TWICE"),
    (["--changer", "criteria.RH-01.ladder[2]=99"], "STR-LADDER-ORDER"),
    (["--population", "anee=2006"], "AUD-FIELD"),
])
def test_refused_simulations_exit_with_1(with_demo, arguments, code):
    status, out, err = with_demo("simuler", "lrs-2005", *arguments, "--json")
    assert status == 1
    assert out == ""
    assert f"[{code}]" in err
    assert "à faire" in err


def test_audits_under_a_missing_version_are_never_left_out_in_silence(run, tmp_path, demo):
    source, audits = demo
    Store(f"sqlite:///{tmp_path / 'base.sqlite3'}").add(source, [*audits[:-1], replace(audits[-1], version="lrs-1999")])
    status, out, err = run("simuler", "lrs-2005", "--json")
    assert (status, out) == (1, "")
    assert "[VER-AUDITED]" in err
    assert "lrs-1999" in err


def test_an_unknown_version_is_suggested(run):
    status, _, err = run("simuler", "LRS2005")
    assert status == 1
    assert "[VER-UNKNOWN]" in err
    assert "«\u00a0lrs-2005\u00a0»" in err


def test_a_value_that_no_audit_has_is_told_and_counts_nobody(with_demo):
    status, out, err = with_demo("simuler", "lrs-2005", "--population", "annee=1999", "--json")
    assert status == 0
    assert json.loads(out)["audits"] == 0
    assert "[AUD-FIELD-VALUE]" in err


def test_an_empty_base_is_never_a_silent_zero(run):
    status, out, err = run("simuler", "lrs-2005", "--json")
    assert status == 0
    assert json.loads(out)["audits"] == 0
    assert "referentiel demo" in err


@pytest.mark.parametrize("arguments", [
    [], ["simuler"], ["simuler", "lrs-2005", "--changer", "sans-egal"], ["inconnu"], ["importer"], ["base"],
    ["modele", "lrs-2005"], ["importer", "f.csv", "--format", "xlsx"], ["servir", "--port", "huit"],
    ["demo", "--agrandi", "--secteur"], ["demo", "--csv", "f.csv"],
])
def test_misuse_exits_with_2_in_french(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    err = capsys.readouterr()
    assert stop.value.code == 2
    assert "erreur" in err.err
    assert "utilisation" in err.out + err.err
    assert "error" not in err.err


@pytest.mark.parametrize("verb", ["valider", "comparer", "importer", "demo", "simuler", "servir"])
def test_help_is_in_french_and_documented(capsys, verb):
    with pytest.raises(SystemExit) as stop:
        main([verb, "--help"])
    out = capsys.readouterr().out
    assert stop.value.code == 0
    assert "--base" in out
    assert "--versions" in out
    assert "show this help" not in out
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"referentiel {verb}" in readme


@pytest.mark.parametrize("sample", ["egapro_compact.csv", "egapro_official.csv"])
def test_importer_then_simuler(run, sample):
    path = SAMPLES / sample
    status, out, _ = run("importer", str(path), "--format", "egapro")
    assert status == 0
    assert "Ministère du Travail" in out
    assert "rien n’a changé" in run("importer", str(path), "--format", "egapro")[1]
    record = json.loads(run("simuler", "egapro-2019", "--json", "--detail")[1])
    assert record["audits"] == len(record["outcomes"]) > 0


def test_a_refused_import_writes_nothing(run):
    broken = min((BROKEN / "audits").glob("*"))
    status, _, err = run("importer", str(broken), "--format", "egapro")
    assert status == 1
    assert "à faire" in err
    assert json.loads(run("simuler", "egapro-2019", "--json")[1])["audits"] == 0


def test_servir_in_public_refuses_confidential_audits(run, tmp_path, demo):
    source, audits = demo
    Store(f"sqlite:///{tmp_path / 'base.sqlite3'}").add(replace(source, kind="confidential"), audits)
    status, out, err = run("servir", "--public", "--sans-navigateur")
    assert status == 1
    assert out == ""
    assert "[SRV-CONFIDENTIAL]" in err


def test_the_module_is_the_command(versions_folder):
    done = subprocess.run([sys.executable, "-m", "referentiel", "valider", "--versions", str(versions_folder)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "lrs-2005" in done.stdout


def test_simuler_sweeps_a_mark_and_finds_the_value_of_a_rate(with_demo):
    mark = "outcomes.award.global_at_least"
    status, out, _ = with_demo("simuler", "lrs-2005", "--balayer", mark, "--cible", "50 %", "--json")
    record = json.loads(out)
    assert status == 0
    assert record["target"] == "0.5"
    assert record["curve"][0]["from"] is None
    passes = [row["passes"] for row in record["curve"]]
    assert passes == sorted(passes, reverse=True)
    for row in record["inverse"]:
        value = row["to"] or row["from"]
        if "/" not in value and len(value) < 12:
            again = json.loads(with_demo("simuler", "lrs-2005", "--changer", f"{mark}={value}", "--json")[1])
            assert again["passes_after"] == row["passes"]
    status, out, _ = with_demo("simuler", "lrs-2005", "--balayer", mark, "--cible", "0,5")
    assert "Balayage\u00a0: Labellisation, barre (" in out
    assert f"sur {record['computable_after']} calculables" in out
    assert "50\u202f%" in out


def test_figures_are_drawn_into_files_with_their_provenance(with_demo, tmp_path):
    mark, name = "outcomes.award.global_at_least", str(tmp_path / "courbe.svg")
    status, out, err = with_demo("simuler", "lrs-2005", "--changer", f"{mark}=66", "--balayer", mark, "--json",
                                 "--figure", name)
    assert status == 0
    assert json.loads(out)["curve"]
    assert "courbe.svg" in err
    drawn = (tmp_path / "courbe.svg").read_text(encoding="utf-8")
    for part in ("Données synthétiques", "lrs-2005, empreinte", "60\u00a0: ", "66\u00a0: "):
        assert part in drawn
    status, _, err = with_demo("etudier", "lrs-2005", "--etude", "neutralite", "--figure", str(tmp_path / "n.png"))
    assert status == 0
    assert sorted(path.name for path in tmp_path.glob("*.???")) == ["courbe.svg", "n-2.png", "n.png"]
    assert all(path.read_bytes()[:4] == b"\x89PNG" for path in tmp_path.glob("*.png"))
    status, _, err = with_demo("simuler", "lrs-2005", "--balayer", mark, "--figure", str(tmp_path / "x" / "c.svg"))
    assert status == 1
    assert "[FILE-WRITE]" in err


def test_a_file_that_is_no_picture_is_refused_in_french(with_demo):
    status, _, err = with_demo("simuler", "lrs-2005", "--figure", "courbe.jpg")
    assert status == 2
    assert "ne finit pas par .svg ni par .png" in err


def test_simuler_tells_the_flips_of_a_weight(with_demo):
    status, out, _ = with_demo("simuler", "lrs-2005", "--balayer", "sections.HRP.weight")
    assert status == 0
    assert "Bascules\u00a0: Procédures générales de ressources humaines, poids (" in out
    assert "à cette valeur" in out
    flips = json.loads(with_demo("simuler", "lrs-2005", "--balayer", "sections.HRP.weight", "--json")[1])["flips"]
    assert flips


@pytest.mark.parametrize(("arguments", "code"), [
    (("--balayer", "outcomes.award.global_at_lest"), "CHG-PATH"),
    (("--balayer", "rule.not_assessed"), "CHG-SWEEP"),
    (("--cible", "70%"), "CHG-SWEEP"),
    (("--figure", "courbe.svg"), "CHG-SWEEP"),
    (("--balayer", "criteria.RH-01.weight", "--figure", "courbe.svg"), "CHG-SWEEP"),
    (("--balayer", "criteria.RH-01.weight", "--cible", "70%"), "CHG-SWEEP"),
    *((("--balayer", "outcomes.award.global_at_least", "--cible", typed), "CHG-RATE")
      for typed in ("70", "1,5", "NaN", "150 %", "beaucoup", "")),
])
def test_simuler_refuses_what_cannot_be_swept(with_demo, arguments, code):
    status, _, err = with_demo("simuler", "lrs-2005", *arguments)
    assert status == 1
    assert f"[{code}]" in err


def test_a_release_for_partners_is_not_served_without_a_token(run, tmp_path):
    file = tmp_path / "publication.json"
    assert run("demo")[0] == 0
    assert run("publier", "--audience", "partenaires", "--version", "lrs-2005", "--sortie", str(file))[0] == 0
    status, _, err = run("servir", "--publication", str(file), "--public")
    assert status == 1
    assert "[SRV-PARTNERS]" in err
    status, _, err = run("servir", "--publication", str(tmp_path / "absent.json"))
    assert status == 1
    assert "[REL-ABSENT]" in err
    assert run("servir", "--publication", str(file), "--exact")[0] == 2
