"""Benchmarks: medians on a seeded workload, with the peers of the same run where they are on this machine.

Run with ``make bench``. Nothing is asserted on time; counts are asserted equal to the peers'.
"""

from __future__ import annotations

import importlib
import json
import statistics
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

from referentiel.audits import demo_history
from referentiel.compare import Exploration, diff
from referentiel.engine import History, decide, score, sweep
from referentiel.engine.history import Column
from referentiel.files import read_versions, versions_folder
from referentiel.model import Audit, StandardVersion, State
from referentiel.model.change import change_of

PEERS = Path(__file__).resolve().parents[3] / "shared" / "bench"
SIZES = (1_000, 100_000)
DAY = date(2024, 1, 1)


def median(run, repeats=7):
    """Return the median seconds of a call, after one that warms it."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def show(name, seconds, peers=()):
    """Print one line: our median, then each peer and how many times slower it is."""
    told = [f"{peer} {other * 1e3:.2f} ms (x{other / seconds:.1f})" for peer, other in peers]
    print(f"{name:<58} {seconds * 1e3:>10.2f} ms   {'; '.join(told)}")


def workload_version(workload):
    """Return the seeded standard of the workload as a version of ours."""
    weights, domains, _ = workload.standard()
    def criterion(i):
        return {
            "code": f"C-{i:03d}", "title": f"C{i}", "weight": Decimal(int(weights[i])), "assumption": True,
            "observation": {"kind": "graded", "levels": ("0", "1", "2", "3", "4")},
            "required": Decimal(workload.KO_MIN), "knockout": bool(i in set(workload.KO.tolist())),
        }

    members = [[criterion(i) for i in range(workload.C) if domains[i] == d] for d in range(workload.NDOM)]
    return StandardVersion.model_validate({
        "id": "bench-1", "family": "bench", "title": "Bench", "provenance": "draft", "notice": "Bench.",
        "life_cycle": ({"state": "draft", "on": DAY},), "actor_types": ({"id": "any", "label": "Any"},),
        "rule": {"score": "criteria", "not_assessed": "exclude", "coverage_minimum": Decimal(0)},
        "outcomes": (
            {"id": "award", "label": "Award", "passes": True, "global_at_least": Decimal(int(workload.PASS_MARK)),
             "sections_at_least": {f"D{d}": Decimal(int(m)) for d, m in enumerate(workload.DOM_MIN)},
             "knockouts": "none_failed"},
            {"id": "refusal", "label": "Refusal", "passes": False}),
        "sections": tuple({"code": f"D{d}", "title": f"D{d}", "weight": Decimal(1), "criteria": tuple(members[d])}
                          for d in range(workload.NDOM)),
    })


def workload_history(workload, version, size):
    """Return the seeded grades of the workload as a history; a missing grade is not applicable."""
    grades = workload.grades(size, "col")
    audits = tuple(Audit(id=str(i), organisation=str(i), family="bench", version=version.id, day=DAY, attributes={},
                         answers={}) for i in range(size))
    answers = {
        f"C-{i:03d}": Column(np.maximum(column, 0).astype(np.int64), 1,
                             np.where(column < 0, State.NOT_APPLICABLE, State.VALUE).astype(np.int8))
        for i, column in enumerate(grades)
    }
    return History(audits, {version.id: version}, answers, {}, {})


def peers(size):
    """Run the peers on the same workload; return their results by name, and say which are absent."""
    results = {}
    for name in ("numpy", "pandas", "openfisca"):
        done = subprocess.run([sys.executable, str(PEERS / f"peer_{name}.py"), "--n", str(size), "--only", "ab"],
                              capture_output=True, text=True, check=False, cwd=PEERS)
        if done.returncode:
            print(f"   peer {name}: absent ({done.stderr.strip().splitlines()[-1][:80]})")
        else:
            results[name] = json.loads(done.stdout)["results"]
    return results


def bench_workload():
    """Rescore from levels, and the exact curve of the mark, beside the peers' 201 marks."""
    if not PEERS.is_dir():
        print("Peers and their workload: absent")
        return
    sys.path.insert(0, str(PEERS))
    workload = importlib.import_module("workload")
    version = workload_version(workload)
    for size in SIZES:
        history = workload_history(workload, version, size)
        found = peers(size)
        passed = int(decide(version, history).passes.sum())
        assert all(peer["a"]["passed"] == passed for peer in found.values() if "a" in peer), "counts differ"
        rescored = median(lambda history=history: decide(version, history), 5)
        show(f"(a) one rescore, {size} audits x 150, {passed} passes", rescored,
             [(name, peer["a"]["s"]) for name, peer in found.items()])
        scores = score(version, history)
        path = "outcomes.award.global_at_least"
        swept = median(lambda history=history, scores=scores, path=path: sweep(version, history, path, scores), 3)
        show(f"(b) exact curve of the mark, scores known, {size} audits", swept,
             [(name + " 201 marks", peer["b"]["s"]) for name, peer in found.items() if "b" in peer])


def bench_lever():
    """Everything the impact page computes when a mark moves, on 106 and on 1,060 audits."""
    versions = read_versions(versions_folder())
    version, audits = versions["lrs-2005"], demo_history(versions).audits
    for times_over in (1, 10):
        explored = Exploration(version, History.of(audits * times_over, versions))
        explored.before  # noqa: B018 - computed when the page opens
        marks = iter(range(10**9))

        def move(explored=explored, marks=marks):
            change = change_of(version, "outcomes.award.global_at_least", f"{60 + next(marks) % 997 / 1000:.3f}")
            return explored.effect([change]).counts(), explored.curve("outcomes.award.global_at_least", [change])

        show(f"lever move: effect and curve, {len(audits) * times_over} audits", median(move, 15))


def bench_files():
    """Read and check every shipped version; compare the two that differ most."""
    folder = versions_folder()
    versions = read_versions(folder)
    show(f"read and check {len(versions)} versions", median(lambda: read_versions(folder), 5))
    show("compare lrs-2005 with lrs-2011", median(lambda: diff(versions["lrs-2005"], versions["lrs-2011"]), 5))


if __name__ == "__main__":
    bench_files()
    bench_lever()
    bench_workload()
