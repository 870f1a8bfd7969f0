"""`rejouer`, `simuler`, `comparer`, `valider` and the impact page read old answers alike, through the crosswalks."""

import json
import re
import shutil
from pathlib import Path

import pytest
from test_replay_by_hand import AUDITS, CROSSWALKS, FOLDER, VERSIONS, B

from referentiel.audits import Store
from referentiel.cli import main
from referentiel.compare import declared, diff, replay
from referentiel.files import read_crosswalks, read_registries, read_versions
from referentiel.model import Source
from referentiel.report.comparison_page import comparison_page
from referentiel.report.replay import replay_lines
from referentiel.widgets.impact import ImpactPage, impact

SHIPPED = Path(__file__).parents[1] / "referentiel_versions"


@pytest.fixture
def base(tmp_path):
    url = f"sqlite:///{tmp_path / 'base.sqlite3'}"
    Store(url).add(Source(id="toy", family="toy", kind="synthetic", title="Audits inventés", digest="d"), AUDITS)
    return url


@pytest.fixture
def run(capsys, base):
    def command(*arguments, folder=FOLDER):
        try:
            status = main([*map(str, arguments), "--base", base, "--versions", str(folder)])
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def test_rejouer_in_french(run):
    status, out, err = run("rejouer", "toy-b")
    assert (status, err) == (0, "")
    lines = out.replace("\u00a0", " ").replace("\u202f", " ").splitlines()
    assert lines == [
        "Rejeu sous « Jouet, deuxième version (projet de référentiel) »",
        "Versions suivies : toy-a, toy-b",
        "Audits par version auditée : toy-a : 3, toy-b : 1",
        "2 audits calculables sur 4 (inéligibles compris : 0) ; réussites : 1, soit 50,0 %",
        "Non calculables : 2 sur 4",
        "  couverture insuffisante : 2",
        "48 réponses attendues (audits × critères qui s’y appliquent) :",
        "  lues telles quelles : 7",
        "  converties en une valeur par une règle de correspondance : 15",
        "  connues en partie (plusieurs valeurs possibles) : 5",
        "  illisibles : données sous une autre définition : 3",
        "  non posées par la version auditée : 5",
        "  posées et non évaluées : 12",
        "  sans objet, dit l’auditeur : 1",
        "12 critères dans la version : 11 avec au moins une réponse lisible, 1 sans aucune",
        "Ce qui est connu en partie, illisible ou non posé est laissé de côté, dans les notes et dans la couverture : "
        "ni zéro, ni supposé.",
        "Source : Audits inventés",
    ]


def test_rejouer_as_json(run):
    status, out, _ = run("rejouer", "toy-b", "--json")
    record = json.loads(out)
    assert status == 0
    assert {key: record[key] for key in ("version", "path", "made_under", "audits", "computable", "passes")} == {
        "version": "toy-b", "path": ["toy-a", "toy-b"], "made_under": {"toy-a": 3, "toy-b": 1}, "audits": 4,
        "computable": 2, "passes": 1}
    assert record["outcomes"] == {"award": 1, "refusal": 1, "ineligible": 0, "not_computable": 2}
    assert record["obstacles"] == [{"kind": "coverage", "target": "", "audits": 2}]
    assert (record["converted"], record["partly_known"]) == (15, 5)


def test_rejouer_a_population(run):
    status, out, _ = run("rejouer", "toy-b", "--json", "--population", "version_auditee=toy-b")
    record = json.loads(out)
    assert (status, record["audits"], record["made_under"]) == (0, 1, {"toy-b": 1})


def test_rejouer_an_empty_base_says_so(run, tmp_path):
    status, out, err = run("rejouer", "toy-b", "--population", "version_auditee=toy-z")
    assert status == 0
    assert "0 audit calculable sur 0" in out
    assert err


def test_rejouer_an_unknown_version(run):
    status, _, err = run("rejouer", "toy-d")
    assert status == 1
    assert "[VER-UNKNOWN]" in err


def test_no_two_figures_differ(run, base):
    """The command, the simulation and the page give the counts of one reading."""
    wanted = replay(AUDITS, B, VERSIONS, CROSSWALKS)
    replayed = json.loads(run("rejouer", "toy-b", "--json")[1])
    simulated = json.loads(run("simuler", "toy-b", "--json", "--detail")[1])
    assert (simulated["computable_before"], simulated["passes_before"]) == (wanted.computable, wanted.passes)
    assert (replayed["computable"], replayed["passes"]) == (wanted.computable, wanted.passes)
    assert [one["outcome_before"] for one in simulated["outcomes"]] == [wanted.decisions.outcome(i) for i in range(4)]
    page = ImpactPage(read_versions(FOLDER), Store(base), CROSSWALKS)
    page.version_choice.value = "toy-b"
    assert page.exploration.before.counts() == wanted.decisions.counts()
    without = ImpactPage(read_versions(FOLDER), Store(base))
    without.version_choice.value = "toy-b"
    assert without.exploration.before.counts() != wanted.decisions.counts()


def test_valider_sees_the_answers_that_were_converted(run, base):
    """G-01 and M-02 were never asked as toy-b asks them: what is counted was converted. T-01 cannot be read."""
    version = FOLDER / "toy-b.yaml"
    _, out, _ = run("valider", version, "--severite", "information")
    assert re.search(r"EXP-NEVER-OBSERVED\].*T-01", out)
    assert not re.search(r"EXP-NEVER-OBSERVED\].*(G-01|M-02)", out)


def test_a_broken_crosswalk_stops_what_would_read_through_it_and_nobody_else(run, base, tmp_path):
    folder = tmp_path / "versions"
    shutil.copytree(FOLDER, folder)
    path = folder / "crosswalks" / "toy-a--toy-b.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("factor: 1/100", "factor: 1/50"), encoding="utf-8")
    for verb in (("rejouer", "toy-b"), ("simuler", "toy-b"), ("comparer", "toy-a", "toy-b")):
        status, _, err = run(*verb, folder=folder)
        assert (status, "[XW-FACTOR-RANGE]" in err) == (1, True)
    for verb in (("rejouer", "toy-a"), ("simuler", "toy-a")):
        status, out, err = run(*verb, folder=folder)
        assert (status, "[XW-FACTOR-RANGE]" in err) == (0, True)
        assert out
    page = impact(str(base), str(folder))
    assert any("toy-a--toy-b.yaml" in getattr(child, "value", "") for child in page.children)
    page.version_choice.value = "toy-a"
    assert page.exploration is not None
    page.version_choice.value = "toy-b"
    assert page.exploration is None


def test_a_draft_that_runs_ahead_of_its_crosswalk_is_told_and_read(run, tmp_path):
    folder = tmp_path / "versions"
    shutil.copytree(FOLDER, folder)
    path = folder / "crosswalks" / "toy-a--toy-b.yaml"
    before = path.read_text(encoding="utf-8")
    wanted = run("rejouer", "toy-b", "--json")[1]
    # A criterion that the list of new ones forgets, as when somebody has just added it.
    shorter = re.sub(r"^new: \[.*?\]", "new: []", before, flags=re.MULTILINE)
    assert shorter != before
    for provenance, status in (("draft", 0), ("reconstruction", 1)):
        text = re.sub(r"^provenance: .*$", f"provenance: {provenance}", shorter, flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
        code, out, err = run("rejouer", "toy-b", "--json", folder=folder)
        assert code == status
        assert "[XW-CODE-MISSING]" in err
        assert (out == wanted) == (status == 0)


def test_comparer_tells_what_was_declared(capsys):
    assert main(["comparer", "toy-a", "toy-b", "--versions", str(FOLDER)]) == 0
    out = capsys.readouterr().out.replace("\u00a0", " ")
    assert "scission, avec P-11, P-12" in out
    assert "fusion, avec U-01, U-02" in out
    assert "à confirmer" not in out


def test_the_page_says_that_a_relation_was_confirmed():
    a = VERSIONS["toy-a"]
    found = diff(a, B, declared(a, B, VERSIONS, CROSSWALKS))
    assert found.confirmed == ("T-01",)
    assert dict(found.relations)["T-01"] == "subset"
    assert dict(diff(a, B).relations)["T-01"] == "to_confirm"
    page = comparison_page(found, read_registries(SHIPPED))
    assert "Relation confirmée par une personne" in page
    assert "Relation confirmée" not in comparison_page(diff(a, B), read_registries(SHIPPED))


def test_relations_compose_and_turn_round():
    a, c = VERSIONS["toy-a"], VERSIONS["toy-c"]
    there = {e.after: e for e in declared(a, c, VERSIONS, CROSSWALKS) if e.relation}
    back = {e.after: e for e in declared(c, a, VERSIONS, CROSSWALKS) if e.relation}
    assert there["T-01",].relation == "subset"
    assert back["T-01",].relation == "superset"
    assert declared(a, a, VERSIONS, CROSSWALKS) == ()
    other = a.model_copy(update={"id": "toy-x", "family": "x"})
    assert declared(other, c, VERSIONS, CROSSWALKS) == ()


def test_a_guess_stays_a_guess_beside_what_is_declared():
    """N-01 is declared new: it is paired with nothing, whatever its title; without a word of it, it would be."""
    a = VERSIONS["toy-a"]
    section = B.sections[0]
    same = tuple(c.model_copy(update={"title": "Un accord"}) if c.code == "N-01" else c for c in section.criteria)
    twin = B.model_copy(update={"sections": (section.model_copy(update={"criteria": same}),)})
    told = {e.code: e.link for e in diff(a, twin, declared(a, B, VERSIONS, CROSSWALKS)).entries if e.link}
    assert not any(link.guess for link in told.values())
    guessed = {e.code: e.link for e in diff(a, twin).entries if e.link and e.link.guess}
    assert guessed["N-01"].codes == ("X-01",)


def test_the_shipped_replay_says_that_the_text_was_rebuilt(demo):
    versions = read_versions(SHIPPED)
    result = replay(demo[1], versions["lrs-2011"], versions, read_crosswalks(SHIPPED, versions))
    told = "\n".join(replay_lines(result, [demo[0]]))
    assert "référentiel reconstitué" in told
    assert "synthétique" in told
    assert "106" in told
