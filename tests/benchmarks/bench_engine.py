"""Benchmarks of the engine on the seeded workload: rescore, marks, two levers, sections by type, a lever moved.

Run with ``python tests/benchmarks/bench_engine.py [audits...]``; 10000000 is for a machine with 8 GB to spare.
Medians of wall time, and the least processor time of one call in brackets: on a busy machine it is the fairer figure.
Nothing is asserted on time; counts are asserted equal to the peers' and to rational arithmetic.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1])]
import oracle  # noqa: E402 - the tests are no package
from seeded import (  # noqa: E402
    DAY,
    MARK,
    MINIMUM,
    PEERS,
    ROOT,
    TYPES,
    levels,
    note,
    peers,
    show,
    table,
    timed,
    times_of,
    typed_version,
    workload,
    workload_version,
)

from referentiel.audits import demo_history  # noqa: E402
from referentiel.compare import Exploration  # noqa: E402
from referentiel.engine import History, decide, drivers, history_of_levels, joint, sweep  # noqa: E402
from referentiel.engine.memory import Memory  # noqa: E402
from referentiel.files import read_versions, versions_folder  # noqa: E402
from referentiel.model.change import change_of  # noqa: E402
from referentiel.report import impact as report  # noqa: E402
from referentiel.report.curve import curve_figure  # noqa: E402

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MEASURED_PEERS = {1_000: "abcde", 100_000: "abcde", 1_000_000: "ab"}


def cold(history):
    """Return the same population, with nothing found of it yet."""
    return replace(history, _memory=Memory())


def bench_workload(made, size, found):
    """(a) a rescore from levels, (b) 201 marks, (c) 101 x 101 marks and minima, beside the peers."""
    version = workload_version(made)
    history = history_of_levels(version, *levels(made, size), DAY)
    decisions = decide(version, history)
    passed = int(decisions.passes.sum())
    assert all(peer["a"]["passed"] == passed for peer in found.values() if "a" in peer), "counts differ"
    show("(a) rescore of 150 criteria from levels, cold", size, timed(lambda: decide(version, cold(history))),
         times_of(found, "a"))

    marks = [Fraction(str(mark)) for mark in made.MARKS_1D]

    def swept():
        curve = sweep(version, history, MARK, decisions=decisions)
        return [curve.passes_at(mark) for mark in marks]

    checks = [round(peer["b"]["check"]) for peer in found.values() if "check" in peer.get("b", {})]
    assert all(check == sum(swept()) for check in checks), "marks differ"
    show("(b) every distinct mark, read at 201, warm", size, timed(swept), times_of(found, "b"))

    grid = tuple(Decimal(int(mark)) for mark in made.MARKS_2D)

    def mapped():
        return joint(version, history, (MARK, MINIMUM), (grid, grid), decisions).passes

    total = int(mapped().sum())
    # The peer tells the sum of its counts where it measured every cell.
    checks = [peer["c"]["check"] for peer in found.values() if peer.get("c", {}).get("check")]
    assert all(check == total for check in checks), "cells differ"
    show("(c) 101 x 101 marks x minimum, warm", size, timed(mapped), times_of(found, "c"))
    show("    each of 150 criteria left out", size, timed(lambda: drivers(version, history, decisions), 1))


def bench_sections(made, size):
    """(f) `sections` mode with weights by type: rescore and sweep, near ties and a sample checked by rationals."""
    version = typed_version(made)
    category = np.array(TYPES, dtype=object)[np.random.default_rng(7).integers(0, len(TYPES), size)]
    history = history_of_levels(version, *levels(made, size), DAY, texts={"category": category})
    decisions = decide(version, history)
    curve = sweep(version, history, MARK, decisions=decisions)
    near = np.flatnonzero(np.abs(curve.critical.near - 60) < 1e-9)[:200]
    checked = (*near.tolist(), *range(0, size, max(1, size // 200)))
    for i in checked:
        wanted = oracle.decide(version, history.audits[i], version)
        assert (decisions.outcome(i), decisions.score(i)) == (wanted.outcome, wanted.global_score), i
    note("(f) sections mode, weights by type: checked by rationals", size,
         f"{len(checked)} audits, {len(near)} of them at the mark: all equal")
    show("(f) rescore, sections mode, cold", size, timed(lambda: decide(version, cold(history)), 3))
    grid = tuple(Decimal(k) / 2 for k in range(201))
    show("(f) 201 marks x 1 minimum, warm", size, timed(
        lambda: joint(version, history, (MARK, MINIMUM), (grid, (Decimal(45),)), decisions), 3))
    show("(f) every distinct mark, warm", size, timed(
        lambda: sweep(version, history, MARK, decisions=decisions), 3))


def bench_lever():
    """(g) everything the impact page shows when a lever moves, on about a thousand audits."""
    versions = read_versions(versions_folder())
    version, audits = versions["lrs-2005"], demo_history(versions).audits * 10
    explored = Exploration(version, History.of(audits, versions))
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

        show(f"(g) a {kind} moves: all that the page shows", len(audits), timed(move, 15))


MEMORY = """
import sys, numpy as np
sys.path[:0] = {paths!r}
from seeded import DAY, MARK, MINIMUM, workload, workload_version
from referentiel.engine import decide, history_of_levels, joint, sweep
made = workload()
version = workload_version(made)
levels = np.load({levels!r})
history = history_of_levels(version, levels, [f"C-{{i:03d}}" for i in range(made.C)], DAY)
decisions = decide(version, history)
sweep(version, history, MARK, decisions=decisions)
joint(version, history, (MARK, MINIMUM), (tuple(range(101)), tuple(range(101))), decisions)
for line in open("/proc/self/status"):
    if line.startswith("VmHWM"):
        print(int(line.split()[1]) * 1024, levels.nbytes)
"""


def bench_memory(made, size):
    """Peak memory of a process that reads the levels, rescores and sweeps."""
    with tempfile.TemporaryDirectory(prefix="bench-engine-") as folder:
        place = str(Path(folder) / "levels.npy")
        np.save(place, made.grades(size, "col"))
        paths = [str(PEERS), str(Path(__file__).parent), str(ROOT / "simulation")]
        done = subprocess.run([sys.executable, "-c", MEMORY.format(paths=paths, levels=place)],
                              capture_output=True, text=True, check=True)
    peak, matrix = map(int, done.stdout.split())
    bar = 2 * matrix + 100 * 2**20
    note("    peak memory of rescore, marks and map", size,
         f"{peak / 2**20:,.0f} MiB; matrix {matrix / 2**20:,.0f}; twice the matrix plus 100: {bar / 2**20:,.0f}")


def main(sizes):
    """Run what this machine has."""
    bench_lever()
    made = workload()
    for size in sizes if made else ():
        found = peers(size, MEASURED_PEERS[size].replace("d", "").replace("e", "")) if size in MEASURED_PEERS else {}
        bench_workload(made, size, found)
        bench_sections(made, size)
        bench_memory(made, size)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
    print(table())
