"""The seeded workload as versions of ours, its peers where they are on this machine, and one table of what was seen."""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).resolve().parents[3] / "shared" / "bench"
DAY = date(2024, 1, 1)
MARK, MINIMUM = "outcomes.award.global_at_least", "outcomes.award.sections_at_least.D0"
TYPES = ("alpha", "beta", "gamma", "delta")
ROWS = []
"""Every figure of this run: letter, what, audits, wall and processor seconds, peers."""


def workload():
    """Return the module of the seeded workload, None where it is not on this machine."""
    if not PEERS.is_dir():
        print("Peers and their workload: absent")
        return None
    if str(PEERS) not in sys.path:
        sys.path.insert(0, str(PEERS))
    return importlib.import_module("workload")


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


def show(what, audits, times, peers=()):
    """Keep one line of the table, and print it as it comes; a peer's ratio is median on median."""
    wall, work = times
    told = "; ".join(f"{peer} {other * 1e3:,.1f} ms (x{other / wall:,.1f})" for peer, other in peers)
    ROWS.append((what, audits, wall, work, told))
    print(f"{what:<58} {audits:>11,} {wall * 1e3:>10.2f} ms [{work * 1e3:>9.2f}]   {told}", flush=True)


def note(what, audits, told):
    """Keep a line that is not a time."""
    ROWS.append((what, audits, None, None, told))
    print(f"{what:<58} {audits:>11,} {told}", flush=True)


def table():
    """Return everything seen in this run as one table."""
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    lines = ["", f"Machine shared with other work: load average {load} at the end, {os.cpu_count()} cores.", "",
             "| what | audits | median | processor | peers (times slower) |", "|---|---:|---:|---:|---|"]
    for what, audits, wall, work, told in ROWS:
        times = " | ".join("" if x is None else f"{x * 1e3:,.2f} ms" for x in (wall, work))
        lines.append(f"| {what} | {audits:,} | {times} | {told} |")
    return "\n".join(lines)


def peers(size, tasks):
    """Run the peers on the same workload; return their results by name, and say which are absent."""
    results = {}
    for name in ("numpy", "pandas", "openfisca"):
        done = subprocess.run([sys.executable, str(PEERS / f"peer_{name}.py"), "--n", str(size), "--only", tasks,
                               "--budget", "3", "--reps", "3"], capture_output=True, text=True, check=False, cwd=PEERS)
        if done.returncode:
            note(f"    peer {name}", size, f"absent ({done.stderr.strip().splitlines()[-1][:80]})")
        else:
            results[name] = json.loads(done.stdout)["results"]
    return results


def times_of(found, task):
    """Return the peers that did a task, with their seconds; a scaled figure says so."""
    return [(name + (" (scaled)" if peer[task].get("extrapolated") or "scaled" in peer[task].get("note", "") else ""),
             peer[task]["s"]) for name, peer in found.items() if task in peer]


def levels(made, size):
    """Return the seeded grades by criterion, and their codes."""
    return made.grades(size, "col"), [f"C-{i:03d}" for i in range(made.C)]


def workload_version(made):
    """Return the seeded standard of the workload as a version of ours."""
    from referentiel.model import StandardVersion

    weights, domains, _ = made.standard()
    knockouts = set(made.KO.tolist())

    def criterion(i):
        return {
            "code": f"C-{i:03d}", "title": f"C{i}", "weight": Decimal(int(weights[i])), "assumption": True,
            "observation": {"kind": "graded", "levels": ("0", "1", "2", "3", "4")},
            "required": Decimal(made.KO_MIN), "knockout": i in knockouts,
        }

    members = [[criterion(i) for i in range(made.C) if domains[i] == d] for d in range(made.NDOM)]
    return StandardVersion.model_validate({
        "id": "bench-1", "family": "bench", "title": "Bench", "provenance": "draft", "notice": "Bench.",
        "life_cycle": ({"state": "draft", "on": DAY},), "actor_types": ({"id": "any", "label": "Any"},),
        "rule": {"score": "criteria", "not_assessed": "exclude", "coverage_minimum": Decimal(0)},
        "outcomes": (
            {"id": "award", "label": "Award", "passes": True, "global_at_least": Decimal(int(made.PASS_MARK)),
             "sections_at_least": {f"D{d}": Decimal(int(m)) for d, m in enumerate(made.DOM_MIN)},
             "knockouts": "none_failed"},
            {"id": "refusal", "label": "Refusal", "passes": False}),
        "sections": tuple({"code": f"D{d}", "title": f"D{d}", "weight": Decimal(1), "criteria": tuple(members[d])}
                          for d in range(made.NDOM)),
    })


def typed_version(made):
    """Return the workload in `sections` mode, with four actor types and weights by type."""
    from referentiel.model import StandardVersion

    plain = workload_version(made).model_dump(by_alias=True)
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
