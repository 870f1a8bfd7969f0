"""`referentiel etudier`: each study in French and in JSON, refusals with their codes, empty populations."""

import json
import shutil

import pytest

from referentiel.cli import main

CHANGES = ["--changer", "outcomes.award.global_at_least=65", "outcomes.award.sections_at_least.HRP=50"]


@pytest.fixture(scope="module")
def demo_base(tmp_path_factory, versions_folder):
    base = tmp_path_factory.mktemp("demo") / "base.sqlite3"
    assert main(["demo", "--base", f"sqlite:///{base}", "--versions", str(versions_folder)]) == 0
    return base


@pytest.fixture
def study(capsys, tmp_path, versions_folder, demo_base):
    shutil.copy(demo_base, tmp_path / "base.sqlite3")

    def command(*arguments, base="base.sqlite3"):
        try:
            status = main(["etudier", "lrs-2005", *arguments, "--base", f"sqlite:///{tmp_path / base}",
                           "--versions", str(versions_folder)])
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


OPTIONS = {
    "attribution": (CHANGES, "Le changement qui pèse le plus"),
    "incertitude": ([*CHANGES, "--poids", "20", "--marge", "category:outsourcer=60,5", "category:in_house_centre=30",
                     "category:client_organisation=9.5"], "quels que soient les poids"),
    "neutralite": ([], "repère des États-Unis"),
    "parcours": (["--population", "vague=V1", "--prix", "RH-13=2", "--immobile", "RH-01"], "RH-01"),
    "bruit": (["--desaccord", "12,5", "--graine", "7"], "12,5"),
    "conception": (["--levier", "outcomes.award.global_at_least", "outcomes.award.sections_at_least.TRA", "--viser",
                    "taux=70:75", "--compromis", "rubrique"], "Un changement suffit"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_each_study_in_french(study, name):
    arguments, words = OPTIONS[name]
    status, out, err = study("--etude", name, *arguments)
    assert (status, err) == (0, "")
    assert words in out
    assert "reconstitu" in out
    assert "synthétique" in out


@pytest.mark.parametrize(("name", "results"), [
    ("attribution", 1), ("incertitude", 3), ("neutralite", 2), ("parcours", 1), ("bruit", 1), ("conception", 2),
])
def test_each_study_in_json(study, name, results):
    status, out, _ = study("--etude", name, *OPTIONS[name][0], "--json")
    record = json.loads(out, parse_constant=pytest.fail)
    assert status == 0
    assert record["study"] == name
    assert record["provenance"] == "reconstruction"
    assert [source["kind"] for source in record["sources"]] == ["synthetic"]
    assert len(record["results"]) == results
    assert all(one["title"] and one["sentences"] and one["rows"] for one in record["results"])


def test_an_attribution_adds_up_in_json(study):
    from fractions import Fraction

    record = json.loads(study("--etude", "attribution", *CHANGES, "--json")[1])
    before = Fraction(record["passes_before"], record["computable_before"])
    after = Fraction(record["passes_after"], record["computable_after"])
    assert sum(Fraction(row["points"]) for row in record["results"][0]["rows"]) == 100 * (after - before)


@pytest.mark.parametrize(("arguments", "code"), [
    (["--etude", "attribution"], "STUDY-NO-CHANGE"),
    (["--etude", "incertitude", "--poids", "100"], "STUDY-SPREAD"),
    (["--etude", "incertitude", "--marge", "category:outsourcer=60"], "STUDY-MARGIN-SUM"),
    (["--etude", "neutralite", "--par", "taille"], "STUDY-CLASS-FIELD"),
    (["--etude", "parcours", "--cible", "awrd"], "STUDY-OUTCOME"),
    (["--etude", "conception"], "STUDY-LEVERS"),
    (["--etude", "conception", "--levier", "rule.coverage_minimum", "--viser", "taux=70:75"], "STUDY-LEVER"),
    (["--etude", "conception", "--levier", "outcomes.award.global_at_least"], "STUDY-AIM-NONE"),
    (["--etude", "conception", "--levier", "outcomes.award.global_at_least", "--viser", "taux=75:70"],
     "STUDY-AIM-RATE"),
    (["--etude", "conception", "--levier", "outcomes.award.global_at_least", "--viser", "taux=70"], "STUDY-AIM"),
    (["--etude", "parcours", "--prix", "RH-01=cher"], "STUDY-PRICE"),
    (["--etude", "parcours", "--immobile", "RH-99"], "STUDY-CRITERION"),
    (["--etude", "bruit", "--desaccord", "101"], "STUDY-SHIFT"),
    (["--etude", "bruit", "--changer", "outcomes.award.global_at_least=101"], "STR-MARK-RANGE"),
])
def test_refusals_exit_with_1(study, arguments, code):
    status, out, err = study(*arguments, "--json")
    assert (status, out) == (1, "")
    assert f"[{code}]" in err
    assert "à faire" in err


@pytest.mark.parametrize("arguments", [
    ["--etude", "magie"], ["--etude", "bruit", "--desaccord", "peu"], ["--etude", "bruit", "--graine", "-1"],
    ["--etude", "incertitude", "--marge", "category=60"], [],
])
def test_misuse_exits_with_2(study, arguments):
    assert study(*arguments)[0] == 2


@pytest.mark.parametrize("name", OPTIONS)
def test_an_empty_population_is_told(study, name):
    arguments = CHANGES if name in {"attribution", "incertitude"} else (
        OPTIONS[name][0] if name == "conception" else [])
    status, out, err = study("--etude", name, *arguments, "--population", "annee=1999")
    assert status == 0
    assert "0 audit" in out
    assert "[AUD-FIELD-VALUE]" in err
    status, out, err = study("--etude", name, *arguments, base="none.sqlite3")
    assert status == 0
    assert "referentiel demo" in err


RANGES = ("--etude", "sensibilite", "--tirages", "4", "--plage", "outcomes.award.global_at_least=55:65")


def test_sensitivity_reads_ranges(study):
    status, out, _ = study(*RANGES, "criteria.RH-01.knockout=non:oui", "--grouper", "nature", "--json")
    assert status == 0
    assert {row["group"] for row in json.loads(out)["results"][0]["rows"]} == {"mark", "knockout"}
    status, out, _ = study(*RANGES, "criteria.RH-01.knockout=non:oui", "--grouper", "nature", "--methode", "sobol")
    assert status == 0
    assert "Part totale de la variance" in out


def test_ranges_that_do_not_read_are_told_together(study):
    status, _, err = study(*RANGES[:-1], "outcomes.award.global_at_least=55", "criteria.RH-01.knockout=peut-etre:oui",
                           "criteria.RH-01.weight=5:1")
    assert status == 1
    assert err.count("[STUDY-RANGE]") == 2
    assert err.count("[CHG-VALUE]") == 1
