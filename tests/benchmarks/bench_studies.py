"""Benchmarks of the studies: attribution, bootstrap of organisations, weights drawn, on seeded data.

Nothing is asserted on time. Run with ``python tests/benchmarks/bench_studies.py``.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from seeded import (
    DAY,
    levels,
    note,
    peers,
    show,
    table,
    timed,
    times_of,
    workload,
    workload_version,
)

from referentiel.audits import demo_history
from referentiel.engine import History, decide, history_of_levels
from referentiel.files import read_versions, versions_folder
from referentiel.model.change import change_of
from referentiel.studies import Clusters, attribute, bootstrap, weight_box, weight_draws

DRAWS = 10_000


def bench_bootstrap(found):
    """(d): 2,000 draws; an organisation each, then one to five audits an organisation."""
    single = np.array([[1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 1, -1], [1, 0, 1, 1, 1, 1], [1, 0, 1, 0, 1, 0]])
    for size in (1_000, 100_000, 1_000_000):
        alone = Clusters(single, np.array([60, 5, 1, 34]) * size // 100)
        show("(d) 2,000 bootstraps, one audit an organisation", size, timed(lambda alone=alone: bootstrap(alone), 25),
             times_of(found.get(size, {}), "d"))
        generator = np.random.default_rng(1)
        audits = generator.integers(1, 6, size // 3)
        before = generator.binomial(audits, 0.7)
        after = generator.binomial(before, 0.9)
        rows = np.stack([audits, before, audits, after, audits, after - before], axis=1)
        kinds, counts = np.unique(rows, axis=0, return_counts=True)
        clustered = Clusters(kinds, counts)
        show(f"(d) 2,000 bootstraps, {len(kinds)} kinds of organisations", size,
             timed(lambda clustered=clustered: bootstrap(clustered), 25))


def bench_weights(made, found):
    """(e): 10,000 weights drawn on the seeded workload, each multiplied by 0.5 to 1.5."""
    version = workload_version(made)
    for size in (1_000, 100_000):
        decisions = decide(version, history_of_levels(version, *levels(made, size), DAY))
        show("    box of weights: robust pass, robust fail, depends", size,
             timed(lambda d=decisions: weight_box(d, Fraction(1, 2)), 3))
        show(f"(e) {DRAWS:,} weight draws, box included", size,
             timed(lambda d=decisions: weight_draws(d, Fraction(1, 2), draws=DRAWS), 3),
             times_of(found.get(size, {}), "e"))
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            show(f"(e) the same on {os.cpu_count()} threads", size,
                 timed(lambda d=decisions, t=threads: weight_draws(d, Fraction(1, 2), draws=DRAWS, executor=t), 3))
            one, many = (weight_draws(decisions, Fraction(1, 2), draws=DRAWS, executor=own) for own in (None, threads))
        assert one.passes.tobytes() == many.passes.tobytes(), "threads differ"
        note("    weight draws", size, f"{one.box.counts()}; steps {one.steps}; "
             f"mean rate {one.passing.mean() / size:.4f}")


def bench_attribution():
    """Eight changes of the shipped version on the demonstration history, one of them of coverage."""
    versions = read_versions(versions_folder())
    version, audits = versions["lrs-2005"], demo_history(versions).audits
    pairs = [("outcomes.award.global_at_least", "65"), ("rule.coverage_minimum", "97"),
             ("criteria.CT-03.knockout", "non"), ("criteria.RH-01.ladder[2]", "75"), ("criteria.RH-01.weight", "1"),
             *((f"outcomes.award.sections_at_least.{code}", "50") for code in ("HRP", "TRA", "WCO"))]
    changes = [change_of(version, path, typed) for path, typed in pairs]
    history = History.of(audits, versions)
    show(f"    attribution, {len(changes)} changes, all coalitions", len(audits),
         timed(lambda: attribute(version, history, changes), 3))
    marks = [change for change in changes if change.path.startswith("outcomes")]
    show(f"    attribution, {len(marks)} changes, closed form", len(audits),
         timed(lambda: attribute(version, history, marks), 5))


def main():
    """Run what this machine has."""
    made = workload()
    found = {size: peers(size, "de") for size in (1_000, 100_000)} if made else {}
    bench_bootstrap(found)
    bench_attribution()
    if made:
        bench_weights(made, found)


if __name__ == "__main__":
    main()
    print(table())
