"""Releases attacked: nothing of few organisations, nothing certain of an audit; and everything once control is off."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from disclosure_attacker import Attacker, Frame
from hypothesis import given, settings
from hypothesis import strategies as st

from referentiel.audits import read_egapro
from referentiel.compare import audited_versions, replay
from referentiel.engine import History, decide
from referentiel.files import read_versions, readable_crosswalks
from referentiel.model import FindingsError, Source
from referentiel.model.change import Change, changed
from referentiel.releases import written
from referentiel.report.publication import publish
from referentiel.studies.disclosure.attributes import values_of
from referentiel.studies.disclosure.control import AUDIENCES
from referentiel.studies.disclosure.standings import levers_of

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data" / "egapro_idf_2018_2021.csv.gz"
MARK, MINIMUM = "outcomes.award.global_at_least", "outcomes.award.sections_at_least"
ON = date(2026, 1, 2)
INVENTED = Source(id="s", family="lrs", kind="synthetic", title="inventé", digest="0" * 64)


def standings(version, history, values):
    """How each audit stands, straight from the engine."""
    return under(decide(changed(version, [Change(path, value) for path, value in values.items()]), history))


def attack(version, history, release, least, *, insiders=2, seed=0, enough=None, other=None):  # noqa: PLR0913
    """Every success of the attacker (of each kind, up to enough); the frame is the class of each audit in the file."""
    base = decide(version, history)
    frame_values = {}
    for table in release.tables[1:]:
        raw = values_of(base, table.field)
        labels = dict(zip(raw, _labels(version, table.field, raw), strict=True))
        frame_values[table.field] = tuple(labels[value] for value in raw)
    passing = {(one.id, o.id) for one in history.audited.values() for o in (*one.outcomes, *one.decisions) if o.passes}
    awarded = tuple((audit.version, audit.decision) in passing for audit in history.audits)
    frame = Frame(tuple(audit.organisation for audit in history.audits), frame_values, awarded)
    attacker = Attacker(written(release), frame, least)
    found = [f"count: {one}" for one in attacker.small_counts()]
    truth = [standings(version, history, {
        lever.path: next(v for v in lever.values if str(v) == value or v == type(v)(value))
        for lever, value in zip(release.levers, position, strict=True) if value}) for position in release.positions]
    if release.merged_standings:
        truth = [np.minimum(one, 1) for one in truth]
    if other is not None and release.comparison.table is not None:
        truth.append(np.minimum(under(other), 1) if release.comparison.coarse else under(other))
    names = sorted(set(frame.organisations))
    chosen = random.Random(seed).sample(names, min(insiders, len(names)))  # noqa: S311
    for lever in range(len(release.levers)) if release.levers else [None]:
        if len(truth) > len(release.positions):
            made_there = np.array([audit.version == other.version.id for audit in history.audits])
            found += [f"compared: {one}" for one in islice(attacker.certain(lever, beside=truth[-1]), enough)]
            found += [f"recorded: {one}" for one in islice(attacker.certain(
                lever, np.where(made_there, -1, truth[0]), beside=np.where(made_there, truth[-1], -1)), enough)]
        found += [f"anyone: {one}" for one in islice(attacker.certain(lever), enough)]
        found += [f"awards: {one}" for one in islice(attacker.certain(lever, truth[0]), enough)]
        for who in chosen:
            own = {i: [int(one[i]) for one in truth] for i, name in enumerate(frame.organisations) if name == who}
            if len(own) < len(frame.organisations):
                found += [f"insider {who}: {one}"
                          for one in islice(attacker.certain(lever, insider=(who, own)), enough)]
    return found


def under(made):
    """How each audit of a replay stands."""
    return np.where(made.passes, 0, np.where(made.computable, 1, 2))


def _labels(version, field, raw):
    from referentiel.compare.names import value_name

    actors = {actor.id: actor.label for actor in version.actor_types} if field == "actor_type" else {}
    return [actors.get(value) or value_name(field, value) if value else "non renseigné" for value in raw]


@pytest.fixture(scope="module")
def demo_history_2005(versions, demonstration, versions_folder):
    crosswalks = readable_crosswalks(versions_folder, versions, versions.refused)
    return replay(demonstration.audits, versions["lrs-2005"], versions, crosswalks).decisions.history


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_demonstration_resists(versions, demo_history_2005, demonstration, audience):
    version = versions["lrs-2005"]
    made = publish(version, demo_history_2005, [demonstration.source], [MARK, MINIMUM], audience, ON)
    assert sum(len(lever.values) for lever in made.release.levers) >= 3
    assert len(made.release.tables) >= {"partners": 4, "public": 2}[audience]
    assert attack(version, demo_history_2005, made.release, AUDIENCES[audience]) == []


@pytest.mark.parametrize("audience", ["partners", pytest.param("public", marks=pytest.mark.soak)])
def test_the_demonstration_falls_once_the_control_is_lifted(versions, demo_history_2005, demonstration, audience):
    version = versions["lrs-2005"]
    made = publish(version, demo_history_2005, [demonstration.source], [MARK, MINIMUM], audience, ON, lifted=True)
    found = attack(version, demo_history_2005, made.release, AUDIENCES[audience], insiders=0, enough=6)
    kinds = Counter(one.split(" ")[0] + " " + one.split(" ")[1] for one in found)
    assert kinds["count: row"] > 10
    assert kinds["count: step"] > 10
    assert kinds["anyone: fails"] == kinds["awards: moves"] == 12


@pytest.fixture(scope="module")
def both(versions, demonstration, versions_folder):
    """The demonstration under the text of 2009, and under that of 2005."""
    crosswalks = readable_crosswalks(versions_folder, versions, versions.refused)
    return [replay(demonstration.audits, versions[name], versions, crosswalks).decisions
            for name in ("lrs-2009", "lrs-2005")]


def test_another_text_resists_with_the_rest(both, demonstration):
    own, other = both
    made = publish(own.version, own.history, [demonstration.source], [MARK], "partners", ON, other=other)
    table = made.release.comparison.table
    assert table == ((32, 30), (3, 14), (19, 8)), "one audit fails under both, one is computable under neither"
    assert len(made.release.levers[0].values) >= 1
    assert attack(own.version, own.history, made.release, 3, other=other) == []


def test_another_text_that_would_tell_is_named_and_left_out(both, demonstration):
    """Three organisations gain it: enough for partners, too few for the public."""
    own, other = both
    made = publish(own.version, own.history, [demonstration.source], [], "public", ON, other=other).release
    assert (made.comparison.version["id"], made.comparison.table) == ("lrs-2005", None)
    assert attack(own.version, own.history, made, 5, other=other, insiders=1) == []


def test_another_text_falls_once_the_control_is_lifted(both, demonstration):
    own, other = both
    made = publish(own.version, own.history, [demonstration.source], [], "partners", ON, other=other, lifted=True)
    assert made.release.comparison.table == ((32, 1, 29), (3, 3, 11), (19, 7, 1))
    found = attack(own.version, own.history, made.release, 3, insiders=0, other=other, enough=6)
    assert {"count: passage 0 1 = 1", "count: passage 2 2 = 1"} <= set(found)
    kinds = Counter(one.split(" ")[0] for one in found)
    assert kinds["recorded:"] == 6


def small_history(versions, demonstration, seed):
    """A small random history: audits of the demonstration dealt anew to other organisations, regions and years."""
    chance = random.Random(seed)  # noqa: S311
    audits = chance.sample(sorted(demonstration.audits, key=lambda audit: audit.id), chance.randint(14, 45))
    many = chance.randint(max(8, len(audits) // 3), len(audits))
    regions = [f"r{k}" for k in range(chance.randint(1, 6))]
    dealt = [
        replace(audit, organisation=f"o{chance.randrange(many)}", wave=f"V{chance.randint(1, 4)}",
                attributes={**audit.attributes, "region": chance.choice(regions)})
        for audit in audits]
    return History.of(dealt, audited_versions(dealt, versions))


def resisted(versions, demonstration, seed, audience):
    """Publish a random small history and attack it; a history of which nothing can be said is a refusal."""
    history = small_history(versions, demonstration, seed)
    version = versions[("lrs-2005", "lrs-2008", "lrs-2009")[seed % 3]]
    # Every other history is compared with another text too, and with one lever: paths are few, and it takes its share.
    other = decide(versions[("lrs-2008", "lrs-2009", "lrs-2005")[seed % 3]], history) if seed % 2 else None
    try:
        made = publish(version, history, [INVENTED], [MARK] if other else [MARK, MINIMUM], audience, ON, other=other)
    except FindingsError as error:
        return [finding.code for finding in error.findings if finding.code not in {"REL-SMALL", "REL-IMPLIED"}]
    return attack(version, history, made.release, AUDIENCES[audience], insiders=3, seed=seed, other=other)


@settings(max_examples=4, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(sorted(AUDIENCES)))
def test_small_random_histories_resist(versions, demonstration, seed, audience):
    assert resisted(versions, demonstration, seed, audience) == []


@pytest.mark.soak
@settings(max_examples=120, derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from(sorted(AUDIENCES)))
def test_many_random_histories_resist(versions, demonstration, seed, audience):
    assert resisted(versions, demonstration, seed, audience) == []


@pytest.mark.skipif(not REAL.is_file(), reason="the real Egapro declarations are not on this machine")
@pytest.mark.parametrize("declarations", [600, pytest.param(1500, marks=pytest.mark.soak)])
def test_real_declarations_resist(versions, declarations):
    version = versions["egapro-2019"]
    source, audits = read_egapro(REAL)
    audits = audits[:declarations]
    history = History.of(audits, audited_versions(audits, versions))
    paths = ["outcomes.conforme_75.global_at_least"]
    made = publish(version, history, [source], paths, "public", ON)
    assert made.release.levers[0].values
    assert attack(version, history, made.release, 5, insiders=2) == []
    with pytest.raises(FindingsError, match="REL-REAL"):
        publish(version, history, [source], paths, "public", ON, lifted=True)
    lifted = publish(version, history, [replace(source, kind="synthetic")], paths, "public", ON, lifted=True)
    assert attack(version, history, lifted.release, 5, insiders=0, enough=3)


def test_levers_are_asked_for_by_their_paths(versions_folder):
    version = read_versions(versions_folder)["lrs-2005"]
    with pytest.raises(FindingsError) as caught:
        levers_of(version, [MARK, MARK, "criteria.NO-01.weight", "outcomes.award.knockouts"])
    assert [finding.code for finding in caught.value.findings] == ["REL-LEVER-TWICE", "CHG-PATH", "REL-LEVER"]
