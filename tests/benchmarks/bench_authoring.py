"""Benchmarks of drafting: what follows one changed number at 400 past audits, headless; medians and worst of a run.

Run with ``make bench``. Nothing is asserted on time.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import date

from referentiel.audits import demo_history
from referentiel.authoring import LiveEffect, part_paths, session_findings, start_session, three_values
from referentiel.engine import History
from referentiel.files import read_document, read_registries, read_versions, readable_crosswalks, versions_folder

AUDITS = 400
TURNS = 30
TYPED = ("criteria.CT-12.ladder[1]", "criteria.RH-03.weight", "outcomes.award.global_at_least", "sections.RH.weight")


def main():
    """Type numbers one after the other and time each consequence."""
    folder = versions_folder()
    versions, registries = read_versions(folder), read_registries(folder)
    own = [audit for audit in demo_history(versions).audits if audit.family == "lrs"]
    audits = [replace(own[i % len(own)], id=f"{own[i % len(own)].id}-{i}") for i in range(AUDITS)]
    in_force = versions["lrs-2011"]
    live = LiveEffect(in_force, History.of(audits, dict(versions)), versions,
                      readable_crosswalks(folder, versions, versions.refused))
    session = start_session(read_document(versions.paths["lrs-2011"]), "lrs-bench", "Banc", date(2012, 1, 1),
                            autosave=False)
    live.effect(session.version)
    spent: dict[str, list[float]] = {"typed": [], "effect": [], "findings": [], "three values": []}
    for turn in range(TURNS):
        for path, first in zip(TYPED, (8, 2, 60, 20), strict=True):
            for name, run in (
                ("typed", lambda path=path, value=str(first + turn % 2): session.type(path, value)),
                ("effect", lambda: live.effect(session.version)),
                ("findings", lambda: session_findings(session, registries, in_force=in_force)),
                ("three values", lambda: three_values(
                    session, in_force, part_paths(session.version, "criteria.CT-12"))),
            ):
                start = time.perf_counter()
                run()
                spent[name].append(1000 * (time.perf_counter() - start))
    for name, times in spent.items():
        print(f"{name:13s} median {statistics.median(times):6.1f} ms, worst {max(times):6.1f} ms")


if __name__ == "__main__":
    main()
