"""Benchmarks of the studies: attribution, bootstrap of organisations, weights drawn, on seeded data.

Nothing is asserted on time. Run with ``python tests/benchmarks/bench_studies.py``.
"""

from __future__ import annotations

import importlib
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

from referentiel.audits import demo_history
from referentiel.engine import History, decide
from referentiel.files import read_versions, versions_folder
from referentiel.model.change import change_of
from referentiel.studies import Clusters, attribute, bootstrap, weight_box, weight_draws

sys.path.insert(0, str(Path(__file__).parent))
from bench_impact import PEERS, median, show, workload_history, workload_version

DRAWS = 10_000


def bench_bootstrap():
    """(d): 2,000 draws; an organisation each, then one to five audits an organisation."""
    single = np.array([[1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 1, -1], [1, 0, 1, 1, 1, 1], [1, 0, 1, 0, 1, 0]])
    for size in (1_000, 1_000_000):
        found = Clusters(single, np.array([60, 5, 1, 34]) * size // 100)
        show(f"(d) 2,000 bootstraps, {size} audits, unclustered", median(lambda found=found: bootstrap(found), 25))
        generator = np.random.default_rng(1)
        audits = generator.integers(1, 6, size // 3)
        before = generator.binomial(audits, 0.7)
        after = generator.binomial(before, 0.9)
        rows = np.stack([audits, before, audits, after, audits, after - before], axis=1)
        kinds, counts = np.unique(rows, axis=0, return_counts=True)
        clustered = Clusters(kinds, counts)
        show(f"(d) 2,000 bootstraps, {size} audits, {len(kinds)} kinds of organisations",
             median(lambda clustered=clustered: bootstrap(clustered), 25))


def bench_weights():
    """(e): 10,000 weights drawn on the seeded workload, each multiplied by 0.5 to 1.5."""
    if not PEERS.is_dir():
        print("Workload: absent")
        return
    sys.path.insert(0, str(PEERS))
    workload = importlib.import_module("workload")
    version = workload_version(workload)
    for size in (1_000, 100_000):
        decisions = decide(version, workload_history(workload, version, size))
        show(f"weight box, {size} audits x 150", median(lambda d=decisions: weight_box(d, Fraction(1, 2)), 3))
        start, cpu = time.perf_counter(), time.process_time()
        found = weight_draws(decisions, Fraction(1, 2), draws=DRAWS)
        show(f"(e) {DRAWS} weight draws, {size} audits x 150", time.perf_counter() - start)
        print(f"    {time.process_time() - cpu:.1f} s of processor; {found.box.counts()}; steps {found.steps}; "
              f"rate {found.passing.mean() / size:.4f}")


def bench_attribution():
    """Eight changes of the shipped version on the demonstration history, one of them of coverage."""
    versions = read_versions(versions_folder())
    version, audits = versions["lrs-2005"], demo_history(versions).audits
    pairs = [("outcomes.award.global_at_least", "65"), ("rule.coverage_minimum", "97"),
             ("criteria.CT-03.knockout", "non"), ("criteria.RH-01.ladder[2]", "75"), ("criteria.RH-01.weight", "1"),
             *((f"outcomes.award.sections_at_least.{code}", "50") for code in ("HRP", "TRA", "WCO"))]
    changes = [change_of(version, path, typed) for path, typed in pairs]
    history = History.of(audits, versions)
    show(f"attribution, {len(changes)} changes, all coalitions, 106 audits",
         median(lambda: attribute(version, history, changes), 3))
    marks = [change for change in changes if change.path.startswith("outcomes")]
    show(f"attribution, {len(marks)} changes, closed form, 106 audits",
         median(lambda: attribute(version, history, marks), 5))


if __name__ == "__main__":
    bench_bootstrap()
    bench_attribution()
    bench_weights()
