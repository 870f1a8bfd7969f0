"""Benchmarks of the audit base: import of a workbook, writing, reading back; medians are printed, nothing is asserted.

The workload is made up from a seed: 1,000 audits of 150 criteria of a standard made for it.
"""

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from referentiel.audits import Store
from referentiel.audits.imports import Standards, read_file
from referentiel.engine import History
from referentiel.model import StandardVersion

AUDITS, CRITERIA, SEED = 1_000, 150, 2_005


def standard() -> StandardVersion:
    """Return a standard of 150 criteria: half measures, half graded practices."""
    def criterion(i):
        measure = {"kind": "measure", "unit": "percent", "direction": "higher", "range": (Decimal(0), Decimal(100))}
        graded = {"kind": "graded", "levels": ("rien", "informel", "écrit", "appliqué", "amélioré")}
        told = {"code": f"C-{i:03d}", "title": f"C{i}", "assumption": True, "required": Decimal(1)}
        if i % 2:
            return {**told, "observation": graded}
        return {**told, "observation": measure, "ladder": (Decimal(50),)}

    return StandardVersion.model_validate({
        "id": "bench-1", "family": "bench", "title": "Bench", "provenance": "draft", "notice": "Bench",
        "life_cycle": (), "attributes": {"category": {"kind": "text", "label": "Catégorie"}},
        "actor_types": ({"id": "any", "label": "Any"},),
        "rule": {"score": "sections", "not_assessed": "exclude", "coverage_minimum": Decimal(80)},
        "outcomes": ({"id": "award", "label": "A", "passes": True, "global_at_least": Decimal(60)},
                     {"id": "refusal", "label": "R", "passes": False}),
        "sections": ({"code": "S", "title": "S", "weight": Decimal(1),
                      "criteria": tuple(criterion(i) for i in range(CRITERIA))},)})


def make_workbook(path, count=AUDITS):
    """Write the wide form as one sheet."""
    chance, book = random.Random(SEED), Workbook(write_only=True)  # noqa: S311 (a workload, not a secret)
    sheet = book.create_sheet("Audits")
    sheet.append(["organisme", "date", "version", "catégorie", *(f"C-{i:03d}" for i in range(CRITERIA))])
    for number in range(count):
        answers = [chance.randint(0, 4) if i % 2 else chance.randint(0, 1_000) / 10 for i in range(CRITERIA)]
        day = date(2000 + number // 400, 1 + number % 12, 1)
        sheet.append([f"org-{number % 400:03d}", day, "bench-1", "outsourcer", *answers])
    book.save(path)


def median(run, repeats=5):
    """Return the median seconds of a call, after one that warms it."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def show(name, seconds, told=""):
    """Print one line."""
    print(f"{name:<62} {seconds:>8.3f} s   {told}")


def import_alone(path):
    """Read and keep the workbook in a process of its own, which then says what it took."""
    standards = Standards({"bench-1": standard()})
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        brought = read_file(Path(path), standards, kind="synthetic").brought
        read = time.perf_counter()
        Store(f"{folder}/base.sqlite3").add_all([brought])
        kept = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(brought.audits)} {read - start:.3f} {kept - read:.3f} {peak:.0f}")


def main():
    """Print every figure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_workbook(folder / "audits.xlsx")
        done = subprocess.run([sys.executable, __file__, "--import", str(folder / "audits.xlsx")], check=True,
                              capture_output=True, text=True)
        count, read, kept, peak = done.stdout.split()
        told = f"{count} audits x {CRITERIA} answers, peak memory {peak} MB"
        show("XLSX read and checked", float(read), told)
        show("XLSX kept in SQLite", float(kept))
        store = Store(str(folder / "base.sqlite3"))
        brought = read_file(folder / "audits.xlsx", Standards({"bench-1": standard()}), kind="synthetic").brought
        store.add_all([brought])
        version = {"bench-1": standard()}
        audits = store.load("bench")
        load, columns = median(lambda: store.load("bench")), median(lambda: History.of(audits, version))
        show("base to audits", load)
        show("audits to the engine's columns (History.of)", columns)
        show("base to the engine's columns", load + columns)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--import", dest="path")
    given = parser.parse_args()
    if given.path:
        import_alone(given.path)
    else:
        main()
