"""Benchmarks of the engine on the seeded workload: rescore, marks, two levers, sections by type, a lever moved.

Run with ``python tests/benchmarks/bench_engine.py [audits...]``. Medians of wall time, and the least processor time of
one call in brackets: on a busy machine it is the fairer figure. Nothing is asserted on time; counts are asserted equal
to the peers' and to rational arithmetic.
"""

from __future__ import annotations

import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "benchmarks")]
import oracle  # noqa: E402 - the tests are no package
from bench_impact import PEERS, workload_version  # noqa: E402

from referentiel.audits import demo_history  # noqa: E402
from referentiel.compare import Exploration  # noqa: E402
from referentiel.engine import History, decide, drivers, history_of_levels, joint, sweep  # noqa: E402
from referentiel.engine.memory import Memory  # noqa: E402
from referentiel.files import read_version, versions_folder  # noqa: E402
from referentiel.model import StandardVersion  # noqa: E402
from referentiel.model.change import change_of  # noqa: E402
from referentiel.report import impact as report  # noqa: E402
from referentiel.report.curve import curve_figure  # noqa: E402

DAY = date(2024, 1, 1)
MARK, MINIMUM = "outcomes.award.global_at_least", "outcomes.award.sections_at_least.D0"
TYPES = ("alpha", "beta", "gamma", "delta")


def timed(run, repeats=5):
    """Return the median wall seconds of a call and the least of its processor seconds, after one that warms it."""
    run()
    walls, works = [], []
    for _ in range(repeats):
        wall, work = time.perf_counter(), time.process_time()
        run()
        walls.append(time.perf_counter() - wall)
        works.append(time.process_time() - work)
    return statistics.median(walls), min(works)


def show(name, times, peers=()):
    """Print one line: our figures, then each peer and how many times slower it is (median on median)."""
    wall, work = times
    told = [f"{peer} {other * 1e3:,.1f} ms (x{other / wall:,.1f})" for peer, other in peers]
    print(f"{name:<66} {wall * 1e3:>9.2f} ms [{work * 1e3:>8.2f}]   {'; '.join(told)}", flush=True)


def cold(history):
    """Return the same population, with nothing found of it yet."""
    return replace(history, _memory=Memory())


def levels(workload, size):
    """Return the seeded grades by criterion, and their codes."""
    return workload.grades(size, "col"), [f"C-{i:03d}" for i in range(workload.C)]


def peers(size, tasks):
    """Run the peers on the same workload; return their results by name, and say which are absent."""
    results = {}
    for name in ("numpy", "pandas", "openfisca"):
        done = subprocess.run([sys.executable, str(PEERS / f"peer_{name}.py"), "--n", str(size), "--only", tasks,
                               "--budget", "5"], capture_output=True, text=True, check=False, cwd=PEERS)
        if done.returncode:
            print(f"   peer {name}: absent ({done.stderr.strip().splitlines()[-1][:80]})")
        else:
            results[name] = json.loads(done.stdout)["results"]
    return results


def bench_workload(workload, size):
    """(a) a rescore from levels, (b) 201 marks, (c) 101 x 101 marks and minima, beside the peers."""
    version = workload_version(workload)
    history = history_of_levels(version, *levels(workload, size), DAY)
    found = peers(size, "abc" if size <= 100_000 else "ab")
    decisions = decide(version, history)
    passed = int(decisions.passes.sum())
    assert all(peer["a"]["passed"] == passed for peer in found.values() if "a" in peer), "counts differ"
    show(f"(a) rescore, {size:,} audits x 150, {passed:,} passes", timed(lambda: decide(version, cold(history))),
         [(name, peer["a"]["s"]) for name, peer in found.items()])

    marks = [Fraction(str(mark)) for mark in workload.MARKS_1D]

    def swept():
        curve = sweep(version, history, MARK, decisions=decisions)
        return [curve.passes_at(mark) for mark in marks]

    checks = [round(peer["b"]["check"]) for peer in found.values() if "check" in peer.get("b", {})]
    assert all(check == sum(swept()) for check in checks), "marks differ"
    show(f"(b) every distinct mark, read at 201, {size:,} audits, warm", timed(swept),
         [(name, peer["b"]["s"]) for name, peer in found.items() if "b" in peer])

    grid = tuple(Decimal(int(mark)) for mark in workload.MARKS_2D)

    def mapped():
        return joint(version, history, (MARK, MINIMUM), (grid, grid), decisions).passes

    total = int(mapped().sum())
    # The peer tells the sum of its counts where it measured every cell.
    checks = [peer["c"]["check"] for peer in found.values() if peer.get("c", {}).get("check")]
    assert all(check == total for check in checks), "cells differ"
    show(f"(c) 101 x 101 marks x minimum, {size:,} audits, warm", timed(mapped),
         [(name, peer["c"]["s"]) for name, peer in found.items() if "c" in peer])
    show(f"    each of 150 criteria left out, {size:,} audits", timed(lambda: drivers(version, history, decisions), 1))


def typed_version(workload):
    """Return the workload in `sections` mode, with four actor types and weights by type."""
    plain = workload_version(workload).model_dump(by_alias=True)
    plain["attributes"] = {"category": {"kind": "text", "label": "Category"}}
    plain["actor_types"] = tuple({"id": name, "label": name, "when": ({"attribute": "category", "equals": name},)}
                                 for name in TYPES)
    plain["rule"]["score"] = "sections"
    for s, section in enumerate(plain["sections"]):
        section["weight"] = {name: Decimal(1 + (s + t) % 5) for t, name in enumerate(TYPES)}
        for c, criterion in enumerate(section["criteria"]):
            own = criterion["weight"]["by_type"]["*"]
            criterion["weight"] = {name: own + (c + t) % 3 for t, name in enumerate(TYPES)}
    return StandardVersion.model_validate(plain)


def bench_sections(workload, size):
    """(f) `sections` mode with weights by type: rescore and sweep, near ties and a sample checked by rationals."""
    version = typed_version(workload)
    category = np.array(TYPES, dtype=object)[np.random.default_rng(7).integers(0, len(TYPES), size)]
    history = history_of_levels(version, *levels(workload, size), DAY, texts={"category": category})
    decisions = decide(version, history)
    curve = sweep(version, history, MARK, decisions=decisions)
    near = np.flatnonzero(np.abs(curve.critical.near - 60) < 1e-9)[:200]
    for i in (*near.tolist(), *range(0, size, max(1, size // 200))):
        wanted = oracle.decide(version, history.audits[i], version)
        assert (decisions.outcome(i), decisions.score(i)) == (wanted.outcome, wanted.global_score), i
    name = f"sections mode, weights by type, {size:,} audits"
    show(f"(f) rescore, {name}, {len(near)} at the mark", timed(lambda: decide(version, cold(history)), 3))
    grid = tuple(Decimal(k) / 2 for k in range(201))
    show("(f) 201 marks x 1 minimum, warm", timed(
        lambda: joint(version, history, (MARK, MINIMUM), (grid, (Decimal(45),)), decisions), 3))
    show("(f) every distinct mark, warm", timed(lambda: sweep(version, history, MARK, decisions=decisions), 3))


def bench_lever():
    """(g) everything the impact page shows when a lever moves, on about a thousand audits."""
    version = read_version(versions_folder() / "lrs-2005.yaml")
    _, audits = demo_history(version)
    explored = Exploration(version, History.of(audits * 10, {version.id: version}))
    explored.before  # noqa: B018 - computed when the page opens
    steps = iter(range(10**9))
    moves = {
        "mark": ("outcomes.award.global_at_least", 60), "minimum": ("outcomes.award.sections_at_least.HRP", 50),
        "step": ("criteria.RH-01.ladder[1]", 0), "criterion weight": ("criteria.RH-01.weight", 2),
        "section weight": ("sections.HRP.weight", 10),
    }
    for kind, (path, base) in moves.items():
        low = next(c for _, c in version.criteria() if c.code == "RH-01").steps("outsourcer")[0].value.value
        start = low if kind == "step" else base

        def move(path=path, start=start):
            change = change_of(version, path, f"{start + Decimal(next(steps) % 97) / 1000:.3f}")
            effect = explored.effect([change])
            curve = explored.curve(MARK, [change])
            figure = curve_figure(curve, "Barre", Decimal(60), Decimal(60))
            return (report.headline_html(effect), report.matrix_html(effect), report.moved_html(effect),
                    report.reasons_html(effect), figure)

        show(f"(g) a {kind} moves, all that the page shows, {len(audits) * 10} audits", timed(move, 15))


MEMORY = """
import sys, numpy as np
from datetime import date
sys.path[:0] = {paths!r}
import workload
from bench_impact import workload_version
from referentiel.engine import decide, history_of_levels, joint, sweep
version = workload_version(workload)
levels = np.load({levels!r})
history = history_of_levels(version, levels, [f"C-{{i:03d}}" for i in range(workload.C)], date(2024, 1, 1))
decisions = decide(version, history)
sweep(version, history, {mark!r}, decisions=decisions)
joint(version, history, ({mark!r}, {minimum!r}), (tuple(range(101)), tuple(range(101))), decisions)
for line in open("/proc/self/status"):
    if line.startswith("VmHWM"):
        print(int(line.split()[1]) * 1024, levels.nbytes)
"""


def bench_memory(workload, size):
    """Peak memory of a process that reads the levels, rescores and sweeps."""
    with tempfile.TemporaryDirectory(prefix="bench-engine-") as folder:
        place = str(Path(folder) / "levels.npy")
        np.save(place, workload.grades(size, "col"))
        paths = [str(PEERS), str(ROOT / "tests"), str(ROOT / "tests" / "benchmarks"), str(ROOT / "simulation")]
        script = MEMORY.format(paths=paths, levels=place, mark=MARK, minimum=MINIMUM)
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        peak, matrix = map(int, done.stdout.split())
        bar = 2 * matrix + 100 * 2**20
        print(f"peak memory, {size:,} audits: {peak / 2**20:.0f} MiB (matrix {matrix / 2**20:.0f}; "
              f"twice the matrix plus 100 MiB: {bar / 2**20:.0f})")


def main(sizes):
    """Run what this machine has."""
    bench_lever()
    if not PEERS.is_dir():
        print("Peers and their workload: absent")
        return
    sys.path.insert(0, str(PEERS))
    workload = importlib.import_module("workload")
    for size in sizes:
        bench_workload(workload, size)
        bench_sections(workload, size)
        bench_memory(workload, size)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 100_000, 1_000_000])
