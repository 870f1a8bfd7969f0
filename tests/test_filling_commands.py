"""`rejouer` and `simuler` under a policy, in French and as JSON; the demonstration under the refonte of 2011."""

import json
import random
from collections import Counter

import oracle_filling
import oracle_replay
import pytest
from test_replay_by_hand import AUDITS, CROSSWALKS, FOLDER, VERSIONS, B
from test_replay_command import base, run  # noqa: F401 - fixtures

from referentiel.compare import lineage, replay
from referentiel.compare.filling import CERTAINTIES, Donors, bounded_effect, bounds, donated, donated_effect
from referentiel.files import read_crosswalks
from referentiel.model.change import change_of
from referentiel.report.bounds import bounds_lines, bounds_sentence, bounds_table
from referentiel.report.filled_effect import bounded_effect_lines, donated_effect_lines
from referentiel.report.filling import donated_lines


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_bounds_in_french(run):  # noqa: F811
    status, out, err = run("rejouer", "toy-b", "--politique", "bornes")
    assert (status, err) == (0, "")
    assert plain(out).splitlines() == [
        "Rejeu sous « Jouet, deuxième version (projet de référentiel) »",
        "Versions suivies : toy-a, toy-b",
        "Audits par version auditée : toy-a : 3, toy-b : 1",
        "Politique : bornes, sans hypothèse. Chaque réponse non calculable d’un critère qui s’applique prend toutes "
        "les valeurs possibles, de la plus défavorable à la plus favorable ; elle compte comme répondue.",
        "Réussites : entre 0 et 2 sur 3 audits calculables dans tous les cas (parmi 4), soit entre 0,0 % et 66,7 %, "
        "selon ce qu’auraient été les réponses que l’on n’a pas :",
        "  réussissent, quelles que soient ces réponses : 0",
        "  ne réussissent pas, quelles que soient ces réponses : 1",
        "  réussissent ou non selon ces réponses : 2",
        "  non calculables, quelles que soient ces réponses : 1",
        "    couverture insuffisante : 1",
        "  inéligibles ou non calculables selon ces réponses, jamais réussis ; hors du taux : 0",
        "13 réponses complétées sur 13 non calculables (dont connues en partie : 5) ; critères concernés : 6 ; "
        "audits concernés : 3 sur 4",
        "À côté, en laissant ces réponses de côté : 1 réussites sur 2 audits calculables, soit 50,0 %",
        "Sur les 2 audits calculables des deux façons : 1 réussites en les laissant de côté ; entre 0 et 1 selon ces "
        "réponses. Issue hors des bornes en les laissant de côté : 0 audit",
        "Source : Audits inventés",
    ]


def test_every_policy_as_json(run):  # noqa: F811
    found = {}
    for policy, more in (("exclure", ()), ("bas", ()), ("haut", ()), ("bornes", ()), ("donneurs", ("--tirages", "3")),
                         ("attente", ("--attente", "N-01=oui", "Y-01=25%"))):
        status, out, err = run("rejouer", "toy-b", "--politique", policy, *more, "--json")
        assert (status, err) == (0, "")
        found[policy] = json.loads(out)
    assert {name: record["policy"] for name, record in found.items()} == {
        "exclure": "leave_out", "bas": "lowest", "haut": "highest", "bornes": "bounds", "donneurs": "donors",
        "attente": "expectation"}
    assert {name: (found[name]["computable"], found[name]["passes"]) for name in ("exclure", "bas", "haut")} == {
        "exclure": (2, 1), "bas": (3, 0), "haut": (3, 2)}
    assert (found["bornes"]["passes_low"], found["bornes"]["passes_high"], found["bornes"]["rates"]) == (
        0, 2, ["0", "2/3"])
    assert (found["donneurs"]["fills"], len(found["donneurs"]["rates"])) == (3, 3)
    assert (found["attente"]["filled_answers"], found["attente"]["contradicted"]) == (4, 1)
    assert found["exclure"] == {**json.loads(run("rejouer", "toy-b", "--json")[1])}


CHANGE = ("--changer", "outcomes.award.global_at_least=55")


def test_effects_under_every_policy(run):  # noqa: F811
    """a1 scores 58.3 at worst: from 60 to 55 it passes there too."""
    low = json.loads(run("simuler", "toy-b", *CHANGE, "--politique", "bas", "--json", "--detail")[1])
    assert (low["passes_before"], low["passes_after"], low["gained"], len(low["outcomes"])) == (0, 1, 1, 4)
    both = json.loads(run("simuler", "toy-b", *CHANGE, "--politique", "bornes", "--json")[1])
    assert {key: both[key] for key in ("computable", "passes_before_low", "passes_before_high", "passes_after_low",
                                       "passes_after_high", "gained_low", "gained_high", "lost_high")} == {
        "computable": 3, "passes_before_low": 0, "passes_before_high": 2, "passes_after_low": 1,
        "passes_after_high": 2, "gained_low": 0, "gained_high": 2, "lost_high": 0}
    status, out, _ = run("simuler", "toy-b", *CHANGE, "--politique", "bornes")
    assert status == 0
    assert "Réussites avant : entre 0 et 2, soit de 0,0 % à 66,7 %" in plain(out)
    assert "perdus : 0" in plain(out)
    assert "repose sur 2 organisations seulement" in plain(out)
    status, out, _ = run("simuler", "toy-b", *CHANGE, "--politique", "donneurs", "--tirages", "4", "--graine", "9")
    assert (status, "4 tirages, graine 9" in plain(out)) == (0, True)
    stated = run("simuler", "toy-b", *CHANGE, "--politique", "attente", "--attente", "Y-01=1")[1]
    assert "Hypothèse" in stated
    assert "1 réponse reste non calculable" in plain(stated)
    with_detail = run("simuler", "toy-b", *CHANGE, "--politique", "bas", "--detail")[1]
    assert "a1" in with_detail


def test_leave_out_is_what_simuler_always_said(run):  # noqa: F811
    assert run("simuler", "toy-b", *CHANGE) == run("simuler", "toy-b", *CHANGE, "--politique", "exclure")


@pytest.mark.parametrize(("options", "code"), [
    (("--attente", "N-01=1"), "POL-OPTION"), (("--politique", "bas", "--graine", "3"), "POL-OPTION"),
    (("--politique", "attente", "--tirages", "3", "--attente", "N-01=1"), "POL-OPTION"),
    (("--politique", "attente"), "POL-NOTHING"), (("--politique", "attente", "--attente", "N-1=1"), "POL-CRITERION"),
    (("--politique", "attente", "--attente", "N-01=2"), "POL-VALUE"),
    (("--politique", "attente", "--attente", "N-01=50%"), "POL-SHARE"),
    (("--politique", "attente", "--attente", "N-01=beaucoup"), "POL-NUMBER"),
    (("--politique", "attente", "--attente", "N-01=1", "N-01=0"), "POL-TWICE"),
])
def test_options_that_are_refused(run, options, code):  # noqa: F811
    for verb in ("rejouer", "simuler"):
        status, out, err = run(verb, "toy-b", *options)
        assert (status, out) == (1, "")
        assert f"[{code}]" in err


def test_detail_is_refused_where_nothing_would_be_shown(run):  # noqa: F811
    for policy in ("bornes", "donneurs"):
        status, _, err = run("simuler", "toy-b", *CHANGE, "--politique", policy, "--detail")
        assert (status, "[POL-OPTION]" in err) == (1, True)


@pytest.mark.parametrize("options", [("--politique", "milieu"), ("--politique", "donneurs", "--tirages", "0"),
                                     ("--politique", "donneurs", "--tirages", "1e9"),
                                     ("--politique", "donneurs", "--graine", "-1")])
def test_misuse(run, options):  # noqa: F811
    assert run("rejouer", "toy-b", *options)[0] == 2


def test_an_empty_population_under_every_policy(run):  # noqa: F811
    for policy in ("bas", "haut", "bornes", "donneurs"):
        for verb in (("rejouer", "toy-b"), ("simuler", "toy-b", *CHANGE)):
            status, out, _ = run(*verb, "--politique", policy, "--population", "version_auditee=toy-z")
            assert (status, bool(out)) == (0, True)
    assert "il n’y a pas de taux à borner" in run("rejouer", "toy-b", "--politique", "bornes", "--population",
                                                  "version_auditee=toy-z")[1]


def test_the_table_counts_every_audit():
    result = bounds(replay(AUDITS, B, VERSIONS, CROSSWALKS))
    assert len(bounds_table(result)) == len(CERTAINTIES)
    assert sum(int(count) for _, count in bounds_table(result)) == len(AUDITS)
    assert bounds_sentence(result) in bounds_lines(result)
    assert FOLDER.is_dir()


# ---- the demonstration


@pytest.fixture(scope="module")
def refonte(demo, versions, versions_folder):
    steps = read_crosswalks(versions_folder, versions)
    return replay(demo[1], versions["lrs-2011"], versions, steps), steps


GOLDEN = {
    "audits": 106, "surely_pass": 9, "surely_not": 19, "depends": 77, "never_computable": 0, "unsettled": 1,
    "computable": 105, "passes_low": 9, "passes_high": 86, "missing_answers": 2570, "partly_known": 0,
    "filled_answers": 2570, "filled_criteria": 40, "filled_audits": 91, "leave_out_computable": 17,
    "leave_out_passes": 9, "shared": 17, "shared_leave_out_passes": 9, "shared_passes_low": 9,
    "shared_passes_high": 9, "outside": 0,
}


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.soak)])
def test_the_demonstration_under_the_refonte(refonte, versions, every):
    """The oracle finds both ends by itself, and other fillings between them; of all audits in the long run."""
    result, steps = refonte
    found, version, rng = bounds(result), result.version, random.Random(2011)  # noqa: S311
    chain = [next(one for one in steps if one.to == step.after.id) for step in lineage(version, versions, steps)]
    points = oracle_filling.told_apart(version, chain)
    order = [*(one.id for one in version.outcomes), "ineligible"]
    passing = {one.id for one in version.outcomes if one.passes}
    chosen, counted, expected = range(0, result.before.size, every), Counter(), Counter()
    for i in chosen:
        audit = result.before.audits[i]
        audited = versions[audit.version]
        facts = oracle_replay.read_answers(audit, chain, versions, points)
        values = oracle_filling.missing(version, audit, audited, facts)
        fillings = [oracle_filling.extreme(version, audit, audited, facts, values, best=best) for best in (False, True)]
        fillings.append({key: rng.choice(some) for key, some in values.items()})
        low, high, other = (oracle_filling.decide(version, audit, audited, facts, one) for one in fillings)
        assert (low.outcome, high.outcome) == (found.low.decisions.outcome(i), found.high.decisions.outcome(i))
        assert high.global_score == found.high.decisions.score(i)
        if found.settled[i]:
            assert order.index(high.outcome) <= order.index(other.outcome) <= order.index(low.outcome)
        counted["answers"] += len(values)
        counted["low"] += low.outcome in passing
        counted["high"] += high.outcome in passing
        expected["low"] += found.low.decisions.passes[i]
        expected["high"] += found.high.decisions.passes[i]
    assert found.counts() == GOLDEN
    assert (counted["low"], counted["high"]) == (expected["low"], expected["high"])
    if every == 1:
        assert counted == {"answers": 2570, "low": 9, "high": 86}


def test_the_demonstration_from_donors(refonte):
    """An assumption, told with its spread; the same twice."""
    result, _ = refonte
    one, two = donated(result), donated(result)
    assert one.passes.tolist() == two.passes.tolist()
    counts = one.counts()
    assert (counts["fills"], counts["missing_answers"], counts["filled_answers"], counts["without_donor"]) == (
        20, 2570, 2531, 39)
    low, high = bounds(result).passes
    assert low <= counts["passes_low"] < counts["passes_high"] <= high
    told = plain("\n".join(donated_lines(one)))
    assert "Hypothèse" in told
    assert "20 tirages, graine 0" in told
    assert "reconstitué" in told


def test_effects_on_the_demonstration(refonte):
    result, _ = refonte
    change = [change_of(result.version, "criteria.GOV-07.knockout", "non")]
    one = bounded_effect(result, change)
    assert (one.moved("gained"), one.moved("lost"), one.net, one.counts()["unproved"]) == ((0, 2), (0, 0), (0, 2), 0)
    assert (one.passes("before"), one.passes("after")) == ((9, 86), (9, 88))
    told = plain("\n".join(bounded_effect_lines(one)))
    assert "Chacune de ces bornes est atteinte" in told
    mark = [change_of(result.version, "outcomes.award.global_at_least", "62")]
    wide = bounded_effect(result, mark)
    assert (wide.moved("lost"), wide.passes("after")) == ((0, 0), (10, 88))
    assert wide.counts()["unproved"] > 0
    assert "peut-être trop larges" in "\n".join(bounded_effect_lines(wide))
    drawn = donated_effect(result, mark, Donors(2))
    assert wide.moved("gained")[0] <= drawn.moved("gained")[0] <= drawn.moved("gained")[1] <= wide.moved("gained")[1]
    assert "2 tirages" in plain("\n".join(donated_effect_lines(drawn)))
