"""From lrs-2011 to an adopted text: a draft, eleven amendments from three colleges, their effects, votes, adoption."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import pytest

from referentiel.authoring import (
    Ballots,
    LiveEffect,
    Opinion,
    Proposal,
    Sitting,
    Verdict,
    adopt_draft,
    advance,
    advance_draft,
    amendment_fingerprint,
    clashes,
    compute_effect,
    consolidated,
    fallen,
    file_amendment,
    known_effect,
    order_of_discussion,
    start_session,
    target_fingerprint,
)
from referentiel.cli.main import main
from referentiel.compare import compared, declared, diff
from referentiel.engine import History, decide
from referentiel.files import (
    fingerprint,
    manifest_findings,
    read_document,
    read_manifest,
    read_registries,
    read_versions,
    readable_crosswalks,
    restated,
    save,
)
from referentiel.files.amendments import read_amendments
from referentiel.model import Criterion, FindingsError, Measure
from referentiel.model.change import Change, changed
from referentiel.model.operations import Add, Move, Retire
from referentiel.model.rewriting import rewrite_of

D = Decimal
MARCH, OCTOBER, NOVEMBER = date(2012, 3, 1), date(2012, 10, 10), date(2012, 11, 24)
COLLEGES = ("employers", "unions", "institutions")
TRANSITION = "Un candidat dont l’audit a commencé avant le 1er janvier 2013 est jugé selon la refonte de 2011."


@pytest.fixture(scope="module")
def folder(tmp_path_factory, versions_folder):
    place = tmp_path_factory.mktemp("story") / "versions"
    shutil.copytree(versions_folder, place)
    return place


@pytest.fixture(scope="module")
def live(folder, demonstration):
    versions = read_versions(folder)
    audits = [audit for audit in demonstration.audits if audit.family == "lrs"]
    return LiveEffect(versions["lrs-2011"], History.of(audits, dict(versions)), versions,
                      readable_crosswalks(folder, versions, versions.refused))


def telework():
    return Criterion(
        code="CT-22", number="2.51", title="Part des conseillers en télétravail volontaire",
        question="Quelle part des conseillers télétravaille au moins un jour par semaine, à sa demande\u202f?",
        evidence=("Avenants signés",), verification=("declared",),
        observation=Measure(kind="measure", unit="percent", direction="higher", range=(D(0), D(100))),
        ladder=tuple({"value": D(n), "assumption": True} for n in (10, 25, 40)), required=D(1),
        actor_types=("small_outsourcer", "outsourcer", "in_house_centre"), assumption=True)


def proposals(version):
    """Return eleven amendments: who, title, changes; one adds a criterion, one retires one, two exclude each other."""
    ladder = "criteria.CT-12.ladder"
    return [
        ("unions", "Prévenir dix jours ouvrés à l’avance",
         [Change(f"{ladder}[1]", D(10)), Change(f"{ladder}[2]", D(12))]),
        ("employers", "Prévenir huit jours ouvrés à l’avance", [Change(f"{ladder}[1]", D(8))]),
        ("institutions", "Ouvrir le télétravail volontaire", [Add(telework(), "RH", "CT-20")]),
        ("employers", "Retirer le critère RH-29", [Retire("RH-29")]),
        ("unions", "Relever la barre à 68", [Change("outcomes.award.global_at_least", D(68))]),
        ("employers", "Abaisser la barre à 62", [Change("outcomes.award.global_at_least", D(62))]),
        ("institutions", "Ranger les horaires au dialogue social", [Move("CT-12", "SOC")]),
        ("unions", "Peser davantage le dialogue social", [Change("sections.SOC.weight", D(20))]),
        ("institutions", "Dire « conseillers » partout",
         [rewrite_of(version, "criteria.CT-20", "title", "Absentéisme des conseillers")]),
        ("employers", "Ne plus demander le rapport aux petits",
         [Change("criteria.COM-02.applies[small_outsourcer]", False)]),
        ("unions", "Faire de la pause un éliminatoire", [Change("criteria.CT-08.knockout", True)]),
    ]


@pytest.fixture(scope="module")
def story(folder, live):
    """Play the story once; each test looks at one side of it."""
    registries = read_registries(folder)
    session = start_session(read_document(folder / "lrs-2011.yaml"), "lrs-2013",
                            "Label Responsabilité Sociale, révision de 2013", MARCH, autosave=False)
    session.save()
    path = session.path
    advance_draft(path, "working_group", date(2012, 4, 2), registries)
    advance_draft(path, "scientific_opinion", OCTOBER, registries, opinion=Opinion(
        "Comité scientifique", OCTOBER, "Favorable, sous réserve de la mesure du télétravail."))
    for college, title, changes in proposals(session.version):
        file_amendment(path, Proposal(title, f"Collège {college}", college, "Motifs de la démonstration.",
                                      tuple(changes), assumption=True), OCTOBER, registries, COLLEGES)
    version = read_document(path).version
    filed = read_amendments(path)
    effects = {one.number: compute_effect(live, version, one, OCTOBER) for one in filed.read}
    found = clashes(version, [one.amendment for one in filed.read])
    order = order_of_discussion(version, [one.amendment for one in filed.read])
    advance_draft(path, "voting", NOVEMBER, registries)
    passed, lost = (1, 3, 4, 7, 8, 9, 10), (5, 11)
    for number in fallen(passed, found):
        advance(filed.numbered(number), "lapsed", NOVEMBER)
    advance(filed.numbered(6), "withdrawn", NOVEMBER)
    filed = read_amendments(path)
    verdicts = [Verdict(
        number, number in passed, amendment_fingerprint(filed.numbered(number).amendment),
        target_fingerprint(filed.numbered(number).amendment, version),
        (Ballots("employers", 2, 3, 1), Ballots("unions", 4, 0, 0), Ballots("institutions", 3, 1, 0)),
        "13,33 + 33,33 + 25,00 = 71,67") for number in (*passed, *lost)]
    before = read_document(path).version
    expected = consolidated(before, [filed.numbered(number).amendment for number in passed])
    adoption = adopt_draft(path, verdicts, Sitting(NOVEMBER, "Séance du 24 novembre 2012"), live, registries,
                           transition=TRANSITION)
    return {"path": path, "effects": effects, "clashes": found, "order": order, "adoption": adoption,
            "expected": expected, "before": before, "passed": passed, "lost": lost}


def test_each_amendment_has_its_effect_on_the_history(story, live):
    assert set(story["effects"]) == set(range(1, 12))
    counts = {number: effect.counts for number, effect in story["effects"].items()}
    assert {one["audits"] for one in counts.values()} == {106}
    assert counts[5]["lost"] > 0
    assert counts[6]["gained"] > 0
    assert (counts[7]["gained"], counts[7]["lost"], counts[9]["gained"], counts[9]["lost"])[2:] == (0, 0)
    for number, effect in story["effects"].items():
        plain = decide(consolidated(story["before"], [read_amendments(story["path"]).numbered(number).amendment]),
                       live.history)
        assert effect.counts["passes_after"] == compared(decide(live.in_force, live.history), plain).passes_after


def test_what_excludes_and_what_is_discussed_first(story):
    excluding = {(one.first, one.second) for one in story["clashes"] if one.excluding}
    assert excluding == {(1, 2), (5, 6)}
    assert ("moved", 1, 7) in {(one.kind, one.first, one.second) for one in story["clashes"]}
    order = [point.number for point in story["order"]]
    assert sorted(order) == list(range(1, 12))
    assert order.index(1) < order.index(2)  # two steps from the text of 7 before one
    assert order[:2] == [5, 6]  # both three points away: by number


def test_the_life_of_every_amendment_is_told(story):
    states = {one.number: one.amendment.state for one in read_amendments(story["path"]).read}
    assert states == {**dict.fromkeys(story["passed"], "adopted"), **dict.fromkeys(story["lost"], "rejected"),
                      2: "lapsed", 6: "withdrawn"}
    told = read_amendments(story["path"]).numbered(1).amendment.events
    assert [event.state for event in told] == ["filed", "in_discussion", "adopted"]
    assert told[-1].note == "13,33 + 33,33 + 25,00 = 71,67"


def test_the_adopted_text_is_the_draft_with_the_amendments_adopted(story, folder):
    adopted = read_document(folder / "lrs-2013.yaml")
    assert not story["path"].exists()
    assert adopted.version.model_copy(update={"life_cycle": (), "transition": None}) == (
        story["expected"].model_copy(update={"life_cycle": (), "transition": None}))
    assert adopted.version.transition == TRANSITION
    assert [event.state for event in adopted.version.life_cycle] == [
        "draft", "working_group", "scientific_opinion", "voting", "adopted"]
    assert "Comité scientifique" in adopted.version.life_cycle[2].note


def test_the_adopted_content_is_frozen(story, folder):
    assert read_manifest(folder)["lrs-2013"] == story["adoption"].fingerprint
    document = read_document(folder / "lrs-2013.yaml")
    assert fingerprint(document.version) == story["adoption"].fingerprint
    assert [one for one in manifest_findings(folder) if one.severity == "error"] == []
    with pytest.raises(FindingsError, match="FILE-ADOPTED"):
        save(restated(document, changed(document.version, [Change("outcomes.award.global_at_least", D(60))])))
    with pytest.raises(FindingsError, match="AMD-ADOPTED"):
        file_amendment(folder / "lrs-2013.yaml", Proposal("Trop tard", "x", "unions", "Motifs.", (Retire("CT-01"),)),
                       NOVEMBER, read_registries(folder), COLLEGES)


def test_the_comparison_with_2011_shows_exactly_what_was_adopted(story, folder, capsys):
    versions = read_versions(folder)
    before, after = versions["lrs-2011"], versions["lrs-2013"]
    crosswalks = readable_crosswalks(folder, versions, versions.refused)
    assert crosswalks.findings == ()
    comparison = diff(before, after, declared(before, after, versions, crosswalks))
    told = {(entry.part, entry.code, entry.aspect) for entry in comparison.entries if entry.part != "head"}
    assert told == {
        ("criterion", "CT-12", "threshold"), ("criterion", "CT-12", "place"), ("criterion", "CT-22", "whole"),
        ("criterion", "RH-29", "whole"), ("section", "SOC", "weight"), ("criterion", "CT-20", "wording"),
        ("criterion", "COM-02", "scope"),
    }
    assert main(["comparer", "lrs-2011", "lrs-2013", "--versions", str(folder)]) == 0
    shown = capsys.readouterr().out
    for code in ("CT-12", "CT-22", "RH-29", "CT-20", "COM-02"):
        assert code in shown
    assert "CT-08" not in shown


def test_the_effect_of_the_whole_is_that_of_the_two_texts(story, live, folder):
    adoption = story["adoption"]
    after = decide(read_versions(folder)["lrs-2013"], live.history)
    assert adoption.effect.counts() == compared(decide(live.in_force, live.history), after).counts()
    assert sum(cut.audits for cut in adoption.cuts) == 106
    assert [one.number for one in adoption.others] == [2, 6]


def test_a_stored_effect_outlives_the_vote_until_the_text_moves(story, live, folder):
    document = read_amendments(story["path"]).numbered(5)
    assert known_effect(live, story["before"], document).moved == ()
    assert known_effect(live, read_versions(folder)["lrs-2013"], document).moved == ("version",)
