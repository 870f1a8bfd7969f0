"""How long a release takes: the demonstration, and 400 audits, two levers each.

Nothing is asserted on time. Run with ``python tests/benchmarks/bench_releases.py``.

Seconds of processor on 2 shared cores, before and after programs were folded and asked for several groups at once
(one run each, the same machine under load): the demonstration, 11.2 to 6.2 for partners and 16.2 to 7.0 for the
public, the same files; 400 audits for the public, 128 after, for 157 checks, where the 35 first alone took 285 before.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from seeded import note

from referentiel.audits import demo_history, enlarged_history
from referentiel.compare import replay
from referentiel.files import read_versions, readable_crosswalks, versions_folder
from referentiel.report.publication import publish

LEVERS = ["outcomes.award.global_at_least", "outcomes.award.sections_at_least"]
DAY = date(2024, 1, 1)


def main():
    """Publish for both audiences; a public release makes that of the partners first."""
    folder = versions_folder()
    versions = read_versions(folder)
    crosswalks = readable_crosswalks(folder, versions, versions.refused)
    demo, large = demo_history(versions), enlarged_history(versions)
    for name, source, audits in (("demonstration", demo.source, demo.audits),
                                 ("first 400 of the enlarged history", large.source, large.audits[:400])):
        history = replay(audits, versions["lrs-2005"], versions, crosswalks).decisions.history
        for audience in ("partners", "public"):
            wall, work = time.perf_counter(), time.process_time()
            made = publish(versions["lrs-2005"], history, [source], LEVERS, audience, DAY)
            note(f"release, {name}, {audience}", len(audits), (
                f"{time.perf_counter() - wall:.1f} s [{time.process_time() - work:.1f}], {made.checks} checks, "
                f"{len(made.release.positions)} positions, {len(made.release.tables) - 1} breakdowns"))


if __name__ == "__main__":
    main()
