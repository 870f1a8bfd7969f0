"""Heavy functions on any executor: the same bytes from none, threads, processes and a local Dask cluster."""

import pickle
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from fractions import Fraction
from multiprocessing import get_context

import numpy as np
import pytest
from golden_cases import criterion, outcome, section, standard
from test_studies_noise import AWARD, PARTS, audit

from referentiel.compare import effect, replay
from referentiel.compare.executors import ordered, spans
from referentiel.compare.filling import Donors, donated
from referentiel.compare.stored import StoredLevels, stored_counts
from referentiel.engine import History, decide, history_of_levels, sweep
from referentiel.files import readable_crosswalks
from referentiel.model.change import change_of
from referentiel.studies import (
    Effort,
    Ranged,
    attribute,
    bootstrap,
    clusters,
    noise,
    sensitivity,
    uncertainty,
    upgrade,
    weight_draws,
)

MARK = "outcomes.award.global_at_least"
EXECUTORS = ("one thread", "two threads", "five threads", "two processes", "dask")
# Two draws of a block of bootstraps, and one coalition of a range, would hide what the cutting could change.
DRAWS = 4001


@pytest.fixture(scope="module")
def scene(lrs_2005, demo, versions):
    past = History.of(demo[1], versions)
    pairs = [(MARK, "65"), ("rule.coverage_minimum", "97"), ("criteria.RH-01.weight", "1")]
    changes = [change_of(lrs_2005, path, typed) for path, typed in pairs]
    return lrs_2005, past, changes, effect(lrs_2005, past, changes)


@pytest.fixture(scope="module")
def levels_file(tmp_path_factory):
    version = standard(section("SA", *(criterion(code, levels=2) for code in "ABCD")),
                       outcomes=(outcome("award", global_at_least=50),), score="criteria")
    levels = np.random.default_rng(5).integers(-2, 3, (4, 1000)).astype(np.int8)
    place = tmp_path_factory.mktemp("levels") / "levels.npy"
    np.save(place, levels)
    return version, levels, StoredLevels(str(place), tuple("ABCD"), date(2010, 1, 1))


@pytest.fixture(scope="module", params=EXECUTORS)
def executor(request):
    if request.param == "dask":
        distributed = pytest.importorskip("distributed", reason="the dask extra is not installed")
        places = {"host": "127.0.0.1", "protocol": "tcp", "dashboard_address": "127.0.0.1:0"}
        with (distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, **places) as cluster,
              distributed.Client(cluster) as client):
            yield client.get_executor()
        return
    if request.param == "two processes":
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            yield pool
        return
    with ThreadPoolExecutor({"one": 1, "two": 2, "five": 5}[request.param.split()[0]]) as pool:
        yield pool


def same(one, other):
    """Tell whether two results are the same to the last byte of every array."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return one == other


def test_weight_draws(scene, executor):
    version, past, _, _ = scene
    runs = [weight_draws(decide(version, past), Fraction(1, 2), draws=DRAWS, seed=3, executor=own)
            for own in (None, executor)]
    assert all(same(getattr(runs[0], name), getattr(runs[1], name)) for name in ("passes", "passing", "design"))
    assert runs[0].passes.sum() == runs[0].passing.sum()


def test_bootstrap(scene, executor):
    found = clusters(scene[3])
    assert bootstrap(found, draws=DRAWS, seed=2) == bootstrap(found, draws=DRAWS, seed=2, executor=executor)
    one, other = (uncertainty(scene[3], draws=DRAWS, executor=own) for own in (None, executor))
    assert one.bootstrap == other.bootstrap


def test_attribution(scene, executor):
    version, past, changes, _ = scene
    one, other = (attribute(version, past, changes, executor=own) for own in (None, executor))
    assert one.method == "coalitions"
    assert one.shares == other.shares


def test_noise(scene, executor):
    version, past, _, _ = scene
    one, other = (noise(decide(version, past), Decimal("0.1"), seed=1, executor=own) for own in (None, executor))
    assert same(one.passing, other.passing)
    assert same(one.errors, other.errors)


def test_noise_that_is_drawn_does_not_depend_on_the_ranges(executor, monkeypatch):
    version = standard(*PARTS, outcomes=(AWARD, outcome("short", global_at_least=80, knockouts="ignored")),
                       score="criteria")
    several = [audit(k, {"A": 2, "B": 1, "C": k % 4, "D": 6, "E": 1}) for k in range(5)]
    past = History.of(several, {version.id: version})
    found = [noise(decide(version, past), Decimal("0.2"), seed=1, executor=own) for own in (None, executor)]
    assert found[0].drawn > 0
    assert same(found[0].passing, found[1].passing)
    monkeypatch.setattr(sys.modules["referentiel.studies.noise"], "_ROWS", 1)
    assert same(noise(decide(version, past), Decimal("0.2"), seed=1).passing, found[0].passing)


def test_upgrade(scene, executor):
    version, past, _, _ = scene
    some = past.part(slice(0, 20))
    one, other = (upgrade(decide(version, some), most=1, executor=own).upgrades for own in (None, executor))
    assert one == other
    assert [found.row for found in one] == list(range(20))


def test_sensitivity(scene, executor):
    version, past, _, _ = scene
    levers = [Ranged(MARK, Decimal(50), Decimal(70)), Ranged("criteria.RH-01.weight", Decimal(1), Decimal(5))]
    one, other = (sensitivity(decide(version, past), levers, effort=Effort(executor=own)) for own in (None, executor))
    assert same(one.rates, other.rates)
    assert same(one.strength, other.strength)
    assert one.strength.max() > 0


def test_donors(demo, versions, versions_folder, executor):
    family = {name: version for name, version in versions.items() if version.family == "lrs"}
    replayed = replay(demo[1], versions["lrs-2011"], family, readable_crosswalks(versions_folder, family, []))
    one, other = (donated(replayed, Donors(fills=3), own) for own in (None, executor))
    assert same(one.passes, other.passes)
    assert same(one.computable, other.computable)


def test_counts_of_a_file_by_ranges(levels_file, executor):
    version, levels, stored = levels_file
    whole = decide(version, history_of_levels(version, levels, "ABCD", date(2010, 1, 1)))
    found = stored_counts(version, stored, length=300, executor=executor)
    assert dict(zip(found.labels, found.counts[0].tolist(), strict=True)) == whole.counts()
    curve = sweep(version, whole.history, MARK, decisions=whole)
    swept = stored_counts(version, stored, MARK, range(0, 101, 5), length=7, executor=executor)
    assert swept.passes.tolist() == [curve.passes_at(value) for value in range(0, 101, 5)]
    assert swept.to_frame()["computable"].tolist() == swept.computable.tolist()


def test_a_range_travels_small(levels_file):
    version, levels, stored = levels_file
    assert stored.size == 1000
    assert [own.size for own in stored.ranges(300)] == [300, 300, 300, 100]
    assert len(pickle.dumps(stored.ranges(300)[2])) < 1000
    part = stored.ranges(300)[2].history(version)
    assert part.answers["B"].units.tolist() == levels[1, 600:900].tolist()


def test_a_population_travels_without_what_was_found_of_it(scene):
    version, past, _, _ = scene
    before = decide(version, past).counts()
    there = pickle.loads(pickle.dumps(past))  # noqa: S301 - our own bytes
    assert decide(version, there).counts() == before
    assert past._memory._found
    assert not pickle.loads(pickle.dumps(past))._memory._found  # noqa: S301


def test_a_part_is_the_same_audits(levels_file, scene):
    version, levels, _ = levels_file
    whole = history_of_levels(version, levels, "ABCD", date(2010, 1, 1))
    part = whole.part(slice(10, 14))
    assert [part.audits[k] for k in range(4)] == [whole.audits[k] for k in range(10, 14)]
    lrs, past, _, result = scene
    for rows in spans(past.size, 17):
        assert decide(lrs, past.part(rows)).outcomes.tolist() == result.before.outcomes[rows].tolist()


def test_misuse_is_told(levels_file, tmp_path):
    version, _, stored = levels_file
    with pytest.raises(ValueError, match="come together"):
        stored_counts(version, stored, MARK)
    np.save(tmp_path / "wrong.npy", np.zeros(3))
    with pytest.raises(ValueError, match="table of int8"):
        StoredLevels(str(tmp_path / "wrong.npy"), (), date(2010, 1, 1)).ranges()


def _double(x):
    return 2 * x


def test_order_is_that_of_the_pieces(executor):
    assert list(ordered(_double, range(20), executor)) == [2 * k for k in range(20)]
