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

import numpy as np
from openpyxl import Workbook

from referentiel.audits import Store
from referentiel.audits.columns import LABELS, ColumnSet, Numbers, Texts, read_columns, write_columns
from referentiel.audits.imports import Standards, read_file
from referentiel.compare import effect
from referentiel.compare.columns import history_of
from referentiel.engine import History, decide
from referentiel.model import Source, StandardVersion
from referentiel.model.change import change_of

AUDITS, CRITERIA, SEED = 1_000, 150, 2_005
MANY = 100_000


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


def make_columns(path, count=MANY):
    """Write a columnar file of many made-up audits: one in fifty answers is missing or does not apply."""
    chance = np.random.default_rng(SEED)

    def answers(i):
        state = np.where(chance.random(count) < 0.02, chance.integers(1, 3, count), 0).astype(np.int8)
        units = chance.integers(0, 5 if i % 2 else 1_001, count).astype(np.int8 if i % 2 else np.int16)
        return Numbers(np.where(state == 0, units, 0).astype(units.dtype), 1 if i % 2 else 10, state)

    def texts(names):
        return Texts(chance.integers(0, len(names), count).astype(np.int32), names)

    told = {"organisation": tuple(f"org-{i}" for i in range(count // 3)), "version": ("bench-1",),
            "wave": tuple(f"V{i}" for i in range(13)), "nature": ("first", "renewal"), "firm": ("A", "B", "C"),
            "decision": ("award", "refusal"), "source": ("bench",)}
    labels = {name: texts(told[name]) for name in LABELS if name != "id"}
    labels["id"] = Texts(np.arange(count, dtype=np.int32), tuple(f"audit-{i}" for i in range(count)))
    write_columns(ColumnSet(
        family="bench", sources=(Source(id="bench", family="bench", kind="synthetic", title="Bench", digest="0"),),
        days=np.datetime64("2005-01-01") + chance.integers(0, 3_000, count), labels=labels, numbers={},
        texts={"category": texts(("outsourcer", "in_house_centre"))},
        answers={f"C-{i:03d}": answers(i) for i in range(CRITERIA)},
        score=Numbers(np.zeros(count, dtype=np.int8), 1, np.full(count, -1, dtype=np.int8))), path)


def load_alone(path):
    """Load a columnar file in a process of its own, which then says what it took: warm medians, first use, peak."""
    standards = {"bench-1": standard()}
    start = time.perf_counter()
    history = history_of(read_columns(path), standards)
    first, held = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    loaded = median(lambda: history_of(read_columns(path), standards), 3)
    start = time.perf_counter()
    decide(standards["bench-1"], history)
    decided = time.perf_counter() - start
    change = change_of(standards["bench-1"], "outcomes.award.global_at_least", "65")
    start = time.perf_counter()
    effect(standards["bench-1"], history, [change])
    print(f"{history.size} {first:.3f} {loaded:.3f} {decided:.3f} {time.perf_counter() - start:.3f} {held:.0f}")


def alone(what, path):
    """Run a measure in a process of its own and return what it printed."""
    done = subprocess.run([sys.executable, __file__, f"--{what}", str(path)], check=True, capture_output=True,
                          text=True)
    return done.stdout.split()


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
        count, read, kept, peak = alone("import", folder / "audits.xlsx")
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
        make_columns(folder / "many.parquet")
        size = (folder / "many.parquet").stat().st_size / 2**20
        count, first, loaded, decided, changed, peak = alone("load", folder / "many.parquet")
        told = f"{count} audits x {CRITERIA} answers, file {size:.0f} MB, peak memory {peak} MB"
        show("columnar file to the engine's columns, first time", float(first), told)
        show("columnar file to the engine's columns", float(loaded))
        show("then decide", float(decided))
        show("then the effect of one changed mark", float(changed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--import", dest="path")
    parser.add_argument("--load", metavar="FILE")
    given = parser.parse_args()
    if given.path:
        import_alone(given.path)
    elif given.load:
        load_alone(given.load)
    else:
        main()
