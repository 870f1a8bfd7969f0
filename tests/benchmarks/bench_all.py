"""Every benchmark in one table: files, engine, studies, beside the peers of the same run.

Run with ``make bench``; add ``10000000`` for ten million audits. Nothing is asserted on time; counts are.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bench_engine
import bench_studies
from seeded import show, table, timed

from referentiel.compare import diff
from referentiel.files import read_versions, versions_folder


def bench_files():
    """Read and check every shipped version; compare the two that differ most."""
    folder = versions_folder()
    versions = read_versions(folder)
    show(f"    read and check {len(versions)} versions", 0, timed(lambda: read_versions(folder), 5))
    show("    compare lrs-2005 with lrs-2011", 0, timed(lambda: diff(versions["lrs-2005"], versions["lrs-2011"]), 5))


if __name__ == "__main__":
    bench_files()
    bench_studies.main()
    bench_engine.main([*bench_engine.SIZES, *(int(size) for size in sys.argv[1:])])
    print(table())
